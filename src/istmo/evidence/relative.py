"""Figures that relate two counts: shares, changes, daily averages."""

from collections.abc import Sequence
from dataclasses import replace

from istmo.evidence.binding import Binding, reading
from istmo.evidence.context import Context
from istmo.evidence.record import Record
from istmo.evidence.types import Candidate, Figure, Reading
from istmo.evidence.universes import universe
from istmo.evidence.verdict import Judgement
from istmo.observation import ALL

POINT = 1.0
"""Percentage points by which a share or change may be off: reports work them out from values that are revised later."""
WHOLE = 28
"""A stretch that ends before this day of a month is none that the monthly record can be set beside."""
Found = tuple[Judgement, tuple[Candidate, ...], float | None]
_NONE = Judgement("not-checkable", "no-value")


def share(record: Record, binding: Binding, found: Sequence[Binding]) -> Found:
    """ "63 percent were Venezuelans": a part of a cell beside the whole of it."""
    basis = _basis(binding, found)
    if basis is None:
        return Judgement("not-checkable", "no-series"), (), None
    part = binding.nationality != ALL or binding.household != ALL
    if not part or len(binding.nationality) != 3 or binding.household == "?":
        return Judgement("not-checkable", "several"), (), None
    for candidate in basis:
        cell = candidate.reading
        each = universe(cell.universe)
        whole = reading(record, each, ALL, ALL, cell.place, cell.first, cell.last)
        fraction = reading(
            record, each, binding.nationality, binding.household, cell.place, cell.first, cell.last
        )
        if whole is None or fraction is None:
            continue
        top, bottom = record.official(fraction, each).value, record.official(whole, each).value
        if top is None or not bottom:
            continue
        value = 100 * top / bottom
        judgement = _near(binding.figure, value)
        return judgement, (replace(candidate, reading=fraction),), value
    return _NONE, (), None


def change(record: Record, binding: Binding, found: Sequence[Binding]) -> Found:
    """ "down 6 percent from March": a cell beside the same cell of another time."""
    basis = _basis(binding, found)
    if basis is None:
        return Judgement("not-checkable", "no-series"), (), None
    baseline = binding.bound.baseline
    if baseline is None:
        return Judgement("not-checkable", "no-baseline"), (), None
    results: list[tuple[Judgement, Candidate, float]] = []
    for candidate in basis:
        cell = candidate.reading
        each = universe(cell.universe)
        before = reading(
            record,
            each,
            cell.nationality,
            cell.household,
            cell.place,
            baseline.first.replace(day=1),
            baseline.last,
        )
        if before is None:
            continue
        now, then = candidate.official, record.official(before, each)
        if now.value is None or not then.value:
            continue
        figure = binding.figure
        value = _moved(figure, now.value, then.value)
        judgement = _change_judged(figure, value)
        if judgement.verdict == "inconsistent" and now.first and then.first:
            # A report sets the month just printed beside one that is already revised, or both as first printed.
            earlier = [_moved(figure, now.first, then.value), _moved(figure, now.first, then.first)]
            kept = next((e for e in earlier if _change_judged(figure, e).verdict == "consistent"), None)
            if kept is not None:
                judgement = Judgement("revised-later", "printed", kept)
        results.append((judgement, candidate, value))
    if not results:
        return _NONE, (), None
    when = binding.bound.when
    if when is not None and when.last.day < WHOLE and results[0][0].verdict == "inconsistent":
        return _NONE, (), None
    results.sort(key=lambda each: each[0].verdict == "inconsistent")
    judgement, candidate, value = results[0]
    return judgement, (candidate,), value


def _moved(figure: Figure, now: float, then: float) -> float:
    return 100 * (now / then - 1) if figure.unit == "percent" else now - then


def _change_judged(figure: Figure, value: float) -> Judgement:
    sign = figure.baseline or (1 if value > 0 else -1)
    return _near(figure, sign * value, least=0.0 if figure.unit == "percent" else 0.02 * abs(value))


def daily(context: Context, binding: Binding) -> Found:
    """ "an average of 5,000 a day": a month's count by its days; a single day's count is nothing the record holds."""
    figure = binding.figure
    near = context.plain[max(0, figure.start - 60) : figure.end + 60]
    if not binding.candidates or ("average" not in near and "promedio" not in near):
        return Judgement("not-checkable", "daily"), (), None
    if not any(
        word in near
        for word in ("a day", "per day", "daily", "diari", "al dia", "por dia", "each day", "every day")
    ):
        return Judgement("not-checkable", "daily"), (), None
    best = binding.candidates[0]
    days = (best.reading.last - best.reading.first).days + 1
    if best.official.value is None:
        return _NONE, (), None
    value = best.official.value / days
    return _near(figure, value, least=0.03 * value), (best,), value


def _basis(binding: Binding, found: Sequence[Binding]) -> tuple[Candidate, ...] | None:
    """The readings a relative figure is about: its own, or those of the nearest count of its sentence or the one
    before."""
    if binding.candidates:
        return binding.candidates
    near = [
        each
        for each in found
        if each.candidates
        and each.figure.kind == "count"
        and 0 <= binding.figure.sentence - each.figure.sentence <= 1
    ]
    if not near:
        return None
    nearest = min(near, key=lambda each: abs(each.figure.start - binding.figure.start))
    when = binding.bound.when
    if when is not None and nearest.candidates[0].reading.first != when.first:
        return tuple(c for c in nearest.candidates if c.reading.first == when.first) or None
    return nearest.candidates


def _near(figure: Figure, value: float, least: float = 0.0) -> Judgement:
    """Verdict on a share or change: half a step each way and at least a point, since both counts are revised."""
    slack = max(
        0.5 * figure.step if figure.step <= 1 else 0.5, POINT if figure.kind != "rate" else 0.0, least
    )
    low, high = figure.value - slack, figure.value + slack
    match figure.comparator:
        case "about":
            low, high = (
                figure.value - max(slack, 2.0, 0.05 * figure.value),
                figure.value + max(slack, 2.0, 0.05 * figure.value),
            )
        case "more-than" | "at-least":
            high = figure.value + max(10.0, 0.2 * figure.value)
        case "less-than" | "at-most":
            low = figure.value - max(10.0, 0.2 * figure.value)
        case "nearly":
            low, high = figure.value - max(5.0, slack), figure.value + slack
    if low <= value <= high:
        return Judgement("consistent", "share", value)
    return Judgement("inconsistent", "share", value)


def whole_of(cell: Reading) -> Reading:
    """The same cell without its breakdown."""
    return replace(cell, nationality=ALL, household=ALL)
