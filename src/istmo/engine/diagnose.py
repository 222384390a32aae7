"""Saying why a route choice has no solution: which groups, and which loop of links is worth going round
for ever.
"""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from istmo.engine.types import Inputs, Layout, Parameters, State, looks
from istmo.errors import InputError

POWER_STEPS = 500

SMALLEST_MARGIN = 1e-9
"""A loop that is gone round more than a billion times is no route. Below it a run is refused."""


def refuse(
    layout: Layout,
    rule: Any,
    inputs: Inputs,
    params: Parameters,
    state: State,
    margin: NDArray[np.float64],
) -> None:
    """Raise InputError if a margin is not safely positive; otherwise nothing.

    Args:
        layout, rule, inputs, params, state: of the run.
        margin: the smallest each group met. (group)
    """
    bad = np.flatnonzero(~(margin > SMALLEST_MARGIN))
    if not len(bad):
        return
    group = int(bad[0])
    names = [layout.names.groups[g] for g in bad[:5]]
    which = f"group{'s' if len(bad) > 1 else ''} {', '.join(names)} ({len(bad)} in all)"
    if np.isneginf(margin[group]):
        raise InputError(
            f"Some way to a destination has a utility below -700 for {which}, too small for a number to hold",
            "Use smaller coefficients, or close the links that nobody takes",
        )
    if not np.isfinite(margin[group]):
        raise InputError(f"Utilities are not numbers for {which}", "Check parameters and inputs for nan")
    loop: list[int] = []
    if hasattr(rule, "weights"):
        layout, inputs, params, state = jax.tree.map(jnp.asarray, (layout, inputs, params, state))
        for day in np.flatnonzero(looks(inputs)).tolist():
            weights = rule.weights(layout, inputs, params.choice, state, jnp.asarray(day))
            weight = np.asarray(weights)[:, group]
            loop = worst_loop(np.array(layout.tail), np.array(layout.head), weight)
            if spectral_radius_above_one(layout.nodes, np.array(layout.tail), np.array(layout.head), weight):
                break
    raise near_singular(which, [layout.names.links[link] for link in loop])


def refuse_no_numbers(layout: Layout, persons: NDArray[np.float64]) -> None:
    """Raise InputError if the persons of a group are no finite number after a run; otherwise nothing.

    Args:
        layout: of the run.
        persons: all of each group, wherever they are. (group)
    """
    bad = np.flatnonzero(~np.isfinite(persons))
    if len(bad):
        names = ", ".join(layout.names.groups[g] for g in bad[:5])
        raise InputError(
            f"The persons of group{'s' if len(bad) > 1 else ''} {names} ({len(bad)} in all) are no finite number",
            "Check the rates of departure, kappa and the utilities for nan and for numbers too large",
        )


def near_singular(which: str, loop: Sequence[str]) -> InputError:
    """The error of a network whose I - M cannot be trusted."""
    through = f": the loop of links {' -> '.join(loop)} is worth going round for ever" if loop else ""
    return InputError(
        f"The route choice of {which} has no solution, since I - M is singular or near it{through}",
        "Raise a cost or a coefficient on that loop, or close one of its links",
    )


def worst_loop(tail: NDArray[np.int64], head: NDArray[np.int64], weight: NDArray[np.float64]) -> list[int]:
    """The links of the loop that carries most: from the node with most of the Perron vectors, always the
    link with the greatest M_ij x_j, until a node comes again.

    Args:
        tail, head: of each link.
        weight: exp(u) of each link; 0 where closed.
    """
    nodes = int(max(tail.max(initial=-1), head.max(initial=-1))) + 1
    right, left = np.ones(nodes), np.ones(nodes)
    for _ in range(POWER_STEPS):  # of M + I, which has no period
        right = right + np.bincount(tail, weight * right[head], nodes)
        left = left + np.bincount(head, weight * left[tail], nodes)
        right, left = right / right.max(), left / left.max()
    value = weight * right[head]
    order = np.lexsort((value, tail))
    best = np.full(nodes, -1)
    best[tail[order]] = order
    node, path, seen = int((right * left).argmax()), list[int](), dict[int, int]()
    while node not in seen:
        link = int(best[node])
        if link < 0 or value[link] <= 0:
            return []
        seen[node] = len(path)
        path.append(link)
        node = int(head[link])
    return path[seen[node] :]


def spectral_radius_above_one(
    nodes: int, tail: NDArray[np.int64], head: NDArray[np.int64], weight: NDArray[np.float64]
) -> bool:
    """Whether M has a spectral radius above 1 - SMALLEST_MARGIN."""
    matrix = np.zeros((nodes, nodes))
    np.add.at(matrix, (tail, head), weight)
    return bool(np.abs(np.linalg.eigvals(matrix)).max(initial=0.0) > 1 - SMALLEST_MARGIN)
