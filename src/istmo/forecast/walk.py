"""The pooled walk: the last value, the season that all series share in part, recent errors, announced measures.

On the working scale the value of month t + h is the last value, plus the change of season from month t, plus the
errors of the months between, drawn jointly from those of the last five years. The season of a series is the mean of
its deviations from a centred yearly mean, by month of the year, years halving in weight every five; it is drawn
toward the mean season of all series (weighted by size) and toward none, by as much as such deviations would vary by
chance; the mean season as if all series had the same chances, since what moves one moves the others.

Five years of errors, not all: how far a month moves from the last has changed much since 1999. What measures
announced by the day of issue may do comes on top (`istmo.forecast.announced`).
"""

import numpy as np

from istmo.assemble import Counts, Panel
from istmo.forecast.announced import factors
from istmo.forecast.joint import YEAR, Fit, paths, rounded
from istmo.forecast.scale import Floats, Scale

ERRORS = 60
"""Months of errors that are drawn from, and over which sizes and offsets are taken."""
HALF_LIFE = 5.0
"""Years after which a year counts half in the season."""


def pooled_walk(panel: Panel, horizon: int, draws: int, generator: np.random.Generator) -> Counts:
    """Draws of every group, (draw, period, group), whole events.

    Args:
        panel: what was known.
        horizon: months ahead.
        draws: how many.
        generator: the stream of random numbers.
    """
    return rounded(with_measures(panel, unmeasured(panel, horizon, draws, generator), generator))


def unmeasured(panel: Panel, horizon: int, draws: int, generator: np.random.Generator) -> Floats:
    """The same without measures: draws of every group and, last, the total, (draw, period, group + 1)."""
    known = np.column_stack([panel.counts, panel.total])
    scale = Scale.of(known[-ERRORS:])
    values = scale.forward(known)
    of_year = np.array([month.month - 1 for month in panel.months])
    sizes = np.append(panel.counts[-ERRORS:].mean(axis=0), 0)  # the total is no further series
    season = shrunk_season(values, of_year, sizes)
    errors = np.diff(values - season[of_year], axis=0)[-ERRORS:]
    targets = (of_year[-1] + 1 + np.arange(horizon)) % YEAR
    point = values[-1] + season[targets] - season[of_year[-1]]
    fits = [Fit(point[:, i], errors[:, i], np.ones(horizon)) for i in range(values.shape[1])]
    return paths(fits, scale, draws, generator)


def with_measures(panel: Panel, events: Floats, generator: np.random.Generator) -> Floats:
    """Draws with what announced measures may do; the total changes by as much as the groups do.

    Args:
        panel: what was known.
        events: (draw, period, group + 1), the total last.
        generator: the stream of random numbers.
    """
    draws, horizon, _ = events.shape
    groups = events[..., :-1]
    changed = groups * factors(panel, horizon, draws, generator)
    before = groups.sum(axis=-1)
    ratio = np.divide(changed.sum(axis=-1), before, out=np.ones_like(before), where=before > 0)
    return np.concatenate([changed, (events[..., -1] * ratio)[..., None]], axis=-1)


def shrunk_season(values: Floats, of_year: Counts, sizes: Floats) -> Floats:
    """The season by month of the year and series, (12, series), each series' mean over the year 0.

    Args:
        values: on the working scale, (period, series).
        of_year: month of the year of each, 0 to 11.
        sizes: of the series, events a month: the weights of the mean season.
    """
    if len(values) <= 3 * YEAR:
        return np.zeros((YEAR, values.shape[1]))
    level = _centred_means(values)
    half = YEAR // 2
    deviations, months = values[half:-half] - level, of_year[half:-half]
    weights = 0.5 ** (np.arange(len(deviations))[::-1] / YEAR / HALF_LIFE)
    mean, error = np.zeros((YEAR, values.shape[1])), np.zeros((YEAR, values.shape[1]))
    for month in range(YEAR):
        mine, at = weights[months == month, None], deviations[months == month]
        mean[month] = (mine * at).sum(axis=0) / mine.sum()
        variance = (mine * (at - mean[month]) ** 2).sum(axis=0) / mine.sum()
        # the variance of a weighted mean, from deviations that were taken from that mean
        squares = (mine**2).sum()
        error[month] = variance * squares / (mine.sum() ** 2 - squares)
    mean -= mean.mean(axis=0)
    common = (mean * sizes).sum(axis=1, keepdims=True) / max(sizes.sum(), 1)
    common_error = ((np.sqrt(error) * sizes).sum(axis=1, keepdims=True) / max(sizes.sum(), 1)) ** 2
    own = mean - common
    season: Floats = _kept(common, common_error) * common + _kept(own, error) * own
    season -= season.mean(axis=0)
    return season


def _kept(season: Floats, error: Floats) -> Floats:
    """The share of a season that is not chance, by series: 1 - (variance by chance) / (variance seen)."""
    seen = (season**2).mean(axis=0)
    chance = error.mean(axis=0)
    kept: Floats = np.clip(1 - np.divide(chance, seen, out=np.ones_like(seen), where=seen > 0), 0, 1)
    return kept


def _centred_means(values: Floats) -> Floats:
    """Means over twelve months, centred, half of the thirteenth at either end, (period - 12, series)."""
    weights = np.full(YEAR + 1, 1 / YEAR)
    weights[[0, -1]] /= 2
    windows = np.lib.stride_tricks.sliding_window_view(values, YEAR + 1, axis=0)
    means: Floats = windows @ weights
    return means
