"""IOM staff's tidy copies of national tables (github.com/iom/gdidata): what reading them has in common.

A copy has a month `t` (its first day) or a `year`, a nationality `nat` and a count `n`. Country names were
turned into codes by partial match, so several printed names may share one code: its rows then repeat within a
month, and belong together. Which codes repeat is known for each file; any other repetition is an error.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from istmo.observation import OTHER
from istmo.sources.reading import ROW, coded, counts, months, nationalities

GROUPS = {name: name for name in ("men", "women", "boys", "girls")}
"""Sex and age as several copies have it; boys and girls are under 18."""

Dates = Callable[[pl.DataFrame, str, Path], pl.Series]


def by_nationality(
    table: pl.DataFrame, path: Path, series: str, *, when: str = "t", dates: Dates = months
) -> pl.DataFrame:
    """Counts by period and nationality: `row`, `series`, `period`, `nationality`, `value`.

    Args:
        table: the copy as text, with `nat`, `n` and the column `when`.
        path: for messages.
        series: id of the series.
        when: the column that says the period.
        dates: how to read it.
    """
    return table.select(
        ROW,
        pl.lit(series).alias("series"),
        dates(table, when, path).alias("period"),
        nationalities(table, "nat", path).alias("nationality"),
        counts(table, "n", path).alias("value"),
    )


def by_category(
    table: pl.DataFrame, path: Path, series: str, column: str, codes: Mapping[str, str]
) -> pl.DataFrame:
    """Counts by month and category: `row`, `series`, `period`, `category`, `value`.

    Args:
        table: the copy as text, with `t`, `n` and the column `column`.
        path: for messages.
        series: id of the series.
        column: what becomes the category.
        codes: the categories by the words the copy uses; other words are refused.
    """
    return table.select(
        ROW,
        pl.lit(series).alias("series"),
        months(table, "t", path).alias("period"),
        coded(table, column, codes, path).alias("category"),
        counts(table, "n", path).alias("value"),
    )


def add_repeated(table: pl.DataFrame, codes: Sequence[str]) -> pl.DataFrame:
    """The table with the rows of one cell added up where their nationality is in `codes`."""
    cell = [name for name in table.columns if name not in {ROW, "value"}]
    shared = pl.col("nationality").is_in(list(codes))
    added = table.filter(shared).group_by(cell).agg(pl.col(ROW).min(), pl.col("value").sum())
    return pl.concat([table.filter(~shared), added.select(table.columns)])


def add_empty_months(table: pl.DataFrame, months_without_anyone: Sequence[date]) -> pl.DataFrame:
    """The table with a zero for each month in which the publisher counted nobody and the copy has no row.

    Only months between the table's first and last are added: outside them the copy says nothing. The zero is
    put on "other" nationalities; in an exact tally the rest are zero with it.
    """
    present = set(table["period"].to_list())
    empty = [day for day in months_without_anyone if day not in present and min(present) < day < max(present)]
    zeros = [
        {"series": table["series"][0], "period": day, "nationality": OTHER, "value": 0.0} for day in empty
    ]
    return pl.concat([table, pl.DataFrame(zeros)], how="diagonal") if zeros else table
