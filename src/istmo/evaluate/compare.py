"""How much better one model is than another, and whether that is more than luck.

Skill is 1 - WIS / (WIS of the better of the random walk and the seasonal naive on the same targets). The better one is
chosen with hindsight, for each border, so that skill flatters nobody.

A ratio of mean scores over origins that share most of their targets says little by itself. Its interval comes
from resampling
blocks of consecutive issue days (moving blocks, Künsch 1989, doi 10.1214/aos/1176347265) of a year: the same blocks for
both models, since both met the same months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from istmo.evaluate.scores import EACH, summary
from istmo.forecast.pool import SPANS
from istmo.forecast.streams import stream
from istmo.periods import add_months

SIMPLE = ("random-walk", "seasonal-naive")
BLOCK = 12
"""Issue days in a block: targets lie up to a year ahead."""
FEWEST = 2 * BLOCK
"""Fewer issue days hold too few blocks to say anything of luck."""
RESAMPLED = 2000
BREAKS = (
    date(2020, 3, 1),
    date(2022, 1, 1),
    date(2022, 10, 1),
    date(2023, 1, 1),
    date(2023, 5, 1),
    date(2024, 1, 1),
    date(2024, 6, 1),
)
"""Months in which the record turned: borders closed, Mexico's visas, expulsions of Venezuelans, CHNV, the end
of Title 42,
Mexico's enforcement, the limit on asylum."""
WINDOW = 3
"""A target belongs to a break if it lies in the break's month or the two after it and was forecast before."""


@dataclass(frozen=True)
class Ratio:
    """Mean score of one model over that of another on the same targets.

    Args:
        value: below 1: the first is better.
        low, high: ends of its 90 % interval over resampled blocks of issue days; None where they are too few.
        origins: how many issue days.
    """

    value: float
    low: float | None
    high: float | None
    origins: int


def skill(rows: pl.DataFrame, by: Sequence[str] = ("border",)) -> pl.DataFrame:
    """`istmo.evaluate.summary` with a column `skill` and one `simple`, the better of the two simple baselines.

    Args:
        rows: of a record.
        by: what to tell apart beside the model.
    """
    means = summary(rows, by)
    keys = [*by, "of"]
    best = (
        means.filter(pl.col("model").is_in(SIMPLE))
        .sort("wis")
        .group_by(keys, maintain_order=True)
        .agg(pl.col("model").first().alias("simple"), pl.col("wis").first().alias("best"))
    )
    joined = means.join(best, on=keys, how="left", maintain_order="left")
    return joined.with_columns((1 - pl.col("wis") / pl.col("best")).alias("skill")).drop("best")


def with_spans(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with a column `span`: h1-3, h4-6 or h7-12."""
    span = pl.lit(None, dtype=pl.String)
    for first, last in SPANS:
        inside = pl.col("horizon").is_between(first, last)
        span = pl.when(inside).then(pl.lit(f"h{first}-{last}")).otherwise(span)
    return rows.with_columns(span.alias("span"))


def with_breaks(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with a column `regime`: the month of the break ("2023-05") whose first three months the target lies
    in, else "between"."""
    regime = pl.lit("between")
    for turn in BREAKS:
        inside = pl.col("target").is_between(turn, add_months(turn, WINDOW - 1))
        before = pl.col("issued") < add_months(turn, 1)
        regime = pl.when(inside & before).then(pl.lit(f"{turn:%Y-%m}")).otherwise(regime)
    return rows.with_columns(regime.alias("regime"))


def ratio(rows: pl.DataFrame, one: str, other: str, of: str = EACH) -> Ratio:
    """The WIS of one model over that of another, with what resampling says of it.

    Args:
        rows: of a record; what is not told apart is pooled.
        one, other: names of models.
        of: EACH for the groups, ALL for the total.

    Raises:
        ValueError: the two have no target in common.
    """
    both = (
        rows.filter(pl.col("model").is_in((one, other)), group=of)
        .group_by("issued", "model")
        .agg(pl.col("wis").sum())
        .pivot(on="model", index="issued", values="wis")
        .drop_nulls()
        .sort("issued")
    )
    if both.is_empty() or one not in both.columns or other not in both.columns:
        raise ValueError(f"{one} and {other} have no target in common")
    scores = both.select(one, other).to_numpy()
    value = scores[:, 0].sum() / scores[:, 1].sum()
    days, size = len(scores), BLOCK
    if days < FEWEST:
        return Ratio(float(value), None, None, days)
    blocks = -(-days // size)
    starts = stream("ratio", one, other, of, days).integers(days - size + 1, size=(RESAMPLED, blocks))
    taken = (starts[:, :, None] + np.arange(size)).reshape(RESAMPLED, -1)[:, :days]
    sums = scores[taken].sum(axis=1)
    low, high = np.quantile(sums[:, 0] / sums[:, 1], [0.05, 0.95])
    return Ratio(float(value), float(low), float(high), days)
