"""The measures of 2019 to 2024, from the TOML files beside this one: what was done, by whom, when, and who says so."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from istmo.errors import UnknownNameError
from istmo.measures.measure import Measure
from istmo.measures.numbers import number
from istmo.measures.select import nearest


@cache
def catalogue() -> tuple[Measure, ...]:
    """Every measure of the catalogue, by first day."""
    here = files(__name__)
    tables = [
        tomllib.loads(file.read_text(encoding="utf-8"))["measure"]
        for file in here.iterdir()
        if file.name.endswith(".toml")
    ]
    measures = [Measure.model_validate(_titled(row)) for table in tables for row in table]
    return tuple(sorted(measures, key=lambda one: (one.start, one.id)))


def _titled(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose titles have their numbers as each language writes them: {daily} is the row's, {24000} itself."""
    told: dict[str, Any] = {**row, **row.get("trigger", {})}

    def filled(language: Literal["en", "es"]) -> str:
        return re.sub(
            r"\{(\w+)\}",
            lambda found: number(float(told[found[1]] if found[1] in told else found[1]), language),
            row[f"title_{language}"],
        )

    return {**row, "title_en": filled("en"), "title_es": filled("es")}


FEW = 6
"""Measures whose ids are told one by one where a name fits several."""


def measure(name: str) -> Measure:
    """One measure of the catalogue by its id.

    Raises:
        UnknownNameError: with the ids that have the name in them or in their package, or the nearest id.
    """
    known = {one.id: one for one in catalogue()}
    if name not in known:
        within = [
            each for each, one in known.items() if name and (name in each or name in (one.package or ""))
        ]
        hint = ", ".join(within) if 0 < len(within) <= FEW else "" if within else nearest(name, known)
        if within and not hint:
            raise UnknownNameError(
                f"There is no measure {name!r} in the catalogue. `istmo plan measures {name}` lists those that have it."
            )
        raise UnknownNameError(
            f"There is no measure {name!r} in the catalogue."
            + (f" Did you mean {hint}?" if hint else " `istmo plan measures` lists them.")
        )
    return known[name]


def in_force(measures: Iterable[Measure], day: date, known_by: date | None = None) -> tuple[Measure, ...]:
    """Those of some measures that hold on a day; with `known_by`, only those announced by then."""
    return tuple(one for one in measures if one.holds(day) and (known_by is None or one.known <= known_by))
