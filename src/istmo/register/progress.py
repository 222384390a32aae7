"""What came of a commitment, read from the record as it was known on a day.

counted    sum over the whole periods inside the window that were published by then [unit of the commitment]
days       length of these periods, of the `length` of the window [day]
target     the number promised; of "times as many", that times the sum over the base
rate       counted / days for a number a day, counted / periods for one a month
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from istmo.measures.measure import DAYS
from istmo.pathways import published
from istmo.periods import period_end
from istmo.register.entry import Commitment
from istmo.register.reading import Register
from istmo.register.rules import Base, FigureRule, PathwayRule, SeriesRule
from istmo.warehouse import Store

_Read = Callable[[Base], pl.DataFrame]
_Cited = tuple[float, date, date, date, str]
"""Value, first and last day counted, the day it became known, where it stands."""


@dataclass(frozen=True)
class Progress:
    """How far a commitment has come.

    Args:
        counted: in the window so far; None where nothing was published yet, or the base is not complete.
        target: what is to be reached; None where the base is not complete.
        value: what is compared with the target: `counted`, or the rate.
        first, last: first and last day that `counted` covers.
        days: days covered.
        length: days of the window, None if it has no end.
        released: the day on which the newest part became known.
        estimated: whether that day is an estimate.
        months: of a series, its periods in the window: `period`, `value`.
        sources: ids of the series, or addresses.
    """

    counted: float | None
    target: float | None
    value: float | None = None
    first: date | None = None
    last: date | None = None
    days: int = 0
    length: int | None = None
    released: date | None = None
    estimated: bool = False
    months: pl.DataFrame | None = None
    sources: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether all of the window was counted."""
        return self.length is not None and self.days >= self.length

    @property
    def share(self) -> float | None:
        """The value as a share of the target."""
        return self.value / self.target if self.value is not None and self.target else None

    @property
    def elapsed(self) -> float:
        """The share of the window that was counted; 1 where it has no end."""
        return min(self.days / self.length, 1.0) if self.length else 1.0


def progress(register: Register, store: Store, one: Commitment, as_of: date) -> Progress:
    """What came of a commitment, as known on a day.

    Args:
        register: whose figures and named nationalities its rule may use.
        store: the record.
        one: a commitment with a rule that compares a number.
        as_of: nothing that became known later is read.
    """
    rule = one.rule
    if isinstance(rule, SeriesRule):
        return _of_series(register, store, one, rule, as_of)
    if isinstance(rule, PathwayRule):
        found = [
            (each.total, each.start, each.end, each.end, each.source)
            for each in published()
            if rule.of in each.of and len(each.of) == 1 and each.start is not None and each.end is not None
        ]
        return _of_figures(one, rule, found, as_of)
    assert isinstance(rule, FigureRule)
    cited = [
        (each.counted, each.start, each.end, each.date, each.source)
        for each in register.figures
        if each.id == rule.figure
    ]
    return _of_figures(one, rule, cited, as_of)


def _of_series(register: Register, store: Store, one: Commitment, rule: SeriesRule, as_of: date) -> Progress:
    def read(start: date, end: date | None) -> pl.DataFrame:
        where = {name: list(codes) for name, codes in rule.where.items()}
        if rule.people:
            where["nationality"] = list(register.nationalities(rule.people))
        frame = store.series(rule.series, where=where, as_of=as_of, start=start, end=end)
        every = store.indicator(rule.series).frequency
        ends = pl.Series([period_end(day, every) for day in frame["period"]], dtype=pl.Date)
        frame = frame.with_columns(until=ends).filter(pl.col("value").is_not_null())
        return frame if end is None else frame.filter(pl.col("until") <= end)

    target = _target(one, rule, lambda base: read(base.start, base.end))
    frame = read(rule.start, rule.end)
    length = _days(rule.start, rule.end) if rule.end is not None else None
    if frame.is_empty():
        return Progress(None, target, length=length, sources=(rule.series,))
    counted = float(frame["value"].sum())
    days = _covered(frame)
    first, last, released = frame["period"].min(), frame["until"].max(), frame["released"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    assert isinstance(released, date)
    return Progress(
        counted,
        target,
        _compared(one, counted, days, frame.height),
        first,
        last,
        days,
        length,
        released,
        bool(frame.filter(released=released)["estimated"].any()),
        frame.select("period", "value"),
        (rule.series,),
    )


def _target(one: Commitment, rule: SeriesRule, read: _Read) -> float | None:
    assert one.quantity is not None
    if rule.base is None:
        return one.quantity + rule.beside
    frame = read(rule.base)
    if _covered(frame) < _days(rule.base.start, rule.base.end):
        return None
    return one.quantity * float(frame["value"].sum())


def _of_figures(
    one: Commitment, rule: FigureRule | PathwayRule, found: Sequence[_Cited], as_of: date
) -> Progress:
    """Of a running count cited now and then, the newest one that was known."""
    inside = [
        (value, start, end, known, source)
        for value, start, end, known, source in found
        if known <= as_of and start >= rule.start and (rule.end is None or end <= rule.end)
    ]
    length = _days(rule.start, rule.end) if rule.end is not None else None
    if not inside:
        return Progress(None, one.quantity, length=length)
    value, start, end, known, source = max(inside, key=lambda each: each[2])
    days = _days(start, end)
    compared = _compared(one, value, days, 1)
    return Progress(value, one.quantity, compared, start, end, days, length, known, sources=(source,))


def _compared(one: Commitment, counted: float, days: int, periods: int) -> float:
    if one.per in ("day", "year"):
        return counted / days * DAYS["daily" if one.per == "day" else "yearly"]
    return counted / periods if one.per == "month" else counted


def _covered(frame: pl.DataFrame) -> int:
    return sum(_days(first, last) for first, last in frame.select("period", "until").iter_rows())


def _days(first: date, last: date) -> int:
    return (last - first + timedelta(days=1)).days
