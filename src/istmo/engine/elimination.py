"""Solving (I - M) z = b for every group at once, by eliminating nodes one after another.

Eliminating node k replaces every way i -> k -> j by one link of weight M_ik M_kj / (1 - M_kk): the sum over
all numbers of loops at k. Nothing is ever subtracted but in 1 - M_kk, so each z keeps full relative accuracy
(Grassmann, Taksar & Heyman 1985, doi 10.1287/opre.33.5.1107), and all 1 - M_kk > 0 if and only if the
spectral radius of M is below one (Berman & Plemmons 1994, theorem 6.2.3): the smallest of them is the margin
that is returned. The right-hand side is treated as links to one more node, the end, which is never eliminated
and has z = 1.

The order depends on the network alone, so it is worked out once. Nodes that do not touch are eliminated
together, in batches of one size (the last places of a batch point at a spare entry or node), so that the
compiled program is one small loop whatever the network; unrolled it was as fast and took seconds to compile.
The last nodes nearly all touch one another by then. They are the core: a small full matrix, eliminated row by row.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

Ints = NDArray[np.uint32]
"""Without a sign, so that JAX need not ask whether an index counts from the end."""

BATCH = 32
"""Ways through eliminated nodes that one turn of the loop handles; a node that has more takes several
turns."""

PIVOTS = 8
"""Nodes that one turn of the loop eliminates, at most."""

CORE = 12
"""Nodes left to the full matrix, at most."""


class Batches(NamedTuple):
    """Nodes eliminated together, one row a batch. An entry is a place in the list of all M_ij that are ever
    needed.

    Args:
        pivot, loop: the nodes k and the entries M_kk. (batch, pivot)
        target, into, out, way_pivot: for every way i -> k -> j: entries M_ij, M_ik, M_kj, which pivot.
            (batch, way)
        after, after_out, after_pivot: for every k -> j: node j, entry M_kj, which pivot. (batch, after)
    """

    pivot: Ints
    loop: Ints
    target: Ints
    into: Ints
    out: Ints
    way_pivot: Ints
    after: Ints
    after_out: Ints
    after_pivot: Ints


class Elimination(NamedTuple):
    """The order for one network: a zero for each entry, the entries of links and nodes, and the batches in order.

    Args:
        zeros: one for each entry; only their number is read, so that it is part of the shapes. (entry)
        entry: of each link. (link)
        end: of the way from each node to the end. (node)
        batches: in their order.
        core: the nodes that are left. (core)
        within: the entries between them, and of their ways to the end in the last column. (core, to)

    Two entries are spare: one is always zero, the other is written to and never read. Sizes are rounded up, so that
    networks of one size share one compiled program.
    """

    zeros: NDArray[np.float64]
    entry: Ints
    end: Ints
    batches: Batches
    core: Ints
    within: Ints


Pivot = tuple[int, list[int], list[int]]


@lru_cache(maxsize=32)
def elimination(nodes: int, tail: tuple[int, ...], head: tuple[int, ...]) -> Elimination:
    """The order of elimination for links tail -> head: each time the free nodes with the fewest ways
    through them.
    """
    index: dict[tuple[int, int], int] = {}
    entry = [index.setdefault(pair, len(index)) for pair in zip(tail, head, strict=True)]
    out: list[set[int]] = [set() for _ in range(nodes)]
    into: list[set[int]] = [set() for _ in range(nodes + 1)]
    end = [index.setdefault((node, nodes), len(index)) for node in range(nodes)]
    for i, j in index:
        if i != j:
            out[i].add(j)
            into[j].add(i)
    left, rounds = set(range(nodes)), list[list[Pivot]]()
    while len(left) > CORE:
        ways = {k: len(into[k]) * len(out[k]) for k in left}
        bound, blocked = 2 * min(ways.values()) + 1, set[int]()
        chosen: list[Pivot] = []
        for k in sorted(left, key=lambda node: (ways[node], node)):
            if ways[k] > bound or k in blocked:
                continue
            blocked |= into[k] | out[k]
            chosen.append((k, sorted(into[k]), sorted(out[k])))
        rounds.append(chosen)
        for k, sources, sinks in chosen:
            left.discard(k)
            for i in sources:
                out[i] = (out[i] | set(sinks)) - {k, i}
                for j in sinks:
                    index.setdefault((i, j), len(index))
            for j in sinks:
                into[j] = (into[j] | set(sources)) - {k, j}
    zeros, zero, spare_node = np.zeros(_round_up(len(index) + 2, 128)), len(index), nodes + 1
    core = [*sorted(left), *[spare_node] * (CORE - len(left))]
    within = [[index.get((i, j), zero) for j in (*core, nodes)] for i in core]
    links, ends, left_over, between = (np.array(each, np.uint32) for each in (entry, end, core, within))
    return Elimination(zeros, links, ends, _batches(rounds, index, nodes), left_over, between)


class _Turn(NamedTuple):
    """Rows of the fields of `Batches` for one turn of the loop."""

    pivots: list[tuple[int, ...]]
    ways: list[tuple[int, ...]]
    after: list[tuple[int, ...]]


def _batches(rounds: list[list[Pivot]], index: dict[tuple[int, int], int], nodes: int) -> Batches:
    zero, spare, spare_node = len(index), len(index) + 1, nodes + 1
    turns = list[_Turn]()
    for pivots in rounds:
        turns.append(_Turn([], [], []))
        for k, sources, sinks in pivots:
            loop = index.get((k, k), zero)
            ways = [(index[i, j], index[i, k], index[k, j]) for i in sources for j in sinks]
            if len(turns[-1].ways) + min(len(ways), BATCH) > BATCH or len(turns[-1].pivots) == PIVOTS:
                turns.append(_Turn([], [], []))
            at = len(turns[-1].pivots)
            turns[-1].pivots.append((k, loop))
            turns[-1].after.extend((j, index[k, j], at) for j in sinks)
            turns[-1].ways.extend((*way, at) for way in ways[:BATCH])
            for begin in range(BATCH, len(ways), BATCH):  # all else about the node is done in its first turn
                more: list[tuple[int, ...]] = [(*way, 0) for way in ways[begin : begin + BATCH]]
                turns.append(_Turn([(spare_node, loop)], more, []))
    return Batches(
        *_padded([turn.pivots for turn in turns], PIVOTS, (spare_node, zero)),
        *_padded([turn.ways for turn in turns], BATCH, (spare, zero, zero, 0)),
        *_padded([turn.after for turn in turns], BATCH // 2, (spare_node, zero, 0)),
    )


def _padded(rows: Sequence[Sequence[tuple[int, ...]]], least: int, filling: tuple[int, ...]) -> Ints:
    width = max(least, 1 << (max((len(row) for row in rows), default=0) - 1).bit_length())
    full = [[*row, *[filling] * (width - len(row))] for row in rows]
    full += [[filling] * width] * (_round_up(len(rows), 8) - len(rows))
    return np.moveaxis(np.array(full, np.uint32).reshape(len(full), width, len(filling)), 2, 0)


def _round_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


def eliminate(
    plan: Elimination, weight: Float[Array, "link group"], b: Float[Array, "node group"]
) -> tuple[Float[Array, "node group"], Float[Array, " group"]]:
    """z of (I - M) z = b, and the margin: the smallest 1 - M_kk met, positive where z is a solution to trust.

    Args:
        plan: of the network.
        weight: M of each link.
        b: right-hand side.
    """
    nodes, groups = b.shape
    pivots = plan.batches.pivot.shape[1]
    entries = (
        jnp.zeros((len(plan.zeros), groups), weight.dtype).at[plan.entry].add(weight).at[plan.end].set(b)
    )

    def forward(entries, batch):  # type: ignore[no-untyped-def]
        # all is read, at once, before anything is written: so writing needs no copy
        read = entries[jnp.concatenate([batch.loop, batch.into, batch.out])]
        loop, into, out = jnp.split(read, [pivots, pivots + len(batch.into)])
        gap = 1.0 - loop
        return entries.at[batch.target].add(into * _inverse(gap)[batch.way_pivot] * out), gap

    def backward(z, both):  # type: ignore[no-untyped-def]
        batch, gap = both
        onward = jax.ops.segment_sum(entries[batch.after_out] * z[batch.after], batch.after_pivot, pivots)
        return z.at[batch.pivot].set(_inverse(gap) * onward), None

    batches = jax.tree.map(jnp.asarray, plan.batches)
    entries, gaps = jax.lax.scan(forward, entries, batches)
    of_core, gaps_of_core = _eliminate_core(entries[plan.within])
    z = jnp.zeros((nodes + 2, groups), b.dtype).at[nodes].set(1.0).at[plan.core].set(of_core)
    z, _ = jax.lax.scan(backward, z, (batches, gaps), reverse=True)
    return z[:nodes], jnp.minimum(gaps.min((0, 1), initial=1.0), gaps_of_core.min(0))


def _eliminate_core(
    rest: Float[Array, "core to group"],
) -> tuple[Float[Array, "core group"], Float[Array, "core group"]]:
    """z and 1 - M_kk of nodes that may all touch one another, from the ways between them and to the end."""
    gaps, onward = [], []
    while len(rest):
        gaps.append(1.0 - rest[0, 0])
        onward.append(rest[0, 1:] * _inverse(gaps[-1]))
        rest = rest[1:, 1:] + rest[1:, :1] * onward[-1]
    z = jnp.ones_like(rest, shape=(1, rest.shape[2]))
    for out in reversed(onward):
        z = jnp.concatenate([(out * z).sum(0, keepdims=True), z])
    return z[:-1], jnp.stack(gaps)


def _inverse(gap: Float[Array, "*pivot group"]) -> Float[Array, "*pivot group"]:
    return 1.0 / jnp.where(gap > 0, gap, 1.0)
