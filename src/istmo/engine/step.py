"""One day. The whole model is this function; everything it calls is one of its numbered events."""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from istmo.engine.modes import Event, Fates, Mode, Trial, departures
from istmo.engine.queues import Called, serve
from istmo.engine.streams import key
from istmo.engine.types import Choice, Flows, Inputs, Layout, Parameters, State


class InForce(NamedTuple):
    """What holds all through a stretch of days: a choice, and the rules of a regime, for a step.

    Args:
        choice: of the last look.
        pull: share of an origin times exp(kappa V): departures over exp(log_rate). (node, group)
        fates: chances of each way a crossing can end.
        link_capacity: [person]. (capped)
        node_capacity: [person]. (sheltered)
        service: [person]. (queue)
        passing: chance to pass each phase of travel. (phase, 1)
    """

    choice: Choice
    pull: Float[Array, "node group"]
    fates: Fates
    link_capacity: Float[Array, " capped"]
    node_capacity: Float[Array, " sheltered"]
    service: Float[Array, " queue"]
    passing: Float[Array, "phase 1"]


def in_force(
    layout: Layout, choice: Choice, params: Parameters, inputs: Inputs, now: Int[Array, ""]
) -> InForce:
    """What a choice and the rules of regime `now` make of a day; nobody departs from where there is no way."""
    possible = (choice.value > -jnp.inf) & (inputs.origin > 0)
    pull = inputs.origin * jnp.exp(params.kappa * jnp.where(possible, choice.value, 0.0)) * layout.step
    return InForce(
        choice,
        jnp.where(possible, pull, 0.0),
        fate_chances(layout, inputs, params, now),
        inputs.link_capacity[now] * layout.step,
        inputs.node_capacity[now],
        inputs.service[now] * layout.step,
        inputs.passing[layout.phase_link][:, None],
    )


def step(
    layout: Layout,
    mode: Mode,
    state: State,
    force: InForce,
    inputs: Inputs,
    day: Int[Array, ""],
) -> tuple[State, Flows]:
    """The state at the next midnight and the flows of the day, from the state at midnight. Pure.

    The order of a day. Nobody moves twice in it.

    1. Departures: at rate exp(log_rate + kappa V_i) at the origins, deciding at once which way to go.
    2. Leaving: each person at a node decides with chance 1 - exp(-step / dwell).
    3. The next alternative: a link, settling here, or going home. A link that is full refuses the others, who
       stay at its tail. Who takes a pathway joins its queue.
    4. Travel: each person on a link passes to the next phase with chance p. At the end of the last one a
       crossing has cost its life (the hazard over all its days is booked then), or the person arrives. Who
       entered today is in the first phase at midnight.
    5. Queues: places are given out; who is called up and appears enters the link; who gives up is at the tail.
    6. The border: arrivals are intercepted or not; the intercepted are released, or turned back to try again,
       or brought home. Who was not stopped is at the head of the link.
    7. Settling and going home are booked, and full nodes hand on those above their capacity.

    Args:
        layout: shape of the network.
        mode: expected or counts.
        state: at midnight.
        force: what holds today.
        inputs: rules, prices and drivers.
        day: number of the day.
    """
    tail, head = layout.tail, layout.head
    borders, capped, pathways = layout.borders, layout.capped, layout.pathways

    departed, leaving, moved = mode.thin(
        departures(force.pull * jnp.exp(inputs.log_rate[day]), inputs.node_id),
        Trial(Event.LEAVE, state.at, force.choice.leave, inputs.node_id),
        Trial(Event.ADVANCE, state.on, force.passing, _phase_id(layout, inputs)),
    )
    ending = moved[layout.last_phase]
    chosen, fates = mode.spread(layout, inputs, leaving + departed, force.choice, ending, force.fates)
    refused = _refused(layout, mode, inputs, chosen.link[capped], force.link_capacity)
    entered = chosen.link.at[capped].add(-refused)
    called = _queue(layout, mode, inputs, state, entered[pathways], force.service)
    stopped = fates.turned_back + fates.sent_home
    passed = (ending - fates.died).at[borders].add(-stopped)

    at = (state.at - leaving).at[head].add(passed).at[layout.back].add(fates.turned_back)
    at = at.at[tail[capped]].add(refused).at[tail[pathways]].add(called.no_show + called.gave_up)
    at, overflowed, unplaced = _overflow(layout, mode, inputs, at, force.node_capacity)

    following = State(
        at=at,
        on=_onward(layout, state.on, moved, entered.at[pathways].set(called.started)),
        queue=called.queue,
        settled=state.settled + chosen.settle,
        home=state.home + chosen.home.sum(0) + fates.sent_home.sum(0),
        dead=state.dead + fates.died.sum(0),
    )
    flows = Flows(
        departed=departed,
        entered=entered,
        refused=refused,
        passed=passed,
        intercepted=stopped + fates.released,
        turned_back=fates.turned_back,
        sent_home=fates.sent_home,
        died=fates.died,
        settled=chosen.settle,
        went_home=chosen.home,
        served=called.served,
        no_show=called.no_show,
        gave_up=called.gave_up,
        overflowed=overflowed,
        unplaced=unplaced,
    )
    return following, flows


def _refused(
    layout: Layout,
    mode: Mode,
    inputs: Inputs,
    wanted: Float[Array, "capped group"],
    capacity: Float[Array, " capped"],
) -> Float[Array, "capped group"]:
    """Who is refused by each link that is full today."""
    place = inputs.link_id[layout.capped]
    total = wanted.sum(1)
    places = jnp.minimum(mode.whole(Event.ADMIT, capacity, place), total)
    return wanted - mode.share(Event.ADMIT, places, wanted, total, place)


def _phase_id(layout: Layout, inputs: Inputs) -> Int[Array, " phase"]:
    """Stream ids of the phases: of the link, and which of its phases it is."""
    number = jnp.arange(layout.phase_link.shape[0]) - layout.first_phase[layout.phase_link]
    return key(inputs.link_id[layout.phase_link], number).astype(jnp.int64)


def _onward(
    layout: Layout,
    on: Float[Array, "phase group"],
    moved: Float[Array, "phase group"],
    starting: Float[Array, "link group"],
) -> Float[Array, "phase group"]:
    """Those on links after `moved` have passed from their phase to the next, or off the end of the last."""
    stay, later = on - moved, ~layout.is_first[1:, None]
    # pieces put together, and not a shifted array added: XLA makes plain loops of them
    after = jnp.concatenate([stay[:1], stay[1:] + jnp.where(later, moved[:-1], 0.0)])
    return after.at[layout.first_phase].add(starting, unique_indices=True, indices_are_sorted=True)


def _queue(
    layout: Layout,
    mode: Mode,
    inputs: Inputs,
    state: State,
    joined: Float[Array, "queue group"],
    places: Float[Array, " queue"],
) -> Called:
    """What happened at the pathways."""
    if not len(layout.pathways):
        return Called(state.queue, jnp.zeros_like(state.queue), joined, joined, joined)
    return serve(layout, inputs, mode, state.queue, joined, places)


def fate_chances(layout: Layout, inputs: Inputs, params: Parameters, now: Int[Array, ""]) -> Fates:
    """The chances of each way a crossing can end: death first, then the border."""
    died = inputs.crossing_death[:, None]
    intercepted = (1.0 - died[layout.borders]) * inputs.interception[now]
    stopped = intercepted * (1.0 - inputs.released[now])
    back = stopped * params.reattempt
    return Fates(died, back, stopped - back, intercepted * inputs.released[now])


def _overflow(
    layout: Layout,
    mode: Mode,
    inputs: Inputs,
    at: Float[Array, "node group"],
    capacity: Float[Array, " sheltered"],
) -> tuple[Float[Array, "node group"], Float[Array, "sheltered group"], Float[Array, " sheltered"]]:
    """Persons at nodes after those above a capacity moved on, once; who moved; who is above it with
    nowhere to go.
    """
    node, to = layout.sheltered, layout.overflow
    place, here = inputs.node_id[node], at[node]
    total = here.sum(1)
    excess = jnp.maximum(total - mode.whole(Event.OVERFLOW, capacity, place), 0.0)
    moved = mode.share(Event.OVERFLOW, jnp.where(to >= 0, excess, 0.0), here, total, place)
    at = at.at[jnp.concatenate([node, jnp.maximum(to, 0)])].add(jnp.concatenate([-moved, moved]))
    return at, moved, jnp.where(to >= 0, 0.0, excess)
