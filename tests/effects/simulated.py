"""Simulated counts with the shape of the record: groups that wander, what they share, and known effects."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import numpy as np

from istmo.effects.estimate import Bench
from istmo.effects.panel import Panel
from istmo.effects.placebo import Placebos, placebos
from istmo.measures import Measure
from istmo.periods import add_months
from istmo.studies import load

FIRST = date(2018, 1, 1)
MONTHS = 66


def panel(
    seed: int,
    groups: int = 16,
    months: int = MONTHS,
    walk: float = 0.12,
    noise: float = 0.15,
    effects: Mapping[str, tuple[date, float]] | None = None,
    point: str = "usbp",
) -> Panel:
    """Counts of groups AAA, AAB ...: a shared walk, a walk and noise of their own, log changes from a month on."""
    rng = np.random.default_rng(seed)
    shared = np.cumsum(rng.normal(0, 0.1, months))
    own = np.cumsum(rng.normal(0, walk, (groups, months)), 1)
    logs = rng.uniform(7, 9, (groups, 1)) + shared + own + rng.normal(0, noise, (groups, months))
    names = tuple(f"A{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(groups))
    when = tuple(add_months(FIRST, n) for n in range(months))
    for group, (start, change) in (effects or {}).items():
        logs[names.index(group), when.index(start) :] += change
    return Panel(point, "a.series", when, names, np.rint(np.exp(logs)))


def bench(counted: Panel, *measures: Measure) -> Bench:
    """A bench with one point, and the placebos of a panel of the same law on which nothing began."""
    on = Bench(load(), {"usbp": counted}, measures, {("usbp", gap): pool(gap) for gap in (0, 1)})
    on.alone["usbp", 0] = pool(0, alone=True)
    return on


@cache
def pool(gap: int, *, alone: bool = False) -> Placebos:
    """Some 600 placebos, made once for all tests."""
    return placebos(panel(100), gap, (), alone=alone)


def measure(**given: object) -> Measure:
    """A visa that Mexico asks of AAA from May 2021 on, with what is given changed."""
    usual = {"id": "a-visa", "kind": "visa-requirement", "start": date(2021, 5, 1), "nationalities": ("AAA",),
             "links": ("*>mexico_city:air",)}  # fmt: skip
    return Measure.model_validate({**usual, **given})
