"""Which universe a figure is about, judged by words alone: the terms near it, each with a weight (`universes.toml`).

After AggChecker (Jo et al. 2019, arXiv 1804.07686): all readings that the text allows are scored by their words; what
the record holds then counts as evidence among those that the words support, and never alone.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import exp

from istmo.evidence.context import Context
from istmo.evidence.glossary import Mention
from istmo.evidence.heads import (
    PLACE_OF,
    TOPICS,
    WHOLES,
    authorities,
    led,
    places_named,
    same_paragraph,
    scoped,
    section_place,
    subjects_before,
)
from istmo.evidence.parts import follows, part
from istmo.evidence.people import nationality
from istmo.evidence.sectors import of_topic
from istmo.evidence.sexes import group
from istmo.evidence.tables import cells
from istmo.evidence.types import Figure
from istmo.evidence.universes import Universe, universes

NEAR, REACH = 60, 160
"""Characters within which a term counts in full, and over which its weight falls by e."""
BEFORE = (0.55, 0.35, 0.22)
"""Weights of terms one, two and three sentences before, in the same paragraph or the one above."""
PARTED = 0.4
"""What is left of the weight of the border that another paragraph names, other than the south-western one."""
BORDERS = ("place_nationwide", "place_north")
ACROSS = 0.45
"""Weight of a term that another figure stands before."""
TOPIC = 0.3
"""Weight of what a whole document is about."""
LEAST = 1.3
"""Log odds that a universe must reach to be a reading at all."""
_CLAUSE = re.compile(r"[;:]|\. |, (?:while|whereas|but|and|y|mientras|pero|en tanto|por su parte)\b")
HOUSEHOLDS = {
    "family_unit": "family",
    "unaccompanied_child": "unaccompanied-child",
    "single_adult": "single-adult",
}
_HOUSEHOLD_REACH = 45


def weights(context: Context, figure: Figure) -> dict[str, float]:
    """How strongly each concept is named around a figure, 0 to 1."""
    found: dict[str, float] = {}
    for mention in context.mentions_by_sentence.get(figure.sentence, ()):
        if mention.concept == "elsewhere" and _counts_them(context, figure.sentence, mention):
            continue
        gap, between = _gap(context.plain, figure, mention.start, mention.end)
        weight = mention.strength * exp(-max(gap - NEAR, 0) / REACH)
        if _CLAUSE.search(between):
            weight *= 0.6
        if _crosses(context, figure, mention.start) and not _lists_to(context, figure, mention):
            weight *= ACROSS
        if _in_aside(context.plain, figure, mention.start) or _of_next(context, figure, mention):
            weight *= ASIDE
        if mention.concept == "actor_cbp" and _publishes(context.plain, mention):
            weight *= ASIDE
        found[mention.concept] = max(found.get(mention.concept, 0.0), weight)
    if found.get("asylum_application", 0.0) > RULED and _names_mexico(context, figure.sentence):
        found["place_mex"] = max(found.get("place_mex", 0.0), ASIDE + ACROSS)
    _exclusive(context, figure, found)
    _of_heads(context, figure, found)
    _from_before(context, figure, found)
    if not led(context, figure):
        _of_document(context, found)
    if "us_sector" not in found and of_topic(context, figure):
        found["us_sector"] = SECTION
    return found


def _counts_them(context: Context, sentence: int, mention: Mention) -> bool:
    """Whether a country is named as the nationality that a figure of its sentence counts: "Ecuador, con 14.569"."""
    codes = {
        each.code
        for each in context.origins_by_sentence.get(sentence, ())
        if each.start < mention.end and mention.start < each.end
    }
    return any(nationality(context, each) in codes for each in context.figures_by_sentence.get(sentence, ()))


def _names_mexico(context: Context, sentence: int) -> bool:
    """Whether a sentence names Mexico: asylum applications that it tells of are Mexico's ("reached Mexico")."""
    here = context.origins_by_sentence.get(sentence, ())
    return any(each.code == "MEX" and not each.demonym for each in here)


def _of_heads(context: Context, figure: Figure, found: dict[str, float]) -> None:
    """Add what the heads say: of the clause, the paragraph, the section, the row and column of a table."""
    for code in subjects_before(context, figure) | authorities(context, figure.sentence):
        found[PLACE_OF[code]] = max(found.get(PLACE_OF[code], 0.0), SECTION)
    for code in section_place(context, figure.sentence):
        if not any(found.get(each, 0.0) >= NAMED for each in PLACE_OF.values()):
            found[PLACE_OF[code]] = SECTION
    for code in places_named(context, figure):
        found[PLACE_OF[code]] = LEAD
    lead, section = context.heads[figure.sentence]
    row, column = cells(context, figure)
    section = (0, 0) if scoped(context, figure.sentence) else section
    own = dict(found)
    for (start, end), weight in ((lead, LEAD), (section, SECTION), (row, LEAD), (column, LEAD)):
        for mention in context.mentions_by_sentence.get(context.sentence_of(start), ()) if end else ():
            if start <= mention.start < end and not (weight == SECTION and _ruled_out(mention.concept, own)):
                found[mention.concept] = max(found.get(mention.concept, 0.0), weight * mention.strength)


def _from_before(context: Context, figure: Figure, found: dict[str, float]) -> None:
    """Add the terms of the sentences before, fewer the farther; none that the figure's own sentence excludes."""
    for earlier, share in zip(_before(context, figure.sentence), BEFORE, strict=False):
        if led(context, figure) and not same_paragraph(context, figure.sentence, earlier):
            break
        for mention in context.mentions_by_sentence.get(earlier, ()):
            if _ruled_out(mention.concept, found):
                continue
            if mention.concept == "elsewhere" and _counts_them(context, earlier, mention):
                continue
            kept = 0.3 if _of_part(context, earlier, mention.start) else 1.0
            if mention.concept in BORDERS and not same_paragraph(context, figure.sentence, earlier):
                kept *= PARTED
            found[mention.concept] = max(found.get(mention.concept, 0.0), kept * share * mention.strength)


def _of_document(context: Context, found: dict[str, float]) -> None:
    """Add what the whole document is about."""
    most = max((n for concept, n in context.concepts.items() if concept in TOPICS), default=0)
    for concept, number in context.concepts.items():
        if concept in TOPICS and number >= 2 and number >= most / 2:
            found[concept] = max(found.get(concept, 0.0), TOPIC * number / max(most, 3))


ELSEWHERE = 3.0
"""Log odds that a universe loses where the head of the paragraph names another country."""


RULED = 0.3
"""Weight from which a concept of a figure's own sentence rules others out."""
LEAD, SECTION, ASIDE = 1.5, 1.0, 0.3
"""Weights of a term in the head of a figure's paragraph, in that of its section, and in an aside of its sentence."""
_ASIDE = re.compile(
    r", (?:of which|of whom|de l[oa]s cuales|de l[oa]s que|which|que|including|incluyendo|counting"
    r"|contando|where|donde|who|quienes)\b[^.;:]{0,90}$"
)


_SOURCE = re.compile(
    r"\b(?:according to|data (?:from|by|of)|figures (?:from|by|of)|statistics (?:from|by|of)|reported by|published by"
    r"|released by|segun|de acuerdo (?:con|a)|datos (?:de|oficiales de)l?|cifras (?:de|oficiales de)l?"
    r"|estadisticas del?|publicad[oa]s? por)(?: (?:the|la|el|los|new|latest|oficina de))* $"
)
_SAYS = re.compile(
    r"(?:'s)? (?:data|figures|statistics|numbers|said|says|official|spokes\w+|commissioner|dijo|informo|indico"
    r"|senalo)\b"
    r"|(?:'s|’s)? (?:u\.s\. )?border patrol\b"
)


def _publishes(plain: str, mention: Mention) -> bool:
    """Whether a mention of all of CBP only says who published a figure, or whom the Border Patrol belongs to: CBP
    publishes the Border Patrol's counts too."""
    before = plain[max(0, mention.start - 40) : mention.start]
    return bool(_SOURCE.search(before) or _SAYS.match(plain, mention.end))


def _in_aside(plain: str, figure: Figure, position: int) -> bool:
    """Whether a term stands in an aside that its figure is not in: "the total, which takes in the Canadian border,
    was"."""
    if position > figure.end:
        return bool(_ASIDE.search(plain[figure.end : position]))
    between = plain[position : figure.start]
    return bool(_ASIDE.search(plain[max(0, position - 120) : position])) and "," in between


def _of_next(context: Context, figure: Figure, mention: Mention) -> bool:
    """Whether a term behind a figure opens the clause of the next: "2,475,669, and between ports just over two
    million"."""
    if mention.start < figure.end or not re.search(r"[,;]", context.plain[figure.end : mention.start]):
        return False
    following = [f.start for f in context.figures_by_sentence[figure.sentence] if f.start >= mention.end]
    return (
        bool(following)
        and following[0] - mention.end < mention.start - figure.end + 40
        and not re.search(r"[,;]", context.plain[mention.end : following[0]])
    )


LEAST_SAID = 15
"""Characters of a sentence that says something ("A. No." says nothing)."""


def _before(context: Context, sentence: int) -> Iterator[int]:
    """The sentences before one that say something, nearest first."""
    for earlier in range(sentence - 1, max(sentence - 9, -1), -1):
        each = context.document.sentences[earlier]
        if each.end - each.start >= LEAST_SAID:
            yield earlier


EXCLUSIVE = (
    ("cbp_one", "parole_chnv", "refugee_resettlement", "visa_h2a", "visa_h2b"),
    ("place_sw", "place_nationwide", "place_north"),
    ("between_ports", "at_ports", "total_of_both"),
)
"""Concepts of which a figure can have but one: the nearest."""


def _rivals(concept: str) -> list[str]:
    """The concepts that a concept excludes."""
    wholes = WHOLES if concept == "us_sector" else ()
    return [*wholes, *(o for rivals in EXCLUSIVE if concept in rivals for o in rivals if o != concept)]


def _ruled_out(concept: str, found: dict[str, float]) -> bool:
    """Whether what a figure's own sentence names rules out a concept from elsewhere."""
    return any(found.get(other, 0.0) > RULED for other in _rivals(concept))


def _exclusive(context: Context, figure: Figure, found: dict[str, float]) -> None:
    """Of concepts that exclude each other, only the nearest in the figure's sentence keeps its full weight."""
    for rivals in EXCLUSIVE:
        gaps: dict[str, float] = {}
        for mention in context.mentions_by_sentence.get(figure.sentence, ()):
            if mention.concept in rivals:
                gap, between = _gap(context.plain, figure, mention.start, mention.end)
                across = 100 if _crosses(context, figure, mention.start) else 0
                behind = 15 if mention.end <= figure.start else 0
                aside = 80 if _in_aside(context.plain, figure, mention.start) else 0
                apart = 40 if _CLAUSE.search(between) else 0
                gaps[mention.concept] = min(
                    gaps.get(mention.concept, 1e9), gap + across + behind + apart + aside
                )
        if len(gaps) > 1:
            nearest = min(gaps, key=lambda each: gaps[each])
            for concept in gaps:
                if concept != nearest:
                    found[concept] *= 0.3


STOPS = frozenset(
    {
        "unique_individual",
        "gotaway",
        "drug_seizure",
        "watchlist",
        "custody",
        "released_into",
        "asylum_grant",
        "permit",
    }
)
"""Concepts that no series counts: named right beside a figure, they settle it."""
PART_OF = "subplace"
BESIDE = 45


def _of_part(context: Context, sentence: int, position: int) -> bool:
    """Whether a term stands behind a figure that is a part, and so says nothing of other sentences."""
    before = [e for e in context.figures_by_sentence.get(sentence, ()) if e.start < position]
    return bool(before) and (part(context, before[-1]) or follows(context, before[-1]))


def beside(context: Context, figure: Figure, concepts: frozenset[str], reach: int = BESIDE) -> bool:
    """Whether one of some concepts is named right beside a figure, no other figure between."""
    for mention in context.mentions_by_sentence.get(figure.sentence, ()):
        if mention.concept in concepts:
            gap, between = _gap(context.plain, figure, mention.start, mention.end)
            if gap <= reach and not _crosses(context, figure, mention.start) and not _CLAUSE.search(between):
                return True
    return False


def scores(context: Context, figure: Figure) -> dict[Universe, float]:
    """The log odds that words give to each universe; only those at or above `LEAST`."""
    if beside(context, figure, STOPS):
        return {}
    named = weights(context, figure)
    here = places_named(context, figure)
    title = _under_title(context, figure)
    found = {}
    for universe in universes():
        if universe.also and max((named.get(each, 0.0) for each in universe.also), default=0.0) < 0.3:
            continue
        if universe.needs and max((named.get(each, 0.0) for each in universe.needs), default=0.0) < 0.15:
            continue
        if any(named.get(each, 0.0) > 0.6 for each in universe.bars):
            continue
        score = sum(weight * named.get(concept, 0.0) for concept, weight in universe.cues.items())
        if title and universe.category != title:
            score -= AGAINST
        if here and _country(universe) and _country(universe) not in here:
            score -= ELSEWHERE
        if score >= LEAST:
            found[universe] = score
    return found


def _under_title(context: Context, figure: Figure) -> str:
    """The category of those that a count is told to have been processed as, right behind it: "64,499 were processed for
    expulsion under Title 42"; "" where nothing is said."""
    counts = (f.start for f in context.figures_by_sentence[figure.sentence] if f.kind == "count")
    end = min((at for at in counts if at > figure.start), default=figure.end + UNDER)
    found = _UNDER.match(context.plain, figure.end, min(end, figure.end + UNDER))
    return f"title-{found['title']}" if found else ""


UNDER = 140
"""Characters behind a count in which the law is named under which it was."""
_UNDER = re.compile(
    r"(?:\)|(?:[^.;:]|\.\d)*?(?:\d(?:%| percent)\)|\b(?:processed|expelled|expuls\w+|procesad[oa]s)))"
    r"(?: (?!title|titulo)[a-z]+){0,4} (?:title|titulo) (?P<title>42|8)\b"
)
NAMED = 0.6
"""Weight from which a concept counts as named for a figure."""
AGAINST = 2.0
"""Log odds from which a word named for a figure speaks against a universe."""


def contradicted(context: Context, figure: Figure, each: Universe) -> bool:
    """Whether a word named for a figure speaks against a universe."""
    named = [concept for concept, weight in weights(context, figure).items() if weight > NAMED]
    return any(each.cues.get(concept, 0.0) <= -AGAINST for concept in named)


def _country(universe: Universe) -> str:
    return {"": "", "ALL": ""}.get(universe.place, universe.place if universe.place in PLACE_OF else "USA")


def household(context: Context, figure: Figure) -> str:
    """The household type, sex or age group that a figure counts, ALL where none is named beside it, "?" for one no
    series has."""
    here = [m for m in context.mentions_by_sentence.get(figure.sentence, ()) if m.concept in HOUSEHOLDS]
    counts = context.figures_by_sentence[figure.sentence]
    if here and counts[0].end <= here[0].start:  # "12,352 children and 61,443 in families" reads one way
        here.sort(key=lambda each: each.start < figure.start)
    for mention in here:
        gap, between = _gap(context.plain, figure, mention.start, mention.end)
        if (
            gap <= _HOUSEHOLD_REACH
            and not _crosses(context, figure, mention.start)
            and not re.search(r"[;:.]|\bincluding\b|\bincluid|\b(?:while|whereas|mientras)\b", between)
        ):
            return HOUSEHOLDS[mention.concept]
    shared = figure.kind == "share" and _SHARE_WERE.match(context.plain, figure.end)
    if shared and here and (named := [m for m in here if m.start == shared.end()]):
        return HOUSEHOLDS[named[0].concept]
    kinds = {HOUSEHOLDS[m.concept] for m in here}
    alone = figure.unit == "" or _share_again(context, figure, counts)
    if len(kinds) == 1 and figure.kind == "count" and alone:
        return kinds.pop()
    if _in_part(context, figure):
        return "?"
    return group(context, figure) or "ALL"


_SHARE_WERE = re.compile(
    r" ?\)? (?:of|de) [^.,;:()]{0,90} (?:were|are|was|involved|eran|son|fueron|correspondi(?:o|eron) a)"
    r"(?: (?:the|los|las|un|una))? "
)
""" "69.5% of all southwest land border encounters were single adults"."""


def _share_again(context: Context, figure: Figure, counts: Sequence[Figure]) -> bool:
    """Whether a count says the share before it again: "single adults made up 69.5% of all encounters: 108,573
    encounters"."""
    at = counts.index(figure)
    before = counts[at - 1] if at else figure
    return before.kind == "share" and bool(_AGAIN.fullmatch(context.plain, before.end, figure.start))


_AGAIN = re.compile(r"[^.;:,]*(?::|, (?:with|or|con|o)) ")


def _in_part(context: Context, figure: Figure) -> bool:
    """Whether a figure is that of a town or state ("in Tapachula"), which no series shows."""
    here = context.mentions_by_sentence.get(figure.sentence, ())
    if any(mention.concept == "us_sector" for mention in here):
        return False
    for mention in here:
        if mention.concept == PART_OF and _AT.search(
            context.plain[max(0, mention.start - 16) : mention.start]
        ):
            gap, between = _gap(context.plain, figure, mention.start, mention.end)
            if (
                gap <= 2 * BESIDE
                and not _crosses(context, figure, mention.start)
                and not re.search(r"[;:.]", between)
            ):
                return True
    return False


_AT = re.compile(
    r"(?:\b(?:in|at|through|of|en|por|de|a|to|and|y)(?: (?:the|la|el|ciudad de|municipios? de"
    r"|estado de))?|[.;:»”]|\n)\s$"
)


def _crosses(context: Context, figure: Figure, position: int) -> bool:
    """Whether another figure stands between a figure and a position: a count between a count and it, any other."""
    low, high = sorted((figure.start, position))
    return any(
        low < each.start < high
        for each in context.figures_by_sentence.get(figure.sentence, ())
        if each is not figure and not (figure.kind == "count" and each.kind in ("share", "change"))
    )


def _lists_to(context: Context, figure: Figure, mention: Mention) -> bool:
    """Whether a term stands behind the list of nationalities that a figure is an item of, and so is said of them all:
    "69,000 Cubans, 133,000 Haitians and 60,000 Nicaraguans were authorized for travel"."""
    row = [
        each
        for each in context.figures_by_sentence[figure.sentence]
        if figure.start <= each.start < mention.start
    ]
    named = [each for each in context.origins_by_sentence.get(figure.sentence, ()) if each.demonym]
    gaps = [context.plain[one.end : two.start] for one, two in pairwise(row)]
    return (
        len(row) > 1
        and all(_ITEM_GAP.fullmatch(gap) for gap in gaps)
        and all(any(one.end < e.start < two.start for e in named) for one, two in pairwise(row))
    )


_ITEM_GAP = re.compile(
    r" [a-z]+(?: [a-z]+)?(?:, (?:and |y )?| and | y )(?:about |some |nearly |over |more than |unos |casi |mas de )?"
)


def _gap(plain: str, figure: Figure, start: int, end: int) -> tuple[int, str]:
    if end <= figure.start:
        return figure.start - end, plain[end : figure.start]
    if start >= figure.end:
        return start - figure.end, plain[figure.end : start]
    return 0, ""
