"""The noise of the points, and the ranks of the calibration, beside what they must be."""

from types import SimpleNamespace

import numpy as np
import pytest

from istmo.fit.check import RANKED, uniform, with_noise
from istmo.fit.laplace import Posterior, _information, _noise
from istmo.fit.latent import Latent, Prior

TRUE, EACH, MANY = 0.3, 4, 3000
"""Noise, counts that share a mean, and how many means are fitted."""


def noise_of(variance: float) -> float:
    """The noise found of counts whose means were fitted to four of them each, said to vary so much after the fit."""
    rng = np.random.default_rng(0)
    shape = (1, EACH, MANY)
    seen = with_noise(np.full(shape, 1e5), np.array(TRUE), rng)
    fitted = np.broadcast_to(seen.mean(1, keepdims=True), shape)
    nothing = np.zeros(0)
    latent = Latent(*(nothing for _ in range(9)), log_noise=np.array([np.log(0.2)]))
    posterior = Posterior(latent, (), nothing.astype(int), (), (), nothing, np.full(shape, variance))
    model = SimpleNamespace(expected=lambda _: fitted)
    prior = Prior(*(nothing for _ in range(10)))
    return float(np.exp(_noise(model, prior, seen, posterior))[0])  # type: ignore[arg-type]


def test_noise_is_what_it_was_when_four_counts_share_a_fitted_mean() -> None:
    information = float(_information(np.array(1e5), np.log(TRUE)))
    assert noise_of(1 / (EACH * information)) == pytest.approx(TRUE, rel=0.02)


def test_without_what_the_fit_took_the_noise_would_be_too_small() -> None:
    assert noise_of(0.0) == pytest.approx(TRUE * np.sqrt(1 - 1 / EACH), rel=0.03)


def test_even_ranks_are_uniform_and_equal_ones_are_not() -> None:
    even = [{"a": rank, "b": 0} for rank in range(RANKED + 1)]
    found = uniform(even)
    assert found["a"] == pytest.approx(1.0)
    assert found["b"] < 1e-9
