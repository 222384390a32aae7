"""The Border Patrol's sectors that figures are told of: named beside them, before them, or once for all of a paragraph
or document."""

import re
from collections import Counter

from istmo.evidence.assigning import RESPECTIVELY
from istmo.evidence.context import Context
from istmo.evidence.glossary import Mention
from istmo.evidence.heads import WHOLES, same_paragraph
from istmo.evidence.types import Figure
from istmo.places import us_area


def sector(context: Context, figure: Figure) -> str:
    """The code of the Border Patrol's sector that a figure is of, by its words; "" for none.

    Args:
        context: the document.
        figure: one of its figures.
    """
    codes = (sector_code(context, each) for each in _sectors(context, figure))
    return next(filter(None, codes), "")


def _sectors(context: Context, figure: Figure) -> list[Mention]:
    """The sectors that may be a figure's. A sentence reads one way: where a sector stands before its first count, each
    count has the last sector before it ("Tucson with 31,218"); else the one behind it ("80,000 through Tucson")."""
    near = [m for m in context.mentions_by_sentence.get(figure.sentence, ()) if m.concept == "us_sector"]
    counts = [f.start for f in context.figures_by_sentence.get(figure.sentence, ()) if f.kind == "count"]
    if not near:
        return _sector_before(context, figure) or of_topic(context, figure)
    if not counts:
        return [m for m in near if m.end <= figure.start][-1:] or near[:1]
    sentence = context.document.sentences[figure.sentence]
    if len(near) == len(counts) and RESPECTIVELY.search(context.plain[sentence.start : sentence.end]):
        return [near[counts.index(figure.start)]] if figure.start in counts else []
    if near[0].start < counts[0]:
        before = [m for m in near if m.end <= figure.start][-1:]
        return _behind(context, figure, near) if before and apart(context, before[0], figure) else before
    opened = [m for m in near if m.end <= figure.start and _opens_clause(context, m)]
    if opened:
        return opened[-1:]
    near = [m for m in near if m.start < figure.start or not _opens_clause(context, m)]
    following = min((at for at in counts if at > figure.start), default=len(context.plain))
    return [m for m in near if figure.end <= m.start < following][:1]


def apart(context: Context, mention: Mention, figure: Figure) -> bool:
    """Whether a clause has ended between a sector and a figure."""
    return _ENDED.search(context.plain[mention.end : figure.start]) is not None


def _behind(context: Context, figure: Figure, near: list[Mention]) -> list[Mention]:
    """The sector that stands behind a figure in its clause ("while 34,370 were made near San Diego"), else the last one
    before it."""
    behind = next((m for m in near if m.start >= figure.end), None)
    if behind is not None and _NEAR_IT.fullmatch(context.plain[figure.end : behind.start]):
        return [behind]
    return [m for m in near if m.end <= figure.start][-1:]


_ENDED = re.compile(r"[;:]|, (?:while|whereas|and|but|mientras|y|pero|en tanto)\b")
_NEAR_IT = re.compile(
    r"[^,;:.\d]{0,40}\b(?:in|at|near|around|from|through|by|en|por|desde|cerca de)(?: (?:the|el|la|sector(?: de)?))* "
)


def _opens_clause(context: Context, mention: Mention) -> bool:
    """Whether a sector is the subject of a clause of its own: "By July there were 212,672, and the Rio Grande Valley
    was ..."."""
    before = context.plain[max(0, mention.start - 12) : mention.start]
    return _CLAUSE.search(before) is not None and _IS.match(context.plain, mention.end) is not None


_CLAUSE = re.compile(r"(?:[,;:] ?(?:and|y|while|but|pero|mientras)?|\b(?:and|y|while)) (?:the |el |la )?$")
_IS = re.compile(r" (?:was|is|had|saw|fue|era|es|tuvo|registro|reported)\b")
_THE_SECTOR = re.compile(
    r"\b(?:the|this|that|el|este|ese|dicho) sector\b(?! (?:de|del|of))"
    r"|\b(?:had been|habian sido|the (?:count|figure) (?!of))\b|^\W*(?:it|that) (?:was|is)\b|^\W*(?:fueron|eran)\b"
)
""""The sector ...", or the same count at another time: "In May it had been 4,120"."""
_HERE = re.compile(r"\b(?:here|aqui)\b")


def _sector_before(context: Context, figure: Figure) -> list[Mention]:
    """The last sector named before, in its paragraph, a sentence that speaks of "the sector" or goes on with its count;
    the one that a document is about, where it says "here"."""
    sentence = context.document.sentences[figure.sentence]
    quote = context.plain[sentence.start : sentence.end]
    here = context.mentions_by_sentence.get(figure.sentence, ())
    if _HERE.search(quote):
        return _home_sector(context)
    if not _THE_SECTOR.search(quote) or any(m.concept in WHOLES for m in here):
        return []
    for earlier in range(figure.sentence - 1, max(figure.sentence - 4, -1), -1):
        if not same_paragraph(context, figure.sentence, earlier):
            break
        before = context.document.sentences[earlier]
        if _HERE.search(context.plain[before.start : before.end]):
            return _home_sector(context)
        mentions = context.mentions_by_sentence.get(earlier, ())
        named = [m for m in mentions if sector_code(context, m)]
        if named or any(m.concept in WHOLES for m in mentions):
            return named[-1:]
    return []


def of_topic(context: Context, figure: Figure) -> list[Mention]:
    """The sector told of once for a paragraph, or for a whole document, which holds for a figure that names none, until
    another or the whole border is named."""
    if any(m.concept in (*WHOLES, *ELSEWHERE) for m in context.mentions_by_sentence.get(figure.sentence, ())):
        return []
    for earlier in range(figure.sentence - 1, -1, -1):
        if not same_paragraph(context, figure.sentence, earlier):
            break
        mentions = context.mentions_by_sentence.get(earlier, ())
        named = [m for m in mentions if sector_code(context, m)]
        if any(m.concept in (*WHOLES, *ELSEWHERE) for m in mentions):
            return []
        if named:
            return named[-1:] if len({sector_code(context, m) for m in named}) == 1 else []
    return _of_document(context)


def _of_document(context: Context) -> list[Mention]:
    """The only sector that a document names, if it does so before any count and before the whole border."""
    named = [m for m in context.mentions if sector_code(context, m)]
    counts = [each.start for each in context.figures if each.kind == "count"]
    wholes = [m.start for m in context.mentions if m.concept in WHOLES]
    if not named or len({sector_code(context, m) for m in named}) > 1:
        return []
    first = named[0].start
    return named[:1] if first < min([*wholes, *counts, len(context.plain)]) else []


ELSEWHERE = ("elsewhere", "place_mex", "place_pan", "place_hnd", "place_gtm", "darien_transit", "place_north")
"""Concepts besides the whole border that end what is told of a sector."""


def _home_sector(context: Context) -> list[Mention]:
    """The sector that a document names most, if one."""
    named = [m for m in context.mentions if m.concept == "us_sector"]
    tally = Counter(sector_code(context, m) for m in named).most_common(2)
    if not tally or (len(tally) > 1 and tally[0][1] == tally[1][1]):
        return []
    return next([m] for m in named if sector_code(context, m) == tally[0][0])


def sector_code(context: Context, mention: Mention) -> str:
    """The code of a sector's name; "" for other words about sectors."""
    if mention.concept != "us_sector":
        return ""
    words = context.plain[mention.start : mention.end]
    named = _SECTORS.get(words, words.replace("sector", "").replace("de ", "").strip() + " sector")
    return us_area(named) or ""


_SECTORS = {
    "rio grande valley": "Rio Grande Valley", "valle del rio grande": "Rio Grande Valley",
    "eagle pass": "Del Rio Sector",
    "sector del valle del rio grande": "Rio Grande Valley", "rio grande valley sector": "Rio Grande Valley",
    "sector del rio": "Del Rio Sector", "sector de del rio": "Del Rio Sector",
}  # fmt: skip
