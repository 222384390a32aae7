"""Colombia: irregular transit in IOM's Lighthouse compilation."""

from datetime import date
from pathlib import Path

import pytest

from istmo.sources import colombia
from tests.sources.national import RAW, assert_refused, faults, missed_totals, written


@pytest.mark.parametrize(("text", "words", "rows"), faults("t,geo,nat,n", "{t},COL,{nat},{n}"))
def test_a_faulty_file_is_refused(tmp_path: Path, text: str, words: str, rows: tuple[int, ...]) -> None:
    assert_refused(colombia.read, written(tmp_path, text), words, rows)


def test_rows_of_other_countries_are_refused(tmp_path: Path) -> None:
    text = "t,geo,nat,n\n2023-01-01,COL,VEN,5\n2023-01-01,PAN,VEN,5\n"
    assert_refused(colombia.read, written(tmp_path, text), "unknown value of 'geo' 'PAN'", (3,))


def test_2022_is_left_out_and_floats_that_are_whole_are_read(tmp_path: Path) -> None:
    text = "t,geo,nat,n\n2022-12-01,COL,VEN,280.0\n2023-01-01,COL,VEN,4.0\n"
    found = colombia.read(written(tmp_path, text))
    assert found.select("period", "value").rows() == [(date(2023, 1, 1), 4.0)]


@pytest.mark.shared
def test_the_raw_file_reproduces_what_migracion_colombia_printed() -> None:
    found = colombia.read(RAW / "colombia_irregular_month_nat_2022-2025.cut2024-09.csv")
    assert missed_totals("colombia", found) == []
    assert found["period"].unique().len() == 21
    assert "COL" not in found["nationality"]
