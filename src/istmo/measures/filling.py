"""Places of a pathway whose number nobody had announced: those who were counted on it are those who were let in.

A fit finds such a pathway as worth as much as its counts say, which is what was let in and not how many would have
come; a run without a plan goes on with it and knows no number. A plan that is the first to give it one, P a day, where
U a day were counted in the year before and B a day pass without the plan:

- P < U: fewer places, which limit. Whom they do not take waits.
- P >= U: a promise kept. About P are let in: where B < P the links are worth log(P / B) more, by which nearly P / B
  times as many take them. Where B >= P nothing changes, as more are let in anyway.

That there are people enough for P is an assumption: it holds where many more ask than are let in.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from istmo.measures.apply import UNBOUND, Reach
from istmo.measures.measure import DAYS, Measure
from istmo.measures.outcome import Outcome
from istmo.measures.select import links_of
from istmo.periods import add_months
from istmo.studies import Study

Floats = NDArray[np.float64]


def first_to_number(
    study: Study, measures: Sequence[Measure], announced: Sequence[Measure]
) -> NDArray[np.bool_]:
    """Whether each measure is the first to number the places of its ways. (measure)

    Args:
        study: whose links they name.
        measures: of a run.
        announced: those of the record that a run without a plan would have.
    """
    numbered = study.network.queued.copy()
    for one in announced:
        if one.about.lever == "service":
            numbered |= links_of(study, one)
    links = [links_of(study, one) for one in measures]
    return np.array(
        [
            one.about.lever == "service" and mine.any() and not (mine & numbered).any()
            for one, mine in zip(measures, links, strict=True)
        ],
        bool,
    )


def let_in(study: Study, measures: Sequence[Measure], first: NDArray[np.bool_], counted: Floats) -> Floats:
    """U: who were let in where a measure is the first to number the places [person/day]; inf for all other measures,
    and where nobody was. (measure)

    Args:
        study: whose links they name.
        measures: of a run.
        first: of `first_to_number`. (measure)
        counted: persons in the year before, on each link. (link)
    """
    sums = np.array([counted[links_of(study, one)].sum() for one in measures], float)
    return np.where(first & (sums > 0), sums / DAYS["yearly"], np.inf)


def passed(study: Study, measures: Sequence[Measure], without: Outcome) -> Floats:
    """B: who pass without the plan while each measure is in force [person/day]. (draw, measure)

    Args:
        study: whose links they name.
        measures: some of a run.
        without: the same draws without the plan.
    """
    months = without.months
    days = [[first + timedelta(n) for n in range((add_months(first, 1) - first).days)] for first in months]
    held = np.array([[sum(map(one.holds, month)) for month in days] for one in measures], float)
    length = np.array([len(month) for month in days], float)
    links = np.array([links_of(study, one) for one in measures], float)
    persons = ((without.entered.sum(3, dtype=float) @ links.T) * (held / length).T).sum(1)
    return np.asarray(persons / np.maximum(held.sum(1), 1.0))


def kept(sizes: Floats, before: Floats, without: Floats) -> tuple[Floats, Floats]:
    """Sizes with places that do not limit where they are a promise, and what the links of each measure are then worth
    more. ((measure), (measure))

    Args:
        sizes: P of the measures that number places [person/day]. (measure)
        before: U, of `let_in`. (measure)
        without: B of a draw, of `passed`. (measure)
    """
    promised = np.isfinite(before) & (sizes >= before)
    more = np.zeros(len(sizes))
    some = promised & (without > 0)
    more[some] = np.log(np.maximum(sizes[some] / without[some], 1.0))
    return np.where(promised, UNBOUND, sizes), more


def worth(acts: Reach, more: Floats) -> Floats:
    """What links are worth more to everybody while measures are in force. (regime, link, 1)

    Args:
        acts: when and where the measures act.
        more: of `kept`. (measure)
    """
    return ((acts.active * more[:, None]).T @ acts.links)[:, :, None]
