"""Stretches: the times that a figure may be of, beyond the one that its sentence gives it, with their weights."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from istmo.evidence.assigning import AT_ONCE, is_other
from istmo.evidence.context import Context
from istmo.evidence.periods import UNSAID, closed
from istmo.evidence.tables import cells
from istmo.evidence.types import Figure, Reading, When
from istmo.evidence.weighing import Binding
from istmo.periods import add_months, fiscal_year, fiscal_year_start

MOST_TIMES = 80
"""Times of a document that are looked at for each figure."""
SENTENCE, PARAGRAPH, DOCUMENT, DERIVED = 0.6, 0.4, 0.1, 0.12
"""Weights of times named in the sentence, its paragraph and elsewhere, and of those that follow from a time of the
sentence: the month and year before, the year to its end."""
REACH = 34
"""Characters between a figure and a time right beside it."""
_APART = re.compile(r"[,;:.(]|\b(?:y|and|from|desde|to|a|than|que|compar\w+|contra|against|frente)\b")


class Stretches:
    """The stretches that a document speaks of.

    Args:
        context: the document.
        found: its figures as bound.
        told: the cells that they bear out.
    """

    def __init__(self, context: Context, found: Sequence[Binding], told: Sequence[Reading]) -> None:
        self._context = context
        self._bound: dict[int, list[When]] = {}
        for each in found:
            if each.bound.when is not None:
                self._bound.setdefault(each.figure.sentence, []).append(each.bound.when)
        named = [
            closed(context, each)
            for each in context.times
            if each.grain in ("month", "quarter", "year", "fiscal-year", "span") and each.cue != "record"
        ]
        once = {(context.sentence_of(each.start), each.first, each.last): each for each in reversed(named)}
        self._named = list(once.values())[-MOST_TIMES:]
        self._first_months = [each for each in context.times if each.grain == "month" and each.cue == "since"]
        """The months that open stretches begin with: "the fall shows since July (20,519)"."""
        self._told = Counter((cell.first, cell.last) for cell in told)

    def of(self, each: Binding) -> Sequence[tuple[When, float]]:
        """The stretches that a figure may be of, with their weights; only its own where that stands right beside it."""
        bound = each.bound
        if bound.when is None:
            start: list[tuple[When, float]] = []
        else:
            start = [(bound.when, 1.0), *bound.others]
        if bound.when is not None and stands(self._context, each.figure, bound.when):
            return [*start, *self._parts(bound.when), *_other_years(bound.when)]
        clock, sentence = self._context.clock, each.figure.sentence
        paragraph = self._context.document.sentences[sentence].paragraph
        near = self._bound.get(sentence, [])
        start += [(when, SENTENCE) for when in near]
        for when in self._named:
            at = self._context.sentence_of(when.start)
            if at == sentence:
                start.append((when, SENTENCE))
                start += [(month, DERIVED) for month in self._first_months if month.start == when.start]
                start += [(derived, DERIVED) for derived in _derived(when)]
            elif self._context.document.sentences[at].paragraph == paragraph:
                start.append((when, PARAGRAPH))
            elif not is_other(when):
                start.append((when, DOCUMENT))
        if bound.when is not None:
            start += [(derived, DERIVED) for derived in _derived(bound.when)]
            if bound.surety <= UNSAID and bound.when.how == "carried":
                latest = replace(
                    bound.when, first=clock.published.replace(day=1), last=clock.published, grain="month"
                )
                start.append((latest, PARAGRAPH))
                start += [(derived, DERIVED) for derived in _derived(latest)]
        model = bound.when or (self._named[0] if self._named else None)
        if model is not None:
            most = max(self._told.values(), default=1)
            for (first, last), number in self._told.most_common(12):
                made = replace(model, first=first, last=last, grain="span", cue="", how="carried")
                start.append((made, PARAGRAPH * number / most))
        return list(_distinct(start))

    def _parts(self, year: When) -> Iterator[tuple[When, float]]:
        """The parts of a year that stands beside a figure which the document speaks of, of that year or another: "in
        eight months ...; last year 333,704"."""
        if year.grain not in ("year", "fiscal-year"):
            return
        for (first, last), number in self._told.most_common(12):
            back = add_months(first, 12 * (year.last.year - last.year))
            end = add_months(last.replace(day=1), 12 * (year.last.year - last.year) + 1) - timedelta(days=1)
            if year.first <= back and end < year.last:
                yield replace(year, first=back, last=end, grain="span"), DERIVED * min(number, 2) / 2


def _other_years(when: When) -> Iterator[tuple[When, float]]:
    """The same stretch of the year before and after, where the text does not say the year: "in March"."""
    for months in (-12, 12) if when.how == "inferred" and when.grain == "month" else ():
        first = add_months(when.first, months)
        yield replace(when, first=first, last=add_months(first, 1) - timedelta(days=1)), DERIVED


def _distinct(stretches: Sequence[tuple[When, float]]) -> Sequence[tuple[When, float]]:
    """Each stretch once, with its largest weight."""
    found: dict[tuple[date, date, str], tuple[When, float]] = {}
    for when, weight in stretches:
        key = when.first, when.last, when.cue
        if key not in found or found[key][1] < weight:
            found[key] = when, weight
    return list(found.values())


def _derived(when: When) -> Iterator[When]:
    """The stretches that follow from a time: the month and the year before, and the years to the end of a month."""
    if when.grain == "month":
        before = add_months(when.first, -1)
        yield replace(when, first=before, last=when.first - timedelta(days=1), cue="")
        yield replace(when, first=date(when.first.year, 1, 1), grain="span", cue="")
        yield replace(when, first=fiscal_year_start(fiscal_year(when.first)), grain="span", cue="")
    if when.grain in ("month", "span", "year", "fiscal-year"):
        first, last = add_months(when.first, -12), add_months(when.last, -11) - timedelta(days=1)
        last = last if when.last.day > 27 else when.last.replace(year=when.last.year - 1)
        yield replace(when, first=first, last=last, cue="")


_COMPARES = re.compile(
    r"\b(?:than|from|compar\w+|against|versus|up|down|over|que|desde|de l[oa]s|frente|contra|respecto|earlier|before|"
    r"previous|prior|previo|anterior|antes|atras|after|tras|had been|habian?)\b"
)


_PART_OF = re.compile(r"^\W*(?:de (?:entre )?l[oa]s (?:personas |migrantes )?que|de l[oa]s)\b")
""""De los que cruzaron en 2023, ..." names a whole, and compares nothing."""


def stands(context: Context, figure: Figure, when: When) -> bool:
    """Whether a figure's time is what its own words say and no other: right beside it, or the only one of a sentence
    that compares nothing."""
    if beside_time(context, figure, when) or _heads_column(context, figure, when):
        return True
    sentence = context.document.sentences[figure.sentence]
    named = context.times_by_sentence.get(figure.sentence, ())
    if _opens(context, figure, when):
        return True
    return (
        len(named) == 1
        and named[0].start == when.start
        and (when.how == "printed" or _in_clause(context, figure, when))
        and not when.cue
        and not _COMPARES.search(_PART_OF.sub("", context.plain[sentence.start : sentence.end]))
        and not any(figure.end <= f.start < when.start for f in context.figures_by_sentence[figure.sentence])
    )


def _opens(context: Context, figure: Figure, when: When) -> bool:
    """Whether a time opens the clause of a figure, which names no other, and the figure is not what its clause
    compares with: "In FY2019, the peak before, they were 76,020"."""
    if when.cue or when.how not in ("printed", "inferred") or when.end > figure.start or is_other(when):
        return False
    sentence = context.document.sentences[figure.sentence]
    breaks = [m.end() for m in _CLAUSES.finditer(context.plain, sentence.start, figure.start)]
    low = breaks[-1] if breaks else sentence.start
    end = _CLAUSES.search(context.plain, figure.end, sentence.end)
    high = end.start() if end else sentence.end
    named = [w for w in context.times_by_sentence.get(figure.sentence, ()) if low <= w.start < high]
    opening = context.plain[low : when.start]
    return (
        len(named) == 1
        and named[0].start == when.start
        and bool(_OPENING.fullmatch(opening))
        and not _OTHER_TIME.search(context.plain, low, when.start)
        and not _OTHER_TIME.search(context.plain, when.end, high)
        and not _AGAINST.search(context.plain[when.end : figure.start])
    )


_CLAUSES = re.compile(r"; |, (?:while|whereas|mientras(?: que)?|but|pero|en tanto) ")
_OPENING = re.compile(
    r"\W*(?:(?:and|but|y|pero) )?(?:(?:in|during|for|en|durante|of) )?(?:(?:the|el|all of|todo) )*\W*"
)
_OTHER_TIME = re.compile(
    r"\b(?:earlier|before|previous|prior|previo|anterior|antes|atras|after|tras|since|desde (?!mexico|estados|ee)"
    r"|until|hasta|to date|so far|lo que va|fiscal|months|weeks|years|meses|semanas|anos)\b"
)
_AGAINST = re.compile(
    r"\b(?:than|from|over|compar\w+|against|versus|que|desde|frente a|contra|respecto|de l[oa]s)(?: [a-z]+){0,3} $"
)


def _in_clause(context: Context, figure: Figure, when: When) -> bool:
    """Whether a month without its year stands in a figure's clause: "3,224 returns in March"."""
    low, high = (when.end, figure.start) if when.end <= figure.start else (figure.end, when.start)
    return (
        when.how == "inferred"
        and when.grain == "month"
        and not re.search(r"[,;:.\d]", context.plain[low:high])
    )


def _heads_column(context: Context, figure: Figure, when: When) -> bool:
    """Whether a time is that of the column of a table in which a figure stands."""
    _, (start, end) = cells(context, figure)
    return start <= when.start < end


_SAME = re.compile(r"\b(?:same|mism[oa]s?|igual(?:es)?)\b")


def beside_time(context: Context, figure: Figure, when: When) -> bool:
    """Whether a time stands right beside a figure, in its own words."""
    named = when.how in ("printed", "inferred") and when.grain in ("month", "year", "fiscal-year")
    if named and figure.end < when.start and AT_ONCE.fullmatch(context.plain[figure.end : when.start]):
        return True
    same = when.how == "printed" and _SAME.search(context.plain[when.start : when.end])
    if when.how in ("carried", "relative") or (not same and (is_other(when) or when.cue == "before")):
        return False
    if not context.document.sentences[figure.sentence].start <= when.start:
        return False
    low, high = (when.end, figure.start) if when.end <= figure.start else (figure.end, when.start)
    if not 0 <= high - low <= REACH or when.end == when.start or _APART.search(context.plain[low:high]):
        return False
    return not any(
        low <= f.start < high for f in context.figures_by_sentence[figure.sentence] if f is not figure
    )
