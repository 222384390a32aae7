"""Single series: by hand, against statsforecast's own variances, and on series that are hard to fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from istmo.forecast.baselines import climatology, drift, random_walk, seasonal_naive
from istmo.forecast.classical import arima, ces, ets, theta
from istmo.forecast.joint import Method


def noise(periods: int, size: float = 1.0, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, size, periods)


def test_random_walk_by_hand() -> None:
    fit = random_walk(np.array([1.0, 4.0, 2.0]), 3)
    assert fit.point.tolist() == [2, 2, 2]
    assert fit.errors.tolist() == [3, -2]
    assert fit.response.tolist() == [1, 1, 1]


def test_seasonal_naive_by_hand() -> None:
    fit = seasonal_naive(np.arange(15.0) ** 2, 3)
    assert fit.point.tolist() == [9, 16, 25]
    assert fit.errors.tolist() == [144, 168, 192]
    assert fit.response.tolist() == [1, 0, 0]


def test_drift_by_hand() -> None:
    fit = drift(np.array([1.0, 4.0, 2.0, 7.0]), 2)
    assert fit.point.tolist() == [9, 11]
    assert fit.errors.tolist() == [1, -4, 3]
    assert fit.response.tolist() == [1, 1]


def test_climatology_by_hand() -> None:
    """Three years: the mean of the two or three same months before; the second year is known by the first alone."""
    series = np.arange(36.0)
    fit = climatology(series, 2)
    assert fit.point.tolist() == [12, 13]
    assert fit.errors.tolist() == [*[12.0] * 12, *[18.0] * 12]
    assert fit.response.tolist() == [1, 0]


HISTORIES = {
    "level": noise(60).cumsum() / 4 + noise(60, seed=1) / 4,
    "trend": np.arange(60) * 0.3 + noise(60).cumsum() / 10 + noise(60, seed=1) / 20,
    "turning trend": np.concatenate([np.arange(30) * 0.5, 15 - np.arange(30) * 0.4]) + noise(60) / 10,
    "season": 3 * np.sin(np.arange(72) * np.pi / 6) + noise(72) / 10,
}


@pytest.mark.parametrize("name", HISTORIES)
def test_ets_response_gives_the_variances_that_statsforecast_computes(name: str) -> None:
    """var_h / var_1 = sum of psi_j^2 for j < h, where statsforecast has var_h in closed form."""
    from statsforecast.models import AutoETS

    series = HISTORIES[name]
    interval = AutoETS(season_length=12, model="AZZ").fit(series).predict(h=6, level=[90])
    spread = (interval["hi-90"] - interval["lo-90"]) ** 2
    fit = ets(series, 6)
    np.testing.assert_allclose(np.cumsum(fit.response**2), spread / spread[0], rtol=1e-6)
    np.testing.assert_allclose(fit.point, interval["mean"])


def test_the_histories_above_are_told_apart() -> None:
    """Level, trend and season are all exercised, else the test above would prove little."""
    from statsforecast.models import AutoETS

    found = {
        name: AutoETS(season_length=12, model="AZZ").fit(x).model_["method"] for name, x in HISTORIES.items()
    }
    assert found["level"] == "ETS(A,N,N)"
    assert found["trend"].startswith("ETS(A,A")
    assert found["season"].endswith(",A)")


def test_ets_errors_have_the_variance_that_statsforecast_uses() -> None:
    """Errors are widened for the parameters that were fitted: sum of squares / (n - parameters) is its sigma^2."""
    from statsforecast.models import AutoETS

    series = HISTORIES["level"]
    model = AutoETS(season_length=12, model="AZZ").fit(series).model_
    assert (ets(series, 6).errors ** 2).mean() == pytest.approx(model["sigma2"], rel=0.03)


def test_theta_errors_of_a_seasonal_series_leave_the_season_out() -> None:
    """Season of amplitude 3, noise of 0.1: errors are of the size of the noise."""
    fit = theta(HISTORIES["season"], 6)
    assert fit.errors.std() < 0.3
    np.testing.assert_allclose(fit.point, 3 * np.sin(np.arange(72, 78) * np.pi / 6), atol=0.3)


def test_theta_response_is_that_of_its_level() -> None:
    fit = theta(HISTORIES["level"], 6)
    assert fit.response[0] == 1
    assert len(set(fit.response[1:])) == 1
    assert 0.1 <= fit.response[1] <= 0.99


@pytest.mark.parametrize("name", HISTORIES)
def test_arima_response_gives_the_variances_that_statsforecast_computes(name: str) -> None:
    """On a whole number of years the model that is passed on is the one fitted: var_h / var_1 as for ETS."""
    from istmo.forecast.classical import _chosen

    series = HISTORIES[name]
    interval = _chosen(series.tobytes()).predict(h=6, level=[90])
    spread = (interval["hi-90"] - interval["lo-90"]) ** 2
    fit = arima(series, 6)
    np.testing.assert_allclose(fit.point, interval["mean"], atol=1e-6)
    np.testing.assert_allclose(np.cumsum(fit.response**2), spread / spread[0], rtol=1e-3)


def test_arima_is_chosen_once_a_year_and_passed_over_newer_months() -> None:
    from istmo.forecast.classical import _chosen

    _chosen.cache_clear()
    series = HISTORIES["season"]
    for months in (60, 61, 66, 71):
        fit = arima(series[:months], 3)
        ahead = 3 * np.sin(np.arange(months, months + 3) * np.pi / 6)
        np.testing.assert_allclose(fit.point, ahead, atol=0.6)
    assert _chosen.cache_info().misses == 1


def test_ces_follows_a_season() -> None:
    fit = ces(HISTORIES["season"], 6)
    np.testing.assert_allclose(fit.point, 3 * np.sin(np.arange(72, 78) * np.pi / 6), atol=0.6)
    assert fit.response[0] == 1


@pytest.mark.parametrize("method", [ets, theta, arima, ces])
def test_a_constant_series_stays_as_it_is(method: Method) -> None:
    fit = method(np.full(30, 2.5), 6)
    assert set(fit.point) == {2.5}
    assert not fit.errors.any()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 0, 1, 2, 7, 5000]), min_size=24, max_size=40))
def test_errors_of_all_series_of_a_panel_are_as_many(counts: list[int]) -> None:
    """Sparse groups, with or without anything in them, can be stacked beside full ones."""
    series = np.log(np.array(counts) + 1.0)
    for method in (random_walk, drift, seasonal_naive, climatology, ets, theta, arima, ces):
        fit, other = method(series, 6), method(np.zeros(len(series)), 6)
        assert np.isfinite([*fit.point, *fit.errors, *fit.response]).all()
        assert fit.point.shape == fit.response.shape == (6,)
        assert fit.errors.shape == other.errors.shape
