"""Chains and branching against the closed forms of Markov chains."""

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.stats import nbinom

from istmo.engine import simulate
from tests.engine.build import RULE, case, choose, depart, network


def chain(step):
    """a -> b -> c after 10 days: exponential stays of 4 and 5 days, links of 3 and 2 days in one phase each."""
    links = [
        {"origin": "a", "destination": "b", "days": 3.0, "days_sd": 3.0},
        {"origin": "b", "destination": "c", "days": 2.0, "days_sd": 2.0},
    ]
    dwell = np.array([[4.0], [5.0], [1.0]])
    settle = np.array([[-np.inf], [-np.inf], [0.0]])
    cased = case(network("abc", links), days=160, step=step, dwell=dwell, settle=settle)
    start = cased[3]._replace(at=np.array([[1.0], [0.0], [0.0]]))
    states, _ = simulate(cased[0], RULE, cased[1], cased[2], start).record
    last = int(10 / step) - 1
    return np.array(
        [states.at[last, 0, 0], states.on[last, 0, 0], states.at[last, 1, 0], states.on[last, 1, 0]]
    )


def test_a_linear_chain_equals_its_matrix_exponential_to_first_order():
    leave = np.array([1 / 4, 1 / 3, 1 / 5, 1 / 2])
    generator = np.diag(-leave) + np.diag(leave[:-1], 1)
    exact = np.array([1.0, 0, 0, 0]) @ expm(10 * generator)
    errors = [np.abs(chain(step) - exact).max() for step in (0.25, 0.125, 0.0625)]
    # first order: halving the step halves the error
    assert errors[0] / errors[1] == pytest.approx(2, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(2, rel=0.05)
    assert errors[2] < 0.005


def test_arrival_shares_equal_the_absorbing_chain():
    """B = (I - Q)^-1 R, Kemeny & Snell 1960, theorem 3.3.7, with deaths and people turned back on the way."""
    links = [
        {"origin": "a", "destination": "b", "cost": 0.5, "death_hazard": 0.02, "days": 4.0, "days_sd": 2.0},
        {"origin": "b", "destination": "c", "cost": 0.7, "back_to": "a"},
        {"origin": "a", "destination": "c", "cost": 1.5},
        {"origin": "b", "destination": "d", "cost": 0.3},
    ]
    net = network("abcd", links)
    settle = np.array([[-np.inf], [-3.0], [0.0], [0.2]])
    home = np.full((4, 1), -2.5)
    shape, given, params, state = case(net, days=2000, settle=settle, home=home, reattempt=0.6)
    given = given._replace(interception=given.interception + 0.5, released=given.released * 0 + 0.2)
    run = simulate(shape, RULE, given, params, state._replace(at=np.array([[100.0], [0], [0], [0]])))
    choice = choose((shape, given, params, state))
    p, stay, back = (np.asarray(x)[:, 0] for x in (choice.link, choice.settle, choice.home))
    dies, stopped = net.deaths_per_crossing(1.0)[0], 0.5 * 0.8
    q = np.zeros((4, 4))
    q[0, 1], q[0, 2], q[1, 2], q[1, 3] = p[0] * (1 - dies), p[2], p[1] * (1 - stopped), p[3]
    q[1, 0] = p[1] * stopped * 0.6
    visits = np.linalg.inv(np.eye(4) - q)[0]
    np.testing.assert_allclose(run.state.settled[:, 0], 100 * visits * stay, atol=1e-9)
    assert float(run.state.dead[0]) == pytest.approx(100 * visits[0] * p[0] * dies, abs=1e-9)
    assert float(run.state.home[0]) == pytest.approx(
        100 * (visits @ back + visits[1] * p[1] * stopped * 0.4), abs=1e-9
    )


def test_travel_times_are_negative_binomial_with_the_mean_asked_for():
    """Five links side by side, of which each takes a fifth."""
    times = [(8.0, 3.0), (5.0, 0.0), (6.0, 6.5), (0.4, 0.0), (7.5, 2.0)]
    links = [
        {"id": f"link-{k}", "origin": "a", "destination": "b", "days": mean, "days_sd": deviation}
        for k, (mean, deviation) in enumerate(times)
    ]
    net = network("ab", links)
    shape, given, params, state = case(net, days=150, settle=np.array([[-np.inf], [0.0]]))
    rates = np.where(np.arange(150) == 0, 5.0, 0.0)[:, None]
    run = simulate(shape, RULE, depart(given, 0, rates), params, state)
    count, passing = net.phases(1.0)
    days = np.arange(150)
    for k, (mean, deviation) in enumerate(times):
        came = np.asarray(run.record[1].passed)[:, k, 0]
        np.testing.assert_allclose(came, nbinom.pmf(days - count[k], count[k], passing[k]), atol=1e-12)
        assert came @ days == pytest.approx(max(mean, 1.0), abs=1e-5)
        if 0 < deviation < mean:
            spread = np.sqrt(came @ days**2 - (came @ days) ** 2)
            assert spread == pytest.approx(deviation, rel=0.15)  # whole phases


def test_deaths_of_a_crossing_are_its_hazard_over_its_days():
    """The chance that a geometric sum outlives a hazard is its generating function at exp(-hazard)."""
    net = network(
        "ab", [{"origin": "a", "destination": "b", "days": 6.0, "days_sd": 2.0, "death_hazard": 0.03}]
    )
    count, passing = net.phases(1.0)
    days = np.arange(400)
    chance = nbinom.pmf(days - count[0], count[0], passing[0])
    assert net.deaths_per_crossing(1.0)[0] == pytest.approx(1 - chance @ np.exp(-0.03 * days), abs=1e-12)
