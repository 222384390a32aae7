"""Joint draws: closed forms, an independent plain loop, and properties."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from istmo.forecast.baselines import random_walk, seasonal_naive
from istmo.forecast.joint import Fit, draw_jointly
from istmo.forecast.models import MODELS, Model
from istmo.forecast.scale import LARGEST_COUNT, OFFSET_SHARE, Scale
from tests.forecast.panels import panel, walks


def test_random_walk_has_the_mean_and_the_spread_of_the_closed_form() -> None:
    """On the working scale, step h has mean z_T and variance h * mean(e^2)."""
    known = walks(periods=60, groups=2)
    draws = draw_jointly(known, 6, 40_000, np.random.default_rng(0), method=random_walk)
    offset = 1 + OFFSET_SHARE * known.total.mean()
    past, future = np.log(known.total + offset), np.log(draws.sum(axis=2) + offset)
    variance = (np.diff(past) ** 2).mean() * np.arange(1, 7)
    # 40,000 draws: the mean is good to 4 standard errors, the variance to 4 % (kurtosis of resampled errors below 5).
    assert np.abs(future.mean(axis=0) - past[-1]).max() < 4 * np.sqrt(variance[-1] / 40_000)
    np.testing.assert_allclose(future.var(axis=0), variance, rtol=0.04)


def test_seasonal_naive_is_centred_on_the_year_before_with_a_spread_that_does_not_grow() -> None:
    known = walks(periods=60, groups=2)
    draws = draw_jointly(known, 6, 40_000, np.random.default_rng(0), method=seasonal_naive)
    offset = 1 + OFFSET_SHARE * known.total.mean()
    past, future = np.log(known.total + offset), np.log(draws.sum(axis=2) + offset)
    variance = ((past[12:] - past[:-12]) ** 2).mean()
    assert np.abs(future.mean(axis=0) - past[-12:-6]).max() < 4 * np.sqrt(variance / 40_000)
    np.testing.assert_allclose(future.var(axis=0), variance, rtol=0.04)


def test_draws_equal_a_plain_loop() -> None:
    known, horizon, draws = walks(), 4, 25

    def method(series: np.ndarray, horizon: int) -> Fit:
        return Fit(series[-1] + np.arange(horizon) / 10, np.diff(series), 0.7 ** np.arange(horizon))

    found = draw_jointly(known, horizon, draws, np.random.default_rng(3), method=method)
    generator = np.random.default_rng(3)
    # Thirteen draws and the twins of twelve.
    months = generator.integers(len(known.months) - 1, size=(13, horizon))
    signs = generator.choice([-1.0, 1.0], size=(13, horizon, 1))
    table = [[*row, sum(row)] for row in known.counts.tolist()]
    offsets = [1 + 0.1 * sum(column) / len(column) for column in zip(*table, strict=True)]
    for d in range(draws):
        for h in range(horizon):
            events = []
            for s, offset in enumerate(offsets):
                z = [math.log(row[s] + offset) for row in table]
                value = z[-1] + h / 10
                for j in range(h + 1):
                    month, sign = months[d % 13, j], signs[d % 13, j, 0] * (1 if d < 13 else -1)
                    value += 0.7 ** (h - j) * sign * (z[month + 1] - z[month])
                events.append(max(math.exp(value) - offset, 0))
            *groups, total = events
            expected = [round(group * total / sum(groups)) for group in groups]
            assert found[d, h].tolist() == expected


@settings(max_examples=60, deadline=None)
@given(
    counts=arrays(
        np.int64, st.tuples(st.integers(24, 40), st.integers(1, 5)), elements=st.integers(0, 10**6)
    ),
    model=st.sampled_from(MODELS[:2]),
)
def test_draws_are_whole_and_never_negative_whatever_the_counts(counts: np.ndarray, model: Model) -> None:
    draws = model.draw(panel(counts), 6, 50, np.random.default_rng(0))
    assert draws.dtype == np.int64
    assert draws.shape == (50, 6, counts.shape[1])
    assert draws.min() >= 0


def test_a_group_that_was_never_counted_stays_at_zero() -> None:
    counts = np.column_stack([walks().counts, np.zeros(48)])
    draws = draw_jointly(panel(counts), 6, 200, np.random.default_rng(0), method=random_walk)
    assert not draws[..., -1].any()
    assert draws[..., 0].all()


def test_an_empty_border_is_forecast_as_empty() -> None:
    empty = panel(np.zeros((30, 3)))
    assert not draw_jointly(empty, 6, 20, np.random.default_rng(0), method=random_walk).any()


def test_shocks_of_one_month_strike_together() -> None:
    """Two groups with the same history move as one; two with opposite histories move against each other."""
    steps = np.random.default_rng(5).normal(0, 0.2, 60).cumsum()
    steps -= steps[-1]
    up, down = np.rint(np.exp(9 + steps)), np.rint(np.exp(9 - steps))
    same = draw_jointly(
        panel(np.column_stack([up, up])), 3, 500, np.random.default_rng(0), method=random_walk
    )
    np.testing.assert_array_equal(same[..., 0], same[..., 1])
    apart = draw_jointly(
        panel(np.column_stack([up, down])), 3, 500, np.random.default_rng(0), method=random_walk
    )
    share = apart[..., 0] / apart.sum(axis=2)
    assert share.std(axis=0).min() > 0.05


def test_reordering_groups_only_reorders_draws() -> None:
    known = walks()
    order = [2, 0, 3, 1]
    draws = draw_jointly(known, 6, 100, np.random.default_rng(0), method=random_walk)
    mixed = draw_jointly(panel(known.counts[:, order]), 6, 100, np.random.default_rng(0), method=random_walk)
    # Sums taken in another order may differ in the last bit and tip a rounding.
    assert np.abs(mixed - draws[..., order]).max() <= 1


def test_the_total_does_not_drift_upwards_although_the_groups_are_skewed() -> None:
    """Twenty independent groups: the median of a plain sum of their draws would lie well above the last total."""
    steps = np.random.default_rng(8).normal(0, 0.5, (60, 20)).cumsum(axis=0)
    steps -= steps[-1]
    known = panel(np.rint(1000 * np.exp(steps)))
    draws = draw_jointly(known, 6, 40_000, np.random.default_rng(0), method=random_walk)
    median = np.median(draws.sum(axis=2), axis=0)
    # The standard error of a median of 40,000 draws is about 0.6 % here.
    np.testing.assert_allclose(median, known.total[-1], rtol=0.03)


def test_scale_there_and_back() -> None:
    counts = np.array([[0, 3], [10, 5_000_000]])
    scale = Scale.of(counts)
    np.testing.assert_allclose(scale.offset, [1.5, 1 + 0.1 * 2_500_001.5])
    np.testing.assert_allclose(scale.back(scale.forward(counts)), counts, atol=1e-6)


def test_scale_neither_falls_below_zero_nor_overflows() -> None:
    scale = Scale.of(np.array([[100], [100]]))
    assert scale.back(np.array([[-50.0]])) == pytest.approx(0)
    assert scale.back(np.array([[5000.0]])) <= LARGEST_COUNT
