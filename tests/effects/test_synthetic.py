"""Synthetic control: closed forms."""

import numpy as np
import pytest

from istmo.effects.synthetic import synthetic


def test_a_mixture_is_recovered_exactly() -> None:
    """A series that is a mixture of controls, at another level: its weights, its future, and no miss."""
    rng = np.random.default_rng(1)
    controls, weights = rng.normal(size=(4, 40)), np.array([0.5, 0.0, 0.3, 0.2])
    series = 3 + weights @ controls
    found = synthetic(series[:30], controls, 30)
    assert found.weights == pytest.approx(weights, abs=1e-6)
    assert found.expected == pytest.approx(series[30:], abs=1e-6)
    assert found.miss == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("share", [0.25, 1.7, -0.4])
def test_the_weight_of_two_controls_has_a_closed_form(share: float) -> None:
    """Of two controls a and b, the weight of a is (s-b)'(a-b)/(a-b)'(a-b), kept between 0 and 1; all centred."""
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(2, 24))
    series = share * a + (1 - share) * b + rng.normal(0, 0.1, 24)
    s, a0, b0 = (one - one.mean() for one in (series, a, b))
    closed = np.clip((s - b0) @ (a0 - b0) / ((a0 - b0) @ (a0 - b0)), 0, 1)
    found = synthetic(series, np.vstack([a, b]), 24)
    assert found.weights == pytest.approx([closed, 1 - closed], abs=1e-4), (
        "the sum is held to 1 by a heavy row"
    )


def test_the_miss_is_of_months_the_weights_have_not_seen() -> None:
    """With more controls than months any series is followed in the months seen; the miss says that this is chance."""
    rng = np.random.default_rng(3)
    controls, series = rng.normal(size=(60, 24)), rng.normal(size=24)
    found = synthetic(series, controls, 24)
    centred = controls - controls.mean(1, keepdims=True)
    seen = np.sqrt(np.mean((series - series.mean() - found.weights @ centred) ** 2))
    assert found.miss > 1.5 * seen
