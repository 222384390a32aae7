"""Which time a figure is about: each figure of a sentence gets one of the times it names, jointly.

Two patterns rule: the time stands before its figure ("In February, 140,000 ...; in March, 137,000") or after it
("140,000 in February and 137,000 in March"). The assignment of least cost decides; a time behind "compared to", "since"
in a record, or across another figure costs more. A figure whose sentence names no time takes it from the sentences
before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from istmo.evidence.context import Context
from istmo.evidence.tables import cells
from istmo.evidence.types import Figure, When
from istmo.periods import add_months, fiscal_year, fiscal_year_start

CROSSING, COMPARED, CLAUSE, RECORD = 60.0, 70.0, 25.0, 200.0
_BREAK = re.compile(
    r"[;:]|, (?:and|y|while|whereas|mientras|but|pero|con lo que|lo que|so that|bringing)\b|\. "
)
_THAT_MONTH = re.compile(
    r"\b(?:that month|that same month|the month|ese mes|dicho mes|ese mismo mes|the same month)\b"
)
_THAT_YEAR = re.compile(
    r"\b(?:that year|that same year|the same year|ese ano|dicho ano|ese mismo ano|mismo ano)\b"
)
_RESPECTIVELY = re.compile(r"\brespectively|respectivamente\b")
_FISCAL = re.compile(r"\b(?:fiscal|fy ?\d)")

RELATIVE = ("change", "ratio")
"""Kinds of figures that set one time beside another."""


@dataclass(frozen=True)
class Bound:
    """A figure's time.

    Args:
        when: the stretch; None where nothing says.
        surety: how sure that is, 0 to 1.
        baseline: what a change is compared with.
        others: stretches that it may be about instead, with the weight of each.
    """

    when: When | None
    surety: float
    baseline: When | None = None
    others: tuple[tuple[When, float], ...] = ()


def bind(context: Context) -> list[Bound]:
    """The time of every figure of a document, in their order."""
    by_sentence: dict[int, list[Bound]] = {}
    carried: list[When] = []
    last_paragraph = -1
    found: list[Bound] = []
    main = _main(context)
    told = _told(context, main)
    for index, sentence in enumerate(context.document.sentences):
        own = context.times_by_sentence.get(index, [])
        mine = context.figures_by_sentence.get(index, [])
        if mine:
            bound = _in_sentence(
                context, index, mine, own, carried, main, told, sentence.paragraph - last_paragraph
            )
            by_sentence[index] = bound
            found.extend(bound)
        useful = [
            w
            for w in own
            if w.cue not in ("compared", "record", "ahead", "weekday") and w.grain not in ("day", "mirror")
        ]
        chosen = [
            b.when
            for b in by_sentence.get(index, [])
            if b.when and b.surety > 0.5 and b.when.grain not in ("day",)
        ]
        chosen = [when for when in chosen if not _is_other(when)]
        if chosen:
            carried, last_paragraph = [max(chosen, key=lambda when: when.last)], sentence.paragraph
        elif useful:
            carried, last_paragraph = [useful[-1]], sentence.paragraph
    return found


def _main(context: Context) -> When | None:
    """The time that a document is about: the commonest month or year it names near figures, the earlier named in a
    tie."""
    tally: dict[tuple[date, date], list[When]] = {}
    for each in context.times:
        if each.grain in ("month", "year", "fiscal-year", "span") and each.cue in ("", "since", "through"):
            tally.setdefault((each.first, each.last), []).append(each)
    if not tally:
        return None
    return max(tally.values(), key=lambda group: (len(group), -group[0].start))[0]


def _in_sentence(
    context: Context,
    index: int,
    mine: Sequence[Figure],
    own: list[When],
    carried: list[When],
    main: When | None,
    told: list[tuple[When, float]],
    away: int,
) -> list[Bound]:
    usable = [w for w in own if w.cue not in ("weekday", "ahead")]
    usable = [
        replace(w, cue="record") if w.cue == "compared" and _is_record(context, w) else w for w in usable
    ]
    sentence = context.document.sentences[index]
    quote = context.plain[sentence.start : sentence.end]
    mains = [
        w for w in usable if w.cue not in ("compared", "record") and w.grain != "mirror" and w.cue != "before"
    ]
    if _RESPECTIVELY.search(quote) and len(mains) == len(mine) >= 2:
        return _respectively(mine, mains, context)
    paired = _pairs(context, mine, mains) if _RESPECTIVELY.search(quote) else {}
    fallback, surety = _fallback(quote, mains, carried, _of_section(context, index) or main, away)
    if not mains and (heads := _of_columns(context, mine)):
        return [Bound(_resolved(context, when, None) if when else fallback, 0.85) for when in heads]
    if not usable:
        others = _elsewhere(told, fallback)
        return [Bound(_resolved(context, fallback, None), surety, others=others) for _ in mine]
    chosen = _risen(context, mine, _bracketed(context, mine, _assign(context, mine, usable)))
    bounds = []
    for figure, when in zip(mine, chosen, strict=True):
        here, sure = paired.get(figure.start, when), 0.9
        if here is None or here.cue == "record":
            here, sure = (fallback, surety) if not mains else (mains[0], 0.7)
        baseline = _baseline(figure, usable)
        if here is not None and here.cue in ("compared",) and figure.kind in RELATIVE:
            baseline = baseline or here
            here, sure = (mains[0], 0.8) if mains else (fallback, surety)
        resolved = _resolved(context, here, fallback, own=mains)
        open_ended = _other_ends(context, here, resolved)
        against = _resolved(context, baseline, here, own=mains)
        if against is not None and resolved is not None:
            against = _as_compared(against, resolved)
        if _compared_year(here, figure) and resolved is not None and here is not None:
            stretch = next((closed(context, w) for w in mains if w.grain == "span"), None)
            moved = _as_compared(resolved, stretch) if stretch else resolved
            if moved is not resolved:
                open_ended = ((resolved, WHOLE_YEAR), *open_ended)
                resolved = moved
        bounds.append(Bound(resolved, sure, against, open_ended))
    return bounds


MONTH_END = 28
"""Day of a month before which a stretch ends within it."""
UNSAID = 0.8
"""Surety at and below which a figure's own sentence does not say its time."""
TIMES_KEPT = 6
"""Times of a document that are tried for a figure whose sentence names none."""
OTHER_TIME, MAIN_TIME, LAST_MONTH_MISSED = 0.12, 0.45, 0.3
"""Weight of each other time of the document for a figure whose sentence names none, of the document's main time,
and of the month before or after the
last one published for an open stretch."""


WHOLE_YEAR = 0.6
"""Weight of the whole year where a stretch is compared with a year: "in the first six months ..., in 2022 58,283"."""


def _compared_year(here: When | None, figure: Figure) -> bool:
    return here is not None and here.cue == "compared" and here.grain == "year" and figure.kind == "count"


def _told(context: Context, main: When | None) -> list[tuple[When, float]]:
    """The document's times, each once, in order, with the weight that each has for a figure whose sentence names
    none."""
    found: dict[tuple[date, date], When] = {}
    for each in context.times:
        if each.grain in ("month", "year", "fiscal-year", "span") and each.cue in ("", "since", "through"):
            made = _resolved(context, each, None)
            if made is not None:
                found.setdefault((made.first, made.last), replace(made, how="carried"))
        if len(found) > TIMES_KEPT:
            break
    own = _resolved(context, main, None) if main else None
    return [
        (each, MAIN_TIME if own and (own.first, own.last) == (each.first, each.last) else OTHER_TIME)
        for each in found.values()
    ]


def _elsewhere(told: list[tuple[When, float]], fallback: When | None) -> tuple[tuple[When, float], ...]:
    """Other times of the document that a figure without one may be about."""
    own = (fallback.first, fallback.last) if fallback else None
    return tuple(each for each in told if (each[0].first, each[0].last) != own)


def _other_ends(context: Context, here: When | None, resolved: When | None) -> tuple[tuple[When, float], ...]:
    """For an open stretch ("since January 2023"), the other months it may run to where the day is not known; for "the
    fiscal year", the one before."""
    if here is not None and here.grain == "fiscal-year" and here.how == "inferred" and resolved is not None:
        first = add_months(resolved.first, -12)
        return ((replace(resolved, first=first, last=_end(first, 11)), LAST_MONTH_MISSED),)
    if here is None or resolved is None or resolved.last != context.clock.published:
        return ()
    if here.cue != "since" and (
        here.grain not in ("span", "year", "fiscal-year") or here.last.year < context.clock.day.year
    ):
        return ()
    if context.clock.loose and here.cue != "since":
        year = [add_months(resolved.first, months) - timedelta(days=1) for months in range(2, 13)]
        return tuple((replace(resolved, last=end), OTHER_TIME) for end in year if end != resolved.last)
    ends = [add_months(resolved.last, shift + 1) - timedelta(days=1) for shift in (-1, 1)]
    weight = LAST_MONTH_MISSED * (0.7 if context.clock.fixed else 1.0)
    return tuple((replace(resolved, last=end), weight) for end in ends if end > resolved.first)


def _is_record(context: Context, when: When) -> bool:
    return bool(
        re.search(r"(?:since|desde)[a-z ]{0,14}$", context.plain[max(0, when.start - 18) : when.start])
    )


def _fallback(
    quote: str, mains: list[When], carried: list[When], main: When | None, away: int
) -> tuple[When | None, float]:
    """The time of figures whose sentence names none: that of the paragraph so far, else the document's."""
    if mains:
        return mains[0], 0.7
    if carried and (away == 0 or main is None or _THAT_MONTH.search(quote) or _THAT_YEAR.search(quote)):
        return replace(carried[-1], how="carried"), 0.75
    return (replace(main, how="carried"), 0.65) if main else (None, 0.0)


def _of_section(context: Context, index: int) -> When | None:
    """The time that the heading of a sentence's section names, if one."""
    start, end = context.heads[index][1]
    named = [w for w in context.times if start <= w.start < end and w.grain != "day" and not _is_other(w)]
    return named[0] if len(named) == 1 else None


def _of_columns(context: Context, mine: Sequence[Figure]) -> list[When | None]:
    """For the figures of a row of a table, the time that heads the column of each; empty where none does."""
    found = []
    for figure in mine:
        _, (start, end) = cells(context, figure)
        named = [w for w in context.times if start <= w.start < end]
        found.append(named[0] if named else None)
    return found if any(found) else []


def _respectively(mine: Sequence[Figure], mains: list[When], context: Context) -> list[Bound]:
    counts = list(mine)
    bounds = []
    for position, _ in enumerate(counts):
        when = (
            mains[position]
            if len(mains) == len(counts) and position < len(mains)
            else mains[min(position, len(mains) - 1)]
        )
        bounds.append(Bound(_resolved(context, when, None), 0.9))
    return bounds


def _pairs(context: Context, mine: Sequence[Figure], mains: Sequence[When]) -> dict[int, When]:
    """ "the 24,634 and 24,657 of January and February, respectively": a run of figures with the run of times after
    it."""
    figures_run = _runs(context, mine)
    times_run = _runs(context, mains)
    found: dict[int, When] = {}
    for run in figures_run:
        fitting = [times for times in times_run if len(times) == len(run)]
        if len(run) >= 2 and fitting:
            nearest = min(fitting, key=lambda times: abs(times[0].start - run[-1].end))
            found |= {figure.start: when for figure, when in zip(run, nearest, strict=True)}
    return found


_T = TypeVar("_T", Figure, When)


def _runs(context: Context, items: Sequence[_T]) -> list[list[_T]]:
    """Neighbours joined by no more than a comma, an "and" and a word or two."""
    runs: list[list[_T]] = []
    for each in items:
        gap = context.plain[runs[-1][-1].end : each.start] if runs else ""
        if runs and re.fullmatch(r",? ?(?:and|y|e)? ?(?:in |en |de |of |the |los |las )*", gap):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _assign(context: Context, mine: Sequence[Figure], usable: Sequence[When]) -> list[When | None]:
    """The times of least total cost. A list reads one way: all times before their figures, or all after."""
    # A sentence that names only what it compares with ("up from 50,842 the month before") leaves its own time unsaid.
    limit = RECORD if any(not _is_other(w) for w in usable) else COMPARED
    best: tuple[float, list[When | None]] | None = None
    for leaning in ("before", "after"):
        picks: list[When | None] = []
        total = 0.0
        for figure in mine:
            costs = [(_cost(context, figure, when, mine, leaning), i) for i, when in enumerate(usable)]
            cost, i = min(costs)
            picks.append(usable[i] if cost < limit else None)
            if figure.kind == "count":
                total += min(cost, RECORD)
        if best is None or total < best[0]:
            best = (total, picks)
    assert best is not None
    return best[1]


def _bracketed(context: Context, mine: Sequence[Figure], picks: list[When | None]) -> list[When | None]:
    """The times, a share or change in brackets having that of the count it stands behind: "June 28,360 (-38.2 %)"."""
    for i in range(1, len(mine)):
        gap = context.plain[mine[i - 1].end : mine[i].start]
        if mine[i].unit == "percent" and re.fullmatch(r"\s?\(\s?(?:[+\-−–]|[a-z]+ ){0,2}\s?", gap):
            picks[i] = picks[i - 1]
    return picks


_FROM = re.compile(
    r"\b(?:from|de|desde)(?: (?:about|some|nearly|the|los|las|unos|unas|casi|mas de|more than))* $"
)
_TO = re.compile(r"^ ?(?:%|percent|por ciento|[a-z]+)?(?: [a-z]+){0,2} (?:to|a)(?: (?:[a-z]+ ){0,3}| )$")


def _risen(context: Context, mine: Sequence[Figure], picks: list[When | None]) -> list[When | None]:
    """The times, the first of "from 172,508 to 429,831" in one year being that of the year before."""
    for i in range(len(mine) - 1):
        one, two, when = mine[i], mine[i + 1], picks[i]
        if when is None or when is not picks[i + 1] or when.grain not in ("month", "year", "fiscal-year"):
            continue
        if _FROM.search(context.plain[max(0, one.start - 24) : one.start]) and _TO.match(
            context.plain[one.end : two.start]
        ):
            back = -1 if when.grain == "month" else -12
            picks[i] = replace(when, first=add_months(when.first, back), last=_end(when.last, back))
    return picks


def _is_other(when: When) -> bool:
    """Whether a time is one that something is compared with."""
    return when.cue in ("compared", "record", "before") or when.grain == "mirror"


def _cost(context: Context, figure: Figure, when: When, mine: Sequence[Figure], leaning: str) -> float:
    before = when.end <= figure.start
    between = context.plain[when.end : figure.start] if before else context.plain[figure.end : when.start]
    low, high = (when.end, figure.start) if before else (figure.end, when.start)
    crossed = sum(low <= each.start < high for each in mine if each is not figure)
    cost = len(between) * 0.5 + CROSSING * crossed
    breaks = len(_BREAK.findall(between))
    cost += CLAUSE * breaks
    if not before and "," in between:
        cost += 12
    in_brackets = _in_brackets(context, when, mine)
    if in_brackets is not None:
        cost += -40 if in_brackets is figure else 60
    if not before and _AT_ONCE.fullmatch(between):
        cost -= ADJACENT
    if before == (leaning == "after"):
        cost += 22
    if when.cue == "record":
        return RECORD
    if when.cue in ("compared", "before") or when.grain == "mirror":
        # "up from 137,000 in March", "than the 137,000 of March": the figure right before the time is the compared one.
        tight = (
            not before
            and len(between) < 30
            and re.search(
                r"(?:from|than|to|with|compared|contra|frente|que|versus|against|los|las|the)[a-z ]{0,26}$",
                context.plain[max(0, figure.start - 30) : figure.start],
            )
        )
        behind = (
            before
            and len(between) < 26
            and (
                re.match(
                    r"^[ ,(]*(?:cuando|when|que|se|the|it|there|ha(?:bia|bian)|eran?|fueron|were|was|hubo|there"
                    r"|registr|totaled|at|with|con|of|de)\b",
                    between,
                )
                or between in (" (",)
            )
        )
        follows = before and len(between) < 14 and not crossed
        if figure.kind in RELATIVE:
            return cost + COMPARED
        direct = (
            not before
            and len(between) < 32
            and not re.search(
                r"\b(?:compar\w*|than|from|frente|respecto|versus|over|que|against|contra)\b|,", between
            )
        )
        if direct and when.grain == "mirror":
            cost -= 30
        if not (tight or behind or follows or direct):
            cost += COMPARED
    if when.grain == "day" and when.cue not in ("through",):
        cost += 80
    if when.grain in ("year", "fiscal-year") and any(
        o.grain == "month"
        for o in context.times_by_sentence.get(figure.sentence, ())
        if o is not when and abs(o.start - figure.start) < 50
    ):
        cost += 8
    if when.grain in ("year", "span", "fiscal-year") and _month_before(context, figure, when):
        cost += 30
    return cost


ADJACENT = 40.0
_AT_ONCE = re.compile(r" (?:[a-z]+ )?(?:en|in|of|for|during|de|durante) (?:the |el |all |todo )?")
"""What joins a figure to a time right behind it: "132,652 in July"."""


def _in_brackets(context: Context, when: When, mine: Sequence[Figure]) -> Figure | None:
    """The figure that stands in brackets right behind a time, "2021 (133,726)": the time is its own."""
    if not context.plain.startswith(" (", when.end):
        return None
    return next((each for each in mine if each.start == when.end + 2 and each.kind == "count"), None)


def _month_before(context: Context, figure: Figure, year: When) -> bool:
    """Whether a month stands before a figure in its sentence with no figure between: it says more than the year
    does."""
    figures = [each.start for each in context.figures_by_sentence.get(figure.sentence, ())]
    return any(
        each.grain == "month"
        and each is not year
        and each.end <= figure.start
        and not (
            each.end <= year.start < figure.start and _BREAK.search(context.plain[each.end : year.start])
        )
        and not each.cue
        and not any(each.end <= at < figure.start for at in figures)
        for each in context.times_by_sentence.get(figure.sentence, ())
    )


def _baseline(figure: Figure, usable: Sequence[When]) -> When | None:
    if figure.kind not in RELATIVE:
        return None
    compared = [w for w in usable if w.cue in ("compared", "before") or w.grain == "mirror"]
    if not compared:
        return None
    return min(compared, key=lambda w: (w.start < figure.end, abs(w.start - figure.end)))


def _resolved(
    context: Context, when: When | None, other: When | None, own: Sequence[When] = ()
) -> When | None:
    """A time with its open end and its relative parts filled in."""
    if when is None:
        return None
    if when.grain == "mirror" or when.cue == "before":
        anchor = other or (own[0] if own else None)
        return (
            when
            if anchor is None or anchor is when or anchor.grain == "mirror"
            else _mirrored(when, closed(context, anchor))
        )
    return closed(context, when)


def _mirrored(when: When, anchor: When) -> When:
    """ "The same month of 2022", "the month before": the time that `anchor` names, moved."""
    if when.cue == "before":
        first = add_months(anchor.first, -1)
        return replace(when, first=first, last=_end(first, 0), grain="month")
    back = 12 * (anchor.first.year - when.first.year) if when.how == "printed" else 12
    if back <= 0:
        return replace(when, grain="month")
    last = _end(anchor.last, -back)
    if anchor.last.day < MONTH_END and anchor.grain in ("span", "day"):
        last = last.replace(day=anchor.last.day)
    return replace(when, first=add_months(anchor.first, -back), last=last, grain=anchor.grain)


def closed(context: Context, when: When) -> When:
    """An open stretch with its end: "since" and the running year end with the last month published."""
    clock = context.clock
    if when.cue == "since" and when.grain in ("month", "year", "fiscal-year", "day"):
        return replace(when, last=max(clock.published, _end(when.first, 0)), grain="span")
    if when.cue == "through" and when.grain in ("month", "day"):
        start = _start_of_count(context, when)
        if start is not None:
            last = when.last if when.grain == "day" else _end(when.first, 0)
            return replace(when, first=start, last=last, grain="span")
    running = when.grain == "year" and when.first.year == clock.day.year
    return (
        replace(when, last=clock.published) if running and when.last > clock.published >= when.first else when
    )


def _as_compared(when: When, main: When) -> When:
    """What a time means as the other side of a comparison with `main`: "in April compared to 2023" is April 2023."""
    months = (main.last.year - main.first.year) * 12 + main.last.month - main.first.month + 1
    if when.grain == "year" and months < 12 and main.grain in ("month", "span"):
        back = (main.first.year - when.first.year) * 12
        if back > 0:
            return replace(
                when, first=add_months(main.first, -back), last=_end(main.last, -back), grain=main.grain
            )
    if (when.first, when.last) == (main.first, main.last) and main.grain == "month":
        return replace(when, first=add_months(main.first, -1), last=_end(main.last, -1))
    return when


def _end(last: date, months: int) -> date:
    """The last day of the month that lies `months` after that of `last`."""
    return add_months(last, months + 1) - timedelta(days=1)


def _start_of_count(context: Context, when: When) -> date | None:
    """Where a count "through May" begins: the fiscal year if the sentence says so, else the calendar year; None if
    it only
    names the month."""
    sentence = context.document.sentences[context.sentence_of(when.start)]
    near = context.plain[sentence.start : sentence.end]
    if _FISCAL.search(near):
        return fiscal_year_start(fiscal_year(when.first))
    if re.search(
        r"(?:so far|year|to date|lo que va|ano|cumulative|acumulad|total|this year|primer|first"
        r"|up to|hasta|through|al \d)",
        near,
    ):
        return date(when.first.year, 1, 1)
    return None
