"""What the engine reads and writes: Layout, Inputs, Parameters, State, Flows.

Axes are always in the order regime or day, then node, link, phase or queue, then queue age, then group.
Group is last, and not before the node as elsewhere in Istmo, because a row of groups is then one stretch of
memory when nodes gather from links: the other order takes 2.2 times as long (README.md). A field marked
`#group` may have 1 there.

A regime is a stretch of days with the same rules: `Inputs.regime` says which one each day belongs to.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from istmo.engine.elimination import Elimination


@jax.tree_util.register_static
@dataclass(frozen=True)
class Names:
    """Names of the links and the groups, for messages only."""

    links: tuple[str, ...]
    groups: tuple[str, ...]


class Layout(NamedTuple):
    """How a network hangs together, as indices. A compiled program depends on their number and not on their
    values.

    Args:
        tail, head: node a link leaves and leads to. (link)
        ways: the links that leave each node, padded with the number of links. (node, way)
        place: where among those ways a link is. (link)
        phase_link: link of each phase of travel; the phases of a link follow one another. (phase)
        is_first: whether a phase is the first of its link. (phase)
        first_phase, last_phase: of each link. (link)
        borders: links on which people can be intercepted. (border)
        back: node to which those turned back there are brought. (border)
        capped: links that take no more than a capacity a day. (capped)
        pathways: links with a queue. (queue)
        ages: steps waited, of each age class of a queue; the last also holds all who wait longer. (age)
        sheltered: nodes that hold no more than a capacity. (sheltered)
        overflow: node that takes those above the capacity, -1 for none. (sheltered)
        step: length of a step [day].
        plan, turned: the order in which the route choice eliminates nodes, and that for the links turned
            round.
        names: for messages only.
    """

    tail: Int[Array, " link"]
    head: Int[Array, " link"]
    ways: Int[Array, "node way"]
    place: Int[Array, " link"]
    phase_link: Int[Array, " phase"]
    is_first: Bool[Array, " phase"]
    first_phase: Int[Array, " link"]
    last_phase: Int[Array, " link"]
    borders: Int[Array, " border"]
    back: Int[Array, " border"]
    capped: Int[Array, " capped"]
    pathways: Int[Array, " queue"]
    ages: Int[Array, " age"]
    sheltered: Int[Array, " sheltered"]
    overflow: Int[Array, " sheltered"]
    step: Float[Array, ""]
    plan: Elimination
    turned: Elimination
    names: Names

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return self.ways.shape[0]


class Inputs(NamedTuple):
    """What happens outside: rules, prices, drivers. Make one with `istmo.engine.inputs` and replace what
    differs.

    Args:
        regime: of each day. (day)
        fresh: whether the day begins with a new look at the choices, as the first day of a regime always does. (day)
        seed: of the random streams of this draw; unused in expected mode.
        node_id, link_id, group_id: what the random streams are keyed by. (node), (link), (group)
        log_rate: log of the departures [log person/day]. (day, group)
        origin: share of a group's departures that begins at each node. (node, group)
        eligible: 1 where a group may use a link, else 0. (link, group)
        open: 1 where a link is open, else 0. (regime, link)
        cost: [USD]. (regime, link)
        days: mean travel time [day]. (link)
        passing: chance to pass one phase in a step. (link)
        crossing_death: chance that one crossing ends in death. (link)
        penalty: utility taken off by measures. (regime, link, group)
        interception: chance to be intercepted on a crossing. (regime, border, group)
        released: share of the intercepted who are let go on to the head of the link. (regime, border, group)
        link_capacity: [person/day]. (regime, capped)
        node_capacity: [person]. (regime, sheltered)
        service: [person/day]. (regime, queue)
        lottery, no_show: shares. (queue)
        give_up: chance to leave a queue in a step. (queue)
        longest: steps after which a place expires; the number of ages or more for never. (queue)
    """

    regime: Int[Array, " day"]
    fresh: Int[Array, " day"]
    seed: Int[Array, ""]
    node_id: Int[Array, " node"]
    link_id: Int[Array, " link"]
    group_id: Int[Array, " group"]
    log_rate: Float[Array, "day group"]
    origin: Float[Array, "node group"]
    eligible: Float[Array, "link group"]
    open: Float[Array, "regime link"]
    cost: Float[Array, "regime link"]
    days: Float[Array, " link"]
    passing: Float[Array, " link"]
    crossing_death: Float[Array, " link"]
    penalty: Float[Array, "regime link #group"]
    interception: Float[Array, "regime border #group"]
    released: Float[Array, "regime border #group"]
    link_capacity: Float[Array, "regime capped"]
    node_capacity: Float[Array, "regime sheltered"]
    service: Float[Array, "regime queue"]
    lottery: Float[Array, " queue"]
    no_show: Float[Array, " queue"]
    give_up: Float[Array, " queue"]
    longest: Float[Array, " queue"]


def looks(inputs: Inputs) -> Bool[Array, " day"]:
    """Whether a day begins with a new look at the choices: marked so, or the first of a regime."""
    changed = inputs.regime[1:] != inputs.regime[:-1]
    return (inputs.fresh > 0) | jnp.concatenate([jnp.ones(1, bool), changed])


class Parameters(NamedTuple):
    """What is fitted.

    Args:
        choice: the parameters of the choice rule, a tree of arrays that the rule alone reads.
        kappa: how much the log-sum of the ways open moves log departures. (group)
        reattempt: chance that one turned back tries again; the others go home. (border, group)
    """

    choice: Any
    kappa: Float[Array, " #group"]
    reattempt: Float[Array, "#border #group"]


class Choice(NamedTuple):
    """What a choice rule says, good until the next fresh day.

    Args:
        leave: chance that one at a node decides today. (node, group)
        link: chance that one who decides takes a link; adds to 1 over a node's links, settling and home.
            (link, group)
        settle: chance that one who decides stays for good. (node, group)
        home: chance that one who decides goes home. (node, group)
        value: log-sum of the ways from a node, -inf where there is none. (node, group)
        margin: distance from failure; a run whose smallest margin is not positive is refused. (group)
    """

    leave: Float[Array, "node group"]
    link: Float[Array, "link group"]
    settle: Float[Array, "node group"]
    home: Float[Array, "node group"]
    value: Float[Array, "node group"]
    margin: Float[Array, " group"]


class State(NamedTuple):
    """Persons at midnight.

    Args:
        at: at a node. (node, group)
        on: in a phase of a link. (phase, group)
        queue: waiting at a pathway, by whole days waited. (queue, age, group)
        settled: settled for good. (node, group)
        home: gone home or brought home. (group)
        dead: died on the route. (group)
    """

    at: Float[Array, "node group"]
    on: Float[Array, "phase group"]
    queue: Float[Array, "queue age group"]
    settled: Float[Array, "node group"]
    home: Float[Array, " group"]
    dead: Float[Array, " group"]


class Flows(NamedTuple):
    """Persons, or for `intercepted` events, of one day.

    Args:
        departed: began the journey. (node, group)
        entered: entered a link, or its queue if it is a pathway. (link, group)
        refused: wanted to enter a link that was full; they are at its tail still. (capped, group)
        passed: came to the head of the link. (link, group)
        intercepted: intercepted on the link: events, since a person can be so again. (border, group)
        turned_back: brought to the link's back node, to try again. (border, group)
        sent_home: brought home after an interception. (border, group)
        died: (link, group)
        settled: (node, group)
        went_home: chose to go home. (node, group)
        served: called up from a queue, by days waited. (queue, age, group)
        no_show: of those, did not appear. (queue, group)
        gave_up: left a queue, or their place expired. (queue, group)
        overflowed: moved on from a full node. (sheltered, group)
        unplaced: above the capacity of a node with nowhere to go. (sheltered)
    """

    departed: Float[Array, "node group"]
    entered: Float[Array, "link group"]
    refused: Float[Array, "capped group"]
    passed: Float[Array, "link group"]
    intercepted: Float[Array, "border group"]
    turned_back: Float[Array, "border group"]
    sent_home: Float[Array, "border group"]
    died: Float[Array, "link group"]
    settled: Float[Array, "node group"]
    went_home: Float[Array, "node group"]
    served: Float[Array, "queue age group"]
    no_show: Float[Array, "queue group"]
    gave_up: Float[Array, "queue group"]
    overflowed: Float[Array, "sheltered group"]
    unplaced: Float[Array, " sheltered"]
