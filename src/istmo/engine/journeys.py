"""Single journeys, drawn afterwards from the solved probabilities: as many as a question needs.

Within a group at a node people are exchangeable, so the counts carry all there is to know, and a journey is
a walk of the Markov chain they obey: an alternative by P, nights in a queue by the waits of a run, days on a
link by its phases, a fate at its end, days at the next node by its dwell. Conditions are those of one day
and stay so (capacities that refuse, and full nodes, are not part of a journey). Plain NumPy, because the
number still on their way shrinks from leg to leg; in JAX, where all lanes go on, it was six times slower.
"""

from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from numpy.typing import NDArray

from istmo.engine.route import RecursiveLogit
from istmo.engine.step import fate_chances
from istmo.engine.types import Flows, Inputs, Layout, Parameters, State
from istmo.engine.urns import urns
from istmo.errors import InputError

BATCH = 65_536

TAIL = 1e-9
"""Travel times are cut where less than this is left."""


class Outcome(IntEnum):
    """How a journey ended; TRAVELLING where it had not after the last leg drawn."""

    TRAVELLING = 0
    SETTLED = 1
    WENT_HOME = 2
    SENT_HOME = 3
    DIED = 4


class Odds(NamedTuple):
    """The chain of one group under the conditions of one day; cumulative chances along the last axis.

    Args:
        alternative: over the ways of a node in order, then settling, then home. (node, alternative)
        way: the link of each way, the number of links where there is none. (node, way)
        leave: chance to decide on a day. (node)
        queue: row of `nights` for each link, -1 where there is no queue. (link)
        nights: of waiting; the last column is the chance to come through at all. (queue, night)
        travel: days on a link, from 0 on. (link, day)
        fate: died, turned back, sent home. (link, fate)
        head, back: nodes. (link)
    """

    alternative: Float[Array, "node alternative"]
    way: Int[Array, "node way"]
    leave: Float[Array, " node"]
    queue: Int[Array, " link"]
    nights: Float[Array, "queue night"]
    travel: Float[Array, "link day"]
    fate: Float[Array, "link fate"]
    head: Int[Array, " link"]
    back: Int[Array, " link"]


class Journeys(NamedTuple):
    """Journeys drawn, and their legs as one list; a leg is one link, or one time of coming back from a queue
    in vain.

    Args:
        outcome: an `Outcome`. (journey)
        node: where it ended. (journey)
        days: from departure to the end. (journey)
        journey: of each leg, a position on the axis above; the legs of one journey come in their order. (leg)
        link: of each leg. (leg)
        day: on which the leg ended. (leg)
    """

    outcome: Int[np.ndarray, " journey"]
    node: Int[np.ndarray, " journey"]
    days: Int[np.ndarray, " journey"]
    journey: Int[np.ndarray, " leg"]
    link: Int[np.ndarray, " leg"]
    day: Int[np.ndarray, " leg"]


def waits(flows: Flows, group: int) -> NDArray[np.float64]:
    """Cumulative chances of the nights waited by those who joined a queue, from all days of a run. (queue,
    night)

    Who gave up or did not appear keeps the last value below 1. Runs should go on until the queues are empty.
    """
    served = np.asarray(flows.served)[..., group].sum(0)
    missing = np.asarray(flows.no_show)[..., group].sum(0)
    gone = np.asarray(flows.gave_up)[..., group].sum(0)
    all_called = served.sum(1)
    showed = np.where(all_called > 0, 1 - missing / np.where(all_called > 0, all_called, 1), 1)
    total = all_called + gone
    law: NDArray[np.float64] = np.cumsum(served * showed[:, None] / np.where(total > 0, total, 1)[:, None], 1)
    return law


def odds(
    layout: Layout,
    rule: RecursiveLogit,
    inputs: Inputs,
    params: Parameters,
    state: State,
    day: int,
    group: int,
    nights: NDArray[np.float64] | None = None,
) -> Odds:
    """The chain of one group under the conditions of one day.

    Args:
        layout, rule, inputs, params: of a run.
        state: persons that day, for the waits that enter the choice.
        day: number of the day.
        group: its index.
        nights: of `waits`; by default nobody waits.
    """
    layout, inputs, params, state = jax.tree.map(jnp.asarray, (layout, inputs, params, state))
    choice = rule.choose(layout, inputs, params.choice, state, jnp.asarray(day))
    links, nodes = layout.tail.shape[0], layout.nodes
    table = np.append(np.asarray(choice.link)[:, group], 0.0)
    way = np.asarray(layout.ways)
    ends = np.stack([np.asarray(choice.settle)[:, group], np.asarray(choice.home)[:, group]], 1)
    chances = fate_chances(layout, inputs, params, inputs.regime[day])
    fate = np.zeros((links, 3))
    fate[:, 0] = np.asarray(chances.died)[:, 0]
    borders = np.asarray(layout.borders)
    size = state.home.shape[0]
    for column, chance in enumerate((chances.turned_back, chances.sent_home), 1):
        fate[borders, column] = np.broadcast_to(np.asarray(chance), (len(borders), size))[:, group]
    back = np.asarray(layout.tail).copy()
    back[borders] = np.asarray(layout.back)
    queue = np.full(links, -1)
    queue[np.asarray(layout.pathways)] = np.arange(len(layout.pathways))
    if nights is None:
        nights = np.ones((max(len(layout.pathways), 1), 1))
    return Odds(
        alternative=jnp.asarray(np.cumsum(np.concatenate([table[way], ends], 1), 1)),
        way=layout.ways,
        leave=jnp.broadcast_to(choice.leave, (nodes, size))[:, group],
        queue=jnp.asarray(queue),
        nights=jnp.asarray(nights),
        travel=jnp.asarray(_travel(np.bincount(np.asarray(layout.phase_link)), np.asarray(inputs.passing))),
        fate=jnp.asarray(np.cumsum(fate, 1)),
        head=layout.head,
        back=jnp.asarray(back),
    )


def _travel(count: NDArray[np.int64], passing: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cumulative chances of the days on each link: K geometric phases. (link, day)"""
    law = np.zeros((len(count), 1))
    now = np.zeros((len(count), int(count.max()) + 1))
    now[:, 0] = 1.0
    last = np.arange(len(count)), count
    while law[:, -1].min() < 1 - TAIL:
        moved = now * passing[:, None]
        moved[last] = 0.0
        now = now - moved + np.pad(moved[:, :-1], ((0, 0), (1, 0)))
        law = np.concatenate([law, now[last][:, None]], 1)
    law[:, -1] = 1.0
    return law


class _Chain:
    """Odds made ready to draw from: urns, and what each of their cells means.

    Where a cell would name a link or a node but ends the journey, it holds minus the outcome.
    """

    def __init__(self, odds: Odds) -> None:
        way, self.queue, self.head, self.back = (
            np.asarray(x, np.int64) for x in (odds.way, odds.queue, odds.head, odds.back)
        )
        fate, travel = _chances(odds.fate), np.diff(np.asarray(odds.travel), axis=1, prepend=0.0)
        nights = _chances(odds.nights)
        links, days = travel.shape
        self.choice = urns(_chances(odds.alternative[:, :-1]))  # home where nothing else is left
        ends = np.broadcast_to([-Outcome.SETTLED, -Outcome.WENT_HOME], (len(way), 2))
        self.link = np.concatenate([way, ends], 1).ravel()
        # days on a link and the fate at its end are drawn as one: fate after fate, each with all days
        self.crossing = urns((fate[:, :, None] * travel[:, None, :]).reshape(links, -1))
        self.days = np.tile(np.arange(days), links * fate.shape[1])
        after = np.stack(
            [np.full(links, -Outcome.DIED), self.back, np.full(links, -Outcome.SENT_HOME), self.head], 1
        )
        self.node = np.repeat(after.ravel(), days)
        self.line = urns(nights)
        self.nights = np.tile(np.append(np.arange(nights.shape[1] - 1), -1), len(nights))
        self.queues = bool((self.queue >= 0).any())
        with np.errstate(divide="ignore"):
            self.per_stay = 1.0 / np.log1p(-np.asarray(odds.leave))


def _chances(cumulative: Array) -> NDArray[np.float64]:
    """Chances of each column and, in one more, of none of them."""
    upto = np.minimum(np.asarray(cumulative, np.float64), 1.0)
    return np.diff(upto, axis=1, prepend=0.0, append=1.0)


def _draw(chain: _Chain, start: int, count: int, legs: int, stream: np.random.Generator) -> Journeys:
    """Leg after leg, for those still on their way only."""
    outcome, last, days = np.zeros(count, np.int8), np.full(count, start, np.int32), np.zeros(count, np.int32)
    made: list[tuple[NDArray[np.int32], ...]] = []
    who, node, day = np.arange(count), np.full(count, start, np.int64), np.zeros(count, np.int64)

    def end(what: NDArray[np.int64]) -> NDArray[np.int64]:
        """Ends the journeys where `what` is negative; positions of the others."""
        over = np.flatnonzero(what < 0)
        outcome[who[over]], last[who[over]], days[who[over]] = -what[over], node[over], day[over]
        return np.flatnonzero(what >= 0)

    for leg in range(legs):
        if leg:
            day = day + 1 - (stream.standard_exponential(len(who)) * chain.per_stay[node]).astype(np.int64)
        link = chain.link[chain.choice.draw(node, stream)]
        on = end(link)
        who, node, day, link = who[on], node[on], day[on], link[on]
        if not len(who):
            break
        cell = chain.crossing.draw(link, stream)
        spent, onto = chain.days[cell], chain.node[cell]
        if chain.queues:
            queue = chain.queue[link]
            nights = chain.nights[chain.line.draw(np.maximum(queue, 0), stream)]
            vain = (queue >= 0) & (nights < 0)
            spent = np.where(vain, 0, spent + np.where(queue >= 0, nights, 0))
            onto = np.where(vain, node, onto)
        day = day + spent
        made.append(tuple(x.astype(np.int32) for x in (who, link, day)))
        on = end(onto)
        who, node, day = who[on], onto[on], day[on]
    last[who], days[who] = node, day
    columns = zip(*made, strict=True) if made else [[np.zeros(0, np.int32)]] * 3
    return Journeys(outcome, last, days, *(np.concatenate(list(column)) for column in columns))


def journeys(odds: Odds, start: int, count: int, legs: int = 40, seed: int = 0, workers: int = 2) -> Journeys:
    """`count` journeys that begin with a decision at node `start`, each of at most `legs` legs.

    Journeys are drawn in batches of `BATCH`, each with a stream of its own, so the number of workers changes
    nothing.
    """
    if count < 1 or not 0 <= start < len(odds.leave):
        raise InputError(
            f"{count} journeys from node {start} cannot be drawn",
            f"Draw 1 or more, from one of the nodes 0 to {len(odds.leave) - 1}",
        )
    chain = _Chain(odds)
    sizes = [min(BATCH, count - begin) for begin in range(0, count, BATCH)]

    def one(number: int) -> Journeys:
        return _draw(
            chain,
            start,
            sizes[number],
            legs,
            np.random.Generator(np.random.SFC64(np.random.SeedSequence([seed, number]))),
        )

    with ThreadPoolExecutor(workers) as pool:
        parts = list(pool.map(one, range(len(sizes))))
    parts = [part._replace(journey=part.journey + number * BATCH) for number, part in enumerate(parts)]
    return Journeys(*(np.concatenate(column) for column in zip(*parts, strict=True)))
