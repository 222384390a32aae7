"""What lies beyond the last month counted: the walks of the latent quantities go on, and counts are drawn from them.

Departures go on as a martingale in persons: on average as many leave as now. A walk that is even in the log would let
them grow by 7 % a month at a step of 0.3, and the sum over nationalities, which hardly scatters, with them. What was
counted does not: of all whom Border Patrol counted, nationality by nationality, in one month, 100, 101 and 104 % came
one, three and six months later (Darien 102, 105, 115 %; Honduras 100, 99, 105 %).
"""

from collections.abc import Callable, Collection
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from istmo.fit.fitted import Fitted
from istmo.fit.latent import TAILS, Latent, Prior, with_noise
from istmo.fit.model import KNOT, SPIN_UP, Model
from istmo.measures import Measure, catalogue

MOST = 3.0
"""Times the scale of a month's step that one step may be: Student's tails have no end, populations do. assumption"""

EVEN = np.clip(student.ppf((np.arange(1000) + 0.5) / 1000, TAILS), -MOST, MOST)
"""Steps as far apart as they are likely."""


def known_on(day: date, own: Collection[str] = (), ended: Collection[str] = ()) -> tuple[Measure, ...]:
    """The measures of the catalogue that were known before a day; ends that lay ahead were not.

    Args:
        day: which.
        own: ids of measures that are taken as known all the same.
        ended: ids of measures whose ends are.
    """
    out = []
    for one in catalogue():
        if one.id not in own and one.known >= day:
            continue
        later = one.lapses is not None and one.lapses >= day and one.id not in ended
        # the places of a pathway end where the next number of places begins: that says nothing of what came
        keeps = one.about.lever not in ("service", "limit")
        out.append(one.model_copy(update={"end": None}) if later and keeps else one)
    return tuple(out)


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
