"""Guatemala: returned Guatemalans in IOM's copy."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from istmo.sources import guatemala
from tests.sources.national import RAW, assert_refused, missed_totals, written

HEADER = "t,sex,age,origin,n\n"
ROW = "2023-01-01,male,adult,USA,5\n"


@pytest.mark.parametrize(
    ("text", "words", "rows"),
    [
        (HEADER.replace("origin", "pais") + ROW, "missing column 'origin'", ()),
        (HEADER + ROW.replace("01-01", "13-01"), "not a possible date", (2,)),
        (HEADER + ROW.replace(",5", ",-5"), "a negative count", (2,)),
        (HEADER + ROW.replace(",5", ",5.5"), "a fractional count", (2,)),
        (HEADER + ROW.replace("adult", "elderly"), "unknown value of 'sex, age' 'male elderly'", (2,)),
        (HEADER + ROW.replace("male", ""), "no value of 'sex, age'", (2,)),
        (HEADER + ROW.replace("USA", "CAN"), "unknown value of 'origin' 'CAN'", (2,)),
        (HEADER + ROW + ROW, "duplicate rows", (2, 3)),
        (HEADER + ROW + ROW.replace(",5", ",6"), "contradict each other", (2, 3)),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, text: str, words: str, rows: tuple[int, ...]) -> None:
    assert_refused(guatemala.read, written(tmp_path, text), words, rows)


def test_an_empty_origin_is_an_unknown_country_not_a_total(tmp_path: Path) -> None:
    found = guatemala.read(written(tmp_path, HEADER + ROW + "2023-01-01,female,unaccompanied child,,3\n"))
    columns = ("place", "nationality", "category", "value")
    assert sorted(found.select(columns).rows()) == [
        ("UNK", "GTM", "girls-unaccompanied", 3),
        ("USA", "GTM", "men", 5),
    ]


@pytest.mark.shared
def test_the_raw_file_reproduces_what_the_institute_printed() -> None:
    found = guatemala.read(RAW / "guatemala_returnees_month_2020-2025.cut2024-09.csv")
    assert missed_totals("guatemala", found) == []
    unknown = found.filter(pl.col("place") == "UNK")
    assert unknown["period"].min() == date(2024, 1, 1)
    assert unknown["value"].sum() == 49142  # as the card says
