"""Assigning: which of the times of a sentence each of its figures has, by least cost.

The cost grows with the characters between a figure and a time, and with what stands between them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from istmo.evidence.context import Context
from istmo.evidence.types import Figure, When
from istmo.periods import add_months

CROSSING, COMPARED, CLAUSE, RECORD = 60.0, 70.0, 25.0, 200.0
"""Costs of another figure between, of a time that something is compared with, of the end of a clause between, and of
the time of a record, from which on a figure has none of them."""
BREAK = re.compile(
    r"[;:]|, (?:and|y|while|whereas|mientras|but|pero|con lo que|lo que|so that|bringing)\b|\. "
)


RELATIVE = ("change", "ratio")
"""Kinds of figures that set one time beside another."""


def pairs(context: Context, mine: Sequence[Figure], mains: Sequence[When]) -> dict[int, When]:
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


def in_turn(context: Context, mine: Sequence[Figure], mains: Sequence[When]) -> bool:
    """Whether a sentence has nothing but one run of times and one of as many figures: "In January and February 148,000
    and 159,000 were met"."""
    return len(mine) == len(mains) >= 2 and len(_runs(context, mine)) == len(_runs(context, mains)) == 1


def together(context: Context, mine: Sequence[Figure], times: Sequence[When]) -> list[When]:
    """The times, two months in a row that an "and" joins being one stretch ("17,682 in February and March"), unless
    figures stand in a run as they do or the words take them one by one.

    Args:
        context: of the document.
        mine: the figures of a sentence.
        times: its times.
    """
    sentence = context.document.sentences[mine[0].sentence]
    if _ONE_BY_ONE.search(context.plain, sentence.start, sentence.end) or any(
        len(run) > 1 for run in _runs(context, mine)
    ):
        return list(times)
    made: list[When] = []
    for each in times:
        last = made[-1] if made else None
        if (
            last is not None
            and last.grain == each.grain == "month"
            and not (last.cue or each.cue)
            and each.first == add_months(last.first, 1)
            and _AND.fullmatch(context.plain[last.end : each.start])
        ):
            made[-1] = replace(each, start=last.start, first=last.first, grain="span")
        else:
            made.append(each)
    return made


_AND = re.compile(r" (?:and|y|e)(?: (?:in|en|de))? ")
RESPECTIVELY = re.compile(r"\b(?:respectively|respectivamente)\b")
_ONE_BY_ONE = re.compile(r"\b(?:both|each|every|either|respectively|amb[oa]s|cada|tanto|respectivamente)\b")


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


def assign(context: Context, mine: Sequence[Figure], usable: Sequence[When]) -> list[When | None]:
    """The times of least total cost. A list reads one way: all times before their figures, or all after."""
    # A sentence that names only what it compares with ("up from 50,842 the month before") leaves its own time unsaid.
    limit = RECORD if any(not is_other(w) for w in usable) else COMPARED
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


def bracketed(context: Context, mine: Sequence[Figure], picks: list[When | None]) -> list[When | None]:
    """The times, a share or change in brackets having that of the count it stands behind: "June 28,360 (-38.2 %)"."""
    for i in range(1, len(mine)):
        gap = context.plain[mine[i - 1].end : mine[i].start]
        if mine[i].unit == "percent" and re.fullmatch(r"\s?\(\s?(?:[+\-−–]|[a-z]+ ){0,2}\s?", gap):
            picks[i] = picks[i - 1]
        if mine[i].unit == "percent" and gap == ", " and _OF_IT.match(context.plain, mine[i].end):
            picks[i] = picks[i - 1]
    return picks


_OF_IT = re.compile(r" (?:of|de) ")
""""In FY2022, 1,079,507, 45 percent of encounters, and in FY2023 ..."."""


_FROM = re.compile(
    r"\b(?:from|de|desde)(?: (?:about|some|nearly|the|los|las|unos|unas|casi|mas de|more than))* $"
)


_TO = re.compile(
    r"^ ?(?:%|percent|por ciento|[a-z]+)?(?: (?:[a-z]+|(?:19|20)\d\d)){0,4}? (?:to|a)(?: (?:[a-z]+ ){0,3}| )$"
)


_ROSE_TO = re.compile(
    r"^\)?, (?:ros|climb|grew|jump|surg|soar|fell|drop|declin|subi|salt|cay|baj|aument|crec|pas|lleg)[a-z]* (?:to|a)"
    r"(?: [a-z]+){0,3} $"
)
""""2,005 in 2022, rose to 25,565": the second is of another time."""


def risen(
    context: Context, mine: Sequence[Figure], picks: list[When | None], told: When | None
) -> list[When | None]:
    """The times, the first of "from 172,508 to 429,831" in one year being that of the year before; but that of "from
    77,318 in December to 38,439" its own, and the second's the one told of before (`told`)."""
    for i in range(len(mine) - 1):
        one, two, when = mine[i], mine[i + 1], picks[i]
        if when is None or when is not picks[i + 1] or when.grain not in ("month", "year", "fiscal-year"):
            continue
        if any(each.demonym and one.end < each.start < two.start for each in context.origins):
            continue  # "from the 26,799 Mexicans to the 6,420 Guatemalans"
        if one.end <= when.start < two.start and _ROSE_TO.match(context.plain[when.end : two.start]):
            picks[i + 1] = told if told is not None and told.first > when.first else None
            continue
        if _FROM.search(context.plain[max(0, one.start - 24) : one.start]) and _TO.match(
            context.plain[one.end : two.start]
        ):
            if one.end <= when.start < two.start:
                picks[i + 1] = told if told is not None and told.first > when.first else None
                continue
            back = -1 if when.grain == "month" else -12
            picks[i] = replace(
                when, first=add_months(when.first, back), last=month_end_after(when.last, back)
            )
    return picks


_WHICH = re.compile(r", (?:which|who|whose|where|when|que|quienes|donde|cuando)\b(?:[^,;:]|(?<=\d),(?=\d))*$")
_CLOSED = re.compile(r"[^,;:]*, (?!(?:and|y|who|which|que|but|pero|with|con)\b)")


def aside(context: Context, figure: Figure, when: When) -> bool:
    """Whether a time stands in a relative clause that has ended before a figure: "Yuma, which had 310,094 in 2022, had
    174,201"."""
    start = context.document.sentences[figure.sentence].start
    if not start <= when.start < when.end <= figure.start:
        return False
    closed = _CLOSED.match(context.plain[when.end : figure.start])
    return bool(closed and _WHICH.search(context.plain[start : when.start]))


def is_other(when: When) -> bool:
    """Whether a time is one that something is compared with."""
    return when.cue in ("compared", "record", "before") or when.grain == "mirror"


def _cost(context: Context, figure: Figure, when: When, mine: Sequence[Figure], leaning: str) -> float:
    before = when.end <= figure.start
    between = context.plain[when.end : figure.start] if before else context.plain[figure.end : when.start]
    low, high = (when.end, figure.start) if before else (figure.end, when.start)
    crossed = sum(low <= each.start < high for each in mine if each is not figure)
    cost = len(between) * 0.5 + CROSSING * crossed + RECORD * aside(context, figure, when)
    breaks = len(BREAK.findall(between))
    cost += CLAUSE * breaks
    if not before and "," in between:
        cost += 12
    in_brackets = _in_brackets(context, when, mine)
    if in_brackets is not None:
        cost += -40 if in_brackets is figure else 60
    if not before and AT_ONCE.fullmatch(between):
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


AT_ONCE = re.compile(
    r" (?:(?!and |y |e |or |o |but |pero )[a-z]+ )?(?:en|in|of|for|during|de|durante) (?:the |el |all |todo )?"
)
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
        and not (each.end <= year.start < figure.start and BREAK.search(context.plain[each.end : year.start]))
        and not each.cue
        and not any(each.end <= at < figure.start for at in figures)
        for each in context.times_by_sentence.get(figure.sentence, ())
    )


def baseline_of(figure: Figure, usable: Sequence[When]) -> When | None:
    """The time that a change or multiple is told against, if its sentence names one."""
    if figure.kind not in RELATIVE:
        return None
    compared = [w for w in usable if w.cue in ("compared", "before") or w.grain == "mirror"]
    if not compared and figure.kind == "change":
        compared = [replace(w, cue="compared") for w in usable if w.grain == "month" and w.cue == "since"]
    if not compared:
        return None
    return min(compared, key=lambda w: (w.start < figure.end, abs(w.start - figure.end)))


def month_end_after(last: date, months: int) -> date:
    """The last day of the month that lies `months` after that of `last`."""
    return add_months(last, months + 1) - timedelta(days=1)
