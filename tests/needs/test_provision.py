"""The newsvendor: closed forms, and no other provision is cheaper."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from istmo.errors import InputError
from istmo.needs.provision import Costs, best, cost, over

COSTS = st.builds(Costs, st.floats(0.1, 100), st.floats(0.1, 100))
PEOPLE = st.lists(st.integers(0, 500), min_size=1, max_size=60).map(np.array)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, COSTS)
def test_no_other_number_of_beds_is_cheaper(people: np.ndarray, costs: Costs) -> None:
    least = min(cost(people, beds, costs) for beds in {0, *people.tolist(), *(people + 1).tolist()})
    assert cost(people, best(people, costs), costs) == pytest.approx(least)


def test_the_closed_form_for_a_normal_number() -> None:
    """Arrow, Harris & Marschak 1951: q = mu + s z, C(q) = (c_o + c_u) s phi(z), with z = Phi^-1(c_u / (c_o + c_u))."""
    costs = Costs(12.5, 50.0)
    z = norm.ppf(0.8)
    people = norm.ppf((np.arange(200_000) + 0.5) / 200_000, 1000, 100)
    assert costs.level == 0.8
    assert best(people, costs) == pytest.approx(1000 + 100 * z, abs=1)
    assert cost(people, 1000 + 100 * z, costs) == pytest.approx(62.5 * 100 * norm.pdf(z), rel=1e-4)


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 2**31))
def test_more_beds_are_never_more_often_too_few(fewer: int, more: int, seed: int) -> None:
    people = np.random.default_rng(seed).poisson(150, (50, 3, 7))
    low, high = sorted((fewer, more))
    assert (over(people, high) <= over(people, low)).all()


def test_over_asks_for_any_night_of_the_week() -> None:
    people = np.zeros((4, 2, 7), dtype=np.int64)
    people[0, 0, 3] = people[1, 0, 6] = people[2, 1, 0] = 11
    assert over(people, 10).tolist() == [0.5, 0.25]
    assert over(people, 11).tolist() == [0, 0]


@settings(deadline=None)
@given(PEOPLE, st.floats(0.1, 10))
def test_another_currency_changes_nothing(people: np.ndarray, rate: float) -> None:
    ours, theirs = Costs(12.5, 50.0), Costs(12.5 * rate, 50.0 * rate)
    assert theirs.level == pytest.approx(ours.level)
    assert cost(people, 100, theirs) == pytest.approx(rate * cost(people, 100, ours))


@pytest.mark.parametrize("pair", [(0, 1), (1, 0), (-1, 5), (float("nan"), 1), (1, float("inf"))])
def test_costs_that_decide_nothing_are_refused(pair: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="cost of a"):
        Costs(*pair)
