"""Proper scores of forecasts: how far the draws lay from what came, in events; smaller is better.

    CRPS = E|X - y| - E|X - X'| / 2
    WIS  = (|y - median| / 2 + sum_k alpha_k / 2 * IS_k) / (K + 1/2)

IS_k is the interval score of the central interval that should hold 1 - alpha_k; here K = 3, for 50, 80 and 95 %.
Both weigh a miss and a needless width together, so that neither a bold nor a timid forecast gains.
The log score is -log p(y) with the density of log(1 + X) that the draws give (Gaussian kernels, Silverman's
width), brought
back to the scale of counts; it punishes tails that are too thin. The PIT is the share of draws below y (half
of those equal to it).
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
        "logs": pl.Float64,
        "pit": pl.Float64,
        "in50": pl.Float64,
        "in80": pl.Float64,
        "in95": pl.Float64,
        "in99": pl.Float64,
        "above99": pl.Float64,
        "released": pl.Date,
    }
)
"""One scored target of one group (ALL: the total). `horizon` counts months from the last one known when the forecast
was issued, `lead` months from the month of issue; `released` is the day on which `observed` became known.
`in50` and so on are
1 where the central interval held what came, `above99` where it lay above the 99th percentile."""

EACH = "EACH"
"""The group of rows in which the groups of a target are taken together: `observed`, `median`, `crps` and `wis`
are sums, the others means."""
SHARES = (50, 80, 95, 99)
"""Central intervals whose coverage is counted, in per cent."""
SUMMED = ("observed", "median", "crps", "wis")
WORST = 50.0
"""The log score of what a forecast held impossible is cut here, so that one such month does not drown all others."""
AVERAGED = ("logs", "pit", *(f"in{share}" for share in SHARES), "above99")


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
    lower, upper = _intervals(draws, INTERVALS)
    median = np.quantile(draws, 0.5, axis=0)
    # Not sr.weighted_interval_score: without numba, version 0.10 adds the median itself, not its distance.
    widths: NDArray[np.float64] = sr.interval_score(came, lower, upper, misses)
    wis = (abs(came - median) / 2 + (misses / 2 * widths).sum(axis=-1)) / (len(misses) + 1 / 2)
    low, high = _intervals(draws, SHARES)
    inside = (low <= came[..., None]) & (came[..., None] <= high)
    with np.errstate(divide="ignore"):  # what lies beyond all kernels has no density
        density = sr.logs_ensemble(np.log1p(came), np.log1p(draws) + _jitter(draws), m_axis=0)
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
        "logs": np.minimum(density + np.log1p(came), WORST),
        "pit": (draws < came).mean(axis=0) + (draws == came).mean(axis=0) / 2,
        **{f"in{share}": inside[..., i] for i, share in enumerate(SHARES)},
        "above99": came > np.quantile(draws, 0.99, axis=0),
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


def _intervals(
    draws: NDArray[np.float64], shares: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper ends of central intervals, (period, series, share)."""
    misses = np.array([1 - share / 100 for share in shares])
    lower = np.moveaxis(np.quantile(draws, misses / 2, axis=0), 0, -1)
    upper = np.moveaxis(np.quantile(draws, 1 - misses / 2, axis=0), 0, -1)
    return lower, upper


def _jitter(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """A hundredth, this way and that: without it draws that are all the same have no density."""
    turn = np.where(np.arange(len(draws)) % 2, 0.01, -0.01)
    return turn[:, None, None]


def together(rows: pl.DataFrame) -> pl.DataFrame:
    """Scores with the groups of each target taken together in one row (group EACH) beside that of the total.

    Args:
        rows: scores in the schema `ROW`, a row a group.
    """
    keys = ["border", "model", "issued", "target", "horizon", "lead", "released"]
    each = (
        rows.filter(pl.col("group") != ALL)
        .group_by(keys, maintain_order=True)
        .agg(*(pl.col(name).sum() for name in SUMMED), *(pl.col(name).mean() for name in AVERAGED))
        .with_columns(pl.lit(EACH).alias("group"))
    )
    both = pl.concat([each.select(rows.columns), rows.filter(group=ALL)])
    return both.sort(rows.columns[:4], maintain_order=True)


def summary(rows: pl.DataFrame, by: Sequence[str] = ("border",)) -> pl.DataFrame:
    """Mean scores by model, for totals and for the nationalities, also as ratios to the random walk's.

    Args:
        rows: scores in the schema `ROW`.
        by: what to tell apart beside the model, e.g. ("border", "horizon").

    Returns:
        A frame with the columns in `by`, then `model`; `of` ("total", or "groups": the scores of the nationalities
        and of the rest, summed); `origins` and `targets`, how many issue days and target months went in;
        `wis` and `crps`, means per target, in events; `wis_ratio` and `crps_ratio` to the random walk on
        the same targets (below 1: better); `cover50`, `cover80`, `cover95`, `cover99`, the shares of
        observations inside the intervals; `above99`, that above the 99th percentile; `logs`, the mean log score of one
        observation.
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
            *(pl.col(f"in{share}").mean().alias(f"cover{share}") for share in SHARES),
            pl.col("above99", "logs").mean(),
        )
    )
    reference = means.filter(model=REFERENCE).select(*keys, pl.col("wis", "crps").name.suffix("_reference"))
    ratios = [(pl.col(name) / pl.col(f"{name}_reference")).alias(f"{name}_ratio") for name in ("wis", "crps")]
    covers = [f"cover{share}" for share in SHARES]
    return (
        means.join(reference, on=keys, how="left", maintain_order="left")
        .with_columns(ratios)
        .select(
            *by,
            "model",
            "of",
            "origins",
            "targets",
            "wis",
            "crps",
            "wis_ratio",
            "crps_ratio",
            *covers,
            "above99",
            "logs",
        )
    )
