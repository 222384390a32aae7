"""Saying why a route choice has no solution: which groups, and which loop of links is worth going round for ever."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from istmo.errors import InputError

if TYPE_CHECKING:
    from istmo.engine.types import Inputs, Layout, Parameters, State

SMALLEST_MARGIN = 1e-9
"""A loop that is gone round more than a billion times is no route. Below it a run is refused."""


def refuse(
    layout: "Layout",
    rule: Any,
    inputs: "Inputs",
    params: "Parameters",
    state: "State",
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
        for day in np.flatnonzero(np.asarray(inputs.fresh)):
            weight = np.asarray(rule.weights(layout, inputs, params.choice, state, day))[:, group]
            loop = worst_loop(np.array(layout.tail), np.array(layout.head), weight)
            if spectral_radius_above_one(layout.nodes, np.array(layout.tail), np.array(layout.head), weight):
                break
    raise near_singular(which, [layout.names.links[link] for link in loop])


def near_singular(which: str, loop: Sequence[str]) -> InputError:
    """The error of a network whose I - M cannot be trusted."""
    through = f": the loop of links {' -> '.join(loop)} is worth going round for ever" if loop else ""
    return InputError(
        f"The route choice of {which} has no solution, since I - M is singular or near it{through}",
        "Raise a cost or a coefficient on that loop, or close one of its links",
    )


def worst_loop(tail: NDArray[np.int64], head: NDArray[np.int64], weight: NDArray[np.float64]) -> list[int]:
    """The links of a loop with the greatest geometric mean of weights (Karp 1978, doi 10.1016/0012-365X(78)90011-0).

    Args:
        tail, head: of each link.
        weight: exp(u) of each link; 0 where closed.
    """
    nodes = int(max(tail.max(initial=-1), head.max(initial=-1))) + 1
    use = np.flatnonzero(weight > 0)
    if not len(use):
        return []
    log = np.log(weight[use])
    best = np.full((nodes + 1, nodes), -np.inf)
    best[0] = 0.0
    via = np.full((nodes + 1, nodes), -1, np.int64)
    for length in range(1, nodes + 1):
        value = best[length - 1, tail[use]] + log
        order = np.lexsort((value, head[use]))
        last = np.r_[head[use][order][1:] != head[use][order][:-1], True]
        chosen = order[last]
        best[length, head[use][chosen]] = value[chosen]
        via[length, head[use][chosen]] = use[chosen]
    lengths = np.arange(nodes)[:, None]
    with np.errstate(invalid="ignore"):
        mean = np.where(np.isfinite(best[:-1]), (best[-1] - best[:-1]) / (nodes - lengths), np.inf).min(0)
    mean = np.where(np.isfinite(best[-1]), mean, -np.inf)
    end = int(mean.argmax())
    if not np.isfinite(mean[end]):
        return []
    path, node = [], end
    for length in range(nodes, 0, -1):
        path.append(int(via[length, node]))
        node = int(tail[path[-1]])
    return _first_loop(path[::-1], tail, head)


def _first_loop(path: list[int], tail: NDArray[np.int64], head: NDArray[np.int64]) -> list[int]:
    """The first closed stretch of a walk, given as its links."""
    seen = {int(tail[path[0]]): 0}
    for at, link in enumerate(path, 1):
        node = int(head[link])
        if node in seen:
            return path[seen[node] : at]
        seen[node] = at
    return []


def spectral_radius_above_one(
    nodes: int, tail: NDArray[np.int64], head: NDArray[np.int64], weight: NDArray[np.float64]
) -> bool:
    """Whether M has a spectral radius above 1 - SMALLEST_MARGIN."""
    matrix = np.zeros((nodes, nodes))
    np.add.at(matrix, (tail, head), weight)
    return bool(np.abs(np.linalg.eigvals(matrix)).max(initial=0.0) > 1 - SMALLEST_MARGIN)
