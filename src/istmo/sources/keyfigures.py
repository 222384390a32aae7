"""Figures cited on public pages, one address each: evidence to compare with, not a series.

Most are press reports of an agency's words, rounded as the agency spoke. A figure covers a stretch of days (flow,
cumulative since the start) or holds on one day (stock).
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from istmo.observation import ALL
from istmo.sources.reading import ROW, coded, counts, days, nationalities, read_csv, refuse

KEY_FIGURE = pl.Schema(
    {
        "topic": pl.String,
        "metric": pl.String,
        "geo": pl.String,
        "nationality": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
        "kind": pl.String,
        "value": pl.Float64,
        "publisher": pl.String,
        "url": pl.String,
        "note": pl.String,
    }
)
"""`geo` is a place in words or a country code; `period_start` is null for a stock; `note` is "" where none."""

KINDS = {"flow": "flow", "cumulative": "cumulative", "stock": "stock"}
_WHAT = ("topic", "metric", "geo", "nationality", "period_start", "period_end", "kind", "publisher", "url")


def read(path: Path) -> pl.DataFrame:
    """The cited figures in the schema `KEY_FIGURE`, ordered by topic, metric and period.

    Raises:
        InputError: a figure without what it is, when, who said it or where; an impossible date or a period that
            ends before it begins; a negative or fractional figure; an unknown country; a figure given twice.
    """
    table = read_csv(path, KEY_FIGURE.names())
    for column in ("topic", "metric", "geo", "publisher"):
        refuse(table, _empty(column), f"column {column!r} is empty", "Say it for every figure", path)
    refuse(
        table,
        ~pl.col("url").fill_null("").str.contains(r"^https?://[^\s/]+\.[^\s]+$"),
        "column 'url' is not the address of a page",
        "Cite the page, beginning with https://",
        path,
    )
    refuse(table, pl.struct(_WHAT).is_duplicated(), "a figure is given twice", "Keep one", path)
    dated = table.with_columns(
        _given(table, "period_start", ~_empty("period_start"), days, path),
        days(table, "period_end", path),
        _given(table, "nationality", pl.col("nationality").ne_missing(ALL), nationalities, path).fill_null(
            ALL
        ),
        coded(table, "kind", KINDS, path),
        counts(table, "value", path),
        pl.col("note").fill_null(""),
    )
    refuse(
        dated,
        (pl.col("kind") == "stock") != pl.col("period_start").is_null(),
        "a stock has no 'period_start', and a flow or cumulative figure needs one",
        "Correct 'kind' or the period",
        path,
    )
    refuse(
        dated,
        pl.col("period_start") > pl.col("period_end"),
        "a period ends before it begins",
        "Swap its days",
        path,
    )
    figures = dated.select(pl.col(name).cast(kind) for name, kind in KEY_FIGURE.items())
    return figures.sort("topic", "metric", "geo", "nationality", "period_end", "period_start", "url")


def _empty(column: str) -> pl.Expr:
    return pl.col(column).is_null() | (pl.col(column) == "")


def _given(
    table: pl.DataFrame,
    column: str,
    given: pl.Expr,
    values: Callable[[pl.DataFrame, str, Path], pl.Series],
    path: Path,
) -> pl.Series:
    """A column's values in the rows where it is `given`; null elsewhere."""
    rows = table.filter(given)
    found = pl.DataFrame({ROW: rows[ROW], column: values(rows, column, path)})
    return table.select(ROW).join(found, on=ROW, how="left", maintain_order="left")[column]
