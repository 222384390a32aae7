"""The boosted quantiles: gradient-boosted trees over all series of a border at once, one model a quantile.

What is learned is how far a series goes from month t to t + h, in standard deviations of its monthly changes, from what
was known in month t (`istmo.forecast.features`). Rows lose half their weight every five years, and weigh with the
square root of the series' size.

The trees are fitted once a year of data: on the last whole number of years known, by the groups that were largest at
the end of them. Every panel of the year makes the same lessons from the same counts, so that they are learned once;
where a count of theirs was revised, they are learned anew. Quantiles of one target are put in order, and put together
into joint draws as the ensemble's are; announced measures act on top, as in the pooled walk. Quantile loss: Koenker &
Bassett 1978, doi 10.2307/1913643; trees on histograms: Ke and others 2017 (LightGBM), as scikit-learn has them.
"""

import hashlib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from istmo.assemble import Counts, Panel, largest
from istmo.forecast.features import Course, features
from istmo.forecast.joint import YEAR, rounded
from istmo.forecast.pool import between, jointly
from istmo.forecast.scale import Floats
from istmo.forecast.walk import ERRORS, HALF_LIFE, with_measures
from istmo.observation import OTHER
from istmo.periods import add_months

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Probabilities that are learned: those by which the score judges; the tails go on from them."""
WINDOW = 96
"""Months t that are learned from, at most."""
AHEAD = np.array([1, 2, 3, 6, 12])
"""Horizons that are learned from: those between are like their neighbours, and cost as much."""
TREES = {
    "max_iter": 60,
    "learning_rate": 0.1,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 200,
    "l2_regularization": 10.0,
    "max_features": 0.6,
    "max_bins": 63,
    "early_stopping": False,
    "random_state": 0,
}


@dataclass(frozen=True)
class Lessons:
    """What the trees learn from; the same if their digests are.

    Args:
        digest: of all the rest.
        rows: (row, feature).
        came: how far the series went, in its standard deviations, (row,).
        weight: (row,).
    """

    digest: str
    rows: Floats = field(compare=False)
    came: Floats = field(compare=False)
    weight: Floats = field(compare=False)


def boosted(panel: Panel, horizon: int, draws: int, generator: np.random.Generator) -> Counts:
    """Draws of every group, (draw, period, group), whole events.

    Args:
        panel: what was known.
        horizon: months ahead, at most 12.
        draws: how many.
        generator: the stream of random numbers.
    """
    models = learned(lessons(panel))
    course = Course.of(panel)
    rows = features(course, np.array([len(course.values) - 1]), np.arange(1, horizon + 1))
    told = np.stack([model.predict(rows.reshape(-1, rows.shape[-1])) for model in models])
    steps = np.sort(told, axis=0).reshape(len(QUANTILES), horizon, -1)
    quantiles = course.scale.back(course.values[-1] + course.spread * steps)
    events = jointly(panel, between(quantiles, QUANTILES, draws), generator)
    return rounded(with_measures(panel, events, generator))


def lessons(panel: Panel) -> Lessons:
    """What there is to learn from the whole years of a panel, by the groups that were largest at their end."""
    years = _whole_years(panel)
    course = Course.of(years)
    last = len(course.values) - 1
    at = np.arange(max(YEAR, last - WINDOW), last)
    then = at[:, None] + AHEAD
    came = (course.values[np.minimum(then, last)] - course.values[at][:, None]) / course.spread
    size = np.sqrt(course.counts[-ERRORS:].mean(axis=0))
    weight = 0.5 ** ((last - at) / YEAR / HALF_LIFE)[:, None, None] * size
    kept = np.broadcast_to((then <= last)[..., None], came.shape)
    found = features(course, at, AHEAD)[kept], came[kept], np.broadcast_to(weight, came.shape)[kept]
    digest = hashlib.sha256(b"".join(each.tobytes() for each in found)).hexdigest()
    return Lessons(digest, *found)


def _whole_years(panel: Panel) -> Panel:
    """The panel as far as whole years of it are known, with the groups that were largest then."""
    whole = len(panel.months) // YEAR * YEAR
    months = panel.months[:whole]
    upstream = tuple(
        (name, point.until(add_months(months[-1], point.ahead_of(panel.months[-1]))))
        for name, point in panel.upstream
    )
    if panel.ungrouped is None:
        return replace(panel, months=months, counts=panel.counts[:whole].copy(), upstream=upstream)
    known = panel.ungrouped.until(months[-1])
    groups = largest(known) if panel.groups[-1:] == (OTHER,) else panel.groups
    return replace(
        panel,
        months=months,
        groups=groups,
        counts=known.grouped(groups),
        ungrouped=known,
        upstream=upstream,
    )


@lru_cache(maxsize=8)
def learned(what: Lessons) -> tuple[Any, ...]:
    """A model a quantile; each has `predict`, (row, feature) -> (row,)."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415 - importing it takes a second
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    # A feature that is nowhere known, such as what came upstream of the first point, splits nothing.
    rows = np.where(np.isnan(what.rows).all(axis=0), 0.0, what.rows)
    with threadpool_limits(1):  # forecasts are made in several processes
        return tuple(
            HistGradientBoostingRegressor(loss="quantile", quantile=level, **TREES).fit(
                rows, what.came, what.weight
            )
            for level in QUANTILES
        )
