"""Naive forecasts: camp shares once published, times the total that is known on the day.

The total known on a day is the one that Flee's rules are given as well: the sum of the camps' counts.
"""

import numpy as np

from istmo.flee.instance import Floats, Instance
from istmo.flee.scoring import counts_by_day, observed
from istmo.flee.series import published


def last_published(instance: Instance, day: int) -> Floats:
    """The last count that each compared camp published on or before a day. (camp)"""
    return np.trunc([published(instance.counts[name], day) for name in instance.camp_names])


def first_day(instance: Instance) -> int:
    """Day 0, or the first date with a published count above zero where there is none by then."""
    if last_published(instance, 0).sum() > 0:
        return 0
    dates = observed(instance)
    above = np.nansum(dates.value, 1) > 0
    return int(dates.day[above][0]) if above.any() else 0


def frozen(instance: Instance, day: int | None = None) -> Floats:
    """Shares as last published on a day (the first day if None), for ever. (day, camp)"""
    shares = _shares(last_published(instance, first_day(instance) if day is None else day))
    return np.asarray(shares * counts_by_day(instance).sum(1, keepdims=True))


def rolling(instance: Instance, age: int) -> Floats:
    """Shares last published `age` days before, or the first ones published where none are that old. (day, camp)"""
    start = first_day(instance)
    shares = np.array(
        [_shares(last_published(instance, max(day - age, start))) for day in range(instance.days)]
    )
    return np.asarray(shares * counts_by_day(instance).sum(1, keepdims=True))


def _shares(counts: Floats) -> Floats:
    return counts / counts.sum() if counts.sum() > 0 else np.full(len(counts), 1.0 / len(counts))
