"""Calibration: past forecasts say how often each part of a forecast's range was where people came to lie.

The rank u of what came is the share of draws below it. Were forecasts right, ranks would be spread evenly over 0 to 1;
in 2010-2019 the border's sectors came to lie in the lowest or the highest tenth of their forecasts in 37 months of 100.
So draws, in order of size, are taken as often as ranks fell into their tenth (Hamill & Colucci 1997, doi
10.1175/1520-0493(1997)125<1312:VOERSR>2.0.CO;2). Only ranks that were known on the day of the forecast count.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from istmo.needs.stay import Floats

MONTHS = 24
"""Months whose ranks count, back from the newest known, of all places together. Of 12, 24, 36 and 60, each with 5, 10,
20 and 50 bins, these came closest to the level aimed at in 2010-2019 (`benchmarks/needs_choices.py`): 78 % of 80 %,
where the forecasts as they were came to 64 %."""
BINS = 10
LEAST = 100
"""Ranks, ten a bin, below which nothing is calibrated."""


def rank(draws: Floats, came: float) -> float:
    """The share of draws below what came, half of those equal to it counting.

    Args:
        draws: people on the mean night, (draw,).
        came: the same, of those who came.
    """
    return float(((draws < came).mean() + (draws <= came).mean()) / 2)


def taken(size: Floats, ranks: Sequence[float] | Floats, bins: int = BINS) -> NDArray[np.int64]:
    """Which draws stand for the future, smallest first; each once where too few ranks are known.

    Args:
        size: of each draw, (draw,).
        ranks: of past forecasts.
        bins: parts of the range that are told apart.
    """
    number, order = len(size), np.argsort(size, kind="stable")
    if len(ranks) < LEAST:
        return order
    often = (
        np.histogram(ranks, bins, (0, 1))[0] + 1.0
    )  # no part is ruled out because none has fallen there yet
    ends = np.concatenate([[0.0], often.cumsum() / often.sum()])
    levels = np.interp((np.arange(number) + 0.5) / number, ends, np.linspace(0, 1, bins + 1))
    return np.asarray(order[np.minimum((levels * number).astype(np.int64), number - 1)])
