"""Network and groups -> the arrays of the engine: a Layout and Inputs to start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from istmo.engine.elimination import elimination
from istmo.engine.streams import name_hash
from istmo.engine.types import Inputs, Layout, Names, State
from istmo.errors import InputError
from istmo.groups import Groups
from istmo.network import Network

ANOTHER_LOOK = 30
"""Days after which people look at the waits anew when nothing else changes, unless a run says otherwise."""

MAX_PHASES = 20_000


@dataclass(frozen=True)
class Calendar:
    """Which days a run covers and where the rules change.

    Args:
        start: the first day.
        days: number of days.
        changes: days on which some rule changes besides the opening dates of links: each begins a regime.
        step: length of a step [day]. With steps that are not one day, `days` counts steps.
        look: steps after which people look at the waits anew.

    Raises:
        InputError: there are no days, or a step has no length.
    """

    start: date
    days: int
    changes: Sequence[date] = ()
    step: float = 1.0
    look: int = ANOTHER_LOOK

    def __post_init__(self) -> None:
        if self.days < 1 or self.look < 1:
            raise InputError(
                f"a run of {self.days} days with a look every {self.look} cannot be", "Give 1 or more of both"
            )
        _positive(self.step)

    def day(self, number: int) -> date:
        """The date on which a step begins."""
        return self.start + timedelta(days=int(number * self.step))


def layout(network: Network, groups: Groups, ages: int | None = None, step: float = 1.0) -> Layout:
    """The shape of a run on a network.

    Args:
        network: checked.
        groups: for their names in messages.
        ages: steps of waiting told apart in queues; by default the longest wait, or 90 days where there is
            none.
        step: length of a step [day].

    Raises:
        InputError: a step has no length, or travel takes too many of them.
    """
    _positive(step)
    phases, _ = network.phases(step)
    if phases.sum() > MAX_PHASES:
        raise InputError(
            f"Travel times need {phases.sum()} phases, more than {MAX_PHASES}",
            "Give the longest links a standard deviation, or use a longer step",
        )
    limits = network.longest_wait[network.pathways]
    if ages is None:
        ages = int(np.ceil(max(limits.max(initial=0.0), 90.0 if (limits == 0).any() else 0.0) / step))
    link = np.repeat(np.arange(len(phases)), phases)
    last = np.cumsum(phases) - 1
    tail, head = network.tail, network.head
    leaving = [np.flatnonzero(tail == node) for node in range(len(network.nodes))]
    width = -(-max((len(links) for links in leaving), default=0) // 4) * 4
    ways = np.full((len(leaving), width), len(tail), np.int64)
    place = np.zeros(len(tail), np.int64)
    for node, links in enumerate(leaving):
        ways[node, : len(links)] = links
        place[links] = np.arange(len(links))
    fields: dict[str, Any] = dict(  # noqa: C408
        tail=tail,
        head=head,
        ways=ways,
        place=place,
        phase_link=link,
        is_first=np.r_[True, link[1:] != link[:-1]],
        first_phase=last - phases + 1,
        last_phase=last,
        borders=network.borders,
        back=network.back[network.borders],
        capped=network.capped,
        pathways=network.pathways,
        ages=np.arange(max(ages, 1) if network.queued.any() else 0),
        sheltered=network.sheltered,
        overflow=network.overflow[network.sheltered],
        step=np.array(step),
        plan=elimination(len(leaving), tuple(tail.tolist()), tuple(head.tolist())),
        turned=elimination(len(leaving), tuple(head.tolist()), tuple(tail.tolist())),
        names=Names(network.links, groups.names),
    )
    return Layout(**fields)


def _positive(step: float) -> None:
    if not step > 0:
        raise InputError(f"a step of {step} days cannot be", "Give more than 0, e.g. 1.0")


def inputs(network: Network, groups: Groups, calendar: Calendar, seed: int = 0) -> Inputs:
    """What the network itself says, for every regime: nobody departs, no measure acts, all groups may go
    everywhere.

    Replace the fields that a study or a plan knows better. The regimes are those of `regimes`.
    """
    of_day, starts = regimes(network, calendar)
    links, count = len(network.links), len(starts)
    pathways = network.pathways
    fresh = np.arange(calendar.days) % calendar.look == 0 if len(pathways) else np.zeros(calendar.days, bool)
    fresh[:1] = True
    fresh[1:] |= of_day[1:] != of_day[:-1]
    longest = network.longest_wait[pathways]

    def each(values: NDArray[Any]) -> NDArray[np.float64]:
        return np.repeat(values[None].astype(float), count, 0)

    fields: dict[str, Any] = dict(  # noqa: C408
        regime=of_day,
        fresh=fresh.astype(np.int64),
        seed=np.array(seed, np.int64),
        node_id=name_hash(network.nodes),
        link_id=name_hash(network.links),
        group_id=name_hash(groups.names),
        log_rate=np.full((calendar.days, len(groups)), -np.inf),
        origin=np.zeros((len(network.nodes), len(groups))),
        eligible=np.ones((links, len(groups))),
        open=network.is_open(starts).astype(float),
        cost=each(network.cost),
        days=network.days,
        passing=network.phases(calendar.step)[1],
        crossing_death=network.deaths_per_crossing(calendar.step),
        penalty=np.zeros((count, links, 1)),
        interception=np.zeros((count, len(network.borders), 1)),
        released=np.ones((count, len(network.borders), 1)),
        link_capacity=each(network.capacity[network.capped]),
        node_capacity=each(network.node_capacity[network.sheltered]),
        service=each(network.service[pathways]),
        lottery=network.lottery[pathways],
        no_show=network.no_show[pathways],
        give_up=-np.expm1(-network.give_up[pathways] * calendar.step),
        longest=np.where(longest > 0, np.ceil(longest / calendar.step), np.inf),
    )
    return Inputs(**fields)


def regimes(network: Network, calendar: Calendar) -> tuple[NDArray[np.int64], list[date]]:
    """The regime of each day, and the first day of each regime."""
    days = [calendar.day(number) for number in range(calendar.days)]
    edges = {day for day in (*network.opens, *network.closes, *calendar.changes) if day is not None}
    starts = sorted({calendar.start, *(day for day in edges if calendar.start < day <= days[-1])})
    return np.searchsorted(np.array(starts), np.array(days), side="right") - 1, starts


def nobody(shape: Layout, groups: int, dtype: Any = np.float64) -> State:
    """A state without people."""
    fields: dict[str, Any] = dict(  # noqa: C408
        at=np.zeros((shape.nodes, groups), dtype),
        on=np.zeros((len(shape.phase_link), groups), dtype),
        queue=np.zeros((len(shape.pathways), len(shape.ages), groups), dtype),
        settled=np.zeros((shape.nodes, groups), dtype),
        home=np.zeros(groups, dtype),
        dead=np.zeros(groups, dtype),
    )
    return State(**fields)


def persons(state: State) -> NDArray[np.float64]:
    """All persons of a state, wherever they are. (group)"""
    axes = (
        state.at.sum(0),
        state.on.sum(0),
        state.queue.sum((0, 1)),
        state.settled.sum(0),
        state.home,
        state.dead,
    )
    return np.asarray(sum(np.asarray(part, np.float64) for part in axes))
