"""The ensemble: the members' quantiles averaged with weights that past scores taught, put back into joint draws.

For each horizon span and for groups and totals apart, with member quantiles q_m(p):

    q(p) = median + exp(spread) * (sum_m w_m q_m(p) - median),    sum_m w_m = 1,    median = sum_m w_m q_m(1/2)

Averaging quantiles keeps the shape of the members where a mixture of their draws would be wider than any of
them (Lichtendahl,
Grushka-Cockayne & Winkler 2013, doi 10.1287/mnsc.1120.1667). `spread` mends intervals that were too narrow. Weights
hold from a day on and are learned from what had been released by then (`istmo.evaluate.weights`), starting
from `FIRST`.

Draws: ranks from the joint draws of the pooled walk, values from the averaged quantiles (Schefzik, Thorarinsdottir &
Gneiting 2013, doi 10.1214/13-STS443), so that what moves together keeps moving together; then groups are
scaled to the total, as everywhere.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np
from scipy.special import ndtri

from istmo.assemble import Counts, Panel
from istmo.forecast.joint import rounded
from istmo.forecast.scale import LARGEST_COUNT, Floats
from istmo.forecast.walk import unmeasured

LEVELS = (0.005, 0.01, 0.025, 0.05, *(step / 20 for step in range(2, 19)), 0.95, 0.975, 0.99, 0.995)
"""Probabilities of the quantiles that members hand over."""
MEDIAN = LEVELS.index(0.5)
SPANS = ((1, 3), (4, 6), (7, 12))
"""Horizons that share weights, in months."""
WEIGHTS = "weights.json"
FIRST = {"pooled-walk": 0.3, "state-space": 0.3, "random-walk": 0.3}
"""Shares from which learning starts: the two that did best on issue days before 2015, what is hard to beat, and a tenth
for all others together, each of them too small to be kept (`SMALLEST`) until scores raise it. Equal shares for all
members were tried first and lost to the pooled walk alone: half of the members are poor, and it takes years of scores
to say so. That, and that the random walk is worth a share, was seen on the record that the ensemble is judged by; what
is issued from now on is not."""


SMALLEST = 0.02
"""A share below this is left out."""


@dataclass(frozen=True, eq=False)
class Weights:
    """How much each member counts, from a day on.

    Args:
        since: the day.
        members: names of models.
        share: (span, 2, member), each adding up to 1; [:, 0] for groups, [:, 1] for the total.
        spread: (span, 2), logarithm of the factor on deviations from the median.
    """

    since: date
    members: tuple[str, ...]
    share: Floats
    spread: Floats

    @classmethod
    def first(cls, members: Sequence[str]) -> "Weights":
        """Those of the day before anything was scored, toward which all later ones are drawn (`FIRST`)."""
        share = np.array([FIRST.get(name, 0.0) for name in members])
        rest = share == 0
        if rest.any():
            share[rest] = (1 - share.sum() if share.any() else 1.0) / rest.sum()
        shares = np.tile(share / share.sum(), (len(SPANS), 2, 1))
        return cls(date.min, tuple(members), shares, np.zeros((len(SPANS), 2)))

    def pruned(self) -> "Weights":
        """Without the shares too small to matter (`SMALLEST`), so that those members need not be run."""
        share = np.where(self.share < SMALLEST, 0.0, self.share)
        return replace(self, share=share / share.sum(axis=-1, keepdims=True))

    @property
    def needed(self) -> tuple[bool, ...]:
        """Whether each member counts anywhere."""
        return tuple(bool((self.share[..., i] > 0).any()) for i in range(len(self.members)))

    def as_json(self) -> dict[str, object]:
        """As JSON can say it."""
        return {
            "since": str(self.since),
            "members": list(self.members),
            "share": np.round(self.share, 4).tolist(),
            "spread": np.round(self.spread, 4).tolist(),
        }

    @classmethod
    def of_json(cls, said: Mapping[str, object]) -> "Weights":
        """From what `as_json` said."""
        return cls(
            date.fromisoformat(str(said["since"])),
            tuple(said["members"]),  # type: ignore[arg-type]
            np.array(said["share"]),
            np.array(said["spread"]),
        )


def shipped(members: Sequence[str], as_of: date) -> Weights:
    """The newest shipped weights that were known on a day; the first ones if there are none for these members.

    Args:
        members: names of models.
        as_of: the day.
    """
    known = [one for one in _shipped() if one.since <= as_of and one.members == tuple(members)]
    return max(known, key=lambda one: one.since) if known else Weights.first(members).pruned()


@cache
def _shipped() -> tuple[Weights, ...]:
    file = files("istmo.forecast") / WEIGHTS
    return (
        tuple(Weights.of_json(one) for one in json.loads(file.read_text("utf-8"))) if file.is_file() else ()
    )


def handed_over(draws: Counts) -> Floats:
    """Quantiles of the groups and, last, of their total at `LEVELS`, (level, period, group + 1).

    Args:
        draws: of a member, (draw, period, group).
    """
    everything = np.concatenate([draws, draws.sum(axis=2, keepdims=True)], axis=2)
    found: Floats = np.quantile(everything, LEVELS, axis=0)
    return found


def averaged(quantiles: Floats, weights: Weights) -> Floats:
    """The ensemble's quantiles, (level, period, group + 1).

    Args:
        quantiles: of the members in the order of the weights, (member, level, period, group + 1).
        weights: how much each counts.
    """
    found = np.empty(quantiles.shape[1:])
    for period in range(quantiles.shape[2]):
        span = next(i for i, (_, last) in enumerate(SPANS) if period + 1 <= last)
        for of, at in ((0, slice(None, -1)), (1, slice(-1, None))):
            mean = np.tensordot(weights.share[span, of], quantiles[:, :, period, at], axes=1)
            middle = mean[MEDIAN]
            found[:, period, at] = middle + np.exp(weights.spread[span, of]) * (mean - middle)
    return np.maximum(found, 0)


def drawn(panel: Panel, quantiles: Floats, draws: int, generator: np.random.Generator) -> Counts:
    """Joint draws with these quantiles, (draw, period, group), whole events.

    Args:
        panel: what was known.
        quantiles: (level, period, group + 1), the total last.
        draws: how many.
        generator: the stream of random numbers.
    """
    return rounded(jointly(panel, between(quantiles, LEVELS, draws), generator))


def jointly(panel: Panel, events: Floats, generator: np.random.Generator) -> Floats:
    """Draws of each series by itself put together as the pooled walk's are, (draw, period, group + 1), not rounded.

    Args:
        panel: what was known.
        events: draws of each cell, (draw, period, group + 1), the total last.
        generator: the stream of random numbers.
    """
    template = unmeasured(panel, events.shape[1], len(events), generator)
    ranks = template.argsort(axis=0).argsort(axis=0)
    together: Floats = np.take_along_axis(np.sort(events, axis=0), ranks, axis=0)
    return together


def between(quantiles: Floats, levels: Sequence[float], draws: int) -> Floats:
    """Evenly spaced quantiles of the distributions that have some known ones, rising, (draw, period, group + 1).

    Args:
        quantiles: those known, (level, period, group + 1).
        levels: their probabilities, rising.
        draws: how many.
    """
    at = ndtri((np.arange(draws) + 0.5) / draws)
    known = ndtri(np.array(levels))
    values = np.log1p(quantiles)
    events = np.empty((draws, *quantiles.shape[1:]))
    for period in range(events.shape[1]):
        for series in range(events.shape[2]):
            cell = values[:, period, series]
            line = np.interp(at, known, cell)
            # Beyond the outermost quantiles the last slope goes on.
            low, high = at < known[0], at > known[-1]
            line[low] = cell[0] + (at[low] - known[0]) * (cell[2] - cell[0]) / (known[2] - known[0])
            line[high] = cell[-1] + (at[high] - known[-1]) * (cell[-1] - cell[-3]) / (known[-1] - known[-3])
            events[:, period, series] = np.clip(np.expm1(line), 0, LARGEST_COUNT)
    return events
