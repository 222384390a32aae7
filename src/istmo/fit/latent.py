"""The latent quantities that a fit looks for, and their prior. Natural units throughout.

Departures, constants of entry links, ports and detection are random walks; the monthly steps of departures have
Student's t with 4 degrees of freedom, so that a wave may begin within a month. The size of a measure is normal
around the mean size of its kind, which has a prior of its own: a kind learns from all its measures.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

TAILS = 4.0

PARTY = 4.0
"""What counts vary more than single persons would, because people travel and are registered in parties. assumption"""


START = 2.0
"""Scale of the first month's log departures about what the counts at the ends of journeys say."""


class Latent(NamedTuple):
    """What is fitted: arrays of NumPy or, inside a gradient, of JAX.

    Args:
        level: log departures a day where no measure acts. (month, group)
        constant: how much more an entry link is liked than its prior share says. (knot, entry)
        port: log odds of a port of entry against crossing between ports. (knot, group)
        drift: log detection of a point against its centre. (knot, point)
        offset: the same of a point and group, for good. (point, group)
        stay: log odds of staying in the last country of transit, against the prior share. (group)
        size: of the measures, as utility taken off the links they act on. (measure)
        kind: mean size of the measures of a kind. (kind)
        logit_kappa: log odds of kappa, by which the log-sum moves log departures. It lies between 0 and 1: people who
            choose their best alternative, and then whether to leave, cannot do otherwise (McFadden 1978).
        log_noise: log of the relative noise of a point's counts of a group. (point, group)
    """

    level: Any
    constant: Any
    port: Any
    drift: Any
    offset: Any
    stay: Any
    size: Any
    kind: Any
    logit_kappa: Any
    log_noise: Any


class Prior(NamedTuple):
    """Locations and scales. Steps are per month for `level` and per knot (a quarter) for the others.

    Args:
        start: location of the first month's level. (group)
        level_step: (group)
        of_kind: kind of each measure whose size is fitted. (measure)
        kind_mean, kind_spread: of the mean size of a kind. (kind)
        size_mean: a measure's size beforehand where it is not that of its kind; nan elsewhere. (measure)
        size_spread: of a measure about that. (measure)
        offset: scale of the offsets of detection. (point)
        constant_start, constant_step: scales of the constants of entry links.
        port_start: location of the first port constant; port_spread, port_step: scales.
        drift_start, drift_step: scales of detection's drift. (point)
        stay: scale.
        logit_kappa, logit_kappa_spread: location and scale.
        log_noise, log_noise_spread: location and scale.
    """

    start: NDArray[np.float64]
    level_step: NDArray[np.float64]
    of_kind: NDArray[np.int64]
    kind_mean: NDArray[np.float64]
    kind_spread: NDArray[np.float64]
    size_mean: NDArray[np.float64]
    size_spread: NDArray[np.float64]
    offset: NDArray[np.float64]
    drift_start: NDArray[np.float64]
    drift_step: NDArray[np.float64]
    constant_start: float = 1.0
    constant_step: float = 0.3
    port_start: float = -2.5
    port_spread: float = 1.5
    port_step: float = 0.4
    stay: float = 0.5
    logit_kappa: float = 0.0
    logit_kappa_spread: float = 0.5
    log_noise: float = float(np.log(0.25))
    log_noise_spread: float = 0.6


def flatten(latent: Latent) -> tuple[NDArray[np.float64], Callable[[NDArray[np.float64]], Latent]]:
    """A latent as one row of numbers, and the way back."""
    shapes = [np.shape(x) for x in latent]
    edges = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])

    def back(flat: NDArray[np.float64]) -> Latent:
        return Latent(*(flat[a:b].reshape(s) for a, b, s in zip(edges[:-1], edges[1:], shapes, strict=True)))

    return np.concatenate([np.asarray(x, float).ravel() for x in latent]), back


def _normal(x: Any) -> Array:
    return jnp.asarray(-0.5 * (x**2).sum())


def _student(x: Any) -> Array:
    return jnp.asarray(-0.5 * (TAILS + 1) * jnp.log1p(x**2 / TAILS).sum())


def log_prior(latent: Latent, prior: Prior) -> Float[Array, ""]:
    """Log density up to a constant."""
    steps = (latent.level[1:] - latent.level[:-1]) / prior.level_step
    total = _student(steps) + _normal((latent.level[0] - prior.start) / START)
    walks: tuple[tuple[Any, float, Any, Any], ...] = (
        (latent.constant, 0.0, prior.constant_start, prior.constant_step),
        (latent.port, prior.port_start, prior.port_spread, prior.port_step),
        (latent.drift, 0.0, prior.drift_start, prior.drift_step),
    )
    for walk, middle, first, step in walks:
        total = total + _normal((walk[0] - middle) / first) + _normal((walk[1:] - walk[:-1]) / step)
    total += _normal(latent.offset / prior.offset[:, None]) + _normal(latent.stay / prior.stay)
    total += _normal((latent.kind - prior.kind_mean) / prior.kind_spread)
    centre = jnp.where(jnp.isnan(prior.size_mean), latent.kind[prior.of_kind], prior.size_mean)
    total += _normal((latent.size - centre) / prior.size_spread)
    total += _normal((latent.logit_kappa - prior.logit_kappa) / prior.logit_kappa_spread)
    total += _normal((latent.log_noise - prior.log_noise) / prior.log_noise_spread)
    return jnp.asarray(total)


def log_counts(
    count: Float[Array, "..."], mean: Float[Array, "..."], noise: Float[Array, "..."]
) -> Float[Array, "..."]:
    """Log probability of counts: negative binomial of variance (1 + PARTY) mean + (noise mean)^2; 0 where not observed
    (nan)."""
    seen = ~jnp.isnan(count)
    y = jnp.where(seen, count, 0.0)
    r = mean / (PARTY + noise**2 * mean)
    value = (
        jax.scipy.special.gammaln(y + r)
        - jax.scipy.special.gammaln(r)
        - jax.scipy.special.gammaln(y + 1)
        + y * (jnp.log(mean) - jnp.log(mean + r))
        - r * jnp.log1p(mean / r)
    )
    return jnp.where(seen, value, 0.0)


def with_noise(
    mean: NDArray[np.float64], noise: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Counts about a mean: negative binomial of variance (1 + PARTY) mean + (noise mean)^2."""
    excess = PARTY * mean + (noise * mean) ** 2
    return rng.poisson(rng.gamma(mean**2 / excess, excess / mean)).astype(float)
