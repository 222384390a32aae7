"""Istmo's choice on Istmo's engine: a Flee instance as a network, groups and inputs, and the rule that moves people.

Nodes are places, links are the routes with their travel time, a group is a place of origin. Departures are given by
the data: each rise of the known total leaves from the places in conflict. People settle in camps; what `choice` says
about falls of the total (all camps lose the same part) is kept by counting later departures up by what was lost.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
import polars as pl
from jaxtyping import Array, Float, Int

from istmo.engine import Calendar, Choice, Inputs, Layout, Parameters, Preferences, State, nobody
from istmo.engine import inputs as engine_inputs
from istmo.engine import layout as engine_layout
from istmo.engine import simulate as run
from istmo.engine.route import solve, utility
from istmo.flee.choice import Case, Fitted, origins
from istmo.flee.instance import Floats, Instance, Ints
from istmo.flee.timeline import Timeline
from istmo.groups import Groups
from istmo.network import Network, network_from_tables

STEPS = 4
"""Steps a day: no stay at a place on the way, and no trip, takes less than one."""
BEFORE = "counted before"
"""The group of those who are in camps at the start."""
LEAST = 1e-12
"""Part of those in camps that is left at least; it stands for none where the total falls to zero."""


class Company(NamedTuple):
    """Parameters of `InCompany`.

    Args:
        preferences: of the engine's recursive logit: what a link is worth.
        alpha: attraction of each camp. (camp)
        follow: part that goes where others are.
        camps: nodes. (camp)
        accepts: 1 where a camp is open as a camp, else 0. (regime, camp)
        origin: node where each group begins. (group)
    """

    preferences: Preferences
    alpha: Float[Array, " camp"]
    follow: Float[Array, ""]
    camps: Int[Array, " camp"]
    accepts: Float[Array, "regime camp"]
    origin: Int[Array, " group"]


@dataclass(frozen=True)
class InCompany:
    """A choice rule: first the camp, where others are or by recursive logit, then the way there by recursive logit."""

    def choose(
        self, layout: Layout, inputs: Inputs, choice: Company, state: State, day: Int[Array, ""]
    ) -> Choice:
        """Who wants to go to camp c meets at each node the chance of a way exp(u_a) N_jc / N_ic."""
        accepts = choice.accepts[inputs.regime[day]]
        weight = jnp.exp(utility(layout, inputs, choice.preferences, state, day)[:, :1])
        into = jnp.zeros((layout.nodes, len(accepts))).at[choice.camps, jnp.arange(len(accepts))].set(accepts)
        each = jnp.broadcast_to(weight, (len(weight), len(accepts)))
        ways, margin = solve(layout.plan, layout.turned, layout.tail, layout.head, each, into)
        wanted = _divide(self._wanted(choice, ways[choice.origin], state), ways[choice.origin])
        z = jnp.einsum("nc,gc->ng", ways, wanted)
        settle = jnp.zeros_like(z).at[choice.camps].set((wanted * accepts).T)
        some = (z > 0).astype(z.dtype)
        return Choice(
            leave=some,
            link=_divide(weight * z[layout.head], z[layout.tail]),
            settle=_divide(settle, z),
            home=jnp.zeros_like(z),
            value=jnp.where(z > 0, 0.0, -jnp.inf),
            margin=jnp.full(z.shape[1], margin.min()),
        )

    def _wanted(
        self, choice: Company, ways: Float[Array, "group camp"], state: State
    ) -> Float[Array, "group camp"]:
        """Chance of each camp for one who sets out."""
        own = ways * jnp.exp(choice.alpha)
        alone = _divide(own, own.sum(1, keepdims=True))
        there = jnp.where(ways > 0, state.settled[choice.camps].sum(1).astype(ways.dtype), 0.0)
        led = _divide(there, there.sum(1, keepdims=True))
        part = jnp.where(there.sum(1, keepdims=True) > 0, choice.follow, 0.0)
        return part * led + (1.0 - part) * alone


def _divide(a: Array, b: Array) -> Array:
    """a / b, 0 where b is 0."""
    return jnp.where(b > 0, a / jnp.where(b > 0, b, 1.0), 0.0)


def network(instance: Instance) -> tuple[Network, Ints]:
    """The network of an instance, and the number of each of its links in `instance.links`."""
    links, names = instance.links, instance.places.names
    used = np.flatnonzero(links.ridden == np.arange(len(links)))
    ends = [(names[a], names[b]) for a, b in zip(links.tail[used], links.head[used], strict=True)]
    table = pl.DataFrame(
        {
            "id": [f"{a} -> {b}" for a, b in ends],
            "origin": [a for a, _ in ends],
            "destination": [b for _, b in ends],
            "mode": ["land"] * len(ends),
            "days": links.km[used] / links.speed[used],
            "distance": links.km[used],
        }
    )
    return network_from_tables(pl.DataFrame({"id": list(names)}), table), used


def forecast(case: Case, fitted: Fitted, start: int | None = None, steps: int = STEPS) -> Floats:
    """Persons in each compared camp: shares from the engine, times the known total of the day. (day, camp)

    Args:
        case: the instance.
        fitted: its parameters.
        start: day whose published counts the run starts from, the last that the fit has seen if None; earlier days
            hold the counts last published.
        steps: of the engine, a day.
    """
    start = fitted.until - 1 if start is None else start
    instance, stock = case.instance, case.stock(start)
    before = np.array([case.stock(day) for day in range(start + 1)])
    days = np.arange(start + 1, instance.days)
    if not len(days):
        return before
    shape, given, params, state = _study(case, fitted, stock, days, steps)
    result = run(shape, InCompany(), given, params, state, record=_settled)
    settled = np.asarray(result.record)[steps - 1 :: steps][:, instance.camps]
    total = settled.sum(1, keepdims=True)
    shares = np.divide(settled, total, out=np.full_like(settled, 1.0 / settled.shape[1]), where=total > 0)
    return np.concatenate([before, shares * case.known[days][:, None]])


def _settled(state: State, flows: Any) -> Array:  # noqa: ARG001
    return state.settled.sum(1)


def _study(
    case: Case, fitted: Fitted, stock: Floats, days: Ints, steps: int
) -> tuple[Layout, Inputs, Parameters, State]:
    """What the engine is given for a stretch of days that begins with `stock` in the camps."""
    instance, line = case.instance, case.line
    routes, used = network(instance)
    share = origins(instance, line)[days]
    places = np.flatnonzero(share.any(0))
    begins = np.append(
        places, instance.camps[0]
    )  # those counted before need a node, and nobody leaves from it
    groups = Groups((*(instance.places.names[place] for place in places), BEFORE), ("all",) * len(begins))
    rules = np.concatenate([line.open, line.camp, line.intensity], 1)[days]
    firsts = days[np.flatnonzero(np.r_[True, (rules[1:] != rules[:-1]).any(1)])]
    dates = [instance.start + timedelta(days=int(day)) for day in firsts]
    calendar = Calendar(dates[0], len(days) * steps, dates[1:], 1.0 / steps)
    shape = engine_layout(routes, groups, step=1.0 / steps)
    leaving = _departures(case, stock, days)[:, None] * np.pad(share[:, places], ((0, 0), (0, 1)))
    known: dict[str, Any] = dict(  # noqa: C408
        fresh=(np.arange(len(days) * steps) % steps == 0).astype(np.int64),
        log_rate=np.log(leaving, where=leaving > 0, out=np.full_like(leaving, -np.inf)).repeat(steps, 0),
        origin=(np.arange(len(instance.places))[:, None] == begins).astype(float),
        open=line.open[firsts][:, used].astype(float),
        penalty=_penalty(instance, line, fitted.tastes.gamma, firsts, used)[:, :, None],
    )
    given = engine_inputs(routes, groups, calendar)._replace(**known)
    company: dict[str, Any] = dict(  # noqa: C408
        preferences=_preferences(fitted.tastes.beta),
        alpha=fitted.alpha - fitted.alpha.max(),
        follow=np.array(fitted.tastes.follow),
        camps=instance.camps,
        accepts=line.camp[firsts][:, instance.camps].astype(float),
        origin=begins,
    )
    none: Any = np.zeros(1)
    settled: Any = np.zeros((shape.nodes, len(groups)))
    settled[instance.camps, -1] = stock
    state: Any = nobody(shape, len(groups))._replace(settled=settled)
    return shape, given, Parameters(Company(**company), kappa=none, reattempt=none[:, None]), state


def _departures(case: Case, stock: Floats, days: Ints) -> Floats:
    """Persons who set out each day: the rise of the total, counted up by what earlier falls took off. (day)"""
    known = np.r_[stock.sum(), case.known[days]]
    kept = np.divide(known[1:], known[:-1], out=np.ones(len(days)), where=known[:-1] > 0)
    return np.asarray(np.maximum(np.diff(known), 0.0) / np.maximum(np.minimum(kept, 1.0).cumprod(), LEAST))


def _penalty(instance: Instance, line: Timeline, gamma: float, firsts: Ints, used: Ints) -> Floats:
    """Utility taken off each link: conflict at its head, and log(links open at its tail). (regime, link)"""
    tail, head = instance.links.tail[used], instance.links.head[used]
    leads = (tail[:, None] == np.arange(len(instance.places))).astype(float)
    ways = (line.open[firsts][:, used] @ leads)[:, tail]
    return np.asarray(gamma * line.intensity[firsts][:, head] + np.log(np.maximum(ways, 1.0)))


def _preferences(beta: float) -> Preferences:
    """Travel time is the only taste of the engine's own that has a part here."""
    none: Any = np.zeros(1)
    never: Any = np.full((1, 1), -np.inf)
    return Preferences(none, none + beta, none, none, none, never, never, np.ones_like(never))
