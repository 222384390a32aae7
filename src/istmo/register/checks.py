"""What can only be checked across entries: ids given twice, and names of what does not exist."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ValidationError

from istmo.errors import UnknownNameError
from istmo.measures.catalogue import measure
from istmo.measures.faults import did_you_mean, misfit
from istmo.measures.lines import Problem
from istmo.measures.measure import Measure
from istmo.observation import DIMENSIONS
from istmo.pathways import published
from istmo.register.entry import Commitment, Entry, Figure, Gap, Package, People, Pillar
from istmo.register.faults import At, Fault, unknown
from istmo.register.rules import FigureRule, MeasureRule, PathwayRule, SeriesRule
from istmo.sources.catalogue import indicator

Rows = Sequence[tuple[At, BaseModel]]
"""Each entry with where it stands."""


def checked(rows: Rows) -> list[Fault]:
    """Every fault."""
    return [at.fault(each) for at, one in rows for each in (*_twice(at, one, rows), *_faults(at, one, rows))]


def _twice(at: At, one: BaseModel, rows: Rows) -> Iterator[Problem]:
    if not isinstance(one, (Entry, People)):
        return
    first = next(where for where, other in rows if isinstance(other, (Entry, People)) and other.id == one.id)
    if first is not at:
        what = f"an entry of this id stands in {first.file}, line {first.line('id')}"
        yield Problem(at.line("id"), what, "Give it another id, or leave one of the two out")


def _ids(rows: Rows, kind: type[Commitment | Figure | People]) -> list[str]:
    return [one.id for _, one in rows if isinstance(one, kind)]


def _faults(at: At, one: BaseModel, rows: Rows) -> Iterator[Problem]:
    pillars = [each.number for _, each in rows if isinstance(each, Pillar)]
    if isinstance(one, (Package, Commitment)) and one.pillar not in pillars:
        yield Problem(at.line("pillar"), f"there is no pillar {one.pillar}", f"Known: {_listed(pillars)}")
    if isinstance(one, Figure) and one.less > one.value:
        yield Problem(
            at.line("less"), "less is more than value", "Give what value has in it from before start"
        )
    if isinstance(one, Gap) and one.table not in (tables := sorted({where.table for where, _ in rows})):
        what = f"there is no table {one.table!r} in which it could be missing"
        yield Problem(at.line("table"), what, did_you_mean(one.table, tables))
    if not isinstance(one, Commitment):
        return
    packages = [each.number for _, each in rows if isinstance(each, Package)]
    if one.package is not None and one.package not in packages:
        what = f"there is no action package {one.package}"
        yield Problem(at.line("package"), what, f"Known: {_listed(packages)}")
    if one.restates and one.restates not in (known := _ids(rows, Commitment)):
        what = f"there is no commitment {one.restates!r} that it could restate"
        yield Problem(at.line("restates"), what, did_you_mean(one.restates, known))
    named = [*one.measures, *(one.rule.measures if isinstance(one.rule, MeasureRule) else ())]
    for name in dict.fromkeys(named):
        try:
            measure(name)
        except UnknownNameError as error:
            yield unknown(at.line("measures"), error)
    yield from _rule(at, one, rows)
    yield from _plan(at, one)


def _rule(at: At, one: Commitment, rows: Rows) -> Iterator[Problem]:
    rule = one.rule
    if isinstance(rule, SeriesRule):
        try:
            indicator(rule.series)
        except UnknownNameError as error:
            yield unknown(at.line("series"), error)
        for name in rule.where:
            if name not in DIMENSIONS:
                what = f"{name} is no dimension of a series"
                yield Problem(at.line("where"), what, did_you_mean(name, DIMENSIONS))
        people = _ids(rows, People)
        if rule.people and rule.people not in people:
            what = f"there is no [[people]] {rule.people!r}"
            yield Problem(at.line("people"), what, did_you_mean(rule.people, people))
        if rule.people and "nationality" in rule.where:
            what = "people and where.nationality both say whom to count"
            yield Problem(at.line("people"), what, "Leave one of them out")
        if one.per == "" and rule.end is None:
            what = "a number in all needs the last day of its rule"
            yield Problem(at.line("rule"), what, "Give the rule an end, or the number a per")
    if isinstance(rule, FigureRule) and rule.figure not in (figures := _ids(rows, Figure)):
        what = f"there is no [[figure]] {rule.figure!r}"
        yield Problem(at.line("figure"), what, did_you_mean(rule.figure, figures))
    if isinstance(rule, PathwayRule):
        stages = sorted({stage for each in published() for stage in each.of})
        if rule.of not in stages:
            what = f"nothing was published of the pathway {rule.of!r}"
            yield Problem(at.line("of"), what, did_you_mean(rule.of, stages))


def _plan(at: At, one: Commitment) -> Iterator[Problem]:
    """Its plan as the measure it would be; the same is said of it as of a measure in a plan."""
    try:
        _ = one.as_measure
    except ValidationError as error:
        yield from (misfit(each, Measure, at.line) for each in error.errors())


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, sorted(set(numbers))))
