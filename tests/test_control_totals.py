"""Published totals, reproduced from the store to the person. The publication is named in each row.

`control_totals/*.csv` holds figures that were printed by the publisher or by those who quote it, never figures
computed from our own data.
"""

import csv
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from istmo.warehouse import Store

ROWS = [
    pytest.param(row, id=f"{file.stem}: {row['series']} {row['where']} {row['start']}..{row['end']}")
    for file in sorted((Path(__file__).parent / "control_totals").glob("*.csv"))
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
]


@pytest.fixture(scope="module")
def read(filled: Store) -> Callable[[str, str], pl.DataFrame]:
    """A series restricted as the `where` column says, read once."""

    @cache
    def whole(series: str, where: str) -> pl.DataFrame:
        pairs = (pair.split("=") for pair in where.split(";") if pair)
        return filled.series(series, where={dimension: codes.split("|") for dimension, codes in pairs})

    return whole


@pytest.mark.parametrize("row", ROWS)
def test_published_total(read: Callable[[str, str], pl.DataFrame], row: dict[str, str]) -> None:
    start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    found = read(row["series"], row["where"]).filter(pl.col("period").is_between(start, end))
    total = found["value"].sum()
    tolerance = 0 if row["exact"] == "yes" else float(row["exact"])
    assert found.height, "the store has no such period"
    assert found.filter(pl.col("value").is_null()).is_empty()
    assert abs(total - float(row["value"])) <= tolerance, (
        f"{row['source']} printed {row['value']}, the store has {total}"
    )


def test_at_least_fifty_totals_are_exact() -> None:
    assert sum(row.values[0]["exact"] == "yes" for row in ROWS) >= 50
