"""Plan: what would be done, from when on, beside or instead of what is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from istmo.errors import InputError
from istmo.measures.catalogue import catalogue
from istmo.measures.contradictions import refuse_contradictions
from istmo.measures.measure import Frozen, Measure
from istmo.measures.select import links_of
from istmo.periods import add_months
from istmo.studies import Study

MONTHS = 12
"""Of a run, where neither the plan nor whoever asks for it says how many."""
MOST_MONTHS = 36
"""Of a plan. What is simulated rests on five years of counts: further ahead nothing of it could be tested on them."""


class End(Frozen):
    """A measure of the catalogue that a plan ends.

    Args:
        measure: its id.
        date: first day without it.
    """

    measure: str
    date: date


@dataclass(frozen=True)
class Plan:
    """A plan. Read one with `read_plan`, or make one from measures.

    Args:
        title: what to call it.
        measures: what it does: measures of the catalogue, at their own or other dates, and new ones.
        ended: measures in force that it ends.
        start: first day to simulate; None leaves it to whoever runs it.
        months: how many months; None likewise.
        note: what a reader should know.
    """

    title: str
    measures: tuple[Measure, ...] = ()
    ended: tuple[End, ...] = ()
    start: date | None = None
    months: int | None = None
    note: str = ""

    @property
    def first_day(self) -> date | None:
        """Its start, else the first day on which it changes anything; None if it changes nothing."""
        days = [one.start for one in self.measures] + [one.date for one in self.ended]
        return self.start or min(days, default=None)

    def span(self, start: date | None = None, months: int | None = None) -> tuple[date, int]:
        """First day, of a month, and number of months that it is simulated.

        Args:
            start: where it is not to begin on its first day.
            months: where they are not to be its own.

        Raises:
            InputError: nobody says when to begin.
        """
        first = start or self.first_day
        if first is None:
            remedy = "Give a first month: --from 2024-10-01, or start = 2024-10-01 in the plan"
            raise InputError("the plan changes nothing, so it does not say when to begin", remedy)
        return add_months(first, 0), months or self.months or MONTHS


BASELINE = Plan("baseline")
"""The plan that changes nothing: what is in force and what has been announced goes on."""


def announced(start: date, since: date | None = None) -> tuple[Measure, ...]:
    """The measures of the catalogue that were known on a day and had not ended by then, with what was known of them.

    The places of a pathway that end because others follow go on where these others were not known yet.

    Args:
        start: the day.
        since: take also those that ended from this day on.
    """
    since = since or start
    known = [one for one in catalogue() if one.known <= start]
    later = [one for one in catalogue() if one.known > start and one.about.lever == "service"]
    going_on = [one.model_copy(update={"end": None}) if _gives_way(one, later) else one for one in known]
    return tuple(one for one in going_on if one.end is None or one.end >= since)


def _gives_way(one: Measure, later: Sequence[Measure]) -> bool:
    """Whether a number of places ends because one of these follows."""
    same = one.about.lever == "service" and one.end is not None
    return same and any(new.start == one.lapses and new.pathways == one.pathways for new in later)


def left_in_force(study: Study, plan: Plan, start: date, since: date | None = None) -> tuple[Measure, ...]:
    """What was announced by the first day of a run, as a plan leaves it.

    Where the plan sets the places or the limit of links, it takes the place of an announced measure that did.

    Args:
        study: whose links they name.
        plan: with its ends and its numbers of places.
        start: first day of the run.
        since: as `announced` takes it.
    """
    stops = {one.measure: one.date for one in plan.ended}
    base = [_until(one, stops[one.id]) if one.id in stops else (one,) for one in announced(start, since)]
    return tuple(part for parts in base for one in parts for part in outside(study, one, plan.measures))


def in_effect(study: Study, plan: Plan, start: date, since: date | None = None) -> tuple[Measure, ...]:
    """All measures of a run: `left_in_force` and the plan's own.

    Args:
        study, plan, start, since: as `left_in_force` takes them.

    Raises:
        InputError: two measures contradict each other.
    """
    found = (*left_in_force(study, plan, start, since), *plan.measures)
    refuse_contradictions(study, found)
    return found


def _until(one: Measure, stop: date) -> tuple[Measure, ...]:
    """A measure that ends before a day; nothing if it begins no earlier."""
    if stop <= one.start:
        return ()
    last = stop - timedelta(days=1)
    return (one.model_copy(update={"end": last if one.end is None else min(one.end, last)}),)


def outside(study: Study, one: Measure, plans: Sequence[Measure]) -> list[Measure]:
    """What is left of an announced number of places where plans set another: the time before and after.

    Args:
        study: whose links they name.
        one: an announced measure; one that sets no number is left whole.
        plans: measures of a plan.
    """
    parts = [one]
    if one.about.lever not in ("service", "limit"):
        return parts
    mine = links_of(study, one)
    for new in plans:
        same = new.about.lever == one.about.lever and not (mine & ~links_of(study, new)).any()
        if same and mine.any():
            parts = [rest for part in parts for rest in _cut(part, new)]
    return parts


def _cut(part: Measure, new: Measure) -> list[Measure]:
    if not part.overlaps(new):
        return [part]
    rest = list(_until(part, new.start))
    if new.lapses is not None and (part.end is None or part.end >= new.lapses):
        later = {"start": new.lapses, "like": part.like or part.id}
        if rest:  # the same measure twice needs two names
            later["id"] = f"{part.id}-again"
        rest.append(part.model_copy(update=later))
    return rest
