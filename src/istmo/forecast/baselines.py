"""The two plainest forecasts, which anything cleverer has to beat.

Random walk: the next month is like the last one. Its h-step error is e_1 + ... + e_h, so psi_j = 1.
Seasonal naive: the next month is like the same month a year ago. Up to twelve months ahead its error is one seasonal
difference, so psi_0 = 1 and psi_j = 0.
"""

import numpy as np

from istmo.forecast.joint import Fit
from istmo.forecast.scale import Floats

YEAR = 12


def random_walk(series: Floats, horizon: int) -> Fit:
    """The last value, with the month-to-month changes as errors.

    Args:
        series: one series on the working scale, (period,).
        horizon: months ahead.
    """
    return Fit(np.full(horizon, series[-1]), np.diff(series), np.ones(horizon))


def seasonal_naive(series: Floats, horizon: int) -> Fit:
    """The value of a year before each target, with the year-on-year changes as errors.

    Args:
        series: one series on the working scale, (period,), longer than a year.
        horizon: months ahead, at most 12.
    """
    response = np.zeros(horizon)
    response[0] = 1
    return Fit(series[-YEAR:][:horizon], series[YEAR:] - series[:-YEAR], response)
