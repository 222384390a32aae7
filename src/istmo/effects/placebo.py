"""Placebos: the same design at every date and group where nothing began. They decide what may be said.

A statistic is as surprising as it is rare among placebos (randomisation inference), so the test's size does not rest on
the model being right. That is checked too: critical values from half of the groups in half of the years are put to
the other groups in the other years, and the share found "significant" there is the false positive rate printed.

Where that is above 10 %, years differ too much for one critical value, and the strictest third of the dates decides:
the rate is then that of the stricter of two thirds, put to the other groups in the remaining one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from istmo.effects.design import AHEAD, CONTROLS, LEAST, LEAST_BACK, fitted, sizes
from istmo.effects.panel import Panel
from istmo.effects.window import NEAR, acts, addresses, broad, events
from istmo.measures import Measure

Array = NDArray[np.float64]
FLAT = ("miss", "size")

OWN = 0.75
"""How far a series' own spread counts in the unit of its statistic, beside the typical one of its placebos: the weight
of a geometric mean. Own spreads alone are too small where they are small. Of 0, 1/4, 1/2, 3/4 and 1 it has most power
among those whose false positive rates on held-out placebos are all below 10 % (small and large series at five points;
1/2 has 10.1 % at one, 1/4 11.2 %). No measure had a say in it."""
NOMINAL = 0.05
WORST_RATE = 0.10
"""False positive rate on held-out placebos above which a test says nothing."""
POWER = 0.8
FEW = 100
"""Placebos below which no critical value is taken: a twentieth of them would be fewer than five."""
BLOCK = 20
"""Placebos of some groups on some dates below which they have no critical value of their own. Fewer than `FEW`, because
no answer rests on one such block: its value is exceeded by up to 9 in 100 others where 5 are meant, so that the rate
held out comes out too high rather than too low; and of the thirds of the dates the strictest decides."""
HALVES, THIRDS = 2, 3
LARGE = 50.0
"""Events a month that part small series from large: small ones have more of chance in them and their own placebos."""
SINCE = date(2019, 1, 1)
"""Placebo dates begin here, as the catalogue does: the years before were calmer, and would flatter the test."""


@dataclass(frozen=True, eq=False)
class Placebos:
    """The statistics of placebos at one counting point, all of one gap.

    Args:
        groups: nationality of each. (placebo,)
        dates: number of the month of each. (placebo,)
        mean, mean_sd, gap, month_sd: as in `Fitted`. (placebo, month)
        synthetic_mean, miss: likewise.
        size: events a month of each. (placebo,)
    """

    groups: NDArray[np.str_]
    dates: NDArray[np.int64]
    mean: Array
    mean_sd: Array
    gap: Array
    month_sd: Array
    synthetic_mean: Array
    miss: Array
    size: Array

    def of_size(self, size: float) -> "Placebos":
        """Those as large, or as small, as a series."""
        return self.large if size >= LARGE else self.small

    @cached_property
    def large(self) -> "Placebos":
        """Those of large series."""
        return self.where(self.size >= LARGE)

    @cached_property
    def small(self) -> "Placebos":
        """Those of small series."""
        return self.where(self.size < LARGE)

    @cached_property
    def rate(self) -> float:
        """False positive rate of the structural series over all months, whatever it is put to."""
        return properties(self, self.mean[:, -1], self.mean_sd[:, -1]).rate

    @cached_property
    def synthetic_rate(self) -> float:
        """That of the synthetic control."""
        return properties(self, self.synthetic_mean[:, -1], self.miss).rate

    def where(self, kept: NDArray[np.bool_]) -> "Placebos":
        """Some of them."""
        return Placebos(*(getattr(self, each.name)[kept] for each in fields(self)))

    def __len__(self) -> int:
        return len(self.groups)

    @cached_property
    def half(self) -> NDArray[np.bool_]:
        """Every other group by the alphabet. (placebo,)"""
        _, place = np.unique(self.groups, return_inverse=True)
        return np.asarray(place % 2 == 0)

    def part(self, parts: int) -> NDArray[np.int64]:
        """In which of so many equal stretches of the dates each lies. (placebo,)"""
        ends = np.quantile(np.unique(self.dates), np.arange(1, parts) / parts)
        return np.asarray(np.searchsorted(ends, self.dates))


def placebos(
    panel: Panel,
    gap: int,
    every: Sequence[Measure],
    *,
    since: date | None = SINCE,
    alone: bool = False,
    report: Callable[[int, int], None] = lambda *_: None,
) -> Placebos:
    """Every placebo of a point.

    Args:
        panel: its counts.
        gap: months left out between before and after.
        every: the catalogue, which says where something began.
        since: first date that may be one; every date if None.
        alone: without groups to compare with, as for measures on everybody.
        report: told before each date how many are done, and how many there are.
    """
    found, groups, dates = [], [], []
    start = LEAST_BACK if since is None else max(LEAST_BACK, panel.number(since))
    ends = range(start, len(panel.months) - gap - AHEAD + 1)
    for done, end in enumerate(ends):
        report(done, len(ends))
        rows = quiet(panel, end, gap, every)
        if len(rows) <= CONTROLS:
            continue
        found.append(fitted(panel, end, gap, rows, () if alone else rows))
        groups += [panel.groups[row] for row in rows]
        dates += [end] * len(rows)

    def joined(name: str) -> Array:
        parts = [getattr(one, name) for one in found]
        return np.concatenate(parts) if parts else np.zeros((0,) if name in FLAT else (0, AHEAD))

    return Placebos(
        np.array(groups, dtype=str),
        np.array(dates, dtype=np.int64),
        *(joined(each.name) for each in fields(Placebos)[2:]),
    )


def quiet(panel: Panel, end: int, gap: int, every: Sequence[Measure]) -> list[int]:
    """Rows large enough that no measure of the months about a date addressed in particular.

    Args:
        panel: the counts.
        end: number of the first month that is no longer before.
        gap: months left out between before and after.
        every: the catalogue.
    """
    large = sizes(panel, end) >= LEAST
    first, last = end - NEAR, end + gap + AHEAD - 1
    stirring = [
        one
        for one in every
        if acts(one, panel.point)
        and not broad(one)
        and any(first <= panel.number(month) <= last for month in events(one))
    ]
    return [
        row
        for row, code in enumerate(panel.groups)
        if large[row] and not any(addresses(one, code) for one in stirring)
    ]


@dataclass(frozen=True)
class Test:
    """What placebos make of a statistic.

    Args:
        unit: what the change was divided by.
        critical: size that one in twenty placebos exceeds.
        p: share of placebos that are as large, counting the statistic itself.
        rate: false positive rate at the nominal 5 %, on groups and years that the critical value was not taken from.
        raw: false positive rate that the model's own interval would have.
        number: of placebos. dates, groups: on how many dates, of how many groups.
        strict: whether the strictest third of the dates decided.
        down, up: how far down, or up, in the statistic's unit, a true change would have to go to be found in 80 of 100.
    """

    unit: float
    critical: float
    p: float
    rate: float
    raw: float
    number: int
    dates: int
    groups: int
    strict: bool
    down: float
    up: float


def test(of: Placebos, changes: Array, spreads: Array, change: float, spread: float) -> Test:
    """The test of a change against placebos.

    Args:
        of: the placebos.
        changes, spreads: theirs. (placebo,)
        change, spread: the one looked at.
    """
    typical = float(np.median(spreads))
    statistics = changes / unit(spreads, typical)
    one = float(unit(np.array(spread), typical))
    size = np.abs(statistics)
    rate = held_out(of, statistics, HALVES)
    strict = not rate <= WORST_RATE
    parts = [size]
    if strict:
        rate = held_out(of, statistics, THIRDS)
        parts = [size[of.part(THIRDS) == number] for number in range(THIRDS)]
        parts = [part for part in parts if len(part) >= BLOCK] or [size]
    critical = max(float(np.quantile(part, 1 - NOMINAL)) for part in parts)
    return Test(
        unit=one,
        critical=critical,
        p=max(float((1 + (part >= abs(change / one)).sum()) / (1 + len(part))) for part in parts),
        rate=rate,
        raw=float((np.abs(changes) > 1.96 * spreads).mean()),
        number=len(size),
        dates=len(np.unique(of.dates)),
        groups=len(np.unique(of.groups)),
        strict=strict,
        down=critical + float(np.quantile(statistics, POWER)),
        up=critical - float(np.quantile(statistics, 1 - POWER)),
    )


def properties(of: Placebos, changes: Array, spreads: Array) -> Test:
    """The test of no change in particular: its rates and its power; arguments as in `test`."""
    return test(of, changes, spreads, np.nan, float(np.median(spreads)))


def unit(own: Array, typical: float) -> Array:
    """What a change is divided by to become a statistic: mostly its own spread, see `OWN`."""
    mixed: Array = own**OWN * typical ** (1 - OWN)
    return mixed


def held_out(of: Placebos, statistics: Array, parts: int = HALVES) -> float:
    """Share of placebos beyond the critical value of other groups in other years; nan where there are too few.

    Args:
        of: the placebos.
        statistics: theirs. (placebo,)
        parts: of the dates; of several others the strictest decides.
    """
    size, half, part = np.abs(statistics), of.half, of.part(parts)
    beyond = np.zeros(len(size), bool)
    judged = np.zeros(len(size), bool)
    for one in (True, False):
        for number in range(parts):
            judge = (half == one) & (part == number)
            others = [size[(half != one) & (part == other)] for other in range(parts) if other != number]
            values = [np.quantile(each, 1 - NOMINAL) for each in others if len(each) >= BLOCK]
            if values:
                beyond[judge] = size[judge] > max(values)
                judged |= judge
    return float(beyond[judged].mean()) if judged.any() else float("nan")


def rates(panel: Panel, every: Placebos) -> list[dict[str, Any]]:
    """The properties of the tests of all months together, by size of series and estimator; those with too few left out.

    `down`, a fall that would be found in 80 of 100, is None where placebos are found too often: nothing is said there.

    Args:
        panel: the counts of a point.
        every: its placebos.
    """
    out = []
    for name, size in (("small", 0.0), ("large", LARGE)):
        of = every.of_size(size)
        if len(of) < FEW:
            continue
        pairs = {
            "structural": (of.mean[:, -1], of.mean_sd[:, -1]),
            "synthetic": (of.synthetic_mean[:, -1], of.miss),
        }
        if np.isnan(of.synthetic_mean).all():
            pairs = {"alone": pairs["structural"]}
        for estimator, (changes, spreads) in pairs.items():
            found = properties(of, changes, spreads)
            out.append(
                {
                    "point": panel.point,
                    "since": panel.months[int(of.dates.min())].isoformat(),
                    "size": name,
                    "estimator": estimator,
                    "placebos": found.number,
                    "dates": found.dates,
                    "groups": found.groups,
                    "rate": found.rate,
                    "strict": found.strict,
                    "raw": found.raw,
                    "down": -found.down * found.unit if found.rate <= WORST_RATE else None,
                }
            )
    return out
