"""Synthetic control: the mixture of groups not addressed that came closest before, and what it did after.

Weights are not negative and sum to 1 (Abadie, Diamond and Hainmueller 2010, doi 10.1198/jasa.2009.ap08746); log counts
are centred on their months before, so that a group need not lie within the others' range (Ferman and Pinto 2021, doi
10.3982/QE1596). That is a non-negative least-squares problem with one more row, which SciPy solves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

Array = NDArray[np.float64]

SUM_ROW = 1e3
"""Weight of the row that makes the weights sum to 1."""


@dataclass(frozen=True)
class Synthetic:
    """A synthetic control of one series.

    Args:
        weights: of the controls, in their order.
        expected: log counts of the months after. (month after,)
        miss: root mean square difference in months before that the weights had not seen.
    """

    weights: Array
    expected: Array
    miss: float


FOLDS = 3
"""Stretches of the months before, each told by weights from the others: with more controls than months the weights
follow any series they have seen, and a miss among those would say nothing."""


def synthetic(series: Array, controls: Array, before: int) -> Synthetic:
    """The synthetic control of a series.

    Args:
        series: log counts of the months before. (month before,)
        controls: log counts of the groups not addressed, months before and after. (control, month)
        before: how many of the months are before.
    """
    seen = np.arange(before)
    told, weights = _told(series, controls, seen)
    off = []
    for fold in np.array_split(seen, FOLDS):
        off.append(series[fold] - _told(series, controls, np.setdiff1d(seen, fold))[0][fold])
    return Synthetic(weights, told[before:], float(np.sqrt(np.mean(np.concatenate(off) ** 2))))


def _told(series: Array, controls: Array, seen: NDArray[np.int64]) -> tuple[Array, Array]:
    """The mixture in every month, and its weights, from some of the months before."""
    level, centre = series[seen].mean(), controls[:, seen].mean(1, keepdims=True)
    moved = controls - centre
    rows = np.vstack([moved[:, seen].T, np.full((1, len(controls)), SUM_ROW)])
    weights, _ = nnls(rows, np.append(series[seen] - level, SUM_ROW))
    return level + weights @ moved, weights
