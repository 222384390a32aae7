"""Which universe a figure is about, judged by words alone: the terms near it, each with a weight (`universes.toml`).

After AggChecker (Jo et al. 2019, arXiv 1804.07686): all readings that the text allows are scored by their words; what
the record holds then counts as evidence among those that the words support, and never alone.
"""

import re
from math import exp

from istmo.evidence.context import Context
from istmo.evidence.types import Figure
from istmo.evidence.universes import Universe, universes

NEAR, REACH = 60, 160
"""Characters within which a term counts in full, and over which its weight falls by e."""
BEFORE = (0.55, 0.35, 0.22)
"""Weights of terms one, two and three sentences before, in the same paragraph or the one above."""
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
        gap, between = _gap(context.plain, figure, mention.start, mention.end)
        weight = mention.strength * exp(-max(gap - NEAR, 0) / REACH)
        if _CLAUSE.search(between):
            weight *= 0.6
        if _crosses(context, figure, mention.start):
            weight *= ACROSS
        found[mention.concept] = max(found.get(mention.concept, 0.0), weight)
    _exclusive(context, figure, found)
    for back, share in enumerate(BEFORE, start=1):
        for mention in context.mentions_by_sentence.get(figure.sentence - back, ()):
            kept = 0.3 if _of_part(context, figure.sentence - back, mention.start) else 1.0
            found[mention.concept] = max(found.get(mention.concept, 0.0), kept * share * mention.strength)
    most = max((n for concept, n in context.concepts.items() if concept in _TOPICS), default=0)
    for concept, number in context.concepts.items():
        if concept in _TOPICS and number >= 2 and number >= most / 2:
            topical = TOPIC * number / max(most, 3)
            found[concept] = max(found.get(concept, 0.0), topical)
    return found


EXCLUSIVE = (
    ("place_sw", "place_nationwide", "place_north"),
    ("between_ports", "at_ports", "total_of_both"),
)
"""Concepts of which a figure can have but one: the nearest."""


def _exclusive(context: Context, figure: Figure, found: dict[str, float]) -> None:
    """Of concepts that exclude each other, only the nearest in the figure's sentence keeps its full weight."""
    for group in EXCLUSIVE:
        gaps: dict[str, float] = {}
        for mention in context.mentions_by_sentence.get(figure.sentence, ()):
            if mention.concept in group:
                gap, between = _gap(context.plain, figure, mention.start, mention.end)
                across = 100 if _crosses(context, figure, mention.start) else 0
                behind = 15 if mention.end <= figure.start else 0
                apart = 40 if _CLAUSE.search(between) else 0
                gaps[mention.concept] = min(gaps.get(mention.concept, 1e9), gap + across + behind + apart)
        if len(gaps) > 1:
            nearest = min(gaps, key=lambda each: gaps[each])
            for concept in gaps:
                if concept != nearest:
                    found[concept] *= 0.3


_TOPICS = frozenset(
    {
        "darien_transit", "encounter", "apprehension", "actor_usbp", "actor_cbp", "place_sw", "cbp_one", "parole_chnv",
        "actor_comar", "actor_mexico", "actor_honduras", "actor_panama", "place_hnd", "labour_visa",
        "refugee_resettlement",
        "deportation", "removal_return", "safe_mobility", "place_pan", "border", "asylum_application", "death",
        "immigration_court", "place_cri", "irregular_entry", "mexico_detention",
    }
)  # fmt: skip


STOPS = frozenset({"unique_individual", "gotaway", "drug_seizure", "watchlist", "custody", "released_into"})
"""Concepts that no series counts: named right beside a figure, they settle it."""
PART_OF = "subplace"
BESIDE = 45


_PART = re.compile(
    r"\b(?:including|of which|of whom|of those|of them|among them|incluyendo|incluid[oa]s?|de l[oa]s cuales|de l[oa]s"
    r" que|de ell[oa]s|entre ell[oa]s)[ ,(]{1,2}(?:[a-z]+ ){0,2}$"
)


def part(context: Context, figure: Figure) -> bool:
    """Whether a figure is told of as a part of another: "including 191,113 between ports of entry"."""
    return bool(_PART.search(context.plain[max(0, figure.start - 40) : figure.start]))


def _of_part(context: Context, sentence: int, position: int) -> bool:
    """Whether a term stands behind a figure that is a part, and so says nothing of other sentences."""
    before = [e for e in context.figures_by_sentence.get(sentence, ()) if e.start < position]
    return bool(before) and part(context, before[-1])


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
    found = {}
    for universe in universes():
        if universe.also and max((named.get(each, 0.0) for each in universe.also), default=0.0) < 0.3:
            continue
        if universe.needs and max((named.get(each, 0.0) for each in universe.needs), default=0.0) < 0.15:
            continue
        if any(named.get(each, 0.0) > 0.6 for each in universe.bars):
            continue
        score = sum(weight * named.get(concept, 0.0) for concept, weight in universe.cues.items())
        if score >= LEAST:
            found[universe] = score
    return found


def household(context: Context, figure: Figure) -> str:
    """The household type that a figure counts, ALL where none is named beside it, "?" for one no series has."""
    for mention in context.mentions_by_sentence.get(figure.sentence, ()):
        if mention.concept in HOUSEHOLDS:
            gap, between = _gap(context.plain, figure, mention.start, mention.end)
            if (
                gap <= _HOUSEHOLD_REACH
                and not _crosses(context, figure, mention.start)
                and not re.search(r"[;:.]|\bincluding\b|\bincluid", between)
            ):
                return HOUSEHOLDS[mention.concept]
    kinds = {
        HOUSEHOLDS[m.concept]
        for m in context.mentions_by_sentence.get(figure.sentence, ())
        if m.concept in HOUSEHOLDS
    }
    if len(kinds) == 1 and figure.unit == "" and figure.kind == "count":
        return kinds.pop()
    if _in_part(context, figure):
        return "?"
    after = context.plain[figure.end : figure.end + 40]
    if re.match(
        r"^ (?:(?:were|of them|of whom|are|eran|son|de ellos|of them were) )?(?:[a-z]+ )?(?:children"
        r"|minors|women|men|girls|boys|menores|ninos|ninas|mujeres|hombres|adolescentes)\b",
        after,
    ):
        return "?"
    return "ALL"


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
    r"\b(?:in|at|through|of|en|por|de|a|to|and|y)(?: (?:the|la|el|ciudad de|municipios? de|estado de))? $"
)


def _crosses(context: Context, figure: Figure, position: int) -> bool:
    """Whether another figure stands between a figure and a position."""
    low, high = sorted((figure.start, position))
    return any(
        low < each.start < high
        for each in context.figures_by_sentence.get(figure.sentence, ())
        if each is not figure
    )


def _gap(plain: str, figure: Figure, start: int, end: int) -> tuple[int, str]:
    if end <= figure.start:
        return figure.start - end, plain[end : figure.start]
    if start >= figure.end:
        return start - figure.end, plain[figure.end : start]
    return 0, ""
