"""Both choice rules on the engine: Istmo's against its closed form, Flee's against the counts in NumPy."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import istmo.flee
from istmo.engine import simulate
from istmo.flee import on_engine, rules
from istmo.flee.choice import Case, Fitted, Tastes, reach, shares, without_travel
from istmo.flee.reader import read_instance
from istmo.flee.study import STEPS, InCompany, _study, forecast, network

EXAMPLE = Path(istmo.flee.__file__).parent / "example"


@pytest.fixture(scope="module")
def case():
    return Case(read_instance(EXAMPLE))


def _fitted(until: int, follow: float) -> Fitted:
    return Fitted(Tastes(1.1, 0.8, follow), np.array([0.3, -0.2, 0.0, 0.6]), until, 3)


def test_network_is_the_instance_with_each_link_once(case):
    routes, used = network(case.instance)
    links = case.instance.links
    assert routes.nodes == case.instance.places.names
    assert (routes.tail == links.tail[used]).all()
    assert (routes.head == links.head[used]).all()
    assert routes.days == pytest.approx(links.km[used] / links.speed[used])
    assert len({*zip(routes.tail.tolist(), routes.head.tolist(), strict=True)}) == len(used)


def test_choice_of_the_engine_ends_where_the_recursive_logit_says(case):
    """Absorbing-chain shares of the engine's choice on day 20, without company, against N and P(c | i) in NumPy."""
    fitted, day = _fitted(20, 0.0), 20
    days = np.arange(day, case.instance.days)
    shape, given, params, state = _study(case, fitted, case.stock(day - 1), days, 1)
    choice = InCompany().choose(shape, given, params.choice, state, np.array(0))
    tail, head = np.asarray(shape.tail), np.asarray(shape.head)
    ways = reach(case.instance, case.line, day, fitted.tastes.beta, fitted.tastes.gamma)
    origins = np.asarray(params.choice.origin)[:-1]
    assert len(origins) > 1
    for group, origin in enumerate(origins):
        onward = np.zeros((shape.nodes, shape.nodes))
        np.add.at(onward, (tail, head), np.asarray(choice.link)[:, group])
        here = np.asarray(choice.settle)[:, group]
        ends = np.linalg.solve(np.eye(shape.nodes) - onward, np.diag(here))[origin, case.instance.camps]
        by_hand, _ = shares(ways[None], np.eye(shape.nodes)[origin][None], fitted.alpha)
        assert ends == pytest.approx(by_hand[0], abs=1e-12)
        out = np.bincount(tail, np.asarray(choice.link)[:, group], shape.nodes) + here
        assert out[np.asarray(choice.leave)[:, group] > 0] == pytest.approx(1.0)


def test_everybody_who_leaves_is_somewhere(case):
    days = np.arange(20, case.instance.days)
    shape, given, params, state = _study(case, _fitted(20, 0.5), case.stock(19), days, STEPS)
    last = simulate(shape, InCompany(), given, params, state).state
    there = sum(float(np.asarray(part).sum()) for part in (last.at, last.on, last.settled))
    assert float(last.home.sum() + last.dead.sum()) == 0.0
    left = float(np.exp(np.asarray(given.log_rate)).sum()) / STEPS
    assert there == pytest.approx(case.stock(19).sum() + left, rel=1e-9)


def test_course_is_that_without_travel_where_roads_are_short():
    """A hundredth of the distance at a hundred times beta: the same shares, and all arrive within a day or two."""
    instance = read_instance(EXAMPLE)
    near = Case(
        dataclasses.replace(
            instance,
            closures=(),
            links=dataclasses.replace(instance.links, km=instance.links.km / 100),
        )
    )
    fitted = dataclasses.replace(_fitted(34, 0.5), tastes=Tastes(110.0, 0.8, 0.5))
    flat, engine = without_travel(near, fitted, 33), forecast(near, fitted, steps=24)
    known = near.known[:, None]
    assert (np.abs(flat - engine) / known).sum(1)[34:].max() < 0.02
    assert engine.sum(1) == pytest.approx(near.known)


def test_forecast_sees_nothing_after_its_start(case):
    """Counts after the start swapped between two camps, their sum kept: the same course."""
    swapped = dict(case.instance.counts)
    start, days = 33, np.arange(case.instance.days)
    at = [case.instance.camp_names.index(name) for name in ("Hondo", "Isla")]
    daily = np.stack([np.interp(days, *case.instance.counts[name]) for name in case.instance.camp_names])
    other = daily.copy()
    other[at, start + 1 :] = daily[at[::-1], start + 1 :]
    courses = []
    for values in (daily, other):
        for name, value in zip(case.instance.camp_names, values, strict=True):
            swapped[name] = case.instance.counts[name]._replace(day=days, value=value)
        courses.append(
            forecast(Case(dataclasses.replace(case.instance, counts=dict(swapped))), _fitted(34, 0.5))
        )
    assert courses[0] == pytest.approx(courses[1], rel=1e-3, abs=2)
    assert not np.allclose(daily, other)


def test_rules_of_flee_on_the_engine_are_those_on_counts():
    """Every day, every place, to rounding; without capacities, which the two follow at different times of a day."""
    instance = read_instance(EXAMPLE)
    places = instance.places
    roomy = dataclasses.replace(
        places, capacity=np.full(len(places), -1.0), capacity_per_day=np.zeros(len(places))
    )
    instance = dataclasses.replace(instance, places=roomy)
    counts, engine = rules.simulate(instance), on_engine.simulate(instance)
    assert np.abs(counts.at - engine.at).max() < 1e-9 * counts.at.sum(1).max()
    assert engine.travelling == pytest.approx(counts.travelling, abs=1e-6)
    assert counts.travelling.max() > 100


def test_capacities_differ_only_by_when_in_a_day_they_are_felt():
    """Of all persons at most two in a hundred elsewhere on any day: the room the issue gives against Flee itself."""
    instance = read_instance(EXAMPLE)
    counts, engine = rules.simulate(instance), on_engine.simulate(instance)
    apart = (np.abs(counts.at - engine.at).sum(1) / counts.at.sum(1)).max()
    assert 1e-6 < apart < 0.02
