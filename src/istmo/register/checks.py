"""What can only be checked across entries: ids given twice, and names of what does not exist."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ValidationError

from istmo.errors import UnknownNameError
from istmo.measures.catalogue import measure
from istmo.observation import DIMENSIONS
from istmo.pathways import published
from istmo.register.entry import Commitment, Entry, Figure, Gap, Package, People, Pillar
from istmo.register.rules import FigureRule, MeasureRule, PathwayRule, SeriesRule
from istmo.sources.catalogue import indicator

Rows = Sequence[tuple[str, str, BaseModel]]
"""File, table and row of each entry."""


def checked(rows: Rows) -> list[str]:
    """Every fault, each with its file and entry."""
    faults = [f"{file}: {table} {name}: stands twice" for file, table, name in _twice(rows)]
    numbers = {one.number for _, _, one in rows if isinstance(one, Pillar)}
    packages = {one.number for _, _, one in rows if isinstance(one, Package)}
    for file, table, one in rows:
        for what in _faults(one, rows, numbers, packages):
            faults.append(f"{file}: {table} {getattr(one, 'id', '')}: {what}")
    return faults


def _twice(rows: Rows) -> Iterator[tuple[str, str, str]]:
    counts = Counter(one.id for _, _, one in rows if isinstance(one, (Entry, People)))
    seen: set[str] = set()
    for file, table, one in rows:
        if isinstance(one, (Entry, People)) and counts[one.id] > 1:
            if one.id in seen:
                yield file, table, one.id
            seen.add(one.id)


def _faults(one: BaseModel, rows: Rows, pillars: set[int], packages: set[int]) -> Iterator[str]:
    if isinstance(one, (Package, Commitment)) and one.pillar not in pillars:
        yield f"there is no pillar {one.pillar}"
    if isinstance(one, Figure) and one.less > one.value:
        yield "less is more than value"
    if isinstance(one, Gap) and one.table not in {table for _, table, _ in rows}:
        yield f"there is no table {one.table!r} in which it could be missing"
    if not isinstance(one, Commitment):
        return
    if one.package is not None and one.package not in packages:
        yield f"there is no action package {one.package}"
    if one.restates and one.restates not in {each.id for _, _, each in rows if isinstance(each, Commitment)}:
        yield f"there is no commitment {one.restates!r} that it could restate"
    named = [*one.measures, *(one.rule.measures if isinstance(one.rule, MeasureRule) else ())]
    for name in dict.fromkeys(named):
        try:
            measure(name)
        except UnknownNameError as error:
            yield str(error)
    yield from _rule(one, rows)
    yield from _plan(one)


def _rule(one: Commitment, rows: Rows) -> Iterator[str]:
    rule = one.rule
    if isinstance(rule, SeriesRule):
        try:
            indicator(rule.series)
        except UnknownNameError as error:
            yield str(error)
        unknown = [name for name in rule.where if name not in DIMENSIONS]
        if unknown:
            yield f"{unknown[0]} is no dimension of a series; known: {', '.join(DIMENSIONS)}"
        people = {each.id for _, _, each in rows if isinstance(each, People)}
        if rule.people and rule.people not in people:
            yield f"there is no [[people]] {rule.people!r}"
        if rule.people and "nationality" in rule.where:
            yield "people and where.nationality both say whom to count"
        if one.per == "" and rule.end is None:
            yield "a number in all needs the last day of its rule"
    if isinstance(rule, FigureRule) and rule.figure not in {
        each.id for _, _, each in rows if isinstance(each, Figure)
    }:
        yield f"there is no [[figure]] {rule.figure!r}"
    if isinstance(rule, PathwayRule) and not any(rule.of in each.of for each in published()):
        yield f"nothing was published of the pathway {rule.of!r}"


def _plan(one: Commitment) -> Iterator[str]:
    try:
        _ = one.as_measure
    except ValidationError as error:
        first = error.errors()[0]
        yield f"plan: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
