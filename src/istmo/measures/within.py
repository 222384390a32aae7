"""What of a plan cannot be run: months beyond those that can be simulated, and what lies outside the plan's months."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from istmo.measures.lines import Problem
from istmo.measures.measure import Measure
from istmo.measures.plan import MONTHS, End, Plan
from istmo.periods import add_months

FIRST, LAST = date(2019, 10, 1), date(2030, 12, 31)
"""Days on which a run can begin: the series of most points begin with the first; the last is chosen, for `MOST_MONTHS`
is as far as anything could be tested."""

Line = Callable[[Measure | End | None, str], int]
"""The line of a key of a measure or of an end of a plan; of the plan itself for None."""


def outside(
    plan: Plan, line: Line, start: date | None = None, months: int | None = None
) -> Iterator[Problem]:
    """Problems of a plan's months.

    Args:
        plan: well-formed in all else.
        line: where its keys stand.
        start: first day of the run; None takes the plan's.
        months: how many are run; None takes the plan's, or as many as a run has where nobody says.
    """
    begins = start or plan.first_day
    if begins is None:
        return
    if not FIRST <= begins <= LAST:
        every: list[Measure | End] = [*plan.measures, *plan.ended]
        earliest = None if start or plan.start else min(every, key=_begins, default=None)
        says = line(None, "start") if earliest is None else _own(line, earliest)
        what = f"a run cannot begin on {begins}"
        yield Problem(says, what, f"Give a day from {FIRST:%B %Y} to {LAST:%B %Y}")
        return
    if start is None and plan.start is not None and plan.start.day != 1:
        what = f"start {plan.start} is not the first day of a month"
        remedy = (
            f"Give {add_months(plan.start, 0)} or {add_months(plan.start, 1)}: whole months are simulated"
        )
        yield Problem(line(None, "start"), what, remedy)
        return
    first = add_months(begins, 0)
    last = add_months(first, months or plan.months or MONTHS) - timedelta(days=1)
    for one in plan.measures:
        if one.end is not None and one.end < first:
            what = f"{one.id} ends on {one.end}, before the plan begins on {first}"
            yield Problem(
                _own(line, one, "end"), what, "Give it days within the plan's months, or leave it out"
            )
        elif one.start > last:
            what = f"{one.id} begins on {one.start}, after the plan's last day, {last}"
            yield Problem(_own(line, one), what, "Give an earlier start, or the plan more months")
    for end in plan.ended:
        if end.date > last:
            what = f"{end.measure} is ended on {end.date}, after the plan's last day, {last}"
            yield Problem(line(end, "date"), what, "Give an earlier date, or the plan more months")


def _begins(one: Measure | End) -> date:
    return one.date if isinstance(one, End) else one.start


def _own(line: Line, one: Measure | End, key: str = "start") -> int:
    return line(one, "date" if isinstance(one, End) else key)
