r"""How many beds: the provision that costs least when it is not known who will come.

With N people on a night, q beds, c_o for a bed that stands empty and c_u for a person without one, the expected cost

    C(q) = E[ c_o (q - N)^+ + c_u (N - q)^+ ]

is least at the quantile q* = F^{-1}( c_u / (c_u + c_o) ) of N: the newsvendor (Arrow, Harris & Marschak 1951,
doi 10.2307/1906813). One number of beds for many nights has the quantile of all their draws together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from istmo.errors import InputError
from istmo.needs.stay import Floats

Numbers = NDArray[np.int64] | Floats


@dataclass(frozen=True)
class Costs:
    """What a mistake costs, a night.

    Args:
        empty: of a bed that stands empty.
        missing: of a person without a bed.
    """

    empty: float
    missing: float

    def __post_init__(self) -> None:
        if not 0 < self.empty < float("inf"):
            raise InputError(
                f"the cost of a bed that stands empty is {self.empty:g}", "Give a number above 0"
            )
        if not 0 < self.missing < float("inf"):
            raise InputError(
                f"the cost of a person without a bed is {self.missing:g}", "Give a number above 0"
            )

    @property
    def level(self) -> float:
        """The share of nights on which the best provision suffices."""
        return self.missing / (self.missing + self.empty)


def best(people: Numbers, costs: Costs) -> int:
    """The provision that costs least: the smallest number of beds that suffices in `costs.level` of the draws.

    Args:
        people: draws of those present, of any shape; all nights count alike.
        costs: of a mistake.
    """
    return int(np.ceil(np.quantile(people, costs.level, method="inverted_cdf")))


def cost(people: Numbers, beds: float, costs: Costs) -> float:
    """The expected cost of a night.

    Args:
        people: draws of those present.
        beds: provided.
        costs: of a mistake.
    """
    empty, missing = np.maximum(beds - people, 0).mean(), np.maximum(people - beds, 0).mean()
    return float(costs.empty * empty + costs.missing * missing)


def over(people: Numbers, beds: float) -> Floats:
    """P(over capacity) by week: the share of draws in which more people than beds are there on some night of it.

    Args:
        people: (draw, week, night).
        beds: provided.
    """
    return np.asarray((people.max(axis=2) > beds).mean(axis=0))
