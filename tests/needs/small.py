"""A small place: what is known of it, without a store."""

from datetime import date

import numpy as np

from istmo.assemble import Panel
from istmo.needs.counts import Counted, Released
from istmo.needs.people import Known
from istmo.needs.stay import Stay
from istmo.periods import add_months, period_end

HOUSEHOLDS = ("single-adult", "family")


def known(
    monthly: float = 3000.0, months: int = 48, share: float = 1.0, stay: Stay | None = None, seed: int = 1
) -> Known:
    """A sector that counted about so many a month to December 2023, known on 21 January 2024."""
    walk = np.random.default_rng(seed).normal(0, 0.15, (months, 2)).cumsum(axis=0)
    counts = np.rint(monthly * np.exp(walk) * [0.6, 0.4]).astype(np.int64)
    days = tuple(add_months(date(2023, 12, 1), step - months + 1) for step in range(months))
    groups = tuple(f"sector/{name}" for name in HOUSEHOLDS)
    panel = Panel("a-place", date(2024, 1, 21), days, groups, counts)
    ends = tuple(period_end(day, "month") for day in days)
    none = Released((date.min,), np.ones((1, 2)), (False, False), (date.min,))
    return Known(Counted(panel, ends), none, share, stay or Stay((1, 1, 1)), 0.25)
