"""Parts: whether a figure is told of as a part of those before it ("of these, 300", "57,250 of them"), or as the
whole that a part is set beside."""

import re

from istmo.evidence.context import Context
from istmo.evidence.types import Figure

_PART = re.compile(
    r"\b(?:including|of which|of whom|of those|of them|among them|incluyendo|incluid[oa]s?|de l[oa]s cuales|de l[oa]s"
    r" que|de ell[oa]s|entre ell[oa]s)[ ,(]{1,2}(?:[a-z]+ ){0,2}$"
)


def part(context: Context, figure: Figure) -> bool:
    """Whether a figure is told of as a part of another: "including 191,113 between ports of entry"."""
    return bool(_PART.search(context.plain[max(0, figure.start - 40) : figure.start]))


_OF_THESE = re.compile(
    r"^\W*(?:y |and )?(?:de|of|entre|among) (?:ell[oa]s|est[oa]s|es[oa]s|l[oa]s cuales|l[oa]s de"
    r"|those|these|them|whom)\b"
)
_WERE = re.compile(
    r"^ (?:of (?:them|those|these) |de (?:ell|est|es)[oa]s )?(?:were|are|came|eran|son|fueron|venian)\b"
)


def follows(context: Context, figure: Figure) -> bool:
    """Whether a figure opens its sentence as a part of the count before: "Of these, 112,800 are Venezuelans", "Nearly
    252,000 were Venezuelans"."""
    if context.figures_by_sentence[figure.sentence][0] is not figure:
        return False
    return of_these(context, figure) or bool(_WERE.match(context.plain[figure.end : figure.end + 24]))


def of_these(context: Context, figure: Figure) -> bool:
    """Whether a figure stands in a sentence that says it is of those before: "Of these, 112,800 are Venezuelans"."""
    start = context.document.sentences[figure.sentence].start
    return bool(_OF_THESE.match(context.plain[start : figure.start]))


_PART_AFTER = re.compile(
    r"^(?: ?%| percent| por ciento)?(?: [a-z]+){0,3}? (?:of (?:them|whom|these|those)|(?:de|entre) ell[oa]s)\b"
)
"""What makes a figure a part, right behind it: "57,250 of them", "6.120 de ellos"."""
_PART_BEFORE = re.compile(
    r"\b(?:of (?:them|whom|these|those)|(?:de|entre) ell[oa]s|de (?:l[oa]s cuales|est[oa]s|es[oa]s))\b[^.;:]{0,60}$"
)
"""The same before it: "more than half of them, 63,957", "de ellos, 300"."""


def is_part(context: Context, figure: Figure) -> bool:
    """Whether a figure is told of as a part of those before: "57,250 of them", "de ellos, 300"."""
    sentence = context.document.sentences[figure.sentence]
    before = context.plain[own_words(context, figure) : figure.start]
    return bool(_PART_AFTER.match(context.plain[figure.end : sentence.end]) or _PART_BEFORE.search(before))


_OF_THE = re.compile(
    r"(?:^|[.;:,] ?|\b(?:y|and) )(?:de|entre|of|among) (?:tod[oa]s |all )?(?:l[oa]s|est[oa]s|es[oa]s|the|those|these)"
    r" (?:[a-z]+[ao]d[oa]s|[a-z]*migrant\w*|personas|people|arrivals|apprehended|detained|encountered"
    r"|arrested)\b[^.;:]*$"
)
""""Of the people detained in August, 9,000 ...", "de los ingresados en agosto, 9,000 ..."."""


def of_those_told(context: Context, figure: Figure) -> bool:
    """Whether a figure is told of as a part in any of these ways: after "including", as "of them", in a sentence that
    begins "of these", or after "of the people detained"."""
    start = context.document.sentences[figure.sentence].start
    return (
        part(context, figure)
        or is_part(context, figure)
        or of_these(context, figure)
        or bool(_OF_THE.search(context.plain[start : figure.start]))
    )


_WHOLE = re.compile(
    r"\b(?:total|overall|all|altogether|everyone|of the|todos|en conjunto|global)(?: (?:of|de|the|los|las|a|un))* $"
)
"""What makes a figure the whole that a part is set beside: "of a total of 545,043"."""


def is_whole(context: Context, figure: Figure) -> bool:
    """Whether a figure is told of as the whole: "of a total of 545,043"."""
    return bool(_WHOLE.search(context.plain[max(0, figure.start - 30) : figure.start]))


def own_words(context: Context, figure: Figure) -> int:
    """Where the words begin that are a figure's own: behind the figure before it in its sentence; behind a share
    that it says again ("more than half of them, 63,957"), which is no other count, they go on."""
    row = context.figures_by_sentence[figure.sentence]
    ahead = [e.end for e in row if e.end <= figure.start and e.kind == "count"]
    return ahead[-1] if ahead else context.document.sentences[figure.sentence].start
