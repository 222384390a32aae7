"""Queues for lawful pathways.

Those waiting are told apart by the nights they have waited. Of the c places of a day, (1 - lottery) c go to
those who have waited longest and lottery c by lot among the others: first come first served, a lottery, or
half and half as CBP One did it. Places of one night's cohort are shared between groups by lot. Who is called
up and does not appear is at the tail of the link again, and so is who gives up or whose place expires; the
place of a day is lost then.

One who joins may be called up the same day and has waited 0 nights, so Little's law holds without remainder:
the sum over midnights of persons waiting is the sum over persons of nights waited.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from istmo.engine.modes import Event, Mode, Trial
from istmo.engine.streams import key
from istmo.engine.types import Inputs, Layout


class Called(NamedTuple):
    """What a day did to the queues: who waits on, who was called up, and of those who did not come; who
    left.
    """

    queue: Float[Array, "age queue group"]
    served: Float[Array, "age queue group"]
    no_show: Float[Array, "queue group"]
    gave_up: Float[Array, "queue group"]


def serve(
    layout: Layout,
    inputs: Inputs,
    mode: Mode,
    waiting: Float[Array, "age queue group"],
    places: Float[Array, " queue"],
) -> Called:
    """One day at the pathways.

    Args:
        layout: of the network.
        inputs: for the rules of each queue.
        mode: expected or counts.
        waiting: those waiting, today's joiners at age 0.
        places: service of the day [person].
    """
    queues = inputs.link_id[layout.pathways]
    cells = _cells(layout, queues)
    # computed once, and not again for each use
    waiting = jax.lax.optimization_barrier(waiting)  # type: ignore[no-untyped-call]
    places = mode.whole(Event.SERVE, places, queues)
    by_lot = mode.whole(Event.DRAW_LOT, places * inputs.lottery, queues)
    cohort = waiting.sum(2)
    older = cohort.sum(0) - jnp.cumsum(cohort, 0)
    first = jnp.clip(places - by_lot - older, 0.0, cohort)
    rest = (cohort - first).T
    lots = mode.share(Event.DRAW_LOT, jnp.minimum(by_lot, rest.sum(1)), rest, queues).T
    served = mode.share(Event.SHARE_SERVICE, first + lots, waiting, cells)
    stay = waiting - served
    expired = layout.ages[:, None] + 1 >= inputs.longest
    missing, gave_up = mode.thin(
        Trial(Event.NO_SHOW, served.sum(0), inputs.no_show[:, None], queues),
        Trial(Event.GIVE_UP, stay, jnp.where(expired, 1.0, inputs.give_up)[..., None], cells),
    )
    stay = stay - gave_up
    aged = jnp.concatenate([jnp.zeros_like(stay[:1]), stay[:-1]]).at[-1].add(stay[-1])
    return Called(aged, served, missing, gave_up.sum(0))


def _cells(layout: Layout, queues: Int[Array, " queue"]) -> Int[Array, "age queue"]:
    return key(layout.ages[:, None], queues).astype(jnp.int64)
