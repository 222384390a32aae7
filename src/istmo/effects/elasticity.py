"""Elasticities of unlawful crossings, to lawful ones and to the labour market: published findings, from these counts.

By lag-augmented local projections:

    log U_(t+h) = a_h + b_h log X_t + sum_(l=1..p+1) (c_hl log U_(t-l) + d_hl log X_(t-l)) + month of the year + e

b_h is the elasticity of crossings between ports, U, h months after X rose: crossings at ports, or job openings per
unemployed person. One lag more than the model needs makes heteroskedasticity-robust intervals right although the series
wander (Montiel Olea and Plagborg-Moller 2021, doi 10.3982/ECTA18756). p is Schwarz's choice for horizon 0.

By error correction, as for two series that never part for long (Engle and Granger 1987, doi 10.2307/1913236):

    d log U_t = a log U_(t-1) + b log X_(t-1) + c d log X_t + p lagged changes of both + month of the year + e

-b / a is the elasticity in the long run. If they do part, its interval, by the delta method, is too narrow.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from istmo.effects.labour import tightness
from istmo.errors import InputError
from istmo.warehouse import Store

Array = NDArray[np.float64]

MOST_LAGS = 6
HORIZON = 12
NORMAL_95 = 1.959964
UNLAWFUL, LAWFUL = "ohss.encounters.southwest-usbp.total", "ohss.encounters.southwest-ofo.total"
FIRST, LAST = date(2013, 10, 1), date(2023, 7, 1)
"""Months used: the paper's last is July 2023, its first October 2011, two years before these series begin."""
BETWEEN_PORTS = "ohss.khsm.region.southwest"
TIGHT_FIRST, TIGHT_LAST = date(2000, 12, 1), date(2024, 1, 1)
"""Months used for the labour market: those of the paper."""
CALM_LAST = date(2020, 2, 1)
"""Last month before the pandemic, which closed the border and emptied workplaces in the same weeks."""


@dataclass(frozen=True)
class Elasticity:
    """An elasticity with its 95 % interval.

    Args:
        horizon: months after.
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
    return _course(unlawful, lawful, FIRST)


def of_tightness(store: Store, last: date = TIGHT_LAST) -> tuple[Elasticity, ...]:
    """Elasticity of encounters between ports to job openings per unemployed person, by months after, 0 to 12.

    Args:
        store: the counts.
        last: month used.
    """
    return _course(_logs(store, BETWEEN_PORTS, TIGHT_FIRST, last), _tight(last), TIGHT_FIRST)


def of_tightness_in_the_long_run(store: Store) -> Elasticity:
    """Elasticity of encounters between ports to job openings per unemployed person, by error correction."""
    crossed, tight = _logs(store, BETWEEN_PORTS, TIGHT_FIRST, TIGHT_LAST), _tight(TIGHT_LAST)
    months = _months(crossed, TIGHT_FIRST)
    return long_run(crossed, tight, months, _lags(crossed, tight, months))


def long_run(outcome: Array, cause: Array, months: NDArray[np.int64], lags: int) -> Elasticity:
    """The elasticity in the long run, by error correction.

    Args:
        outcome, cause: logs. (month,)
        months: of each, numbered through.
        lags: of the changes.
    """
    moved, pushed, n = np.diff(outcome), np.diff(cause), len(outcome) - 1
    past = [change[lags - back : n - back] for back in range(1, lags + 1) for change in (moved, pushed)]
    levels = [outcome[lags:n], cause[lags:n]]
    x = np.column_stack([*levels, pushed[lags:], *past, *_seasons(months[lags + 1 :])])
    (back, drawn, *_), covariance = _fit(moved[lags:], x)
    slope = np.array([drawn / back**2, -1 / back])
    sd = float(np.sqrt(slope @ covariance[:2, :2] @ slope))
    value = float(-drawn / back)
    return Elasticity(0, value, value - NORMAL_95 * sd, value + NORMAL_95 * sd, n - lags)


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
    y, x = (
        outcome[start + horizon :],
        np.column_stack([cause[start:end], *past, *_seasons(months[start:end])]),
    )
    beta, covariance = _fit(y, x)
    value, sd = float(beta[0]), float(np.sqrt(covariance[0, 0]))
    return Elasticity(horizon, value, value - NORMAL_95 * sd, value + NORMAL_95 * sd, len(y))


def _fit(y: Array, x: Array) -> tuple[Array, Array]:
    """Coefficients of a regression and their covariance, robust to heteroskedasticity (HC3)."""
    if len(y) <= x.shape[1]:
        raise InputError(f"{len(y)} observations for {x.shape[1]} terms", "Give a longer series")
    inverse = np.linalg.pinv(x.T @ x)
    beta = inverse @ x.T @ y
    off = (y - x @ beta) / (1 - np.einsum("ij,jk,ik->i", x, inverse, x))
    return beta, inverse @ (x.T * off**2) @ x @ inverse


def _course(outcome: Array, cause: Array, first: date) -> tuple[Elasticity, ...]:
    """Local projections for every horizon."""
    months = _months(outcome, first)
    lags = _lags(outcome, cause, months)
    return tuple(projection(outcome, cause, months, lags, h) for h in range(HORIZON + 1))


def _lags(outcome: Array, cause: Array, months: NDArray[np.int64]) -> int:
    """How many lags Schwarz's criterion chooses."""
    return min(range(1, MOST_LAGS + 1), key=lambda p: _schwarz(outcome, cause, months, p))


def _months(series: Array, first: date) -> NDArray[np.int64]:
    return np.arange(len(series)) + first.month


def _seasons(months: NDArray[np.int64]) -> list[Array]:
    """A column for each month of the year, which together are the constant."""
    return [(months % 12 == month).astype(float) for month in range(12)]


def _tight(last: date) -> Array:
    logs: Array = np.log(tightness(TIGHT_FIRST, last))
    return logs


def _schwarz(outcome: Array, cause: Array, months: NDArray[np.int64], lags: int) -> float:
    """Schwarz's criterion at horizon 0, on the same months for every number of lags."""
    start, end = MOST_LAGS, len(outcome)
    past = [series[start - back : end - back] for back in range(1, lags + 1) for series in (outcome, cause)]
    x = np.column_stack([cause[start:end], *past, *_seasons(months[start:end])])
    left: Any = outcome[start:] - x @ np.linalg.lstsq(x, outcome[start:])[0]
    n = end - start
    return float(n * np.log(left @ left / n) + x.shape[1] * np.log(n))


def _logs(store: Store, series: str, first: date, last: date) -> Array:
    table = store.series(series, start=first, end=last)
    if table.height != (last.year - first.year) * 12 + last.month - first.month + 1:
        raise InputError(f"{series} has gaps from {first} to {last}", "Import its months")
    logs: Array = np.log(table["value"].to_numpy())
    return logs
