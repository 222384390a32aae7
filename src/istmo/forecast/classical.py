"""Four classical models as statsforecast fits them, each to the last ten years of a series.

ETS (Hyndman, Koehler, Ord & Snyder 2008): additive errors; trend, damping and season are chosen by AICc. Additive
on the working scale is multiplicative in counts. Its response to an error (their chapter 6) is
psi_j = alpha + beta * (phi + ... + phi^j) for j >= 1; the season's part comes after a year only.

Theta (Fiorucci and others 2016, doi 10.1016/j.ijforecast.2016.02.005): the best of the standard, optimised and
dynamic models. The level follows simple smoothing, so psi_j = alpha; that a dynamic model also moves its trend, by
terms of order 1 / n, is left out.

ARIMA (Hyndman & Khandakar 2008, doi 10.18637/jss.v027.i03) and CES (Svetunkov, Kourentzes & Ord 2022,
doi 10.1002/nav.22074): psi_j is by how much the forecast of month j moves when the last value does, parameters kept.
Because choosing an ARIMA's orders takes a thousand times as long as using them, they and its coefficients are chosen
once a year of data: on the last whole number of years known.

Errors within the sample are smaller than those to come, because the parameters were chosen to make them small:
they are widened by sqrt(n / (n - number of parameters)).
"""

import warnings
from functools import lru_cache
from typing import Any

import numpy as np

from istmo.forecast.joint import YEAR, Fit
from istmo.forecast.scale import Floats

WINDOW = 120
"""Months that are fitted."""
THETA_BURN_IN = 3
"""First errors of a Theta model, which depend on its starting values: statsforecast leaves them out too."""
THETA_PARAMETERS = 3
"""Starting level, alpha, theta."""
CES_PARAMETERS = 4
"""Two complex ones at most."""
STEP = 0.1
"""How far the last value is moved to see the forecast move: both are linear in it."""


def ets(series: Floats, horizon: int) -> Fit:
    """AutoETS with additive components.

    Args:
        series: one series on the working scale, (period,).
        horizon: months ahead, at most 12.
    """
    series = series[-WINDOW:]
    if np.ptp(series) == 0:
        return _constant(series[-1], horizon, len(series))
    from statsforecast.models import AutoETS  # noqa: PLC0415 - importing it takes seconds

    fitted = AutoETS(season_length=YEAR, model="AZZ").fit(series)
    model: dict[str, Any] = fitted.model_
    _, trend, _, damped = model["components"]
    alpha, beta, _, phi = model["par"][:4]
    steps = np.arange(1, horizon)
    growth = np.cumsum((phi if damped != "N" else 1.0) ** steps) if trend != "N" else np.zeros(horizon - 1)
    response = np.concatenate([[1.0], alpha + (beta if trend != "N" else 0.0) * growth])
    errors = _widened(model["residuals"], model["n_params"])
    return Fit(fitted.predict(h=horizon)["mean"], errors, response)


def theta(series: Floats, horizon: int) -> Fit:
    """AutoTheta, with an additive season where the series shows one.

    Args:
        series: one series on the working scale, (period,).
        horizon: months ahead.
    """
    series = series[-WINDOW:]
    if np.ptp(series) == 0:
        return _constant(series[-1], horizon, len(series) - THETA_BURN_IN)
    from statsforecast.models import AutoTheta  # noqa: PLC0415 - importing it takes seconds

    fitted = AutoTheta(season_length=YEAR, decomposition_type="additive").fit(series)
    model: dict[str, Any] = fitted.model_
    errors = model["residuals"]
    if model.get("decompose"):
        # statsforecast 2.1 returns the errors of the deseasonalised series plus the season; take the season off.
        season = model["seas_forecast"]["mean"]
        errors = errors - season[np.arange(-len(errors), 0) % YEAR]
    response = np.full(horizon, model["par"]["alpha"])
    response[0] = 1
    errors = _widened(errors[THETA_BURN_IN:], THETA_PARAMETERS)
    return Fit(fitted.predict(h=horizon)["mean"], errors, response)


def arima(series: Floats, horizon: int) -> Fit:
    """AutoARIMA, its orders and coefficients chosen on the last whole number of years.

    Args:
        series: one series on the working scale, (period,), longer than two years.
        horizon: months ahead.
    """
    years = series[: len(series) // YEAR * YEAR][-WINDOW:]
    if np.ptp(years) == 0:
        return _constant(series[-1], horizon, len(years))
    fitted = _chosen(years.tobytes())
    errors = _widened(fitted.model_["residuals"], len(fitted.model_["coef"]))
    point, response = _passed_on(fitted, series[-WINDOW:], horizon)
    return Fit(point, errors, response)


def ces(series: Floats, horizon: int) -> Fit:
    """AutoCES, complex exponential smoothing.

    Args:
        series: one series on the working scale, (period,).
        horizon: months ahead.
    """
    series = series[-WINDOW:]
    if np.ptp(series) == 0:
        return _constant(series[-1], horizon, len(series))
    from statsforecast.models import AutoCES  # noqa: PLC0415 - importing it takes seconds

    fitted = AutoCES(season_length=YEAR).fit(series)
    point, response = _passed_on(fitted, series, horizon)
    return Fit(point, _widened(fitted.model_["residuals"], CES_PARAMETERS), response)


@lru_cache(maxsize=4096)
def _chosen(years: bytes) -> Any:
    """AutoARIMA fitted to a series given as bytes, so that it is fitted once a year of data."""
    from statsforecast.models import AutoARIMA  # noqa: PLC0415 - importing it takes seconds

    series = np.frombuffer(years)
    model = AutoARIMA(
        season_length=YEAR, max_p=2, max_q=2, max_P=1, max_Q=1, max_order=4, approximation=True, nmodels=30
    )
    with warnings.catch_warnings():
        # An order it could not fit is one it does not choose.
        warnings.simplefilter("ignore", UserWarning)
        return model.fit(series)


def _passed_on(fitted: Any, series: Floats, horizon: int) -> tuple[Floats, Floats]:
    """The forecast after a series, and psi: by how much it moves with the last value, parameters kept."""
    moved = series.copy()
    moved[-1] += STEP
    point = fitted.forward(y=series, h=horizon)["mean"]
    change = (fitted.forward(y=moved, h=horizon)["mean"] - point) / STEP
    return point, np.concatenate([[1.0], change[:-1]])


def _widened(errors: Floats, parameters: int) -> Floats:
    factor = np.sqrt(len(errors) / max(len(errors) - parameters, 1))
    widened: Floats = errors * factor
    return widened


def _constant(value: float, horizon: int, errors: int) -> Fit:
    """A series that never moved has nothing to be fitted."""
    return Fit(np.full(horizon, value), np.zeros(errors), np.ones(horizon))
