"""Latent quantities beyond the last month counted: the walks go on.

Departures go on as a martingale in persons: on average as many leave as now. A walk that is even in the log would let
them grow by 7 % a month at a step of 0.3, and the sum over nationalities, which hardly scatters, with them. What was
counted does not: of all whom Border Patrol counted, nationality by nationality, in one month, 100, 101 and 104 % came
one, three and six months later (Darien 102, 105, 115 %; Honduras 100, 99, 105 %).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from istmo.fit.latent import TAILS, Latent, Prior
from istmo.fit.model import KNOT

MOST = 3.0
"""Times the scale of a month's step that one step may be: Student's tails have no end, populations do. assumption"""

EVEN = np.clip(student.ppf((np.arange(1000) + 0.5) / 1000, TAILS), -MOST, MOST)
"""Steps as far apart as they are likely."""


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
    level[last + 1 :] = level[last] + np.cumsum(steps * prior.level_step - growth(prior.level_step), 0)
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


def growth(step: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log of the mean factor by which a month's step of the log moves departures. (group)

    Args:
        step: scale of the steps. (group)
    """
    found: NDArray[np.float64] = np.log(np.exp(EVEN[:, None] * step).mean(0))
    return found
