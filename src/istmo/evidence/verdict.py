"""What the record makes of a figure read in one way: rules of precision, hedge, release and near miss.

1. Consistent: today's value lies in the interval that the printed digits and the hedge allow.
2. Revised later: it does not, but a value that was printed before does; or, where none was kept, today's value is no
   farther off than its publisher has been known to revise (then presumed, with less confidence), and is not the same
   with two digits swapped.
3. Consistent with a caution: a bound that holds but is loose, or is missed by less than half a percent; digits cut off
   instead of rounded.
4. Inconsistent: otherwise. Not checkable: where the record has no such value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from istmo.evidence.types import Figure, Official, Verdict

NEAR_MISS = 0.005
"""Share by which a bound ("more than 250,000") may be missed and still be called a rounding of the truth; twice as much
for "nearly", which is as often said of what has just been passed."""
CUT_OFF = 0.01
"""Share of the record's value by which a rounded figure may have been cut off instead ("133,000" for 133,726)."""
LOOSE = 0.35
"""Share by which a bound may be exceeded and still be called true; beyond, the figure is about something else."""
BOUNDS = ("more-than", "at-least", "less-than", "at-most", "nearly")
SLIP_DIGITS = 3
"""Digits a figure must have before it is called a slip of the record's, or a revision is presumed of it."""
SAME_DIGITS = 4
"""Significant digits a figure must have before its agreement tells what it counts."""


@dataclass(frozen=True)
class Judgement:
    """A verdict, the key of the words that say why, and the value it rests on.

    Args:
        verdict: the verdict.
        reason: the key.
        value: the value.
        presumed: whether a release is presumed that is not kept.
        last: where what is counted ends within a month, the last day of that month.
    """

    verdict: Verdict
    reason: str
    value: float | None = None
    presumed: bool = False
    last: date | None = None


def judge(
    figure: Figure,
    official: Official,
    printed: Sequence[float] = (),
    revision: float = 0.0,
    rounding: float = 0.0,
) -> Judgement:
    """The verdict on a count.

    Args:
        figure: as printed.
        official: what the record says.
        printed: every value that was ever printed of it.
        revision: the largest share by which its publisher is known to have revised a first value.
        rounding: how far the record's own rounding may move it.
    """
    value = official.value
    earlier = [official.first, *printed] if official.first is not None else [*printed]
    if value is None:
        kept = official.first is not None and fits(figure, official.first)
        return (
            Judgement("consistent", "only-first", official.first)
            if kept
            else Judgement("not-checkable", "no-value")
        )
    if fits(figure, value, rounding):
        return Judgement("consistent", "fits", value)
    once = next((each for each in earlier if fits(figure, each)), None)
    if once is not None:
        return Judgement("revised-later", "printed", once)
    return _beyond(figure, value, revision if figure.comparator == "exact" and not earlier else revision / 5)


def _beyond(figure: Figure, value: float, known: float) -> Judgement:
    """The verdict on a count that no value ever printed fits: a loose or barely missed bound, a revision, or wrong."""
    if figure.comparator == "exact" and 0 <= value - figure.value < min(figure.step, CUT_OFF * value):
        return Judgement("consistent", "near-miss", value)
    if value and figure.comparator in BOUNDS:
        if _loose(figure, value):
            return Judgement("consistent", "loose", value)
        if _missed(figure, value) <= (2 * NEAR_MISS if figure.comparator == "nearly" else NEAR_MISS):
            return Judgement("consistent", "near-miss", value)
    if slip(figure, value):
        return Judgement("inconsistent", "differs", value)
    if value and digits(figure) >= SLIP_DIGITS and _off(figure, value) <= known:
        return Judgement("revised-later", "presumed", value, presumed=True)
    return Judgement("inconsistent", "differs", value)


def fits(figure: Figure, value: float, rounding: float = 0.0) -> bool:
    """Whether a value lies in the interval that a figure's digits and hedge allow."""
    slack = rounding + 1e-9 * max(abs(value), 1.0)
    return figure.low - slack <= value <= figure.high + slack


def exactly(figure: Figure, value: float) -> bool:
    """Whether a value is what the printed digits say, hedges aside: the test for offering another reading."""
    half = figure.step / 2 if figure.step > 1 else 0.0
    if figure.comparator in ("more-than", "at-least"):
        return figure.value <= value < figure.value + max(figure.step, 0.02 * figure.value)
    if figure.comparator in ("nearly", "less-than", "at-most"):
        return figure.value - max(figure.step, 0.03 * figure.value) < value <= figure.value
    return (
        abs(value - figure.value)
        <= max(half, 0.01 * figure.value if figure.comparator == "about" else 0.0) + 1e-9
    )


def slip(figure: Figure, value: float | None) -> bool:
    """Whether a count is the record's with two digits swapped, one of the first mistyped, one left out or put in, or a
    zero too many or too few."""
    one, two = str(round(figure.value)), str(round(value or 0))
    if one == two or digits(figure) < SLIP_DIGITS:
        return False
    tens = any(figure.low * scale <= (value or 0) <= figure.high * scale for scale in (0.1, 10.0))
    off = (
        [i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b] if len(one) == len(two) else []
    )
    short, long = sorted((one, two), key=len)
    dropped = len(long) == len(short) + 1 and len(short) > SLIP_DIGITS and _without_one(long, short)
    mistyped = len(off) == 1 and off[0] <= digits(figure) - SLIP_DIGITS - 1
    swapped = len(off) == 2 and sorted(one) == sorted(two) and off[-1] < digits(figure)
    return tens or mistyped or swapped or dropped


def _without_one(long: str, short: str) -> bool:
    """Whether a number is another with one digit left out."""
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _loose(figure: Figure, value: float) -> bool:
    match figure.comparator:
        case "more-than" | "at-least":
            return figure.value <= value <= figure.value * (1 + LOOSE)
        case "less-than" | "at-most":
            return figure.value * (1 - LOOSE) <= value <= figure.value
        case _:
            return False


def _missed(figure: Figure, value: float) -> float:
    """By what share a bound is missed on its wrong side."""
    if figure.comparator in ("more-than", "at-least"):
        return max(figure.value - value, 0.0) / figure.value if value < figure.value else 1.0
    return max(value - figure.value, 0.0) / figure.value if value > figure.value else 1.0


def _off(figure: Figure, value: float) -> float:
    edge = min(max(value, figure.low), figure.high)
    return abs(edge - value) / value


def digits(figure: Figure) -> int:
    """How many digits a figure was printed to: 3 for 221,000, 6 for 221,303."""
    return len(str(int(figure.value / figure.step))) if figure.step and figure.value >= figure.step else 1
