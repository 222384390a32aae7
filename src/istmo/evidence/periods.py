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

from istmo.evidence.assigning import (
    RELATIVE,
    RESPECTIVELY,
    aside,
    assign,
    baseline_of,
    bracketed,
    in_turn,
    is_other,
    month_end_after,
    pairs,
    risen,
    together,
)
from istmo.evidence.context import Context
from istmo.evidence.reckoning import ends_inside
from istmo.evidence.tables import cells
from istmo.evidence.types import Figure, When
from istmo.periods import add_months, fiscal_year, fiscal_year_start

_THAT_MONTH = re.compile(
    r"\b(?:that month|that same month|the month|ese mes|dicho mes|ese mismo mes|the same month)\b"
)
_THAT_SAME_MONTH = re.compile(r"\b(?:that (?:same )?month|(?:ese|dicho) (?:mismo )?mes)\b")
_SINCE_THEN = re.compile(
    r"\b(?:since then|from then|desde entonces|from that (?:peak|high|point)|desde ese (?:pico|maximo))\b"
)
_THAT_YEAR = re.compile(
    r"\b(?:that year|that same year|the same year|ese ano|dicho ano|ese mismo ano|mismo ano)\b"
)
_FISCAL = re.compile(r"\b(?:fiscal|fy ?\d)")


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
            away = 0 if _opened(context, index) else sentence.paragraph - last_paragraph
            bound = _in_sentence(context, index, mine, own, carried, main, told, away)
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
        chosen = [when for when in chosen if not is_other(when)]
        if (
            carried
            and chosen
            and _looks_back(context.plain[sentence.start : sentence.end], chosen, carried[0])
        ):
            continue
        if chosen:
            carried, last_paragraph = [max(chosen, key=lambda when: when.last)], sentence.paragraph
        elif useful:
            carried, last_paragraph = [useful[-1]], sentence.paragraph
    return found


def _opened(context: Context, index: int) -> bool:
    """Whether a sentence is an item of a list that the one before it opens ("..., including:"), whose time it has."""
    sentences = context.document.sentences
    while index and _BULLET.match(context.plain, sentences[index].start):
        index -= 1
        if context.plain[sentences[index].start : sentences[index].end].rstrip().endswith(":"):
            return True
    return False


_BULLET = re.compile(r"[-–—•*·] ?")


_HAD = re.compile(
    r"\b(?:had (?:been|reached|totaled|totalled|recorded|counted|registered)|they['’]d been|habian? [a-z]+[ai]do"
    r"|back then|(?<!desde )entonces)\b"
)


def _looks_back(quote: str, chosen: Sequence[When], carried: When) -> bool:
    """Whether a sentence only looks back from the time told of ("two years before it had been ..."), which then stays
    that of the sentences behind it."""
    return bool(_HAD.search(quote)) and max(when.last for when in chosen) < carried.last


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
    usable = together(context, mine, _with_that_month(sentence.start, quote, usable, carried))
    mains = [
        w for w in usable if w.cue not in ("compared", "record") and w.grain != "mirror" and w.cue != "before"
    ]
    in_pairs = RESPECTIVELY.search(quote) or in_turn(context, mine, mains)
    paired = pairs(context, mine, mains) if in_pairs else {}
    fallback, surety = _fallback(quote, mains, carried, _of_section(context, index) or main, away)
    if (row := _of_row(context, mine)) is not None:
        return [Bound(_resolved(context, row, None), 0.9) for _ in mine]
    if not mains and (heads := _of_columns(context, mine)):
        return [Bound(_resolved(context, when, None) if when else fallback, 0.85) for when in heads]
    if not usable:
        others = _elsewhere(told, fallback)
        if _SINCE_THEN.search(quote) and main and fallback and fallback.first < main.first:
            now, then = _resolved(context, main, None), _resolved(context, fallback, None)
            return [Bound(now, surety, then if each.kind in RELATIVE else None, others) for each in mine]
        return [Bound(_resolved(context, fallback, None), surety, others=others) for _ in mine]
    before, before_surety = _fallback(quote, [], carried, _of_section(context, index) or main, away)
    chosen = risen(context, mine, bracketed(context, mine, assign(context, mine, usable)), before)
    bounds = []
    for figure, own_time in zip(mine, chosen, strict=True):
        when = None if own_time and _only_of_change(figure, own_time, mine) else own_time
        here, sure = paired.get(figure.start, when), 0.9
        if here is None or here.cue == "record":
            free = [w for w in mains if not aside(context, figure, w)]
            here, sure = (free[0], 0.7) if free else (before, before_surety)
        baseline = baseline_of(figure, usable)
        since = here is not None and here.cue == "since" and baseline is not None and figure.kind == "change"
        since = since and here is not None and (here.first.month, here.first.day) not in OPENS_A_YEAR
        if since:
            here, sure = (replace(main, how="carried"), 0.65) if main else (None, 0.0)
        if here is not None and here.cue in ("compared",) and figure.kind in RELATIVE:
            baseline = baseline or here
            here, sure = (mains[0], 0.8) if mains else (fallback, surety)
        resolved = _as_foreseen(context, figure, _resolved(context, here, fallback, own=mains))
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


def _with_that_month(start: int, quote: str, usable: list[When], carried: list[When]) -> list[When]:
    """The times of a sentence, with the month told before where its words point back to it beside another time: "That
    month CBP met 82,049 people ..., which took the fiscal year to date to 862,785"."""
    again = _THAT_SAME_MONTH.search(quote)
    if not again or not usable or not carried or carried[-1].grain != "month":
        return usable
    month = replace(carried[-1], start=start + again.start(), end=start + again.end(), cue="", how="carried")
    return sorted([*usable, month], key=lambda when: when.start)


OPENS_A_YEAR = ((1, 1), (10, 1))
"""Month and day since which a year is counted, not what a change is reckoned from."""
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


def _only_of_change(figure: Figure, when: When, mine: Sequence[Figure]) -> bool:
    """Whether a time is what a change behind a count is reckoned from, and so not the count's: "35,000, up 3 % from
    November"."""
    row = [each for each in mine if figure.end <= each.start < when.start]
    return is_other(when) and figure.kind == "count" and bool(row) and row[-1].kind in RELATIVE


def _as_foreseen(context: Context, figure: Figure, when: When | None) -> When | None:
    """The time of a count, a running year to its end where it is of what is to come: "800,000 could cross this year",
    "projected to resettle 90,000 in FY 2024"."""
    sentence = context.document.sentences[figure.sentence]
    to_come = _TO_COME.search(
        context.plain, max(sentence.start, figure.start - FORESEEN), figure.start
    ) or _COULD.match(context.plain, figure.end, sentence.end)
    if when is None or when.grain not in ("year", "fiscal-year") or not to_come:
        return when
    return replace(when, last=month_end_after(when.first, 11))


FORESEEN = 60
"""Characters before a count in which it is told to be foreseen."""
_TO_COME = re.compile(
    r"\b(?:(?:projected|expected|forecast|on track|on pace|likely) to|will (?:reach|exceed|surpass|top|receive|see)"
    r"|could (?:reach|exceed|surpass|top|receive|see)|(?:podrian?|preven?|esperan?|proyectan?) [a-z]+[aei]r"
    r"|(?:llegaran?|alcanzaran?|superaran?|cruzaran) )\b[^.;:\d]*$"
)
_COULD = re.compile(
    r"[^.;:]{0,80}? (?:could|(?:is|are) (?:expected|projected) to|will|podrian?|cruzaran|llegaran)\b"
)


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
        return ((replace(resolved, first=first, last=month_end_after(first, 11)), LAST_MONTH_MISSED),)
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
    named = [w for w in context.times if start <= w.start < end and w.grain != "day" and not is_other(w)]
    return named[0] if len(named) == 1 else None


def _of_columns(context: Context, mine: Sequence[Figure]) -> list[When | None]:
    """For the figures of a row of a table, the time that heads the column of each; empty where none does."""
    found = []
    for figure in mine:
        _, (start, end) = cells(context, figure)
        named = [w for w in context.times if start <= w.start < end]
        found.append(named[0] if named else None)
    return found if any(found) else []


def _of_row(context: Context, mine: Sequence[Figure]) -> When | None:
    """The time that a row of a table is about, where its label is one; a year is fiscal where its column says so."""
    (start, end), _ = cells(context, mine[-1])
    named = [w for w in context.times if start <= w.start < end]
    if len(named) != 1 or any(start <= figure.start < end for figure in mine):
        return None
    year = named[0]
    if year.grain == "year" and _FISCAL_COLUMN.search(context.plain[max(0, start - HEADING) : start]):
        first = fiscal_year_start(year.first.year)
        year = replace(year, first=first, last=month_end_after(first, 11), grain="fiscal-year")
    return year


HEADING = 400
"""Characters above a row within which its table is headed."""
_FISCAL_COLUMN = re.compile(r"(?:^|\n)\W*(?:fy|fiscal(?: year)?|ano fiscal|ejercicio(?: fiscal)?) ?[|\t]")


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
        first = add_months(anchor.first, -when.back)
        return replace(when, first=first, last=month_end_after(first, 0), grain="month")
    back = 12 * (anchor.first.year - when.first.year) if when.how == "printed" else when.back
    if not back:
        return replace(when, grain="month")
    last = month_end_after(anchor.last, -back)
    if ends_inside(anchor.last) and anchor.grain in ("span", "day"):
        last = last.replace(day=anchor.last.day)
    return replace(when, first=add_months(anchor.first, -back), last=last, grain=anchor.grain)


def closed(context: Context, when: When) -> When:
    """An open stretch with its end: "since" and the running year end with the last month published."""
    clock = context.clock
    if when.cue == "since" and when.grain in ("month", "year", "fiscal-year", "day"):
        return replace(when, last=max(clock.published, month_end_after(when.first, 0)), grain="span")
    if when.cue == "through" and when.grain in ("month", "day"):
        start = _start_of_count(context, when)
        if start is not None:
            last = when.last if when.grain == "day" else month_end_after(when.first, 0)
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
                when,
                first=add_months(main.first, -back),
                last=month_end_after(main.last, -back),
                grain=main.grain,
            )
    if (when.first, when.last) == (main.first, main.last) and main.grain == "month":
        return replace(when, first=add_months(main.first, -1), last=month_end_after(main.last, -1))
    return when


def _start_of_count(context: Context, when: When) -> date | None:
    """Where a count "through May" begins: the fiscal year if the sentence says so, else the calendar year; None if
    it only
    names the month."""
    sentence = context.document.sentences[context.sentence_of(when.start)]
    near = context.plain[sentence.start : sentence.end]
    if _FISCAL.search(near):
        return fiscal_year_start(fiscal_year(when.first))
    if re.search(
        r"(?:so far|year|to date|lo que va|ano|cumulative|acumulad|total|this year"
        r"|primer[oa]?s? (?:[a-z]+ )?(?:mes|trim|sem|dia)|first (?:[a-z]+ )?(?:month|quarter|half|week|day)"
        r"|up to|hasta|through|al \d|by (?:the )?(?:late|mid|early|end of|start of|beginning of) )",
        near,
    ):
        return date(when.first.year, 1, 1)
    return None
