r"""How long people stay, and from it how many are there.

Of those who arrive on day a, each stays L nights, L >= 1, independently. With S(k) = P(L > k), the number present on
the night of day d is

    N_d = sum_{k>=0} Binomial-thinned(A_{d-k}, S(k)),    E N_d = sum_k S(k) E A_{d-k}

so that where arrivals are stationary E N = lambda * E L: Little's law (Little 1961, doi 10.1287/opre.9.3.383).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from istmo.errors import InputError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

TAIL = 1e-3
"""Of those who stay longest at an open-ended place, the share after which the rest is cut off."""
LONGEST = 365
"""Nights."""


@dataclass(frozen=True)
class Stay:
    """A distribution of nights stayed.

    Args:
        weights: in proportion to P(L = 1), P(L = 2), ...; not all 0.
    """

    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.weights or not all(0 <= weight < float("inf") for weight in self.weights):
            raise InputError(
                f"the weights of nights {self.weights}", "Give numbers of 0 or more, 1 night first"
            )
        if sum(self.weights) <= 0 or len(self.weights) > LONGEST:
            raise InputError(f"a stay of {len(self.weights)} weights", f"Give 1 to {LONGEST}, not all 0")

    @classmethod
    def open_ended(cls, mean: float) -> "Stay":
        """Each morning the same share leaves (a geometric stay), so that the mean is `mean` nights, 1 or more.

        The last thousandth is cut off and shared among the rest, which takes less than 1 % off the mean.
        """
        if not 1 <= mean <= LONGEST / 10:
            raise InputError(f"a mean stay of {mean:g} nights", f"Give 1 to {LONGEST / 10:g}")
        goes = 1 / mean
        nights = 1 if goes == 1 else int(np.ceil(np.log(TAIL) / np.log(1 - goes)))
        return cls(tuple(goes * (1 - goes) ** np.arange(nights)))

    @property
    def chances(self) -> Floats:
        """P(L = 1), P(L = 2), ..."""
        weights = np.array(self.weights)
        return np.asarray(weights / weights.sum())

    @property
    def mean(self) -> float:
        """E L [nights]."""
        return float(self.staying.sum())

    @property
    def staying(self) -> Floats:
        """S(0) = 1, S(1), ...: the share still there k nights after the first."""
        return np.asarray(np.maximum(self.chances[::-1].cumsum()[::-1], 0.0))


def present(arrivals: Whole, stay: Stay, generator: np.random.Generator) -> Whole:
    """How many are there at night, drawn person by person.

    Args:
        arrivals: by day, (draw, day, household).
        stay: how long each stays.
        generator: the stream of random numbers.

    Returns:
        (draw, day, household). The first days, as many as the longest stay, lack those who came before.
    """
    found = arrivals.copy()
    left, staying = arrivals, stay.staying
    for nights in range(1, min(len(staying), arrivals.shape[1])):
        if staying[nights] == 0:
            break
        left = generator.binomial(left[:, :-1], min(staying[nights] / staying[nights - 1], 1.0))
        found[:, nights:] += left
    return found


def expected_present(arrivals: Floats, stay: Stay) -> Floats:
    """The mean of `present`, for mean arrivals (..., day, household)."""
    found = np.zeros_like(arrivals)
    for nights, share in enumerate(stay.staying[: arrivals.shape[-2]]):
        found[..., nights:, :] += share * arrivals[..., : arrivals.shape[-2] - nights, :]
    return found
