"""What follows from published counts: how many join a day, how long a stage takes, what share goes on.

Who waits on a day is who waited the day before, and who joined, less who was served:

    joined(t) = waiting(t) - waiting(t - 1) + served(t)

and of a stage that takes d days and lets a share s go on, with J who began by a day and R who had gone on,

    R(t) = s J(t - d)

so that two counts of R give d and s.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from istmo.errors import InputError
from istmo.pathways.values import Count, Delay, Pathway, Queue, Rate, ShareSince

Floats = NDArray[np.float64]


def days_of(pathway: Pathway) -> tuple[date, ...]:
    """Every day of a run."""
    count = (pathway.ends - pathway.starts).days + 1
    return tuple(pathway.starts + timedelta(days=number) for number in range(count))


def stepwise(steps: Sequence[Rate | ShareSince], days: Sequence[date]) -> Floats:
    """The value in force on each day, 0 before the first."""
    starts = np.array([step.since.toordinal() for step in steps])
    values = np.array([0.0, *(step.value for step in steps)])
    return values[np.searchsorted(starts, [day.toordinal() for day in days], side="right")]


def joined(pathway: Pathway) -> Floats:
    """Persons who begin on each day of a run. (day)

    Raises:
        InputError: the queue shrinks faster than its service allows.
    """
    days = days_of(pathway)
    if pathway.joins:
        return stepwise(pathway.joins, days)
    if pathway.counts:
        return _pace(pathway.counts, days)
    first = pathway.stage[0]
    assert isinstance(first, Queue)
    served = stepwise(first.service, days) * (1 - first.no_show.value)
    last = pathway.waiting[-1].day
    growth = _pace(pathway.waiting, days)
    before = pathway.waiting[-2].day
    counted = np.array([day <= last for day in days])
    latest = counted & np.array([day > before for day in days])
    # nothing is known of those who joined after the last count: as many a day as just before it
    found = np.where(counted, growth + served, (growth + served)[latest].mean())
    if (found < 0).any():
        raise InputError(
            f"{pathway.id}: on {days[int(np.argmin(found))]} the queue shrinks faster than it is served",
            "Correct 'waiting' or 'service'",
        )
    return found


def delay_and_share(stage: Delay, began: Floats, days: Sequence[date]) -> tuple[int, float]:
    """How many days a stage takes and what share goes on, as given or as its two counts tell.

    Args:
        stage: the stage.
        began: persons who began it on each day. (day)
        days: of the run.

    Raises:
        InputError: no time of a whole number of days and no share below one fit the counts.
    """
    if stage.days is not None and stage.share is not None:
        return stage.days.value, stage.share.value
    early, late = stage.counts
    total = np.r_[0.0, np.cumsum(began)]

    def by(day: date, lag: int) -> float:
        """Who had begun by the end of the day so many days before."""
        return float(total[max((day - days[0]).days + 1 - lag, 0)])

    fits = []
    for lag in range(1, (early.day - days[0]).days + 1):
        if by(early.day, lag) > 0:
            share = (early.total + late.total) / (by(early.day, lag) + by(late.day, lag))
            miss = abs(share * by(early.day, lag) - early.total)
            fits.append((miss, lag, share))
    miss, lag, share = min(fits, default=(np.inf, 0, 0.0))
    if not (miss <= 0.05 * early.total and share <= 1):
        raise InputError(
            f"{stage.id}: no number of days and no share fit the two counts", "Check them against the joiners"
        )
    return lag, share


def _pace(counts: Sequence[Count], days: Sequence[date]) -> Floats:
    """What a count grows by on each day, even between counts and like before after the last."""
    at = np.array([count.day.toordinal() for count in counts], float)
    totals = np.array([count.total for count in counts])
    slopes = np.diff(totals) / np.diff(at)
    where = np.searchsorted(at, [day.toordinal() for day in days], side="left") - 1
    return slopes[np.clip(where, 0, len(slopes) - 1)]
