"""Which sex or age group a figure counts: "4,585 mujeres", "one in five are children", "10.403 son hombres"."""

import re
from collections.abc import Collection

from istmo.evidence.context import Context
from istmo.evidence.types import Figure

GROUPS = ("men", "women", "boys", "girls", "children", "adults", "females")
"""What a figure may count; children are boys and girls, adults men and women, females women and girls."""
SEVERAL = "?"
_WORDS = {
    "men": r"men|hombres|varones|males",
    "women": r"women|mujeres|females",
    "boys": r"boys",
    "girls": r"girls|ninas",
    "children": r"children|minors|menores(?: de edad)?|adolescentes|adolescents|ninez|infantes|kids",
    "ninos": r"ninos",
    "adults": r"adults|adultos|mayores de edad",
}
_NAMED = "|".join(rf"(?P<{group}>{words})" for group, words in _WORDS.items())
_MORE = (
    r"(?P<more>,? (?:ninas|(?:y|and|e|o|or) (?!\d|otr[oa]s|other)(?:ninas|ninos|adolescentes|girls|children|women"
    r"|mujeres|menores|boys)))?"
)
_FOLLOWS = re.compile(
    rf"^ ?(?:(?:were|are|of them|of whom|eran|son|fueron|de ellos|of them were"
    rf"|de los cuales) )?(?:[a-z]+ ){{0,2}}?(?:{_NAMED})\b"
    rf"{_MORE}"
)
_SAID_OF = re.compile(rf"\b(?:son|eran|fueron|are|were) (?:{_NAMED})\b{_MORE}")

_BEFORE = re.compile(
    rf"\b(?:{_NAMED})(?: adult[oa]s)?(?:,? (?:ninas|(?:y|and) (?:ninas|adolescentes|girls)))?"
    r"(?: (?:are|were|make up|made up|account(?:ed)? for|represent\w*|sum(?:aron|aban|an)|constitu\w+|son|eran|fueron)"
    r"(?: (?:in|en) [a-z]+)?)?[:,]?"
    r"(?: (?:about|around|some|nearly|almost|more than|unos|casi|cerca de|mas de|el|un|a))* $"
)
_GIRLS = re.compile(r"\d ?(?:%|por ciento)?(?: son| eran| fueron)? ninas\b")


def group(context: Context, figure: Figure) -> str:
    """The sex or age group that a figure counts: one of `GROUPS`, "" for none, "?" for a mixture ("women and
    children")."""
    row = context.figures_by_sentence[figure.sentence]
    end = min((each.start for each in row if each.start >= figure.end), default=None)
    after = context.plain[figure.end : end or context.document.sentences[figure.sentence].end]
    start = max(
        context.document.sentences[figure.sentence].start,
        *(each.end for each in row if each.end <= figure.start),
        0,
    )
    found = (
        _FOLLOWS.match(after) or _SAID_OF.search(after) or _BEFORE.search(context.plain[start : figure.start])
    )
    if not found:
        return ""
    name = next(each for each in _WORDS if found[each])
    more = found.groupdict().get("more") or ""
    if name == "ninos":
        counted_apart = _GIRLS.search(context.plain[figure.end : figure.end + 60])
        return "boys" if counted_apart else "children"
    if not more:
        return name
    if name == "women" and re.search("girls|ninas", more):
        return "females"
    return (
        "children"
        if name in ("boys", "girls", "children") and not re.search("women|mujer", more)
        else SEVERAL
    )


_PARTS = {
    "children": ("boys", "girls"),
    "adults": ("men", "women"),
    "females": ("women", "girls", "female"),
}


def categories(group: str, codes: Collection[str]) -> list[str]:
    """The categories of a series that make up a group: "boys-12-17" and others for boys.

    Args:
        group: one of `GROUPS`.
        codes: the categories that the series shows.
    """
    beginnings = _PARTS.get(group, (group,))
    return sorted(code for code in codes if code.split("-")[0] in beginnings)
