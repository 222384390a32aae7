r"""Measures announced by the day of issue: what earlier ones of their class did, carried over to the new one.

A measure that restrains movement, taken by whoever keeps the border or the one before it (`Panel.parties`), changes
the groups it addresses by a factor exp(delta) once it is in force. Two classes are told apart by what is
written in the measure: *named*, which names at most six nationalities, and *general*. In a class, delta of measure i is

    delta_i ~ Normal(mu, tau^2),    mu ~ Normal(prior mean, prior sd^2 as much as one measure)

and mu and tau are read off the measures whose first months have been counted by then:

    delta_i = log(mean of the two months after the month it began / the month before it began)

Of a measure its text and its days are known (not when it would end), and of its effect only what earlier ones
showed. If
a share q of a month lies on or after its first day, that month has the factor 1 + q (exp(delta) - 1). Draws of delta
have Student's t with 5 degrees of freedom around mu, and are cut at +0.5.

Known faults, to be mended with the record: the catalogue's first day is the true one, which for a few measures (the
transit bar and the cooperative agreement of 2019) was not yet known when they were announced; measures that had ended
by the day of issue still act; and where two of a class begin within three months, the later adds nothing to
the earlier.

The priors are weak and of the sign of the measure: a visa requirement takes two thirds off an inflow on average
(Czaika & de Haas 2017, doi 10.1111/imre.12261: delta = -1.1); a measure that names nationalities is given half of that
and a wide spread, a general one next to nothing.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from istmo.assemble import Panel
from istmo.forecast.scale import Floats
from istmo.measures import ALL, Measure, catalogue
from istmo.observation import OTHER
from istmo.periods import add_months

NAMED, GENERAL = "named", "general"
NAMES = 6
"""A measure that names more nationalities than this is general: what it does to each is diluted."""
PRIORS = {NAMED: (-0.5, 0.7), GENERAL: (-0.1, 0.3)}
"""Mean and standard deviation of delta in a class before any measure has been seen; it weighs as much as one."""
RESTRAINING = ("closure", "daily-limit", "fee")
"""Kinds that restrain though they have no size to be estimated; the others are told by their prior's sign."""
SMALLEST = 300
"""A group of fewer events in the month before a measure says too little about what it did."""
STEADY = 30
"""Events added on both sides of the ratio, so that a fall to nothing stays finite."""
RECENT = 2
"""A measure that began more than this many months before the last known one has shown its effect in the counts."""
DEGREES = 5
"""Of freedom of the draws around mu: some measures do nothing, some close a way."""
LARGEST = 0.5
"""A restraining measure is not thought to raise a flow by more than this in the logarithm."""


@dataclass(frozen=True)
class Learned:
    """What the measures of a class did, as far as was known.

    Args:
        mean: of delta.
        sd: of the next measure's delta.
        seen: how many measures were seen.
    """

    mean: float
    sd: float
    seen: int


def factors(known: Panel, horizon: int, draws: int, generator: np.random.Generator) -> Floats:
    """By what factor the announced measures change each group, (draw, period, group); 1 where none acts.

    Args:
        known: what was known; measures announced after its day are not read.
        horizon: months ahead.
        draws: how many; every other half has the signs of the first the other way round.
        generator: the stream of random numbers.
    """
    made = np.ones((draws, horizon, len(known.groups)))
    half = (draws + 1) // 2
    for each in (NAMED, GENERAL):
        taken = [one for one in _taken(known) if _class(one) == each]
        recent = [one for one in taken if one.start >= add_months(known.months[-1], -RECENT)]
        acting = [(i, mine) for i, group in enumerate(known.groups) if (mine := _on(recent, group))]
        if not acting:
            continue
        found = learned(known, each)
        common = generator.standard_t(DEGREES, size=(half, 1))
        for i, mine in acting:
            own = generator.standard_t(DEGREES, size=(half, 1)) if each == NAMED else common
            deviation = np.concatenate([own, -own])[:draws]
            delta = np.minimum(found.mean + found.sd * deviation, LARGEST)
            now = _in_force(mine, known.months[-1])
            then = np.array([_in_force(mine, month) for month in known.targets(horizon)])
            made[:, :, i] *= np.exp(_log_factor(then, delta) - _log_factor(now, delta))
    return made


def learned(known: Panel, of: str) -> Learned:
    """What the measures of a class did to the groups they addressed, as far as was known.

    Args:
        known: what was known.
        of: the class, NAMED or GENERAL.
    """
    mean, sd = PRIORS[of]
    changes = _changes(known, of)
    weight = 1 + len(changes)
    middle = (mean + sum(changes)) / weight
    spread = (sd**2 + sum((change - middle) ** 2 for change in changes)) / weight
    return Learned(middle, float(np.sqrt(spread + spread / weight)), len(changes))


def _changes(known: Panel, of: str) -> list[float]:
    """delta of each measure that can be read off, mean over its groups; weighted by size if it is general."""
    found, read = [], set()
    for one in sorted(_taken(known), key=lambda one: one.start):
        first = one.start.replace(day=1)
        before = add_months(first, -1)
        after = [
            i for i, month in enumerate(known.months) if month in (add_months(first, 1), add_months(first, 2))
        ]
        if _class(one) != of or before not in known.months or not after:
            continue
        start = known.months.index(before)
        groups = [
            i
            for i, group in enumerate(known.groups)
            if _addresses(one, group)
            and known.counts[start, i] >= SMALLEST
            and (group, before, of) not in read
        ]
        read |= {(known.groups[i], before, of) for i in groups}
        if not groups:
            continue
        was = known.counts[start, groups]
        became = known.counts[np.ix_(after, groups)].mean(axis=0)
        change = np.log((became + STEADY) / (was + STEADY))
        found.append(float(np.average(change, weights=was if of == GENERAL else None)))
    return found


def _taken(known: Panel) -> list[Measure]:
    """The measures that restrain, known by then, of those who keep the border or the one before it."""
    return [
        one
        for one in catalogue()
        if one.known <= known.as_of
        and not one.eases
        and (one.links or one.pathways)
        and set(one.parties) & set(known.parties)
        and (one.kind in RESTRAINING or (one.about.prior is not None and one.about.prior.mean > 0))
    ]


def _class(one: Measure) -> str:
    by_name = not any(code == ALL or code.startswith("!") for code in one.nationalities)
    return NAMED if by_name and len(one.nationalities) <= NAMES else GENERAL


def _on(measures: Sequence[Measure], group: str) -> list[Measure]:
    return [one for one in measures if _addresses(one, group)]


def _addresses(one: Measure, group: str) -> bool:
    """Whether a group is among those addressed. Places and household types are addressed by what addresses all."""
    if any(code.startswith("!") for code in one.nationalities):
        return f"!{group}" not in one.nationalities and group != OTHER
    return ALL in one.nationalities or group in one.nationalities


def _in_force(measures: Sequence[Measure], month: date) -> float:
    """The largest share of a month after the first day of one of the measures.

    When it ended is left out: the catalogue says it with hindsight.
    """
    days = monthrange(month.year, month.month)[1]
    return max(min(1, max(0, days - (one.start - month).days) / days) for one in measures)


def _log_factor(share: Floats | float, delta: Floats) -> Floats:
    factor: Floats = np.log1p(share * np.expm1(delta))
    return factor
