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
        A row a period with both values, `difference` (left - right), `percent` (of the left) and `verdict` (equal;
        within rounding, that is no more than the publishers' rounding of the cells can explain; differs).
    """
    chosen = [each for each in comparisons() if name in (None, each.id)]
    frames = [_pair(store, each, as_of) if each.right else _cited(store, each, as_of) for each in chosen]
    return pl.concat([COLUMNS.to_frame(), *frames])


def _pair(store: Store, comparison: Comparison, as_of: date | None) -> pl.DataFrame:
    left, right = comparison.left, comparison.right
    assert right is not None
    sides = [_side(store, left, as_of), _side(store, right, as_of)]
    if indicator(left.series).frequency == indicator(right.series).frequency:
        sides = [side.join(other, on="period", how="semi") for side, other in (sides, sides[::-1])]
        totals = [_rolled(side, comparison.frequency) for side in sides]
    else:
        totals = [_whole(_rolled(side, comparison.frequency)) for side in sides]
    table = (
        totals[0]
        .join(totals[1], on="start", suffix="_right")
        .select(
            "start",
            end=pl.max_horizontal("end", "end_right"),
            left_value="value",
            right_value="value_right",
            slack=pl.col("slack") + pl.col("slack_right"),
            nationality=pl.lit("ALL"),
            left=pl.lit(left.series),
            right=pl.lit(right.series),
            address=pl.lit(""),
        )
    )
    return _judged(table, comparison).sort("start")


def _rolled(side: pl.DataFrame, frequency: Frequency) -> pl.DataFrame:
    """Sums by the longer periods of the comparison; `end` is the last day that was counted in."""
    return side.group_by(_start_of("period", frequency).alias("start"), maintain_order=True).agg(
        pl.col("period").min().alias("first"),
        pl.col("end").max(),
        pl.col("value").sum(),
        pl.col("slack").sum(),
        length=pl.lit(frequency).first(),
        days=((pl.col("end") - pl.col("period")).dt.total_days() + 1).sum(),
    )


def _whole(rolled: pl.DataFrame) -> pl.DataFrame:
    """Only the periods of which every day was counted."""
    lasts = [period_end(row["start"], row["length"]) for row in rolled.iter_rows(named=True)]
    span = (pl.Series("last", lasts, dtype=pl.Date) - rolled["start"]).dt.total_days() + 1
    return rolled.filter(rolled["days"] == span)


def _cited(store: Store, comparison: Comparison, as_of: date | None) -> pl.DataFrame:
    assert comparison.cited is not None
    topic, metric = comparison.cited
    figures = store.key_figures().filter(topic=topic, metric=metric)
    if as_of:
        figures = figures.filter(pl.col("period_end") <= as_of)
    tables = [
        _cited_for(store, comparison, nationality, group, as_of)
        for (nationality,), group in figures.group_by("nationality", maintain_order=True)
    ]
    return _judged(pl.concat(tables), comparison).sort("nationality", "end") if tables else COLUMNS.to_frame()


def _cited_for(
    store: Store, comparison: Comparison, nationality: object, figures: pl.DataFrame, as_of: date | None
) -> pl.DataFrame:
    """The figures on one nationality beside the sum of the months they cover, where all of them are known."""
    where = {} if nationality == "ALL" else {"nationality": [str(nationality)]}
    side = _side(store, Side(series=comparison.left.series, where=where), as_of)
    both = figures.join(side, how="cross", suffix="_series").filter(
        pl.col("period") >= pl.col("period_start").dt.truncate("1mo"), pl.col("end") <= pl.col("period_end")
    )
    summed = both.group_by("period_start", "period_end", "value", "publisher", "url", "nationality").agg(
        left_value=pl.col("value_series").sum(), slack=pl.col("slack").sum(), last=pl.col("end").max()
    )
    return summed.filter(pl.col("last") == pl.col("period_end")).select(
        "nationality",
        "left_value",
        "slack",
        start="period_start",
        end="period_end",
        left=pl.lit(comparison.left.series),
        right="publisher",
        right_value="value",
        address="url",
    )


def _side(store: Store, side: Side, as_of: date | None) -> pl.DataFrame:
    """Period totals, the last day of each period, and the most that rounding can move the total (`slack`)."""
    asked = indicator(side.series)
    half = 0.0 if asked.rounding == 1 else asked.rounding / 2
    frame = store.series(side.series, where=side.where, as_of=as_of).filter(pl.col("value").is_not_null())
    ends = [period_end(day, asked.frequency) for day in frame["period"]]
    return frame.select(
        "period", "value", end=pl.Series(ends, dtype=pl.Date), slack=pl.col("cells").cast(pl.Float64) * half
    )


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
