"""Figures that relate two counts: shares, changes, multiples, daily averages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from istmo.evidence.assigning import is_other
from istmo.evidence.comparators import interval_of_share
from istmo.evidence.context import Context
from istmo.evidence.numerals import ROUGH_SHARE
from istmo.evidence.readings import reading
from istmo.evidence.record import Record
from istmo.evidence.scope import STOPS, beside
from istmo.evidence.types import Candidate, Figure, Reading, When
from istmo.evidence.universes import universe
from istmo.evidence.verdict import LOOSE, Judgement
from istmo.evidence.weighing import Binding
from istmo.observation import ALL
from istmo.periods import add_months

WHOLE = 28
"""A stretch that ends before this day of a month is none that the monthly record can be set beside."""
DAILY = ("a day", "per day", "daily", "diari", "al dia", "por dia", "each day", "every day")
LOOKS_BACK = 2
"""Sentences before a change in which the counts are looked for that it sets beside each other."""
Found = tuple[Judgement, tuple[Candidate, ...], float | None]
_NONE = Judgement("not-checkable", "no-value")


def share(context: Context, record: Record, binding: Binding, found: Sequence[Binding]) -> Found:
    """ "63 percent were Venezuelans", "17 percent of all encounters were at ports": a part beside the whole of it."""
    basis, count = _basis(binding, found)
    if not basis or beside(context, binding.figure, STOPS):
        return Judgement("not-checkable", "no-series"), (), None
    who, home = binding.nationality, binding.household
    near = count is not None and (
        count.figure.end <= binding.figure.start or _or_so_many(context, binding, count)
    )
    if (who, home) == (ALL, ALL) and count is not None and near:
        who, home = count.nationality, count.household  # "116,603 are Venezuelans, that is, 47 percent"
    elif home == ALL and count is not None and near and _OF_THE.search(context.plain, 0, count.figure.start):
        home = count.household  # "of the 9,297 unaccompanied children, 42 percent were from Guatemala"
    if home == "?":
        return Judgement("not-checkable", "several"), basis[:1], None
    if near and count is not None:
        of_count = count.candidates[0].reading.universe
        basis = tuple(sorted(basis, key=lambda each: each.reading.universe != of_count))
    results: list[tuple[Judgement, Candidate, float]] = []
    for candidate in basis:
        for part, value in shares_of(record, candidate.reading, who, home):
            results.append((_judged_part(binding.figure, value), replace(candidate, reading=part), value))
    if all(judgement.verdict == "inconsistent" for judgement, _, _ in results):
        results += _restated(binding, found)
    return _best(results, basis)


def _restated(binding: Binding, found: Sequence[Binding]) -> list[tuple[Judgement, Candidate, float]]:
    """A share that says two counts told just before again: of 79,697, of whom 55,302 came by air, "the former are 69
    percent"."""
    told = [
        (each.candidates[0], each.candidates[0].official.value)
        for each in _right(found)
        if 0 <= binding.figure.sentence - each.figure.sentence <= 1
        and each.figure.start < binding.figure.start
    ]
    kept = []
    for part, top in told:
        for whole, bottom in told:
            one, two = part.reading, whole.reading
            alike = (one.universe, one.first, one.last) == (two.universe, two.first, two.last)
            if top and bottom and top < bottom and alike:
                value = 100 * top / bottom
                judgement = judged_share(binding.figure, value)
                if judgement.verdict == "consistent":
                    kept.append((judgement, part, value))
    return kept


_OF_THE = re.compile(r"(?:^|[.\n] ?)(?:of|de) (?:the|those|l[oa]s) $")
_OR = re.compile(r"(?: (?:of|de)[^,.;:\d]{0,40})?(?:, (?:or|o|es decir,?|that is,?) | \()$")


def _or_so_many(context: Context, share: Binding, count: Binding) -> bool:
    """Whether a count says a share again: "76 percent of encounters, or 170,264, were ..."."""
    return bool(_OR.match(context.plain[share.figure.end : count.figure.start]))


def shares_of(record: Record, cell: Reading, who: str, home: str) -> Iterator[tuple[Reading, float]]:
    """A nationality and household in the universe, place and time of a cell, with the shares it is of what holds it."""
    each = universe(cell.universe)
    part = reading(record, each, who, home, cell.place, cell.first, cell.last)
    top = record.official(part, each).value if part is not None else None
    if part is None or top is None:
        return
    for whole in _wholes(record, part):
        bottom = record.official(whole, universe(whole.universe)).value
        if bottom and bottom > top:
            yield part, 100 * top / bottom


def _wholes(record: Record, part: Reading) -> Iterator[Reading]:
    """What a cell may be a share of: everybody in its universe, and for the families of one nationality all families
    and all of that nationality; else a universe that holds it."""
    each = universe(part.universe)
    who, home = part.nationality, part.household
    for code, kind in ((who, ALL), (ALL, home)) if ALL not in (who, home) else ():
        whole = reading(record, each, code, kind, part.place, part.first, part.last)
        if whole is not None:
            yield whole
    for name in (each.id,) if (who, home) != (ALL, ALL) else each.within:
        other = universe(name)
        place = part.place if other is each else other.place
        whole = reading(record, other, ALL, ALL, place, part.first, part.last)
        if whole is not None:
            yield whole


def _best(results: list[tuple[Judgement, Candidate, float]], basis: tuple[Candidate, ...]) -> Found:
    """The first result that is not inconsistent, else the first, else what the figure is about and no verdict."""
    if not results:
        return _NONE, basis[:1], None
    results.sort(key=lambda each: each[0].verdict == "inconsistent")
    judgement, candidate, value = results[0]
    return judgement, (candidate,), value


def change(record: Record, binding: Binding, found: Sequence[Binding]) -> Found:
    """ "Down 6 percent from March", "twice as many as in 2022": a cell beside the same cell of another time."""
    own, _ = _basis(binding, found)
    counted = _counted(binding, found)
    near = _of_its_time(binding, counted)
    here = [e.candidates[0] for e in near if _tells(e, binding)]
    here = sorted(here, key=lambda each: each.reading.last, reverse=True)[:1]
    basis = tuple(dict.fromkeys((*here, *own, *(each.candidates[0] for each in near))))
    if not basis:
        return Judgement("not-checkable", "no-series"), (), None
    figure = binding.figure
    results: list[tuple[Judgement, Candidate, float]] = []
    for candidate in basis:
        cell = candidate.reading
        each = universe(cell.universe)
        others = [(e.candidates[0].reading.first, e.candidates[0].reading.last) for e in counted]
        for first, last in baselines(cell, binding.bound.baseline, others):
            if first >= cell.first:
                continue
            before = reading(record, each, cell.nationality, cell.household, cell.place, first, last)
            if before is None:
                continue
            now, then = record.official(cell, each), record.official(before, each)
            if now.value is None or not then.value:
                continue
            value = moved(figure, now.value, then.value)
            judgement = _change_judged(figure, value)
            if judgement.verdict == "inconsistent":
                # A report sets the month just printed beside one that is already revised, or both as first printed.
                printed = [v for v, _, _ in record.printed_values(cell, each)]
                earlier = [v for v, _, _ in record.printed_values(before, each)]
                pairs = product([*printed, now.value], [*earlier, then.value])
                moves = (moved(figure, top, bottom) for top, bottom in pairs)
                kept = next((e for e in moves if _change_judged(figure, e).verdict == "consistent"), None)
                if kept is not None:
                    judgement = Judgement("revised-later", "printed", kept)
            results.append((judgement, candidate, value))
    when = binding.bound.when
    if when is not None and when.last.day < WHOLE and all(r[0].verdict == "inconsistent" for r in results):
        results = []
    if all(r[0].verdict == "inconsistent" for r in results):
        results += _since_told(record, figure, basis, found)
    if binding.bound.baseline is None and all(r[0].verdict == "inconsistent" for r in results):
        return Judgement("not-checkable", "no-baseline"), basis[:1], None
    return _best(results, basis)


def _since_told(
    record: Record, figure: Figure, basis: Sequence[Candidate], found: Sequence[Binding]
) -> list[tuple[Judgement, Candidate, float]]:
    """A change told of from an earlier count up to the last such cell that the document's figures are of: "in August
    2022 there were 31,104: in two years they have fallen by 47 percent"."""
    kept = []
    for candidate in basis:
        then = candidate.reading
        later = [
            each.candidates[0]
            for each in _right(found)
            if not each.judgements[0].presumed
            and each.candidates[0].reading.first > then.last
            and same_but_time(each.candidates[0].reading, then)
        ]
        last = max(later, key=lambda each: each.reading.last, default=None)
        before = record.official(then, universe(then.universe)).value
        if last is None or not before or last.official.value is None:
            continue
        value = moved(figure, last.official.value, before)
        judgement = _change_judged(figure, value)
        if judgement.verdict == "consistent":
            kept.append((judgement, last, value))
    return kept


def same_but_time(one: Reading, two: Reading) -> bool:
    """Whether two cells count the same at different times, over stretches as long."""
    months = [(e.last.year - e.first.year) * 12 + e.last.month - e.first.month for e in (one, two)]
    same = [(e.universe, e.nationality, e.household, e.place, e.category) for e in (one, two)]
    return months[0] == months[1] and same[0] == same[1]


def _tells(count: Binding, change: Binding) -> bool:
    """Whether a count stands before a change in its sentence, and is not what it is compared with."""
    when = count.bound.when
    other = when is None or is_other(when)
    return (
        not other
        and count.figure.sentence == change.figure.sentence
        and count.figure.end <= change.figure.start
    )


def _of_its_time(binding: Binding, near: list[Binding]) -> list[Binding]:
    """The counts of the time that a change is told of, where its baseline is told too and one is of that time."""
    when = binding.bound.when
    if when is None or is_other(when) or binding.bound.baseline is None or binding.figure.kind != "change":
        return near
    same = [e for e in near if e.candidates[0].reading.last.replace(day=1) == when.last.replace(day=1)]
    return same or near


def _counted(binding: Binding, found: Sequence[Binding]) -> list[Binding]:
    """The counts of a figure's sentence and the one before (the two before, where it has none of its own) that agree
    with the record, nearest first."""
    row = [e.figure for e in found if e.figure.sentence == binding.figure.sentence]
    own = any(each.kind == "count" and each.end <= binding.figure.start for each in row)
    near = [
        each
        for each in _right(found)
        if 0 <= binding.figure.sentence - each.figure.sentence <= (1 if own else LOOKS_BACK)
    ]
    return sorted(near, key=lambda each: abs(each.figure.start - binding.figure.start))


def _right(found: Sequence[Binding]) -> list[Binding]:
    """The counts that agree with the record, or differ by what is presumed to be a revision."""
    return [
        each
        for each in found
        if each.figure.kind == "count"
        and each.judgements
        and each.judgements[0].reason in ("fits", "printed", "presumed")
    ]


def baselines(
    cell: Reading, told: When | None, others: Sequence[tuple[date, date]] = ()
) -> Iterator[tuple[date, date]]:
    """The periods a cell may be compared with: the one told, those of the counts beside it, the one before it and the
    same a year before."""
    if told is not None:
        yield told.first.replace(day=1), told.last
    yield from others
    months = (cell.last.year - cell.first.year) * 12 + cell.last.month - cell.first.month + 1
    for back in dict.fromkeys((months, 12)):
        yield add_months(cell.first, -back), add_months(cell.last, 1 - back) - timedelta(days=1)


def moved(figure: Figure, now: float, then: float) -> float:
    """By what a count has moved: in percent, as a multiple, or in people, as a figure tells it."""
    if figure.kind == "ratio":
        return now / then
    return 100 * (now / then - 1) if figure.unit == "percent" else now - then


def _change_judged(figure: Figure, value: float) -> Judgement:
    if figure.kind == "ratio":
        return judged_share(figure, value)
    sign = figure.baseline or (1 if value > 0 else -1)
    return judged_share(figure, sign * value)


def daily(context: Context, binding: Binding, found: Sequence[Binding]) -> Found:
    """ "an average of 5,000 a day": a month's count by its days; a single day's count is nothing the record holds."""
    figure = binding.figure
    near = context.plain[max(0, figure.start - 160) : figure.end + 60]
    best = binding.candidates[:1]
    if not best or not any(word in near for word in DAILY):
        return Judgement("not-checkable", "daily"), best, None
    if binding.bound.when is not None and binding.bound.when.grain == "day":
        return _NONE, best, None
    results = []
    for candidate in dict.fromkeys((*best, *(each.candidates[0] for each in _counted(binding, found)))):
        cell, total = candidate.reading, candidate.official.value
        if total is not None:
            value = total / ((cell.last - cell.first).days + 1)
            results.append((judged_share(figure, value), candidate, value))
    return _best(results, best)


def _basis(binding: Binding, found: Sequence[Binding]) -> tuple[tuple[Candidate, ...], Binding | None]:
    """The readings a relative figure is about, and the nearest count of its sentence or the one before: its own
    readings, else those of that count."""
    near = [
        each
        for each in found
        if each.candidates
        and each.figure.kind == "count"
        and 0 <= binding.figure.sentence - each.figure.sentence <= 1
    ]
    count = min(near, key=lambda each: abs(each.figure.start - binding.figure.start), default=None)
    same = count if count is not None and count.figure.sentence == binding.figure.sentence else None
    if binding.candidates:
        return binding.candidates, same
    if count is None:
        return (), None
    when = binding.bound.when
    if when is not None and count.candidates[0].reading.first != when.first:
        return tuple(c for c in count.candidates if c.reading.first == when.first), same
    return count.candidates, same


def _judged_part(figure: Figure, value: float) -> Judgement:
    """Verdict on a share: "more than half" is true of 63 percent, if loose."""
    loose = figure.step == ROUGH_SHARE and figure.comparator == "more-than"
    if loose and figure.value <= value <= figure.value * (1 + LOOSE):
        return Judgement("consistent", "share", value)
    return judged_share(figure, value)


def judged_share(figure: Figure, value: float) -> Judgement:
    """Verdict on a share, change, multiple or rate: half a step of the last printed digit each way, a step to the side
    that its hedge allows."""
    low, high = interval_of_share(figure.value, figure.step, figure.comparator)
    # "up to 3,800 on some days" says nothing of a mean of 950
    if (figure.comparator == "at-least" and value > high) or (figure.comparator == "at-most" and value < low):
        return Judgement("not-checkable", "doubtful", value)
    return Judgement("consistent" if low <= value <= high else "inconsistent", "share", value)
