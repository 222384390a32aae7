"""The study against history: what it would have said on the day a measure began, beside what then was counted.

For each turn of the record, twice:

1. *after*: a fit of the months around it, six of them after its measures began, gives the size of each measure.
2. *before*: a fit of what was known on the day, with the measures in force then. Its own measures are added as
   announced, their sizes drawn from what the turns *other* than this one say of their kind (the mean of a normal
   hierarchy with the kind's prior), and the next six months are drawn.

Two rules are set beside it: persistence (the last month known goes on), and "as the others": the average relative
change that the other turns' measures brought to the same counting point.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.assemble.record import Record
from istmo.errors import UnknownNameError
from istmo.fit.ahead import foreseen
from istmo.fit.fitted import Fitted
from istmo.fit.latent import Latent
from istmo.fit.mode import Sizes
from istmo.fit.model import SPIN_UP, Model
from istmo.fit.run import DRAWS, FIRST, LAST, fit, fitted_model, known_to
from istmo.measures import Measure, known_before, measure
from istmo.periods import add_months
from istmo.studies import Study
from istmo.warehouse import Progress, Store
from istmo.workers import done, workers

BACK, AHEAD = 18, 6
"""Months fitted before a turn, and predicted after it."""

APART = 1.0
"""How much measures of one kind differ in size, where the turns say it."""

DOUBT = 0.3
"""What a turn leaves open about the size of its own measure."""

LEAST = 100.0
"""Events a month below which neither before nor after a row is judged: fewer say little about a measure."""


@dataclass(frozen=True)
class Turn:
    """A sharp turn of the record.

    Args:
        id: its name.
        start: the day its first measure began.
        measures: ids of what began.
        ended: ids of what ended on the day.
        nationalities: whose counts are compared, or ALL.
    """

    id: str
    start: date
    measures: tuple[str, ...]
    ended: tuple[str, ...]
    nationalities: tuple[str, ...]


def turns(study: Study) -> tuple[Turn, ...]:
    """The turns a study names, in order of time."""
    text = files("istmo.studies").joinpath(study.name, "history.toml").read_text(encoding="utf-8")
    found = [
        Turn(
            one["id"],
            min(measure(name).start for name in one["measures"]),
            tuple(one["measures"]),
            tuple(one.get("ended", ())),
            tuple(one["nationalities"]),
        )
        for one in tomllib.loads(text)["turn"]
    ]
    return tuple(sorted(found, key=lambda turn: turn.start))


def sizes_after(study: Study, known: Record, turn: Turn) -> dict[str, float]:
    """The sizes of a turn's measures, from a fit of the months around it."""
    found = fit(study, known, draws=0)
    place = {name: index for index, name in enumerate(found.measures)}
    return {name: float(found.mode.size[place[name]]) for name in turn.measures if name in place}


def sizes_of_others(turn: Turn, after: Mapping[str, Mapping[str, float]]) -> Sizes:
    """What the other turns say of the sizes of a turn's measures.

    Args:
        turn: whose outcome must not speak.
        after: sizes by turn and measure, as `sizes_after` gives them.
    """
    mean, spread = {}, {}
    for name in turn.measures:
        about = measure(name).about
        if about.prior is None:
            continue
        seen = [
            sign * size
            for other, sizes in after.items()
            if other != turn.id
            for one, size in sizes.items()
            if (sign := _same_kind(measure(one), measure(name)))
        ]
        own, each = (2 * about.prior.sd) ** -2, (APART**2 + DOUBT**2) ** -1
        certain = own + each * len(seen)
        mean[name] = (own * about.prior.mean + each * sum(seen)) / certain
        spread[name] = float(np.sqrt(APART**2 + 1 / certain))
    return Sizes(mean, spread)


def _same_kind(one: Measure, other: Measure) -> int:
    """1 if measures are of a kind, -1 if one lifts what the other imposes, else 0."""
    if one.kind == other.kind:
        return 1
    return -1 if {one.kind, other.kind} == {"visa-requirement", "visa-waiver"} else 0


@dataclass(frozen=True, eq=False)
class Predicted:
    """What was predicted for a turn, and what was counted.

    Args:
        turn: which.
        months: predicted, those after the month in which the turn began.
        points: counting points.
        draws: predicted counts. (draw, point, month, group)
        counted: what was counted, nan where nothing was. (point, month, group)
        base: the last count known on the day. (point, group)
        judged: whether a point counts a group. (point, group)
    """

    turn: Turn
    months: tuple[date, ...]
    points: tuple[str, ...]
    draws: NDArray[np.float64]
    counted: NDArray[np.float64]
    base: NDArray[np.float64]
    judged: NDArray[np.bool_]


def predict(
    study: Study,
    known: Record,
    came: Record,
    turn: Turn,
    sizes: Sizes,
    draws: int = DRAWS,
    seed: int = 0,
) -> Predicted:
    """What the study would have said on the day.

    Args:
        study: which.
        known: on the day; the months after it are future.
        came: the same months as they are known now, to be set beside it.
        turn: which turn.
        sizes: of its measures, from the others.
        draws: how many.
        seed: of the draws.
    """
    measures = known_before(turn.start, turn.measures, turn.ended)
    found = fit(study, known, measures=measures, sizes=sizes, draws=draws, seed=seed)
    made = fitted_model(study, found, measures)
    future = tuple(month for month in found.months if month > turn.start.replace(day=1))
    at = [found.months.index(month) - SPIN_UP for month in future]
    own = partial(_own_sizes, made, found, turn)
    last_known = known.counts[:, SPIN_UP:]
    return Predicted(
        turn,
        future,
        known.points,
        foreseen(made, found, future, seed, own),
        came.counts[:, SPIN_UP:][:, at],
        _last_known(last_known),
        np.asarray(np.isfinite(last_known).any(1)),
    )


def _own_sizes(made: Model, found: Fitted, turn: Turn, one: Latent, rng: np.random.Generator) -> Latent:
    """A draw with the sizes of the turn's measures drawn anew: nothing that was known speaks of them."""
    size = np.array(one.size)
    for j, k in enumerate(made.sized):
        if made.measures[k].id in turn.measures:
            centre = found.prior.size_mean[j]
            size[j] = centre + found.prior.size_spread[j] * rng.standard_normal()
    return one._replace(size=size)


def _last_known(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The last count known of each point and group; nan where there is none. (point, group)"""
    out = np.full((counts.shape[0], counts.shape[2]), np.nan)
    for month in range(counts.shape[1]):
        out = np.where(np.isfinite(counts[:, month]), counts[:, month], out)
    return out


def _window(turn: Turn) -> tuple[date, date]:
    return max(add_months(turn.start, -BACK), FIRST), min(add_months(turn.start, AHEAD), LAST)


def rows(study: Study, predicted: Sequence[Predicted]) -> pl.DataFrame:
    """The table: a row a turn, counting point, nationality and month.

    Returns:
        turn, start, point, nationality, month, base (last count known), counted, predicted (median of the draws, which
        keeps the absolute error least), low and high (90 % of the draws), others (as the other turns changed).
    """
    out = []
    for one in predicted:
        for p, point in enumerate(one.points):
            for code in one.turn.nationalities:
                groups = (
                    np.flatnonzero(one.judged[p]).tolist() if code == "ALL" else [study.nationality(code)]
                )
                groups = [g for g in groups if one.judged[p, g] and np.isfinite(one.base[p, g])]
                if not groups:
                    continue
                base = one.base[p, groups].sum()
                counted = one.counted[p][:, groups].sum(1)
                low, middle, high = np.quantile(
                    one.draws[:, p][:, :, groups].sum(2), [0.05, 0.5, 0.95], axis=0
                )
                if not np.isfinite(counted).any() or max(base, np.nanmean(counted)) < LEAST:
                    continue
                out += [
                    (one.turn.id, one.turn.start, point, code, month, base, c, m, lo, hi)
                    for month, c, m, lo, hi in zip(one.months, counted, middle, low, high, strict=True)
                    if np.isfinite(c)
                ]
    names = ["turn", "start", "point", "nationality", "month", "base", "counted", "predicted", "low", "high"]
    table = pl.DataFrame(out, schema=names, orient="row")
    return table.join(_as_the_others(table), on=["turn", "point"], how="left").with_columns(
        others=pl.col("base") * pl.col("others").fill_null(0.0).exp()
    )


def _as_the_others(table: pl.DataFrame) -> pl.DataFrame:
    """Mean log change that the other turns brought to the same point: turn, point, others."""
    change = (
        table.group_by("turn", "point", "nationality")
        .agg(((pl.col("counted").mean() + 5) / (pl.col("base").first() + 5)).log().alias("change"))
        .group_by("turn", "point")
        .agg(pl.col("change").mean())
    )
    pairs = change.join(change, on="point", suffix="_other").filter(pl.col("turn") != pl.col("turn_other"))
    return pairs.group_by("turn", "point").agg(pl.col("change_other").mean().alias("others"))


@dataclass(frozen=True)
class Marks:
    """How well history was told.

    Args:
        changes: rows (turn, point, nationality) whose mean count changed by more than 30 %.
        signs: of those, with the sign predicted right.
        error: median absolute log error of a month's count. persistence, others: of the two rules.
        covered: share of months within the 90 % interval.
        months: how many.
    """

    changes: int
    signs: int
    error: float
    persistence: float
    others: float
    covered: float
    months: int


def marks(table: pl.DataFrame) -> Marks:
    """The marks of a table of `rows`."""
    whole = table.group_by("turn", "point", "nationality").agg(
        pl.col("base").first(), pl.col("counted").mean(), pl.col("predicted").mean()
    )
    moved = whole.filter(((pl.col("counted") + 1) / (pl.col("base") + 1)).log().abs() > np.log(1.3))
    right = moved.filter(
        (pl.col("counted") - pl.col("base")).sign() == (pl.col("predicted") - pl.col("base")).sign()
    )

    def error(column: str) -> float:
        return float(
            table.select(((pl.col(column) + 5) / (pl.col("counted") + 5)).log().abs().median()).item()
        )

    inside = table.filter(pl.col("counted").is_between(pl.col("low"), pl.col("high")))
    return Marks(
        moved.height,
        right.height,
        error("predicted"),
        error("base"),
        error("others"),
        inside.height / max(table.height, 1),
        table.height,
    )


def history(
    study: Study,
    store: Store,
    only: Sequence[str] = (),
    *,
    processes: int = 2,
    cluster: str | None = None,
    progress: Progress = lambda *_: None,
) -> pl.DataFrame:
    """All turns, predicted and counted, as a table of `rows`: a minute or two of work a turn, twice.

    Args:
        study, store: what, from which counts.
        only: ids of the turns predicted; all are fitted afterwards, because the others say how large measures are.
        processes, cluster: where fits are made (`istmo.workers`).
        progress: told what is being done, how much is done, and how much there is.
    """
    every = turns(study)
    chosen = [turn for turn in every if not only or turn.id in only]
    if unknown := sorted(set(only) - {turn.id for turn in every}):
        raise UnknownNameError(
            f"There is no turn {unknown[0]!r}. Known: {', '.join(turn.id for turn in every)}."
        )
    came = {turn.id: known_to(study, store, *_window(turn)) for turn in every}
    known = {turn.id: known_to(study, store, *_window(turn), turn.start) for turn in chosen}
    with workers(processes, cluster) as pool:
        tasks = [(study, came[turn.id], turn) for turn in every]
        sizes = done(pool, _after, tasks, "sizes of measures, turn by turn", progress)
        after = {turn.id: found for turn, found in zip(every, sizes, strict=True)}
        later = [
            (study, known[turn.id], came[turn.id], turn, sizes_of_others(turn, after)) for turn in chosen
        ]
        return rows(study, done(pool, _before, later, "predictions, turn by turn", progress))


def _after(task: tuple[Study, Record, Turn]) -> dict[str, float]:
    return sizes_after(*task)


def _before(task: tuple[Study, Record, Record, Turn, Sizes]) -> Predicted:
    return predict(*task)


def summary(table: pl.DataFrame) -> pl.DataFrame:
    """A row a turn, point and nationality: means over the months predicted.

    Returns:
        turn, start, point, nationality, base, counted, predicted, change (log, counted over base), predicted_change,
        sign ("right", "wrong", or "" where the change is below 30 %), error and persistence (median absolute log error
        of a month), covered.
    """
    keys = ["turn", "start", "point", "nationality"]
    short = table.group_by(keys, maintain_order=True).agg(
        pl.col("base").first(),
        pl.col("counted").mean(),
        pl.col("predicted").mean(),
        ((pl.col("predicted") + 5) / (pl.col("counted") + 5)).log().abs().median().alias("error"),
        ((pl.col("base") + 5) / (pl.col("counted") + 5)).log().abs().median().alias("persistence"),
        pl.col("counted").is_between(pl.col("low"), pl.col("high")).mean().alias("covered"),
    )
    change = ((pl.col("counted") + 1) / (pl.col("base") + 1)).log()
    told = ((pl.col("predicted") + 1) / (pl.col("base") + 1)).log()
    right = pl.when(change.sign() == told.sign()).then(pl.lit("right")).otherwise(pl.lit("wrong"))
    return short.with_columns(
        change=change.round(2),
        predicted_change=told.round(2),
        sign=pl.when(change.abs() > np.log(1.3)).then(right).otherwise(pl.lit("")),
        base=pl.col("base").round(0),
        counted=pl.col("counted").round(0),
        predicted=pl.col("predicted").round(0),
    ).select(
        *keys,
        "base",
        "counted",
        "predicted",
        "change",
        "predicted_change",
        "sign",
        "error",
        "persistence",
        "covered",
    )
