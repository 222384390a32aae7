"""Exponential smoothing and the Theta method, as statsforecast fits them.

ETS (Hyndman, Koehler, Ord & Snyder 2008): additive errors; trend, damping and season are chosen by AICc. Additive
on the working scale is multiplicative in counts. Its response to an error (their chapter 6) is
psi_j = alpha + beta * (phi + ... + phi^j) for j >= 1; the season's part comes after a year only.

Theta (Fiorucci and others 2016, doi 10.1016/j.ijforecast.2016.02.005): the best of the standard, optimised and
dynamic models. The level follows simple smoothing, so psi_j = alpha; that a dynamic model also moves its trend, by
terms of order 1 / n, is left out.

Errors within the sample are smaller than those to come, because the parameters were chosen to make them small:
they are widened by sqrt(n / (n - number of parameters)).
"""

from typing import Any

import numpy as np

from istmo.forecast.baselines import YEAR
from istmo.forecast.joint import Fit
from istmo.forecast.scale import Floats

THETA_BURN_IN = 3
"""First errors of a Theta model, which depend on its starting values: statsforecast leaves them out too."""
THETA_PARAMETERS = 3
"""Starting level, alpha, theta."""


def ets(series: Floats, horizon: int) -> Fit:
    """AutoETS with additive components.

    Args:
        series: one series on the working scale, (period,).
        horizon: months ahead, at most 12.
    """
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


def _widened(errors: Floats, parameters: int) -> Floats:
    factor = np.sqrt(len(errors) / max(len(errors) - parameters, 1))
    widened: Floats = errors * factor
    return widened


def _constant(value: float, horizon: int, errors: int) -> Fit:
    """A series that never moved has nothing to be fitted."""
    return Fit(np.full(horizon, value), np.zeros(errors), np.ones(horizon))
