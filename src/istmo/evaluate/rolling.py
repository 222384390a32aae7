"""Rolling origins: forecasts as they would have been issued month after month, scored with what came.

Each panel is read from the store as of its issue day, so a forecast cannot see what was released later. It is scored
against the newest release of its targets.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context

import polars as pl

from istmo.assemble import BORDERS, Border, Counts, History, Panel, TooLittleKnownError, history, panel
from istmo.errors import InputError
from istmo.evaluate.scores import ROW, score
from istmo.forecast import DRAWS, HORIZON, MODELS, Model, issue
from istmo.forecast.models import MINIMUM_MONTHS
from istmo.periods import add_months
from istmo.warehouse import Store

FIRST_ISSUE = date(2022, 1, 25)
"""By then two years of every border were known. Issued monthly on the 25th, when all but Mexico's figures
of the month before are out; choices of method were made on months before this one."""

Progress = Callable[[str, int, int], None]


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
    store: Store, border: Border, first: date = FIRST_ISSUE, last: date | None = None, horizon: int = HORIZON
) -> Iterator[Origin]:
    """The issue days of a border, month by month, with what was known on each and what came.

    Args:
        store: where to read.
        border: which.
        first: first issue day; the others are the same day of later months.
        last: no issue day after this one; the last with an observed target if None.
        horizon: months ahead.

    Raises:
        InputError: `first` is a day that not every month has.
    """
    if first.day > 28:
        raise InputError(f"not every month has a day {first.day}", "Issue on the 28th or before")
    now = history(store, border)
    issued, day = first, first.day
    while last is None or issued <= last:
        try:
            known = panel(store, border, issued)
        except TooLittleKnownError:
            known = None
        if known is not None and len(known.months) >= MINIMUM_MONTHS:
            origin = _origin(known, now, horizon)
            if not origin.released:
                return
            yield origin
        issued = add_months(issued, 1).replace(day=day)


def _origin(known: Panel, now: History, horizon: int) -> Origin:
    targets = [month for month in known.targets(horizon) if month in now.months]
    places = [now.months.index(month) for month in targets]
    return Origin(known, now.grouped(known.groups)[places], tuple(now.released[place] for place in places))


def backtest(
    store: Store,
    *,
    borders: Sequence[Border] = BORDERS,
    models: Sequence[Model] = MODELS,
    first: date = FIRST_ISSUE,
    last: date | None = None,
    horizon: int = HORIZON,
    draws: int = DRAWS,
    processes: int = 2,
    progress: Progress = lambda *_: None,
) -> pl.DataFrame:
    """Scores of every model at every origin of every border, in the schema `evaluate.scores.ROW`.

    Args:
        store: where to read.
        borders: which.
        models: which; they are sent to other processes, so they must be functions of a module.
        first: first issue day; the others are the same day of later months.
        last: no issue day after this one; the last with an observed target if None.
        horizon: months ahead.
        draws: of each forecast.
        processes: how many at once; 1 stays in this one. The scores do not depend on it.
        progress: told what is being done, how much is done, and how much there is.
    """
    work: list[Origin] = []
    for i, border in enumerate(borders):
        progress(f"reading {border.name}", i, len(borders))
        work += origins(store, border, first, last, horizon)
    scored = _scored(work, models, horizon, draws, processes, progress)
    rows = pl.concat([ROW.to_frame(), *scored])
    order = {border.name: i for i, border in enumerate(borders)} | {m.name: i for i, m in enumerate(models)}
    place = [pl.col(name).replace_strict(order, return_dtype=pl.Int64) for name in ("border", "model")]
    return rows.sort(*place, "issued", "target", maintain_order=True)


def _scored(
    work: Sequence[Origin],
    models: Sequence[Model],
    horizon: int,
    draws: int,
    processes: int,
    progress: Progress,
) -> list[pl.DataFrame]:
    if processes == 1:
        found = []
        for i, origin in enumerate(work):
            progress("scoring", i, len(work))
            found.append(score_origin(origin, models, horizon, draws))
        return found
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        tasks = [pool.submit(score_origin, origin, models, horizon, draws) for origin in work]
        try:
            for done, task in enumerate(as_completed(tasks)):
                task.result()
                progress("scoring", done + 1, len(work))
            return [task.result() for task in tasks]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def score_origin(origin: Origin, models: Sequence[Model], horizon: int, draws: int) -> pl.DataFrame:
    """The scores of every model at one origin."""
    issued = [issue(origin.known, each, horizon=horizon, draws=draws) for each in models]
    return pl.concat([score(forecast, origin.observed, origin.released) for forecast in issued])
