"""The posterior about its mode, and the ranks of the calibration, beside what they must be."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import kstest

from istmo.fit.check import RANKED, uniform, with_noise
from istmo.fit.laplace import Curvature, Told, _information, draws, noise_of
from istmo.fit.latent import TAILS, Latent, Prior, flatten
from istmo.fit.mode import begin, prior_of
from istmo.fit.model import model
from istmo.fit.run import known_to
from istmo.fit.slopes import Slopes, places, slopes
from istmo.measures import catalogue
from istmo.studies import load
from istmo.warehouse import Store

TRUE, EACH, MANY = 0.3, 4, 3000
"""Noise, counts that share a mean, and how many means are fitted."""

NOTHING = np.zeros(0)


def noise_said(variance: float) -> float:
    """The noise found of counts whose means were fitted to four of them each, said to vary so much after the fit."""
    rng = np.random.default_rng(0)
    shape = (1, EACH, MANY)
    seen = with_noise(np.full(shape, 1e5), np.array(TRUE), rng)
    fitted = np.broadcast_to(seen.mean(1, keepdims=True), shape)
    prior = Prior(*(NOTHING for _ in range(10)))
    return float(np.exp(noise_of(prior, seen, fitted, np.log([0.2]), np.full(shape, variance)))[0])


def test_noise_is_what_it_was_when_four_counts_share_a_fitted_mean() -> None:
    information = float(_information(np.array(1e5), np.log(TRUE)))
    assert noise_said(1 / (EACH * information)) == pytest.approx(TRUE, rel=0.02)


def test_without_what_the_fit_took_the_noise_would_be_too_small() -> None:
    assert noise_said(0.0) == pytest.approx(TRUE * np.sqrt(1 - 1 / EACH), rel=0.03)


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


def test_slopes_are_those_of_small_steps_in_any_direction(filled: Store) -> None:
    study = load("americas")
    known = known_to(study, filled, date(2022, 1, 1), date(2022, 3, 1))
    made = model(study, known, known.months, catalogue())
    at = begin(made, known, prior_of(made, known))
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


def test_draws_of_a_step_that_nothing_was_counted_of_are_students() -> None:
    groups, scale = 300, 0.2
    mode = Latent(
        level=np.zeros((2, groups)), constant=np.zeros((1, 0)), port=np.zeros((1, groups)),
        drift=np.zeros((1, 1)), offset=np.zeros((1, groups)), stay=np.zeros(groups),
        size=NOTHING, kind=NOTHING, logit_kappa=np.array(0.0), log_noise=np.zeros(1),
    )  # fmt: skip
    one = np.ones(1)
    prior = Prior(
        start=np.zeros(groups), level_step=np.full(groups, scale), of_kind=np.zeros(0, int), kind_mean=NOTHING,
        kind_spread=NOTHING, size_mean=NOTHING, size_spread=NOTHING, offset=one, drift_start=one, drift_step=one,
    )  # fmt: skip
    index = places(mode)
    own = tuple(
        np.concatenate([index.level[:, g], index.port[:, g], index.offset[:, g], [index.stay[g]]])
        for g in range(groups)
    )
    shared = np.concatenate([index.drift.ravel(), [int(index.logit_kappa)]])
    at = Slopes(np.zeros((1, 2, groups)), shared, own, (), (), ())
    said = Told(at, (np.zeros((5, 5)),) * groups, (np.zeros((5, 2)),) * groups, np.zeros((2, 2)))
    drawn = draws(said, prior, mode, 20, np.random.default_rng(3))
    steps = np.concatenate([draw.level[1] - draw.level[0] for draw in drawn]) / scale
    assert kstest(steps, "t", (TAILS,)).pvalue > 0.01
    assert kstest(steps, "norm", (0, np.sqrt(2))).pvalue < 1e-4


def test_even_ranks_are_uniform_and_equal_ones_are_not() -> None:
    even = [{"a": rank, "b": 0} for rank in range(RANKED + 1)]
    found = uniform(even)
    assert found["a"] == pytest.approx(1.0)
    assert found["b"] < 1e-9
