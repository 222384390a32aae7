"""Registered forecasts scored: the right counts, the right standing, and only what has come."""

from datetime import date
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from istmo.assemble import border, history, panel
from istmo.errors import InputError
from istmo.evaluate import score, summary
from istmo.evaluate.registered import OPEN, register_all, scores, shipped, write
from istmo.evaluate.scores import ROW
from istmo.forecast import Forecast, issue, model
from istmo.forecast.registry import read
from istmo.periods import add_months
from istmo.warehouse import Store
from tests import builder

DAY = date(2023, 2, 25)


def store(path: Path, months: int, factor: int = 1) -> Store:
    """Darien from January 2020 on; each month became known ten days after its end."""
    rows = [
        {
            "period": str(add_months(date(2020, 1, 1), i)),
            "nationality": code,
            "value": factor * (size + (i * 37 + size) % 400),
        }
        for i in range(months)
        for code, size in (("VEN", 900), ("HTI", 500))
    ]
    return builder.store(path, builder.release(builder.cells(rows), "2025-01-01", f"{months}.csv"))


def issued(known: Store) -> list[Forecast]:
    at_hand = panel(known, border("darien"), DAY)
    return [issue(at_hand, model(name), draws=50) for name in ("random-walk", "seasonal-naive")]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """Two forecasts of February to July 2023, registered when the store knew January."""
    with store(tmp_path / "then.duckdb", 37) as then:
        register_all(then, issued(then), tmp_path / "r", DAY)
    return tmp_path / "r"


def test_the_scores_are_those_of_the_forecast_with_the_counts_that_came(
    registry: Path, tmp_path: Path
) -> None:
    with store(tmp_path / "now.duckdb", 40) as now:
        found = scores(now, [registry])
        came = history(now, border("darien"))
        for forecast in issued(now):
            places = [came.months.index(month) for month in forecast.months[:3]]
            expected = score(
                forecast, came.grouped(forecast.groups)[places], [came.released[place] for place in places]
            )
            mine = found.rows.filter(model=forecast.model).select(ROW.names())
            assert_frame_equal(mine, expected)
    assert found.rows["target"].unique().to_list() == [date(2023, m, 1) for m in (2, 3, 4)]
    assert found.open.rows() == [
        ("darien", name, DAY, DAY, date(2023, m, 1))
        for name in ("random-walk", "seasonal-naive")
        for m in (5, 6, 7)
    ]
    assert set(found.rows["standing"]) == {"ahead"}
    assert (found.registered, found.faults) == (2, ())


def test_what_was_out_or_in_the_store_when_registered_is_told_apart(tmp_path: Path) -> None:
    """Registered on 20 April 2023 with a store that knew February: March was out since the 10th."""
    with store(tmp_path / "then.duckdb", 38) as then:
        register_all(then, issued(then), tmp_path / "r", date(2023, 4, 20))
    with store(tmp_path / "now.duckdb", 40) as now:
        rows = scores(now, [tmp_path / "r"]).rows
    standing = dict(rows.select("target", "standing").unique().iter_rows())
    assert standing == {
        date(2023, 2, 1): "hindcast",
        date(2023, 3, 1): "unseen",
        date(2023, 4, 1): "ahead",
    }


def test_nothing_later_than_the_day_is_used(registry: Path, tmp_path: Path) -> None:
    day = date(2023, 4, 15)
    with store(tmp_path / "a.duckdb", 39) as then, store(tmp_path / "b.duckdb", 42) as now:
        assert_frame_equal(scores(then, [registry], day).rows, scores(now, [registry], day).rows)
        assert scores(now, [registry], day).rows.height < scores(now, [registry]).rows.height
        assert scores(now, [registry], date(2023, 2, 24)).registered == 0


def test_the_summary_compares_on_the_same_targets_only(registry: Path, tmp_path: Path) -> None:
    with store(tmp_path / "now.duckdb", 40) as now:
        later = issue(panel(now, border("darien"), date(2023, 3, 25)), model("seasonal-naive"), draws=50)
        with store(tmp_path / "march.duckdb", 38) as then:
            register_all(then, [later], registry, date(2023, 3, 25))
        found = scores(now, [registry])
    assert set(found.rows["issued"]) == {DAY, date(2023, 3, 25)}
    # The later one has no random walk beside it, so it is not compared with one.
    assert_frame_equal(found.summary(), summary(found.rows.filter(issued=DAY), ("border", "standing")))


def test_a_changed_forecast_is_named_and_not_scored(registry: Path, tmp_path: Path) -> None:
    with store(tmp_path / "x.duckdb", 37, factor=2) as then:
        issued(then)[0].write(registry / f"darien-random-walk-{DAY}.parquet")
    with store(tmp_path / "now.duckdb", 40) as now:
        found = scores(now, [registry])
    assert set(found.rows["model"]) == {"seasonal-naive"}
    assert any("is not what was registered" in fault for fault in found.faults)


def test_the_csv_holds_every_scored_target(registry: Path, tmp_path: Path) -> None:
    with store(tmp_path / "now.duckdb", 40) as now:
        found = scores(now, [registry])
    write(found, tmp_path / "scores.csv")
    assert len((tmp_path / "scores.csv").read_text().splitlines()) == found.rows.height + 1 == 2 * 3 * 4 + 1


def test_with_nothing_known_all_targets_are_open(registry: Path, tmp_path: Path) -> None:
    with store(tmp_path / "now.duckdb", 37) as then:
        found = scores(then, [registry])
    assert found.rows.is_empty()
    assert found.open.schema == OPEN
    assert found.open.height == 12


def test_a_folder_that_is_not_there_is_said(registry: Path, tmp_path: Path) -> None:
    with store(tmp_path / "now.duckdb", 37) as then, pytest.raises(InputError, match="no such folder"):
        scores(then, [registry / "none"])


def test_the_shipped_registry_is_as_it_was_registered() -> None:
    assert read(shipped()).faults == ()
