"""Outcome: what a simulated plan comes to, month by month, in every draw.

`Keep` is what a run of the engine records each day with, and `collect` turns the recorded runs of
several draws into an `Outcome`. Whoever simulates (a fitted study) needs only these two.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from istmo.engine import Flows, Layout, State
from istmo.groups import Groups
from istmo.measures.plan import Plan
from istmo.network import Network
from istmo.periods import add_months
from istmo.studies import Point, Study

Persons = NDArray[np.float32]

Simulator = Callable[[Study, Plan, date, int, int], "Outcome"]
"""Simulates a plan: study, plan, first day (of a month), months, draws. Two plans simulated with the same number of
draws share them: draw n has the same parameters and the same shocks in both, so that their difference has an
interval of its own."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a plan comes to. All numbers are persons, but where another unit is given.

    Args:
        plan: that was simulated.
        months: first day of each.
        points: ids of the counting points that count then, and whose count the engine can make.
        links: the ways people can go.
        pathways: those of them that have a queue.
        groups: nationality and household type.
        departed: began the journey. (draw, month, group)
        arrived: passed the links of a counting point, or were met on them [event]; what is counted there is more or
            less than that. (draw, month, point, group)
        entered: set out on a link. (draw, month, link, group)
        returned: brought back or home after an interception [event]. (draw, month, group)
        went_home: turned round by themselves. (draw, month, group)
        died: on the way. (draw, month, group)
        served: called up from a queue. (draw, month, pathway, group)
        waited: days that those had waited, summed [person day]. (draw, month, pathway, group)
        waiting: in the queue at the end of the month. (draw, month, pathway, group)
    """

    plan: Plan
    months: tuple[date, ...]
    points: tuple[str, ...]
    links: tuple[str, ...]
    pathways: tuple[str, ...]
    groups: Groups
    departed: Persons
    arrived: Persons
    entered: Persons
    returned: Persons
    went_home: Persons
    died: Persons
    served: Persons
    waited: Persons
    waiting: Persons

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.departed)

    def with_pathways(self, names: Sequence[str]) -> "Outcome":
        """The same with other pathways, in this order: at one without a queue in this run whoever comes sets out at
        once, and nobody waits.
        """

        def moved(values: Persons, unqueued: Persons) -> Persons:
            found = [
                values[:, :, known[name]] if name in known else unqueued[:, :, self.links.index(name)]
                for name in names
            ]
            return np.stack(found, axis=2) if found else values[:, :, :0]

        known = {name: row for row, name in enumerate(self.pathways)}
        nobody = np.zeros_like(self.entered)
        return replace(
            self,
            pathways=tuple(names),
            served=moved(self.served, self.entered),
            waited=moved(self.waited, nobody),
            waiting=moved(self.waiting, nobody),
        )


class Day(NamedTuple):
    """What a run keeps of one day; the fields are those of `Outcome` without draw and month. Several days, or
    months, have a leading axis.
    """

    departed: Any
    arrived: Any
    entered: Any
    returned: Any
    went_home: Any
    died: Any
    served: Any
    waited: Any
    waiting: Any


class Keep:
    """The `record` of an engine run. Two that read the same are equal, so that what is compiled for one serves both.

    Args:
        study: whose counting points are read: each of those whom its series tells apart or pools.
        network: of the run.
        shape: its layout.
        groups: of the run.
    """

    def __init__(self, study: Study, network: Network, shape: Layout, groups: Groups) -> None:
        self.seen = np.array(
            [
                [code in (*point.nationalities, *point.pooled) for code in groups.nationality]
                for point in study.points
            ],
            float,
        )
        self.passed = np.zeros((len(study.points), len(network.links)))
        self.stopped = np.zeros((len(study.points), len(network.borders)))
        self.expelled = np.zeros_like(self.stopped)
        for row, point in enumerate(study.points):
            links = [network.links.index(link) for link in point.links]
            if point.what == "passed":
                self.passed[row, links] = 1
            else:
                met = self.stopped if point.what == "intercepted" else self.expelled
                met[row] = np.isin(network.borders, links)
        self.days = np.asarray(shape.ages * shape.step)[:, None]
        parts = (self.seen, self.passed, self.stopped, self.expelled, self.days)
        self._told = tuple((part.shape, part.tobytes()) for part in parts)

    def __eq__(self, other: object) -> bool:
        """Whether the other reads the same."""
        return isinstance(other, Keep) and self._told == other._told

    def __hash__(self) -> int:
        """Of all that is read."""
        return hash(self._told)

    def __call__(self, state: State, flows: Flows) -> Day:
        """What is kept of a day."""
        expelled = flows.turned_back + flows.sent_home
        seen = self.passed @ flows.passed + self.stopped @ flows.intercepted + self.expelled @ expelled
        return Day(
            departed=flows.departed.sum(0),
            arrived=seen * self.seen,
            entered=flows.entered,
            returned=expelled.sum(0),
            went_home=flows.went_home.sum(0),
            died=flows.died.sum(0),
            served=flows.served.sum(1),
            waited=(flows.served * self.days).sum(1),
            waiting=state.queue.sum(1),
        )


def joined(parts: Sequence[Outcome]) -> Outcome:
    """The outcome of all draws of several outcomes of one plan, in their order."""
    arrays = [name for name, values in vars(parts[0]).items() if isinstance(values, np.ndarray)]
    whole: dict[str, Any] = {name: np.concatenate([getattr(one, name) for one in parts]) for name in arrays}
    return replace(parts[0], **whole)


def collect(
    study: Study,
    network: Network,
    groups: Groups,
    plan: Plan,
    days: Sequence[date],
    runs: Iterable[Day],
    skip: int = 0,
) -> Outcome:
    """The outcome of several recorded runs, one a draw.

    Args:
        study: whose counting points were read.
        network: of the runs.
        groups: of the runs.
        plan: that was simulated.
        days: date of each step.
        runs: what `ensemble` recorded, each with a leading day axis.
        skip: steps at the beginning that only bring people on their way; the months begin after them.
    """
    kept = days[skip:]
    first = [number for number, day in enumerate(kept) if number == 0 or day.month != kept[number - 1].month]
    ends = np.array([*first[1:], len(kept)]) - 1

    def monthly(run: Day) -> Day:
        parts = [np.asarray(values, np.float32)[skip:] for values in run]
        sums = Day(*(np.add.reduceat(part, first, axis=0) for part in parts))
        return sums._replace(waiting=np.asarray(run.waiting, np.float32)[skip:][ends])

    months = tuple(kept[number].replace(day=1) for number in first)
    borders = {network.links[link] for link in network.borders}
    open_then = [row for row, point in enumerate(study.points) if _counts(study, point, months, borders)]
    stacked = [np.stack(parts) for parts in zip(*(monthly(run) for run in runs), strict=True)]
    found = Day(*stacked)._replace(arrived=stacked[Day._fields.index("arrived")][:, :, open_then])
    return Outcome(
        plan,
        months,
        tuple(study.points[row].id for row in open_then),
        network.links,
        tuple(network.links[link] for link in network.pathways),
        groups,
        *found,
    )


def _counts(study: Study, point: Point, months: Sequence[date], borders: Set[str]) -> bool:
    """Whether a point counts in some of these months; one that counted when the record ends goes on.

    One that counts interceptions has none to count where the engine intercepts nobody on its links: the fit of the
    Americas reads Mexico's encounters off those who pass, and leaves interceptions to the US border.
    """
    if point.what != "passed" and borders.isdisjoint(point.links):
        return False
    newest = max(one.end for one in study.points)
    ends = point.end if add_months(point.end, STILL) < newest else date.max
    return point.start <= months[-1] and ends >= months[0]


STILL = 3
"""Months by which the newest count of a point may lie before that of all, so that it still counts."""
