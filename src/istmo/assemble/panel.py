"""A panel: what was known of one border on one day.

Whole counts by month and nationality group, in which the groups add up to the border's total exactly.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.errors import InputError, UnknownNameError
from istmo.observation import ALL, OTHER, UNKNOWN
from istmo.periods import add_months
from istmo.warehouse import Store

if TYPE_CHECKING:  # a study is read by few of those who forecast
    from istmo.assemble.record import Record

Counts = NDArray[np.int64]

TOP = 20
"""Nationalities that have a group of their own."""
RANKED_MONTHS = 12
"""Months over which nationalities are ranked: a year, so that no season decides which are the largest."""


@dataclass(frozen=True)
class Border:
    """A counting point that is forecast, in one of the ways it is broken down.

    Args:
        name: one word, stable: it names forecasts, random streams and rows of the score record.
        series: the series counted there.
        by: what tells the groups apart: "nationality", "place" or "household".
        earlier: a series that counted the same before `series` began; "" if there is none.
        since: months of the earlier series before this one are left out; None takes all.
        parties: who keeps the border, and who the one before it: ISO 3166-1 alpha-3. Measures of theirs are felt here.
        upstream: names of the counting points that many of those who come here have passed before.
    """

    name: str
    series: str
    by: str = "nationality"
    earlier: str = ""
    since: date | None = None
    parties: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()


_ON_THE_WAY = ("darien", "honduras", "mexico")
BORDERS = (
    Border("southwest", "cbp.southwest", parties=("USA", "MEX"), upstream=_ON_THE_WAY),
    Border("darien", "panama.darien.nationality", parties=("PAN", "COL")),
    Border("honduras", "honduras.irregular.nationality", parties=("HND", "NIC"), upstream=_ON_THE_WAY[:1]),
    Border("mexico", "mexico.irregular.nationality", parties=("MEX", "GTM"), upstream=_ON_THE_WAY[:2]),
)
"""The four counting points of the route, each by nationality."""

ARENA = (
    *BORDERS,
    Border(
        "usbp",
        "cbp.southwest.usbp",
        earlier="ohss.khsm.citizenship.southwest",
        parties=("USA", "MEX"),
        upstream=_ON_THE_WAY,
    ),
    Border("ofo", "cbp.southwest.ofo", parties=("USA", "MEX"), upstream=_ON_THE_WAY),
    Border("sectors", "cbp.southwest.usbp", "place", earlier="cbp.sector.southwest", parties=("USA", "MEX")),
    Border(
        "households",
        "cbp.southwest.usbp",
        "household",
        earlier="ohss.khsm.family.southwest",
        since=date(2011, 10, 1),  # the first month in which families are told apart
        parties=("USA", "MEX"),
    ),
)
"""All that forecasts are scored on: the four, and the Border Patrol's part of the first (from 1999), that of
Field Operations, the nine sectors, and the household types."""


_BY_NAME = {each.name: each for each in ARENA}


class TooLittleKnownError(InputError):
    """Of this border too few whole months were known on this day to say anything."""


def border(name: str) -> Border:
    """A border by its name; raises `UnknownNameError` naming those there are."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    raise UnknownNameError(f"There is no border {name!r}. Known: {', '.join(b.name for b in ARENA)}.")


@dataclass(frozen=True, eq=False)
class Panel:
    """What was known of a border on a day, as arrays.

    Args:
        name: the border's name.
        as_of: the day.
        months: first days of the months, consecutive, oldest first.
        groups: codes by size, largest first; by nationality, OOO for all the others together comes last.
        counts: (period, group), events; groups add up to the total.
        parties: whose measures are felt at this border (`Border.parties`).
        ungrouped: the same counts by every code, from which the groups were made; None where only those are known.
        upstream: what was known on the day of the counting points on the way here (`Border.upstream`), by name.
        record: what was known on the day of all counting points of the study, and the months to come, for models that
            are fitted to all of them; None where nobody asked for it.
    """

    name: str
    as_of: date
    months: tuple[date, ...]
    groups: tuple[str, ...]
    counts: Counts
    parties: tuple[str, ...] = ()
    ungrouped: "History | None" = None
    upstream: "tuple[tuple[str, History], ...]" = ()
    record: "Record | None" = None

    def __post_init__(self) -> None:
        self.counts.flags.writeable = False

    @property
    def total(self) -> Counts:
        """The border's total, (period,)."""
        total: Counts = self.counts.sum(axis=1)
        return total

    @property
    def fingerprint(self) -> str:
        """A checksum of months, groups and counts: equal fingerprints mean equal data, whenever read."""
        text = "|".join([self.name, *map(str, self.months), *self.groups])
        return hashlib.sha256(text.encode() + self.counts.astype("<i8").tobytes()).hexdigest()[:16]

    @property
    def seen(self) -> str:
        """A checksum of all that a model may look at: the fingerprint, and those of what else is known."""
        ungrouped = () if self.ungrouped is None else (self.ungrouped.fingerprint,)
        record = () if self.record is None else (self.record.fingerprint,)
        upstream = (known.fingerprint for _, known in self.upstream)
        return "|".join([self.fingerprint, *ungrouped, *upstream, *record])

    def targets(self, horizon: int) -> tuple[date, ...]:
        """The `horizon` months after the last known one."""
        return tuple(add_months(self.months[-1], step) for step in range(1, horizon + 1))


@dataclass(frozen=True, eq=False)
class History:
    """All that is known of a border: what panels are cut from and forecasts are scored against.

    Args:
        months: first days of the months, consecutive, oldest first.
        released: for each month, the day its figures became known in the release read here.
        codes: every nationality (place, household type) that has been counted, in order of the alphabet.
        counts: (period, code), events.
    """

    months: tuple[date, ...]
    released: tuple[date, ...]
    codes: tuple[str, ...]
    counts: Counts

    @property
    def fingerprint(self) -> str:
        """A checksum of months, codes, counts and release days."""
        text = "|".join([*map(str, self.months), *map(str, self.released), *self.codes])
        return hashlib.sha256(text.encode() + self.counts.astype("<i8").tobytes()).hexdigest()[:16]

    def grouped(self, groups: tuple[str, ...]) -> Counts:
        """Counts by (period, group), where the group OOO, if it is there, takes every code that is not named."""
        named = [code for code in groups if code != OTHER]
        columns = [self._column(code) for code in named]
        counts = np.stack(columns, axis=1) if columns else np.zeros((len(self.months), 0), dtype=np.int64)
        if len(named) == len(groups):
            return counts
        return np.column_stack([counts, self.counts.sum(axis=1) - counts.sum(axis=1)])

    def until(self, last: date) -> "History":
        """The same up to a month."""
        end = sum(month <= last for month in self.months)
        return replace(self, months=self.months[:end], released=self.released[:end], counts=self.counts[:end])

    def ahead_of(self, month: date) -> int:
        """How many months later than this one the last month known is."""
        last = self.months[-1]
        return 12 * (last.year - month.year) + last.month - month.month

    def _column(self, code: str) -> Counts:
        if code in self.codes:
            return self.counts[:, self.codes.index(code)]
        return np.zeros(len(self.months), dtype=np.int64)


Read = dict[tuple[str, date | None], "History"]
"""Histories read before, by border and day."""


def history(store: Store, border: Border, as_of: date | None = None) -> History:
    """Every month of a border that is whole, as known on a day.

    A month with a cell that was not observed, or not broken down, is not whole. The months end
    at the last whole one, and go back as far as they are whole without a gap. Where the border has an earlier
    series, its months come before those of the later one as soon as the two meet; until then it stands alone.
    Nationalities that only the earlier series tells apart are counted as others.

    Args:
        store: where to read.
        border: which.
        as_of: what was known on this day; None reads the newest releases.

    Raises:
        TooLittleKnownError: not one whole month was known.
    """
    now = _whole(store.series(border.series, by=[border.by], as_of=as_of), border.by)
    if border.earlier:
        before = store.series(border.earlier, by=[border.by], as_of=as_of)
        if border.since is not None:
            before = before.filter(pl.col("period") >= border.since)
        before = _whole(before, border.by)
        if border.by == "nationality":
            told_apart = sorted(store.codes(border.series, border.by))
            code = pl.when(pl.col("code").is_in(told_apart)).then("code").otherwise(pl.lit(OTHER))
            before = before.with_columns(code.alias("code"))
        now = _joined(before, now)
    usable = dict(now.select("period", "released").unique().iter_rows())
    if not usable:
        what = f"no whole month of {border.series} was known" + (f" on {as_of}" if as_of else "")
        raise TooLittleKnownError(what, "Give a later day" if as_of else "Import its figures")
    months = _run_ending_at(max(usable), set(usable))
    cells = now.filter(pl.col("period").is_in(list(months)))
    wide = cells.pivot(
        on="code", index="period", values="value", aggregate_function="sum", sort_columns=True
    ).sort("period")
    codes = tuple(name for name in wide.columns if name != "period")
    counts = np.rint(wide.select(codes).fill_null(0.0).to_numpy()).astype(np.int64)
    return History(months, tuple(usable[month] for month in months), codes, counts)


def _whole(table: pl.DataFrame, by: str) -> pl.DataFrame:
    """The cells of the whole months (period, code, value, released), each month with its latest day of release."""
    observed = (pl.col("unobserved") == 0) & pl.col("value").is_not_null() & (pl.col(by) != ALL)
    return table.filter(observed.all().over("period")).select(
        "period", pl.col(by).alias("code"), "value", pl.col("released").max().over("period")
    )


def _joined(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """The earlier series up to where the later one begins; the earlier alone while a gap lies between them."""
    if now.is_empty():
        return before
    begins = now["period"].min()
    assert isinstance(begins, date)
    if add_months(begins, -1) not in before["period"].to_list():
        return before if before.height else now
    return pl.concat([before.filter(pl.col("period") < begins), now])


def panel(
    store: Store, border: Border, as_of: date | None = None, top: int = TOP, read: Read | None = None
) -> Panel:
    """What was known of a border on a day, by its largest groups.

    Args:
        store: where to read.
        border: which.
        as_of: the day; None reads the newest releases, and the panel's day is then that of the newest of them.
        top: how many nationalities get a group of their own: those with the largest sums over the last
            12 months known on that day. The others, and events of unknown nationality, are group OOO. Places and
            household types all have one.
        read: what was read before, which is not read again; what is read is added.

    Raises:
        TooLittleKnownError: not one whole month was known.
    """
    read = {} if read is None else read
    known = _once(store, border, as_of, read)
    groups = largest(known, top) if border.by == "nationality" else tuple(_ranked(known))
    when = as_of or max(known.released)
    upstream = []
    for name in border.upstream:
        with suppress(TooLittleKnownError):
            upstream.append((name, _once(store, _BY_NAME[name], as_of, read)))
    return Panel(
        border.name,
        when,
        known.months,
        groups,
        known.grouped(groups),
        border.parties,
        known,
        tuple(upstream),
    )


def largest(known: History, top: int = TOP) -> tuple[str, ...]:
    """The nationalities with the largest sums over the last 12 months known, and OOO for all the others.

    Args:
        known: of a border.
        top: how many at most.
    """
    recent = known.counts[-RANKED_MONTHS:].sum(axis=0)
    seen = {code for code, size in zip(known.codes, recent, strict=True) if size > 0}
    named = [code for code in _ranked(known) if code in seen - {OTHER, UNKNOWN}]
    return (*named[:top], OTHER)


def _ranked(known: History) -> list[str]:
    recent = known.counts[-RANKED_MONTHS:].sum(axis=0)
    return [code for _, code in sorted(zip(-recent, known.codes, strict=True))]


def _once(store: Store, border: Border, as_of: date | None, read: Read) -> History:
    if (border.name, as_of) not in read:
        read[border.name, as_of] = history(store, border, as_of)
    return read[border.name, as_of]


def _run_ending_at(last: date, months: set[date]) -> tuple[date, ...]:
    run = [last]
    while (before := add_months(run[-1], -1)) in months:
        run.append(before)
    return tuple(reversed(run))
