"""When a rule that looks at the count puts a measure in force, and when it lets it lapse."""

import numpy as np
from numpy.typing import NDArray

from istmo.measures.measure import Trigger


def in_force_by_rule(rule: Trigger, daily: NDArray[np.float64], *, before: bool = False) -> NDArray[np.bool_]:
    """Whether a measure is in force on each day, by the counts of the days before it. (day)

    Proclamation 10773 (89 FR 48487), section 2: in force the day after a seven-day average of 2,500 or more;
    discontinued 14 days after one below 1,500. Days without a full window behind them change nothing.

    Args:
        rule: its thresholds.
        daily: counted at the rule's point each day [event/day]. (day)
        before: whether it is in force on the first day.
    """
    window = np.convolve(daily, np.ones(rule.window) / rule.window)[: len(daily)]
    on, calm, ends = before, 0, -1
    force = np.zeros(len(daily), bool)
    for day in range(len(daily)):
        if day == ends:
            on = False
        force[day] = on
        if day < rule.window - 1:
            continue
        average = window[day]
        calm = calm + 1 if average < rule.off else 0
        if average >= rule.on:
            on, ends = True, -1
        elif on and ends < 0 and calm >= rule.calm:
            ends = day + max(rule.delay, 1)
    return force
