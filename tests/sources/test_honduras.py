"""Honduras: the Institute's dashboard in IOM's copy."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from istmo.sources import honduras
from tests.sources.national import RAW, assert_refused, by_month, faults, missed_totals, written


@pytest.mark.parametrize(("text", "words", "rows"), faults("t,nat,n", "{t},{nat},{n}"))
def test_a_faulty_file_is_refused(tmp_path: Path, text: str, words: str, rows: tuple[int, ...]) -> None:
    assert_refused(honduras.read_nationality, written(tmp_path, text), words, rows)


def test_totals_and_groups_are_checked_too(tmp_path: Path) -> None:
    twice = written(tmp_path, "t,n\n2023-01-01,5\n2023-01-01,5\n")
    assert_refused(honduras.read_total, twice, "duplicate rows", (2, 3))
    groups = written(tmp_path, "t,demog,n\n2023-01-01,elderly,5\n")
    assert_refused(honduras.read_sex_age, groups, "unknown value of 'demog' 'elderly'")


def test_taiwan_is_china_except_for_the_smaller_of_two(tmp_path: Path) -> None:
    text = "t,nat,n\n2023-02-01,TWN,400\n2023-03-01,TWN,1\n2023-03-01,TWN,719\n2023-03-01,VEN,5\n"
    found = honduras.read_nationality(written(tmp_path, text))
    assert found.select("period", "nationality", "value").rows() == [
        (date(2023, 2, 1), "CHN", 400),
        (date(2023, 3, 1), "CHN", 719),
        (date(2023, 3, 1), "TWN", 1),
        (date(2023, 3, 1), "VEN", 5),
    ]


def test_names_that_share_a_code_are_added_up(tmp_path: Path) -> None:
    text = "t,nat,n\n2024-09-01,FRA,2\n2024-09-01,FRA,2\n2024-09-01,OOO,1\n2024-09-01,STL,3\n"
    found = honduras.read_nationality(written(tmp_path, text))
    assert dict(found.select("nationality", "value").rows()) == {"FRA": 4, "OOO": 4}


@pytest.mark.shared
def test_the_raw_files_reproduce_what_the_institute_printed() -> None:
    total = honduras.read_total(RAW / "honduras_month_total_2014-2025.cut2024-09.csv")
    nationality = honduras.read_nationality(RAW / "honduras_month_nat_2018-2025.cut2024-09.csv")
    sex_age = honduras.read_sex_age(RAW / "honduras_month_demog_2018-2025.cut2024-09.csv")
    assert missed_totals("honduras", pl.concat([total, nationality, sex_age])) == []
    since_2018 = by_month(total.filter(pl.col("period") >= date(2018, 1, 1)))
    assert by_month(nationality) == since_2018
    assert by_month(sex_age) == since_2018
    taiwanese = nationality.filter(pl.col("nationality") == "TWN", pl.col("period").dt.year() == 2023)
    assert taiwanese["value"].sum() == 4  # with them IOM's copy has 12,188, PROVENANCE.md
