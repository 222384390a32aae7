"""Mexico: tables 3.1.1, 3.1.3 and 3.2.4 of the bulletin in IOM's copies."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from istmo.sources import mexico
from tests.sources.national import RAW, assert_refused, by_month, faults, missed_totals, written


@pytest.mark.parametrize(("text", "words", "rows"), faults("t,nat,n", "{t},{nat},{n}"))
def test_a_faulty_table_of_events_is_refused(
    tmp_path: Path, text: str, words: str, rows: tuple[int, ...]
) -> None:
    assert_refused(mexico.read_nationality, written(tmp_path, text), words, rows)


@pytest.mark.parametrize(("text", "words", "rows"), faults("t,nat,type,n", "{t},{nat},deportation,{n}"))
def test_a_faulty_table_of_returns_is_refused(
    tmp_path: Path, text: str, words: str, rows: tuple[int, ...]
) -> None:
    assert_refused(mexico.read_returns, written(tmp_path, text), words, rows)


def test_unknown_ages_and_kinds_of_return_are_refused(tmp_path: Path) -> None:
    ages = written(tmp_path, 't,sex,age,n\n2023-01-01,male,18+,5\n2023-01-01,male,"17-19",5\n')
    assert_refused(mexico.read_sex_age, ages, "unknown value of 'sex, age' 'male 17-19'", (3,))
    kinds = written(tmp_path, "t,nat,type,n\n2023-01-01,VEN,exile,5\n")
    assert_refused(mexico.read_returns, kinds, "unknown value of 'type' 'exile'")


def test_guineas_and_frances_are_added_up(tmp_path: Path) -> None:
    text = "t,nat,n\n2023-03-01,GIN,4\n2023-03-01,GIN,253\n2023-03-01,GIN,9\n2023-03-01,FRA,2\n2023-03-01,FRA,2\n"
    found = mexico.read_nationality(written(tmp_path, text))
    assert dict(found.select("nationality", "value").rows()) == {"GIN": 266, "FRA": 4}


@pytest.mark.shared
def test_the_raw_files_reproduce_what_the_unit_printed() -> None:
    nationality = mexico.read_nationality(RAW / "mexico_irregular_month_nat_2018-2025.cut2024-09.csv")
    sex_age = mexico.read_sex_age(RAW / "mexico_irregular_month_sex_age_2018-2025.cut2024-09.csv")
    returns = mexico.read_returns(RAW / "mexico_expulsions_month_nat_2015-2025.cut2024-09.csv")
    assert missed_totals("mexico", pl.concat([nationality, sex_age, returns])) == []
    one, other = by_month(nationality), by_month(sex_age)
    apart = {month: other[month] - one[month] for month in one if other[month] != one[month]}
    assert set(apart) == {date(2024, month, 1) for month in range(1, 10)}  # PROVENANCE.md: 9 months, max 531
    assert max(apart.values()) == 531
    assert sum(apart.values()) == 2875  # as the card says
