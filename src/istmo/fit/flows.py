"""Latent quantities of a study -> the flows its counting points see, month by month. Differentiable.

    log departures_g,m = level_g,m + kappa V_g(origin)                       (deterrence)
    u_a,g,t            = constant_a,g(m) - sum_k size_k mask_k,a,g,t          (diversion)
    flow_s,g,m         = sum over the days t of m of the engine's flow on the links of point s
    count_s,g,m        = detection_s,g(m) flow_s,g,m

The engine's own day (`istmo.engine.step`) is scanned over the days; the choices are solved beforehand, once a
regime, because nothing here depends on how many people wait.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from istmo.engine import Inputs, Layout, Parameters, RecursiveLogit, State
from istmo.engine.modes import Expected
from istmo.engine.step import in_force, step

CHUNK = 11
"""Days scanned between two readings of the choices in force: a third of a month at most, on which rules change here."""


class Calls(NamedTuple):
    """What the counting points read off the flows of a day.

    Args:
        passed: weight of the arrivals at the head of a link. (point, link)
        intercepted: weight of the interceptions on a border link. (point, border)
    """

    passed: Float[Array, "point link"]
    intercepted: Float[Array, "point border"]


@dataclass(frozen=True, eq=False)
class Grid:
    """The days of a run in chunks that do not cross a change of regime.

    Args:
        regime: of each chunk. (chunk)
        month: of each chunk, counted from the first month of the run. (chunk)
        day: number of each day, -1 where a chunk is shorter. (chunk, place)
        months: number of months.
    """

    regime: np.ndarray
    month: np.ndarray
    day: np.ndarray
    months: int


def grid(regime: np.ndarray, month: np.ndarray) -> Grid:
    """Chunks of at most `CHUNK` days of one regime and one month.

    Args:
        regime: of each day. (day)
        month: of each day. (day)
    """
    edges = np.flatnonzero(np.r_[True, (regime[1:] != regime[:-1]) | (month[1:] != month[:-1]), True])
    rows = []
    for first, last in pairwise(edges.tolist()):
        for start in range(first, last, CHUNK):
            days = np.arange(start, min(start + CHUNK, last))
            rows.append(np.r_[days, np.full(CHUNK - len(days), -1)])
    day = np.array(rows)
    return Grid(regime[day[:, 0]], month[day[:, 0]], day, int(month.max()) + 1)


def monthly(
    layout: Layout, inputs: Inputs, params: Parameters, start: State, calls: Calls, days: Grid
) -> Float[Array, "month point group"]:
    """What the points would count if they missed nobody.

    Args:
        layout: shape of the network.
        inputs: rules, with `penalty` and `log_rate` as the latent quantities make them.
        params: choice and departures.
        start: persons on the first midnight.
        calls: what is read off.
        days: the run's days.
    """
    rule = RecursiveLogit()
    first = jnp.asarray(
        [int(np.flatnonzero(np.asarray(days.regime) == r)[0]) for r in range(days.regime.max() + 1)]
    )
    day_of = jnp.asarray(days.day)[first, 0]
    choices = jax.vmap(lambda d: rule.choose(layout, inputs, params.choice, start, d))(day_of)
    forces = jax.vmap(lambda c: in_force(c, params, inputs))(choices)

    def chunk(state: State, now: tuple[Int[Array, ""], Int[Array, " place"]]) -> tuple[State, Array]:
        regime, numbers = now
        force = jax.tree.map(lambda x: x[regime], forces)

        def one(state: State, number: Int[Array, ""]) -> tuple[State, Array]:
            after, flows = step(layout, Expected(), state, force, params, inputs, number)
            seen = calls.passed @ flows.passed + calls.intercepted @ flows.intercepted
            real = number >= 0
            kept = jax.tree.map(lambda new, old: jnp.where(real, new, old), after, state)
            return kept, jnp.where(real, seen, 0.0)

        state, seen = jax.lax.scan(one, state, numbers)
        return state, seen.sum(0)

    chunk = jax.checkpoint(chunk)
    _, seen = jax.lax.scan(chunk, start, (jnp.asarray(days.regime), jnp.asarray(days.day)))
    return jax.ops.segment_sum(seen, jnp.asarray(days.month), days.months, indices_are_sorted=True)
