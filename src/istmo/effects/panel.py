"""The counts of a point as an array, nationalities by months: the only door of this room to the store."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.effects.points import Counted
from istmo.errors import InputError
from istmo.observation import ALL, OTHER, UNKNOWN
from istmo.periods import add_months
from istmo.warehouse import Store

SMALL = 10.0
"""Added before taking logs: the step to which OHSS rounds, so that a zero is a number and a few events no more."""

TOGETHER = "TOTAL"
"""Name of a row that sums several nationalities."""


@dataclass(frozen=True, eq=False)
class Panel:
    """What a point counted.

    Args:
        point: its id.
        series: read.
        months: first days, consecutive.
        groups: nationality codes, without those that are none (all, other, unknown).
        counts: events. (group, month)
    """

    point: str
    series: str
    months: tuple[date, ...]
    groups: tuple[str, ...]
    counts: NDArray[np.float64]

    def number(self, month: date) -> int:
        """Place of a month; negative or beyond the end if it is not counted."""
        return (month.year - self.months[0].year) * 12 + month.month - self.months[0].month

    def logs(self) -> NDArray[np.float64]:
        """log(events + `SMALL`). (group, month)"""
        return np.log(self.counts + SMALL)

    def with_sum(self, groups: Sequence[str]) -> "Panel":
        """This panel with a last row `TOGETHER` that sums some of its groups."""
        rows = [self.groups.index(code) for code in groups if code in self.groups]
        total = self.counts[rows].sum(0, keepdims=True)
        return Panel(
            self.point, self.series, self.months, (*self.groups, TOGETHER), np.vstack([self.counts, total])
        )

    @property
    def fingerprint(self) -> str:
        """A checksum of months, groups and counts."""
        text = "|".join([self.point, *map(str, self.months), *self.groups])
        return hashlib.sha256(text.encode() + self.counts.astype("<f8").tobytes()).hexdigest()[:16]


def panel(store: Store, point: Counted, as_of: date | None = None) -> Panel:
    """The counts of a point by nationality, over the months at the end that have no gap.

    Args:
        store: where to read.
        point: which.
        as_of: what was known on this day; the newest releases if None.

    Raises:
        InputError: nothing was known of it.
    """
    table = store.series(point.series, by=["nationality"], as_of=as_of).filter(
        ~pl.col("nationality").is_in([ALL, OTHER, UNKNOWN]) & (pl.col("unobserved") == 0)
    )
    if table.is_empty():
        raise InputError(f"no month of {point.series} was known on {as_of}", "Give a later day")
    wide = table.pivot(on="nationality", index="period", values="value", sort_columns=True).sort("period")
    known = wide["period"].to_list()
    start = len(known) - 1
    while start and known[start - 1] == add_months(known[start], -1):
        start -= 1
    groups = tuple(name for name in wide.columns if name != "period")
    counts = wide.select(groups).fill_null(0.0).to_numpy().T[:, start:]
    return Panel(point.id, point.series, tuple(known[start:]), groups, np.ascontiguousarray(counts, float))
