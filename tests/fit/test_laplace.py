"""The posterior about its mode, and the ranks of the calibration, beside what they must be."""

from datetime import date
from typing import Any

import jax
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest

from istmo.assemble.record import Record
from istmo.fit import laplace
from istmo.fit.check import RANKED, uniform
from istmo.fit.laplace import (
    Curvature,
    Information,
    _bent,
    _lean,
    _of_count,
    curvature,
    information,
    noise_of,
    prior_curvature,
    settle,
    straight,
)
from istmo.fit.latent import TAILS, Latent, Prior, flatten, log_prior, with_noise
from istmo.fit.mode import approach, begin, observed, prior_of, rising
from istmo.fit.model import Model, model
from istmo.fit.run import known_to
from istmo.fit.slopes import Slopes, places, slopes
from istmo.measures import catalogue
from istmo.studies import load
from istmo.warehouse import Store

TRUE, EACH, MANY = 0.3, 4, 3000
"""Noise, counts that share a mean, and how many means are fitted."""

FINE = np.linspace(np.log(0.2), np.log(0.8), 301)
"""Log noise among which it is looked for here: the fit looks in steps of 5 %, too wide to judge the method by."""

NOTHING = np.zeros(0)


def noise_said(variance: float) -> tuple[float, float]:
    """The noise found of two groups' counts, those of the second twice as noisy; the means were fitted to four counts
    each, and are said to vary so much, times the noise's square, after the fit."""
    rng = np.random.default_rng(0)
    noise = TRUE * np.array([1.0, 2.0])
    seen = with_noise(np.full((1, MANY * EACH, 2), 1e5), noise, rng)
    fitted = np.repeat(seen.reshape(1, MANY, EACH, 2).mean(2), EACH, 1)
    prior = Prior(*(NOTHING for _ in range(10)))
    unsure = np.broadcast_to(variance * noise**2, seen.shape)
    one, other = np.exp(noise_of(prior, seen, fitted, unsure))[0]
    return float(one), float(other)


@pytest.fixture
def fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laplace, "NOISES", FINE)


@pytest.mark.usefixtures("fine")
def test_noise_is_what_it_was_when_four_counts_share_a_fitted_mean() -> None:
    assert noise_said(1 / EACH) == pytest.approx((TRUE, 2 * TRUE), rel=0.02)


@pytest.mark.usefixtures("fine")
def test_without_what_the_fit_took_the_noise_would_be_too_small() -> None:
    assert noise_said(0.0) == pytest.approx(np.array([TRUE, 2 * TRUE]) * np.sqrt(1 - 1 / EACH), rel=0.03)


def test_steps_away_are_a_root_of_the_inverse_curvature() -> None:
    rng = np.random.default_rng(1)
    own, shared = (np.array([0, 3]), np.array([1, 4, 5])), np.array([2, 6])
    whole = np.zeros((8, 8))  # the eighth quantity is held
    for place in own:
        together = np.concatenate([place, shared])
        root = rng.standard_normal((len(together), len(together)))
        whole[np.ix_(together, together)] += root @ root.T
    blocks = [whole[np.ix_(place, place)] for place in own]
    borders = [whole[np.ix_(place, shared)] for place in own]
    schur = whole[np.ix_(shared, shared)] - sum(
        b.T @ np.linalg.solve(a, b) for a, b in zip(blocks, borders, strict=True)
    )
    factors = tuple(np.linalg.cholesky(block) for block in blocks)
    found = Curvature(own, shared, factors, tuple(borders), np.linalg.cholesky(schur))
    root = np.stack([found.away(one) for one in np.eye(8)], 1)
    np.testing.assert_allclose(root[:7, :7] @ root[:7, :7].T, np.linalg.inv(whole[:7, :7]), rtol=1e-8)
    np.testing.assert_allclose(np.stack([found.felt(one) for one in np.eye(8)], 1), root.T, rtol=1e-8)


def test_slopes_are_those_of_small_steps_in_any_direction(
    small: tuple[Model, Record, Prior, NDArray[np.float64]],
) -> None:
    made, known, prior, _ = small
    at = begin(made, known, prior)
    flat, back = flatten(at)
    counts = known.counts[:, -3:]
    found = slopes(made, counts, at)
    way = np.random.default_rng(2).standard_normal(len(flat))
    way[places(at).log_noise] = 0.0
    way[places(at).kind] = 0.0
    small = 1e-4
    after, before = (np.log(np.asarray(made.expected(back(flat + sign * small * way)))) for sign in (1, -1))
    change = (after - before) / (2 * small)
    for g, (place, cell) in enumerate(zip(found.own, found.cells, strict=True)):
        said = way[place] @ found.inner[g] + way[found.shared] @ found.outer[g]
        np.testing.assert_allclose(said, change[:, :, g][cell], rtol=1e-3, atol=1e-3)


GROUPS, SCALE = 300, 0.2


def two_months(steps: NDArray[np.float64]) -> tuple[Latent, Prior]:
    """A mode with one step of departures for each group, and a prior that says little of all else."""
    mode = Latent(
        level=np.stack([0 * steps, steps]), constant=np.zeros((1, 0)), port=np.zeros((1, GROUPS)),
        drift=np.zeros((1, 1)), offset=np.zeros((1, GROUPS)), stay=np.zeros(GROUPS),
        size=NOTHING, kind=NOTHING, logit_kappa=np.array(0.0), log_noise=np.zeros((1, GROUPS)),
    )  # fmt: skip
    one = np.ones(1)
    prior = Prior(
        start=np.zeros(GROUPS), level_step=np.full(GROUPS, SCALE), of_kind=np.zeros(0, int), kind_mean=NOTHING,
        kind_spread=NOTHING, size_mean=NOTHING, size_spread=NOTHING, offset=one, drift_start=one, drift_step=one,
    )  # fmt: skip
    return mode, prior


def counted(mode: Latent, said: float) -> Information:
    """What is said of the second month alone, with so much precision."""
    index, block = places(mode), np.zeros((5, 5))
    block[1, 1] = said
    own = tuple(
        np.concatenate([index.level[:, g], index.port[:, g], index.offset[:, g], [index.stay[g]]])
        for g in range(GROUPS)
    )
    shared = np.concatenate([index.drift.ravel(), [int(index.logit_kappa)]])
    at = Slopes(np.zeros((1, 2, GROUPS)), shared, own, (), (), ())
    return Information(at, (block,) * GROUPS, (np.zeros((5, 2)),) * GROUPS, np.zeros((2, 2)))


def test_draws_of_a_step_that_nothing_was_counted_of_are_students() -> None:
    mode, prior = two_months(np.zeros(GROUPS))
    drawn = straight(counted(mode, 0.0), prior, mode, 20, np.random.default_rng(3))
    first, second = places(mode).level
    steps = np.concatenate([away[second] - away[first] for _, away in drawn]) / SCALE
    assert kstest(steps, "t", (TAILS,)).pvalue > 0.01
    assert kstest(steps, "norm", (0, np.sqrt(2))).pvalue < 1e-4


def test_draws_of_a_step_that_was_counted_are_those_of_a_plain_grid() -> None:
    """The mode of a step of three scales is where the counts pull it up as the prior pulls it down."""
    step, said = 3 * SCALE, 30.0
    mode, prior = two_months(np.full(GROUPS, step))
    drawn = straight(counted(mode, said), prior, mode, 60, np.random.default_rng(4))
    found = np.concatenate([step + away[places(mode).level[1]] for _, away in drawn])
    first, second = np.meshgrid(np.linspace(-9, 9, 721), np.linspace(-4, 4, 801), indexing="ij")
    prior_slope = -(TAILS + 1) * (step / SCALE) / SCALE / (TAILS + (step / SCALE) ** 2)
    log_density = (
        -0.5 * (first / 2) ** 2
        - (TAILS + 1) / 2 * np.log1p(((second - first) / SCALE) ** 2 / TAILS)
        - 0.5 * said * (second - step) ** 2
        - prior_slope * second
    )
    weight = np.exp(log_density - log_density.max())
    mean = (weight * second).sum() / weight.sum()
    spread = np.sqrt((weight * (second - mean) ** 2).sum() / weight.sum())
    assert found.mean() == pytest.approx(mean, abs=0.02)
    assert found.std() == pytest.approx(spread, rel=0.05)


@pytest.fixture(scope="module")
def small(filled: Store) -> tuple[Model, Record, Prior, NDArray[np.float64]]:
    study = load("americas")
    known = known_to(study, filled, date(2022, 1, 1), date(2022, 3, 1))
    made = model(study, known, known.months, catalogue())
    prior = prior_of(made, known)
    return made, known, prior, observed(made, known, prior)


def test_the_curvature_of_the_prior_is_its_hessian(
    small: tuple[Model, Record, Prior, NDArray[np.float64]],
) -> None:
    """Everywhere but for the steps of departures, which are given the precision that a normal's slope would have."""
    made, known, prior, _ = small
    start = begin(made, known, prior)
    flat, back = flatten(start._replace(level=np.zeros_like(start.level)))
    index = places(start)
    rng = np.random.default_rng(5)
    at = rng.choice(np.concatenate([np.ravel(x) for x in index[1:9]]), 60, replace=False)
    at = np.concatenate([at, np.ravel(index.size)[:5], np.ravel(index.kind)[:5], [int(index.logit_kappa)]])

    def density(x: Any) -> Any:
        shapes = [np.shape(one) for one in start]
        edges = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])
        parts = (x[a:b].reshape(shape) for a, b, shape in zip(edges[:-1], edges[1:], shapes, strict=True))
        return log_prior(Latent(*parts), prior)

    columns = [jax.jvp(jax.grad(density), (flat,), (one,))[1] for one in np.eye(len(flat))[at]]
    found = prior_curvature(prior, back(flat))[np.ix_(np.arange(len(flat)), at)]
    np.testing.assert_allclose(found, -np.stack(columns, 1), atol=1e-3, rtol=1e-4)


def test_rounds_end_where_the_density_is_level(
    small: tuple[Model, Record, Prior, NDArray[np.float64]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the counts, the prior, and what kappa leans by in the last round, anew in each."""
    made, known, prior, counts = small
    leaned: list[NDArray[np.float64]] = []

    def lean(*args: Any) -> NDArray[np.float64]:
        leaned.append(_lean(*args))
        return leaned[-1]

    monkeypatch.setattr(laplace, "_lean", lean)
    near = approach(made, prior, counts, begin(made, known, prior), 30)
    found = settle(made, prior, counts, near, range(3))
    assert len(leaned) == laplace.LEANT < 3
    for each in leaned:
        assert np.flatnonzero(each).tolist() == [int(places(found).logit_kappa)]

    def left(latent: Latent, more: NDArray[np.float64] | float = 0.0) -> float:
        """What one step of Newton could still raise the log density by, the noise being held."""
        at = information(slopes(made, counts, latent), latent.log_noise)
        slope = flatten(rising(made, prior, counts, latent)[1])[0] + more
        return float((curvature(at, prior_curvature(prior, latent)).felt(slope) ** 2).sum() / 2)

    assert left(near) > 20
    assert left(found, leaned[-1]) < 1


def test_a_bent_draw_has_the_counts_that_the_slopes_say(
    small: tuple[Model, Record, Prior, NDArray[np.float64]],
) -> None:
    made, known, prior, counts = small
    at = begin(made, known, prior)
    flat, back = flatten(at)
    said = information(slopes(made, counts, at), at.log_noise)
    mean = np.log(said.slopes.mean)

    def missed(latent: Latent, away: NDArray[np.float64]) -> float:
        """Squares of what the log counts differ by from those on the straight line, each by what its count says."""
        more, total = np.log(np.asarray(made.expected(latent))) - mean, 0.0
        weight = _of_count(said.slopes.mean, at.log_noise[:, None, :])
        for g, (own, cell) in enumerate(zip(said.slopes.own, said.slopes.cells, strict=True)):
            line = away[own] @ said.slopes.inner[g] + away[said.slopes.shared] @ said.slopes.outer[g]
            total += float((weight[:, :, g][cell] * (more[:, :, g][cell] - line) ** 2).sum())
        return total

    found, rng = curvature(said, prior_curvature(prior, at)), np.random.default_rng(6)
    for _ in range(4):
        away = found.away(rng.standard_normal(len(flat)) / 2)
        bent = _bent(made, said, at, found, away)
        assert missed(bent, away) < 0.5 * missed(back(flat + away), away)


def test_even_ranks_are_uniform_and_equal_ones_are_not() -> None:
    even = [{"a": rank, "b": 0} for rank in range(RANKED + 1)]
    found = uniform(even)
    assert found["a"] == pytest.approx(1.0)
    assert found["b"] < 1e-9
