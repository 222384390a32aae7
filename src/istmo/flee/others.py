"""What a case takes from other cases: the priors, and the tastes, that did best there.

others.json holds, for each public case of Flee, the averaged relative difference of Istmo's choice after its first
third under each of `PRIORS`, fitted on that third; and from day 1 under each of `TASTES`, without any fit.
A new case takes what has the least mean over the public cases; a public case, or another version of one, over
those that share no camp with it in its time. So nothing is fitted on what is scored. A case with no counts in its
first third takes the tastes that did best without any: that is all it can know.

`python scripts/flee_table.py ../shared/data/flee --others` makes the file again.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from istmo.flee.choice import Case, Fitted, Prior, Tastes, fit, known_until, without_travel
from istmo.flee.instance import Instance
from istmo.flee.scoring import observed, score

FILE = Path(__file__).with_name("others.json")
PRIORS = tuple(Prior(*one) for one in product((0.5, 0.75), (1.0, 2.0), (0.01, 0.03)))
TASTES = tuple(Tastes(*one) for one in product((0.02, 0.1, 0.5, 1.0, 2.0), (0.0, 1.0), (0.5, 0.75)))
DIGITS = 5


class Other(NamedTuple):
    """A case of others.json.

    Args:
        name: of its folder.
        start, end: first day and the day after the last.
        camps: their names.
        fitted: score after the first third under each of `PRIORS`. (prior)
        bare: score from day 1 under each of `TASTES`. (tastes)
    """

    name: str
    start: date
    end: date
    camps: frozenset[str]
    fitted: tuple[float, ...]
    bare: tuple[float, ...]


def fit_case(case: Case, until: int) -> Fitted:
    """A case fitted on its counts before a day; on other cases alone, and to be run from day 0, where it has none.

    Args:
        case: the instance.
        until: the first day not to look at.
    """
    others = _others(case.instance)
    if len(observed(case.instance, 1, until).day):
        return fit(case, PRIORS[_least([other.fitted for other in others])], until)
    tastes = TASTES[_least([other.bare for other in others])]
    return Fitted(tastes, np.zeros(len(case.instance.camps)), 1, 0)


def evaluate(instance: Instance) -> Other:
    """A case as others.json has it."""
    case, until = Case(instance), known_until(instance)
    none = np.zeros(len(instance.camps))

    def scored(fitted: Fitted) -> float:
        course = without_travel(case, fitted, fitted.until - 1)
        return round(score(instance, course, observed(instance, fitted.until)).ard, DIGITS)

    return Other(
        instance.name,
        instance.start,
        _end(instance),
        _camps(instance),
        tuple(scored(fit(case, prior, until)) for prior in PRIORS),
        tuple(scored(Fitted(tastes, none, 1, 0)) for tastes in TASTES),
    )


def as_json(others: Sequence[Other]) -> str:
    """The text of others.json."""
    cases = [
        {
            **other._asdict(),
            "start": str(other.start),
            "end": str(other.end),
            "camps": sorted(other.camps),
        }
        for other in others
    ]
    return json.dumps({"priors": PRIORS, "tastes": TASTES, "cases": cases}, indent=1) + "\n"


@cache
def _read() -> tuple[Other, ...]:
    content = json.loads(FILE.read_text("utf-8"))
    if content["priors"] != list(map(list, PRIORS)) or content["tastes"] != list(map(list, TASTES)):
        raise RuntimeError("others.json is of another version: run scripts/flee_table.py --others")
    return tuple(
        Other(
            one["name"],
            date.fromisoformat(one["start"]),
            date.fromisoformat(one["end"]),
            frozenset(one["camps"]),
            tuple(one["fitted"]),
            tuple(one["bare"]),
        )
        for one in content["cases"]
    )


def _others(instance: Instance) -> list[Other]:
    """The cases that do not count people in one of its camps at the same time."""
    camps, end = _camps(instance), _end(instance)
    return [
        one for one in _read() if camps.isdisjoint(one.camps) or end <= one.start or one.end <= instance.start
    ]


def _least(scores: list[tuple[float, ...]]) -> int:
    return int(np.argmin(np.mean(scores, 0)))


def _end(instance: Instance) -> date:
    return instance.start + timedelta(days=instance.days)


def _camps(instance: Instance) -> frozenset[str]:
    return frozenset(name.lower().replace("_", "-").replace(" ", "-") for name in instance.camp_names)
