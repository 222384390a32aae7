"""The scale on which counts are forecast: a logarithm that takes zeros and knows how large a series is.

    z = log(y + c_g),    c_g = 1 + 0.1 * (mean of y over the known months)

Flows grow and shrink by factors, hence the logarithm. With log(y + 1) a border that was closed for some months
(Darien counted 6 people in May 2020, after 1,099 in March) leaves shocks of a factor of several hundred, which then
reappear in the draws; the offset c_g keeps "nearly nothing" at a tenth of the usual level. The tenth was
chosen on months before 2022 only, of which the record scores those since 2016: `benchmarks/choices.py`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from istmo.assemble import Counts

Floats = NDArray[np.float64]

OFFSET_SHARE = 0.1
LARGEST_COUNT = 1e9
"""No month of any border comes near this many events; a draw beyond it is set to it, so that sums stay whole."""


@dataclass(frozen=True, eq=False)
class Scale:
    """The offset of each series.

    Args:
        offset: (series,), events.
    """

    offset: Floats

    @classmethod
    def of(cls, counts: Counts, share: float = OFFSET_SHARE) -> "Scale":
        """The scale for known counts, (period, series); `share` of a series' mean goes into its offset."""
        return cls(1 + share * counts.mean(axis=0))

    def forward(self, counts: Counts) -> Floats:
        """Counts (..., series) on the working scale."""
        return np.log(counts + self.offset)

    def back(self, values: Floats) -> Floats:
        """Values (..., series) of the working scale as events, never below 0; not rounded."""
        events = np.exp(np.minimum(values, np.log(LARGEST_COUNT))) - self.offset
        return np.clip(events, 0, LARGEST_COUNT)
