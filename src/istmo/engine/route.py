"""Route choice by recursive logit (Fosgerau, Frejinger & Karlstrom 2013, doi 10.1016/j.trb.2013.07.012).

At a node i a person of one group takes link a = (i -> j), settles (utility s_i) or goes home (utility h_i)
with

    P(a | i) = exp(u_a + V_j - V_i),   P(settle | i) = exp(s_i - V_i),   P(home | i) = exp(h_i - V_i)
    V_i = log( sum_a exp(u_a + V_j) + exp(s_i) + exp(h_i) )
    u_a = -(beta_cost c_a + beta_time t_a + beta_risk r_a + beta_return q_a + beta_wait w_a) - penalty_a

(equations 3 to 6 of the paper, scale mu = 1; settling and going home are its dummy links to absorbing
states). With z_i = exp(V_i), M_ij the sum of exp(u_a) over open links i -> j and b_i = exp(s_i) + exp(h_i),
that is the linear system z = M z + b. It has a positive solution if and only if the spectral radius of M is
below one.
"""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from istmo.engine.elimination import Elimination, eliminate
from istmo.engine.types import Choice, Inputs, Layout, State


class Preferences(NamedTuple):
    """Parameters of `RecursiveLogit`. Utilities have no unit; -inf means that there is no such alternative.

    Args:
        beta_cost: [1/USD]. (group)
        beta_time: [1/day]. (group)
        beta_risk: per chance of death on the crossing. (group)
        beta_return: per chance of being turned back on the crossing. (group)
        beta_wait: of the expected wait for a pathway [1/day]. (group)
        settle: utility of settling. (node, group)
        home: utility of going home. (node, group)
        dwell: mean stay at a node before deciding [day]. (node, group)
    """

    beta_cost: Float[Array, " #group"]
    beta_time: Float[Array, " #group"]
    beta_risk: Float[Array, " #group"]
    beta_return: Float[Array, " #group"]
    beta_wait: Float[Array, " #group"]
    settle: Float[Array, "#node #group"]
    home: Float[Array, "#node #group"]
    dwell: Float[Array, "#node #group"]


@dataclass(frozen=True)
class RecursiveLogit:
    """The engine's own choice rule; its parameters are `Preferences`."""

    def choose(
        self, layout: Layout, inputs: Inputs, choice: Preferences, state: State, day: Int[Array, ""]
    ) -> Choice:
        """The choices of the day, from its regime and from the queues as they stand."""
        return logit(layout, utility(layout, inputs, choice, state, day), choice)

    def weights(
        self, layout: Layout, inputs: Inputs, choice: Preferences, state: State, day: Int[Array, ""]
    ) -> Float[Array, "link group"]:
        """exp(u_a): what a message needs to name the loop that a near-singular network is lost in."""
        return jnp.exp(utility(layout, inputs, choice, state, day))


def utility(
    layout: Layout, inputs: Inputs, choice: Preferences, state: State, day: Int[Array, ""]
) -> Float[Array, "link group"]:
    """u_a of every link for every group, -inf where it is closed, not served or not for the group."""
    now = inputs.regime[day]
    u = -jnp.asarray(
        choice.beta_cost * inputs.cost[now][:, None]
        + choice.beta_time * inputs.days[:, None]
        + choice.beta_risk * inputs.crossing_death[:, None]
        + inputs.penalty[now]
    )
    if len(layout.borders):
        caught = inputs.interception[now] * (1.0 - inputs.released[now])
        u = u.at[layout.borders].add(-choice.beta_return * caught)
    usable = (inputs.open[now][:, None] > 0) & (inputs.eligible > 0)
    if len(layout.pathways):
        service = inputs.service[now]
        at = layout.pathways
        u = u.at[at].add(-choice.beta_wait * expected_wait(inputs, state, day)[:, None])
        usable = usable.at[at].set(usable[at] & (service > 0)[:, None])
    return jnp.where(usable, u, -jnp.inf)


def expected_wait(inputs: Inputs, state: State, day: Int[Array, ""]) -> Float[Array, " queue"]:
    """Days that one who joins now expects to wait: persons waiting over service a day (Little's law, any
    priority).
    """
    service = inputs.service[inputs.regime[day]]
    return state.queue.sum((1, 2)) / jnp.where(service > 0, service, 1.0)


def logit(layout: Layout, u: Float[Array, "link group"], choice: Preferences) -> Choice:
    """The recursive logit of utilities `u`, solved; see the module for the equations."""
    tail, head = layout.tail, layout.head
    u = u.astype(jnp.float64)
    shape = (layout.nodes, u.shape[1])
    settle, home = (
        jnp.broadcast_to(jnp.exp(v.astype(jnp.float64)), shape) for v in (choice.settle, choice.home)
    )
    weight = jnp.exp(u)
    z, margin = solve(layout.plan, layout.turned, tail, head, weight, settle + home)
    lost = (u > -jnp.inf) & (z[head] > 0) & (z[tail] <= 0)
    some = z > 0
    inverse = jnp.where(some, 1.0 / jnp.where(some, z, 1.0), 0.0)
    leave = -jnp.expm1(-layout.step / jnp.broadcast_to(choice.dwell, shape))
    return Choice(
        leave=jnp.where(some, leave, 0.0),
        link=weight * z[head] * inverse[tail],
        settle=settle * inverse,
        home=home * inverse,
        value=jnp.where(some, jnp.log(jnp.where(some, z, 1.0)), -jnp.inf),
        margin=jnp.where(lost.any(0), -jnp.inf, margin),
    )


def solve(
    plan: Elimination,
    turned: Elimination,
    tail: Int[Array, " link"],
    head: Int[Array, " link"],
    weight: Float[Array, "link group"],
    b: Float[Array, "node group"],
) -> tuple[Float[Array, "node group"], Float[Array, " group"]]:
    """z = M z + b and its margin, differentiable in `weight` and `b` by the implicit function theorem."""
    fixed = jax.lax.stop_gradient(weight)

    def residual(z: Float[Array, "node group"]) -> Float[Array, "node group"]:
        return z - jax.ops.segment_sum(weight * z[head], tail, z.shape[0])

    answer: tuple[Float[Array, "node group"], Float[Array, " group"]] = jax.lax.custom_linear_solve(
        residual,
        b,
        solve=lambda _, right: eliminate(plan, fixed, right),
        transpose_solve=lambda _, right: eliminate(turned, fixed, right),
        has_aux=True,
    )
    return answer
