"""A forecast knows nothing that was released after its day: change all of it, and no bit of the forecast moves."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from istmo.assemble import ARENA, BORDERS, border, panel
from istmo.forecast import MODELS, Forecast, Model, issue, issue_all, model
from istmo.periods import add_months
from istmo.warehouse import Store
from istmo.warehouse.store import writing
from tests import builder

ISSUED = date(2023, 2, 25)
CHOSEN = [model(name) for name in ("random-walk", "pooled-walk", "ensemble")]
LATER = "v.released > DATE '2023-02-25'"
EARLIER = "v.released <= DATE '2023-02-25'"


def bits(forecasts: list[Forecast]) -> list[tuple[object, ...]]:
    return [(f.name, f.model, f.months, f.groups, f.fingerprint, f.draws.tobytes()) for f in forecasts]


@pytest.fixture(scope="module")
def unaltered(filled: Store) -> list[tuple[object, ...]]:
    """Every border's forecast by the ensemble and its main members, from the shipped figures."""
    return bits(issue_all(filled, ISSUED, models=CHOSEN, draws=50))


@pytest.fixture
def altered(store_path: Path, tmp_path: Path) -> Callable[[str], Store]:
    """The shipped figures with every cell changed whose release meets a condition."""

    def alter(which: str) -> Store:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb"
        shutil.copy(store_path, path)
        with writing(path) as connection:
            found = connection.execute(
                f"""UPDATE cell SET value = value * 3 + 17 FROM version v WHERE {which} AND
                    cell.series = v.series AND cell.period = v.period AND cell.release = v.release"""
            ).fetchall()
        assert found[0][0] > 100_000
        return Store.open(path)

    return alter


def test_changing_all_that_was_released_later_moves_no_bit(
    filled: Store, altered: Callable[[str], Store], unaltered: list[tuple[object, ...]]
) -> None:
    """The shipped figures, all borders: the panels, which are all that a model sees, and forecasts made from them."""
    with altered(LATER) as other:
        for area in ARENA:
            assert panel(other, area).fingerprint != panel(filled, area).fingerprint
            # all that a model may look at: what was known upstream too
            assert panel(other, area, ISSUED).seen == panel(filled, area, ISSUED).seen
        assert bits(issue_all(other, ISSUED, models=CHOSEN, draws=50)) == unaltered
    assert len(unaltered) == len(BORDERS) * len(CHOSEN)


def test_changing_what_was_released_by_then_moves_every_forecast(
    altered: Callable[[str], Store], unaltered: list[tuple[object, ...]]
) -> None:
    with altered(EARLIER) as other:
        moved = bits(issue_all(other, ISSUED, models=CHOSEN, draws=50))
    assert all(one[-1] != two[-1] for one, two in zip(moved, unaltered, strict=True))


def rows(
    change: Callable[[date, str, int], int] = lambda _month, _code, count: count,
) -> list[dict[str, object]]:
    found = []
    for i in range(45):
        month = add_months(date(2020, 1, 1), i)
        for code, size in (("VEN", 900), ("HTI", 500), ("CUB", 40)):
            count = size + (i * 37 + len(code) * size) % 400
            found.append({"period": str(month), "nationality": code, "value": change(month, code, count)})
    return found


def small(path: Path, *releases: tuple[list[dict[str, object]], str]) -> Store:
    return builder.store(
        path,
        *(builder.release(builder.cells(r), day, f"{i}.csv") for i, (r, day) in enumerate(releases)),
    )


@pytest.mark.parametrize("each", MODELS, ids=lambda each: each.name)
def test_a_later_release_of_old_months_moves_no_bit(each: Model, tmp_path: Path) -> None:
    """The day after the issue day the agency revises everything it ever published, and adds a nationality."""
    darien = border("darien")
    revised = [
        *rows(lambda _month, _code, count: 7 * count),
        *({**r, "nationality": "ECU"} for r in rows()[::3]),
    ]
    with small(tmp_path / "a.duckdb", (rows(), "2025-01-01")) as store:
        known = panel(store, darien, ISSUED)
        before = issue(known, each, draws=50)
    assert known.months[-1] == date(2023, 1, 1)
    # The first file came out in 2022 here, so that the revision of 2023 is later than it.
    past = [row for row in rows() if str(row["period"]) < "2023-02-01"]
    with small(tmp_path / "b.duckdb", (past, "2023-02-20"), (revised, "2023-02-26")) as store:
        assert bits([issue(panel(store, darien, ISSUED), each, draws=50)]) == bits([before])
        next_day = issue(panel(store, darien, date(2023, 2, 26)), each, draws=50)
        assert next_day.fingerprint != before.fingerprint


# ARIMA finds a mean and nothing else in these figures, which a month moves only when a year is whole.
@pytest.mark.parametrize(
    "each", [each for each in MODELS if each.name != "arima"], ids=lambda each: each.name
)
def test_one_event_in_the_last_known_month_moves_the_forecast(each: Model, tmp_path: Path) -> None:
    def one_more(month: date, code: str, count: int) -> int:
        return count + (month == date(2023, 1, 1) and code == "CUB")

    darien = border("darien")
    with small(tmp_path / "a.duckdb", (rows(), "2025-01-01")) as store:
        before = issue(panel(store, darien, ISSUED), each, draws=200)
    with small(tmp_path / "b.duckdb", (rows(one_more), "2025-01-01")) as store:
        after = issue(panel(store, darien, ISSUED), each, draws=200)
    assert after.fingerprint != before.fingerprint
    assert after.draws.tobytes() != before.draws.tobytes()
