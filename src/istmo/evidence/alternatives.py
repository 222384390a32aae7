"""Alternatives: the cells near a figure's reading under which it might hold after all."""

from collections.abc import Iterator
from datetime import date, timedelta

from istmo.evidence.readings import reading
from istmo.evidence.record import Record
from istmo.evidence.types import Official, Reading
from istmo.evidence.universes import Universe, universe
from istmo.evidence.weighing import Binding
from istmo.observation import ALL
from istmo.periods import add_months, fiscal_year_start


def alternatives(
    record: Record, binding: Binding, clock_last: date
) -> Iterator[tuple[Universe, Reading, Official]]:
    """Other cells near a figure's reading, nearest first: another universe, everybody, another year, month or kind
    of year."""
    if not binding.candidates:
        return
    best = binding.candidates[0].reading
    home = universe(best.universe)
    spans = [(best.first, best.last), *_other_spans(best, clock_last)]
    codes = list(dict.fromkeys((best.nationality, ALL)))
    for first, last in spans:
        for each in (home, *(universe(name) for name in home.kin)):
            for code in codes:
                made = reading(
                    record,
                    each,
                    code,
                    best.household,
                    best.place if each is home else each.place,
                    first,
                    last,
                )
                if made is not None and made != best:
                    yield each, made, record.official(made, each)


def _other_spans(best: Reading, limit: date) -> list[tuple[date, date]]:
    months = (best.last.year - best.first.year) * 12 + best.last.month - best.first.month + 1
    shifts = (-12, 12, -1, 1) if months < 12 else (-12, 12)
    spans = [(add_months(best.first, s), add_months(best.last, s + 1) - timedelta(days=1)) for s in shifts]
    if months == 12 and best.first.month == 1:
        spans.insert(0, (fiscal_year_start(best.first.year), date(best.first.year, 9, 30)))
    if months == 12 and best.first.month == 10:
        spans.insert(0, (date(best.last.year, 1, 1), date(best.last.year, 12, 31)))
    return [each for each in spans if each[1] <= limit]
