"""Latent quantities beyond the last month counted: the walks go on."""

import numpy as np
from numpy.typing import NDArray

from istmo.fit.latent import TAILS, Latent, Prior
from istmo.fit.model import KNOT

MOST = 3.0
"""Times the scale of a month's step that one step may be: Student's tails have no end, populations do. assumption"""


def ahead(prior: Prior, latent: Latent, last: int, rng: np.random.Generator) -> Latent:
    """One draw of the future after one draw of the past.

    Args:
        prior: whose steps the walks take.
        latent: one draw, or the mode, over the months of past and future.
        last: index of the last month counted.
        rng: of this draw.
    """
    level = np.array(latent.level)
    steps = np.clip(rng.standard_t(TAILS, (len(level) - last - 1, level.shape[1])), -MOST, MOST)
    level[last + 1 :] = level[last] + np.cumsum(steps * prior.level_step, 0)
    knot = last // KNOT + 1

    def walk(values: NDArray[np.float64], step: float | NDArray[np.float64]) -> NDArray[np.float64]:
        out = np.array(values)
        out[knot:] = out[knot - 1] + np.cumsum(rng.standard_normal(out[knot:].shape) * step, 0)
        return out

    return latent._replace(
        level=level,
        constant=walk(latent.constant, prior.constant_step),
        port=walk(latent.port, prior.port_step),
        drift=walk(latent.drift, prior.drift_step),
    )
