"""From tables to arrays: who was counted at a place by household type, and what share was released.

The room's own door to the store, in the manner of `istmo.assemble`: whole months only, as known on a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from istmo.assemble import Counts, Panel, TooLittleKnownError
from istmo.errors import InputError
from istmo.needs.settings import Feed, Place, Settings, Source
from istmo.needs.stay import Floats
from istmo.observation import ALL
from istmo.periods import add_months
from istmo.warehouse import Store

HOUSEHOLDS = ("single-adult", "family", "unaccompanied-child")
EVERYBODY = "all"
BOOK_OUTS = "ohss.book-outs.southwest.family"
"""What became of those encountered, by household type and outcome, whole south-west border."""
WITH_FAMILY = {"accompanied-child": "family"}
"""Accompanied children at ports of entry come with an adult, and are counted with families."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Who was counted at a place.

    Args:
        panel: months and groups; a group is a source and a household type, "sector/family".
        released: for each month, the day on which its figures became known.
    """

    panel: Panel
    released: tuple[date, ...]

    @property
    def households(self) -> tuple[str, ...]:
        """The household type of each group."""
        return tuple(group.rpartition("/")[2] for group in self.panel.groups)


@dataclass(frozen=True, eq=False)
class Released:
    """What share of those counted was released, by month.

    Args:
        months: first days, consecutive.
        share: (period, group), between 0 and 1; 1 throughout where nobody publishes it.
        told: for each group, whether it is published.
        released: for each month, the day on which it became known.
    """

    months: tuple[date, ...]
    share: Floats
    told: tuple[bool, ...]
    released: tuple[date, ...]

    def until(self, last: date) -> "Released":
        """The same without the months after `last`."""
        number = sum(month <= last for month in self.months)
        return Released(self.months[:number], self.share[:number], self.told, self.released[:number])


def counted(store: Store, settings: Settings, place: Place, as_of: date | None = None) -> Counted:
    """Who was counted at a place, in the months that were whole at every source of it.

    Args:
        store: where to read.
        settings: names the feeds.
        place: which.
        as_of: what was known on this day; None reads the newest releases.

    Raises:
        TooLittleKnownError: not one whole month was known.
    """
    frames = [_counts(store, settings.feed[one.feed], one, as_of) for one in place.sources]
    last = min((max(frame["period"], default=date.min) for frame in frames), default=date.min)
    common = set.intersection(*(set(frame["period"]) for frame in frames))
    months = _run(last, common)
    if not months:
        what = f"no whole month of {place.id} was known" + (f" on {as_of}" if as_of else "")
        raise TooLittleKnownError(what, "Give a later day" if as_of else "Import its figures")
    groups: list[str] = []
    columns = []
    known = [date.min] * len(months)
    for one, frame in zip(place.sources, frames, strict=True):
        rows = frame.filter(pl.col("period").is_in(months)).sort("period")
        known = [max(pair) for pair in zip(known, rows["released"], strict=True)]
        for household in [name for name in (*HOUSEHOLDS, EVERYBODY) if name in rows.columns]:
            groups.append(f"{one.feed}/{household}")
            columns.append(rows[household].to_numpy())
    counts: Counts = np.rint(np.stack(columns, axis=1)).astype(np.int64)
    return Counted(Panel(place.id, as_of or max(known), months, tuple(groups), counts), tuple(known))


def released(
    store: Store, settings: Settings, place: Place, groups: tuple[str, ...], as_of: date | None = None
) -> Released:
    """What share of those counted was released in each month known.

    Args:
        store: where to read.
        settings: names the feeds.
        place: which.
        groups: of its `Counted`.
        as_of: what was known on this day; None reads the newest releases.
    """
    feeds = {one.feed: settings.feed[one.feed] for one in place.sources}
    tables = {name: _shares(store, feed, as_of) for name, feed in feeds.items() if feed.released}
    if not tables:
        return Released((date.min,), np.ones((1, len(groups))), (False,) * len(groups), (date.min,))
    common = set.intersection(*(set(table["period"]) for table in tables.values()))
    if not common:
        what = f"no share of releases was known on {as_of}"
        raise TooLittleKnownError(what, "Give a later day")
    months = _run(max(common), common)
    known = {month: max(day for table in tables.values() for day in _days(table, month)) for month in months}
    columns, told = [], []
    for group in groups:
        name, _, household = group.rpartition("/")
        table = tables.get(name)
        told.append(table is not None)
        if table is None:
            columns.append(np.ones(len(months)))
            continue
        rows = table.filter(pl.col("period").is_in(months)).sort("period")
        # An outcome that is not printed for a household type is one it does not have: children go to HHS.
        columns.append(rows[household].to_numpy() if household in rows.columns else np.zeros(len(months)))
    share = np.clip(np.stack(columns, axis=1), 0, 1)
    return Released(months, share, tuple(told), tuple(known[month] for month in months))


def with_own(known: Released, of: Counted, own: Mapping[str, float]) -> Released:
    """The shares published, and after them those of the planner's own records, on a straight line in between.

    Args:
        known: as published.
        of: who was counted; the shares are of its last month.
        own: by household type, what part of those counted then came.

    Raises:
        InputError: nobody publishes a share here, a household type is not counted, or a number is no share.
    """
    if not any(known.told):
        what = "nobody publishes what share of those counted here is released, so no records follow on it"
        raise InputError(what, "Leave --released out, and say with --share what part comes")
    if unknown := [name for name in own if name not in of.households]:
        kinds = ", ".join(dict.fromkeys(of.households))
        raise InputError(f"{', '.join(unknown)}: no household type that is counted here", f"Give {kinds}")
    if wrong := [name for name, share in own.items() if not 0 <= share <= 1]:
        what = f"a share of {own[wrong[0]]:g} of {wrong[0]} cannot be released"
        raise InputError(what, f"Give a number from 0 to 1: {wrong[0]}:0.5 is a half")
    last, first = of.panel.months[-1], known.months[-1]
    ahead = 12 * (last.year - first.year) + last.month - first.month
    if ahead <= 0:
        return known
    end = np.array([own.get(name, known.share[-1, at]) for at, name in enumerate(of.households)])
    line = known.share[-1] + (end - known.share[-1]) * np.arange(1, ahead + 1)[:, None] / ahead
    months = tuple(add_months(first, step) for step in range(1, ahead + 1))
    days = (of.panel.as_of,) * ahead
    return Released(
        (*known.months, *months), np.concatenate([known.share, line]), known.told, (*known.released, *days)
    )


def _counts(store: Store, feed: Feed, one: Source, as_of: date | None) -> pl.DataFrame:
    """Whole months of a source: period, released, and a column for each household type."""
    where = {"place": [one.where]} if one.where else None
    by = ["household"] if feed.by_household else []
    table = store.series(feed.series, by=by, where=where, as_of=as_of)
    if not by:
        table = table.with_columns(household=pl.lit(EVERYBODY))
    table = table.with_columns(pl.col("household").replace(WITH_FAMILY))
    whole = (pl.col("unobserved") == 0) & pl.col("value").is_not_null() & (pl.col("household") != ALL)
    kept = table.filter(whole.all().over("period"))
    wide = kept.pivot(
        on="household", index="period", values="value", aggregate_function="sum", sort_columns=True
    )
    return wide.fill_null(0.0).join(kept.group_by("period").agg(pl.col("released").max()), on="period")


def _shares(store: Store, feed: Feed, as_of: date | None) -> pl.DataFrame:
    out = store.series(BOOK_OUTS, by=["household"], where={"category": [feed.released]}, as_of=as_of)
    met = store.series(feed.encounters, by=["household"], as_of=as_of)
    both = out.join(met.select("period", "household", met=pl.col("value")), on=["period", "household"])
    kept = both.filter(pl.col("value").is_not_null(), pl.col("met") > 0)
    share = kept.with_columns(share=pl.col("value") / pl.col("met"))
    wide = share.pivot(on="household", index="period", values="share").drop_nulls()
    return wide.join(kept.group_by("period").agg(pl.col("released").max()), on="period")


def _days(table: pl.DataFrame, month: date) -> list[date]:
    return table.filter(period=month)["released"].to_list()


def _run(last: date, months: set[date]) -> tuple[date, ...]:
    """The consecutive months that end at `last`; none if it is not among them."""
    run: list[date] = []
    while last in months:
        run.append(last)
        last = add_months(last, -1)
    return tuple(reversed(run))
