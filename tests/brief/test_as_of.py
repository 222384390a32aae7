"""Nothing that became known after the day moves a letter of the brief; days of little knowledge do not break it."""

import re
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from istmo.brief import make_brief
from istmo.errors import InputError
from istmo.periods import add_months
from istmo.warehouse import Store
from tests.builder import DARIEN, cells, release, store

DAY = date(2024, 5, 7)


def months(first: date, count: int, factor: int) -> pl.DataFrame:
    """Two nationalities by month, growing."""
    return cells(
        {"period": str(add_months(first, i)), "nationality": code, "value": float(factor * (i + 10) * size)}
        for i in range(count)
        for code, size in (("VEN", 7), ("HTI", 3))
    )


def test_no_letter_moves_when_everything_released_later_changes(tmp_path: Path) -> None:
    known = release(months(date(2022, 1, 1), 28, 1), "2024-05-01")
    later = release(months(date(2022, 1, 1), 32, 5), "2024-06-15", "b.csv")
    with store(tmp_path / "a.duckdb", known) as before, store(tmp_path / "b.duckdb", known, later) as after:
        assert make_brief(before, DAY).html == make_brief(after, DAY).html
        assert make_brief(after, date(2024, 7, 1)).html != make_brief(after, DAY).html


def test_one_source_alone_makes_a_brief_that_names_what_is_missing(tmp_path: Path) -> None:
    with store(tmp_path / "a.duckdb", release(months(date(2022, 1, 1), 28, 1), "2024-05-01")) as only:
        html = make_brief(only, DAY).html
    assert "No month of the last nine was known" in html
    assert "On this day no count for this section was known" in html
    assert DARIEN in html


@pytest.mark.parametrize("day", [date(2005, 6, 1), date(2019, 6, 1)])
def test_early_days_say_what_is_not_known(filled: Store, day: date) -> None:
    html = make_brief(filled, day).html
    assert "was known on this day of: " in html
    assert not re.search(r"\bnan\b|\bNone\b", html)


def test_a_day_on_which_nothing_was_known_or_that_has_not_come_is_refused(filled: Store) -> None:
    with pytest.raises(InputError, match="nothing was known on 1990-01-01"):
        make_brief(filled, date(1990, 1, 1))
    tomorrow = date.today() + timedelta(days=1)
    with pytest.raises(InputError, match=f"as of day {tomorrow} is in the future"):
        make_brief(filled, tomorrow)


def test_an_own_score_record_must_be_there(filled: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        make_brief(filled, DAY, record_folder=tmp_path / "none")


def test_without_a_day_it_is_the_day_of_the_newest_release(filled: Store) -> None:
    """The newest figure of the shipped snapshot that the brief follows is OHSS's workbook of 6 December 2024."""
    from istmo.brief.desk import newest_knowledge

    assert newest_knowledge(filled) == date(2024, 12, 6)
