"""What the boosted trees look at: the recent course of a series, its season, the total's, and what came upstream.

All is in standard deviations of the series' own monthly changes on the working scale, so that one set of trees serves
series of every size. A row is a month t, a horizon h and a series; it holds nothing that was not known when t was the
last month known, but for the parameters of the scale.
"""

from dataclasses import dataclass

import numpy as np

from istmo.assemble import Counts, Panel
from istmo.forecast.joint import YEAR
from istmo.forecast.scale import Floats, Scale
from istmo.forecast.upstream import changes
from istmo.forecast.walk import ERRORS

BACK = (1, 3, 6, 12)
"""Changes over so many months are looked at."""
CALM = 0.05
"""The least standard deviation of monthly changes: a series that hardly moved is not blown up."""


@dataclass(frozen=True, eq=False)
class Course:
    """The series of a panel on the working scale.

    Args:
        counts: events, (period, series), the total last.
        scale: the working scale.
        values: on it, (period, series).
        spread: standard deviation of monthly changes over the last five years, (series,).
        months: calendar month of each period, 1 to 12.
        upstream: changes upstream beside each period and the next, NaN where unknown, (period + 1, series, feature).
    """

    counts: Counts
    scale: Scale
    values: Floats
    spread: Floats
    months: Counts
    upstream: Floats

    @classmethod
    def of(cls, panel: Panel) -> "Course":
        """The course of all groups of a panel and of their total."""
        counts = np.column_stack([panel.counts, panel.total])
        scale = Scale.of(counts[-ERRORS:])
        values = scale.forward(counts)
        spread = np.maximum(np.diff(values, axis=0)[-ERRORS:].std(axis=0), CALM)
        months = np.array([month.month for month in panel.months])
        return cls(counts, scale, values, spread, months, changes(panel, panel.groups, np.nan))


def features(course: Course, at: Counts, ahead: Counts) -> Floats:
    """What the trees look at, (month t, horizon, series, feature); NaN where it reaches back too far.

    Args:
        course: of the series.
        at: places of the months t.
        ahead: horizons, months.
    """
    values, spread = course.values, course.spread
    size = (len(at), len(ahead), values.shape[1])
    now = values[at]
    year = np.stack([_before(values, at, back) for back in range(YEAR)])
    three = np.stack([_before(values, at, back) for back in range(3 * YEAR)])
    moved = [now - _before(values, at, back) for back in BACK]
    of_month = [
        *(change / spread for change in moved),
        (now - year.mean(axis=0)) / spread,
        (now - three.mean(axis=0)) / spread,
        *(np.broadcast_to(change[:, -1:], now.shape) for change in moved),
        np.diff(year, axis=0).std(axis=0) / spread,
        np.broadcast_to(np.log(spread), now.shape),
        now,
        *np.moveaxis(course.upstream[at + 1] / spread[:, None], -1, 0),
    ]
    seasons = [
        np.stack([_before(values, at + h, back) - _before(values, at, back) for h in ahead], axis=1) / spread
        for back in (YEAR, 2 * YEAR)
    ]
    target = (course.months[at][:, None] + ahead - 1) % YEAR + 1
    found = [
        np.broadcast_to(ahead[:, None], size),
        np.broadcast_to(target[..., None], size),
        *(np.broadcast_to(each[:, None], size) for each in of_month),
        *seasons,
    ]
    return np.stack(found, axis=-1)


def _before(values: Floats, at: Counts, back: int) -> Floats:
    """The values so many months before, NaN before the first."""
    there = at - back
    return np.where((there >= 0)[:, None], values[np.maximum(there, 0)], np.nan)
