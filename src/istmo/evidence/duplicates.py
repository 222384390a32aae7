"""Which reports are versions of one another, and which tell of the same event in words of their own.

Spun and back-translated copies share few word sequences: three-word shingles overlap by a tenth, where the usual
threshold is a half. The set of large figures is a fingerprint that no translation changes. A pair is a duplicate where
enough of both, or very much of one, is shared. Resemblance after Broder (1997, doi 10.1109/SEQUEN.1997.666900).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from istmo.evidence.context import Context
from istmo.evidence.types import Link

SHINGLES, FIGURES = 0.08, 0.6
"""Least overlap (Jaccard) of three-word shingles, and of large figures, that makes a duplicate by itself."""
BOTH = (0.04, 0.3)
"""Least overlaps of both that make one together."""
FEWEST_SHINGLES = 15
"""So many shingles must be shared for them to speak alone: two short notes share a phrase by chance."""
LARGE, FEWEST = 1_000, 3
"""A figure is large from here; so many must be shared for figures to speak alone."""
_WORD = re.compile(r"[a-z0-9]+")
_NAME = re.compile(r"\b[A-ZÁÉÍÓÚ][a-záéíóúñ]{3,}\b")


@dataclass(frozen=True)
class Print:
    """What is compared of a document: shingles, large figures, names, and the day bounds it was written in."""

    name: str
    shingles: frozenset[int]
    figures: frozenset[float]
    names: frozenset[str]
    days: tuple[int, int]
    topics: frozenset[str]


def fingerprint(context: Context, days: tuple[int, int]) -> Print:
    """What is compared of a document.

    Args:
        context: the document.
        days: ordinals of the first and last day it can be from.
    """
    plain = context.plain
    aside = context.document.set_aside
    words = [m[0] for m in _WORD.finditer(plain) if not any(a <= m.start() < b for a, b in aside)]
    shingles = frozenset(hash(tuple(words[i : i + 3])) for i in range(len(words) - 2))
    large = frozenset(
        each.value for each in context.figures if each.value >= LARGE and each.kind in ("count", "rate")
    )
    text = context.document.text
    names = frozenset(m[0].lower() for m in _NAME.finditer(text) if not _starts(text, m.start()))
    return Print(context.document.name, shingles, large, names, days, _topics(plain))


def links(prints: Sequence[Print]) -> list[Link]:
    """The pairs that are duplicates or tell of the same event, in the order of their documents. Versions of one version
    are versions of each other."""
    found = []
    group = {each.name: each.name for each in prints}
    for left, right in combinations(prints, 2):
        shared = _overlap(left.shingles, right.shingles)
        numbers = _overlap(left.figures, right.figures)
        common = len(left.figures & right.figures)
        if (
            (shared >= SHINGLES and len(left.shingles & right.shingles) >= FEWEST_SHINGLES)
            or (numbers >= FIGURES and common >= FEWEST)
            or (shared >= BOTH[0] and numbers >= BOTH[1] and common >= 2)
        ):
            old, new = group[right.name], group[left.name]
            group = {name: new if head == old else head for name, head in group.items()}
        found.append(Link(left.name, right.name, "same-event", round(shared, 3), round(numbers, 3)))
    told = {(one.name, two.name): _same_event(one, two) for one, two in combinations(prints, 2)}
    return [
        replace(each, kind="duplicate") if group[each.left] == group[each.right] else each
        for each in found
        if group[each.left] == group[each.right] or told[each.left, each.right]
    ]


def _same_event(left: Print, right: Print) -> bool:
    """Whether two reports of about one day tell of one meeting or measure: its topic and most of its names are
    shared."""
    if not left.topics & right.topics:
        return False
    apart = max(left.days[0] - right.days[1], right.days[0] - left.days[1], 0)
    if apart > 21:
        return False
    names = left.names & right.names
    least = min(len(left.names), len(right.names))
    return least >= 5 and len(names) >= 6 and len(names) / least >= 0.3


_TOPICS = {
    "meeting": r"\b(?:meeting|met with|talks|summit|reunion|cumbre|encuentro|assembly|se reunio)\b",
    "visas": r"visa restriction|restricciones de visa|restricciones de visado",
    "pact": r"los angeles declaration|declaracion (?:de|sobre) (?:los angeles|migracion)",
    "figures": r"monthly (?:operational )?update|operational statistics|cifras mensuales",
    "asylum": r"proclamation|proclama|executive order|orden ejecutiva",
}


def _topics(plain: str) -> frozenset[str]:
    places = [
        code
        for code in (
            "guatemala",
            "panama",
            "mexico",
            "costa rica",
            "honduras",
            "washington",
            "colombia",
            "ecuador",
        )
        if re.search(
            rf"(?:meeting|talks|summit|met|reunion|cumbre|held|assembly)[^.]{{0,120}}\b(?:in|en) (?:\w+ )?{code}\b"
            rf"|\b(?:in|en) {code}[^.]{{0,60}}(?:meeting|talks|summit|reunion|cumbre)",
            plain,
        )
    ]
    found = {name for name, pattern in _TOPICS.items() if name != "meeting" and re.search(pattern, plain)}
    return frozenset({f"meeting-{place}" for place in places} | (found if places else set()))


def _starts(text: str, position: int) -> bool:
    return text[max(0, position - 2) : position].strip()[-1:] in ("", ".", "\n", "“", '"', "«")


def _overlap(
    left: frozenset[int] | frozenset[float] | frozenset[str],
    right: frozenset[int] | frozenset[float] | frozenset[str],
) -> float:
    together = len(left | right)
    return len(left & right) / together if together else 0.0
