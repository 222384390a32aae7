"""What the catalogue offers to a plan on its first day: what can be taken up, what goes on anyway and can be ended, and
how many places are in force."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from istmo.measures.catalogue import catalogue
from istmo.measures.contradictions import contradictions
from istmo.measures.measure import DAYS, Measure
from istmo.measures.plan import End, announced, outside
from istmo.studies import Study

Why = Literal["", "goes-on", "acts-on-nothing", "contradicts"]


@dataclass(frozen=True)
class Use:
    """A measure of the catalogue to whoever would take it up.

    Args:
        measure: its id.
        start: first day on which it can begin: the plan's, its own, or the one after its last.
        why: why it cannot be: it goes on anyway, does not say where it acts, or contradicts another; "" if it can.
        other: the measure in force that it contradicts; "" if none.
        last: its last day where it is in force on the plan's first; None else.
    """

    measure: str
    start: date
    why: Why = ""
    other: str = ""
    last: date | None = None


@dataclass(frozen=True)
class Offered:
    """What the catalogue offers to a plan.

    Args:
        uses: every measure, by first day.
        ends: what goes on unless it is ended, with the first day on which it can be.
        places: of every lawful pathway whose number was announced, those in force on the first day [person/month].
    """

    uses: tuple[Use, ...]
    ends: tuple[End, ...]
    places: Mapping[str, float]


def offered(study: Study, start: date) -> Offered:
    """What the catalogue offers to a plan that begins on a day.

    Args:
        study: whose links the measures act on.
        start: first day of the plan.
    """
    going_on = announced(start)
    known = {one.id: one for one in going_on}
    anew = {one.id: _anew(one, start, known) for one in catalogue()}
    open_ = [new for name, new in anew.items() if new.acts and (name not in known or known[name].end)]
    against = _against(study, going_on, open_)

    def use(one: Measure) -> Use:
        why: Why = ""
        if one.id in known and known[one.id].end is None:
            why = "goes-on"
        elif not one.acts:
            why = "acts-on-nothing"
        elif one.id in against:
            why = "contradicts"
        last = known[one.id].end if one.id in known else None
        return Use(one.id, anew[one.id].start, why, against.get(one.id, ""), last)

    ends = tuple(End(measure=one.id, date=max(start, one.start)) for one in going_on if one.acts)
    places = defaultdict[str, float](float)
    for one in going_on:
        if one.about.lever == "service" and one.size and one.holds(start) and len(one.pathways) == 1:
            places[one.pathways[0]] += one.size.central * DAYS["monthly"]
    return Offered(tuple(use(one) for one in catalogue()), ends, places)


def _anew(one: Measure, start: date, known: Mapping[str, Measure]) -> Measure:
    """A measure from the first day on which a plan can begin it."""
    after = known[one.id].lapses if one.id in known else None
    begins = after or max(start, one.start)
    return one.model_copy(update={"start": begins, "end": one.end if one.end and one.end >= begins else None})


def _against(study: Study, going_on: tuple[Measure, ...], anew: list[Measure]) -> dict[str, str]:
    """For each measure taken up that contradicts one that goes on, which; none where a plan's takes its place."""
    found: dict[str, str] = {}
    old, new = {id(one) for one in going_on}, {id(one) for one in anew}
    for pair in contradictions(study, (*going_on, *anew)):
        if id(pair.first) in old and id(pair.second) in new:
            left = outside(study, pair.first, (pair.second,))
            if any(part.overlaps(pair.second) for part in left):
                found.setdefault(pair.second.id, pair.first.id)
    return found
