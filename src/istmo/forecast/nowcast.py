"""The month that one agency has not published yet, from the agencies that have.

Along one route the counting points rise and fall together, and they publish at different delays: Honduras after 5
days, Panama after 10, CBP after 21, Mexico after 46. For a border whose newest month is T-1, the **sisters** are the
other counting points that have published T. On the working scale (`forecast.scale`), with D for the change on the month
before, every series s of the border (a nationality, or the total) changes with the sisters' counts of the same people:

    D z[s,T] = sum_k  a_k D x[k,s,T]  +  sum_k  b_k D x[k,s,T-1]  +  c D z[s,T-1]  +  e[s,T]

The elasticities a, b and c are the same for all series (they are **pooled**), each series weighs with the inverse of
the variance w of its own changes, and they are shrunk towards 0, where the nowcast is a random walk:

    beta = (G + r diag G)^-1 X'Wy,     G = X'WX

The shrinkage r is the value of `SHRINKAGE` with the smallest squared error for months left out one at a time, among
the months known on the day: nothing is chosen by what came later. The errors of those left-out months are what is
drawn, joint over the series, as for every other model (`forecast.joint`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from istmo.assemble import Border, History, Panel, TooLittleKnownError, border, history, panel
from istmo.forecast.issued import Forecast
from istmo.forecast.joint import Fit, paths, rounded
from istmo.forecast.models import DRAWS
from istmo.forecast.scale import Floats, Scale
from istmo.forecast.streams import stream
from istmo.periods import add_months
from istmo.warehouse import Store

POINTS = ("southwest", "darien", "honduras", "mexico")
"""The counting points along the route, each counted by an agency of its own."""
MODEL = "nowcast"
SHRINKAGE = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
MINIMUM_MONTHS = 12
"""Months with changes at the border and at all its sisters: a year, as for ranking nationalities."""


@dataclass(frozen=True, eq=False)
class Nowcast:
    """A nowcast and what it rests on.

    Args:
        forecast: of one month.
        sisters: the borders that had published it.
        elasticities: by what they multiply: "darien" (its change in the month), "darien before" (in the
            month before), "own before".
        shrinkage: r; the larger, the nearer to a random walk.
        months: how many months the elasticities were fitted to.
    """

    forecast: Forecast
    sisters: tuple[str, ...]
    elasticities: Mapping[str, float]
    shrinkage: float
    months: int


@dataclass(frozen=True, eq=False)
class _Changes:
    """Changes on the working scale, month by month.

    Args:
        y: of the border, (month, series), newest last.
        x: what may explain them, (month + 1, series, feature); the last month is the one to nowcast.
        names: of the features.
    """

    y: Floats
    x: Floats
    names: tuple[str, ...]


def nowcast(store: Store, area: Border, as_of: date | None = None, draws: int = DRAWS) -> Nowcast:
    """The month after the last one known of a border, from the other counting points that have published it.

    Args:
        store: where the counts are.
        area: which border.
        as_of: what was known on this day; None reads the newest releases.
        draws: how many.

    Raises:
        TooLittleKnownError: no other counting point has published that month, or too few months are known.
    """
    known = panel(store, area, as_of)
    sisters = {}
    for name in POINTS:
        try:
            found = history(store, border(name), as_of)
        except TooLittleKnownError:
            continue
        if name != area.name and known.targets(1)[0] in found.months:
            sisters[name] = found
    return from_sisters(known, sisters, draws)


def from_sisters(known: Panel, sisters: Mapping[str, History], draws: int = DRAWS) -> Nowcast:
    """The nowcast from what was known: arguments and errors as in `nowcast`.

    Args:
        known: the border.
        sisters: borders that know the month after the last one of `known`, by name.
        draws: how many.
    """
    target = known.targets(1)[0]
    if not sisters:
        what = f"no other counting point had published {target:%B %Y} on {known.as_of}, the next month of {known.name}"
        raise TooLittleKnownError(what, "Give a day on which one had")
    counts = np.column_stack([known.counts, known.total])
    scale = Scale.of(counts)
    levels = scale.forward(counts)
    changes = _changes(known, levels, sisters)
    if len(changes.y) < MINIMUM_MONTHS:
        what = f"only {len(changes.y)} months of {known.name} and its neighbours were known on {known.as_of}"
        raise TooLittleKnownError(what, f"Give a later day: {MINIMUM_MONTHS} are needed")
    shrinkage, beta, errors = fitted(changes.y, changes.x[:-1])
    point = levels[-1] + changes.x[-1] @ beta
    fits = [Fit(point[[s]], errors[:, s], np.ones(1)) for s in range(len(point))]
    made = Forecast(
        name=known.name,
        model=MODEL,
        issued=known.as_of,
        as_of=known.as_of,
        months=(target,),
        groups=known.groups,
        draws=rounded(paths(fits, scale, draws, stream(known.name, MODEL, known.as_of))),
        fingerprint=known.fingerprint,
    )
    elasticities = dict(zip(changes.names, map(float, beta), strict=True))
    return Nowcast(made, tuple(sisters), elasticities, shrinkage, len(changes.y))


def _changes(known: Panel, levels: Floats, sisters: Mapping[str, History]) -> _Changes:
    """The changes of the months in which the border and all sisters have two changes in a row."""
    first = max([known.months[0], *(each.months[0] for each in sisters.values())])
    target = known.targets(1)[0]
    months = [month for month in known.months if month >= add_months(first, 2)]
    own = np.diff(levels, axis=0)  # of known.months[1:]
    place = known.months.index(months[0]) if months else len(known.months)
    features, names = [], []
    for name, each in sisters.items():
        theirs = each.grouped(known.groups)
        theirs = np.column_stack([theirs, theirs.sum(axis=1)])
        steps = np.diff(Scale.of(theirs).forward(theirs), axis=0)  # of each.months[1:]
        here = [each.months.index(month) - 1 for month in [*months, target]]
        features += [steps[here], steps[[i - 1 for i in here]]]
        names += [name, f"{name} before"]
    features.append(own[place - 2 :])
    return _Changes(own[place - 1 :], np.stack(features, axis=-1), (*names, "own before"))


def fitted(y: Floats, x: Floats) -> tuple[float, Floats, Floats]:
    """Pooled, weighted and shrunk elasticities.

    Args:
        y: changes, (month, series).
        x: what may explain them, (month, series, feature).

    Returns:
        The shrinkage chosen, the elasticities (feature,), and the errors made in each month when it was left out,
        (month, series).
    """
    weight = 1 / np.maximum(y.var(axis=0), np.finfo(float).tiny ** 0.5)
    grams = np.einsum("tsi,s,tsj->tij", x, weight, x)
    moments = np.einsum("tsi,s,ts->ti", x, weight, y)
    gram, moment = grams.sum(axis=0), moments.sum(axis=0)
    best: tuple[float, float, Floats] | None = None
    for shrinkage in SHRINKAGE:
        without = ridge(gram - grams, moment - moments, shrinkage)
        errors = y - np.einsum("tsi,ti->ts", x, without)
        loss = float((errors**2 @ weight).sum())
        if best is None or loss < best[0]:
            best = (loss, shrinkage, errors)
    assert best is not None
    return best[1], ridge(gram, moment, best[1]), best[2]


def ridge(gram: Floats, moment: Floats, shrinkage: float) -> Floats:
    """(G + shrinkage diag G)^-1 M, (..., feature); 0 for a feature that never moved.

    Args:
        gram: G, (..., feature, feature).
        moment: M, (..., feature).
        shrinkage: 0 is least squares.
    """
    diagonal = np.einsum("...ii->...i", gram)
    added = np.where(diagonal > 0, shrinkage * diagonal, 1.0)
    return np.asarray(np.linalg.solve(gram + added[..., None] * np.eye(gram.shape[-1]), moment[..., None]))[
        ..., 0
    ]
