"""Solving (I - M) z = b for every group at once, by eliminating nodes one after another.

Eliminating node k replaces every way i -> k -> j by one link of weight M_ik M_kj / (1 - M_kk): the sum over
all numbers of loops at k. Nothing is ever subtracted but in 1 - M_kk, so each z keeps full relative accuracy
(Grassmann, Taksar & Heyman 1985, doi 10.1287/opre.33.5.1107), and all 1 - M_kk > 0 if and only if the
spectral radius of M is below one (Berman & Plemmons 1994, theorem 6.2.3): the smallest of them is the margin
that is returned.

The order depends on the network alone, so it is worked out once. Nodes that do not touch are eliminated
together, in batches of one size (the last places of a batch point at a spare entry or node), so that the
compiled program is one small loop whatever the network; unrolled it was as fast and took seconds to compile.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

Ints = NDArray[np.int64]

BATCH = 32
"""Ways through eliminated nodes that one turn of the loop handles; a node that has more takes several
turns."""

PIVOTS = 8
"""Nodes that one turn of the loop eliminates, at most."""


class Batches(NamedTuple):
    """Nodes eliminated together, one row a batch. An entry is a place in the list of all M_ij that are ever
    needed.

    Args:
        pivot, loop: the nodes k and the entries M_kk. (batch, pivot)
        target, into, out, way_pivot: for every way i -> k -> j: entries M_ij, M_ik, M_kj, which pivot.
            (batch, way)
        before, before_in, before_pivot: for every i -> k: node i, entry M_ik, which pivot. (batch, before)
        after, after_out, after_pivot: for every k -> j: node j, entry M_kj, which pivot. (batch, after)
    """

    pivot: Ints
    loop: Ints
    target: Ints
    into: Ints
    out: Ints
    way_pivot: Ints
    before: Ints
    before_in: Ints
    before_pivot: Ints
    after: Ints
    after_out: Ints
    after_pivot: Ints


class Elimination(NamedTuple):
    """The order for one network: a zero for each entry, the entry of each link, and the batches in order.

    Two entries are spare: one is always zero, the other is written to and never read. Sizes are rounded up,
        so that
    networks of one size share one compiled program.
    """

    zeros: NDArray[np.float64]
    entry: Ints
    batches: Batches


Pivot = tuple[int, list[int], list[int]]


@lru_cache(maxsize=32)
def elimination(nodes: int, tail: tuple[int, ...], head: tuple[int, ...]) -> Elimination:
    """The order of elimination for links tail -> head: each time the free nodes with the fewest ways
    through them.
    """
    index: dict[tuple[int, int], int] = {}
    entry = [index.setdefault(pair, len(index)) for pair in zip(tail, head, strict=True)]
    out: list[set[int]] = [set() for _ in range(nodes)]
    into: list[set[int]] = [set() for _ in range(nodes)]
    for i, j in index:
        if i != j:
            out[i].add(j)
            into[j].add(i)
    left, rounds = set(range(nodes)), list[list[Pivot]]()
    while left:
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
    zeros = np.zeros(_round_up(len(index) + 2, 128))
    return Elimination(zeros, np.array(entry, np.int64), _batches(rounds, index, nodes))


class _Turn(NamedTuple):
    """Rows of the fields of `Batches` for one turn of the loop."""

    pivots: list[tuple[int, ...]]
    ways: list[tuple[int, ...]]
    before: list[tuple[int, ...]]
    after: list[tuple[int, ...]]


def _batches(rounds: list[list[Pivot]], index: dict[tuple[int, int], int], spare_node: int) -> Batches:
    zero, spare = len(index), len(index) + 1
    turns = list[_Turn]()
    for nodes in rounds:
        turns.append(_Turn([], [], [], []))
        for k, sources, sinks in nodes:
            loop = index.get((k, k), zero)
            ways = [(index[i, j], index[i, k], index[k, j]) for i in sources for j in sinks]
            if len(turns[-1].ways) + min(len(ways), BATCH) > BATCH or len(turns[-1].pivots) == PIVOTS:
                turns.append(_Turn([], [], [], []))
            at = len(turns[-1].pivots)
            turns[-1].pivots.append((k, loop))
            turns[-1].before.extend((i, index[i, k], at) for i in sources)
            turns[-1].after.extend((j, index[k, j], at) for j in sinks)
            turns[-1].ways.extend((*way, at) for way in ways[:BATCH])
            for begin in range(BATCH, len(ways), BATCH):  # all else about the node is done in its first turn
                more: list[tuple[int, ...]] = [(*way, 0) for way in ways[begin : begin + BATCH]]
                turns.append(_Turn([(spare_node, loop)], more, [], []))
    return Batches(
        *_padded([turn.pivots for turn in turns], (spare_node, zero)),
        *_padded([turn.ways for turn in turns], (spare, zero, zero, 0)),
        *_padded([turn.before for turn in turns], (spare_node, zero, 0)),
        *_padded([turn.after for turn in turns], (spare_node, zero, 0)),
    )


def _padded(rows: Sequence[Sequence[tuple[int, ...]]], filling: tuple[int, ...]) -> Ints:
    width = max(8, 1 << (max((len(row) for row in rows), default=0) - 1).bit_length())
    full = [[*row, *[filling] * (width - len(row))] for row in rows]
    full += [[filling] * width] * (_round_up(len(rows), 8) - len(rows))
    return np.moveaxis(np.array(full, np.int64).reshape(len(full), width, len(filling)), 2, 0)


def _round_up(number: int, multiple: int) -> int:
    return max(1, -(-number // multiple)) * multiple


def eliminate(
    plan: Elimination, weight: Float[Array, "link group"], b: Float[Array, "node group"]
) -> tuple[Float[Array, "node group"], Float[Array, " group"]]:
    """z of (I - M) z = b, and the margin: the smallest 1 - M_kk met, positive where z is a solution to trust.

    Args:
        plan: of the network.
        weight: M of each link.
        b: right-hand side.
    """
    groups = weight.shape[1]
    pivots = plan.batches.pivot.shape[1]
    zeros = jnp.asarray(plan.zeros, weight.dtype)
    entries = jnp.repeat(zeros[:, None], groups, 1).at[plan.entry].add(weight)
    rows = jnp.concatenate([b, jnp.zeros((1, groups), b.dtype)])

    def forward(carry, batch):  # type: ignore[no-untyped-def]
        entries, rows, margin = carry
        # all is read, at once, before anything is written: so writing needs no copy
        read = entries[jnp.concatenate([batch.loop, batch.before_in, batch.into, batch.out])]
        loop, before, into, out = jnp.split(read, np.cumsum([pivots, len(batch.before), len(batch.into)]))
        gap = 1.0 - loop
        scale = 1.0 / jnp.where(gap > 0, gap, 1.0)
        onto = before * (scale * rows[batch.pivot])[batch.before_pivot]
        through = into * scale[batch.way_pivot] * out
        rows, entries = rows.at[batch.before].add(onto), entries.at[batch.target].add(through)
        return (entries, rows, jnp.minimum(margin, gap.min(0))), scale

    def backward(z, both):  # type: ignore[no-untyped-def]
        batch, scale = both
        onward = jax.ops.segment_sum(entries[batch.after_out] * z[batch.after], batch.after_pivot, pivots)
        return z.at[batch.pivot].set(scale * (rows[batch.pivot] + onward)), None

    start = (entries, rows, jnp.ones(groups, weight.dtype))
    batches = jax.tree.map(jnp.asarray, plan.batches)
    (entries, rows, margin), scales = jax.lax.scan(forward, start, batches)
    z, _ = jax.lax.scan(backward, jnp.zeros_like(rows), (batches, scales), reverse=True)
    return z[:-1], margin
