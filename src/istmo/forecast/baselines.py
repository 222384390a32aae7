"""The plainest forecasts, which anything cleverer has to beat.

Random walk: the next month is like the last one. Its h-step error is e_1 + ... + e_h, so psi_j = 1.
Drift: the same, going on by the mean change of the past.
Seasonal naive: the next month is like the same month a year ago. Up to twelve months ahead its error is one seasonal
difference, so psi_0 = 1 and psi_j = 0.
Climatology: the next month is like the mean of the same month in the last five years (as many as there are), with the
errors that such means made.
"""

import numpy as np

from istmo.forecast.joint import YEAR, Fit
from istmo.forecast.scale import Floats

YEARS = 5
"""Years in a climatology."""


def random_walk(series: Floats, horizon: int) -> Fit:
    """The last value, with the month-to-month changes as errors.

    Args:
        series: one series on the working scale, (period,).
        horizon: months ahead.
    """
    return Fit(np.full(horizon, series[-1]), np.diff(series), np.ones(horizon))


def drift(series: Floats, horizon: int) -> Fit:
    """The last value and the mean change so far, with the changes' deviations from it as errors.

    Args:
        series: one series on the working scale, (period,).
        horizon: months ahead.
    """
    changes = np.diff(series)
    mean = changes.mean()
    return Fit(series[-1] + mean * np.arange(1, horizon + 1), changes - mean, np.ones(horizon))


def climatology(series: Floats, horizon: int) -> Fit:
    """The mean of the same month in the years before, with the errors of such means.

    Args:
        series: one series on the working scale, (period,), longer than a year.
        horizon: months ahead, at most 12.
    """
    past = np.full((YEARS, len(series)), np.nan)
    for year in range(1, YEARS + 1):
        past[year - 1, year * YEAR :] = series[: -year * YEAR]
    ahead = np.full((YEARS, horizon), np.nan)
    for year in range(1, min(YEARS, len(series) // YEAR) + 1):
        ahead[year - 1] = series[len(series) - year * YEAR :][:horizon]
    response = np.zeros(horizon)
    response[0] = 1
    return Fit(np.nanmean(ahead, axis=0), series[YEAR:] - np.nanmean(past[:, YEAR:], axis=0), response)


def seasonal_naive(series: Floats, horizon: int) -> Fit:
    """The value of a year before each target, with the year-on-year changes as errors.

    Args:
        series: one series on the working scale, (period,), longer than a year.
        horizon: months ahead, at most 12.
    """
    response = np.zeros(horizon)
    response[0] = 1
    return Fit(series[-YEAR:][:horizon], series[YEAR:] - series[:-YEAR], response)
