"""Where two sources count the same thing and differ: by how much, and why.

What is compared is data: `comparisons.toml` names pairs of series that should agree, and cited key figures that
a series should reproduce, each with the reason why they may not.
"""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict

from istmo.periods import Frequency, period_end
from istmo.sources.catalogue import indicator
from istmo.warehouse.store import Store

Reason = Literal["equal", "within rounding", "differs"]

COLUMNS = pl.Schema(
    {
        "comparison": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "nationality": pl.String,
        "left": pl.String,
        "left_value": pl.Float64,
        "right": pl.String,
        "right_value": pl.Float64,
        "difference": pl.Float64,
        "percent": pl.Float64,
        "verdict": pl.String,
        "address": pl.String,
    }
)


class Side(BaseModel):
    """One side of a comparison: a series, restricted to some codes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    series: str
    where: dict[str, list[str]] = {}


class Comparison(BaseModel):
    """Two series, or a series and cited figures, that count the same thing.

    Args:
        id: short name.
        title_en: heading.
        title_es: heading in Spanish.
        frequency: length of the periods that are compared; shorter ones are added up where both sides have them.
        left: the first series.
        right: the second series; None when cited figures are the other side.
        cited: topic and metric of the key figures that are the other side.
        why_en: why they may differ.
        why_es: the same in Spanish.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    title_en: str
    title_es: str
    frequency: Frequency = "year"
    left: Side
    right: Side | None = None
    cited: tuple[str, str] | None = None
    why_en: str
    why_es: str


@cache
def comparisons() -> tuple[Comparison, ...]:
    """All comparisons, in the order of the file."""
    text = files("istmo.warehouse").joinpath("comparisons.toml").read_text(encoding="utf-8")
    return tuple(Comparison(**each) for each in tomllib.loads(text)["comparison"])


def compare(store: Store, name: str | None = None, as_of: date | None = None) -> pl.DataFrame:
    """Every comparison, period by period.

    Args:
        store: where the series are.
        name: one comparison's id; None for all.
        as_of: compare what was known on this day.

    Returns:
        A row a period with both values, `difference` (left - right), `percent` (of the left) and `verdict`: equal,
        within rounding (no more than the publishers' rounding of the cells can explain) or differs.
    """
    chosen = [each for each in comparisons() if name in (None, each.id)]
    frames = [_pair(store, each, as_of) if each.right else _cited(store, each, as_of) for each in chosen]
    return pl.concat([COLUMNS.to_frame(), *frames])


def _pair(store: Store, comparison: Comparison, as_of: date | None) -> pl.DataFrame:
    left, right = comparison.left, comparison.right
    assert right is not None
    both = _side(store, left, as_of).join(_side(store, right, as_of), on="period", suffix="_right")
    start = _start_of("period", comparison.frequency)
    table = both.group_by(start.alias("start")).agg(
        end=pl.col("period").max(),
        left_value=pl.col("value").sum(),
        right_value=pl.col("value_right").sum(),
        slack=(pl.col("slack") + pl.col("slack_right")).sum(),
        months=pl.len(),
    )
    ends = [period_end(day, indicator(left.series).frequency) for day in table["end"]]
    table = table.with_columns(
        end=pl.Series(ends, dtype=pl.Date),
        nationality=pl.lit("ALL"),
        left=pl.lit(left.series),
        right=pl.lit(right.series),
        address=pl.lit(""),
    )
    return _judged(table, comparison).sort("start")


def _cited(store: Store, comparison: Comparison, as_of: date | None) -> pl.DataFrame:
    assert comparison.cited is not None
    topic, metric = comparison.cited
    figures = store.key_figures().filter(topic=topic, metric=metric)
    if as_of:
        figures = figures.filter(pl.col("period_end") <= as_of)
    rows = []
    for figure in figures.iter_rows(named=True):
        where = {} if figure["nationality"] == "ALL" else {"nationality": [figure["nationality"]]}
        side = _side(store, Side(series=comparison.left.series, where=where), as_of)
        first = figure["period_start"].replace(day=1)
        inside = side.filter(pl.col("period").is_between(first, figure["period_end"]))
        last = inside["period"].max()
        if not isinstance(last, date) or period_end(last, "month") < figure["period_end"]:
            continue
        rows.append(
            {
                "start": figure["period_start"],
                "end": figure["period_end"],
                "nationality": figure["nationality"],
                "left": comparison.left.series,
                "left_value": inside["value"].sum(),
                "right": figure["publisher"],
                "right_value": figure["value"],
                "slack": inside["slack"].sum(),
                "address": figure["url"],
            }
        )
    return _judged(pl.DataFrame(rows), comparison) if rows else COLUMNS.to_frame()


def _side(store: Store, side: Side, as_of: date | None) -> pl.DataFrame:
    """Period totals, with the most that rounding of the published cells can move each (`slack`)."""
    asked = indicator(side.series)
    frame = store.series(side.series, where=side.where, as_of=as_of)
    cells = store.cells(asked.sum_of or (asked.id,), as_of=as_of)
    for dimension, codes in side.where.items():
        cells = cells.filter(pl.col(dimension).is_in(codes))
    half = 0.0 if asked.rounding == 1 else asked.rounding / 2
    slack = cells.group_by("period").agg(slack=pl.len() * half)
    return frame.filter(pl.col("value").is_not_null()).join(slack, on="period", how="left").fill_null(0.0)


def _judged(table: pl.DataFrame, comparison: Comparison) -> pl.DataFrame:
    difference = pl.col("left_value") - pl.col("right_value")
    verdict = (
        pl.when(difference == 0)
        .then(pl.lit("equal"))
        .when(difference.abs() <= pl.col("slack"))
        .then(pl.lit("within rounding"))
        .otherwise(pl.lit("differs"))
    )
    return table.with_columns(
        comparison=pl.lit(comparison.id),
        difference=difference,
        percent=100 * difference / pl.when(pl.col("left_value") != 0).then("left_value"),
        verdict=verdict,
    ).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def _start_of(column: str, frequency: Frequency) -> pl.Expr:
    day = pl.col(column)
    if frequency == "fiscal-year":
        return pl.date(day.dt.year() - (day.dt.month() < 10).cast(pl.Int32), 10, 1)
    return day.dt.truncate({"month": "1mo", "quarter": "1q", "year": "1y"}[frequency])
