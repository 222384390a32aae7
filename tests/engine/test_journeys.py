"""Sampled journeys against the expected run they are drawn from."""

import numpy as np
import pytest

from istmo.engine import simulate
from istmo.engine.journeys import Outcome, journeys, odds, waits
from istmo.errors import InputError
from tests.engine.build import RULE, case, depart, network

COUNT = 200_000


def test_journeys_have_the_days_and_outcomes_of_the_expected_run():
    links = [
        {"origin": "a", "destination": "b", "cost": 0.7, "days": 3.0, "days_sd": 1.5, "death_hazard": 0.02},
        {"origin": "a", "destination": "c", "cost": 1.0},
        {"origin": "b", "destination": "c", "cost": 0.6, "back_to": "a", "days": 2.0},
    ]
    settle = np.array([[-np.inf], [-2.0], [0.0]])
    cased = case(
        network("abc", links),
        1,
        120,
        settle=settle,
        home=np.full((3, 1), -2.0),
        reattempt=0.5,
        dwell=np.full((3, 1), 2.5),
    )
    shape, given, params, state = cased
    given = depart(given, 0, np.where(np.arange(120) == 0, 1.0, 0.0)[:, None])
    given = given._replace(interception=given.interception + 0.4, released=given.released * 0 + 0.3)
    _, flows = simulate(shape, RULE, given, params, state).record
    drawn = journeys(odds(shape, RULE, given, params, state, 0, 0), 0, COUNT)
    outcome, node, days = (np.asarray(x) for x in (drawn.outcome, drawn.node, drawn.days))
    by_day = {
        Outcome.SETTLED: np.asarray(flows.settled).sum((1, 2)),
        Outcome.WENT_HOME: np.asarray(flows.went_home).sum((1, 2)),
        Outcome.SENT_HOME: np.asarray(flows.sent_home).sum((1, 2)),
        Outcome.DIED: np.asarray(flows.died).sum((1, 2)),
    }
    for what, exact in by_day.items():
        share = np.bincount(days[outcome == what], minlength=200)[:120] / COUNT
        # binomial error of each of 480 shares: 4.5 standard errors, beyond which luck goes once in 300 tests
        assert (np.abs(share - exact) < 4.5 * np.sqrt(exact * (1 - exact) / COUNT) + 1e-5).all(), what
    settled = np.bincount(node[outcome == Outcome.SETTLED], minlength=3) / COUNT
    np.testing.assert_allclose(settled, np.asarray(flows.settled).sum((0, 2)), atol=0.005)
    assert (outcome == Outcome.TRAVELLING).mean() < 1e-3


def test_waits_on_a_journey_are_those_of_the_queue():
    net = network("ab", [{"origin": "a", "destination": "b", "service": 10.0, "no_show": 0.2, "days": 2.0}])
    shape, given, params, state = case(net, 1, 80, ages=40, settle=np.array([[-np.inf], [0.0]]))
    given = depart(given, 0, np.where(np.arange(80) < 20, 14.0, 0.0)[:, None])
    flows = simulate(shape, RULE, given, params, state).record[1]
    nights = waits(flows, 0)
    drawn = journeys(odds(shape, RULE, given, params, state, 0, 0, nights), 0, COUNT, legs=1)
    through = np.asarray(drawn.node) == 1
    assert abs(through.mean() - 0.8) < 0.005
    share = np.bincount(np.asarray(drawn.days)[through] - 2, minlength=40)[:40] / through.sum()
    np.testing.assert_allclose(share, np.diff(nights[0], prepend=0.0) / nights[0, -1], atol=0.006)


@pytest.mark.parametrize(("start", "count"), [(0, 0), (2, 10), (-1, 10)])
def test_no_journeys_and_places_that_are_none_are_refused(start, count):
    shape, given, params, state = case(network("ab", [{"origin": "a", "destination": "b"}]))
    with pytest.raises(InputError, match="cannot be drawn"):
        journeys(odds(shape, RULE, given, params, state, 0, 0), start, count)
