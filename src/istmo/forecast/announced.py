r"""Measures announced by the day of issue: what earlier ones of their class did, carried over to the new one.

A measure that restrains movement, taken by whoever keeps the border or the one before it (`Panel.parties`), changes
the groups it addresses by a factor exp(delta) once it is in force. Two classes are told apart by what is
written in the measure: *named*, which names at most six nationalities, and *general*. In a class, delta of measure i is

    delta_i ~ Normal(mu, tau^2),    mu ~ Normal(prior mean, prior sd^2 as much as one measure)

and mu and tau are read off the measures whose first months have been counted by then:

    delta_i = log(mean of the two months after the month it began / the month before it began)

Of a measure its text is known and, but for a few (`UNDATED`), the day on which it would begin; not when it would
end, and of its effect only what earlier ones showed. If a share q of a month lies on or after its first day, that
month has the factor 1 + q (exp(delta) - 1). Draws of delta have Student's t with 5 degrees of freedom around mu, and
are cut at +0.5. Of several measures of a class that address a group, the one acts of which most is still to come.

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
UNDATED = (
    "migrant-protection-protocols-2019",
    "third-country-transit-bar-2019",
    "asylum-cooperative-agreement-guatemala-2019",
    "panama-repatriation-flights-2024",
)
"""Measures whose first day was not set when they were announced, or was put off by a court: until they began, the
day of the announcement stands for it."""
ENTERED_LATE = ("mexico-us-joint-declaration-2019",)
"""Measures entered because a fall had been seen in the counts. Chosen by what came after them, they say nothing of what
others do: a forecast that learned from one would have learned from the counts it is judged by."""
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
        recent = [
            one
            for one in taken
            if one.start >= add_months(known.months[-1], -RECENT)
            and (one.end is None or one.end > known.as_of)
        ]
        acting = [(i, mine) for i, group in enumerate(known.groups) if (mine := _on(recent, group))]
        if not acting:
            continue
        found = learned(known, each)
        common = generator.standard_t(DEGREES, size=(half, 1))
        months = [known.months[-1], *known.targets(horizon)]
        for i, mine in acting:
            own = generator.standard_t(DEGREES, size=(half, 1)) if each == NAMED else common
            deviation = np.concatenate([own, -own])[:draws]
            delta = np.minimum(found.mean + found.sd * deviation, LARGEST)
            courses = [[_in_force(_first_day(one, known.as_of), month) for month in months] for one in mine]
            now, *then = max(courses, key=lambda course: course[-1] - course[0])
            made[:, :, i] *= np.exp(_log_factor(np.array(then), delta) - _log_factor(now, delta))
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
        and one.id not in ENTERED_LATE
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


def _first_day(one: Measure, as_of: date) -> date:
    """On which a measure begins, as it was thought on a day."""
    return one.known if one.id in UNDATED and one.start > as_of else one.start


def _in_force(first: date, month: date) -> float:
    """The share of a month on or after a first day."""
    days = monthrange(month.year, month.month)[1]
    return min(1, max(0, days - (first - month).days) / days)


def _log_factor(share: Floats | float, delta: Floats) -> Floats:
    factor: Floats = np.log1p(share * np.expm1(delta))
    return factor
