"""Who "they" are: the nationality of a figure whose words only point back to people named before.

Two ways of pointing are read. A part ("1,200 of them", "de ellos, 300") is of the count told just before, in its
sentence or the one before. A subject ("they were 8,101", "este grupo sumó 57.250") is the people that the paragraph was
about, else those in the head of the paragraph or the heading of the section, else, where it opens a paragraph (an
answer), those of the paragraph before. Where two nationalities were named, it points to neither.
"""

import re

from istmo.evidence.context import Context
from istmo.evidence.parts import is_part, is_whole, own_words
from istmo.evidence.people import stands_for_people
from istmo.evidence.types import Figure

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
BACK = 3
"""Sentences before, in the same paragraph, in which the people that a subject points to are looked for."""


def points_back(context: Context, figure: Figure) -> bool:
    """Whether a figure's words point back to people named before, as a part of them or as their count."""
    return is_part(context, figure) or _is_subject(context, figure)


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
    found = _LATTER.search(context.plain[own_words(context, figure) : figure.start])
    if not found:
        return ""
    start = own_words(context, figure) + found.start()
    before = [
        each
        for at in (figure.sentence - 1, figure.sentence)
        for each in context.origins_by_sentence.get(at, ())
        if each.demonym and each.end <= start and stands_for_people(context.plain, each)
    ]
    return before[-1].code if before else ""


def _is_subject(context: Context, figure: Figure) -> bool:
    start = context.document.sentences[figure.sentence].start
    found = _SUBJECT.search(context.plain[own_words(context, figure) : figure.start])
    return found is not None and not _OTHERS.search(context.plain[start : figure.start])


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
