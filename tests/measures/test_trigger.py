"""The rule of Proclamation 10773 (89 FR 48487, section 2) on numbers that can be checked by hand."""

import numpy as np

from istmo.measures import Trigger
from istmo.measures.trigger import in_force_by_rule

JUNE = Trigger(point="usbp", on=2500, off=1500)


def test_it_begins_the_day_after_a_week_that_averages_the_threshold() -> None:
    daily = np.array([2000.0] * 3 + [2500.0] * 10)
    # The first week that averages 2,500 is of days 3 to 9.
    assert list(np.flatnonzero(in_force_by_rule(JUNE, daily))) == [10, 11, 12]


def test_it_lapses_fourteen_days_after_a_week_below_the_lower_threshold() -> None:
    daily = np.array([3000.0] * 7 + [1000.0] * 40)
    force = in_force_by_rule(JUNE, daily, before=True)
    averages = [daily[max(0, day - 6) : day + 1].mean() for day in range(47)]
    first = next(day for day in range(6, 47) if averages[day] < 1500)
    assert list(np.flatnonzero(~force)) == list(range(first + 14, 47))


def test_the_amendment_waits_for_28_days_in_a_row() -> None:
    daily = np.array([1000.0] * 80)
    october = JUNE.model_copy(update={"calm": 28})
    # Full windows from day 6: 28 of them by day 33, lapsing 14 days later.
    assert np.flatnonzero(~in_force_by_rule(october, daily, before=True))[0] == 33 + 14
    # One day of 5,000 lifts the averages of days 20 to 26 above 1,500: the 28 days begin anew.
    daily[20] = 5000
    assert np.flatnonzero(~in_force_by_rule(october, daily, before=True))[0] == 26 + 28 + 14


def test_between_the_thresholds_nothing_changes() -> None:
    daily = np.full(30, 2000.0)
    assert in_force_by_rule(JUNE, daily, before=True).all()
    assert not in_force_by_rule(JUNE, daily, before=False).any()


def test_a_return_above_the_threshold_cancels_the_lapse() -> None:
    daily = np.array([1000.0] * 10 + [9000.0] * 20)
    assert in_force_by_rule(JUNE, daily, before=True).all()
