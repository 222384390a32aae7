"""Small panels for tests of the models."""

from datetime import date

import numpy as np

from istmo.assemble import Counts, Panel
from istmo.periods import add_months


def panel(counts: Counts, name: str = "darien", as_of: date = date(2024, 1, 25)) -> Panel:
    """A panel of (period, group) counts that ends in December 2023; the last group is OOO."""
    periods, groups = counts.shape
    months = tuple(add_months(date(2023, 12, 1), step - periods + 1) for step in range(periods))
    codes = tuple(f"G{i:02d}" for i in range(groups - 1))
    return Panel(name, as_of, months, (*codes, "OOO"), counts.astype(np.int64))


def walks(periods: int = 48, groups: int = 4, seed: int = 1) -> Panel:
    """Groups of quite different sizes that walk on the logarithmic scale."""
    steps = np.random.default_rng(seed).normal(0, 0.2, (periods, groups)).cumsum(axis=0)
    return panel(np.rint(np.exp(steps) * np.geomspace(20_000, 20, groups)))
