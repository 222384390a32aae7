r"""What past scores teach about how much each member of the ensemble should count.

For each span of horizons, and for groups and totals apart, the shares w (softmax of logits) and the spread s minimise

    mean over past targets of WIS(q_{w,s}, y) / scale(border)  +  PULL / (issue days) * (|logits - first|^2 + s^2)

where the scale is the mean WIS of the random walk over the same targets of the border, so that small borders count
like large ones. The pull toward the first shares (`istmo.forecast.pool.FIRST`) weakens as issue days gather, but holds
back members that start small: none of those has kept a share so far. Only targets
released by the day go in. The search is local (L-BFGS, SciPy), from the first shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import minimize

from istmo.forecast.pool import LEVELS, SPANS, Weights
from istmo.forecast.scale import Floats

PULL = 5.0
"""How many issue days the wish for the first shares is worth."""
SCORED = tuple(LEVELS.index(level) for level in (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975))
"""Places among the levels of the quantiles that the WIS reads."""
MIDDLE = 3
ENDS = ((2, 4, 0.5), (1, 5, 0.2), (0, 6, 0.05))
"""Places among those of the ends of the 50, 80 and 95 % intervals, and how much each should miss."""


@dataclass(frozen=True, eq=False)
class Past:
    """One issue day of a border with what came of it.

    Args:
        border: its name.
        quantiles: of the members at the places `SCORED` of the levels, (member, 7, period, group + 1), the total last.
        came: what came in the first of those periods, (period, group + 1).
        released: when each became known.
    """

    border: str
    quantiles: Floats
    came: Floats
    released: tuple[date, ...]


def learn(past: Sequence[Past], members: Sequence[str], reference: int, day: date) -> Weights:
    """The weights that hold from a day on.

    Args:
        past: issue days before it.
        members: names of the models, in the order of the quantiles.
        reference: place of the random walk among them.
        day: nothing released after it is read.
    """
    before = Weights.first(members)
    share, spread = before.share.copy(), before.spread.copy()
    for span, (first, last) in enumerate(SPANS):
        for of in (0, 1):
            cells = _cells(past, reference, day, slice(first - 1, last), of)
            if cells is not None:
                share[span, of], spread[span, of] = _minimum(np.log(before.share[span, of]), *cells)
    return Weights(day, tuple(members), share, spread)


def _cells(
    past: Sequence[Past], reference: int, day: date, periods: slice, of: int
) -> tuple[Floats, Floats, Floats, int] | None:
    """Quantiles (member, level, cell), what came (cell,), weights of the cells, and how many issue days they are of."""
    quantiles, came, borders = [], [], []
    for one in past:
        # Up to the first target not out yet: where a border's series change over, days of release are not in order.
        known = next((i for i, out in enumerate(one.released) if out > day), len(one.released))
        at = slice(periods.start, min(periods.stop, known))
        series = slice(None, -1) if of == 0 else slice(-1, None)
        if at.start >= at.stop:
            continue
        told = one.quantiles[:, :, at, series]
        quantiles.append(told.reshape(*told.shape[:2], -1))
        came.append(one.came[at, series].ravel())
        borders.append(one.border)
    if not quantiles:
        return None
    weights = np.empty(len(came), dtype=object)
    for border in set(borders):
        mine = [i for i, name in enumerate(borders) if name == border]
        total = sum(wis(quantiles[i][reference], came[i]).sum() for i in mine)
        for i in mine:
            # A border's cells weigh 1 together for each of its issue days.
            weights[i] = np.full(len(came[i]), len(mine) / max(total, 1e-9))
    return np.concatenate(quantiles, axis=2), np.concatenate(came), np.concatenate(list(weights)), len(came)


def _minimum(
    first: Floats, quantiles: Floats, came: Floats, weights: Floats, days: int
) -> tuple[Floats, float]:
    """Shares and spread that score best, drawn toward the first logits and no spread."""
    weights = weights / days

    def loss(at: Floats) -> tuple[float, Floats]:
        logits, spread = at[:-1], at[-1]
        share = np.exp(logits - logits.max())
        share /= share.sum()
        mean = np.tensordot(share, quantiles, axes=1)
        factor = np.exp(spread)
        line = mean[MIDDLE] + factor * (mean - mean[MIDDLE])
        value, slope = _wis_and_slope(line, came)
        slope *= weights
        # d line / d mean: the median moves with (1 - factor) of every quantile's slope, each quantile with its own.
        to_mean = factor * slope
        to_mean[MIDDLE] += (1 - factor) * slope.sum(axis=0)
        by_share = np.tensordot(quantiles, to_mean, axes=([1, 2], [0, 1]))
        by_logit = share * (by_share - share @ by_share)
        by_spread = (slope * factor * (mean - mean[MIDDLE])).sum()
        pull = PULL / days
        apart = logits - first
        total = (value * weights).sum() + pull * (apart @ apart + spread**2)
        return total, np.concatenate([by_logit + 2 * pull * apart, [by_spread + 2 * pull * spread]])

    found = minimize(loss, np.append(first, 0.0), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    share = np.exp(found[:-1] - found[:-1].max())
    return share / share.sum(), float(found[-1])


def wis(quantiles: Floats, came: Floats) -> Floats:
    """Weighted interval scores from quantiles, (cell,).

    Args:
        quantiles: at the probabilities of `SCORED`, (7, cell).
        came: (cell,).
    """
    return _wis_and_slope(quantiles, came)[0]


def _wis_and_slope(line: Floats, came: Floats) -> tuple[Floats, Floats]:
    """WIS of each cell, (cell,), and its slope in every quantile, (level, cell)."""
    norm = len(ENDS) + 0.5
    slope = np.zeros_like(line)
    value = abs(came - line[MIDDLE]) / 2
    slope[MIDDLE] = np.sign(line[MIDDLE] - came) / 2
    for low, high, miss in ENDS:
        below, above = came < line[low], came > line[high]
        value = value + miss / 2 * (line[high] - line[low])
        value = value + below * (line[low] - came) + above * (came - line[high])
        slope[low] += -miss / 2 + below
        slope[high] += miss / 2 - above
    return value / norm, slope / norm
