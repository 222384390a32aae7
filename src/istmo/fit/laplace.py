"""The posterior near its mode: what the counts say to the second order (Laplace), what is believed beforehand as it is.

With mu_c the expected count of a cell c and w_c = mu / (1 + PARTY + noise^2 mu) the information a count has about
log mu, the curvature of minus the log posterior is

    H = J' W J + H_prior,   J = d log mu / d latent

It has an arrow's shape, a block a group and a border of what groups share, and is solved so.

The noise of the counts is not in H. At the joint mode it is too small, because so many quantities bend to the counts;
it is set instead to what is most probable with all else integrated out, to the second order (restricted likelihood;
Patterson and Thompson 1971), as a variance is divided by the degrees of freedom left. Kappa is set so too.

At the mode nearly every month's step of departures is small, where Student's t is as narrow as a normal of 0.9 of its
scale; its tails are what a wave, or the size of a measure that began with one, leaves open. So draws are not those of
the normal: a step is normal given its own precision, precisions are gamma given the steps (Geweke 1993), and the two
are drawn in turn (Gibbs).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular
from scipy.sparse import coo_array

from istmo.fit.latent import PARTY, START, TAILS, Latent, Prior, flatten, log_counts
from istmo.fit.mode import search
from istmo.fit.model import Model
from istmo.fit.slopes import Slopes, places, slopes

Floats = NDArray[np.float64]

IN_ROUND = 60
"""Steps of the search in a round, at most."""

NOISED = 3
"""How often, in a round, the noise is set and the curvature taken with it."""

NOISES = np.linspace(np.log(0.02), np.log(3.0), 101)
"""Log noise among which it is looked for."""

LEANT = 2
"""Rounds, the last, in which kappa leans."""

ALONG = 0.1
"""How far along kappa's ridge the curvature is taken again, in log odds of kappa."""

SWEEPS = 3
"""Turns of Gibbs' sampler between two draws that are kept, and ten times as many before the first."""


@dataclass(frozen=True, eq=False)
class Curvature:
    """Factors of H.

    Args:
        own, shared: flat places, as in `Slopes`.
        factors: Cholesky factors (lower) of each group's block.
        borders: the blocks between each group and what is shared.
        schur: Cholesky factor of the shared block with the groups integrated out.
    """

    own: tuple[NDArray[np.int64], ...]
    shared: NDArray[np.int64]
    factors: tuple[Floats, ...]
    borders: tuple[Floats, ...]
    schur: Floats

    @property
    def log_det(self) -> float:
        """Log of the determinant."""
        return float(2 * sum(np.log(np.diag(factor)).sum() for factor in (*self.factors, self.schur)))

    def away(self, white: Floats) -> Floats:
        """The step of the latent quantities, flat, that independent standard normals make: curvature^-1/2 white."""
        step = np.zeros_like(white)
        common = solve_triangular(self.schur, white[self.shared], lower=True, trans=1)
        step[self.shared] = common
        for factor, border, own in zip(self.factors, self.borders, self.own, strict=True):
            step[own] = solve_triangular(factor, white[own], lower=True, trans=1)
            step[own] -= _solve(factor, border @ common)
        return step

    def felt(self, slope: Floats) -> Floats:
        """The slope along those standard normals, of a slope along the latent quantities: the transpose of `away`."""
        white = np.zeros_like(slope)
        left = slope[self.shared].copy()
        for factor, border, own in zip(self.factors, self.borders, self.own, strict=True):
            white[own] = solve_triangular(factor, slope[own], lower=True)
            left -= border.T @ solve_triangular(factor, white[own], lower=True, trans=1)
        white[self.shared] = solve_triangular(self.schur, left, lower=True)
        return white


class Information(NamedTuple):
    """What the counts say at a latent, to the second order: the parts of J' W J.

    Args:
        slopes: J.
        blocks, borders: of each group, and between it and what is shared.
        centre: of what is shared.
    """

    slopes: Slopes
    blocks: tuple[Floats, ...]
    borders: tuple[Floats, ...]
    centre: Floats


def information(found: Slopes, log_noise: Floats) -> Information:
    """The parts of J' W J.

    Args:
        found: J.
        log_noise: of each point's counts of a group. (point, group)
    """
    weight = _of_count(found.mean, log_noise[:, None, :])
    blocks, borders, centre = [], [], np.zeros((len(found.shared), len(found.shared)))
    for g, (cell, inner, outer) in enumerate(zip(found.cells, found.inner, found.outer, strict=True)):
        w = weight[:, :, g][cell]
        blocks.append((inner * w) @ inner.T)
        borders.append((inner * w) @ outer.T)
        centre += (outer * w) @ outer.T
    return Information(found, tuple(blocks), tuple(borders), centre)


def curvature(said: Information, beforehand: "_Indexed") -> Curvature:
    """H, in factors.

    Args:
        said: what the counts say.
        beforehand: the curvature of the prior, as `prior_curvature` gives it.
    """
    shared, own = said.slopes.shared, said.slopes.own
    centre: Floats = said.centre + beforehand[np.ix_(shared, shared)]
    factors = []
    for block, border, place in zip(said.blocks, said.borders, own, strict=True):
        factor = _cholesky(block + beforehand[np.ix_(place, place)])
        left = solve_triangular(factor, border, lower=True)
        centre -= left.T @ left
        factors.append(factor)
    return Curvature(own, shared, tuple(factors), said.borders, _cholesky(centre))


def variance(found: Curvature, at: Slopes) -> Floats:
    """Of the log of each expected count, 0 where there is no count. (point, month, group)"""
    out = np.zeros_like(at.mean)
    parts = zip(found.factors, found.borders, at.cells, at.inner, at.outer, strict=True)
    for g, (factor, border, cell, inner, outer) in enumerate(parts):
        alone = solve_triangular(factor, inner, lower=True)
        left = solve_triangular(
            found.schur, outer - border.T @ solve_triangular(factor, alone, lower=True, trans=1), lower=True
        )
        out[:, :, g][cell] = (alone**2).sum(0) + (left**2).sum(0)
    return out


def settle(
    model: Model,
    prior: Prior,
    counts: Floats,
    latent: Latent,
    rounds: range,
    report: Callable[[int, Latent], None] = lambda _round, _latent: None,
) -> Latent:
    """The mode, with the noise that counts had at the start of the last round, from a point near it.

    A round takes the curvature where it stands, sets the noise, and searches in steps that the curvature makes alike in
    all directions: as they are, the quantities are so unevenly curved that a search stops far short of the mode. In
    the last rounds kappa leans to where all else is wide (`_lean`): by how much is taken near the mode, and once more
    where that has led, which is far.

    Args:
        model, prior, counts: as for `approach`.
        latent: where the search begins.
        rounds: their numbers.
        report: told the number of the round that has ended, and where it did.
    """
    for number in rounds:
        at, beforehand = slopes(model, counts, latent), prior_curvature(prior, latent)
        for _ in range(NOISED):
            found = curvature(information(at, latent.log_noise), beforehand)
            noise = noise_of(prior, counts, at.mean, variance(found, at))
            latent = latent._replace(log_noise=noise)
        lean = _lean(model, prior, counts, latent, found) if number in rounds[-LEANT:] else 0.0
        latent = search(model, prior, counts, latent, found.away, found.felt, IN_ROUND, lean)
        report(number, latent)
    return latent


def _lean(model: Model, prior: Prior, counts: Floats, latent: Latent, found: Curvature) -> Floats:
    """The slope that the width of all else adds to the log density of kappa: -1/2 log det H along kappa's ridge, flat.

    The joint mode leans to where all else is narrow: a larger kappa ties departures to the ways. In simulated counts it
    came out too high by one standard deviation.
    """
    flat, back = flatten(latent)
    kappa = int(places(latent).logit_kappa)
    alone = np.zeros(len(flat))
    alone[kappa] = 1.0
    ridge = found.away(found.felt(alone))
    beside = back(flat + ridge * ALONG / ridge[kappa])
    there = curvature(
        information(slopes(model, counts, beside), latent.log_noise), prior_curvature(prior, beside)
    )
    lean: Floats = -(there.log_det - found.log_det) / (2 * ALONG) * alone
    return lean


def noise_of(prior: Prior, counts: Floats, mean: Floats, unsure: Floats) -> Floats:
    """Log noise, among `NOISES`, that is most probable with all else integrated out. (point, group)

    Args:
        prior, counts: as for `approach`.
        mean: the expected counts. (point, month, group)
        unsure: variance of the log of each expected count. (point, month, group)
    """

    def loss(one: float) -> Floats:
        likely = np.asarray(log_counts(jnp.asarray(counts), jnp.asarray(mean), jnp.exp(one))).sum(1)
        lost = (unsure * _of_count(mean, one)).sum(1) / 2
        found: Floats = 0.5 * ((one - prior.log_noise) / prior.log_noise_spread) ** 2 - likely + lost
        return found

    return np.asarray(NOISES[np.argmin([loss(one) for one in NOISES], axis=0)])


def draws(
    model: Model, prior: Prior, counts: Floats, mode: Latent, number: int, rng: np.random.Generator
) -> tuple[Latent, ...]:
    """Draws of the latent quantities.

    Args:
        model, prior, counts: as for `approach`.
        mode: as `settle` gives it.
        number: of draws.
        rng: of all.
    """
    said = information(slopes(model, counts, mode), mode.log_noise)
    return tuple(
        _bent(model, said, mode, found, away) for found, away in straight(said, prior, mode, number, rng)
    )


def straight(
    said: Information, prior: Prior, mode: Latent, number: int, rng: np.random.Generator
) -> Iterator[tuple[Curvature, Floats]]:
    """Draws as if the log of the expected counts were straight in the latent quantities: steps from the mode, flat,
    each with the curvature that it was drawn with.

    Args:
        said: what the counts say at the mode.
        prior, mode, number, rng: as for `draws`.
    """
    flat, back = flatten(mode)
    level, at_mode = places(mode).level, step_precision(prior, mode)
    away = np.zeros(len(flat))
    for sweep in range(SWEEPS * (number + 9)):
        steps = np.diff(back(flat + away).level, axis=0) / prior.level_step
        precision = rng.gamma((TAILS + 1) / 2, 2 / (TAILS + steps**2)) / prior.level_step**2
        found = curvature(said, prior_curvature(prior, mode, precision))
        # at the mode the counts and the prior pull evenly; what other precisions leave over is the slope
        left = (at_mode - precision) * np.diff(mode.level, axis=0)
        slope = np.zeros(len(flat))
        slope[level[1:]] += left
        slope[level[:-1]] -= left
        away = found.away(found.felt(slope) + rng.standard_normal(len(flat)))
        if sweep % SWEEPS == SWEEPS - 1 and sweep >= 10 * SWEEPS - 1:
            yield found, away


def _bent(model: Model, said: Information, mode: Latent, found: Curvature, away: Floats) -> Latent:
    """The draw a step away from the mode, brought to where the expected counts are what the slopes say of that step.

    On a straight line from the mode they are more: flows are exponential in what is drawn. One step of Gauss-Newton,
    not taken if it brings them no nearer.
    """
    flat, back = flatten(mode)
    at = said.slopes
    parts = tuple(zip(at.own, at.cells, at.inner, at.outer, strict=True))
    wanted = [away[own] @ inner + away[at.shared] @ outer for own, _, inner, outer in parts]
    weight = _of_count(at.mean, mode.log_noise[:, None, :])

    def left(step: Floats) -> tuple[float, Floats]:
        more = np.log(np.asarray(model.expected(back(flat + step)))) - np.log(at.mean)
        far, slope = 0.0, np.zeros_like(step)
        for g, (own, cell, inner, outer) in enumerate(parts):
            over, w = more[:, :, g][cell] - wanted[g], weight[:, :, g][cell]
            far += float((w * over**2).sum())
            slope[own] -= inner @ (w * over)
            slope[at.shared] -= outer @ (w * over)
        return far, slope

    far, slope = left(away)
    bent = away + found.away(found.felt(slope))
    drawn: Latent = back(flat + (bent if left(bent)[0] < far else away))
    return drawn


def step_precision(prior: Prior, latent: Latent) -> Floats:
    """The precision of a normal whose slope is that of Student's t at each step of departures. (step, group)"""
    scaled = np.diff(latent.level, axis=0) / prior.level_step
    found: Floats = (TAILS + 1) / (TAILS + scaled**2) / prior.level_step**2
    return found


def _of_count(mean: Floats, log_noise: Any) -> Floats:
    """What a count says of the log of its mean."""
    found: Floats = mean / (1 + PARTY + np.exp(2 * log_noise) * mean)
    return found


def _cholesky(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.cholesky(matrix + 1e-9 * np.eye(len(matrix))), float)


def prior_curvature(prior: Prior, latent: Latent, precision: Floats | None = None) -> "_Indexed":
    """The curvature of the prior, as a sparse matrix one can index: (flat, flat).

    Args:
        prior: whose.
        latent: where.
        precision: of the steps of departures, if not those of `step_precision`. (step, group)
    """
    index, parts = places(latent), _Parts([], [], [])
    start = np.full(index.level.shape[1], START**-2.0)
    parts.walk(index.level, start, step_precision(prior, latent) if precision is None else precision)
    parts.walk(index.constant, prior.constant_start**-2.0, prior.constant_step**-2.0)
    parts.walk(index.port, prior.port_spread**-2.0, prior.port_step**-2.0)
    parts.walk(index.drift, prior.drift_start**-2.0, prior.drift_step**-2.0)
    parts.add(index.offset, index.offset, prior.offset[:, None] ** -2.0)
    parts.add(index.stay, index.stay, prior.stay**-2.0)
    parts.add(index.kind, index.kind, prior.kind_spread**-2.0)
    parts.add(index.logit_kappa, index.logit_kappa, prior.logit_kappa_spread**-2.0)
    free = np.isnan(prior.size_mean)
    kind, tight = index.kind[prior.of_kind], prior.size_spread**-2.0
    parts.add(index.size, index.size, tight)
    parts.add(kind[free], kind[free], tight[free])
    parts.couple(index.size[free], kind[free], tight[free])
    return parts.matrix(len(flatten(latent)[0]))


class _Parts(NamedTuple):
    """Entries of a sparse matrix; those of one place add up."""

    rows: list[Any]
    columns: list[Any]
    values: list[Any]

    def add(self, rows: Any, columns: Any, values: Any) -> None:
        self.rows.append(np.ravel(rows))
        self.columns.append(np.ravel(columns))
        self.values.append(np.broadcast_to(values, np.shape(rows)).ravel())

    def couple(self, one: Any, other: Any, values: Any) -> None:
        self.add(one, other, -values)
        self.add(other, one, -values)

    def walk(self, index: NDArray[np.int64], first: Any, step: Any) -> None:
        """A random walk down the rows of `index`."""
        step = np.broadcast_to(step, index[1:].shape)
        self.add(index[0], index[0], first)
        self.add(index[1:], index[1:], step)
        self.add(index[:-1], index[:-1], step)
        self.couple(index[1:], index[:-1], step)

    def matrix(self, size: int) -> "_Indexed":
        where = (np.concatenate(self.rows), np.concatenate(self.columns))
        return _Indexed(coo_array((np.concatenate(self.values), where), (size, size)).tocsr())


@dataclass(frozen=True)
class _Indexed:
    """Dense blocks of a sparse matrix."""

    matrix: Any

    def __getitem__(self, where: tuple[Any, ...]) -> Floats:
        rows, columns = where[0].ravel(), where[1].ravel()
        return np.asarray(self.matrix[rows][:, columns].toarray())


def _solve(factor: Floats, right: Floats) -> Floats:
    return np.asarray(cho_solve((factor, True), right))
