"""Two ways to carry out one set of equations: in expectation, or in whole persons.

A mode answers five questions, and the step is written in nothing else: how many of n meet a chance p, how n
deciders spread over their alternatives, how a number of places is shared out among those who want them, how a
line moves when so many of each age are called up, and how a capacity that is no whole number is rounded.
"""

from enum import IntEnum
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from istmo.engine.binomial import POISSON_TRIALS, binomial
from istmo.engine.streams import key, uniform
from istmo.engine.types import Choice, Inputs, Layout

ModeName = Literal["expected", "counts"]


class Event(IntEnum):
    """The named random streams. Numbers are never reused: results would change."""

    DEPART = 1
    LEAVE = 2
    CHOOSE = 3
    ADMIT = 5
    DIE = 6
    ADVANCE = 7
    SERVE = 8
    DRAW_LOT = 9
    SHARE_SERVICE = 10
    NO_SHOW = 11
    GIVE_UP = 12
    TURN_BACK = 13
    SEND_HOME = 14
    RELEASE = 15
    OVERFLOW = 16


class Spread(NamedTuple):
    """Where deciders go: persons or chances over links, settling and going home, which is all of them."""

    link: Float[Array, "link group"]
    settle: Float[Array, "node group"]
    home: Float[Array, "node group"]


class Fates(NamedTuple):
    """How a crossing ends: persons or chances; who is in none of these arrives without being intercepted."""

    died: Float[Array, "link #group"]
    turned_back: Float[Array, "border #group"]
    sent_home: Float[Array, "border #group"]
    released: Float[Array, "border #group"]


class Line(NamedTuple):
    """How a line moved: who was called up and who stays, by age; those called up in all, and those of them who
    did not appear; who gave up.
    """

    served: Float[Array, "queue age group"]
    stay: Float[Array, "queue age group"]
    called: Float[Array, "queue group"]
    no_show: Float[Array, "queue group"]
    gave_up: Float[Array, "queue group"]


class Trial(NamedTuple):
    """n persons meet an event of chance p, each by itself.

    Args:
        event: names the random stream.
        n: persons. (..., group)
        p: chance, broadcasting with n.
        place: stream ids of every axis but the last. (...)
    """

    event: Event
    n: Float[Array, "*place group"]
    p: Float[Array, "..."]
    place: Array


def departures(rate: Float[Array, "node group"], place: Int[Array, " node"]) -> Trial:
    """Poisson departures at `rate` [person/step], as so many trials that it makes no difference."""
    return Trial(Event.DEPART, jnp.full_like(rate, POISSON_TRIALS), rate / POISSON_TRIALS, place)


@runtime_checkable
class Mode(Protocol):
    """What `step` asks. The last axis is always group, except in `share`, where it is any axis shared
    over.
    """

    def thin(self, *trials: Trial) -> tuple[Float[Array, "..."], ...]:
        """How many meet the event, for several trials at once."""

    def spread(
        self,
        layout: Layout,
        inputs: Inputs,
        deciders: Float[Array, "node group"],
        choice: Choice,
        ending: Float[Array, "link group"],
        fates: Fates,
    ) -> tuple[Spread, Fates]:
        """Deciders over their alternatives, and ending crossings over their fates."""

    def share(
        self,
        event: Event,
        take: Float[Array, "*place"],
        n: Float[Array, "*place last"],
        total: Float[Array, "*place"],
        place: Array,
    ) -> Float[Array, "*place last"]:
        """`take` places among n, `total` in all, who want them, each as likely as another; at most `total`."""

    def call_up(
        self,
        take: Float[Array, "queue age"],
        waiting: Float[Array, "queue age group"],
        cohort: Float[Array, "queue age"],
        no_show: Float[Array, " queue"],
        give_up: Float[Array, "queue age"],
        queues: Int[Array, " queue"],
        cells: Int[Array, "queue age"],
    ) -> Line:
        """`take` of those `waiting`, `cohort` in all groups, are called up and may not appear; others may give up."""

    def whole(self, event: Event, x: Float[Array, "*place"], place: Array) -> Float[Array, "*place"]:
        """A capacity as the mode can use it."""


class Expected:
    """Expectations: every answer is linear in persons, and differentiable."""

    def thin(self, *trials: Trial) -> tuple[Array, ...]:
        """n p."""
        return tuple(trial.n * trial.p for trial in trials)

    def spread(
        self,
        layout: Layout,
        inputs: Inputs,  # noqa: ARG002
        deciders: Float[Array, "node group"],
        choice: Choice,
        ending: Float[Array, "link group"],
        fates: Fates,
    ) -> tuple[Spread, Fates]:
        """n P of each."""
        there = ending[layout.borders]
        return (
            Spread(deciders[layout.tail] * choice.link, deciders * choice.settle, deciders * choice.home),
            Fates(
                ending * fates.died,
                there * fates.turned_back,
                there * fates.sent_home,
                there * fates.released,
            ),
        )

    def share(self, event: Event, take: Array, n: Array, total: Array, place: Array) -> Array:  # noqa: ARG002
        """In proportion to n."""
        return n * _part(take, total)[..., None]

    def call_up(
        self,
        take: Array,
        waiting: Array,
        cohort: Array,
        no_show: Array,
        give_up: Array,
        queues: Array,  # noqa: ARG002
        cells: Array,  # noqa: ARG002
    ) -> Line:
        """In proportion; sums over ages are a product of matrices, which saves writing what is summed."""
        chance = _part(take, cohort)
        leave = jnp.stack([chance, (1.0 - chance) * give_up], 1) @ waiting
        called, gave_up = leave[:, 0], leave[:, 1]
        stay = waiting * ((1.0 - chance) * (1.0 - give_up))[..., None]
        return Line(waiting * chance[..., None], stay, called, called * no_show[:, None], gave_up)

    def whole(self, event: Event, x: Array, place: Array) -> Array:  # noqa: ARG002
        """x as it is."""
        return x


class Counts:
    """Whole persons, drawn from the named streams of one day.

    Args:
        seed: of the draw.
        day: number of the day.
        group: stream ids of the groups.
    """

    def __init__(self, seed: Int[Array, ""], day: Int[Array, ""], group: Int[Array, " group"]) -> None:
        self._root, self._group = key(seed, day), group

    def _keys(self, event: Event, place: Array) -> Array:
        return key(key(self._root, jnp.asarray(int(event))), place[..., None], self._group)

    def _binomial(self, keys: Array, n: Array, p: Array) -> Array:
        return binomial(keys, n.astype(jnp.float64), p.astype(jnp.float64)).astype(n.dtype)

    def _uniform(self, event: Event, place: Array) -> Array:
        return uniform(key(key(self._root, jnp.asarray(int(event))), place), jnp.zeros((), int))

    def thin(self, *trials: Trial) -> tuple[Array, ...]:
        """Binomial: one batch for all trials, because the sampler is the greater part of the compiled
        program.
        """
        groups = self._group.shape[0]
        keys = jnp.concatenate([self._keys(trial.event, trial.place).reshape(-1, groups) for trial in trials])
        n = jnp.concatenate([trial.n.reshape(-1, groups) for trial in trials])
        p = jnp.concatenate(
            [jnp.broadcast_to(trial.p, trial.n.shape).reshape(-1, groups) for trial in trials]
        )
        drawn = self._binomial(keys, n, p)
        edges = np.cumsum([trial.n.size // groups for trial in trials])[:-1].tolist()
        parts = jnp.split(drawn, edges)
        return tuple(part.reshape(trial.n.shape) for part, trial in zip(parts, trials, strict=True))

    def spread(
        self,
        layout: Layout,
        inputs: Inputs,
        deciders: Float[Array, "node group"],
        choice: Choice,
        ending: Float[Array, "link group"],
        fates: Fates,
    ) -> tuple[Spread, Fates]:
        """Two multinomials, as binomials one alternative after another, side by side in one loop.

        A decider's alternatives are the links, settling, and home for who is left; a crossing's are its
        fates.
        """
        links, groups = ending.shape
        none = jnp.zeros((1, groups), deciders.dtype)
        table = jnp.concatenate([choice.link, none, choice.settle])
        ids = jnp.concatenate([inputs.link_id, jnp.zeros(1, inputs.link_id.dtype), inputs.node_id])
        rows = jnp.concatenate([layout.ways.T, links + 1 + jnp.arange(layout.nodes)[None]])
        fate = jnp.stack([
            jnp.broadcast_to(fates.died, ending.shape),
            *(jnp.zeros_like(ending).at[layout.borders].set(chance) for chance in fates[1:]),
        ])  # fmt: skip
        events = jnp.array([Event.DIE, Event.TURN_BACK, Event.SEND_HOME, Event.RELEASE])
        turns = max(len(rows), len(fate))
        rows = jnp.concatenate([jnp.full((turns - len(rows), layout.nodes), links), rows])
        fate = jnp.concatenate([fate, jnp.zeros((turns - len(fate), links, groups), fate.dtype)])
        events = jnp.concatenate([events, jnp.zeros(turns - len(events), events.dtype)])
        decider = jnp.full(layout.nodes, int(Event.CHOOSE))

        def take(carry, turn):  # type: ignore[no-untyped-def]
            (left, rest), (row, chance, event) = carry, turn
            chance = jnp.concatenate([table[row], chance])
            event = jnp.concatenate([decider, jnp.full(links, event)])
            place = key(event, jnp.concatenate([ids[row], inputs.link_id]))
            chosen = self._binomial(key(self._root, place[:, None], self._group), left, _given(chance, rest))
            return (left - chosen, rest - chance), chosen

        n = jnp.concatenate([deciders, ending])
        (left, _), chosen = jax.lax.scan(take, (n, jnp.ones_like(n)), (rows, fate, events))
        ways, ends = chosen[:, : layout.nodes], chosen[:, layout.nodes :]
        first = turns - layout.ways.shape[1] - 1
        there = ends[1:4, layout.borders]
        return (
            Spread(ways[first + layout.place, layout.tail], ways[-1], left[: layout.nodes]),
            Fates(ends[0], there[0], there[1], there[2]),
        )

    def share(self, event: Event, take: Array, n: Array, total: Array, place: Array) -> Array:
        """Systematic sampling: totals exact, each share within one of its expectation, which is exact."""
        upto = jnp.cumsum(n, -1) / jnp.where(total > 0, total, 1.0)[..., None]
        marks = jnp.floor(upto * take[..., None] + self._uniform(event, place)[..., None])
        got = jnp.diff(marks, axis=-1, prepend=jnp.zeros_like(marks[..., :1]))
        return jnp.where((take >= total)[..., None], n, got)

    def call_up(
        self,
        take: Array,
        waiting: Array,
        cohort: Array,
        no_show: Array,
        give_up: Array,
        queues: Array,
        cells: Array,
    ) -> Line:
        """By `share` and `thin`."""
        served = self.share(Event.SHARE_SERVICE, take, waiting, cohort, cells)
        stay, called = waiting - served, served.sum(1)
        missing, quitting = self.thin(
            Trial(Event.NO_SHOW, called, no_show[:, None], queues),
            Trial(Event.GIVE_UP, stay, give_up[..., None], cells),
        )
        return Line(served, stay - quitting, called, missing, quitting.sum(1))

    def whole(self, event: Event, x: Array, place: Array) -> Array:
        """The whole number below or above x, with expectation x."""
        return jnp.floor(x + self._uniform(event, place))


def _part(take: Float[Array, "*place"], total: Float[Array, "*place"]) -> Float[Array, "*place"]:
    """`take` as a share of `total`, 0 where there is nobody."""
    return jnp.where(total > 0, take / jnp.where(total > 0, total, 1.0), 0.0)


def _given(chance: Array, rest: Array) -> Array:
    """The chance of an alternative given that none before it was taken: 1 where it is the last that can
    be.
    """
    after = rest - chance
    return jnp.where(
        after <= 1e-13, jnp.where(chance > 0, 1.0, 0.0), chance / jnp.where(after <= 1e-13, 1.0, rest)
    )
