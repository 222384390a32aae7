"""From tables to arrays: the only door. Models see a `Panel`, and never a table, a file or the store.

A panel is what was known of one border on one day: whole counts by month and nationality group, in which the
groups add up to the border's total exactly.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.errors import InputError, UnknownNameError
from istmo.observation import ALL, OTHER, UNKNOWN
from istmo.periods import add_months
from istmo.warehouse import Store

Counts = NDArray[np.int64]

RANKED_MONTHS = 12
"""Months over which nationalities are ranked: a year, so that no season decides which are the largest."""


@dataclass(frozen=True)
class Border:
    """A counting point that is forecast.

    Args:
        name: one word, stable: it names forecasts, random streams and rows of the score record.
        series: the series counted there, by nationality.
    """

    name: str
    series: str


BORDERS = (
    Border("southwest", "cbp.southwest"),
    Border("darien", "panama.darien.nationality"),
    Border("honduras", "honduras.irregular.nationality"),
    Border("mexico", "mexico.irregular.nationality"),
)


class TooLittleKnownError(InputError):
    """Of this border too few whole months were known on this day to say anything."""


def border(name: str) -> Border:
    """A border by its name; raises `UnknownNameError` naming those there are."""
    for each in BORDERS:
        if each.name == name:
            return each
    raise UnknownNameError(f"There is no border {name!r}. Known: {', '.join(b.name for b in BORDERS)}.")


@dataclass(frozen=True, eq=False)
class Panel:
    """What was known of a border on a day, as arrays.

    Args:
        name: the border's name.
        as_of: the day.
        months: first days of the months, consecutive, oldest first.
        groups: nationality codes by size, largest first, then OOO for all the others together.
        counts: (period, group), events; groups add up to the total.
    """

    name: str
    as_of: date
    months: tuple[date, ...]
    groups: tuple[str, ...]
    counts: Counts

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

    def targets(self, horizon: int) -> tuple[date, ...]:
        """The `horizon` months after the last known one."""
        return tuple(add_months(self.months[-1], step) for step in range(1, horizon + 1))


@dataclass(frozen=True, eq=False)
class History:
    """All that is known of a border by nationality: what panels are cut from and forecasts are scored against.

    Args:
        months: first days of the months, consecutive, oldest first.
        released: for each month, the day its figures became known in the release read here.
        nationalities: every code that has been counted, in order of the alphabet.
        counts: (period, nationality), events.
    """

    months: tuple[date, ...]
    released: tuple[date, ...]
    nationalities: tuple[str, ...]
    counts: Counts

    @property
    def fingerprint(self) -> str:
        """A checksum of months, nationalities, counts and release days."""
        text = "|".join([*map(str, self.months), *map(str, self.released), *self.nationalities])
        return hashlib.sha256(text.encode() + self.counts.astype("<i8").tobytes()).hexdigest()[:16]

    def grouped(self, groups: tuple[str, ...]) -> Counts:
        """Counts by (period, group), where the last group takes every nationality that is not named."""
        columns = [self._column(code) for code in groups[:-1]]
        named = np.stack(columns, axis=1) if columns else np.zeros((len(self.months), 0), dtype=np.int64)
        rest = self.counts.sum(axis=1) - named.sum(axis=1)
        return np.column_stack([named, rest])

    def _column(self, code: str) -> Counts:
        if code in self.nationalities:
            return self.counts[:, self.nationalities.index(code)]
        return np.zeros(len(self.months), dtype=np.int64)


def history(store: Store, border: Border, as_of: date | None = None) -> History:
    """Every month of a border that is whole, as known on a day.

    A month with a cell that was not observed, or not broken down by nationality, is not whole. The months end
    at the last whole one, and go back as far as they are whole without a gap.

    Args:
        store: where to read.
        border: which.
        as_of: what was known on this day; None reads the newest releases.

    Raises:
        TooLittleKnownError: not one whole month was known.
    """
    table = store.series(border.series, by=["nationality"], as_of=as_of)
    whole = table.group_by("period").agg(
        pl.col("released").max(),
        ((pl.col("unobserved") == 0) & pl.col("value").is_not_null() & (pl.col("nationality") != ALL))
        .all()
        .alias("whole"),
    )
    usable = dict(whole.filter("whole").select("period", "released").iter_rows())
    if not usable:
        what = f"no whole month of {border.series} was known" + (f" on {as_of}" if as_of else "")
        raise TooLittleKnownError(what, "Give a later day" if as_of else "Import its figures")
    months = _run_ending_at(max(usable), set(usable))
    cells = table.filter(pl.col("period").is_in(list(months)))
    wide = cells.pivot(on="nationality", index="period", values="value", sort_columns=True).sort("period")
    codes = tuple(name for name in wide.columns if name != "period")
    counts = np.rint(wide.select(codes).fill_null(0.0).to_numpy()).astype(np.int64)
    return History(months, tuple(usable[month] for month in months), codes, counts)


def panel(store: Store, border: Border, as_of: date | None = None, top: int = 20) -> Panel:
    """What was known of a border on a day, by its largest nationalities.

    Args:
        store: where to read.
        border: which.
        as_of: the day; None reads the newest releases, and the panel's day is then that of the newest of them.
        top: how many nationalities get a group of their own: those with the largest sums over the last
            12 months known on that day. The others, and events of unknown nationality, are group OOO.

    Raises:
        TooLittleKnownError: not one whole month was known.
    """
    known = history(store, border, as_of)
    recent = known.counts[-RANKED_MONTHS:].sum(axis=0)
    ranked = sorted(zip(-recent, known.nationalities, strict=True))
    named = [code for size, code in ranked if size < 0 and code not in (OTHER, UNKNOWN)]
    groups = (*named[:top], OTHER)
    return Panel(border.name, as_of or max(known.released), known.months, groups, known.grouped(groups))


def _run_ending_at(last: date, months: set[date]) -> tuple[date, ...]:
    run = [last]
    while (before := add_months(run[-1], -1)) in months:
        run.append(before)
    return tuple(reversed(run))
