"""Random streams by name: always the same numbers for a name, whatever other streams have been used."""

import hashlib

import numpy as np


def stream(*names: object) -> np.random.Generator:
    """The random stream of this name."""
    return np.random.Generator(np.random.PCG64(seed(*names)))


def seed(*names: object) -> int:
    """The seed of the random stream of this name: the first 16 bytes of the name's SHA-256."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, names)).encode()).digest()[:16])
