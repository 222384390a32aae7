"""What lies beyond the last month counted: the walks of the latent quantities go on, and counts are drawn from them.

Departures draw back to what they were over the last year and a half. In what Border Patrol counted of each nationality
from 1999 to 2019, a count that lay above its mean of 18 months was lower by 0.07 of the difference a month later, by
0.20 three months and by 0.34 six months later (logs). A walk that never turns would let the sum over nationalities,
which hardly scatters, grow by the mean of its steps' exponentials, 7 % a month at a step of 0.3.
"""

from collections.abc import Callable, Collection
from datetime import date

import numpy as np
from numpy.typing import NDArray

from istmo.fit.fitted import Fitted
from istmo.fit.latent import TAILS, Latent, Prior, with_noise
from istmo.fit.model import KNOT, SPIN_UP, Model

MOST = 3.0
"""Times the scale of a month's step that one step may be: Student's tails have no end, populations do. assumption"""

RETURN = 0.07
"""How much of its way back to its mean over the last `USUAL` months a level of departures goes in a month."""

USUAL = 18


def foreseen(
    made: Model,
    found: Fitted,
    months: Collection[date],
    seed: int = 0,
    changed: Callable[[Latent, np.random.Generator], Latent] = lambda one, _rng: one,
    each: int = 1,
) -> NDArray[np.float64]:
    """Counts that may come. (draw, point, month, group)

    Args:
        made, found: the model and its fit.
        months: of which, among those of the fit.
        seed: of the draws.
        changed: what is changed of a draw of the fit before its future is drawn.
        each: futures of each draw of the fit.
    """
    at = np.array([found.months.index(month) for month in months]) - SPIN_UP
    noise = np.exp(found.mode.log_noise)[:, None, :]
    drawn = []
    for number in range(each * len(found.draws)):
        rng = np.random.default_rng([seed, number])
        one = changed(found.draws[number % len(found.draws)], rng)
        mean = np.asarray(made.expected(ahead(found.prior, one, found.last, rng)))[:, at]
        drawn.append(with_noise(mean, noise, rng))
    return np.array(drawn)


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
    usual = level[max(SPIN_UP, last + 1 - USUAL) : last + 1].mean(0)
    for month, step in enumerate(steps, last + 1):
        level[month] = level[month - 1] + RETURN * (usual - level[month - 1]) + step * prior.level_step
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
