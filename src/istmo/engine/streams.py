"""Random numbers that belong to a name: what happens on one link, to one group, on one day, in one event.

Every number is a hash of (seed, event, day, names of the place and the group, counter): SplitMix64 (Steele,
Lea & Flood 2014, doi 10.1145/2660193.2660195) keyed by hashing the names into its seed. No number depends on
what other places drew, on how many there are or on their order, so a measure changes only what it touches,
and adding a link changes no other link's luck.
"""

import hashlib
from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt
from numpy.typing import NDArray

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1, _MIX2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def name_hash(names: Sequence[str]) -> NDArray[np.int64]:
    """64 bits for each name, the same on every machine."""
    digests = [hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names]
    return np.array([int.from_bytes(digest, "little", signed=True) for digest in digests], np.int64)


def mix(x: UInt[Array, "*shape"]) -> UInt[Array, "*shape"]:
    """The output function of SplitMix64."""
    x = (x ^ (x >> np.uint64(30))) * _MIX1
    x = (x ^ (x >> np.uint64(27))) * _MIX2
    return x ^ (x >> np.uint64(31))


def key(*parts: Array) -> Array:
    """One 64-bit key for each combination of parts, which broadcast against each other; order matters."""
    state = jnp.asarray(GOLDEN)
    for part in parts:
        state = mix((state ^ jnp.asarray(part).astype(jnp.uint64)) + GOLDEN)
    return state


def uniform(keys: UInt[Array, "*shape"], counter: Array | int) -> Float[Array, "*shape"]:
    """Number `counter` of each key's stream, uniform on the open interval (0, 1), 53 bits."""
    bits = mix(keys + (jnp.asarray(counter).astype(jnp.uint64) + np.uint64(1)) * GOLDEN)
    return ((bits >> np.uint64(11)).astype(jnp.float64) + 0.5) * 2.0**-53
