"""Queues against closed forms."""

import numpy as np
import pytest

from istmo.engine import simulate
from tests.engine.build import RULE, case, depart, network

DAYS = 120
"""Of every run, and the ages told apart: runs of one size share a compiled program."""


def pathway(arrivals, service, *, days=DAYS, ages=DAYS, mode="expected", seed=0, **link):
    """A run of one pathway, joined each day by `arrivals` of two groups, or of the first alone."""
    net = network(
        "ab", [{"origin": "a", "destination": "b", "mode": "administrative", "service": service, **link}]
    )
    settle = np.where(np.arange(2)[:, None] == 1, 0.0, -np.inf) * np.ones(2)
    shape, given, params, state = case(net, 2, days, ages=ages, settle=settle)
    rates = np.broadcast_to(arrivals, (days, 2)) * ([1.0, 1.0] if np.ndim(arrivals) > 1 else [1.0, 0.0])
    return simulate(shape, RULE, depart(given, 0, rates)._replace(seed=np.array(seed)), params, state, mode)


def per_day(first, until, then):
    """The same rate until a day and another then, for the first group. (day, group)"""
    return np.where(np.arange(DAYS) < until, first, then)[:, None] * [[1.0, 0.0]]


def test_a_deterministic_queue_grows_and_drains_by_the_difference_of_rates():
    """The fluid queue Q(t) = max over s of A(s, t) - c (t - s) (Newell 1982): 12 a day for 20 days, 10
    served.
    """
    arrivals = per_day(12.0, 20, 4.0)
    states, flows = pathway(arrivals, 10.0).record
    waiting = np.asarray(states.queue).sum((1, 2, 3))
    exact = np.r_[2.0 * np.arange(1, 21), np.maximum(40 - 6.0 * np.arange(1, DAYS - 19), 0)]
    np.testing.assert_allclose(waiting, exact, atol=1e-10)
    served = np.asarray(flows.served)[:, 0, :, 0]
    # on day 19 those called up are the oldest: they joined 40 - 2 = 38 persons earlier, at 12 a day
    wait = served[19] @ np.arange(DAYS) / served[19].sum()
    assert wait == pytest.approx(38 / 12, abs=0.5)  # whole nights
    np.testing.assert_allclose(
        served.sum(1), np.minimum(10.0, np.r_[0, exact[:-1]] + arrivals[:, 0]), atol=1e-10
    )


def test_first_come_first_served_never_passes_an_older_cohort():
    served = np.asarray(pathway(15.0, 10.0).record[1].served)[:, 0, :, 0]
    for day in range(DAYS):
        ages = np.flatnonzero(served[day] > 1e-9)
        assert ages.max() - ages.min() <= 1


@pytest.mark.parametrize("lottery", [0.0, 0.5, 1.0])
def test_littles_law(lottery):
    """Persons at midnights added up = nights waited by those who left, for every priority rule."""
    states, flows = pathway(per_day(13.0, 40, 3.0), 10.0, lottery=lottery).record
    nights = np.asarray(flows.served).sum((0, 1, 3)) @ np.arange(DAYS)
    assert np.asarray(states.queue)[-1].sum() == pytest.approx(0, abs=1e-9)
    assert np.asarray(states.queue).sum() == pytest.approx(nights, rel=1e-6)


def test_a_lottery_calls_up_regardless_of_age_and_half_and_half_lies_between():
    waits = []
    for lottery in (0.0, 0.5, 1.0):
        served = np.asarray(pathway(15.0, 10.0, lottery=lottery).record[1].served)[59, 0, :, 0]
        mean = served @ np.arange(DAYS) / served.sum()
        waits.append(np.sqrt(served @ np.arange(DAYS) ** 2 / served.sum() - mean**2))
    assert waits[0] < 1
    assert waits[0] < waits[1] < waits[2]


def test_a_lottery_in_balance_has_a_geometric_wait():
    """With n waiting and c drawn each day everyone's chance is c / (n + c): the wait is geometric."""
    net = network("ab", [{"origin": "a", "destination": "b", "service": 10.0, "lottery": 1.0}])
    settle = np.array([[-np.inf], [0.0]]) * np.ones(2)
    shape, given, params, state = case(net, 2, DAYS, ages=DAYS, settle=settle)
    first = np.where(np.arange(DAYS) == 0, 30.0, 0.0)[:, None] * [1.0, 0.0]
    start, given = state._replace(queue=state.queue + first), depart(given, 0, [10.0, 0.0])
    served = np.asarray(simulate(shape, RULE, given, params, start).record[1].served)[-1, 0, :, 0]
    np.testing.assert_allclose(served[:60], 10 * 0.25 * 0.75 ** np.arange(60), rtol=1e-6)


def test_a_discrete_m_d_c_queue_has_its_stationary_mean():
    """Poisson(9) a day, 10 served: the mean of L' = max(L + A - 10, 0), from its own transition matrix."""
    from scipy.stats import poisson

    size = 300
    chance = np.zeros((size, size))
    for waiting in range(size):
        law = poisson.pmf(np.arange(size + 20), 9.0)
        np.add.at(chance[waiting], np.clip(waiting + np.arange(size + 20) - 10, 0, size - 1), law)
    chance /= chance.sum(1, keepdims=True)
    law = np.linalg.matrix_power(chance, 4096)[0]
    exact = law @ np.arange(size)
    states, _ = pathway(9.0, 10.0, days=10_000, ages=2, mode="counts").record
    waiting = np.asarray(states.queue).sum((1, 2, 3))[100:]
    blocks = waiting[: len(waiting) // 100 * 100].reshape(-1, 100).mean(1)
    # five standard errors of block means; a block is many times the queue's relaxation time
    assert abs(waiting.mean() - exact) < 5 * blocks.std() / np.sqrt(len(blocks))


def test_no_show_give_up_and_expiry_bring_people_back_to_the_tail():
    states, flows = pathway(15.0, 10.0, no_show=0.1, give_up=0.01, longest_wait=20.0).record
    np.testing.assert_allclose(np.asarray(flows.no_show)[:, 0], 0.1 * np.asarray(flows.served).sum((1, 2)))
    assert np.asarray(states.queue)[:, :, 20:].sum() == 0
    assert np.asarray(flows.gave_up).sum() > 0
    assert np.asarray(states.at)[-1, 0, 0] > 0


def test_groups_share_a_cohort_in_proportion_to_their_numbers():
    served = np.asarray(pathway(np.array([[12.0, 3.0]]), 10.0).record[1].served).sum((1, 2))
    np.testing.assert_allclose(served[:, 0], 4 * served[:, 1], rtol=1e-9)


def test_the_expected_wait_diverts_to_the_other_way():
    links = [
        {"id": "visa", "origin": "a", "destination": "b", "service": 2.0},
        {"id": "road", "origin": "a", "destination": "b"},
    ]
    settle = np.array([[-np.inf], [0.0]])
    cased = case(
        network("ab", links), 1, 60, look=1, settle=settle, beta_wait=np.ones(1), beta_cost=np.zeros(1)
    )
    states, flows = simulate(cased[0], RULE, depart(cased[1], 0, 10.0), *cased[2:]).record
    joined = np.asarray(flows.entered)[:, 0, 0]
    assert joined[0] == pytest.approx(5.0)
    # in balance two a day join, so 1 / (1 + exp(wait)) = 0.2: a wait of log 4 days, which two a day work off
    assert joined[-1] == pytest.approx(2.0, abs=1e-3)
    assert np.asarray(states.queue)[-1].sum() / 2.0 == pytest.approx(np.log(4.0), abs=1e-2)
