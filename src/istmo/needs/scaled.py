"""A plan at a place: by what factor its arrivals change, draw by draw, as the fitted corridor says.

The plan and "nothing more is done" are simulated with the same parameters and shocks (`istmo.fit.scenario`). Their
ratio in a draw, by month, counting point and household type, multiplies that group's forecast: the level is the
forecast's, the change is the plan's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from istmo.errors import InputError
from istmo.measures.outcome import Outcome
from istmo.measures.plan import BASELINE, Plan
from istmo.needs.counts import EVERYBODY
from istmo.needs.settings import Place
from istmo.needs.stay import Floats
from istmo.studies import Study

PLAN_DRAWS = 32
"""Runs of the engine, each a few seconds; they are used over and over for the draws of the forecast."""
AT_LEAST = 1.0
"""Simulated arrivals a month, the mean of both runs; fewer tell no ratio, and the factor is then 1."""

Simulator = Callable[[Study, Plan, date, int, int], Outcome]


@dataclass(frozen=True, eq=False)
class Arrived:
    """Arrivals of a simulated plan: as much of an outcome as a factor needs, small enough to be kept.

    Args:
        months: first day of each, consecutive.
        points: ids of the counting points.
        households: types.
        persons: (draw, month, point, household).
    """

    months: tuple[date, ...]
    points: tuple[str, ...]
    households: tuple[str, ...]
    persons: Floats

    @classmethod
    def of(cls, outcome: Outcome, months: Sequence[date]) -> "Arrived":
        """Those of an outcome, its nationalities together."""
        types = np.array(outcome.groups.household)
        households = tuple(dict.fromkeys(outcome.groups.household))
        sums = [outcome.arrived[..., types == one].sum(-1, dtype=float) for one in households]
        return cls(tuple(months), tuple(outcome.points), households, np.stack(sums, axis=-1))

    def at(self, point: str, household: str) -> Floats:
        """Arrivals at a point, (draw, month); EVERYBODY is every type."""
        kinds = [household in (EVERYBODY, each) for each in self.households]
        return np.asarray(self.persons[:, :, self.points.index(point), kinds].sum(-1))


def factors(
    study: Study,
    plan: Plan,
    place: Place,
    groups: Sequence[str],
    months: Sequence[date],
    draws: int,
    simulator: Simulator,
    runs: int = PLAN_DRAWS,
) -> Floats:
    """By what a plan multiplies the arrivals of a place, (draw, period, group).

    Args:
        study: whose counting points stand for the place.
        plan: what is done.
        place: which.
        groups: of its panel, "sector/family".
        months: consecutive.
        draws: of the forecast; run n is used for draws n, n + runs, ...
        simulator: `istmo.fit.scenario.scenario`, or another.
        runs: of the simulation.

    Raises:
        InputError: the study has no counting point there that is open in those months.
    """
    ours, theirs = (
        Arrived.of(simulator(study, one, months[0], len(months), runs), months) for one in (plan, BASELINE)
    )
    return ratios(ours, theirs, place, groups, months, draws)


def ratios(
    ours: Arrived, theirs: Arrived, place: Place, groups: Sequence[str], months: Sequence[date], draws: int
) -> Floats:
    """The same from arrivals that were simulated before; 1 in months before they begin.

    Args:
        ours: under the plan.
        theirs: where nothing more is done, in the same months and draws.
        place, groups, months, draws: as in `factors`.

    Raises:
        InputError: the study has no counting point there, or the months go beyond those simulated.
    """
    points = {one.feed: one.point for one in place.sources}
    missing = sorted(set(points.values()) - set(ours.points))
    if missing:
        what = f"the study counts nobody at {', '.join(missing)} in these months"
        raise InputError(what, "Ask for another place, or leave the plan out")
    if months[-1] > ours.months[-1]:
        what = f"the plan was simulated to {ours.months[-1]:%Y-%m}, the weeks go on to {months[-1]:%Y-%m}"
        raise InputError(what, "Ask for fewer weeks, or simulate more months")
    columns = []
    for group in groups:
        feed, _, household = group.rpartition("/")
        a, b = (each.at(points[feed], household) for each in (ours, theirs))
        told = a + b > 2 * AT_LEAST
        columns.append(np.divide(a, b, out=np.ones_like(a), where=told & (b > 0)))
    simulated = np.stack(columns, axis=-1)
    place_of = {month: number for number, month in enumerate(ours.months)}
    unchanged = np.ones_like(simulated[:, 0])
    found = np.stack(
        [simulated[:, place_of[month]] if month in place_of else unchanged for month in months], axis=1
    )
    return np.asarray(found[np.arange(draws) % len(found)])
