"""Rolling origins: forecasts as they would have been issued month after month, scored with what came.

Each panel is read from the store as of its issue day, so a forecast cannot see what was released later. It is scored
against the newest release of its targets. First every member at every origin; then the ensemble, origin by origin, with
weights learned from what had been released by then. What a member said at an origin is kept in a folder, if one is
given, so that a backtest that was stopped goes on where it was.
"""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
import polars as pl

from istmo.assemble import ARENA, Border, Counts, History, Panel, Read, TooLittleKnownError, history, panel
from istmo.errors import InputError
from istmo.evaluate.scores import ROW, score
from istmo.evaluate.weights import SCORED, Past, learn
from istmo.files import whole
from istmo.forecast import ALONE, DRAWS, ENSEMBLE, JUDGED, LONGEST, REFERENCE, Forecast, Model, issue
from istmo.forecast.models import MINIMUM_MONTHS
from istmo.forecast.pool import Weights, averaged, drawn, handed_over
from istmo.forecast.scale import Floats
from istmo.forecast.streams import stream
from istmo.measures import catalogue
from istmo.periods import add_months
from istmo.warehouse import Progress, Store
from istmo.workers import code, done, workers

FIRST_ISSUE = date(2016, 1, 25)
"""Issued monthly on the 25th, when all but Mexico's figures of the month before are out. A border of which two
years were
not known then comes in when they are."""
LEARNED = (1, 7)
"""Months in which the ensemble's weights are learned anew."""


@dataclass(frozen=True, eq=False)
class Origin:
    """All that a worker needs to forecast and to score: arrays, no store.

    Args:
        known: what was known on the issue day.
        observed: what came in the target months, as far as known now, (period, group).
        released: when that became known, one day for each of those months.
    """

    known: Panel
    observed: Counts
    released: tuple[date, ...]


def origins(
    store: Store,
    border: Border,
    first: date = FIRST_ISSUE,
    last: date | None = None,
    horizon: int = LONGEST,
    read: Read | None = None,
) -> Iterator[Origin]:
    """The issue days of a border, month by month, with what was known on each and what came.

    Args:
        store: where to read.
        border: which.
        first: first issue day; the others are the same day of later months.
        last: no issue day after this one; the last with an observed target if None.
        horizon: months ahead.
        read: what was read before (`istmo.assemble.panel`).

    Raises:
        InputError: `first` is a day that not every month has.
    """
    if first.day > 28:
        raise InputError(f"not every month has a day {first.day}", "Issue on the 28th or before")
    read = {} if read is None else read
    now = history(store, border)
    issued, day, end = first, first.day, last or max(now.released)
    while issued <= end:
        try:
            known = panel(store, border, issued, read=read)
        except TooLittleKnownError:
            known = None
        if known is not None and len(known.months) >= MINIMUM_MONTHS:
            origin = _origin(known, now, horizon)
            if not origin.released:
                return
            # While the earlier series of a border stands alone, some targets are out in the later one: no forecast.
            if min(origin.released) > issued:
                yield origin
        issued = add_months(issued, 1).replace(day=day)


def _origin(known: Panel, now: History, horizon: int) -> Origin:
    targets = [month for month in known.targets(horizon) if month in now.months]
    places = [now.months.index(month) for month in targets]
    return Origin(known, now.grouped(known.groups)[places], tuple(now.released[place] for place in places))


@dataclass(frozen=True, eq=False)
class Said:
    """What the members said at one origin.

    Args:
        rows: their scores, in the schema `evaluate.scores.ROW`.
        quantiles: theirs, (member, level, period, group + 1).
    """

    rows: pl.DataFrame
    quantiles: Floats


def backtest(
    store: Store,
    *,
    borders: Sequence[Border] = ARENA,
    models: Sequence[Model] = JUDGED,
    first: date = FIRST_ISSUE,
    last: date | None = None,
    every: int = 1,
    horizon: int = LONGEST,
    draws: int = DRAWS,
    processes: int = 2,
    cluster: str | None = None,
    keep: Path | None = None,
    progress: Progress = lambda *_: None,
) -> tuple[pl.DataFrame, list[Weights]]:
    """Scores of every model and of the ensemble of them at every origin of every border.

    Args:
        store: where to read.
        borders: which.
        models: the members of the ensemble, and what is scored alone; they are sent to other processes, so they must be
            functions of a module. The ensemble is left out where there is only one member, or the random walk is none.
        first: first issue day; the others are the same day of later months.
        last: no issue day after this one; the last with an observed target if None.
        every: which of the issue days are taken: each, every second, ...
        horizon: months ahead.
        draws: of each forecast.
        processes: how many at once; 1 stays in this one. The scores do not depend on it.
        cluster: address of a Dask cluster to do it on instead (`istmo.workers`).
        keep: folder in which what was done is kept, and found again by a later backtest of the same; on a cluster one
            that all workers see.
        progress: told what is being done, how much is done, and how much there is.

    Returns:
        The scores in the schema `evaluate.scores.ROW`, and the weights the ensemble had, oldest first.
    """
    # Those that are silent at some borders come last: the ensemble's members then have the same places at each.
    models = sorted(models, key=lambda each: bool(each.borders))
    work: list[Origin] = []
    read: Read = {}
    for i, border in enumerate(borders):
        progress(f"reading {border.name}", i, len(borders))
        for one in list(origins(store, border, first, last, horizon, read))[::every]:
            known = one.known
            for each in models:
                known = each.given(known, store) if each.can(border.name) else known
            work.append(replace(one, known=known))
    # The years of a border follow one another in one process, so that what is fitted once a year is found again.
    work.sort(key=lambda one: (one.known.as_of.year, one.known.name, one.known.as_of))
    with workers(processes, cluster) as pool:
        tasks = [
            (list(year), models, horizon, draws, keep)
            for _, year in groupby(work, key=lambda one: (one.known.as_of.year, one.known.name))
        ]
        said = [
            one
            for year in done(pool, _members, tasks, "members, border by border and year by year", progress)
            for one in year
        ]
        rows = [one.rows for one in said]
        weights: list[Weights] = []
        inside = [i for i, each in enumerate(models) if each not in ALONE and not each.borders]
        members = [models[i].name for i in inside]
        if len(members) > 1 and REFERENCE in members:
            told = [each.quantiles[inside] for each in said]
            weights = _weights(pool, work, told, members, progress)
            later = [
                (one, quantiles, _then(weights, one.known.as_of), draws)
                for one, quantiles in zip(work, told, strict=True)
            ]
            rows += done(pool, _ensemble, later, "ensemble", progress)
    found = pl.concat([ROW.to_frame(), *rows])
    names = [*(border.name for border in borders), *(each.name for each in models), ENSEMBLE]
    order = {name: i for i, name in enumerate(names)}
    place = [pl.col(name).replace_strict(order, return_dtype=pl.Int64) for name in ("border", "model")]
    return found.sort(*place, "issued", "target", maintain_order=True), weights


def _members(task: tuple[Sequence[Origin], Sequence[Model], int, int, Path | None]) -> list[Said]:
    year, models, horizon, draws, keep = task
    return [_said(origin, models, horizon, draws, keep) for origin in year]


def _said(origin: Origin, models: Sequence[Model], horizon: int, draws: int, keep: Path | None) -> Said:
    """What every member says at one origin; read if it was kept, else made and kept."""
    models = [each for each in models if each.can(origin.known.name)]
    name = "|".join([origin.known.seen, *(each.name for each in models), str(horizon), str(draws)])
    name += "|".join([str(origin.released), hashlib.sha256(origin.observed.tobytes()).hexdigest(), code()])
    name += "|".join(str(one) for one in catalogue())
    day = f"{origin.known.name}-{origin.known.as_of}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    kept = (keep / f"{day}.parquet", keep / f"{day}.npz") if keep else None
    if kept and all(file.is_file() for file in kept):
        with np.load(kept[1]) as file:
            return Said(pl.read_parquet(kept[0]), file["quantiles"].astype(np.float64))
    issued = [issue(origin.known, each, horizon=horizon, draws=draws) for each in models]
    rows = pl.concat([score(forecast, origin.observed, origin.released) for forecast in issued])
    quantiles = np.stack([handed_over(forecast.draws) for forecast in issued]).astype(np.float32)
    if kept:
        with whole(kept[0]) as beside:
            rows.write_parquet(beside)
        with whole(kept[1]) as beside, beside.open("wb") as file:
            np.savez_compressed(file, quantiles=quantiles)
    return Said(rows, quantiles.astype(np.float64))


def _ensemble(task: tuple[Origin, Floats, Weights, int]) -> pl.DataFrame:
    """The scores of the ensemble at one origin."""
    origin, quantiles, weights, draws = task
    known = origin.known
    random = stream(known.name, ENSEMBLE, known.as_of)
    found = drawn(known, averaged(quantiles, weights), draws, random)
    forecast = Forecast(
        name=known.name,
        model=ENSEMBLE,
        issued=known.as_of,
        as_of=known.as_of,
        months=known.targets(found.shape[1]),
        groups=known.groups,
        draws=found,
        fingerprint=known.fingerprint,
    )
    return score(forecast, origin.observed, origin.released)


def _weights(
    pool: Executor | None,
    work: Sequence[Origin],
    told: Sequence[Floats],
    names: Sequence[str],
    progress: Progress,
) -> list[Weights]:
    """The ensemble's weights, learned anew in the months `LEARNED` and after the last origin."""
    days = sorted({one.known.as_of for one in work})
    turns = [day for day in days[1:] if day.month in LEARNED]
    newest = max((one.released[-1] for one in work), default=None)
    past = [
        Past(
            one.known.name,
            quantiles[:, SCORED],
            np.column_stack([one.observed, one.observed.sum(axis=1)]).astype(np.float64),
            one.released,
        )
        for one, quantiles in zip(work, told, strict=True)
    ]
    if newest is not None:
        turns.append(newest)
    tasks = []
    for day in turns:
        mine = [one for one in past if one.released[0] <= day]
        tasks.append((mine, names, names.index(REFERENCE), day))
    return [Weights.first(names).pruned(), *done(pool, _learned, tasks, "learning weights", progress)]


def _learned(task: tuple[Sequence[Past], Sequence[str], int, date]) -> Weights:
    return learn(*task).pruned()


def _then(weights: Sequence[Weights], day: date) -> Weights:
    """The newest weights that were known on a day."""
    return max((one for one in weights if one.since <= day), key=lambda one: one.since)
