"""Tallies: lists of counts that somebody else than the record's source has counted.

Mexico's migration institute told of 1,393,683 people from 177 countries met from January to May 2024, where Mexico's
statistics have 588,994. Each item of such a list differs from the record, on the same side, and no other year and no
universe that words confuse with this one has them: no item is misread, and none is the record's.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

from istmo.evidence.readings import reading
from istmo.evidence.record import Record
from istmo.evidence.types import Reading
from istmo.evidence.universes import universe
from istmo.evidence.verdict import SAME_DIGITS, digits
from istmo.evidence.weighing import Binding
from istmo.observation import ALL
from istmo.periods import add_months

LEAST, APART = 6, 1.15
"""Items that make a list, and how many times larger or smaller than the record's their middle one must be."""
YEARS, CHANCE = 4, 2
"""Years before and after in which a list is looked for, and items from which it is found there."""
ALIKE = 0.01
"""Share of the record's value within which an item is found."""
Tally = tuple[str, date, date]
"""Universe, first and last day."""


def tally(cell: Reading) -> Tally:
    """The list that a count of a cell would be of."""
    return cell.universe, cell.first, cell.last


def other_tallies(record: Record, found: Sequence[Binding]) -> frozenset[Tally]:
    """The lists of a document that are not the record's.

    Args:
        record: what is known.
        found: all figures of the document.
    """
    lists: dict[Tally, dict[str, Binding]] = defaultdict(dict)
    for each in found:
        if each.figure.kind != "count" or digits(each.figure) < SAME_DIGITS or not each.candidates:
            continue
        cell = each.candidates[0].reading
        whole = cell.place == universe(cell.universe).place and cell.household == ALL
        if whole and each.candidates[0].official.value:
            lists[tally(cell)][cell.nationality] = each
    return frozenset(
        key
        for key, listed in lists.items()
        if len(listed) >= LEAST and _apart(listed) and not _elsewhere(record, listed)
    )


def _apart(listed: dict[str, Binding]) -> bool:
    """Whether all of a list stands on one side of the record, most of it well apart."""
    ratios = [each.figure.value / (each.candidates[0].official.value or 1.0) for each in listed.values()]
    if min(ratios) > 1:
        return median(ratios) >= APART
    return max(ratios) < 1 and median(ratios) <= 1 / APART


def _elsewhere(record: Record, listed: dict[str, Binding]) -> bool:
    """Whether another year, or a universe that words confuse with a list's, has some of its items."""
    own = next(iter(listed.values())).candidates[0].reading.universe
    return any(
        sum(_is_there(record, each, name, 12 * years) for each in listed.values()) >= CHANCE
        for name in (own, *universe(own).kin)
        for years in range(-YEARS, YEARS + 1)
    )


def _is_there(record: Record, binding: Binding, name: str, months: int) -> bool:
    """Whether a universe has a count in the same cell some months later."""
    cell, there = binding.candidates[0].reading, universe(name)
    first = add_months(cell.first, months)
    last = add_months(cell.last + timedelta(days=1), months) - timedelta(days=1)
    made = reading(record, there, cell.nationality, cell.household, there.place, first, last)
    value = None if made is None else record.official(made, there).value
    return bool(value) and abs(binding.figure.value / (value or 1.0) - 1) <= ALIKE
