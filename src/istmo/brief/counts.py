"""Monthly counts as the brief reads them: the newest month, the month before, a year ago, twelve months together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from istmo.brief.provenance import Source, Value, union
from istmo.periods import add_months
from istmo.warehouse import Store

_COLUMNS = ("period", "value", "released", "estimated")


@dataclass(frozen=True)
class Monthly:
    """A series' months as known on a day, oldest first; only whole months, nothing missing or suppressed in them.

    Args:
        series: id.
        frame: `period`, `value`, `released`, `estimated`.
        about: what was selected within the series ("" for all of it).
        comparable_from: the first month with which later ones compare; None for all.
        provisional: whether the newest months are incomplete.
    """

    series: str
    frame: pl.DataFrame
    about: str = ""
    comparable_from: date | None = None
    provisional: bool = False

    @cached_property
    def _values(self) -> Mapping[date, Value]:
        return {
            month: Value(value, Source((self.series,), released, estimated), month, month, self.about)
            for month, value, released, estimated in self.frame.select(_COLUMNS).iter_rows()
        }

    def __bool__(self) -> bool:
        return not self.frame.is_empty()

    @property
    def last(self) -> date:
        """The newest month."""
        return max(self._values)

    @property
    def first(self) -> date:
        """The oldest month."""
        return min(self._values)

    def at(self, month: date) -> Value | None:
        """The count of one month; None where it is not known."""
        return self._values.get(month)

    def latest(self) -> Value:
        """The count of the newest month."""
        return self._values[self.last]

    def back(self, months: int) -> Value | None:
        """The count so many months before the newest one."""
        return self.at(add_months(self.last, -months))

    def change(self, months: int) -> Value | None:
        """The change of the newest month on the month so many before it; None where the two do not compare."""
        before = add_months(self.last, -months)
        if self.provisional or not self._comparable(before):
            return None
        return self.latest().change_on(self.at(before))

    def _comparable(self, month: date) -> bool:
        return self.comparable_from is None or month >= self.comparable_from

    def values(self) -> list[Value]:
        """Every month's count, oldest first."""
        return [self._values[month] for month in sorted(self._values)]

    def twelve(self, months_back: int = 0, until: date | None = None) -> Value | None:
        """Twelve months together; None unless each of them is known, and earlier ones compare with the last.

        Args:
            months_back: how far before `until` the twelve end: 0 the last twelve, 12 the twelve before.
            until: the last month of the last twelve; the newest if None.
        """
        end = add_months(until or self.last, -months_back)
        found = [self.at(add_months(end, -i)) for i in range(12)]
        present = [value for value in found if value is not None]
        if len(present) < 12 or (months_back and not self._comparable(add_months(end, -11))):
            return None
        total = sum(value.number for value in present)
        source = union(value.source for value in present)
        return Value(total, source, add_months(end, -11), end, self.about)

    def since(self, start: date) -> pl.DataFrame:
        """The months from `start` on: `period`, `value`."""
        return self.frame.filter(pl.col("period") >= start).select("period", "value")

    def source(self) -> Source:
        """Of all its months."""
        return union(value.source for value in self._values.values())


def monthly(
    store: Store, series: str, as_of: date, where: Mapping[str, Sequence[str]] | None = None
) -> Monthly:
    """One series by month as known on a day, summed over what `where` selects."""
    return Monthly(series, _whole(store.series(series, where=where, as_of=as_of)))


def monthly_by(
    store: Store,
    series: str,
    dimension: str,
    as_of: date,
    where: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Monthly]:
    """One series by month for every code of a dimension, summed over what `where` selects."""
    frame = _whole(store.series(series, by=[dimension], where=where, as_of=as_of))
    parts = frame.partition_by(dimension, as_dict=True)
    return {str(code[0]): Monthly(series, part, str(code[0])) for code, part in parts.items()}


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("value").is_not_null() & (pl.col("unobserved") == 0)).sort("period")
