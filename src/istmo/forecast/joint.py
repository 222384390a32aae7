r"""Joint draws of all nationalities and their total from one-step errors of single series.

Each series s (a group, or the border's total) is fitted by itself on the working scale. With point forecast m,
one-step errors e_t, and psi_j for how much an error moves the value j months later (psi_0 = 1), a draw of target
month h is

    z_{s,h} = m_{s,h} + sum_{j=1..h} psi_{s,h-j} * sigma_j * e_{s,tau_j}

The months tau_j are drawn with replacement from the months that have errors, and the signs sigma_j = +1 or -1 are
tossed, once for all series: what struck several nationalities in one month strikes them together in the draw.
With the signs draws are centred on the point forecast, and a trend in the errors is not taken to go on. Every draw
has a twin with all signs the other way round, which takes most of the chance out of medians.

Back on the scale of counts, the groups of a draw are scaled to the draw of the total, which has a fit of its own,
and rounded:

    n_{g,h} = round(y_{g,h} * Y_h / sum_g y_{g,h}),    total of the draw = sum_g n_{g,h}

so that nationalities add up to the total in every draw by construction. Without the scaling the total would be a
sum of twenty skewed distributions, whose median lies above the sum of their medians: a random walk would "forecast"
growth. These choices were made on months before 2022, of which the record scores those since 2016
(`benchmarks/choices.py`). Drawing errors and passing them on by psi is the bootstrap of Hyndman, Koehler, Ord &
Snyder, Forecasting with Exponential Smoothing (2008), chapter 6, made joint.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from istmo.assemble import Counts, Panel
from istmo.forecast.scale import Floats, Scale

YEAR = 12


@dataclass(frozen=True, eq=False)
class Fit:
    """What a method says of one series, on the working scale.

    Args:
        point: point forecast of each target, (period,).
        errors: one-step errors, newest last, (month,); as many for every series of a panel.
        response: psi_0, psi_1, ...: by how much an error moves the value j months later, (period,).
    """

    point: Floats
    errors: Floats
    response: Floats


Method = Callable[[Floats, int], Fit]
"""(series on the working scale, horizon in months) -> Fit."""


def draw_jointly(
    panel: Panel, horizon: int, draws: int, generator: np.random.Generator, *, method: Method
) -> Counts:
    """Draws of every group, (draw, period, group), whole events.

    Args:
        panel: what was known.
        horizon: months ahead.
        draws: how many.
        generator: the stream of random numbers.
        method: fits one series.
    """
    known = np.column_stack([panel.counts, panel.total])
    # Whole years only, so that the scale stays the same for a year, and no season weighs more than another.
    scale = Scale.of(known[: len(known) // YEAR * YEAR])
    fits = [method(series, horizon) for series in scale.forward(known).T]
    return rounded(paths(fits, scale, draws, generator))


def paths(fits: Sequence[Fit], scale: Scale, draws: int, generator: np.random.Generator) -> Floats:
    """Draws of every series and, last, their total, each by itself, (draw, period, series), not rounded.

    Args:
        fits: one a series, the total's last.
        scale: the working scale they were fitted on.
        draws: how many.
        generator: the stream of random numbers.
    """
    point = np.stack([fit.point for fit in fits], axis=1)
    return scale.back(point + _accumulated(fits, draws, generator))


def rounded(events: Floats) -> Counts:
    """Groups scaled to the total that was drawn with them, (draw, period, group), in whole events.

    Args:
        events: (draw, period, group + 1), the total last.
    """
    return _shared_out(events[..., :-1], events[..., -1])


def _accumulated(fits: Sequence[Fit], draws: int, generator: np.random.Generator) -> Floats:
    """Sums of drawn errors by target, (draw, period, series)."""
    errors = np.stack([fit.errors for fit in fits], axis=1)
    response = np.stack([fit.response for fit in fits], axis=1)
    horizon = len(response)
    half = (draws + 1) // 2
    months = generator.integers(len(errors), size=(half, horizon))
    signs = generator.choice([-1.0, 1.0], size=(half, horizon, 1))
    shocks = signs * errors[months]
    shocks = np.concatenate([shocks, -shocks])[:draws]
    return np.stack([(response[h::-1] * shocks[:, : h + 1]).sum(axis=1) for h in range(horizon)], axis=1)


def _shared_out(groups: Floats, total: Floats) -> Counts:
    """Groups scaled to the total, (draw, period, group), rounded to whole events."""
    sums = groups.sum(axis=-1)
    factor = np.divide(total, sums, out=np.zeros_like(total), where=sums > 0)
    shared: Floats = np.rint(groups * factor[..., None])
    return shared.astype(np.int64)
