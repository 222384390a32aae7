"""The state space: its errors against a plain loop, its paths against closed forms, and parameters it was given."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from istmo.forecast import issue, model, state_space
from istmo.forecast.state_space import (
    FEATURES,
    POSTERIOR,
    SERIES,
    WINDOW,
    Record,
    _drift,
    _errors,
    _program,
    carried_on,
    nothing,
    posterior,
)
from tests.forecast.panels import walks

NONE_AHEAD = np.zeros((SERIES, FEATURES))


def simulated(phi: float, beta: float, sigma: float, a: float = 0.0, seed: int = 5) -> Record:
    """All series move by the equation, with normal shocks and one point upstream."""
    random = np.random.default_rng(seed)
    shocks = random.normal(0, sigma, (WINDOW, SERIES))
    upstream = np.zeros((WINDOW, SERIES, FEATURES))
    upstream[..., 1] = random.normal(0, 0.3, (WINDOW, SERIES))
    moved, drift = np.zeros((WINDOW, SERIES)), np.zeros(SERIES)
    for t in range(WINDOW):
        moved[t] = drift + a * upstream[t, :, 1] + shocks[t]
        drift = phi * drift + beta * shocks[t]
    return nothing()._replace(moved=moved, upstream=upstream, known=np.ones((WINDOW, SERIES)))


def point(**given: float) -> dict[str, np.ndarray]:
    """A posterior that is sure of all."""
    plain = {"phi": 0.0, "beta": 0.0, "eta": 0.0, "nu": 1e6, "sigma": 0.1} | given
    found = {name: np.full(POSTERIOR, value) for name, value in plain.items()}
    found["sigma"] = np.tile(found["sigma"][:, None], SERIES)
    found["season"] = np.zeros((POSTERIOR, 12, SERIES))
    found["a"] = np.zeros((POSTERIOR, FEATURES))
    return found


def test_errors_are_those_of_the_plain_loop() -> None:
    """z[t] = z[t-1] + b[t-1] + e[t], b[t] = phi b[t-1] + beta e[t], begun with b = 0."""
    random = np.random.default_rng(1)
    shocks = random.normal(size=(WINDOW, SERIES))
    phi, beta = 0.6, -0.2
    moved, drift = np.zeros_like(shocks), np.zeros(SERIES)
    for t in range(WINDOW):
        moved[t] = drift + shocks[t]
        drift = phi * drift + beta * shocks[t]
    assert np.asarray(_errors(moved, phi, phi - beta)) == pytest.approx(shocks, abs=1e-4)
    assert _drift(point(phi=phi, beta=beta), nothing()._replace(moved=moved)) == pytest.approx(
        np.tile(drift, (POSTERIOR, 1))
    )


@pytest.mark.parametrize(("phi", "beta"), [(0.0, 0.0), (0.0, -0.4), (0.7, 0.3)])
def test_paths_spread_as_the_closed_form_says(phi: float, beta: float) -> None:
    """Var z[h] = sigma^2 sum_j psi_j^2 with psi_j = 1 + beta (1 + phi + ... + phi^(j-1)); mean as the drift goes on."""
    months = np.zeros(7, dtype=np.int64)
    draws = carried_on(
        point(phi=phi, beta=beta, sigma=0.05), nothing(), NONE_AHEAD, months, 20_000, np.random.default_rng(2)
    )
    psi = [1 + beta * sum(phi**i for i in range(j)) for j in range(6)]
    expected = 0.05 * np.sqrt(np.cumsum(np.square(psi)))
    assert draws.std(axis=0).mean(axis=1) == pytest.approx(expected, rel=0.01)
    assert abs(draws.mean(axis=0)).max() < 1e-9  # twins


def test_a_change_upstream_moves_the_first_month_and_stays() -> None:
    found = point(sigma=0.01)
    found["a"][:, 1] = 0.5
    ahead = NONE_AHEAD.copy()
    ahead[:, 1] = 0.2
    draws = carried_on(found, nothing(), ahead, np.zeros(4, dtype=np.int64), 100, np.random.default_rng(0))
    assert draws.mean(axis=0) == pytest.approx(np.full((3, SERIES), 0.1))


@pytest.mark.parametrize(("phi", "beta", "a"), [(0.5, 0.0, 0.3), (0.7, 0.3, 0.0), (0.3, -0.3, -0.2)])
def test_parameters_are_recovered(phi: float, beta: float, a: float) -> None:
    """2,640 shocks: the means of the posterior lie by what was put in; how, each tolerance says."""
    found = posterior(simulated(phi, beta, 0.2, a), seed=1)
    assert found["beta"].mean() == pytest.approx(
        beta, abs=0.06
    )  # 1 / sqrt(2640) = 0.02, and the prior's pull
    assert found["a"].mean(axis=0)[1] == pytest.approx(a, abs=0.05)  # 0.2 / 0.3 / sqrt(2640) = 0.013
    assert abs(found["a"].mean(axis=0)[[0, 2, 3, 4, 5]]).max() < 0.05
    if beta:  # without a drift there is nothing that phi could damp
        assert found["phi"].mean() == pytest.approx(phi, abs=0.15)
    scale = found["sigma"].mean() * np.sqrt((found["nu"] / (found["nu"] - 2)).mean())
    assert scale == pytest.approx(0.2, rel=0.25)  # volatility wanders a little where there is none


def test_the_search_finds_the_same_again() -> None:
    seen = simulated(0.5, 0.1, 0.2)
    one, again = posterior(seen, seed=7), posterior(seen, seed=7)
    assert all(np.array_equal(one[name], again[name]) for name in one)


def test_the_draws_add_up_and_are_whole() -> None:
    forecast = issue(walks(periods=30, groups=6), model("state-space"), draws=50)
    assert forecast.draws.dtype == np.int64
    assert np.array_equal(forecast.with_total[..., -1], forecast.draws.sum(axis=-1))


def test_threads_that_begin_together_find_what_one_finds_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPyro's list of handlers is one for all threads; the app makes the forecasts of two days at once."""
    monkeypatch.setattr(state_space, "STEPS", 3)
    seen = simulated(0.0, 0.0, 0.2)
    _program.cache_clear()  # each would trace the model
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda _: posterior(seen, 1), range(4)))
        alone = posterior(seen, 1)
    finally:
        _program.cache_clear()
    for each in found:
        assert all(np.array_equal(each[name], alone[name]) for name in alone)
