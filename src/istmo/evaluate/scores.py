"""Proper scores of forecasts: how far the draws lay from what came, in events; smaller is better.

    CRPS = E|X - y| - E|X - X'| / 2
    WIS  = (|y - median| / 2 + sum_k alpha_k / 2 * IS_k) / (K + 1/2)

IS_k is the interval score of the central interval that should hold 1 - alpha_k; here K = 3, for 50, 80 and 95 %.
Both weigh a miss and a needless width together, so that neither a bold nor a timid forecast gains.
CRPS: Gneiting & Raftery 2007, doi 10.1198/016214506000001437. WIS: Bracher, Ray, Gneiting & Reich 2021,
doi 10.1371/journal.pcbi.1008618.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.assemble import Counts
from istmo.forecast import INTERVALS, REFERENCE, Forecast
from istmo.observation import ALL

ROW = pl.Schema(
    {
        "border": pl.String,
        "model": pl.String,
        "issued": pl.Date,
        "target": pl.Date,
        "horizon": pl.Int8,
        "lead": pl.Int8,
        "group": pl.String,
        "observed": pl.Int64,
        "median": pl.Float64,
        "crps": pl.Float64,
        "wis": pl.Float64,
        "in50": pl.Boolean,
        "in80": pl.Boolean,
        "in95": pl.Boolean,
        "released": pl.Date,
    }
)
"""One scored target of one group (ALL: the total). `horizon` counts months from the last one known when the forecast
was issued, `lead` months from the month of issue; `released` is the day on which `observed` became known."""


def score(forecast: Forecast, observed: Counts, released: Sequence[date]) -> pl.DataFrame:
    """The scores of a forecast, in the schema `ROW`: the groups and their total for each target that has come.

    Args:
        forecast: what was said.
        observed: what came in the first target months, (period, group).
        released: when that became known, one day for each of those months.
    """
    import scoringrules as sr  # noqa: PLC0415 - importing it takes a second

    periods = len(observed)
    groups = [*forecast.groups, ALL]
    came = np.column_stack([observed, observed.sum(axis=1)])
    draws = forecast.with_total[:, :periods].astype(np.float64)
    misses = np.array([1 - share / 100 for share in INTERVALS])
    median = np.quantile(draws, 0.5, axis=0)
    lower = np.moveaxis(np.quantile(draws, misses / 2, axis=0), 0, -1)
    upper = np.moveaxis(np.quantile(draws, 1 - misses / 2, axis=0), 0, -1)
    # Not sr.weighted_interval_score: without numba, version 0.10 adds the median itself, not its distance.
    widths: NDArray[np.float64] = sr.interval_score(came, lower, upper, misses)
    wis = (abs(came - median) / 2 + (misses / 2 * widths).sum(axis=-1)) / (len(misses) + 1 / 2)
    inside = (lower <= came[..., None]) & (came[..., None] <= upper)
    months = range(periods)
    apart = [12 * (m.year - forecast.issued.year) + m.month - forecast.issued.month for m in forecast.months]
    by_month = {
        "target": forecast.months[:periods],
        "horizon": [month + 1 for month in months],
        "lead": apart[:periods],
        "released": released,
    }
    by_cell = {
        "observed": came,
        "median": median,
        "crps": sr.crps_ensemble(came, draws, m_axis=0),
        "wis": wis,
        **{f"in{share}": inside[..., i] for i, share in enumerate(INTERVALS)},
    }
    rows = pl.DataFrame(
        {
            "border": forecast.name,
            "model": forecast.model,
            "issued": forecast.issued,
            "group": groups * periods,
            **{name: [value for value in values for _ in groups] for name, values in by_month.items()},
            **{name: values.ravel() for name, values in by_cell.items()},
        }
    )
    return rows.select(pl.col(name).cast(kind) for name, kind in ROW.items())


def summary(rows: pl.DataFrame, by: Sequence[str] = ("border",)) -> pl.DataFrame:
    """Mean scores by model, for totals and for the nationalities, also as ratios to the random walk's.

    Args:
        rows: scores in the schema `ROW`.
        by: what to tell apart beside the model, e.g. ("border", "horizon").

    Returns:
        A frame with the columns in `by`, then `model`; `of` ("total", or "groups": the scores of the nationalities
        and of the rest, summed); `origins` and `targets`, how many issue days and target months went in;
        `wis` and `crps`, means per target, in events; `wis_ratio` and `crps_ratio` to the random walk on
        the same targets (below 1: better); `cover50`, `cover80`, `cover95`, the shares of
        observations inside the intervals.
    """
    of = pl.when(pl.col("group") == ALL).then(pl.lit("total")).otherwise(pl.lit("groups"))
    targets = pl.struct("issued", "target", "border").n_unique()
    keys = [*by, "of"]
    means = (
        rows.with_columns(of.alias("of"))
        .group_by(*by, "model", "of", maintain_order=True)
        .agg(
            pl.col("issued").n_unique().alias("origins"),
            targets.alias("targets"),
            *((pl.col(name).sum() / targets).alias(name) for name in ("wis", "crps")),
            *(pl.col(f"in{share}").mean().alias(f"cover{share}") for share in INTERVALS),
        )
    )
    reference = means.filter(model=REFERENCE).select(*keys, pl.col("wis", "crps").name.suffix("_reference"))
    ratios = [(pl.col(name) / pl.col(f"{name}_reference")).alias(f"{name}_ratio") for name in ("wis", "crps")]
    covers = [f"cover{share}" for share in INTERVALS]
    return (
        means.join(reference, on=keys, how="left", maintain_order="left")
        .with_columns(ratios)
        .select(*by, "model", "of", "origins", "targets", "wis", "crps", "wis_ratio", "crps_ratio", *covers)
    )
