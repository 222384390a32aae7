"""The pooled walk: seasons that are there are found, seasons that are not are not, and draws add up."""

import numpy as np

from istmo.forecast.streams import stream
from istmo.forecast.walk import pooled_walk, shrunk_season, unmeasured, with_measures
from tests.forecast.panels import panel, walks

SEASON = np.array([-0.3, -0.2, 0.0, 0.1, 0.3, 0.3, 0.1, 0.0, -0.1, -0.1, -0.1, 0.0])


def test_a_season_all_share_is_found() -> None:
    noise = np.random.default_rng(1).normal(0, 0.02, (120, 3))
    values = 5 + SEASON[np.arange(120) % 12][:, None] + noise
    found = shrunk_season(values, np.arange(120) % 12, np.array([3.0, 2.0, 1.0]))
    np.testing.assert_allclose(found, np.repeat(SEASON[:, None], 3, axis=1), atol=0.02)


def test_a_series_own_season_is_found_beside_the_shared_one() -> None:
    own = np.stack([SEASON, -SEASON], axis=1)
    values = 5 + own[np.arange(240) % 12] + np.random.default_rng(2).normal(0, 0.02, (240, 2))
    found = shrunk_season(values, np.arange(240) % 12, np.array([1.0, 1.0]))
    np.testing.assert_allclose(found, own, atol=0.02)


def test_noise_leaves_hardly_any_season() -> None:
    values = np.random.default_rng(3).normal(0, 0.3, (120, 6))
    found = shrunk_season(values, np.arange(120) % 12, np.ones(6))
    assert np.abs(found).mean() < 0.05


def test_three_years_are_too_few_for_a_season() -> None:
    values = SEASON[np.arange(36) % 12][:, None]
    assert not shrunk_season(values, np.arange(36) % 12, np.ones(1)).any()


def test_a_seasonal_border_is_forecast_by_its_season() -> None:
    """December is the last month known; the median of every month ahead is its season's."""
    counts = np.rint(10_000 * np.exp(SEASON[np.arange(120) % 12]))[:, None] * np.array([4, 2, 1])
    draws = pooled_walk(panel(counts), 12, 400, stream("x"))
    middle = np.median(draws[:, :, 0], axis=0)
    np.testing.assert_allclose(middle, 40_000 * np.exp(SEASON), rtol=0.02)


def test_where_no_measure_acts_nothing_is_changed() -> None:
    events = unmeasured(walks(), 6, 20, stream("x"))
    np.testing.assert_allclose(with_measures(walks(), events, stream("y")), events)
