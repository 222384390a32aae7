"""The structural series: statsmodels as an independent program, and coverage on series whose truth is known."""

import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.tsa.statespace.structural import UnobservedComponents

from istmo.effects import structural
from istmo.effects.structural import expected, grams

N, AHEAD = 36, 6


def numbered() -> NDArray[np.int64]:
    return np.arange(N + AHEAD)


def test_without_controls_it_is_the_local_level_of_statsmodels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Means agree to 1e-4 (their start is diffuse, ours has a variance of a million); variances up to the scale, which
    is ours to estimate and theirs to be told."""
    ratio = 0.2
    monkeypatch.setattr(structural, "GRID", ((0.0, ratio, 0.0),))
    monkeypatch.setattr(structural, "LEVEL", 1e6)
    series = np.cumsum(np.random.default_rng(1).normal(0, 0.3, N)) + 5
    ours = expected(series[None], np.zeros((1, N + AHEAD, N + AHEAD)), numbered())
    theirs = UnobservedComponents(series, "local level").smooth([1.0, ratio]).get_forecast(AHEAD)
    assert ours.mean[0] == pytest.approx(theirs.predicted_mean, abs=1e-4)
    variance = np.diagonal(ours.covariance[0])
    assert variance / variance[0] == pytest.approx(theirs.var_pred_mean / theirs.var_pred_mean[0], rel=1e-4)


def test_a_series_that_is_its_control_is_told_by_it() -> None:
    """With nothing but a control and a little noise, what the control does after is what is expected."""
    rng = np.random.default_rng(2)
    control = np.cumsum(rng.normal(0, 0.4, N + AHEAD))
    series = 4 + control + rng.normal(0, 0.02, N + AHEAD)
    moved = (control - control[:N].mean()) / control[:N].std()
    told = expected(series[None, :N], grams(moved[None], np.array([-1])), numbered())
    assert told.mean[0] == pytest.approx(series[N:], abs=0.2)
    assert abs(control[-1] - control[N - 1]) > 0.2, (
        "a series that went on as before would be told without a control"
    )


def test_grams_leave_a_series_out_of_its_own_controls() -> None:
    moved = np.random.default_rng(3).normal(size=(4, 7))
    loop = [
        sum(np.outer(moved[j], moved[j]) for j in range(4) if j != i) / 3 for i in range(4)
    ]  # an independent plain loop
    assert grams(moved, np.arange(4)) == pytest.approx(np.array(loop))
    assert grams(moved, np.array([-1]))[0] == pytest.approx(moved.T @ moved / 4)


def test_intervals_cover_what_they_say_and_an_effect_is_recovered() -> None:
    """400 series of the model itself: the 95 % interval of a six-month average covers between 92 and 98 % (two standard
    errors of 400 draws are 2.2 points), and an effect of -1 is found as -1 on average."""
    rng, effect, series = np.random.default_rng(4), -1.0, 400
    control = np.cumsum(rng.normal(0, 0.2, (5, N + AHEAD)), 1)
    weights = rng.normal(0, 0.5, (series, 5))
    walk = np.cumsum(rng.normal(0, 0.1, (series, N + AHEAD)), 1)
    logs = 6 + weights @ control + walk + rng.normal(0, 0.2, (series, N + AHEAD))
    logs[:, N:] += effect
    moved = (control - control[:, :N].mean(1, keepdims=True)) / control[:, :N].std(1, keepdims=True)
    told = expected(logs[:, :N], grams(moved, np.full(series, -1)), numbered())
    mean, sd = told.average(0, AHEAD)
    off = logs[:, N:].mean(1) - mean - effect
    assert 0.92 <= (np.abs(off) < 1.96 * sd).mean() <= 0.98
    assert abs(off.mean()) < 3 * off.std() / np.sqrt(series)
