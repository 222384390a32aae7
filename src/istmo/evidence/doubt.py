"""Doubt: when a figure that differs from the record is called wrong, and when it may count something else.

To call a true figure wrong is the worse mistake, so that a figure is called inconsistent only where its words leave
little doubt of what it counts and when; any other is not checkable.
"""

from collections.abc import Sequence

from istmo.evidence.binding import agreed
from istmo.evidence.context import Context
from istmo.evidence.recognition import in_list
from istmo.evidence.scope import scores
from istmo.evidence.types import Candidate
from istmo.evidence.universes import universe
from istmo.evidence.verdict import digits, slip
from istmo.evidence.weighing import Binding, far
from istmo.observation import ALL

SAID, LIKELY = 0.85, 0.6
"""Surety of a figure's time and share of a reading below which a figure is not called wrong."""
CLEAR, PLAIN = 3.5, 5.0
"""Log odds from which words name a universe clearly enough to call a figure wrong that is not far off, or any."""
CLOSE, NEAREST = 0.35, 0.02
"""Share of the record's value within which a figure is not far off, and within which nothing else can be meant."""
ALONE, FINE = 0.8, 0.25
"""Share of a reading beside which no other counts, and share of the record's value within which a figure of three
digits is then called wrong."""
FINE_DIGITS = 3


def is_wrong(context: Context, binding: Binding, best: Candidate, found: Sequence[Binding]) -> bool:
    """Whether a figure that differs from the record is called wrong.

    Args:
        context: the document.
        binding: the figure.
        best: its likeliest reading.
        found: all figures of the document.
    """
    match binding.figure.kind:
        case "count":
            return _count(context, binding, best, found)
        case "share":
            return _share(binding, best, found)
        case "change" | "ratio":
            told = binding.bound.surety >= SAID and binding.bound.baseline is not None
            return told and best.reading in agreed(found)
        case _:
            return binding.bound.surety >= SAID and _beside_a_count(best, found)


def _count(context: Context, binding: Binding, best: Candidate, found: Sequence[Binding]) -> bool:
    """A slip of the pen; an item of a list that is right otherwise; one whose words name the universe clearly and its
    sentence the time."""
    figure, value = binding.figure, best.official.value
    if slip(figure, value):
        return True
    if not value or far(figure, value) or best.score < LIKELY:
        return False
    off = abs(figure.value / value - 1)
    if in_list(binding, found) or (best.score >= ALONE and off < FINE and digits(figure) >= FINE_DIGITS):
        return True
    named = scores(context, figure).get(universe(best.reading.universe), 0.0)
    close = off < NEAREST or (named >= CLEAR and off < CLOSE) or named >= PLAIN
    return close and binding.bound.surety >= SAID


def _share(binding: Binding, best: Candidate, found: Sequence[Binding]) -> bool:
    """A share of a part that the text counts rightly; one of a nationality or household of a whole that it does."""
    cell = best.reading
    if cell in agreed(found) and (cell.nationality, cell.household) != (ALL, ALL):
        return True
    of_part = (binding.nationality, binding.household) != (ALL, ALL)
    return of_part and binding.bound.surety >= SAID and _beside_a_count(best, found)


def _beside_a_count(best: Candidate, found: Sequence[Binding]) -> bool:
    """Whether a count of the same universe and time was found right."""
    cell = best.reading
    return any(
        (other.first, other.last, other.universe) == (cell.first, cell.last, cell.universe)
        for other in agreed(found)
    )
