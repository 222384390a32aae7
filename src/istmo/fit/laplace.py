"""A normal approximation of the posterior at its mode, by Gauss-Newton (Laplace).

With mu_c the expected count of a cell c and w_c = mu / (1 + PARTY + noise^2 mu) the information a count has about
log mu, the curvature of minus the log posterior is

    H = J' W J + H_prior,   J = d log mu / d latent

Groups do not act on one another (nothing in the fit queues), so a tangent that moves one quantity of every group at
once gives a column of J for each of them: a few hundred runs instead of thousands. H has an arrow's shape, a block a
group and a border of what groups share, and is solved so.

The noise of the points is not in H. At the joint mode it is too small, because so many quantities bend to the counts;
it is set instead to what is most probable with all else integrated out, to the second order (restricted likelihood;
Patterson and Thompson 1971), as a variance is divided by the degrees of freedom left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array

from istmo.fit.latent import PARTY, TAILS, Latent, Prior, flatten, log_counts
from istmo.fit.mode import log_joint, rising
from istmo.fit.model import BACKGROUND, Model

Floats = NDArray[np.float64]

HALVINGS = 6
"""How often a Newton step is halved before it is given up."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """The normal approximation: a mode and factors of its curvature.

    Args:
        mode: of the latent quantities.
        own: for each group, the flat places of its latent quantities. (group)(place)
        shared: the flat places of the quantities that groups share.
        factors: Cholesky factors (lower) of each group's block of the curvature.
        borders: the blocks between each group and what is shared.
        schur: Cholesky factor of the shared curvature with the groups integrated out.
        variance: of the log of each expected count, 0 where none is fitted. (point, month, group)
    """

    mode: Latent
    own: tuple[NDArray[np.int64], ...]
    shared: NDArray[np.int64]
    factors: tuple[Floats, ...]
    borders: tuple[Floats, ...]
    schur: Floats
    variance: Floats

    def solve(self, slope: Floats) -> Floats:
        """The Newton step: curvature^-1 slope, flat."""
        step = np.zeros_like(slope)
        inner = [_solve(f, slope[own]) for f, own in zip(self.factors, self.own, strict=True)]
        right = slope[self.shared] - sum(b.T @ x for b, x in zip(self.borders, inner, strict=True))
        step[self.shared] = _solve(self.schur, right)
        for f, b, own, x in zip(self.factors, self.borders, self.own, inner, strict=True):
            step[own] = x - _solve(f, b @ step[self.shared])
        return step

    def draw(self, rng: np.random.Generator) -> Latent:
        """One draw of the latent quantities."""
        flat, back = flatten(self.mode)
        moved = flat.copy()
        common = np.linalg.solve(self.schur.T, rng.standard_normal(len(self.shared)))
        moved[self.shared] += common
        for f, b, own in zip(self.factors, self.borders, self.own, strict=True):
            moved[own] += np.linalg.solve(f.T, rng.standard_normal(len(own))) - _solve(f, b @ common)
        drawn: Latent = back(moved)
        return drawn


def polish(model: Model, prior: Prior, counts: Floats, latent: Latent, steps: int = 2) -> Posterior:
    """The posterior at the mode that some Newton steps from `latent` lead to, with the noise that counts have there.

    A step that does not help is halved.
    """
    for _ in range(steps):
        found = laplace(model, prior, counts, latent)
        flat, back = flatten(latent)
        value, slope = rising(model, prior, counts, latent)
        gradient = flatten(slope)[0]
        gradient[len(flat) - len(latent.log_noise) :] = 0.0
        step = found.solve(gradient)
        tried = (back(flat + step / 2**halving) for halving in range(HALVINGS))
        latent = next((one for one in tried if log_joint(model, prior, counts, one) > value), latent)
        latent = latent._replace(log_noise=_noise(model, prior, counts, replace(found, mode=latent)))
    return laplace(model, prior, counts, latent)


def _noise(model: Model, prior: Prior, counts: Floats, posterior: Posterior) -> Floats:
    """Log noise of each point that is most probable with all else integrated out. (point)"""
    mean = np.asarray(model.expected(posterior.mode))

    def loss(log_noise: float, point: int) -> float:
        told = log_counts(counts[point], mean[point], np.exp(log_noise)).sum()
        lost = (posterior.variance[point] * _information(mean[point], log_noise)).sum() / 2
        return float(0.5 * ((log_noise - prior.log_noise) / prior.log_noise_spread) ** 2 - told + lost)

    found = [
        minimize_scalar(loss, bounds=(middle - 1.0, middle + 1.0), args=(point,), method="bounded").x
        for point, middle in enumerate(posterior.mode.log_noise)
    ]
    return np.array(found)


def _information(mean: Floats, log_noise: Any) -> Floats:
    """What a count says of the log of its mean."""
    found: Floats = mean / (1 + PARTY + np.exp(2 * log_noise) * mean)
    return found


def laplace(model: Model, prior: Prior, counts: Floats, latent: Latent) -> Posterior:
    """The normal approximation at `latent`.

    Args:
        model, prior, counts: as for `mode`.
        latent: the mode.
    """
    latent = Latent(*(np.asarray(x, float) for x in latent))
    groups = latent.level.shape[1]
    entries = [
        np.flatnonzero([name.startswith(f"{code} ") for name in model.entries])
        for code in model.study.nationalities
    ]
    index = flatten(latent)[1](np.arange(len(flatten(latent)[0])).astype(float))
    index = Latent(*(np.asarray(x).astype(int) for x in index))
    own = tuple(
        np.concatenate(
            [
                index.level[:, g],
                index.constant[:, entries[g]].ravel(),
                index.port[:, g],
                index.offset[:, g],
                [index.stay[g]],
            ]
        )
        for g in range(groups)
    )
    shared = np.concatenate([index.drift.ravel(), index.size, index.kind, [int(index.logit_kappa)]])
    mean = np.asarray(model.expected(latent))
    seen = np.isfinite(counts)
    weight = np.where(seen, _information(mean, latent.log_noise[:, None, None]), 0.0)
    hidden = _prior_curvature(prior, latent)
    slopes = _slopes(model, latent, entries)
    share = (mean - BACKGROUND) / mean
    knots = model.knots[-mean.shape[1] :]
    factors, borders, centre = [], [], hidden[np.ix_(shared, shared)].copy()
    slanted = []
    points = mean.shape[0]
    for g in range(groups):
        cell = seen[:, :, g]
        w = weight[:, :, g][cell]
        local = [slopes["level"][:, :, :, g][:, cell]]
        local += [slopes["constant"][r][:, :, :, g][:, cell] for r in range(len(entries[g]))]
        constants = (
            np.stack(local[1:], 1).reshape(-1, cell.sum()) if len(entries[g]) else np.zeros((0, cell.sum()))
        )
        which = [np.where(np.arange(points)[:, None] == p, share[:, :, g], 0.0)[cell] for p in range(points)]
        block = np.concatenate(
            [
                local[0],
                constants,
                slopes["port"][:, :, :, g][:, cell],
                np.array(which),
                slopes["stay"][:, :, :, g][:, cell],
            ]
        )
        drift = np.stack(
            [
                np.where(np.arange(points)[:, None] == p, share[:, :, g] * knots[:, k], 0.0)[cell]
                for k in range(knots.shape[1])
                for p in range(points)
            ]
        )
        kinds = np.zeros((len(latent.kind), cell.sum()))
        common = np.concatenate(
            [drift, slopes["size"][:, :, :, g][:, cell], kinds, slopes["logit_kappa"][:, :, :, g][:, cell]]
        )
        curvature = (block * w) @ block.T + hidden[np.ix_(own[g], own[g])]
        border = (block * w) @ common.T
        centre += (common * w) @ common.T
        factor = np.linalg.cholesky(curvature + 1e-9 * np.eye(len(curvature)))
        factors.append(factor)
        borders.append(border)
        centre -= border.T @ _solve(factor, border)
        slanted.append((cell, block, common - border.T @ _solve(factor, block)))
    schur: Floats = np.asarray(np.linalg.cholesky(centre + 1e-9 * np.eye(len(centre))), float)
    variance = np.zeros_like(mean)
    for g, (cell, block, left) in enumerate(slanted):
        alone = (block * _solve(factors[g], block)).sum(0)
        variance[:, :, g][cell] = alone + (left * _solve(schur, left)).sum(0)
    return Posterior(latent, own, shared, tuple(factors), tuple(borders), schur, variance)


def _slopes(model: Model, latent: Latent, entries: list[NDArray[np.int64]]) -> dict[str, Floats]:
    """d log mu along each tangent: level by month, constants by rank and knot, ports by knot, stay, sizes, kappa.

    Each (tangent, point, month, group), constants one such array a rank.
    """
    zero = Latent(*(np.zeros_like(x) for x in latent))
    months, knots = latent.level.shape[0], latent.port.shape[0]
    ranks = max(len(e) for e in entries)

    def tangents() -> Iterator[Latent]:
        for m in range(months):
            yield zero._replace(level=_ones(zero.level, m))
        for r in range(ranks):
            columns = [e[r] for e in entries if len(e) > r]
            for k in range(knots):
                yield zero._replace(constant=_ones(zero.constant, (k, columns)))
        for k in range(knots):
            yield zero._replace(port=_ones(zero.port, k))
        yield zero._replace(stay=np.ones_like(zero.stay))
        for j in range(len(zero.size)):
            yield zero._replace(size=_ones(zero.size, j))
        yield zero._replace(logit_kappa=np.ones_like(zero.logit_kappa))

    # one by one: side by side they take a minute to compile and are no faster
    table = np.stack([np.asarray(_along(model, latent, tangent)) for tangent in tangents()])
    edges = np.cumsum([0, months, ranks * knots, knots, 1, len(zero.size), 1])
    level, constant, port, stay, size, kappa = (table[a:b] for a, b in pairwise(edges))
    return {
        "level": level,
        "constant": constant.reshape(ranks, knots, *constant.shape[1:]),
        "port": port,
        "stay": stay,
        "size": size,
        "logit_kappa": kappa,
    }


@partial(jax.jit, static_argnums=0)
def _along(model: Model, latent: Latent, tangent: Latent) -> jax.Array:
    """d log mu along a tangent. (point, month, group)"""
    slope: jax.Array = jax.jvp(lambda x: jnp.log(model.expected(x)), (latent,), (tangent,))[1]
    return slope


def _ones(zeros: Floats, where: Any) -> Floats:
    out = zeros.copy()
    out[where] = 1.0
    return out


def _prior_curvature(prior: Prior, latent: Latent) -> "_Indexed":
    """The curvature of the prior at a latent, as a sparse matrix one can index: (flat, flat)."""
    flat, back = flatten(latent)
    index = Latent(*(np.asarray(x).astype(int) for x in back(np.arange(len(flat)).astype(float))))
    out = _Sparse({})
    scaled = (latent.level[1:] - latent.level[:-1]) / prior.level_step
    pull = (TAILS + 1) / (TAILS + scaled**2) / prior.level_step**2
    out.walk(index.level, np.full(index.level.shape[1], 0.25), pull)
    for name, first, step in (
        ("constant", prior.constant_start, prior.constant_step),
        ("port", prior.port_spread, prior.port_step),
        ("drift", prior.drift_start, prior.drift_step),
    ):
        places = getattr(index, name)
        out.walk(
            places,
            np.full(places.shape[1], first**-2.0),
            np.full((len(places) - 1, places.shape[1]), step**-2.0),
        )
    out.diagonal(index.offset, np.broadcast_to(prior.offset[:, None] ** -2.0, index.offset.shape))
    out.diagonal(index.stay, np.full(index.stay.shape, prior.stay**-2.0))
    out.diagonal(index.kind, prior.kind_spread**-2.0)
    out.diagonal(index.logit_kappa, np.array(prior.logit_kappa_spread**-2.0))
    tight = prior.size_spread**-2.0
    out.diagonal(index.size, tight)
    for j, kind in enumerate(prior.of_kind):
        if np.isnan(prior.size_mean[j]):
            a, b = index.size[j], index.kind[kind]
            out.add(b, b, tight[j])
            out.add(a, b, -tight[j])
            out.add(b, a, -tight[j])
    return out.matrix(len(flat))


@dataclass(frozen=True)
class _Sparse:
    entries: dict[tuple[int, int], float]

    def add(self, row: Any, column: Any, value: Any) -> None:
        key = (int(row), int(column))
        self.entries[key] = self.entries.get(key, 0.0) + float(value)

    def diagonal(self, places: NDArray[np.int64], values: Floats) -> None:
        for place, value in zip(np.ravel(places), np.ravel(values), strict=True):
            self.add(place, place, value)

    def walk(self, places: NDArray[np.int64], first: Floats, pull: Floats) -> None:
        """A random walk down the rows of `places`."""
        self.diagonal(places[0], first)
        self.diagonal(places[1:], pull)
        self.diagonal(places[:-1], pull)
        for a, b, value in zip(places[:-1].ravel(), places[1:].ravel(), pull.ravel(), strict=True):
            self.add(a, b, -value)
            self.add(b, a, -value)

    def matrix(self, size: int) -> "_Indexed":
        rows, columns = np.array(list(self.entries)).T
        return _Indexed(csr_array((list(self.entries.values()), (rows, columns)), (size, size)))


@dataclass(frozen=True)
class _Indexed:
    """Dense blocks of a sparse matrix."""

    matrix: Any

    def __getitem__(self, where: tuple[Any, ...]) -> Floats:
        rows, columns = where[0].ravel(), where[1].ravel()
        return np.asarray(self.matrix[rows][:, columns].toarray())


def _solve(factor: Floats, right: Floats) -> Floats:
    return np.asarray(cho_solve((factor, True), right))
