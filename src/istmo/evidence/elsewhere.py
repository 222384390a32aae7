"""Elsewhere: whether a count that differs from its reading is another cell's that the document speaks of.

A count of four digits and more agrees with one of some dozens of cells by chance once in a hundred times, so that one
which does was more likely misread than wrong. What stands right beside it (its nationality, its time) is kept: a wrong
year stays wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from istmo.evidence.context import Context
from istmo.evidence.parts import of_these
from istmo.evidence.readings import judged, readings, sector_code, spans
from istmo.evidence.recognition import AGREES, SENT_FROM
from istmo.evidence.record import Record
from istmo.evidence.relative import judged_share, shares_of
from istmo.evidence.scope import HOUSEHOLDS
from istmo.evidence.stretches import stands
from istmo.evidence.types import Candidate, Reading, When
from istmo.evidence.universes import Universe, universe
from istmo.evidence.verdict import SAME_DIGITS, digits
from istmo.evidence.weighing import Binding
from istmo.observation import ALL

GRAINS = ("month", "quarter", "year", "fiscal-year", "span")
NAMES = 1.5
"""Log odds from which a word of a sentence names a universe, where it says nothing for another."""
MOST = 12
"""Nationalities, and times, that are tried."""


def fits_elsewhere(
    context: Context, record: Record, binding: Binding, best: Candidate, found: Sequence[Binding]
) -> bool:
    """Whether a count is that of another cell of its universe or of one that it is confused with, or a share right in
    another cell of the document's.

    Args:
        context: the document.
        record: what is known.
        binding: the figure.
        best: its likeliest reading.
        found: all figures of the document.
    """
    figure, each = binding.figure, universe(best.reading.universe)
    if figure.kind == "share":
        return _share_elsewhere(context, record, binding, best, found)
    if figure.kind != "count" or digits(figure) < SAME_DIGITS:
        return False
    if _of_kin(context, record, binding, best.reading):
        return True
    for first, last in _times(context, binding, each):
        for code in _codes(context, binding):
            for home in _homes(context, binding):
                for place in _places(context, binding, each):
                    for cell in readings(record, each, code, home, place, first, last):
                        if cell == best.reading:
                            continue
                        if judged(record, figure, each, cell, record.official(cell, each)).reason in AGREES:
                            return True
    return False


def _of_kin(context: Context, record: Record, binding: Binding, cell: Reading) -> bool:
    """Whether a count is the same cell of a universe that its own is confused with, which the sentence names too."""
    figure, own = binding.figure, universe(cell.universe)
    named = {each.concept for each in context.mentions_by_sentence.get(figure.sentence, ())}
    for other in map(universe, own.kin):
        if not any(other.cues.get(c, 0.0) >= NAMES and own.cues.get(c, 0.0) <= 0 for c in named):
            continue
        place = other.place if cell.place == own.place else cell.place
        for there in readings(record, other, cell.nationality, cell.household, place, cell.first, cell.last):
            if judged(record, figure, other, there, record.official(there, other)).reason in AGREES:
                return True
    return False


def _share_elsewhere(
    context: Context, record: Record, binding: Binding, best: Candidate, found: Sequence[Binding]
) -> bool:
    """Whether a share is right in another universe or at another time that the document's counts are of."""
    cell = best.reading
    told = [
        other.candidates[0].reading
        for other in found
        if other.candidates and other.judgements[0].reason in AGREES
    ]
    spans_told = dict.fromkeys([(cell.first, cell.last), *((other.first, other.last) for other in told)])
    own = binding.bound.when
    if own is not None and stands(context, binding.figure, own):
        spans_told = {(cell.first, cell.last): None}
    names = dict.fromkeys([cell.universe, *universe(cell.universe).kin, *(other.universe for other in told)])
    for name in names:
        place = cell.place if name == cell.universe else universe(name).place
        for first, last in list(spans_told)[:MOST]:
            there = replace(cell, universe=name, place=place, first=first, last=last)
            for _, value in shares_of(record, there, cell.nationality, cell.household):
                if judged_share(binding.figure, value).verdict == "consistent":
                    return True
    return False


def _times(context: Context, binding: Binding, each: Universe) -> Iterator[tuple[date, date]]:
    """The time that a figure is read in, and those that its document names unless its own stands right beside it."""
    own = binding.bound.when
    if own is None:
        return
    named: list[When] = [own]
    if not stands(context, binding.figure, own) and not of_these(context, binding.figure):
        named += [
            w for w in context.times if w.grain in GRAINS and w.cue not in ("record", "since", "through")
        ]
    found = dict.fromkeys(span for when in named for span, _ in spans(each, when))
    yield from list(found)[:MOST]


def _codes(context: Context, binding: Binding) -> list[str]:
    """The nationality that stands beside a figure; where none does, everybody and those that its document names."""
    if binding.nationality != ALL:
        return [binding.nationality]
    return list(dict.fromkeys([ALL, *(each.code for each in context.origins if each.code != "USA")]))[:MOST]


def _homes(context: Context, binding: Binding) -> list[str]:
    """The household types that the sentence names, and all."""
    here = context.mentions_by_sentence.get(binding.figure.sentence, ())
    named = [HOUSEHOLDS[each.concept] for each in here if each.concept in HOUSEHOLDS]
    return list(dict.fromkeys([binding.household, ALL, *named]))


def _places(context: Context, binding: Binding, each: Universe) -> list[str]:
    """The places of a universe that the sentence or the one before names."""
    if "country" in each.places:
        return [each.place, *SENT_FROM]
    if "usbp-sector" not in each.places:
        return [each.place]
    at = binding.figure.sentence
    near = [*context.mentions_by_sentence.get(at, ()), *context.mentions_by_sentence.get(at - 1, ())]
    return list(dict.fromkeys([each.place, *filter(None, (sector_code(context, each) for each in near))]))
