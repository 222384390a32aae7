"""Binomial counts, exact in distribution, at a cost that does not grow with the number of persons.

Below an expectation of 10 by inversion, above by transformed rejection with squeeze (BTRS: Hormann 1993, doi
10.1080/00949659308811496). Each cell draws from a stream of its own (`streams`), so cells do not disturb
each other.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt

from istmo.engine.streams import uniform

SMALL = 10.0
POISSON_TRIALS = 2.0**48
"""Poisson(m) is drawn as a binomial of this many trials: the total variation between the two is at most
m / 2^48 (Barbour & Hall 1984, doi 10.1017/S0305004100061806), 4e-9 for a million a day."""

_TAIL = np.array([
    0.0810614667953272, 0.0413406959554093, 0.0276779256849983, 0.0207906721037651, 0.0166446911898211,
    0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287,
])  # fmt: skip


def binomial(
    keys: UInt[Array, "*shape"], n: Float[Array, "*shape"], p: Float[Array, "*shape"]
) -> Float[Array, "*shape"]:
    """Successes in n trials of chance p; n whole, p within [0, 1]."""
    q = jnp.where(p > 0.5, 1.0 - p, p)
    small = n * q < SMALL
    few = _inversion(keys, jnp.where(small, n, 0.0), q)
    many = _rejection(keys, jnp.where(small, 0.0, n), jnp.where(small, 0.5, q))
    count = jnp.where(small, few, many)
    return jnp.where(p > 0.5, n - count, count)


def _inversion(keys: Array, n: Array, q: Array) -> Array:
    """The quantile of one uniform number, by adding up probabilities from zero."""
    odds = q / (1.0 - q)

    def more(carry):  # type: ignore[no-untyped-def]
        left, mass, count = carry
        return jnp.any((left > mass) & (count < n))

    def add(carry):  # type: ignore[no-untyped-def]
        left, mass, count = carry
        on = (left > mass) & (count < n)
        following = count + on
        return (
            jnp.where(on, left - mass, left),
            jnp.where(on, mass * odds * (n - count) / jnp.maximum(following, 1.0), mass),
            following,
        )

    start = (uniform(keys, 0), jnp.exp(n * jnp.log1p(-q)), jnp.zeros_like(n))
    count: Array = jax.lax.while_loop(more, add, start)[2]
    return count


def _tail(k: Array) -> Array:
    """log k! less Stirling's formula."""
    x = (k + 1.0) ** 2
    series = (1 / 12 - (1 / 360 - 1 / 1260 / x) / x) / (k + 1.0)
    return jnp.where(k < len(_TAIL), jnp.asarray(_TAIL)[jnp.clip(k, 0, len(_TAIL) - 1).astype(int)], series)


def _rejection(keys: Array, n: Array, q: Array) -> Array:
    """BTRS, in Hormann's symbols; n = 0 stands for a cell with nothing to do."""
    deviation = jnp.sqrt(n * q * (1.0 - q))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * q
    c = n * q + 0.5
    alpha = (2.83 + 5.1 / b) * deviation
    r = q / (1.0 - q)
    m = jnp.floor((n + 1.0) * q)
    top = (m + 0.5) * jnp.log((m + 1.0) / (r * (n - m + 1.0))) + _tail(m) + _tail(n - m)

    def more(carry):  # type: ignore[no-untyped-def]
        return ~jnp.all(carry[1])

    def propose(carry):  # type: ignore[no-untyped-def]
        count, done, turn = carry
        u, v = uniform(keys, 2 * turn + 1) - 0.5, uniform(keys, 2 * turn + 2)
        us = 0.5 - jnp.abs(u)
        k = jnp.floor((2.0 * a / us + b) * u + c)
        inside = (k >= 0) & (k <= n)
        k = jnp.where(inside, k, m)
        height = (
            top
            + (n + 1.0) * jnp.log1p((k - m) / (n - k + 1.0))
            + (k + 0.5) * jnp.log(r * (n - k + 1.0) / (k + 1.0))
            - _tail(k)
            - _tail(n - k)
        )
        squeezed = (us >= 0.07) & (v <= 0.92 - 4.2 / b)
        accept = inside & (squeezed | (jnp.log(v * alpha / (a / (us * us) + b)) <= height))
        return jnp.where(accept & ~done, k, count), done | accept, turn + 1

    count: Array = jax.lax.while_loop(more, propose, (jnp.zeros_like(n), n <= 0, jnp.zeros((), int)))[0]
    return count
