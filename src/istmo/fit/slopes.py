"""How the expected counts answer to the latent quantities: J = d log mu / d latent.

Groups do not act on one another (nothing in the fit queues), so a tangent that moves one quantity of every group at
once gives a column of J for each of them: a few hundred runs instead of thousands.
"""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from istmo.fit.latent import Latent, flatten
from istmo.fit.model import BACKGROUND, Model

Floats = NDArray[np.float64]


class Slopes(NamedTuple):
    """J at a latent, and where its rows belong.

    Args:
        mean: the expected counts there. (point, month, group)
        shared: the flat places of the quantities that groups share.
        own: for each group, the flat places of its latent quantities. (group)(place)
        cells: for each group, which cells were counted. (group)(point, month)
        inner: for each group, the rows of J that are its own. (group)(place, cell)
        outer: for each group, the rows of J that are shared. (group)(shared place, cell)
    """

    mean: Floats
    shared: NDArray[np.int64]
    own: tuple[NDArray[np.int64], ...]
    cells: tuple[NDArray[np.bool_], ...]
    inner: tuple[Floats, ...]
    outer: tuple[Floats, ...]


def places(latent: Latent) -> Latent:
    """The place of each latent quantity in the flat row."""
    flat, back = flatten(latent)
    return Latent(*(np.asarray(x).astype(int) for x in back(np.arange(len(flat)).astype(float))))


def slopes(model: Model, counts: Floats, latent: Latent) -> Slopes:
    """J at a latent, where there are counts.

    Args:
        model: which.
        counts: as `observed` gives them. (point, month, group)
        latent: where.
    """
    latent = Latent(*(np.asarray(x, float) for x in latent))
    mean = np.asarray(model.expected(latent))
    points, months, groups = mean.shape
    entries = [
        np.flatnonzero([name.startswith(f"{code} ") for name in model.entries])
        for code in model.study.nationalities
    ]
    index, along = places(latent), _along_all(model, latent, entries)
    share = (mean - BACKGROUND) / mean
    knots = model.knots[-months:]
    at = np.broadcast_to(np.arange(points)[:, None], (points, months))
    own, cells, inner, outer = [], [], [], []
    for g in range(groups):
        cell = np.isfinite(counts[:, :, g])
        seen = {name: slope[..., g][..., cell] for name, slope in along.items()}
        of_point = np.where(at[cell] == np.arange(points)[:, None], share[:, :, g][cell], 0.0)
        drift = (
            np.broadcast_to(knots.T[:, None, :], (knots.shape[1], points, months))[:, cell][:, None]
            * of_point
        )
        constant = seen["constant"][: len(entries[g])].swapaxes(0, 1)
        own.append(
            np.concatenate(
                [
                    index.level[:, g],
                    index.constant[:, entries[g]].ravel(),
                    index.port[:, g],
                    index.offset[:, g],
                    [index.stay[g]],
                ]
            )
        )
        cells.append(cell)
        inner.append(
            np.concatenate(
                [seen["level"], constant.reshape(-1, cell.sum()), seen["port"], of_point, seen["stay"]]
            )
        )
        kinds = np.zeros((len(latent.kind), cell.sum()))
        outer.append(
            np.concatenate([drift.reshape(-1, cell.sum()), seen["size"], kinds, seen["logit_kappa"]])
        )
    shared = np.concatenate([index.drift.ravel(), index.size, index.kind, [int(index.logit_kappa)]])
    return Slopes(mean, shared, tuple(own), tuple(cells), tuple(inner), tuple(outer))


def _along_all(model: Model, latent: Latent, entries: list[NDArray[np.int64]]) -> dict[str, Floats]:
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
