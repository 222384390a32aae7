"""Darien: the Service's three tables in IOM's copy."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from istmo.sources import panama
from tests.sources.national import RAW, assert_refused, by_month, faults, missed_totals, written


@pytest.mark.parametrize(("text", "words", "rows"), faults("t,q,nat,n", "{t},2023-01-01,{nat},{n}"))
def test_a_faulty_file_is_refused(tmp_path: Path, text: str, words: str, rows: tuple[int, ...]) -> None:
    assert_refused(panama.read_nationality, written(tmp_path, text), words, rows)


def test_unknown_groups_and_impossible_years_are_refused(tmp_path: Path) -> None:
    groups = written(tmp_path, "t,q,demog,n\n2023-01-01,2023-01-01,elderly,5\n")
    assert_refused(panama.read_sex_age, groups, "unknown value of 'demog' 'elderly'")
    years = written(tmp_path, "year,nat,n\n2015,CUB,5\n20I5,CUB,6\n")
    assert_refused(panama.read_annual, years, "not a year", (3,))


def test_men_and_women_mean_all_ages_where_a_month_has_no_children(tmp_path: Path) -> None:
    text = "t,q,demog,n\n" + "".join(
        f"{month},2022-10-01,{group},1\n"
        for month, groups in (("2022-12-01", ("men", "women")), ("2023-01-01", ("men", "women", "boys")))
        for group in groups
    )
    found = panama.read_sex_age(written(tmp_path, text))
    assert found.filter(pl.col("period") == date(2022, 12, 1))["category"].to_list() == ["female", "male"]
    assert found.filter(pl.col("period") == date(2023, 1, 1))["category"].to_list() == [
        "boys",
        "men",
        "women",
    ]


def test_the_shut_border_of_2020_is_a_zero_and_any_other_gap_is_not(tmp_path: Path) -> None:
    text = (
        "t,q,nat,n\n2020-03-01,2020-01-01,HTI,9\n2020-06-01,2020-04-01,HTI,7\n2020-09-01,2020-07-01,HTI,5\n"
    )
    months = by_month(panama.read_nationality(written(tmp_path, text)))
    zero = {date(2020, 4, 1), date(2020, 5, 1), date(2020, 7, 1)}
    assert {month for month, value in months.items() if value == 0} == zero
    assert date(2020, 8, 1) not in months


@pytest.mark.shared
def test_the_raw_files_reproduce_what_the_service_printed() -> None:
    nationality = panama.read_nationality(RAW / "darien_month_nat_2020-2025.cut2024-09.csv")
    sex_age = panama.read_sex_age(RAW / "darien_month_demog_2021-2025.cut2024-09.csv")
    annual = panama.read_annual(RAW / "darien_annual_nat_2010-2019.csv")
    assert missed_totals("panama", pl.concat([nationality, sex_age, annual])) == []
    assert len(by_month(nationality)) == 57
    assert by_month(sex_age) == by_month(nationality.filter(pl.col("period") >= date(2021, 1, 1)))
