"""The page: each report's text with its claims marked by verdict, and what each was read as, with the series drawn.

One HTML file that asks for nothing from anywhere and runs no script; the report's text is set as text, never as markup.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from markupsafe import Markup, escape

from istmo.brief import numbers
from istmo.brief.drawing import inline
from istmo.brief.templates import alone
from istmo.evidence.claims import as_known, read_as, reason
from istmo.evidence.drawing import chart, described
from istmo.evidence.record import Record
from istmo.evidence.types import VERDICTS, Checked, Claim, Language, Link, Report
from istmo.evidence.universes import CITED
from istmo.evidence.words import words
from istmo.evidence.written import announced, day
from istmo.sources.catalogue import indicator
from istmo.warehouse import Store

MOST_CHARTS = 60
"""Charts on one page; beyond, claims stand without theirs."""
MARK = {"consistent": "✓", "revised-later": "↻", "inconsistent": "✗", "not-checkable": "·"}
"""A sign for each verdict, so that colour never speaks alone."""


@dataclass(frozen=True)
class Card:
    """A claim on the page."""

    id: str
    mark: str
    verdict: str
    verdict_word: str
    number: str
    confidence: str
    reason: str
    alternative: str
    reading: str
    then: str
    source: str
    drawing: Markup
    described: str


@dataclass(frozen=True)
class Part:
    """A report on the page."""

    id: str
    name: str
    dated: str
    counts: str
    text: Markup
    cards: tuple[Card, ...]
    announced: tuple[tuple[str, str, str, str, str], ...]
    links: tuple[str, ...]


def page(store: Store, checked: Checked, language: Language) -> str:
    """The page as HTML.

    Args:
        store: where the series are.
        checked: what was checked.
        language: of the words around the text.
    """
    record = Record(store)
    parts = told(record, checked, language)
    return alone(
        "istmo.evidence",
        "page.html.j2",
        ["page.css", "claims.css"],
        language=language,
        title=words(
            "page-title",
            language,
            name=", ".join(part.name for part in parts[:3]) + ("…" if len(parts) > 3 else ""),
        ),
        t=lambda key: words(key, language),
        parts=parts,
    )


def told(record: Record, checked: Checked, language: Language) -> list[Part]:
    """Each report as the page shows it.

    Args:
        record: where the series are.
        checked: what was checked.
        language: of the words around the text.
    """
    left = [MOST_CHARTS]
    return [
        _part(report, number, checked.links, record, language, left)
        for number, report in enumerate(checked.reports, 1)
    ]


def _part(
    report: Report, number: int, links: Sequence[Link], record: Record, language: Language, left: list[int]
) -> Part:
    cards = tuple(
        _card(claim, f"c{number}-{i}", report, record, language, left)
        for i, claim in enumerate(report.claims, 1)
    )
    counts = {verdict: sum(claim.verdict == verdict for claim in report.claims) for verdict in VERDICTS}
    dated = (
        words("page-undated", language)
        if report.dating.how == "none"
        else words("page-dated", language, day=day(report.dating.last, language))
    )
    return Part(
        id=f"r{number}",
        name=report.document.name,
        dated=dated,
        counts=words(
            "page-counts",
            language,
            n=len(report.claims),
            consistent=counts["consistent"],
            revised=counts["revised-later"],
            inconsistent=counts["inconsistent"],
            none=counts["not-checkable"],
        ),
        text=_marked(report, cards),
        cards=cards,
        announced=tuple((*announced(each, language), each.quote) for each in report.announcements),
        links=tuple(
            words(f"link-{each.kind}", language, left=each.left, right=each.right)
            for each in links
            if report.document.name in (each.left, each.right)
        ),
    )


def _card(
    claim: Claim, name: str, report: Report, record: Record, language: Language, left: list[int]
) -> Card:
    best = claim.best
    drawing, told = Markup(), ""
    if best is not None and claim.reason != "sum" and left[0] > 0 and (svg := chart(claim, record, language)):
        drawing, told = inline(svg, name), described(claim, language)
        left[0] -= 1
    source = ""
    if best is not None:
        source = best.reading.series
        if not source.startswith(CITED):
            card = indicator(source)
            source = f"{card.title_en if language == 'en' else card.title_es} ({source})"
    return Card(
        id=name,
        mark=MARK[claim.verdict],
        verdict=claim.verdict,
        verdict_word=words(f"verdict-{claim.verdict}", language),
        number=report.document.text[claim.figure.start : claim.figure.end],
        confidence=words("page-confidence", language, share=numbers.ratio(claim.confidence, language)),
        reason=reason(claim, language),
        alternative=claim.alternative,
        reading=read_as(claim, language),
        then=as_known(claim, language),
        source=words("page-record", language, title=source) if source else "",
        drawing=drawing,
        described=told,
    )


def _marked(report: Report, cards: tuple[Card, ...]) -> Markup:
    """The text, escaped, its figures marked and led to their cards, a paragraph a block.

    A line that breaks off in the middle of a sentence goes on with the next, as it was read.
    """
    claims = list(zip(report.claims, cards, strict=True))
    blocks = []
    for _, each in groupby(report.document.sentences, key=attrgetter("paragraph")):
        sentences = list(each)
        blocks.append(_paragraph(report.document.text, sentences[0].start, sentences[-1].end, claims))
    return Markup("").join(Markup("<p>{}</p>\n").format(block) for block in blocks)


def _paragraph(text: str, at: int, end: int, claims: Sequence[tuple[Claim, Card]]) -> Markup:
    parts = []
    for claim, card in claims:
        if not at <= claim.figure.start < end:
            continue
        parts.append(escape(text[at : claim.figure.start]))
        number = text[claim.figure.start : claim.figure.end]
        parts.append(
            Markup('<a class="{0}" id="t-{1}" href="#{1}" title="{2}">{3}<sup>{4}</sup></a>').format(
                claim.verdict, card.id, card.verdict_word, number, card.mark
            )
        )
        at = claim.figure.end
    parts.append(escape(text[at:end]))
    return Markup("").join(parts)
