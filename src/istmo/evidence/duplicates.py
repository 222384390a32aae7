"""Which reports are versions of one another, and which tell of the same event in words of their own.

Spun and back-translated copies share few word sequences: three-word shingles overlap by a tenth, where the usual
threshold is a half. The set of large figures is a fingerprint that no translation changes. A pair is a duplicate where
enough of both, or very much of one, is shared. Figures alone tell a translation, since two newsrooms of one language
that draw on one release share its figures too: those tell of one event. Text alone tells nothing where the figures are
others, as in two months of one bulletin. Resemblance after Broder (1997, doi 10.1109/SEQUEN.1997.666900).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from istmo.evidence.context import Context
from istmo.evidence.folding import folded
from istmo.evidence.types import Claim, Language, Link

SHINGLES, FIGURES = 0.08, 0.6
"""Least overlap (Jaccard) of three-word shingles that makes a duplicate by itself, and of large figures that makes a
translation."""
BOTH = (0.04, 0.3)
"""Least overlaps of both that make one together."""
FEWEST_SHINGLES = 15
"""So many shingles must be shared for them to speak alone: two short notes share a phrase by chance."""
LARGE, FEWEST = 1_000, 3
"""A figure is large from here; so many must be shared for figures to speak alone, and so many that are not shared speak
against."""
FEWEST_DIGITS = 5
"""So many digits that say something must be shared: "250,000" and "400,000" have three together."""
OTHERS = 0.2
"""A smaller share of the figures of the report that has fewer is none: they are other figures."""
FAR, COPIED = 60, 0.3
"""Days apart from which two reports are no versions of each other, unless so much of the text (Jaccard) is copied."""
NEAR, SURELY = 21, 45
"""Days between two reports of one event at the most, and days that may lie between two that share figures alone."""
RELEASE = 1 / 3
"""Share of the figures of the report that has fewer, from which both draw on one release."""
EXACT, LEADING = 5, 2
"""A figure of so many digits is copied from a table; what a report is about is among its first so many figures."""
WHOLE_YEAR = 360
"""Days from which a stretch is a year, whose figures are told again in every report of the next."""
NAMES = (6, 0.3)
"""Names that two reports of one meeting share, and their least share of the names of the report that has fewer."""
_WORD = re.compile(r"[a-z0-9]+")
_NAME = re.compile(r"\b[A-ZÁÉÍÓÚ][a-záéíóúñ]{3,}\b")


@dataclass(frozen=True)
class Print:
    """What is compared of a document.

    Args:
        name: of the document.
        language: most of it.
        shingles: of three words, as hashes.
        figures: large ones.
        leading: the first of them, in order.
        newest: those printed to their last digits that are of the last time it tells of.
        names: words written as names, folded.
        days: ordinals of the first and last day it can be from.
        meetings: where it tells of a meeting, folded.
    """

    name: str
    language: Language
    shingles: frozenset[int]
    figures: frozenset[float]
    leading: tuple[float, ...]
    newest: frozenset[float]
    names: frozenset[str]
    days: tuple[int, int]
    meetings: frozenset[str]


def fingerprint(context: Context, claims: Sequence[Claim], days: tuple[int, int]) -> Print:
    """What is compared of a document.

    Args:
        context: the document.
        claims: of it.
        days: ordinals of the first and last day it can be from.
    """
    plain = context.plain
    aside = context.document.set_aside
    words = [m[0] for m in _WORD.finditer(plain) if not any(a <= m.start() < b for a, b in aside)]
    shingles = frozenset(hash(tuple(words[i : i + 3])) for i in range(len(words) - 2))
    large = [each.value for each in context.figures if each.value >= LARGE and each.kind in ("count", "rate")]
    text = context.document.text
    names = frozenset(folded(m[0]) for m in _NAME.finditer(text) if not _starts(text, m.start()))
    return Print(
        context.document.name,
        context.document.language,
        shingles,
        frozenset(large),
        tuple(dict.fromkeys(large))[:LEADING],
        _newest(claims),
        names,
        days,
        _meetings(context),
    )


def _newest(claims: Sequence[Claim]) -> frozenset[float]:
    """The counts printed to their last digits that are of the last month or part of a year that a document tells of."""
    told = [(each.figure.value, each.when) for each in claims if each.when and each.figure.kind == "count"]
    news = [(value, when) for value, when in told if (when.last - when.first).days < WHOLE_YEAR]
    last = max((when.last.replace(day=1) for _, when in news), default=None)
    return frozenset(
        value for value, when in news if when.last.replace(day=1) == last and _digits(value) >= EXACT
    )


def links(prints: Sequence[Print]) -> list[Link]:
    """The pairs that are duplicates or tell of the same event, in the order of their documents. Versions of one version
    are versions of each other, and tell of the same events."""
    pairs = list(combinations(prints, 2))
    group = {each.name: each.name for each in prints}
    for left, right in pairs:
        if _duplicate(left, right):
            old, new = group[right.name], group[left.name]
            group = {name: new if head == old else head for name, head in group.items()}
    told = {
        frozenset((group[left.name], group[right.name]))
        for left, right in pairs
        if _same_release(left, right) or _same_meeting(left, right)
    }
    found = [
        Link(
            left.name,
            right.name,
            "same-event",
            round(_overlap(left.shingles, right.shingles), 3),
            round(_overlap(left.figures, right.figures), 3),
        )
        for left, right in pairs
    ]
    return [
        replace(each, kind="duplicate") if group[each.left] == group[each.right] else each
        for each in found
        if group[each.left] == group[each.right] or {group[each.left], group[each.right]} in told
    ]


def _duplicate(left: Print, right: Print) -> bool:
    """Whether two reports are versions of one another."""
    words, numbers = _overlap(left.shingles, right.shingles), _overlap(left.figures, right.figures)
    common = left.figures & right.figures
    fewer = min(len(left.figures), len(right.figures))
    known = all(first == last for first, last in (left.days, right.days))
    if (fewer >= FEWEST and len(common) < OTHERS * fewer) or (
        known and _apart(left, right) > FAR and words < COPIED
    ):
        return False
    telling = sum(map(_digits, common)) >= FEWEST_DIGITS
    return (
        (words >= SHINGLES and len(left.shingles & right.shingles) >= FEWEST_SHINGLES)
        or (numbers >= FIGURES and len(common) >= FEWEST and telling and left.language != right.language)
        or (words >= BOTH[0] and numbers >= BOTH[1] and len(common) >= 2 and telling)
    )


def _same_release(left: Print, right: Print) -> bool:
    """Whether two reports of about one day draw on one release: they share many figures, a newest one among
    them; or, where both days are known well, they share many or one leads with an exact figure of the other's first."""
    if _apart(left, right) > NEAR:
        return False
    common = left.figures & right.figures
    most = len(common) >= RELEASE * min(len(left.figures), len(right.figures))
    if most and len(common) > 1 and left.newest & right.newest:
        return True
    longest = max(left.days[1] - right.days[0], right.days[1] - left.days[0])
    if longest > SURELY:
        return False
    many = len(common) >= FEWEST and sum(map(_digits, common)) >= FEWEST * FEWEST_DIGITS
    leads = any(
        _digits(each) >= EXACT and each in left.leading and each in right.leading
        for each in (*left.leading[:1], *right.leading[:1])
    )
    return leads or (many and most)


def _same_meeting(left: Print, right: Print) -> bool:
    """Whether two reports of about one day tell of one meeting: its place and most of its names are shared."""
    names = len(left.names & right.names)
    least = min(len(left.names), len(right.names))
    return (
        bool(left.meetings & right.meetings)
        and _apart(left, right) <= NEAR
        and names >= NAMES[0]
        and names >= NAMES[1] * least
    )


def _apart(left: Print, right: Print) -> int:
    """Days that lie between two reports at the least."""
    return max(left.days[0] - right.days[1], right.days[0] - left.days[1], 0)


def _digits(value: float) -> int:
    """Digits of a figure that say something: 2 of 250,000."""
    return len(f"{value:.0f}".rstrip("0"))


_MEETING = re.compile(
    r"\b(?:meetings?|met|talks|summit|ministerial|conference|assembly|hosted|reunion(?:es)?|cumbre|encuentro"
    r"|conferencia|se reuni(?:o|eron)"
    r"|(?:arriv\w+|travel\w+|lleg\w+|viaj\w+)\b[^.]{0,80}\b(?:to|para) (?:address|discuss|meet|hold|talk|abordar"
    r"|discutir|reunirse|tratar|hablar))\b"
)
_AT = re.compile(
    r"\b(?:[Ii]n|[Ee]n) (?:[Tt]he |[Ll]a |[Ee]l )?(?:(?:[Cc]ity|[Cc]iudad|[Cc]apital) (?:of |de ))?"
    r"(?P<there>[A-ZÁÉÍÓÚ][\w]+(?: [A-ZÁÉÍÓÚ][\w]+)?)"
    r"|\b(?P<host>[A-ZÁÉÍÓÚ][\w]+(?: [A-ZÁÉÍÓÚ][\w]+)?) (?:will |to )?(?:host|ser[aá] sede|acog)"
)
"""Where something is, or who hosts it."""


def _meetings(context: Context) -> frozenset[str]:
    """The countries and cities in which a document tells of a meeting: codes and folded names."""
    found = set()
    for i, each in enumerate(context.document.sentences):
        if not _MEETING.search(context.plain, each.start, each.end):
            continue
        for at in _AT.finditer(context.document.text, each.start, each.end):
            start, end = at.span(at.lastgroup or "there")
            named = {one.code for one in context.origins_by_sentence.get(i, ()) if start <= one.start < end}
            found |= named or {context.plain[start:end]}
    return frozenset(found)


def _starts(text: str, position: int) -> bool:
    return text[max(0, position - 2) : position].strip()[-1:] in ("", ".", "\n", "“", '"', "«")


def _overlap(
    left: frozenset[int] | frozenset[float] | frozenset[str],
    right: frozenset[int] | frozenset[float] | frozenset[str],
) -> float:
    together = len(left | right)
    return len(left & right) / together if together else 0.0
