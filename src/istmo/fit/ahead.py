"""Latent quantities beyond the last month counted: the walks go on, measures of the future have sizes of their kind."""

import numpy as np

from istmo.fit.latent import TAILS, Latent, Prior
from istmo.fit.model import KNOT, Model


def ahead(model: Model, prior: Prior, latent: Latent, last: int, rng: np.random.Generator) -> Latent:
    """One draw of the future after one draw of the past.

    Args:
        model: over the months of past and future.
        prior: whose steps the walks take.
        latent: one draw, or the mode.
        last: index in `model.months` of the last month counted.
        rng: of this draw.
    """
    level = np.array(latent.level)
    steps = rng.standard_t(TAILS, (len(level) - last - 1, level.shape[1])) * prior.level_step
    level[last + 1 :] = level[last] + np.cumsum(steps, 0)
    knot = last // KNOT + 1

    def walk(values: np.ndarray, step: float) -> np.ndarray:
        out = np.array(values)
        out[knot:] = out[knot - 1] + np.cumsum(rng.standard_normal(out[knot:].shape) * step, 0)
        return out

    return latent._replace(
        level=level,
        constant=walk(latent.constant, prior.constant_step),
        port=walk(latent.port, prior.port_step),
        drift=walk(latent.drift, prior.drift_step),
        size=_sizes(model, prior, latent, last, rng),
    )


def _sizes(model: Model, prior: Prior, latent: Latent, last: int, rng: np.random.Generator) -> np.ndarray:
    """Sizes of the measures that begin after the last month counted are drawn about their prior mean."""
    size = np.array(latent.size)
    for j, k in enumerate(model.sized):
        if model.measures[k].start > model.months[last]:
            kind = float(np.asarray(latent.kind)[prior.of_kind[j]])
            centre = kind if np.isnan(prior.size_mean[j]) else prior.size_mean[j]
            size[j] = centre + prior.size_spread[j] * rng.standard_normal()
    return size
