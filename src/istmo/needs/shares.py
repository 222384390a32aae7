r"""The share released, drawn ahead: a random walk of its log-odds, bootstrapped.

The share of those encountered who are released becomes known three months later than the encounters, and rules move
it: of families from 83 % in May 2024 to 51 % in June. So it is drawn, not taken as given. With p the last known share
and e_1, ..., e_T the monthly changes of its log-odds over the last `YEARS`,

    logit p_k = logit p + sum_{j=1..k} s_j e_{t_j},    s_j = +1 or -1, t_j drawn with replacement

with one month t_j and one sign for all groups: what moved families moved adults too. Months already known keep their
share.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from istmo.needs.counts import Released
from istmo.needs.stay import Floats

YEARS = 3
"""Years of changes to draw from; about what separates one way of dealing with arrivals from the next."""
NEAREST = 0.005
"""To 0 and to 1: shares come from counts rounded to ten."""


def drawn(known: Released, months: Sequence[date], draws: int, generator: np.random.Generator) -> Floats:
    """Draws of the share released, (draw, period, group).

    Args:
        known: the shares published.
        months: wanted, consecutive; one before the first published has the first share.
        draws: how many.
        generator: the stream of random numbers.
    """
    if not any(known.told):
        return np.ones((draws, len(months), len(known.told)))
    share = np.clip(known.share, NEAREST, 1 - NEAREST)
    odds = np.log(share / (1 - share))
    changes = np.diff(odds[-12 * YEARS - 1 :], axis=0)
    ahead = [_apart(known.months[-1], month) for month in months]
    most = max(*ahead, 0)
    picked = generator.integers(len(changes), size=(draws, most))
    signs = generator.choice([-1.0, 1.0], size=(draws, most, 1))
    walk = odds[-1] + np.cumsum(signs * changes[picked], axis=1)
    columns = []
    for steps in ahead:
        if steps > 0:
            columns.append(1 / (1 + np.exp(-walk[:, steps - 1])))
        else:
            at = max(len(known.months) - 1 + steps, 0)
            columns.append(np.broadcast_to(known.share[at], (draws, len(known.told))))
    found = np.stack(columns, axis=1)
    never = (known.share == 0).all(axis=0) | ~np.array(known.told)
    return np.asarray(np.where(never, known.share[-1], found))


def _apart(earlier: date, later: date) -> int:
    return 12 * (later.year - earlier.year) + later.month - earlier.month
