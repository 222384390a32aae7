"""A small but whole simulator for tests: the study's own routes, two nationalities, sizes at their priors' means.

It is no fitted study: rates of departure are made up and tastes are plain. What it simulates it does simulate, on the
engine, with every measure of a plan.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from istmo.engine import (
    Calendar,
    Inputs,
    Layout,
    Parameters,
    Preferences,
    RecursiveLogit,
    State,
    inputs,
    layout,
    nobody,
    simulate,
)
from istmo.groups import Groups
from istmo.measures import Measure, Plan, in_effect
from istmo.measures.apply import central_size, changes, effects, into, prepared, reach
from istmo.measures.outcome import Outcome, collect, keep
from istmo.network import Network
from istmo.periods import add_months
from istmo.studies import Study

SKIP = 20
HOUSEHOLDS = ("single-adult", "family")
RULE = RecursiveLogit()


def a_run(
    study: Study, measures: Sequence[Measure], rate: float, start: date, days: int
) -> tuple[Network, Groups, Layout, Inputs, Parameters, State]:
    """Venezuelans and Cubans who leave at one rate a day and group, under some measures."""
    groups = Groups.product(["VEN", "CUB"], HOUSEHOLDS)
    network = prepared(study, measures)
    when = Calendar(start, days, changes=changes(measures))
    shape, given = layout(network, groups, ages=30), inputs(network, groups, when)
    columns = [study.nationality(code) for code in groups.nationality]
    given = given._replace(
        log_rate=np.full((days, len(groups)), np.log(rate)),
        origin=study.origins[:, columns],
        eligible=study.eligible[:, columns],
    )
    sizes = np.array([central_size(one) for one in measures])
    given = into(given, effects(network, reach(study, measures, groups, when), sizes), 0.001)
    ends = study.nodes["kind"].is_in(["sector", "field_office", "exit"]).to_numpy()
    zero = np.zeros(len(groups))
    tastes = Preferences(
        np.full(len(groups), 0.001), zero, zero, zero, zero,
        settle=np.where(ends, 0.0, -np.inf)[:, None],
        home=np.where(ends, -np.inf, -4.0)[:, None],
        dwell=np.ones((len(ends), 1)),
    )  # fmt: skip
    params = Parameters(tastes, np.full(len(groups), 0.2), np.full((1, len(groups)), 0.5))
    return network, groups, shape, given, params, nobody(shape, len(groups))


def simulated(
    study: Study, plan: Plan, measures: Sequence[Measure], rates: Sequence[float], start: date, days: int
) -> Outcome:
    """One draw a rate; the first `SKIP` days bring people on their way."""
    draws = [a_run(study, measures, rate, start, days) for rate in rates]
    network, groups, shape, *_ = draws[0]
    record = keep(study, network, shape, groups)
    runs = [
        simulate(shape, RULE, given, params, state, record=record).record
        for *_, given, params, state in draws
    ]
    dates = [start + timedelta(days=number) for number in range(days)]
    return collect(study, network, groups, plan, dates, runs, skip=SKIP)


def simulator(study: Study, plan: Plan, start: date, months: int, draws: int) -> Outcome:
    """An `istmo.measures.outcome.Simulator`."""
    measures = in_effect(study, plan, start)
    first = start - timedelta(days=SKIP)
    days = (add_months(start, months) - first).days
    rates = 20 * np.exp(0.2 * np.random.default_rng(7).normal(size=draws))
    return simulated(study, plan, measures, rates, first, days)
