"""The prior and the counts' distribution, beside SciPy's."""

from datetime import date

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from istmo.assemble import border, history
from istmo.fit.ahead import RETURN, ahead
from istmo.fit.check import from_prior
from istmo.fit.latent import PARTY, TAILS, Latent, Prior, log_counts, log_prior, with_noise
from istmo.fit.model import knot_weights, third
from istmo.warehouse import Store


def small() -> tuple[Prior, Latent]:
    prior = Prior(
        start=np.array([3.0, 4.0]),
        level_step=np.array([0.2, 0.4]),
        of_kind=np.array([0, 0, 1]),
        kind_mean=np.array([1.0, -2.0]),
        kind_spread=np.array([0.5, 1.0]),
        size_mean=np.array([np.nan, 2.5, np.nan]),
        size_spread=np.array([1.0, 0.3, 0.7]),
        offset=np.array([0.3]),
        drift_start=np.array([0.2]),
        drift_step=np.array([0.05]),
    )
    zero = Latent(
        level=np.tile(prior.start, (7, 1)),
        constant=np.zeros((3, 2)),
        port=np.full((3, 2), prior.port_start),
        drift=np.zeros((3, 1)),
        offset=np.zeros((1, 2)),
        stay=np.zeros(2),
        size=np.array([1.0, 2.5, -2.0]),
        kind=prior.kind_mean,
        logit_kappa=np.asarray(prior.logit_kappa),
        log_noise=np.full((1, 2), prior.log_noise),
    )
    return prior, zero


def test_counts_have_the_probability_of_scipys_negative_binomial() -> None:
    mean, noise = np.array([2.0, 80.0, 30_000.0]), 0.15
    count = np.array([0.0, 95.0, 26_000.0])
    r = mean / (PARTY + noise**2 * mean)
    wanted = stats.nbinom.logpmf(count, r, r / (r + mean))
    assert np.asarray(log_counts(jnp.asarray(count), jnp.asarray(mean), jnp.asarray(noise))) == pytest.approx(
        wanted, rel=1e-9
    )


def test_a_count_that_was_not_observed_says_nothing() -> None:
    assert float(log_counts(jnp.asarray(np.nan), jnp.asarray(5.0), jnp.asarray(0.1))) == 0.0


def test_simulated_counts_have_the_stated_mean_and_variance() -> None:
    mean, noise = np.full((1, 200_000), 400.0), np.array([[0.2]])
    seen = with_noise(mean, noise, np.random.default_rng(1))
    variance = (1 + PARTY) * 400 + (0.2 * 400) ** 2
    assert seen.mean() == pytest.approx(400, rel=0.002)  # four standard errors
    assert seen.var() == pytest.approx(variance, rel=0.03)


def test_the_prior_is_the_product_of_its_densities() -> None:
    prior, zero = small()
    rng = np.random.default_rng(0)
    one = Latent(*(np.asarray(x) + 0.1 * rng.standard_normal(np.shape(x)) for x in zero))

    def by_hand(x: Latent) -> float:
        total = stats.t.logpdf(np.diff(x.level, axis=0) / prior.level_step, TAILS).sum()
        total += stats.norm.logpdf(x.level[0], prior.start, 2.0).sum()
        for walk, middle, first, step in (
            (x.constant, 0.0, prior.constant_start, prior.constant_step),
            (x.port, prior.port_start, prior.port_spread, prior.port_step),
            (x.drift, 0.0, prior.drift_start, prior.drift_step),
        ):
            total += stats.norm.logpdf(walk[0], middle, first).sum()
            total += stats.norm.logpdf(np.diff(walk, axis=0), 0, step).sum()
        total += stats.norm.logpdf(x.offset, 0, prior.offset[:, None]).sum()
        total += stats.norm.logpdf(x.stay, 0, prior.stay).sum()
        total += stats.norm.logpdf(x.kind, prior.kind_mean, prior.kind_spread).sum()
        total += stats.norm.logpdf(x.size, [x.kind[0], 2.5, x.kind[1]], prior.size_spread).sum()
        total += stats.norm.logpdf(x.logit_kappa, prior.logit_kappa, prior.logit_kappa_spread)
        return float(total + stats.norm.logpdf(x.log_noise, prior.log_noise, prior.log_noise_spread).sum())

    difference = float(log_prior(one, prior) - log_prior(zero, prior))
    assert difference == pytest.approx(by_hand(one) - by_hand(zero), rel=1e-9)


def test_the_future_goes_on_from_the_last_month_and_leaves_the_past_alone() -> None:
    prior, zero = small()
    later = ahead(prior, zero, 3, np.random.default_rng(0))
    assert np.array_equal(later.level[:4], zero.level[:4])
    steps = later.level[4:] - later.level[3:-1] + RETURN * (later.level[3:-1] - prior.start)
    assert (np.abs(steps) <= 3 * prior.level_step + 1e-12).all()
    assert np.array_equal(later.constant[:2], zero.constant[:2])
    assert not np.array_equal(later.constant[2], zero.constant[2])


def test_departures_draw_back_to_what_they_were() -> None:
    prior, zero = small()
    high = zero._replace(level=np.concatenate([zero.level[:5], zero.level[5:] + 2.0]))
    later = [ahead(prior, high, 5, np.random.default_rng(n)).level[-1] for n in range(20_000)]
    usual = (2 * prior.start + prior.start + 2.0) / 3  # two of the three months fitted were low
    assert np.median(later, 0) == pytest.approx(
        prior.start + 2.0 + RETURN * (usual - prior.start - 2.0), abs=0.01
    )


def test_counts_of_two_decades_drew_back_as_departures_do(filled: Store) -> None:
    known = history(filled, border("usbp"))
    counts = known.counts[: known.months.index(date(2020, 1, 1))]
    level, trail = np.log(counts + 5.0), 18

    def back(months: int) -> float:
        change, above = [], []
        for now in range(trail, len(level) - months):
            seen = counts[now] >= 50
            change.append((level[now + months] - level[now])[seen])
            above.append((level[now] - level[now - trail : now + 1].mean(0))[seen])
        return -float(np.polyfit(np.concatenate(above), np.concatenate(change), 1)[0])

    assert [round(back(months), 2) for months in (1, 3, 6)] == [0.07, 0.20, 0.34]
    assert [1 - (1 - RETURN) ** months for months in (1, 3, 6)] == pytest.approx([0.07, 0.20, 0.34], abs=0.02)


def test_draws_of_the_prior_have_its_scales() -> None:
    prior, zero = small()
    draws = [from_prior(prior, zero, np.random.default_rng(n)) for n in range(2000)]
    drift = np.array([draw.drift[:, 0] for draw in draws])
    assert drift[:, 0].std() == pytest.approx(0.2, rel=0.1)
    assert np.diff(drift, axis=1).std() == pytest.approx(0.05, rel=0.1)
    sizes = np.array([draw.size for draw in draws])
    assert sizes[:, 0].std() == pytest.approx(np.hypot(0.5, 1.0), rel=0.1)
    assert sizes[:, 1].mean() == pytest.approx(2.5, abs=0.05)


def test_knots_interpolate_and_add_to_one() -> None:
    weights = knot_weights(10)
    assert weights.shape == (10, 4)
    assert weights.sum(1) == pytest.approx(1.0)
    assert weights @ np.array([0.0, 3.0, 6.0, 9.0]) == pytest.approx(np.arange(10))


@pytest.mark.parametrize(
    ("day", "start"),
    [
        ((2021, 9, 4), (2021, 9, 1)),
        ((2022, 10, 12), (2022, 10, 11)),
        ((2023, 12, 29), (2024, 1, 1)),
        ((2022, 1, 21), (2022, 1, 21)),
    ],
)
def test_measures_begin_on_the_nearest_third_of_a_month(
    day: tuple[int, int, int], start: tuple[int, int, int]
) -> None:
    assert third(date(*day)) == date(*start)
