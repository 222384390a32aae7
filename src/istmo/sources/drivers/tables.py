"""What the drivers' tables have in common: rows that are no country, years side by side, and many series."""

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import polars as pl

from istmo.sources.reading import ROW, nationalities

YEARS = tuple(str(year) for year in range(1950, 2101))
"""Columns that a table with years side by side may have."""

VALUE = "value of a year"
"""What a cell of such a column is called, in messages too."""


@cache
def left_out() -> frozenset[str]:
    """Names and codes in place of a country that are left out on purpose; `left_out.csv` says why."""
    text = files("istmo.sources.drivers").joinpath("left_out.csv").read_text(encoding="utf-8")
    return frozenset(row["name"] for row in csv.DictReader(text.splitlines()))


def of_countries(table: pl.DataFrame, columns: dict[str, str], path: Path) -> pl.DataFrame:
    """The rows about countries, with the countries' codes under new names; an unknown country is refused.

    Args:
        table: any table with row numbers.
        columns: new name -> the column that holds the country's name or code.
        path: the file, for the message.
    """
    kept = table.filter(~pl.any_horizontal(pl.col(*columns.values()).is_in(list(left_out()))))
    return kept.with_columns(nationalities(kept, old, path).alias(new) for new, old in columns.items())


def year_by_year(table: pl.DataFrame, keep: Sequence[str]) -> pl.DataFrame:
    """A table with one column a year as one row a year: `row`, the columns in `keep`, `year` and `VALUE`."""
    given = [name for name in YEARS if name in table.columns and table[name].null_count() < table.height]
    return table.unpivot(on=given, index=[ROW, *keep], variable_name="year", value_name=VALUE)
