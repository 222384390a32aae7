"""PIT histograms: in which tenth of a forecast's draws what came fell.

Where chances are right each tenth holds a tenth of what came. More in the outer tenths: forecasts too narrow; more
in the middle: too wide; more on one side: leaning to the other. Dawid 1984, doi 10.2307/2981683.
"""

from collections.abc import Sequence

import polars as pl

from istmo.observation import ALL

BINS = 10
TENTHS = tuple(f"tenth{number}" for number in range(1, BINS + 1))


def pit(rows: pl.DataFrame, by: Sequence[str] = ("border",)) -> pl.DataFrame:
    """Shares of what came by tenth of the draws, for totals and for the groups.

    Args:
        rows: scores in the schema `istmo.evaluate.scores.ROW`, a row a group.
        by: what to tell apart beside the model.

    Returns:
        A frame with the columns in `by`, `model`, `of` ("total" or "groups"), `cells` (how many went in) and `tenth1`
        to `tenth10`, which add up to 1.
    """
    of = pl.when(pl.col("group") == ALL).then(pl.lit("total")).otherwise(pl.lit("groups"))
    tenth = (pl.col("pit") * BINS).floor().clip(0, BINS - 1)
    shares = [(tenth == number).mean().round(4).alias(name) for number, name in enumerate(TENTHS)]
    return rows.group_by(*by, "model", of.alias("of"), maintain_order=True).agg(
        pl.len().alias("cells"), *shares
    )
