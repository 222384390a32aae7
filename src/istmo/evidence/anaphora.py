"""Who "they" are: the nationality of a figure whose words only point back to people named before.

Two ways of pointing are read. A part ("1,200 of them", "de ellos, 300") is of the count told just before, in its
sentence or the one before. A subject ("they were 8,101", "este grupo sumó 57.250") is the people that the paragraph was
about, else those in the head of the paragraph or the heading of the section, else, where it opens a paragraph (an
answer), those of the paragraph before. Where two nationalities were named, it points to neither.
"""

import re

from istmo.evidence.context import Context
from istmo.evidence.people import stands_for_people
from istmo.evidence.types import Figure

_PART_AFTER = re.compile(
    r"^(?: ?%| percent| por ciento)?(?: [a-z]+){0,3}? (?:of (?:them|whom|these|those)|(?:de|entre) ell[oa]s)\b"
)
"""What makes a figure a part, right behind it: "57,250 of them", "6.120 de ellos"."""
_PART_BEFORE = re.compile(
    r"\b(?:of (?:them|whom|these|those)|(?:de|entre) ell[oa]s|de (?:l[oa]s cuales|est[oa]s|es[oa]s))\b[^.;:]{0,60}$"
)
"""The same before it: "more than half of them, 63,957", "de ellos, 300"."""
_SUBJECT = re.compile(
    r"\b(?:they(?:['’](?:d|ve|re))?|th(?:is|at|e) (?:same )?(?:group|nationality|community)|these (?:migrants"
    r"|nationals)"
    r"|(?:est|es|dich|el|la)[eao]? ?(?:mism[oa] )?(?:grupo|nacionalidad|colectivo|comunidad)"
    r"|(?:est|es|dich)[oa]s (?:migrantes|nacionales|ciudadanos)|(?<!de )(?<!entre )(?<!con )ell[oa]s)\b[^;:]{0,90}$"
)
"""A subject that points back: "they were", "este grupo sumo"."""
_OTHERS = re.compile(
    r"\b(?:agents|officers|officials|authorities|agenc\w+|remittances|countries|agentes|autoridades|oficiales"
    r"|remesas)\b"
)
"""What "they" may be beside those who are counted."""
_WHOLE = re.compile(
    r"\b(?:total|overall|all|altogether|everyone|of the|todos|en conjunto|global)(?: (?:of|de|the|los|las|a|un))* $"
)
"""What makes a figure the whole that a part is set beside: "of a total of 545,043"."""
BACK = 3
"""Sentences before, in the same paragraph, in which the people that a subject points to are looked for."""


def points_back(context: Context, figure: Figure) -> bool:
    """Whether a figure's words point back to people named before, as a part of them or as their count."""
    return is_part(context, figure) or _is_subject(context, figure)


def is_part(context: Context, figure: Figure) -> bool:
    """Whether a figure is told of as a part of those before: "57,250 of them", "de ellos, 300"."""
    sentence = context.document.sentences[figure.sentence]
    before = context.plain[_after_the_last(context, figure) : figure.start]
    return bool(_PART_AFTER.match(context.plain[figure.end : sentence.end]) or _PART_BEFORE.search(before))


def told_of(context: Context, figure: Figure) -> tuple[Figure | None, str]:
    """What a figure's words point back to: the count that it is a part of, or the code of a nationality.

    Returns:
        The count (its nationality is the figure's too), or None; and the code of the only nationality named where
        they point to, or "".
    """
    if (latter := _latter(context, figure)) or not points_back(context, figure):
        return None, latter
    if is_part(context, figure):
        row = context.figures_by_sentence[figure.sentence]
        ahead = [e for e in row if e.end <= figure.start and e.kind == "count" and not is_whole(context, e)]
        if ahead:
            return ahead[-1], ""
    return _before(context, figure)


_LATTER = re.compile(r"\b(?:the latter|est[oa]s ultim[oa]s)\b[^.;:]{0,60}$")


def _latter(context: Context, figure: Figure) -> str:
    """The nationality that "the latter" are: the last one named before; "" where a figure is not told of so."""
    found = _LATTER.search(context.plain[_after_the_last(context, figure) : figure.start])
    if not found:
        return ""
    start = _after_the_last(context, figure) + found.start()
    before = [
        each
        for at in (figure.sentence - 1, figure.sentence)
        for each in context.origins_by_sentence.get(at, ())
        if each.demonym and each.end <= start and stands_for_people(context.plain, each)
    ]
    return before[-1].code if before else ""


def is_whole(context: Context, figure: Figure) -> bool:
    """Whether a figure is told of as the whole: "of a total of 545,043"."""
    return bool(_WHOLE.search(context.plain[max(0, figure.start - 30) : figure.start]))


def _is_subject(context: Context, figure: Figure) -> bool:
    start = context.document.sentences[figure.sentence].start
    found = _SUBJECT.search(context.plain[_after_the_last(context, figure) : figure.start])
    return found is not None and not _OTHERS.search(context.plain[start : figure.start])


def _after_the_last(context: Context, figure: Figure) -> int:
    """Where the words begin that are a figure's own: behind the figure before it in its sentence; behind a share
    that it says again ("more than half of them, 63,957"), which is no other count, they go on."""
    row = context.figures_by_sentence[figure.sentence]
    ahead = [e.end for e in row if e.end <= figure.start and e.kind == "count"]
    return ahead[-1] if ahead else context.document.sentences[figure.sentence].start


def _before(context: Context, figure: Figure) -> tuple[Figure | None, str]:
    """The people of the sentences before, of the heads, or of the paragraph before."""
    sentences = context.document.sentences
    own = sentences[figure.sentence].paragraph
    opens = not figure.sentence or sentences[figure.sentence - 1].paragraph != own
    for back in range(1, BACK + 1):
        at = figure.sentence - back
        if at < 0 or sentences[at].paragraph != own:
            break
        told = [
            e
            for e in context.figures_by_sentence.get(at, ())
            if e.kind == "count" and points_back(context, e)
        ]
        if told:
            return told[0], ""
        found = _named(context, sentences[at].start, sentences[at].end)
        if found:
            return None, found.pop() if len(found) == 1 else ""
        counts = [e for e in context.figures_by_sentence.get(at, ()) if e.kind == "count"]
        if counts:
            return next((e for e in counts if not is_whole(context, e)), None), ""
    titles = [(each.start, each.end) for i, each in enumerate(sentences[:2]) if i < figure.sentence]
    for start, end in (*context.heads[figure.sentence], *titles):
        found = _named(context, start, end)
        if found:
            return None, found.pop() if len(found) == 1 else ""
    if opens and figure.sentence and not is_part(context, figure):
        last = sentences[figure.sentence - 1]
        found = _named(context, last.start, last.end)
        return None, found.pop() if len(found) == 1 else ""
    return None, ""


def _named(context: Context, start: int, end: int) -> set[str]:
    """The nationalities that stand for people in a stretch of text."""
    return {
        each.code
        for each in context.origins
        if start <= each.start < end and each.demonym and stands_for_people(context.plain, each)
    }
