"""A case compared: Flee's rules, Istmo's choice, Flee's own figures where it has them, naive forecasts.

Everything is scored on the same dates: those observed after the first third, because Istmo's choice is fitted on the
first third; or from day 1 where nothing was counted later. `whole` adds what was not fitted on the case, over all
observed dates.
"""

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from istmo.errors import InputError
from istmo.flee.choice import Case, Fitted, known_until
from istmo.flee.forecasts import frozen, rolling
from istmo.flee.instance import Floats, Instance
from istmo.flee.others import fit_case
from istmo.flee.reader import read_instance
from istmo.flee.rules import simulate
from istmo.flee.scoring import Score, counts_by_day, every_day, observed, score

AGES = (30, 60)
"""Ages of the shares of the rolling naive forecasts [day]."""
KNOW_A_THIRD = ("istmo", "naive_third")
"""Forecasts that know the counts before the first day scored."""


@dataclass(frozen=True)
class Comparison:
    """Scores by forecast.

    Args:
        instance: its name.
        scored: first day scored.
        days: days of the period.
        scores: on the dates observed from `scored` on, by forecast.
        whole: on all observed dates but day 0, of the forecasts that were not fitted on the case.
        every_day: Flee's own figure, over all days, of its rules here and in the reference.
        seconds: what each forecast took, fitting and compiling included; reading its file, for `flee_reference`.
        took: seconds of the whole comparison, reading included.
        fitted: parameters of Istmo's choice.
        camps: names of the compared camps.
        ignored: columns of conflicts.csv that are no place.
        uncompared: rows of data_layout.csv that are no camp.
    """

    instance: str
    scored: int
    days: int
    scores: dict[str, Score]
    whole: dict[str, Score]
    every_day: dict[str, float]
    seconds: dict[str, float]
    took: float
    fitted: Fitted
    camps: tuple[str, ...]
    ignored: tuple[str, ...] = field(default=())
    uncompared: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """What `istmo simulate --compare --json` prints; no date is given where nothing was observed."""
        forecasts = {
            name: {"ard": _number(one.ard), "ard_by_camp": one.ard_by_camp, "seconds": self.seconds[name]}
            for name, one in self.scores.items()
        }
        return {
            "instance": self.instance,
            "scored_from_day": self.scored,
            "dates": max(one.dates for one in self.scores.values()),
            **forecasts,
            "ard_whole_period": {name: _number(one.ard) for name, one in self.whole.items()},
            "ard_every_day": self.every_day,
            "parameters": {
                **self.fitted.tastes._asdict(),
                "alpha": dict(zip(self.camps, self.fitted.alpha.tolist(), strict=True)),
                "fitted_on_dates": self.fitted.dates,
            },
            "seconds": self.took,
        }


def compare(folder: Path) -> Comparison:
    """A Flee instance under both choice rules, scored beside the naive forecasts.

    Args:
        folder: of the instance; `flee_reference.csv` in it, if there, holds Flee's own course.

    Raises:
        InputError: when the instance cannot be read, or no camp has a count after day 0.
    """
    began = time.perf_counter()
    instance = read_instance(folder)
    scored = known_until(instance)
    dates = observed(instance, scored)
    if not len(dates.day):
        raise InputError(
            "has no counts after day 0 within the period", "Give counts to score", folder / "source_data"
        )
    case, fitted = Case(instance), list[Fitted]()
    reference = folder / "flee_reference.csv"
    ways: dict[str, Callable[[], Floats]] = {
        "flee_rules": lambda: simulate(instance).at[:, instance.camps],
        "istmo": lambda: _istmo(case, scored, fitted),
        "istmo_others": lambda: _istmo(case, 1, fitted),
        "naive_frozen": lambda: frozen(instance),
        **{f"naive_{age}": partial(rolling, instance, age) for age in AGES},
        "naive_third": lambda: frozen(instance, scored - 1),
    }
    if reference.exists():
        ways["flee_reference"] = lambda: read_reference(reference, instance)
    courses, seconds = dict[str, Floats](), dict[str, float]()
    for name, way in ways.items():
        start = time.perf_counter()
        courses[name], seconds[name] = way(), time.perf_counter() - start
    for name in ("flee_rules", "flee_reference"):
        if name in courses:
            courses[f"{name}_rescaled"] = _rescaled(instance, courses[name])
            seconds[f"{name}_rescaled"] = seconds[name]
    whole = observed(instance, 1)
    return Comparison(
        instance=instance.name,
        scored=scored,
        days=instance.days,
        scores={name: score(instance, course, dates) for name, course in courses.items()},
        whole={n: score(instance, course, whole) for n, course in courses.items() if n not in KNOW_A_THIRD},
        every_day={
            n: every_day(instance, courses[n]) for n in ("flee_rules", "flee_reference") if n in courses
        },
        seconds=seconds,
        took=time.perf_counter() - began,
        fitted=fitted[0],
        camps=instance.camp_names,
        ignored=instance.ignored,
        uncompared=instance.uncompared,
    )


def _istmo(case: Case, until: int, fitted: list[Fitted]) -> Floats:
    """Istmo's course from what was counted before `until`; what was fitted is added to `fitted`."""
    from istmo.flee.study import forecast  # noqa: PLC0415  (imports JAX, which a run of Flee's rules has no need of)

    fitted.append(fit_case(case, until))
    return forecast(case, fitted[-1])


def read_reference(file: Path, instance: Instance) -> Floats:
    """Flee's own course of an instance: columns `CAMP_sim_mean`, or `CAMP sim` as in Flee's out.csv. (day, camp)

    Raises:
        InputError: when the file lacks a camp or days, or holds no numbers.
    """
    with file.open(newline="", encoding="utf-8-sig") as lines:
        rows = [
            {(key or "").strip(" #"): value for key, value in row.items()} for row in csv.DictReader(lines)
        ]
    there = set(rows[0]) if rows else set()
    columns = {name: {f"{name}_sim_mean", f"{name} sim"} & there for name in instance.camp_names}
    missing = [name for name, column in columns.items() if not column]
    if missing or len(rows) < instance.days:
        what = ", ".join(missing) or f"days: it has {len(rows)} of {instance.days}"
        raise InputError(f"lacks {what}", "Give the reference of this instance, or remove it", file)
    wanted = [next(iter(column)) for column in columns.values()]
    try:
        return np.array([[float(row[name]) for name in wanted] for row in rows[: instance.days]])
    except ValueError as error:
        raise InputError(
            f"holds something that is no number: {error}", "Correct or remove it", file
        ) from error


def _rescaled(instance: Instance, course: Floats) -> Floats:
    """The course with the total of each day made equal to the total known, as FabFlee's rescaled error has it."""
    total = course.sum(1, keepdims=True)
    known = counts_by_day(instance).sum(1, keepdims=True)
    return np.asarray(course * np.divide(known, total, out=np.ones_like(total), where=total > 0))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value
