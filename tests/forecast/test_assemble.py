"""Panels: the largest nationalities, groups that add up, and nothing but what was known."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from istmo.assemble import BORDERS, Border, History, TooLittleKnownError, border, history, panel
from istmo.errors import UnknownNameError
from istmo.periods import add_months
from istmo.sources.catalogue import indicators, publications
from istmo.warehouse import Store
from tests import builder

DARIEN = border("darien")
START = date(2020, 1, 1)


def months(number: int) -> list[date]:
    return [add_months(START, step) for step in range(number)]


def cell(month: date, nationality: str, value: float | None, status: str = "observed") -> dict[str, object]:
    return {"period": str(month), "nationality": nationality, "value": value, "status": status}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Store]:
    """Thirty months: Haitians early, Venezuelans late, some of unknown nationality, and a few others."""
    rows = []
    for i, month in enumerate(months(30)):
        rows += [
            cell(month, "HTI", 1000 if i < 15 else 30),
            cell(month, "VEN", 10 + i),
            cell(month, "UNK", 500),
        ]
        rows += [cell(month, "CUB", 5)] if i % 2 else []
    with builder.store(tmp_path / "x.duckdb", builder.release(builder.cells(rows), "2025-06-01")) as store:
        yield store


def test_groups_are_the_largest_of_the_last_twelve_months_and_add_up_to_the_total(small: Store) -> None:
    known = panel(small, DARIEN, date(2023, 1, 1), top=2)
    assert known.groups == ("VEN", "HTI", "OOO")
    expected = small.series(DARIEN.series)["value"].to_list()
    assert known.total.tolist() == expected
    assert known.counts[-1].tolist() == [39, 30, 505]


def test_ranking_uses_only_what_was_known(small: Store) -> None:
    assert panel(small, DARIEN, date(2021, 3, 20), top=1).groups == ("HTI", "OOO")


def test_unknown_nationality_never_gets_a_group(small: Store) -> None:
    assert panel(small, DARIEN).groups == ("VEN", "HTI", "CUB", "OOO")


def test_a_month_is_there_from_the_day_it_was_released(small: Store) -> None:
    lag = publications()[indicators()[DARIEN.series].publication].lag_days
    out = date(2021, 4, 30) + timedelta(days=lag)
    assert panel(small, DARIEN, out - timedelta(days=1)).months[-1] == date(2021, 3, 1)
    assert panel(small, DARIEN, out).months[-1] == date(2021, 4, 1)


def test_a_tail_that_was_not_observed_is_cut(tmp_path: Path) -> None:
    rows = [cell(month, "VEN", 100) for month in months(30)]
    rows += [cell(months(31)[-1], "VEN", 100), cell(months(31)[-1], "CUB", None, "missing")]
    with builder.store(tmp_path / "x.duckdb", builder.release(builder.cells(rows), "2025-06-01")) as store:
        assert panel(store, DARIEN).months == tuple(months(30))


def test_what_is_not_broken_down_by_nationality_and_what_lies_before_a_gap_is_left_out(
    tmp_path: Path,
) -> None:
    rows = [cell(month, "ALL" if i < 5 else "VEN", 100) for i, month in enumerate(months(30)) if i != 9]
    with builder.store(tmp_path / "x.duckdb", builder.release(builder.cells(rows), "2025-06-01")) as store:
        assert history(store, DARIEN).months == tuple(months(30)[10:])


def test_before_anything_was_known_there_is_no_panel(small: Store) -> None:
    with pytest.raises(TooLittleKnownError, match=r"no whole month of panama.* was known on 2020-01-15"):
        panel(small, DARIEN, date(2020, 1, 15))


def test_the_fingerprint_follows_the_data_and_not_the_day(small: Store) -> None:
    one = panel(small, DARIEN, date(2022, 1, 15))
    assert panel(small, DARIEN, date(2022, 1, 16)).fingerprint == one.fingerprint
    assert panel(small, DARIEN, date(2022, 3, 15)).fingerprint != one.fingerprint


def test_an_unknown_border_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="southwest, darien, honduras, mexico"):
        border("rio-grande")


@pytest.mark.parametrize("area", BORDERS, ids=lambda area: area.name)
def test_panels_of_the_shipped_figures_add_up_to_the_series(filled: Store, area: Border) -> None:
    known = panel(filled, area, date(2024, 5, 7))
    series = filled.series(area.series, as_of=date(2024, 5, 7), start=known.months[0])
    assert known.total.tolist() == series["value"].to_list()
    assert len(known.groups) == 21
    assert known.groups[-1] == "OOO"


def test_darien_panel_has_the_published_venezuelans_of_2023(filled: Store) -> None:
    """Panama SNM: 328,650 Venezuelans of 520,085 people in 2023."""
    known = panel(filled, DARIEN, date(2024, 5, 7))
    year = [i for i, month in enumerate(known.months) if month.year == 2023]
    assert known.total[year].sum() == 520_085
    assert known.counts[year, known.groups.index("VEN")].sum() == 328_650


def test_upstream_is_what_was_known_there_on_the_day(filled: Store) -> None:
    """On 25 March 2023 Mexico's newest month was January; Darien and Honduras had published February."""
    day = date(2023, 3, 25)
    read: dict[tuple[str, date | None], History] = {}
    known = panel(filled, border("mexico"), day, read=read)
    assert [name for name, _ in known.upstream] == ["darien", "honduras"]
    for name, point in known.upstream:
        assert point.fingerprint == history(filled, border(name), day).fingerprint
        assert point.ahead_of(known.months[-1]) == 1
    assert set(read) == {(name, day) for name in ("mexico", "darien", "honduras")}
    assert panel(filled, border("mexico"), day, read=read).seen == known.seen
    assert panel(filled, DARIEN, day).upstream == ()


def test_the_codes_of_a_series_are_those_it_shows(filled: Store) -> None:
    series = border("usbp").series
    assert filled.codes(series, "nationality") == set(
        filled.series(series, by=["nationality"])["nationality"]
    )
    with pytest.raises(UnknownNameError, match="There is no dimension 'colour'"):
        filled.codes(series, "colour")
