"""The way to the mode of the posterior, by gradient (limited-memory BFGS), from a start read off the counts."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize

from istmo.assemble.record import Record
from istmo.fit.latent import Latent, Prior, flatten, log_counts, log_prior
from istmo.fit.model import KNOT, SPIN_UP, Model
from istmo.measures import KINDS, Kind
from istmo.measures import Prior as KindPrior

OFFSET = 0.3
"""Scale of how a nationality's detection differs at a point whose range of detection is wide."""

SURE = 0.05
"""The same where the range is narrow, because nearly everybody is counted."""

IN_RANGE = 1.645
"""Standard deviations from the centre of a point's range of detection to its ends: nine in ten lie within. So much may
detection differ at first, and so much may it move in `SPAN`."""

SPAN = 60
"""Months in which detection may move as far as its range reaches: the five years that the ranges were stated for."""

FIRM = 0.02
"""The same where everybody is counted: recorded late, or twice."""

STEP = (0.12, 0.5)
"""Smallest and largest scale of a month's step of log departures."""

SCALES = Latent(0.2, 0.3, 0.3, 0.1, 0.1, 0.3, 0.5, 0.5, 0.2, 0.0)
"""Steps that the search takes at first: of the order of what the counts leave open. The noise is held."""

HELD = 0.3
"""Noise of all counts in the search. Free from the start, it grows to excuse a bad start, and the search then crawls:
of the months around January 2023, 240 steps came within 25 of the best log density found, 250 all free stayed 314
below."""

Flat = NDArray[np.float64]
Report = Callable[[int], None]


class Sizes(NamedTuple):
    """What is thought of the sizes of measures by name, instead of what their kind says.

    Args:
        mean, spread: by the measure's id.
    """

    mean: dict[str, float]
    spread: dict[str, float]


def prior_of(model: Model, known: Record, sizes: Sizes | None = None) -> Prior:
    """The prior of a model: kinds of measures from their definition, scales of departures from the counts' steps."""
    start, step = _departures(model, known)
    fitted = [model.measures[k] for k in model.sized]
    kinds = sorted({one.kind for one in fitted})
    mean, spread = (sizes.mean, sizes.spread) if sizes else ({}, {})
    points = [point for point in model.study.points if point.role == "fit"]
    wide = np.array([np.log(point.detection[1] / point.detection[0]) for point in points])
    reach = np.maximum(wide / (2 * IN_RANGE), FIRM)
    return Prior(
        start=start[0],
        level_step=step,
        of_kind=np.array([kinds.index(one.kind) for one in fitted], int),
        kind_mean=np.array([_prior(kind).mean for kind in kinds]),
        kind_spread=np.array([_prior(kind).sd for kind in kinds]),
        size_mean=np.array([mean.get(one.id, np.nan) for one in fitted]),
        size_spread=np.array([spread.get(one.id, _prior(one.kind).spread) for one in fitted]),
        offset=np.where(wide > 0.5, OFFSET, SURE),
        drift_start=reach,
        drift_step=reach / np.sqrt(SPAN / KNOT),
    )


def _prior(kind: Kind) -> KindPrior:
    prior = KINDS[kind].prior
    assert prior is not None
    return prior


def begin(model: Model, known: Record, prior: Prior) -> Latent:
    """A start for the search: departures as the counts at the ends of journeys say, everything else central."""
    level, _ = _departures(model, known)
    groups, knots, points = level.shape[1], model.knots.shape[1], len(model.detection)
    size = np.where(np.isnan(prior.size_mean), prior.kind_mean[prior.of_kind], prior.size_mean)
    return Latent(
        level=np.asarray(level),
        constant=np.zeros((knots, len(model.entries))),
        port=np.full((knots, groups), prior.port_start),
        drift=np.zeros((knots, points)),
        offset=np.zeros((points, groups)),
        stay=np.zeros(groups),
        size=np.asarray(size),
        kind=np.asarray(prior.kind_mean),
        logit_kappa=np.asarray(prior.logit_kappa),
        log_noise=np.full((points, groups), np.log(HELD)),
    )


def _departures(model: Model, known: Record) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log departures a day read off what was counted at the ends of journeys, and the scale of a month's step.

    The months after a group's last whole count go on as that one.
    """
    kind = dict(model.study.nodes.select("id", "kind").iter_rows())
    ends = [
        row
        for row, point in enumerate(point for point in model.study.points if point.role == "fit")
        if all(
            kind[link.split(">")[1].split(":")[0]] in ("sector", "field_office", "exit")
            for link in point.links
        )
    ]
    counted = known.counts[ends][:, SPIN_UP : len(model.months)]
    months = np.arange(counted.shape[1])[:, None]
    ever = np.isfinite(counted).any(1)  # (point, group)
    # a group is seen until the first of its points falls silent for good; a point not yet open counts nobody
    until = np.where(ever, counted.shape[1] - 1 - np.isfinite(counted[:, ::-1]).argmax(1), counted.shape[1])
    last = np.minimum(until.min(0), counted.shape[1] - 1)  # (group)
    total = np.take_along_axis(np.nansum(counted, 0), np.minimum(months, last[None, :]), 0)
    around = np.pad(total, ((1, 1), (0, 0)), mode="edge")
    smooth = 0.25 * around[:-2] + 0.5 * around[1:-1] + 0.25 * around[2:]
    level = np.log((smooth + 3.0) / 30.0)
    level = np.concatenate([np.repeat(level[:1], SPIN_UP, 0), level])
    steps = np.abs(np.diff(np.log(total + 10.0), axis=0))
    return level, np.clip(1.48 * np.median(steps[: max(int(last.max()), 1)], 0), *STEP)


def observed(model: Model, known: Record, prior: Prior) -> NDArray[np.float64]:
    """The counts that are fitted: without those of a group where no route brings it. (point, month, group)"""
    start = begin(model, known, prior)
    reached = np.asarray(model.expected(start)).max(1) > 1.5
    counts = known.counts[:, SPIN_UP : len(model.months)]
    return np.where(reached[:, None, :], counts, np.nan)


@partial(jax.jit, static_argnums=0)
def log_joint(model: Model, prior: Prior, counts: NDArray[np.float64], latent: Latent) -> jax.Array:
    """Log of prior times likelihood, up to a constant."""
    noise = jnp.exp(latent.log_noise)[:, None, :]
    return log_prior(latent, prior) + log_counts(jnp.asarray(counts), model.expected(latent), noise).sum()


@partial(jax.jit, static_argnums=0)
def rising(
    model: Model, prior: Prior, counts: NDArray[np.float64], latent: Latent
) -> tuple[jax.Array, Latent]:
    """`log_joint` and its gradient."""
    found: tuple[jax.Array, Latent] = jax.value_and_grad(log_joint, argnums=3)(model, prior, counts, latent)
    return found


def approach(
    model: Model,
    prior: Prior,
    counts: NDArray[np.float64],
    start: Latent,
    steps: int,
    report: Report = lambda _step: None,
) -> Latent:
    """A point near the mode, the noise being held at `HELD`; `istmo.fit.laplace.settle` goes on from there.

    Args:
        model, prior, counts: what is fitted; counts as `observed` gives them.
        start: where the search begins.
        steps: at most.
        report: told the number of each step that has ended.
    """
    scale = flatten(Latent(*map(np.full_like, start, SCALES)))[0]

    def scaled(x: Flat) -> Flat:
        return scale * x

    return search(model, prior, counts, start, scaled, scaled, steps, report=report)


def search(
    model: Model,
    prior: Prior,
    counts: NDArray[np.float64],
    start: Latent,
    away: Callable[[Flat], Flat],
    felt: Callable[[Flat], Flat],
    steps: int,
    lean: Flat | float = 0.0,
    report: Report = lambda _step: None,
) -> Latent:
    """The highest point found by limited-memory BFGS.

    Args:
        model, prior, counts, start, steps, report: as for `approach`.
        away: the linear map from what is searched to a step of the flat latent quantities.
        felt: its transpose.
        lean: slope that is added to that of the log density, along the flat latent quantities.
    """
    flat, back = flatten(start)
    number = itertools.count(1)

    def evaluate(x: Flat) -> tuple[float, Flat]:
        step = away(x)
        value, slope = rising(model, prior, counts, back(flat + step))
        return -float(value) - float(np.sum(lean * step)), -felt(flatten(slope)[0] + lean)

    def after(intermediate_result: OptimizeResult) -> None:  # noqa: ARG001 - SciPy passes it by this name
        report(next(number))

    found = minimize(
        evaluate, np.zeros(len(flat)), jac=True, method="L-BFGS-B", callback=after,
        options={"maxiter": steps, "maxfun": 2 * steps, "maxcor": 30, "ftol": 1e-8},
    )  # fmt: skip
    latent: Latent = back(flat + away(found.x))
    return latent
