"""Averaged relative difference by day and camp, on observed dates only.

    ARD = sum_c mean_t |S_c(t) - D_c(t)| / max(1, D(t)),   D(t) = sum_c D_c(t)

(Suleimenova, Bell & Groen 2017, doi 10.1038/s41598-017-13828-9), where here the mean of camp c runs over the dates on
which it has a published record. Flee's own figure runs over all days and so scores it against its own interpolation as
well; `every_day` is that figure. If all camps published every day, the two would be the same. D(t) is the total that
all forecasts are given, which is interpolated for camps that did not publish on t: as a divisor only. Dividing by what
was published on t instead would let a date on which one small camp alone reports weigh as much as all camps together.
D_c are counts after the registration corrections of the instance, as in Flee: they use what was learned later, and
all forecasts here see the same.
"""

from dataclasses import dataclass

import numpy as np

from istmo.flee.instance import Bools, Floats, Instance, Ints
from istmo.flee.series import interpolate


@dataclass(frozen=True)
class Observed:
    """Published counts within a period.

    Args:
        day: dates with a record of some camp, increasing. (date)
        value: counts, NaN where the camp has no record on the date. (date, camp)
    """

    day: Ints
    value: Floats

    @property
    def seen(self) -> Bools:
        """Whether a camp has a record on a date. (date, camp)"""
        return ~np.isnan(self.value)


@dataclass(frozen=True)
class Score:
    """How far a course was from the published counts.

    Args:
        ard: averaged relative difference.
        ard_by_camp: the part of each camp that has a record on the dates scored; the parts add up to `ard`.
        dates: number of dates scored.
    """

    ard: float
    ard_by_camp: dict[str, float]
    dates: int


def observed(instance: Instance, first: int = 0, last: int | None = None) -> Observed:
    """The published counts of the compared camps on days first <= day < last (the end of the period if None)."""
    last = instance.days if last is None else last
    records = [
        dict(zip(s.day.tolist(), s.value, strict=True))
        for s in (instance.counts[n] for n in instance.camp_names)
    ]
    days = sorted({day for record in records for day in record if first <= day < last})
    value = np.array([[record.get(day, np.nan) for record in records] for day in days], float)
    return Observed(np.array(days, np.int64), np.trunc(value.reshape(len(days), len(records))))


def score(instance: Instance, course: Floats, against: Observed) -> Score:
    """The averaged relative difference of a course.

    Args:
        instance: for the names of camps and the total.
        course: persons in each camp at the end of each day. (day, camp)
        against: the dates to score.
    """
    if not len(against.day):
        return Score(float("nan"), {}, 0)
    total = np.maximum(counts_by_day(instance)[against.day].sum(1), 1.0)[:, None]
    apart = np.where(against.seen, np.abs(course[against.day] - against.value) / total, 0.0)
    dates = against.seen.sum(0)
    part = apart.sum(0) / np.maximum(dates, 1)
    by_camp = {name: float(one) for name, one, n in zip(instance.camp_names, part, dates, strict=True) if n}
    return Score(sum(by_camp.values()), by_camp, len(against.day))


def every_day(instance: Instance, course: Floats) -> float:
    """Flee's own figure: over all days of the run, against counts interpolated between records."""
    known = counts_by_day(instance)
    return float((np.abs(course - known).sum(1) / np.maximum(known.sum(1), 1.0)).mean())


def counts_by_day(instance: Instance) -> Floats:
    """Counts of the compared camps, interpolated between records. (day, camp)"""
    return np.stack([interpolate(instance.counts[name], instance.days) for name in instance.camp_names], 1)
