"""A border as it was known on one day and another, and the day on which each month first became known."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from istmo.assemble import Border, History, TooLittleKnownError, history
from istmo.warehouse import Store


@dataclass(frozen=True)
class Past:
    """A border through time, each day read once.

    Args:
        store: where the counts are.
        area: the border.
        as_of: nothing that became known later is seen; None sees all.
    """

    store: Store
    area: Border
    as_of: date | None
    _read: dict[date, History] = field(default_factory=dict)
    _first: dict[date, date | None] = field(default_factory=dict)

    @cached_property
    def _released(self) -> dict[date, list[date]]:
        """For every month, the days on which some part of it was released, in order."""
        versions = self.store.versions(self.area.series)
        days = versions.group_by("period").agg(pl.col("released").unique().sort())
        return dict(days.iter_rows())

    def on(self, day: date) -> History:
        """What was known on a day; raises `TooLittleKnownError`."""
        if day not in self._read:
            self._read[day] = history(self.store, self.area, day)
        return self._read[day]

    def first_known(self, month: date) -> date | None:
        """The first day on which a month was known whole; None where it was not by the day."""
        if month not in self._first:
            self._first[month] = self._found(month)
        return self._first[month]

    def _found(self, month: date) -> date | None:
        for day in self._released.get(month, []):
            if self.as_of is not None and day > self.as_of:
                break
            try:
                if month in self.on(day).months:
                    return day
            except TooLittleKnownError:
                continue
        return None
