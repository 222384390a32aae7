"""Pairs of measures that cannot both hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from istmo.errors import InputError
from istmo.groups import Groups
from istmo.measures.measure import Measure
from istmo.measures.select import groups_of, links_of
from istmo.studies import Study


@dataclass(frozen=True)
class Contradiction:
    """Two measures that cannot both hold, why, and what to do, in two sentences without full stops."""

    first: Measure
    second: Measure
    what: str
    remedy: str


def contradictions(study: Study, measures: Sequence[Measure]) -> tuple[Contradiction, ...]:
    """Every pair of measures that contradict each other on the same links, groups and days.

    They do if they have the same id or both set the places or the limit of the same link. Two of one government
    (or of nobody named) also do if one closes a link whose places or fee the other sets, or that the other opens, or
    if one requires a visa that the other waives. Different governments may well act against each other: one pays for
    places on flights from an airport that another has closed.
    """
    groups = Groups.product(study.nationalities, study.households)
    links = {id(one): links_of(study, one) for one in measures}
    who = {id(one): groups_of(groups, one) for one in measures}
    found = []
    for first, second in combinations(measures, 2):
        if not first.overlaps(second):
            continue
        reason = _reason(first, second)
        meet = bool((links[id(first)] & links[id(second)]).any() and (who[id(first)] & who[id(second)]).any())
        if first.id == second.id:
            reason, meet = ("stands twice", "Keep one of them, or let one end before the other begins"), True
        if reason and meet:
            found.append(Contradiction(first, second, *reason))
    return tuple(found)


def refuse_contradictions(study: Study, measures: Sequence[Measure]) -> None:
    """Raise `InputError` at the first pair that contradicts each other."""
    for pair in contradictions(study, measures):
        raise InputError(f"{pair.first.id} and {pair.second.id}: {pair.what}", pair.remedy)


def _reason(first: Measure, second: Measure) -> tuple[str, str] | None:
    levers = {first.about.lever, second.about.lever}
    kinds = {first.kind, second.kind}
    if levers in ({"service"}, {"limit"}):
        return (
            "both say how many may pass on the same links on the same days",
            "Let one end before the other begins, or name different links",
        )
    if first.parties and second.parties and not set(first.parties) & set(second.parties):
        return None
    if "open" in levers and levers & {"service", "fee", "limit"}:
        return (
            "one closes links on which the other lets people pass",
            "Let one end before the other begins, or leave the closed links out of the other",
        )
    if kinds == {"closure", "route-opening"}:
        return ("one closes links that the other opens", "Let one end before the other begins")
    if kinds == {"visa-requirement", "visa-waiver"}:
        return (
            "one requires a visa that the other waives",
            "Let one end before the other begins, or give them different nationalities",
        )
    return None
