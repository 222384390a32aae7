"""The design: months before, months after, who is looked at and with whom compared. Placebos are the same elsewhere.

    | 18 to 36 months before | gap: announced, or begun in mid-month | months 1 to 6 after |

Both estimators see the months before of the series itself, and both stretches of its controls.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from istmo.effects.panel import Panel
from istmo.effects.structural import expected, grams
from istmo.effects.synthetic import synthetic

Array = NDArray[np.float64]

BACK, LEAST_BACK = 36, 18
"""Months before that are used, and below which nothing is estimated."""
AHEAD, LEAST_AHEAD = 6, 2
"""Months after that are looked at, and below which nothing is said."""
LEAST = 5.0
"""Events a month, over the year before, below which a group is neither looked at nor compared."""
CONTROLS = 5
"""Groups to compare with, below which nothing is compared."""
LEAST_SCALE = 0.05
"""Least standard deviation of log counts before that a control is divided by: 5 %."""
LEAST_MISS = 0.02
"""Least miss of a synthetic control in the months before: nobody is told better than to 2 %."""


@dataclass(frozen=True)
class Fitted:
    """Both estimators at one date, for some series.

    Args:
        rows: of the panel.
        gap: log counts less what the structural series expected. (series, month after)
        month_sd: standard deviation of each month's. (series, month after)
        mean: average of the gap over the first 1, 2, ... months. (series, months taken)
        mean_sd: of these.
        synthetic: gap to the synthetic control; nan without controls. (series, month after)
        miss: of the synthetic control in the months before. (series,)
        weights: of the controls in each synthetic control. (series, control)
        controls: rows of the panel compared with.
        size: events a month over the year before. (series,)
    """

    rows: tuple[int, ...]
    gap: Array
    month_sd: Array
    mean: Array
    mean_sd: Array
    synthetic: Array
    miss: Array
    weights: Array
    controls: tuple[int, ...]
    size: Array

    @property
    def synthetic_mean(self) -> Array:
        """Average gap to the synthetic control over the first 1, 2, ... months. (series, months taken)"""
        return running(self.synthetic)


def running(values: Array) -> Array:
    """Averages of the first 1, 2, ... along the last axis."""
    out: Array = np.cumsum(values, -1) / np.arange(1, values.shape[-1] + 1)
    return out


def sizes(panel: Panel, end: int) -> Array:
    """Events a month over the year before month number `end`. (group,)"""
    mean: Array = panel.counts[:, max(end - 12, 0) : end].mean(1)
    return mean


def fitted(panel: Panel, end: int, gap: int, rows: Sequence[int], controls: Sequence[int]) -> Fitted:
    """Both estimators at one date.

    Args:
        panel: the counts.
        end: number of the first month that is no longer before.
        gap: months left out between before and after.
        rows: of the panel, the series looked at.
        controls: of the panel, whom to compare with; a series is never compared with itself. Empty for none.
    """
    first = max(end - BACK, 0)
    after = min(AHEAD, len(panel.months) - end - gap)
    at = np.r_[first:end, end + gap : end + gap + after]
    n = end - first
    logs = panel.logs()[:, at]
    calendar = at + panel.months[0].month
    place = np.array([controls.index(row) if row in controls else -1 for row in rows])
    others = logs[list(controls)]
    spread = np.maximum(others[:, :n].std(1, keepdims=True), LEAST_SCALE)
    moved = (others - others[:, :n].mean(1, keepdims=True)) / spread
    told = expected(logs[list(rows), :n], grams(moved, place), calendar)
    found = logs[list(rows), n:] - told.mean
    averages = [told.average(0, taken) for taken in range(1, after + 1)]
    variance = np.diagonal(told.covariance, axis1=1, axis2=2)
    weights = np.zeros((len(rows), len(controls)))
    apart, miss = np.full((len(rows), after), np.nan), np.full(len(rows), np.nan)
    for number, row in enumerate(rows):
        keep = np.arange(len(controls)) != place[number]
        if keep.sum() < CONTROLS:
            continue
        one = synthetic(logs[row, :n], others[keep], n)
        weights[number, keep] = one.weights
        apart[number] = logs[row, n:] - one.expected
        miss[number] = max(one.miss, LEAST_MISS)
    return Fitted(
        rows=tuple(rows),
        gap=found,
        month_sd=np.sqrt(variance),
        mean=running(found),
        mean_sd=np.stack([sd for _, sd in averages], 1),
        synthetic=apart,
        miss=miss,
        weights=weights,
        controls=tuple(controls),
        size=sizes(panel, end)[list(rows)],
    )
