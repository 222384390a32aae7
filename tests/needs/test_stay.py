"""Stays: Little's law, and an independent count of persons one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from istmo.errors import InputError
from istmo.needs.stay import Stay, expected_present, present

WEIGHTS = st.lists(st.floats(0, 10), min_size=1, max_size=12).filter(lambda found: sum(found) > 0.1)


def test_littles_law_for_stationary_arrivals() -> None:
    """Little 1961: L = lambda W. Poisson arrivals of 40 a day that stay 1 to 5 nights."""
    stay, rng = Stay((2, 1, 4, 0, 1)), np.random.default_rng(1)
    arrived = rng.poisson(40.0, (400, 60, 1))
    there = present(arrived, stay, rng)[:, len(stay.weights) :]
    mean = 40.0 * (1 * 2 + 2 * 1 + 3 * 4 + 5 * 1) / 8
    # The standard error: neighbours share people, so that nights of a draw count as about 55 / 5 independent ones.
    assert there.mean() == pytest.approx(mean, abs=4 * np.sqrt(mean / (400 * 11)))
    # Infinite servers with Poisson arrivals: the number present is Poisson too, so that its variance is its mean.
    assert there[:, -1].var() == pytest.approx(mean, rel=0.3)


@settings(deadline=None)
@given(WEIGHTS)
def test_the_mean_is_that_of_the_chances(weights: list[float]) -> None:
    stay = Stay(tuple(weights))
    nights = np.arange(1, len(weights) + 1)
    assert stay.chances.sum() == pytest.approx(1)
    assert stay.mean == pytest.approx((stay.chances * nights).sum())
    assert stay.staying[0] == pytest.approx(1)
    assert (np.diff(stay.staying) <= 1e-12).all()


@settings(deadline=None)
@given(st.floats(1, 36))
def test_an_open_ended_stay_has_its_mean(mean: float) -> None:
    assert Stay.open_ended(mean).mean == pytest.approx(mean, rel=0.01)


def test_a_fixed_stay_counts_the_arrivals_of_so_many_days() -> None:
    arrived = np.random.default_rng(2).integers(0, 9, (3, 20, 2))
    there = present(arrived, Stay((0, 0, 1)), np.random.default_rng(3))
    by_hand = np.stack([arrived[:, max(day - 2, 0) : day + 1].sum(axis=1) for day in range(20)], axis=1)
    assert (there == by_hand).all()


def test_weights_of_nothing_at_the_end_change_nothing() -> None:
    arrived = np.random.default_rng(5).integers(0, 9, (3, 20, 2))
    short, long = (present(arrived, Stay(w), np.random.default_rng(6)) for w in ((1, 2), (1, 2, 0, 0)))
    assert (short == long).all()


def test_persons_one_by_one_have_the_same_mean() -> None:
    stay, rng = Stay((1, 2, 3)), np.random.default_rng(4)
    arrived = np.array([5, 0, 7, 3, 9, 1, 4])
    totals = np.zeros(7)
    for _ in range(1000):
        for day, number in enumerate(arrived):
            for nights in rng.choice(3, size=number, p=stay.chances) + 1:
                totals[day : day + nights] += 1
    expected = expected_present(arrived.astype(float)[:, None], stay)[:, 0]
    drawn = present(np.broadcast_to(arrived[None, :, None], (1000, 7, 1)), stay, rng).mean(axis=0)[:, 0]
    # Four standard errors of a mean over 1,000 draws, of a deviation of at most 2.
    assert totals / 1000 == pytest.approx(expected, abs=0.25)
    assert drawn == pytest.approx(expected, abs=0.25)


@pytest.mark.parametrize("weights", [(), (0, 0), (-1, 2), (float("nan"),), (float("inf"),), (1,) * 366])
def test_impossible_stays_are_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(InputError):
        Stay(weights)


@pytest.mark.parametrize("mean", [0.5, -1, 40, float("nan")])
def test_impossible_means_are_refused(mean: float) -> None:
    with pytest.raises(InputError, match="mean stay"):
        Stay.open_ended(mean)
