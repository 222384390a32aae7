"""The status of a commitment: recomputed from the record for any day, never declared.

    met             the number promised was reached (or, where it is not to be passed, was not, to the end)
    on course       the time is not over, and as much was counted as the share of it that was counted asks for
    behind          less than that; or the time is over and the number was not reached
    not measurable  nothing official counts it, nothing was published yet, no day was named, or its counts ended more
                    than `ENDED_AFTER` months before the day while its time went on: what came since nobody knows

A number a month or a day is on course or behind by its mean so far, and met or not when its time is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from istmo.measures.catalogue import measure
from istmo.pathways import published
from istmo.periods import ENDED_AFTER, add_months, period_end
from istmo.register.entry import Commitment
from istmo.register.progress import Progress, progress
from istmo.register.reading import Register
from istmo.register.rules import FigureRule, MeasureRule, PathwayRule, SeriesRule
from istmo.warehouse import Store

Verdict = Literal["met", "on-course", "behind", "not-measurable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Why = Literal[
    "reached", "kept", "pace", "short", "over", "no-rule", "not-yet", "no-day", "base", "old", "begun", "not-begun"
]  # fmt: skip
_NOTHING = Progress(None, None)


@dataclass(frozen=True)
class Status:
    """A commitment's status on a day.

    Args:
        commitment: which.
        as_of: the day whose knowledge it uses.
        verdict: the status.
        why: what decided it, a key of the words `why-...`.
        progress: the figures it rests on.
        then: of one whose counts are old, the status on the last day counted.
    """

    commitment: Commitment
    as_of: date
    verdict: Verdict
    why: Why
    progress: Progress = _NOTHING
    then: Verdict | None = None


def status(register: Register, store: Store, one: Commitment, as_of: date) -> Status:
    """The status of a commitment as of a day.

    Args:
        register: it belongs to.
        store: the record.
        one: made by that day.
        as_of: nothing that became known later is used.
    """
    if one.rule is None:
        return Status(one, as_of, "not-measurable", "no-rule")
    if isinstance(one.rule, MeasureRule):
        return Status(one, as_of, *_begun(one.rule, as_of))
    found = progress(register, store, one, as_of)
    verdict, why = _judged(one, found)
    if found.last is not None and _may_turn(one, found, why) and as_of >= _old_from(found.last):
        return Status(one, as_of, "not-measurable", "old", found, then=verdict)
    return Status(one, as_of, verdict, why, found)


def statuses(register: Register, store: Store, as_of: date) -> tuple[Status, ...]:
    """The status of every commitment that had been made by a day, in order of time."""
    return tuple(status(register, store, one, as_of) for one in register.commitments if one.date <= as_of)


def history(register: Register, store: Store, one: Commitment, as_of: date) -> tuple[Status, ...]:
    """Every change of a commitment's status up to a day, each recomputed with what was known on its day."""
    found: list[Status] = []
    for day in sorted({one.date, *_days(register, store, one)}):
        if one.date <= day <= as_of:
            now = status(register, store, one, day)
            if not found or (now.verdict, now.why) != (found[-1].verdict, found[-1].why):
                found.append(now)
    return tuple(found)


def coverage(commitments: Iterable[Commitment]) -> tuple[int, int]:
    """How many commitments name a number, and how many of these are compared with a count; none counts twice."""
    named = [one for one in commitments if one.quantity is not None and not one.restates]
    return len(named), sum(one.tied for one in named)


def _judged(one: Commitment, found: Progress) -> tuple[Verdict, Why]:
    if found.target is None:
        return "not-measurable", "base"
    if found.value is None:
        return "not-measurable", "not-yet"
    if isinstance(one.rule, SeriesRule) and one.rule.most:
        return _not_passed(found.value, found.target, found)
    if found.value >= found.target and (found.closed or one.per == ""):
        return "met", "reached"
    return _not_reached(found.value, found.target, one, found)


def _not_passed(value: float, target: float, found: Progress) -> tuple[Verdict, Why]:
    if value > target:
        return "behind", "over"
    return ("met", "kept") if found.closed else ("on-course", "pace")


def _not_reached(value: float, target: float, one: Commitment, found: Progress) -> tuple[Verdict, Why]:
    """What is not reached yet, and a mean that is reached while its time runs."""
    if found.closed:
        return "behind", "short"
    if one.per == "" and found.length is None:
        return "not-measurable", "no-day"
    asked = target if one.per else target * found.elapsed
    return ("on-course", "pace") if value >= asked else ("behind", "pace")


def _may_turn(one: Commitment, found: Progress, why: Why) -> bool:
    """Whether days that were not counted could give another status."""
    return not found.closed and (why == "pace" or (why == "over" and one.per != ""))


def _old_from(last: date) -> date:
    """The day from which counts that end on a day are old."""
    return add_months(last, ENDED_AFTER + 1)


def _begun(rule: MeasureRule, as_of: date) -> tuple[Verdict, Why]:
    starts = [_known(name) for name in rule.measures]
    due = rule.end
    if max(starts) <= as_of and (due is None or max(starts) <= due):
        return "met", "begun"
    if due is None:
        return "not-measurable", "no-day"
    return ("behind", "not-begun") if as_of > due else ("on-course", "not-begun")


def _known(name: str) -> date:
    """The day from which a measure of the record had begun and was known to have."""
    found = measure(name)
    return max(found.start, found.known)


def _days(register: Register, store: Store, one: Commitment) -> set[date]:
    """The days on which its status may change."""
    rule = one.rule
    if rule is None:
        return set()
    over = {rule.end + timedelta(days=1)} if rule.end is not None else set()
    if isinstance(rule, MeasureRule):
        return over | {_known(name) for name in rule.measures}
    if isinstance(rule, PathwayRule):
        ends = {each.end for each in published() if rule.of in each.of and each.end is not None}
        return over | ends | {_old_from(end) for end in ends}
    if isinstance(rule, FigureRule):
        cited = [each for each in register.figures if each.id == rule.figure]
        return over | {each.date for each in cited} | {_old_from(each.end) for each in cited}
    versions = store.versions(rule.series)
    first = min(rule.start, rule.base.start) if rule.base else rule.start
    every = store.indicator(rule.series).frequency
    inside = [
        day for period, known in versions.select("period", "released").iter_rows()
        if first <= period and (rule.end is None or period <= rule.end)
        for day in (known, _old_from(period_end(period, every)))
    ]  # fmt: skip
    return over | set(inside)
