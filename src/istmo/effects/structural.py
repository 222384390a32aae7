"""A structural time series with controls, Bayesian and in closed form.

    y_t = alpha + x_t'beta + mu_t + gamma_month(t) + e_t,   mu_t = mu_(t-1) + u_t

The level, the local level mu, the seasons and the weights beta of the controls (as many as there are, so a ridge prior
shrinks them) are all Gaussian given sigma^2, so y is a Gaussian process with covariance

    sigma^2 (A 11' + r XX'/m + q min(s, t) + w [same calendar month] + I),

and integrating sigma^2 out under the prior 1/sigma^2 gives a Student t for the months after. The three ratios r, q, w
are summed over a grid by their marginal likelihood. It is the model of Brodersen et al. (2015, doi 10.1214/14-AOAS788)
with a ridge in place of their spike and slab; statsmodels' `UnobservedComponents` maximises the same likelihood
(a test compares the two), but one series at a time, and placebos need tens of thousands.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVEL = 100.0
"""Prior variance of the level over that of the noise: wide beside any month's noise."""

RIDGE = (0.0, 0.3, 1.0, 3.0, 10.0)
WALK = (0.01, 0.05, 0.2, 0.6, 2.0)
SEASON = (0.0, 0.3)
GRID = tuple(product(RIDGE, WALK, SEASON))
"""Ratios r, q, w to the variance of the noise. Equal weights before any data."""


@dataclass(frozen=True)
class Expected:
    """What a series was expected to come to after, had it gone on as before and as its controls.

    Args:
        mean: of the log counts. (series, month after)
        covariance: of these. (series, month after, month after)
    """

    mean: Array
    covariance: Array

    def average(self, first: int, last: int) -> tuple[Array, Array]:
        """Mean and standard deviation of the average of months `first` to `last` (exclusive), each (series,)."""
        part = self.covariance[:, first:last, first:last].mean((1, 2))
        return self.mean[:, first:last].mean(1), np.sqrt(part)


def expected(before: Array, controls: Array, months: NDArray[np.int64]) -> Expected:
    """The months after, given those before and what the controls did in both.

    Args:
        before: log counts of the months before. (series, month before)
        controls: Gram matrices XX'/m of each series' standardised controls; zeros where it has none.
            (series, month, month), months before first, then those after.
        months: of every month, numbered through; a gap between before and after is a gap here. (month,)
    """
    n = before.shape[1]
    apart = np.minimum.outer(months - months[0] + 1, months - months[0] + 1).astype(float)
    same = np.equal.outer(months % 12, months % 12).astype(float)
    total = np.zeros((len(before), len(months) - n))
    square = np.zeros((*total.shape, total.shape[1]))
    logs, means, spreads = [], [], []
    for ridge, walk, season in GRID:
        kernel = LEVEL + ridge * controls + walk * apart + season * same + np.eye(len(months))
        root = np.linalg.cholesky(kernel[:, :n, :n])
        across = np.linalg.solve(root, np.concatenate([before[:, :, None], kernel[:, :n, n:]], 2))
        told, cross = across[:, :, :1], across[:, :, 1:]
        size = (told**2).sum((1, 2))
        logs.append(-0.5 * n * np.log(size) - np.log(np.diagonal(root, axis1=1, axis2=2)).sum(1))
        means.append((np.swapaxes(cross, 1, 2) @ told)[:, :, 0])
        left = kernel[:, n:, n:] - np.swapaxes(cross, 1, 2) @ cross
        spreads.append(left * (size / (n - 2))[:, None, None])  # the variance of the Student t
    weight = np.exp(np.array(logs) - np.max(logs, 0))
    weight /= weight.sum(0)
    for share, mean in zip(weight, means, strict=True):
        total += share[:, None] * mean
    for share, mean, spread in zip(weight, means, spreads, strict=True):
        off = mean - total
        square += share[:, None, None] * (spread + off[:, :, None] * off[:, None, :])
    return Expected(total, square)


def grams(moved: Array, place: NDArray[np.int64]) -> Array:
    """XX'/m of the controls of some series; one that is itself among the controls is left out of its own.

    Args:
        moved: log counts of the controls, centred and scaled. (control, month)
        place: of each series among the controls, -1 if it is not one. (series,)

    Returns:
        (series, month, month); zeros for a series without a control.
    """
    everyone = moved.T @ moved
    out = np.repeat(everyone[None], len(place), 0)
    inside = place >= 0
    own = moved[place[inside]]
    out[inside] -= own[:, :, None] * own[:, None, :]
    out /= np.maximum(len(moved) - inside, 1)[:, None, None]
    return out
