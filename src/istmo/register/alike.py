"""Whether an announcement is an entry already: by its quotation, or by its actors, day and much the same words."""

import math
import re
from collections.abc import Collection, Iterable
from datetime import date

from istmo.periods import spanned
from istmo.places import folded
from istmo.register.dated import Dated
from istmo.register.entry import Entry, Package, Pillar

NEAR = 31
"""Days between which two reports tell of one announcement: a month is what many name."""
ALIKE, STEM = 0.35, 5
"""Cosine of their words from which an announcement is taken to be an entry, and letters by which a word is told. Of the
twelve announcements of the five reports at hand, seven have such an entry of their actors and days, and it is the right
one each time; what else the register has of theirs comes to 0.24 at most, but for two that the same statement made."""


def same(quotation: str, actors: Collection[str], when: Dated | None, there: Iterable[Entry]) -> Entry | None:
    """The entry that says the same in other words: the most alike of those from `ALIKE` on; None if there is none.

    Args:
        quotation: of the announcement.
        actors: of the announcement, as entries have them.
        when: it was said; None for unknown: then entries of any day are compared.
        there: entries.
    """
    words = _words(quotation)
    alike = [
        (_cosine(words, _words(f"{each.title_en} {each.quotation}")), each)
        for each in there
        if not isinstance(each, (Pillar, Package)) and set(actors) & set(each.actors)
        if when is None
        or _apart((when.first, when.last), spanned(each.span) or (each.date, each.date)) <= NEAR
    ]
    found = max(alike, key=lambda each: each[0], default=(0.0, None))
    return found[1] if found[0] >= ALIKE else None


def quoted(quotation: str, there: Iterable[Entry]) -> Entry | None:
    """The entry that has a quotation, alone or with the sentence beside it; None if there is none."""
    plain = f" {folded(quotation)} "
    return next((each for each in there if plain in f" {folded(each.quotation)} "), None)


def _words(text: str) -> frozenset[str]:
    """The words of four letters and more, by how they begin, and the numbers of a text."""
    return frozenset(word[:STEM] for word in re.findall(r"[a-z]{4,}|\d+", folded(text)))


def _cosine(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0


def _apart(one: tuple[date, date], other: tuple[date, date]) -> int:
    """Days between two stretches; 0 where they overlap."""
    return max((one[0] - other[1]).days, (other[0] - one[1]).days, 0)
