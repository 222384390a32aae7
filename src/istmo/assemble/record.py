"""What the counting points of a study counted, as arrays: the only place of the fit that touches a store.

A record is all that a fit is given, so a fit can be made wherever arrays can be sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.periods import add_months
from istmo.studies import Point, Study

if TYPE_CHECKING:  # a scenario reads no store
    from istmo.warehouse import Store

SMOOTH = 3
"""Months over which shares of sectors and of expulsions are averaged: the one before, the month and the one after."""

HOUSEHOLDS = "cbp.southwest"
"""The series that tells household types apart."""
WEIGHT = 30.0
"""Events by which a nationality's shares are drawn towards those of all nationalities."""


@dataclass(frozen=True, eq=False)
class Record:
    """Counts and shares by month, as they were known on a day.

    Args:
        fingerprint: of the store then.
        as_of: the day; of everything that is stored, the one on which the newest of these counts became known. None in
            files of before that was kept.
        months: first days of the months, consecutive.
        points: names of the points, the first axis of `counts`.
        counts: events; nan where a point did not count a nationality or its count was not known. (point, month, group)
        sector_names, office_names: nodes of the study.
        sectors: shares of the crossings between ports by sector. (month, sector, group)
        offices: shares of the arrivals at ports by field office. (month, office, group)
        expelled: share of the encounters that ended in an expulsion. (month, group)
        households: share of each household type in a nationality's encounters of the last 12 months known. (group,
            household)
    """

    fingerprint: str
    as_of: date | None
    months: tuple[date, ...]
    points: tuple[str, ...]
    counts: NDArray[np.float64]
    sector_names: tuple[str, ...]
    sectors: NDArray[np.float64]
    office_names: tuple[str, ...]
    offices: NDArray[np.float64]
    expelled: NDArray[np.float64]
    households: NDArray[np.float64]


def record(study: Study, store: Store, months: tuple[date, ...], as_of: date | None = None) -> Record:
    """The counts of a study's points.

    Args:
        study: whose points.
        store: where to read.
        months: first days of the months wanted.
        as_of: only what was released by then; None for everything that is stored.
    """
    fitted = [point for point in study.points if point.role == "fit"]
    parts = {
        point.id: counts(study, store, point, months, as_of)
        for point in study.points
        if point.id != "cbp_one"
    }
    split = {point.where["place"][0]: point.id for point in study.points if point.role == "split"}
    sector = {place: name for place, name in split.items() if place.startswith("us_")}
    office = {place: name for place, name in split.items() if place.startswith("fo_")}
    between = np.nansum([parts["usbp"], parts["usbp_others"]], 0)
    return Record(
        store.fingerprint(as_of),
        as_of or _newest(study, store, months),
        months,
        tuple(point.id for point in fitted),
        np.stack([parts[point.id] for point in fitted]),
        tuple(sector),
        _shares(np.stack([parts[name] for name in sector.values()], 1)),
        tuple(office),
        _shares(np.stack([parts[name] for name in office.values()], 1)),
        _expelled(parts["t42"], between),
        _households(study, store, months, as_of),
    )


def _newest(study: Study, store: Store, months: tuple[date, ...]) -> date | None:
    """The day on which the newest count of some months became known at any of the points; None where there is none."""
    read = (
        store.series(series, start=months[0], end=months[-1])["released"].max()
        for series in sorted({HOUSEHOLDS, *(point.series for point in study.points)})
    )
    return max((day for day in read if isinstance(day, date)), default=None)


def counts(
    study: Study, store: Store, point: Point, months: tuple[date, ...], as_of: date | None
) -> NDArray[np.float64]:
    """Events at one point, nan where there is no count of its own. (month, group)"""
    last = add_months(months[-1], 1)
    table = store.series(
        point.series,
        by=("nationality",),
        where={name: list(codes) for name, codes in point.where.items()} or None,
        as_of=as_of,
        start=max(months[0], point.start),
        end=min(months[-1], point.end) if point.end < last else months[-1],
    )
    out = np.full((len(months), len(study.nationalities)), np.nan)
    if table.is_empty():
        return out
    code = (
        pl.when(pl.col("nationality").is_in(study.nationalities))
        .then(pl.col("nationality"))
        .otherwise(pl.lit("OOO"))
    )
    sums = table.group_by("period", code.alias("nationality")).agg(
        pl.col("value").sum(), pl.col("value").is_null().any().alias("gap")
    )
    known = set(table["period"])
    month_of = {month: index for index, month in enumerate(months)}
    for month in known & set(month_of):
        for name in point.nationalities:
            out[month_of[month], study.nationalities.index(name)] = 0.0
    for period, name, value, gap in sums.iter_rows():
        if name in point.nationalities and period in month_of:
            out[month_of[period], study.nationalities.index(name)] = np.nan if gap else value
    return out


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums over the months around each month, counting what is known; the last known sums hold on."""
    known = np.nan_to_num(values)
    padded = np.pad(known, [(1, 1)] + [(0, 0)] * (values.ndim - 1))
    around = padded[:-2] + padded[1:-1] + padded[2:]
    seen = np.flatnonzero(known.reshape(len(known), -1).sum(1) > 0)
    if len(seen):
        around[: seen[0]] = around[seen[0]]
        around[seen[-1] :] = padded[1:-1][max(seen[-1] - 2, 0) : seen[-1] + 1].sum(0)
    return np.asarray(around)


def _shares(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smoothed shares along the second axis, drawn towards those of all groups together. (month, part, group)"""
    around = _smooth(values)
    everyone = around.sum(2, keepdims=True) + 1.0
    everyone = everyone / everyone.sum(1, keepdims=True)
    mixed = around + WEIGHT * everyone
    return np.asarray(mixed / mixed.sum(1, keepdims=True))


def _expelled(expulsions: NDArray[np.float64], between: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share expelled, by month and group; of those without a count of their own, that of all the others together.

    That of the last month in which encounters are known holds on.
    """
    others = np.isnan(expulsions).all(0)
    part, whole = np.nan_to_num(expulsions), np.where(others, 0.0, np.nan_to_num(between))
    total = part.sum(1, keepdims=True) / np.maximum(whole.sum(1, keepdims=True), 1.0)
    share = np.where(others, total, (part + WEIGHT * total) / (whole + WEIGHT))
    seen = np.flatnonzero(whole.sum(1) > 0)
    if len(seen):
        share[seen[-1] + 1 :] = share[seen[-1]]
    return np.asarray(np.clip(share, 0.0, 0.98))


def _households(
    study: Study, store: Store, months: tuple[date, ...], as_of: date | None
) -> NDArray[np.float64]:
    """Share of each household type in a nationality's encounters at the border over the last 12 months known.

    Nationalities without a breakdown of their own have that of all together. (group, household)
    """
    table = store.series(
        HOUSEHOLDS,
        by=("nationality", "household"),
        as_of=as_of,
        start=add_months(months[-1], -11),
        end=months[-1],
    )
    if table.is_empty():
        table = store.series(HOUSEHOLDS, by=("nationality", "household"), as_of=as_of)
        table = table.filter(pl.col("period") > pl.col("period").max().dt.offset_by("-12mo"))
    sums = {
        (n, h): v
        for n, h, v in table.group_by("nationality", "household").agg(pl.col("value").sum()).iter_rows()
    }
    everybody = np.array([sum(v for (_, h), v in sums.items() if h == kind) for kind in study.households])
    own = np.array(
        [[sums.get((code, kind), 0.0) for kind in study.households] for code in study.nationalities]
    )
    mixed = own + WEIGHT * everybody / everybody.sum()
    return np.asarray(mixed / mixed.sum(1, keepdims=True))
