"""Elasticities of unlawful crossings by lag-augmented local projections: a published finding, from these counts.

    log U_(t+h) = a_h + b_h log L_t + sum_(l=1..p+1) (c_hl log U_(t-l) + d_hl log L_(t-l)) + month of the year + e

b_h is the elasticity of crossings between ports, U, h months after crossings at ports, L, rose. One lag more than the
model needs makes heteroskedasticity-robust intervals right although the series wander (Montiel Olea and Plagborg-Moller
2021, doi 10.3982/ECTA18756). p is Schwarz's choice for horizon 0.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.errors import InputError
from istmo.warehouse import Store

Array = NDArray[np.float64]

MOST_LAGS = 6
HORIZON = 12
NORMAL_95 = 1.959964
UNLAWFUL, LAWFUL = "ohss.encounters.southwest-usbp.total", "ohss.encounters.southwest-ofo.total"
UNEMPLOYMENT = "wdi.unemployment"
FIRST, LAST = date(2013, 10, 1), date(2023, 7, 1)
"""Months used: the paper's last is July 2023, its first October 2011, two years before these series begin."""


@dataclass(frozen=True)
class Elasticity:
    """An elasticity with its 95 % interval.

    Args:
        horizon: months after (years for annual series).
        value, low, high: the elasticity.
        observations: how many.
    """

    horizon: int
    value: float
    low: float
    high: float
    observations: int


def of_lawful(store: Store) -> tuple[Elasticity, ...]:
    """Elasticity of encounters between ports to those at ports, by months after, 0 to 12."""
    unlawful, lawful = _logs(store, UNLAWFUL, FIRST, LAST), _logs(store, LAWFUL, FIRST, LAST)
    months = np.arange(len(unlawful)) + FIRST.month
    lags = min(range(1, MOST_LAGS + 1), key=lambda p: _schwarz(unlawful, lawful, months, p))
    return tuple(projection(unlawful, lawful, months, lags, h) for h in range(HORIZON + 1))


def of_unemployment(store: Store) -> Elasticity:
    """Elasticity of a year's encounters between ports to the year's unemployment in the United States, from changes.

    Unemployment stands in for labour-market tightness (openings per unemployed person), which no series here holds.
    """
    rate = store.series(UNEMPLOYMENT, by=["place"], where={"place": ["USA"]})
    crossed = (
        store.series("ohss.khsm.region.southwest")
        .group_by(pl.col("period").dt.truncate("1y"))
        .agg(pl.col("value").sum(), pl.len().alias("months"))
        .filter(pl.col("months") == 12)
    )
    both = crossed.join(rate, on="period", suffix="_rate").sort("period").drop_nulls("value_rate")
    y, x = np.diff(np.log(both["value"].to_numpy())), np.diff(np.log(both["value_rate"].to_numpy()))
    return _regressed(y, np.column_stack([x, np.ones_like(x)]), 0)


def projection(
    outcome: Array, cause: Array, months: NDArray[np.int64], lags: int, horizon: int
) -> Elasticity:
    """One local projection.

    Args:
        outcome, cause: logs. (month,)
        months: of each, numbered through.
        lags: that the model needs; one more is used.
        horizon: months after.
    """
    start, end = lags + 1, len(outcome) - horizon
    past = [series[start - back : end - back] for back in range(1, lags + 2) for series in (outcome, cause)]
    seasons = [(months[start:end] % 12 == month).astype(float) for month in range(12)]
    return _regressed(
        outcome[start + horizon :], np.column_stack([cause[start:end], *past, *seasons]), horizon
    )


def _regressed(y: Array, x: Array, horizon: int) -> Elasticity:
    """The first coefficient of a regression, with an interval robust to heteroskedasticity (HC3)."""
    if len(y) <= x.shape[1]:
        raise InputError(f"{len(y)} observations for {x.shape[1]} terms", "Give a longer series")
    inverse = np.linalg.pinv(x.T @ x)
    beta = inverse @ x.T @ y
    off = (y - x @ beta) / (1 - np.einsum("ij,jk,ik->i", x, inverse, x))
    sd = float(np.sqrt((inverse @ (x.T * off**2) @ x @ inverse)[0, 0]))
    value = float(beta[0])
    return Elasticity(horizon, value, value - NORMAL_95 * sd, value + NORMAL_95 * sd, len(y))


def _schwarz(outcome: Array, cause: Array, months: NDArray[np.int64], lags: int) -> float:
    """Schwarz's criterion at horizon 0, on the same months for every number of lags."""
    start, end = MOST_LAGS, len(outcome)
    past = [series[start - back : end - back] for back in range(1, lags + 1) for series in (outcome, cause)]
    seasons = [(months[start:end] % 12 == month).astype(float) for month in range(12)]
    x = np.column_stack([cause[start:end], *past, *seasons])
    left: Any = outcome[start:] - x @ np.linalg.lstsq(x, outcome[start:])[0]
    n = end - start
    return float(n * np.log(left @ left / n) + x.shape[1] * np.log(n))


def _logs(store: Store, series: str, first: date, last: date) -> Array:
    table = store.series(series, start=first, end=last)
    if table.height != (last.year - first.year) * 12 + last.month - first.month + 1:
        raise InputError(f"{series} has gaps from {first} to {last}", "Import its months")
    logs: Array = np.log(table["value"].to_numpy())
    return logs
