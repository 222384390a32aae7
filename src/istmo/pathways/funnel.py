"""A pathway run on the engine: its stages are links, its queues the engine's queues, its delays travel times.

    begin --stage 1--> after 1 --stage 2--> after 2 ...
              |                     |
              v  not going on       v
             out                   out

There is nothing to choose on a pathway, so the choice rule has fixed shares. Everything else of the day is the
engine's: first come or by lot, no-show, how long each has waited, and that nobody is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
import polars as pl
from jaxtyping import Array, Float, Int
from numpy.typing import NDArray

from istmo.engine import (
    Calendar,
    Choice,
    Flows,
    Inputs,
    Layout,
    Parameters,
    State,
    inputs,
    layout,
    nobody,
    persons,
    regimes,
    simulate,
)
from istmo.errors import InputError
from istmo.groups import Groups
from istmo.network import Network, network_from_tables
from istmo.observation import ALL
from istmo.pathways.inference import days_of, delay_and_share, joined, stepwise
from istmo.pathways.values import Delay, Pathway, Queue

Floats = NDArray[np.float64]
OUT = "out"


class Shares(NamedTuple):
    """Parameters of `FixedShares`: the share of those at its tail who take a link, and who stays for good."""

    link: Float[Array, "link 1"]
    settle: Float[Array, "node 1"]


@dataclass(frozen=True)
class FixedShares:
    """A choice rule without choice: everybody moves on the day after arriving, by `Shares`."""

    def choose(
        self, layout: Layout, inputs: Inputs, choice: Shares, state: State, day: Int[Array, ""]
    ) -> Choice:
        """The same every day."""
        del inputs, day
        nodes = jnp.zeros((layout.nodes, state.home.shape[0]))
        return Choice(
            leave=nodes + 1.0,
            link=jnp.broadcast_to(choice.link, (len(layout.tail), state.home.shape[0])),
            settle=nodes + choice.settle,
            home=nodes,
            value=nodes,
            margin=jnp.ones_like(state.home),
        )


@dataclass(frozen=True, eq=False)
class Course:
    """What became of a pathway, day by day.

    Args:
        pathway: that was run.
        days: of the run.
        nationalities: the axis `group`; `ALL` if they are not told apart.
        joined: persons who began. (day, group)
        done: persons who completed each stage. (stage, day, group)
        waiting: persons in each stage at the end of the day, 0 for a delay. (stage, day)
        called: called up in each stage, by days waited; empty for a delay. (stage) of (day, age)
        inside: persons anywhere in the pathway, or through it or out of it, at the end: all who joined.
        taken: days and share of each delay, 0 and 1 for a queue. (stage)
    """

    pathway: Pathway
    days: tuple[date, ...]
    nationalities: tuple[str, ...]
    joined: Floats
    done: Floats
    waiting: Floats
    called: tuple[Floats, ...]
    inside: Floats
    taken: tuple[tuple[int, float], ...]

    def stage(self, name: str) -> Floats:
        """Persons who completed a stage, or who joined ("joined"). (day, group)

        Raises:
            KeyError: no such stage.
        """
        if name == "joined":
            return self.joined
        names = [stage.id for stage in self.pathway.stage]
        if name not in names:
            raise KeyError(name)
        return np.asarray(self.done[names.index(name)])

    def total(self, name: str, start: date | None = None, end: date | None = None) -> float:
        """Persons who completed a stage from one day to another, both included."""
        chosen = [(start is None or day >= start) and (end is None or day <= end) for day in self.days]
        return float(self.stage(name)[chosen].sum())

    def reached(self, joined: float) -> date | None:
        """The first day by whose end so many had joined; None if never."""
        total = np.cumsum(self.joined.sum(1))
        day = int(np.searchsorted(total, joined))
        return self.days[day] if day < len(total) else None

    def monthly(self, name: str) -> pl.DataFrame:
        """`period`, `nationality` and `value`: persons who completed a stage."""
        values = self.stage(name)
        frame = pl.DataFrame(values, schema=list(self.nationalities)).with_columns(
            period=pl.Series(self.days).dt.truncate("1mo")
        )
        long = frame.unpivot(index="period", variable_name="nationality")
        return long.group_by("period", "nationality").agg(pl.col("value").sum()).sort("period", "nationality")

    def waits(self, name: str) -> pl.DataFrame:
        """Waits of those called up in a queue, each day that somebody was: `day`, `mean` and `longest` [day]."""
        called = self.called[[stage.id for stage in self.pathway.stage].index(name)]
        ages = np.arange(called.shape[1])
        number = called.sum(1)
        some = number > 1e-9
        # a hundredth of a person is nobody: the tail of a lottery reaches back for ever
        oldest = np.where(called > 0.01, ages, 0).max(1, initial=0)
        return pl.DataFrame(
            {
                "day": pl.Series(self.days).filter(pl.Series(some)),
                "mean": (called @ ages)[some] / number[some],
                "longest": oldest[some].astype(float),
            }
        )


def run(pathway: Pathway, nationalities: Mapping[str, float] | None = None) -> Course:
    """The expected course of a pathway from its constants.

    Args:
        pathway: to run.
        nationalities: share of each in those who join, adding to one; None does not tell them apart.

    Raises:
        InputError: the counts of the pathway contradict one another.
    """
    shares = dict(nationalities or {ALL: 1.0})
    days, begin = days_of(pathway), joined(pathway)
    taken: list[tuple[int, float]] = []
    # a stage whose days follow from counts needs to know who began it: then the stages before it are run first
    for number, stage in enumerate(pathway.stage, start=1):
        if isinstance(stage, Queue):
            taken.append((0, 1.0))
            continue
        began = begin
        if stage.counts and number > 1:
            began = _simulate(pathway, number - 1, taken, begin, shares)[1][:, -1].sum(1)
        taken.append(delay_and_share(stage, began, days))
    entered, done, waiting, called, inside = _simulate(pathway, len(taken), taken, begin, shares)
    queues = [k for k, stage in enumerate(pathway.stage) if isinstance(stage, Queue)]
    held = np.zeros((len(pathway.stage), len(days)))
    held[queues] = waiting.T
    ages = [
        called[:, queues.index(k)] if k in queues else np.zeros((len(days), 0)) for k in range(len(taken))
    ]
    return Course(
        pathway,
        days,
        tuple(shares),
        entered,
        done.transpose(1, 0, 2),
        held,
        tuple(ages),
        inside,
        tuple(taken),
    )


def _simulate(
    pathway: Pathway,
    stages: int,
    taken: Sequence[tuple[int, float]],
    begin: Floats,
    shares: Mapping[str, float],
) -> tuple[NDArray[Any], ...]:
    """The first stages run: joined, done, waiting and called up (day first), and persons at the end."""
    network = _network(pathway, stages, taken)
    who = Groups(tuple(shares), (ALL,) * len(shares))
    days = days_of(pathway)
    shape = layout(network, who, ages=len(days))
    state = nobody(shape, len(who))
    params = Parameters(_shares(network, taken), jnp.zeros(len(who)), jnp.ones((1, len(who))))
    queues = [stage for stage in pathway.stage[:stages] if isinstance(stage, Queue)]
    kept = []
    for first, last in _eras(days, queues):
        given = _inputs(network, who, queues, days[first:last])
        with np.errstate(divide="ignore"):
            log_rate = np.log(begin[first:last, None] * np.array(list(shares.values())))
        origin = jnp.zeros((len(network.nodes), len(who))).at[0].set(1.0)
        given = given._replace(log_rate=jnp.array(log_rate), origin=origin)
        result = simulate(shape, FixedShares(), given, params, state, record=_keep)
        state = result.state
        kept.append([np.asarray(part) for part in result.record])
    departed, passed, served, missing, held = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    done = passed[:, [network.links.index(stage.id) for stage in pathway.stage[:stages]]]
    for queue, stage in enumerate(queues):
        # who is called up and comes is through on that day; the link behind the queue takes one more
        done[:, pathway.stage.index(stage)] = served[:, queue].sum(1) - missing[:, queue]
    return departed, done, held, served.sum(3), persons(state)


def _network(pathway: Pathway, stages: int, taken: Sequence[tuple[int, float]]) -> Network:
    """The chain of the first stages, and `out` for those who do not go on."""
    links: list[dict[str, Any]] = []
    for number, stage in enumerate(pathway.stage[:stages]):
        days, share = taken[number]
        link = {"origin": str(number), "destination": str(number + 1), "mode": "administrative"}
        spent = _days_before(pathway, number)
        if isinstance(stage, Delay) and days <= spent:
            raise InputError(
                f"{pathway.id}: {stage.id} takes {days} days, and cannot take less than {spent + 1} there",
                "Give it longer, or join it with the stage before",
            )
        lasting = float(max(days - spent, 1))
        service = {"service": 0.0, "no_show": stage.no_show.value} if isinstance(stage, Queue) else {}
        links.append({"id": stage.id, **link, "days": lasting, **service})
        if share < 1:
            links.append({"id": f"{stage.id}:{OUT}", **link, "destination": OUT, "days": 1.0})
    nodes = [str(number) for number in range(stages + 1)] + [OUT]
    table = pl.DataFrame(links, infer_schema_length=None)
    return network_from_tables(
        pl.DataFrame({"id": nodes}), table.with_columns(pl.col("days").cast(pl.Float64))
    )


def _days_before(pathway: Pathway, number: int) -> int:
    """Days of a stage that pass on the engine before its link: one at the node, one on the link behind a queue."""
    if number == 0:
        return 0
    return 2 if isinstance(pathway.stage[number - 1], Queue) else 1


def _shares(network: Network, taken: Sequence[tuple[int, float]]) -> Shares:
    link = [
        1 - taken[tail][1] if name.endswith(f":{OUT}") else taken[tail][1]
        for name, tail in zip(network.links, network.tail, strict=True)
    ]
    stays = np.isin(np.arange(len(network.nodes)), network.tail, invert=True)
    return Shares(jnp.array(link)[:, None], jnp.array(stays, float)[:, None])


def _eras(days: Sequence[date], queues: Sequence[Queue]) -> list[tuple[int, int]]:
    """Stretches of days with the same lotteries, which the engine takes to be fixed for a run."""
    drawn = np.array([stepwise(queue.lottery, days) for queue in queues]).reshape(len(queues), len(days))
    edges = [0, *(np.flatnonzero((np.diff(drawn) != 0).any(0)) + 1).tolist(), len(days)]
    return list(pairwise(edges))


def _inputs(network: Network, who: Groups, queues: Sequence[Queue], days: Sequence[date]) -> Inputs:
    changes = sorted({rate.since for queue in queues for rate in queue.service})
    calendar = Calendar(days[0], len(days), changes=changes)
    _, starts = regimes(network, calendar)
    service = np.array([stepwise(queue.service, starts) for queue in queues]).T.reshape(
        len(starts), len(queues)
    )
    lottery = np.array([stepwise(queue.lottery, days[:1])[0] for queue in queues])
    return inputs(network, who, calendar)._replace(service=jnp.array(service), lottery=jnp.array(lottery))


def _keep(state: State, flows: Flows) -> tuple[Any, ...]:
    return (
        flows.departed.sum(0),
        flows.passed,
        flows.served,
        flows.no_show,
        state.queue.sum((1, 2)),
    )
