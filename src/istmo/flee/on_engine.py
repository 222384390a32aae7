"""Flee's rules as a choice rule of Istmo's engine: the same movements as `rules`, one hop a step.

Nodes are the rows and slots of `graph`, each at every level of recent travel, and one node where the displaced begin.
Links are what can become of people there. A day is a fixed number of phases, and a phase two steps of the engine, in
which whoever sets out comes to the head of a link:

    0 displaced to their origins, people on links that close today to the double of their slot
    1 departures, and travel of those on links since yesterday
    2, 3, ... onward, for those who have arrived after one, two, ... links today
    last: the night, which sets the level of recent travel

`rules` runs the same graph in NumPy, one pass a phase over the few rows of the phase, where the engine steps all nodes.
This is the slower by far (README.md) and serves to check the other; it also follows occupancies from phase to phase.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
from jaxtyping import Array, Bool, Float, Int

from istmo.engine import Calendar, Choice, Inputs, Layout, Parameters, State, inputs, nobody
from istmo.engine import simulate as run
from istmo.engine.elimination import elimination
from istmo.engine.types import Names
from istmo.flee.graph import GRAINS
from istmo.flee.instance import Bools, Floats, Instance, Ints
from istmo.flee.modes import Expected
from istmo.flee.rules import FULL, LEVELS, Course, Run
from istmo.flee.timeline import FLEE3, Quirks
from istmo.groups import Groups
from istmo.network import network_from_tables

STEPS = 2
"""Steps of the engine a phase: on a link at the end of the first, at its head at the end of the second."""


class Ways(NamedTuple):
    """Links of the engine, by what they stand for. Every array has the axis (link).

    Args:
        tail, head: nodes.
        phase: of the day in which it is taken.
        path: alternative of `paths` it begins, -1 for none.
        chance: of the link for one who takes the path; of the link alone where there is no path.
        place: origin that it leads the displaced to, -1 for none.
        closing: link of the instance whose closure makes people take it, -1 for none.
        rest: whether those take it who could not follow their path.
    """

    tail: Ints
    head: Ints
    phase: Ints
    path: Ints
    chance: Floats
    place: Ints
    closing: Ints
    rest: Bools


class FleeTables(NamedTuple):
    """Parameters of `FleeRules`: what is fixed, and what the instance says of each day.

    Args:
        ways: links of the engine.
        phases: of a day.
        node_place: place of a node, -1 in slots. (node)
        free: whether people at a node have still to choose. (node)
        pushed: whether those who come to a town here go on. (node)
        leave, score, town, camp, present_limit, displaced: of each day. (day, place)
        closes: whether the link closes today. (day, link of the instance)
        open: whether every link of a path is open. (day, path)
        stance, end, copies, near, length: of the alternatives. (path)
        numbers: capacity_buffer, weight_softening, weight_power, pruning_threshold, 1 to choose again.
    """

    ways: Ways
    phases: Int[Array, ""]
    node_place: Int[Array, " node"]
    free: Bool[Array, " node"]
    pushed: Bool[Array, " node"]
    leave: Float[Array, "day place"]
    score: Float[Array, "day place"]
    town: Bool[Array, "day place"]
    camp: Bool[Array, "day place"]
    present_limit: Float[Array, "day place"]
    displaced: Float[Array, "day place"]
    closes: Bool[Array, "day closing"]
    open: Bool[Array, "day path"]
    stance: Int[Array, " path"]
    end: Int[Array, " path"]
    copies: Float[Array, " path"]
    near: Float[Array, " path"]
    length: Float[Array, " path"]
    numbers: Float[Array, "5"]


@dataclass(frozen=True)
class FleeRules:
    """The choice rule; its parameters are `FleeTables`. It looks at the choices in every step."""

    def choose(
        self,
        layout: Layout,
        inputs: Inputs,  # noqa: ARG002
        choice: FleeTables,
        state: State,
        day: Int[Array, ""],
    ) -> Choice:
        """The chances of the phase that a step belongs to; nobody sets out in its second step."""
        ways = choice.ways
        today, step = day // (STEPS * choice.phases), day % (STEPS * choice.phases)
        share = self._shares(choice, state, today)
        place = choice.node_place
        leave = jnp.where(choice.free, choice.leave[today][place], 1.0)
        leave = jnp.where(choice.pushed & choice.town[today][place], 1.0, leave)
        new = choice.displaced[today]
        go = jnp.where(ways.path >= 0, leave[ways.tail] * share[ways.path], 1.0) * ways.chance
        go = jnp.where(ways.place >= 0, (new / jnp.maximum(new.sum(), 1e-300))[ways.place], go)
        go = jnp.where(ways.closing >= 0, choice.closes[today][ways.closing], go)
        now = (step % STEPS == 0) & (ways.phase == step // STEPS)
        go = jnp.where(now & ~ways.rest, go, 0.0)
        gone = jax.ops.segment_sum(go, ways.tail, layout.nodes)
        go = jnp.where(now & ways.rest, 1.0 - gone[ways.tail], go)[:, None]
        leaving = jax.ops.segment_sum(go, ways.tail, layout.nodes)
        nothing = jnp.zeros_like(leaving)
        link = go / jnp.where(leaving > 0, leaving, 1.0)[ways.tail]
        return Choice(leaving, link, nothing, nothing, nothing, jnp.ones(1))

    def _shares(self, choice: FleeTables, state: State, today: Int[Array, ""]) -> Float[Array, " path"]:
        """The chance of each alternative for one who decides, as `rules` has it."""
        buffer, softening, power, pruning, again = choice.numbers
        places = choice.leave.shape[1]
        here = jnp.where(choice.node_place >= 0, state.at[:, 0], 0.0)
        present = jax.ops.segment_sum(here, choice.node_place, places)
        limit = choice.present_limit[today]
        occupancy = jnp.where(limit >= 1, present / jnp.where(limit >= 1, limit, 1.0), 0.0)
        factor = jnp.clip((1.0 - occupancy) / (1.0 - buffer), 0.0, 1.0)[choice.end]
        weight = (
            (softening + choice.score[today][choice.end] * choice.near) * choice.length * factor
        ) ** power
        weight = jnp.where(choice.open[today], weight * choice.copies, 0.0)
        full = choice.camp[today][choice.end] & (factor < FULL)
        weight = jnp.where(full & (again > 0), 0.0, weight)
        stances = choice.stance.shape[0]
        best = jax.ops.segment_max(weight, choice.stance, stances)[choice.stance]
        weight = jnp.where((pruning > 1.001) & (weight < best / pruning), 0.0, weight)
        total = jax.ops.segment_sum(weight, choice.stance, stances)[choice.stance]
        weight = jnp.where(total > 0, weight, jnp.where(choice.open[today], choice.copies, 0.0))
        total = jax.ops.segment_sum(weight, choice.stance, stances)[choice.stance]
        return jnp.where(full | (total <= 0), 0.0, weight / jnp.where(total > 0, total, 1.0))


def simulate(
    instance: Instance, quirks: Quirks = FLEE3, levels: int = LEVELS, grains: int = GRAINS
) -> Course:
    """An instance under Flee's rules, in expected numbers, on the engine.

    Args:
        instance: as read.
        quirks: which of Flee's quirks to keep.
        levels: of recent travel.
        grains: steps into which the distance of a day is cut.

    Raises:
        InputError: when someone is displaced on a day on which no place is in conflict.
    """
    flee = Run(instance, Expected(), quirks, levels, grains, batches=1)
    displaced = np.zeros((instance.days, len(instance.places)))
    score = flee.line.score.copy()
    for day in range(instance.days):
        displaced[day] = flee.newly(day)
        score[day] = flee.scores(day)
    ways, phases, nodes = _ways(flee), len(flee.graph.layers) + 2, _nodes(flee)
    tables = _tables(flee, ways, phases, displaced, score)
    shape, given = _layout(ways, nodes), _inputs(instance, ways, nodes, displaced.sum(1), phases * STEPS)
    at_first: Any = np.zeros((nodes, 1))
    at_first[flee.graph.fresh * flee.count.shape[1], 0] = flee.line.initial
    state = nobody(shape, 1)._replace(at=at_first)
    places = len(instance.places)

    def keep(state: State, flows: Any) -> Array:  # noqa: ARG001
        here = jnp.where(tables.node_place >= 0, state.at[:, 0], 0.0)
        return jax.ops.segment_sum(here, tables.node_place, places)

    none: Any = np.zeros(1)
    params = Parameters(tables, kappa=none, reattempt=none[:, None])
    kept = run(shape, FleeRules(), given, params, state, record=keep).record
    at = np.asarray(kept).reshape(instance.days, -1, places)[:, -1]
    everybody = flee.line.initial.sum() + displaced.sum(1).cumsum()
    return Course(at, everybody - at.sum(1), displaced.sum(1))


def _nodes(flee: Run) -> int:
    """Rows and slots at each level, and the node of the newly displaced, which is the last."""
    graph = flee.graph
    return (graph.rows + len(graph.slot_link)) * flee.count.shape[1] + 1


def _links(flee: Run) -> Iterator[tuple[Ints, Ints, int, dict[str, Any]]]:
    """Links of one kind after another: tail and head without level, phase, and fields of `Ways` that are not -1."""
    graph = flee.graph
    for number, layer in enumerate(graph.layers):
        event, arcs = layer.stretch.event, layer.stretch
        fields = {"path": layer.path[event], "chance": arcs.chance}
        yield layer.first + layer.row[event], arcs.reach[arcs.to], number + 1, fields
        bound = layer.first + flee.bound[number]
        yield bound, layer.dropped[flee.bound[number]], number + 1, {"rest": np.ones(len(bound), bool)}
    slots = graph.rows + np.arange(len(graph.slot_link))
    yield slots[graph.starts.event], graph.starts.reach[graph.starts.to], 1, {"chance": graph.starts.chance}
    shut = np.flatnonzero((graph.slot_link >= 0) & (graph.orphan >= 0))
    yield slots[shut], graph.rows + graph.orphan[shut], 0, {"closing": graph.slot_link[shut]}


def _ways(flee: Run) -> Ways:
    """All links of the engine."""
    graph, width = flee.graph, flee.count.shape[1]
    idle, level = graph.layers[0].last, np.arange(flee.count.shape[1])
    parts = []

    def add(tail: Ints, head: Ints, phase: int, fields: dict[str, Any]) -> None:
        count = len(tail)
        default = {"path": -1, "chance": 1.0, "place": -1, "closing": -1, "rest": False}
        columns = [np.broadcast_to(fields.get(name, value), count) for name, value in default.items()]
        parts.append([tail, head, np.full(count, phase), *columns])

    for tail, head, phase, fields in _links(flee):
        each = {name: np.repeat(value, width) for name, value in fields.items()}
        add((tail[:, None] * width + level).ravel(), (head[:, None] * width + level).ravel(), phase, each)
    night = graph.night.tocoo()
    after = night.row + np.where(night.row >= idle * width, (graph.rows - idle) * width, 0)
    moves = after != night.col
    add(night.col[moves], after[moves], len(graph.layers) + 1, {})
    places = np.arange(len(graph.fresh))
    add(np.full(len(places), _nodes(flee) - 1), graph.fresh * width, 0, {"place": places})
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return Ways(*(column[order] for column in columns))


def _tables(flee: Run, ways: Ways, phases: int, displaced: Floats, score: Floats) -> FleeTables:
    """What the rule reads."""
    graph, line, instance, move = flee.graph, flee.line, flee.instance, flee.instance.settings.move
    width, others = flee.count.shape[1], len(graph.slot_link) * flee.count.shape[1] + 1
    later = np.arange(graph.rows) >= graph.layers[0].last
    days = np.arange(1, instance.days + 1)[:, None]
    capacity = flee.capacity + days * instance.places.capacity_per_day
    shut = np.concatenate([np.zeros((1, len(instance.links)), bool), line.open[:-1] & ~line.open[1:]])
    again = float(not flee.quirks.wasted_decisions)

    def of_rows(values: Any, rest: Any) -> Any:
        return np.concatenate([np.repeat(values, width), np.full(others, rest)])

    fields: dict[str, Any] = dict(  # noqa: C408
        ways=ways,
        phases=np.array(phases),
        node_place=of_rows(flee.row_place, -1),
        free=of_rows(flee.ways.free[graph.stance], True),
        pushed=np.concatenate([(flee.pushed & later[:, None]).ravel(), np.zeros(others, bool)]),
        leave=line.leave,
        score=score,
        town=line.town,
        camp=line.camp,
        present_limit=capacity * move.capacity_scaling,
        displaced=displaced,
        closes=shut,
        open=np.array([(day[flee.ways.links] | (flee.ways.links < 0)).all(1) for day in line.open]),
        stance=flee.ways.stance,
        end=flee.ways.end,
        copies=flee.ways.copies,
        near=flee.reach[0],
        length=flee.reach[1],
        numbers=np.array(
            [move.capacity_buffer, move.weight_softening, move.weight_power, move.pruning_threshold, again]
        ),
    )
    return FleeTables(**fields)


def _layout(ways: Ways, nodes: int) -> Layout:
    """The shape of the run: every link is one step long; no borders, queues or capacities of the engine."""
    links = len(ways.tail)
    place = np.arange(links) - np.searchsorted(ways.tail, ways.tail)
    table = np.full((nodes, int(place.max(initial=0)) + 1), links)
    table[ways.tail, place] = np.arange(links)
    each, none = np.arange(links), np.zeros(0, np.int64)
    plan = elimination(1, (), ())  # for route choices by recursive logit, of which there are none
    fields: dict[str, Any] = dict(  # noqa: C408
        tail=ways.tail,
        head=ways.head,
        ways=table,
        place=place,
        phase_link=each,
        is_first=np.ones(links, bool),
        first_phase=each,
        last_phase=each,
        borders=none,
        back=none,
        capped=none,
        pathways=none,
        ages=none,
        sheltered=none,
        overflow=none,
        step=np.array(1.0),
        plan=plan,
        turned=plan,
        names=Names((), ("all",)),
    )
    return Layout(**fields)


def _inputs(instance: Instance, ways: Ways, nodes: int, displaced: Floats, steps: int) -> Inputs:
    """The displaced of each day depart in its first step from the last node; nothing else happens outside."""
    names, links = np.arange(nodes).astype(str), len(ways.tail)
    table = pl.DataFrame(
        {
            "id": np.arange(links).astype(str),
            "origin": names[ways.tail],
            "destination": names[ways.head],
            "mode": ["land"] * links,
            "days": np.ones(links),
        }
    )
    routes = network_from_tables(pl.DataFrame({"id": names}), table)
    number = len(displaced) * steps
    given = inputs(routes, Groups(("all",), ("all",)), Calendar(instance.start, number))
    persons = np.where(np.arange(number) % steps == 0, np.repeat(displaced, steps), 0.0)
    rate = np.log(persons, where=persons > 0, out=np.full(number, -np.inf))
    known: dict[str, Any] = dict(  # noqa: C408
        fresh=np.ones(number, np.int64),
        log_rate=rate[:, None],
        origin=(np.arange(nodes) == nodes - 1).astype(float)[:, None],
    )
    return given._replace(**known)
