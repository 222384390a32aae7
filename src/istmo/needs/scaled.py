"""A plan at a place: by what factor its arrivals change, draw by draw, as the fitted corridor says.

The plan and "nothing more is done" are simulated with the same parameters and shocks (`istmo.fit.scenario`). Their
ratio in a draw, by month, counting point and household type, multiplies that group's forecast: the level is the
forecast's, the change is the plan's.
"""

from collections.abc import Callable, Sequence
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
    ours, theirs = (simulator(study, one, months[0], len(months), runs) for one in (plan, BASELINE))
    points = {one.feed: one.point for one in place.sources}
    missing = sorted(set(points.values()) - set(ours.points))
    if missing:
        what = f"the study counts nobody at {', '.join(missing)} in these months"
        raise InputError(what, "Ask for another place, or leave the plan out")
    columns = []
    for group in groups:
        feed, _, household = group.rpartition("/")
        at = ours.points.index(points[feed])
        member = np.array([household in (EVERYBODY, each) for each in ours.groups.household])
        a, b = (each.arrived[:, :, at, member].sum(-1, dtype=float) for each in (ours, theirs))
        told = a + b > 2 * AT_LEAST
        columns.append(np.divide(a, b, out=np.ones_like(a), where=told & (b > 0)))
    found = np.stack(columns, axis=-1)
    return np.asarray(found[np.arange(draws) % len(found)])
