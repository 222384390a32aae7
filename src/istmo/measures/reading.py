"""A plan from TOML. Everything wrong with it is said at once, each with its line and its remedy."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError

from istmo.errors import InputError
from istmo.measures.catalogue import catalogue
from istmo.measures.contradictions import contradictions
from istmo.measures.faults import did_you_mean, malformed, misfit
from istmo.measures.lines import Lines, PlanError, Problem
from istmo.measures.meaning import ending, mistakes
from istmo.measures.measure import Frozen, Measure, Names, Size
from istmo.measures.plan import MOST_MONTHS, End, Plan, left_in_force
from istmo.measures.within import outside
from istmo.studies import Study

TABLES = ("measure", "pathway", "use", "end")
Row = TypeVar("Row", bound=Frozen)


class Use(Frozen):
    """A measure of the catalogue in a plan: as it was, or with other dates, people or size."""

    measure: str
    start: date | None = None
    end: date | None = None
    nationalities: Names | None = None
    size: Size | None = None


class _Head(Frozen):
    title: str
    start: date | None = None
    months: Annotated[int, Field(ge=1, le=MOST_MONTHS)] | None = None
    note: str = ""


def read_plan(path: Path, study: Study, start: date | None = None, months: int | None = None) -> Plan:
    """A plan from a file that can be run.

    Args:
        path: TOML, as `istmo plan new` writes it.
        study: whose links, nationalities and pathways it may name.
        start: first day of the run, where it is not the plan's.
        months: of the run, where they are not the plan's.

    Raises:
        PlanError: naming every problem with its line and remedy.
        InputError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("it cannot be read as text", "Check the path", path) from error
    return plan_to_run(text, study, path, start, months)


def plan_from_text(text: str, study: Study, file: Path | str = "plan.toml") -> Plan:
    """A plan from TOML text, well-formed, whatever its months; `file` is for messages. Raises as `read_plan`."""
    return _reading(text, study, file).plan()


def plan_to_run(
    text: str,
    study: Study,
    file: Path | str = "plan.toml",
    start: date | None = None,
    months: int | None = None,
) -> Plan:
    """A plan from TOML text that can be run in its months, or those given. Arguments and errors as of `read_plan`."""
    reading = _reading(text, study, file)
    plan = reading.plan()
    reading.refuse_outside(plan, start, months)
    return plan


def _reading(text: str, study: Study, file: Path | str) -> "_Reading":
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(file, [malformed(error, text)]) from error
    return _Reading(study, given, Lines(text), file)


class _Reading:
    """One reading: what was given, where it stands, and what was found wrong so far."""

    def __init__(self, study: Study, given: Mapping[str, Any], lines: Lines, file: Path | str) -> None:
        self.study, self.given, self.lines, self.file = study, given, lines, file
        self.problems: list[Problem] = []
        self.places: dict[int, tuple[str, int]] = {}
        self.catalogue = {one.id: one for one in catalogue()}

    def plan(self) -> Plan:
        """The plan, or `PlanError`."""
        loose = {key: value for key, value in self.given.items() if not _is_tables(value)}
        for name, value in self.given.items():
            if name in TABLES and name in loose and value != []:
                what, remedy = f"{name} is not a list of tables", f"Write [[{name}]] above each"
                self.problems.append(Problem(self.lines.of("", 0, name), what, remedy))
            elif name not in TABLES and name not in loose:
                self.problems.append(
                    Problem(
                        self.lines.of(name, 0), f"[[{name}]] is not known here", did_you_mean(name, TABLES)
                    )
                )
        head = self._take(_Head, {key: loose[key] for key in loose if key not in TABLES}, "", 0)
        written = self._rows("measure", Measure)
        places = [self._places(row, index) for index, row in enumerate(self._raw("pathway"))]
        used = [self._used(use, index) for index, use in enumerate(self._rows("use", Use))]
        ended = self._rows("end", End)
        for table, measures in (("measure", written), ("pathway", places), ("use", used)):
            for index, one in enumerate(measures):
                if one is not None:
                    self.places[id(one)] = table, index
                    known = self.catalogue.get(one.id) if table == "use" else None
                    self.problems += mistakes(self.study, one, self._line(table, index), known=known)
        lines: dict[str, int] = {}
        for index, end in enumerate(ended):
            if end is not None:
                self.places[id(end)] = "end", index
                line = self._line("end", index)
                self.problems += ending(end, line)
                if (first := lines.setdefault(end.measure, line("measure"))) != line("measure"):
                    what = f"{end.measure} is ended twice, first in line {first}"
                    self.problems.append(Problem(line("measure"), what, "Keep one of them"))
        if self.problems or head is None:
            raise PlanError(self.file, self.problems)
        plan = Plan(
            title=head.title,
            measures=tuple(one for one in (*written, *places, *used) if one is not None),
            ended=tuple(end for end in ended if end is not None),
            start=head.start,
            months=head.months,
            note=head.note,
        )
        self._refuse_contradictions(plan)
        return plan

    def refuse_outside(self, plan: Plan, start: date | None, months: int | None) -> None:
        """What cannot be run of the plan that was read."""

        def line(one: Measure | End | None, key: str) -> int:
            return self.lines.of(*(("", 0) if one is None else self.places[id(one)]), key)

        if found := list(outside(plan, line, start, months)):
            raise PlanError(self.file, found)

    def _places(self, row: Mapping[str, Any], index: int) -> Measure | None:
        """A [[pathway]] is a measure of the kind capacity, written shorter."""
        rest = {key: value for key, value in row.items() if key != "pathway"}
        name = row.get("pathway")
        if not isinstance(name, str):
            what = "pathway is missing" if name is None else f"pathway {name!r} is no name"
            remedy = 'Say which, for example pathway = "cbp-one"'
            self.problems.append(Problem(self.lines.of("pathway", index, "pathway"), what, remedy))
            return None
        slug = "-".join(re.findall(r"[a-z0-9]+", f"places {name} {rest.get('start', '')}".lower()))
        short = {"id": slug, "kind": "capacity", "pathways": [name]}
        return self._take(Measure, {**short, **rest}, "pathway", index)

    def _used(self, use: Use | None, index: int) -> Measure | None:
        """The measure of the catalogue that a [[use]] means, with what it changes."""
        if use is None:
            return None
        known = self.catalogue.get(use.measure)
        if known is None:
            what = f"there is no measure {use.measure!r} in the catalogue"
            remedy = did_you_mean(use.measure, list(self.catalogue))
            self.problems.append(Problem(self.lines.of("use", index, "measure"), what, remedy))
            return None
        changed = {key: value for key, value in use if key != "measure" and value is not None}
        begun_anew = known.end is not None and use.start is not None and known.end < use.start
        if begun_anew and use.end is None:
            changed["end"] = None
        return known.model_copy(update=changed)

    def _refuse_contradictions(self, plan: Plan) -> None:
        """Two measures of the plan, or one of it and one that is in force."""
        start = plan.first_day
        left = left_in_force(self.study, plan, start) if start is not None else ()
        for pair in contradictions(self.study, (*left, *plan.measures)):
            mine = [one for one in (pair.first, pair.second) if id(one) in self.places]
            if not mine:  # the catalogue is checked by a test of its own
                continue
            lines = [self.lines.of(*self.places[id(one)]) for one in mine]
            other = f"{pair.first.id} of line {lines[0]}" if len(mine) == 2 else f"{pair.first.id}, in force"
            remedy = pair.remedy if len(mine) == 2 else f"{pair.remedy}; an [[end]] table ends one in force"
            what = f"{pair.second.id} contradicts {other}: {pair.what}"
            self.problems.append(Problem(lines[-1], what, remedy))
        if self.problems:
            raise PlanError(self.file, self.problems)

    def _rows(self, table: str, kind: type[Row]) -> list[Row | None]:
        return [self._take(kind, row, table, index) for index, row in enumerate(self._raw(table))]

    def _raw(self, table: str) -> list[Mapping[str, Any]]:
        rows = self.given.get(table, [])
        return rows if _is_tables(rows) else []

    def _take(self, kind: type[Row], row: Mapping[str, Any], table: str, index: int) -> Row | None:
        try:
            return kind.model_validate(dict(row))
        except ValidationError as error:
            line = self._line(table, index)
            found = {misfit(each, kind, line) for each in error.errors()}
            self.problems += sorted(found, key=lambda one: one.line)
            return None

    def _line(self, table: str, index: int) -> Any:
        return lambda key: self.lines.of(table, index, key)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)
