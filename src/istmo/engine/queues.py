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

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from istmo.engine.modes import Event, Mode
from istmo.engine.streams import key
from istmo.engine.types import Inputs, Layout


class Called(NamedTuple):
    """What a day did to the queues: who waits on, who was called up, of those who began to travel and
    who did not come; who left.
    """

    queue: Float[Array, "queue age group"]
    served: Float[Array, "queue age group"]
    started: Float[Array, "queue group"]
    no_show: Float[Array, "queue group"]
    gave_up: Float[Array, "queue group"]


def serve(
    layout: Layout,
    inputs: Inputs,
    mode: Mode,
    queue: Float[Array, "queue age group"],
    joined: Float[Array, "queue group"],
    places: Float[Array, " queue"],
) -> Called:
    """One day at the pathways.

    Args:
        layout: of the network.
        inputs: for the rules of each queue.
        mode: expected or counts.
        queue: those who waited at midnight.
        joined: today; they are at age 0.
        places: service of the day [person].
    """
    queues = inputs.link_id[layout.pathways]
    cells = _cells(layout, queues)
    waiting = queue.at[:, 0].add(joined)
    places = mode.whole(Event.SERVE, places, queues)
    by_lot = mode.whole(Event.DRAW_LOT, places * inputs.lottery, queues)
    cohort = waiting.sum(2)
    older = cohort @ jnp.tril(jnp.ones_like(cohort, shape=(cohort.shape[1],) * 2), -1)
    first = jnp.clip((places - by_lot)[:, None] - older, 0.0, cohort)
    rest = cohort - first
    left = rest.sum(1)
    lots = mode.share(Event.DRAW_LOT, jnp.minimum(by_lot, left), rest, left, queues)
    expired = layout.ages + 1 >= inputs.longest[:, None]
    give_up = jnp.where(expired, 1.0, inputs.give_up[:, None])
    line = mode.call_up(first + lots, waiting, cohort, inputs.no_show, give_up, queues, cells)
    none = jnp.zeros_like(joined)[:, None]
    aged = jnp.concatenate([none, line.stay[:, :-1]], 1).at[:, -1].add(line.stay[:, -1])
    return Called(aged, line.served, line.called - line.no_show, line.no_show, line.gave_up)


def _cells(layout: Layout, queues: Int[Array, " queue"]) -> Int[Array, "queue age"]:
    return key(layout.ages, queues[:, None]).astype(jnp.int64)
