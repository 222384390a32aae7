"""A case compared: Flee's rules, Istmo's choice, Flee's own figures where it has them, naive forecasts.

Everything is scored on the same dates: those observed after the first third, because Istmo's choice is fitted on the
first third. `whole` adds what was not fitted, over all observed dates.
"""

import csv
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from istmo.errors import InputError
from istmo.flee.choice import Fitted, fit, forecast, third
from istmo.flee.forecasts import frozen, rolling
from istmo.flee.instance import Floats, Instance
from istmo.flee.reader import read_instance
from istmo.flee.rules import simulate
from istmo.flee.scoring import Score, counts_by_day, every_day, observed, score

AGES = (30, 60)
"""Ages of the shares of the rolling naive forecasts [day]."""


@dataclass(frozen=True)
class Comparison:
    """Scores by forecast.

    Args:
        instance: its name.
        scored: first day scored.
        days: days of the period.
        scores: on the dates observed from `scored` on, by forecast.
        whole: on all observed dates but day 0, of the forecasts that were fitted on nothing.
        every_day: Flee's own figure, over all days, of its rules here and in the reference.
        seconds: what each forecast took, fitting included; reading under `read`.
        fitted: parameters of Istmo's choice.
    """

    instance: str
    scored: int
    days: int
    scores: dict[str, Score]
    whole: dict[str, Score]
    every_day: dict[str, float]
    seconds: dict[str, float]
    fitted: Fitted
    ignored: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """What `istmo simulate --compare --json` prints; no date is given where nothing was observed."""
        forecasts = {
            name: {
                "ard": _number(one.ard),
                "ard_by_camp": {k: _number(v) for k, v in one.ard_by_camp.items()},
            }
            for name, one in self.scores.items()
        }
        return {
            "instance": self.instance,
            "scored_from_day": self.scored,
            "dates": max(one.dates for one in self.scores.values()),
            **forecasts,
            "ard_whole_period": {name: _number(one.ard) for name, one in self.whole.items()},
            "ard_every_day": self.every_day,
            "parameters": {**asdict(self.fitted), "alpha": self.fitted.alpha.tolist()},
            "seconds": self.seconds,
        }


def compare(folder: Path) -> Comparison:
    """A Flee instance under both choice rules, scored beside the naive forecasts.

    Args:
        folder: of the instance; `flee_reference.csv` in it, if there, holds Flee's own course.

    Raises:
        InputError: when the instance cannot be read, or nothing was observed after its first third.
    """
    seconds: dict[str, float] = {}
    began = time.perf_counter()
    instance = read_instance(folder)
    seconds["read"] = time.perf_counter() - began
    dates = observed(instance, third(instance))
    if not len(dates.day):
        raise InputError(
            "has no counts after the first third", "Give counts to score", folder / "source_data"
        )
    courses: dict[str, Floats] = {}

    def timed(name: str, course: Floats) -> None:
        nonlocal began
        courses[name], seconds[name] = course, time.perf_counter() - began
        began = time.perf_counter()

    began = time.perf_counter()
    timed("flee_rules", simulate(instance).at[:, instance.camps])
    fitted = fit(instance)
    timed("istmo", forecast(instance, fitted))
    reference = read_reference(folder / "flee_reference.csv", instance)
    if reference is not None:
        timed("flee_reference", reference)
        timed("flee_reference_rescaled", _rescaled(instance, reference))
    timed("flee_rules_rescaled", _rescaled(instance, courses["flee_rules"]))
    timed("naive_frozen", frozen(instance))
    for age in AGES:
        timed(f"naive_{age}", rolling(instance, age))
    timed("naive_third", frozen(instance, third(instance) - 1))
    seconds["total"] = sum(seconds.values())
    return Comparison(
        instance=instance.name,
        scored=third(instance),
        days=instance.days,
        scores={name: score(instance, course, dates) for name, course in courses.items()},
        whole={
            name: score(instance, course, observed(instance, 1))
            for name, course in courses.items()
            if name not in ("istmo", "naive_third")
        },
        every_day={
            n: every_day(instance, courses[n]) for n in ("flee_rules", "flee_reference") if n in courses
        },
        seconds=seconds,
        fitted=fitted,
        ignored=instance.ignored,
    )


def read_reference(file: Path, instance: Instance) -> Floats | None:
    """Flee's own mean course of an instance, or None where the file is missing. (day, camp)

    Raises:
        InputError: when the file lacks a camp or days.
    """
    if not file.exists():
        return None
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    missing = [name for name in instance.camp_names if not rows or f"{name}_sim_mean" not in rows[0]]
    if missing or len(rows) < instance.days:
        raise InputError(f"lacks {', '.join(missing) or 'days'}", "Give the reference of this instance", file)
    return np.array(
        [[float(row[f"{n}_sim_mean"]) for n in instance.camp_names] for row in rows[: instance.days]]
    )


def _rescaled(instance: Instance, course: Floats) -> Floats:
    """The course with the total of each day made equal to the total known, as FabFlee's rescaled error has it."""
    total = course.sum(1, keepdims=True)
    known = counts_by_day(instance).sum(1, keepdims=True)
    return np.asarray(course * np.divide(known, total, out=np.ones_like(total), where=total > 0))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value
