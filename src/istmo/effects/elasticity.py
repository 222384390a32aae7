"""Elasticities of crossings by lag-augmented local projections: published findings, from these counts.

    log U_(t+h) = a_h + b_h log X_t + sum_(l=1..p+1) (c_hl log U_(t-l) + d_hl log X_(t-l)) + month of the year + e

b_h is the elasticity of crossings between ports, U, h months after X rose: crossings at ports, or the tightness of the
labour market. One lag more than the model needs makes heteroskedasticity-robust intervals right although the series
wander (Montiel Olea and Plagborg-Moller 2021, doi 10.3982/ECTA18756), whether or not they wander together. p is
Schwarz's choice for horizon 0.
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
"""Months used for lawful crossings: the paper's last is July 2023, its first October 2011, two years before these
series begin."""
CROSSED = "ohss.khsm.region.southwest"
TIGHT_FIRST, TIGHT_LAST = date(2000, 12, 1), date(2024, 1, 1)
"""Months of the paper on tightness: from the first that has openings."""
BEFORE_PANDEMIC = date(2019, 12, 1)
"""Last month for a check of stability: without the pandemic, whose closures emptied the border and raised unemployment
fourfold in the same weeks."""


@dataclass(frozen=True)
class Elasticity:
    """An elasticity with its 95 % interval.

    Args:
        horizon: months after.
        value, low, high: the elasticity.
        observations: how many.
        last: the last month of them.
    """

    horizon: int
    value: float
    low: float
    high: float
    observations: int
    last: date


def of_lawful(store: Store) -> tuple[Elasticity, ...]:
    """Elasticity of encounters between ports to those at ports, by months after, 0 to 12."""
    return _of(_logs(store, UNLAWFUL, FIRST, LAST), _logs(store, LAWFUL, FIRST, LAST), FIRST, LAST)


def of_tightness(store: Store, last: date = TIGHT_LAST) -> tuple[Elasticity, ...]:
    """Elasticity of encounters between ports to openings per unemployed person, by months after, 0 to 12.

    Args:
        store: with encounters; openings and unemployed of it where it has them, else as they ship.
        last: month used; the paper's if not given.

    Raises:
        InputError: a month of encounters is not stored.
    """
    crossed, (tight, _) = _logs(store, CROSSED, TIGHT_FIRST, last), tightness(store, TIGHT_FIRST, last)
    return _of(crossed, tight, TIGHT_FIRST, last)


def _of(outcome: Array, cause: Array, first: date, last: date) -> tuple[Elasticity, ...]:
    months = np.arange(len(outcome)) + first.month
    lags = min(range(1, MOST_LAGS + 1), key=lambda p: _schwarz(outcome, cause, months, p))
    return tuple(
        Elasticity(h, *projection(outcome, cause, months, lags, h), last) for h in range(HORIZON + 1)
    )


def projection(
    outcome: Array, cause: Array, months: NDArray[np.int64], lags: int, horizon: int
) -> tuple[float, float, float, int]:
    """One local projection: the elasticity, the ends of its interval, and the months used.

    Args:
        outcome, cause: logs. (month,)
        months: of each, numbered through.
        lags: that the model needs; one more is used.
        horizon: months after.
    """
    start, end = lags + 1, len(outcome) - horizon
    past = [series[start - back : end - back] for back in range(1, lags + 2) for series in (outcome, cause)]
    seasons = [(months[start:end] % 12 == month).astype(float) for month in range(12)]
    return _regressed(outcome[start + horizon :], np.column_stack([cause[start:end], *past, *seasons]))


def _regressed(y: Array, x: Array) -> tuple[float, float, float, int]:
    """The first coefficient of a regression, with an interval robust to heteroskedasticity (HC3), and the rows."""
    if len(y) <= x.shape[1]:
        raise InputError(f"{len(y)} observations for {x.shape[1]} terms", "Give a longer series")
    inverse = np.linalg.pinv(x.T @ x)
    beta = inverse @ x.T @ y
    off = (y - x @ beta) / (1 - np.einsum("ij,jk,ik->i", x, inverse, x))
    sd = float(np.sqrt((inverse @ (x.T * off**2) @ x @ inverse)[0, 0]))
    value = float(beta[0])
    return value, value - NORMAL_95 * sd, value + NORMAL_95 * sd, len(y)


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
    values = store.series(series, start=first, end=last)["value"].drop_nulls()
    if len(values) != (last.year - first.year) * 12 + last.month - first.month + 1:
        raise InputError(f"{series} has gaps from {first} to {last}", "Import its months")
    logs: Array = np.log(values.to_numpy())
    return logs
