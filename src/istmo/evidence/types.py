"""What evidence is made of, from a document to a verdict.

A claim is a verbatim quotation with its place in the document: text that cannot be found is not evidence. The chain is
Document -> Figure (a number as printed) -> Candidate (a Reading, that is a series and cell, with its score) -> Claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Language = Literal["en", "es"]
Kind = Literal["count", "share", "change", "ratio", "date-record", "money", "rate", "other"]
Comparator = Literal["exact", "about", "more-than", "less-than", "nearly", "at-least", "at-most", "between"]
Verdict = Literal["consistent", "revised-later", "inconsistent", "not-checkable"]

VERDICTS: tuple[Verdict, ...] = ("consistent", "revised-later", "inconsistent", "not-checkable")
AND = "+"
"""What joins the codes of nationalities that one figure counts together."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document: its character interval, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


@dataclass(frozen=True)
class Dating:
    """When a document was written, as far as it tells.

    Args:
        first, last: the earliest and latest day it can be from.
        how: what says so: "metadata", "dateline", "text", "events", "figures", "none".
        options: days it may be from as well, where no year is named: the figures together then decide.
    """

    first: date
    last: date
    how: str
    options: tuple[date, ...] = ()

    @property
    def day(self) -> date:
        """The day to reckon from: the last one possible."""
        return self.last


@dataclass(frozen=True)
class Document:
    """A report as read.

    Args:
        name: of its file.
        text: all character intervals count in this text.
        language: most of it.
        sentences: in order; they do not overlap.
        set_aside: intervals that are not the report's own: forms, headlines of other articles, picture credits.
        published: the day that the file itself gives (metadata), if any.
    """

    name: str
    text: str
    language: Language
    sentences: tuple[Sentence, ...]
    set_aside: tuple[tuple[int, int], ...] = ()
    published: date | None = None

    def quote(self, sentence: Sentence) -> str:
        """A sentence, verbatim."""
        return self.text[sentence.start : sentence.end]


@dataclass(frozen=True)
class Figure:
    """A number as printed.

    Args:
        start, end: its characters in the document.
        value: what it says.
        step: the unit of its last printed digit: 100,000 for "2.7 million", 1 for "221,303". For a share, in percent.
        kind: what sort of number it is.
        unit: what is counted: "people", "events", "countries", "percent", "usd", "" where the text does not say.
        comparator: how it is hedged.
        low, high: the interval that number and hedge together allow.
        sentence: index of its sentence.
        malformed: whether its separators are no proper grouping ("8,3838").
        baseline: for a change, the sign of it: +1 up, -1 down, 0 unknown.
    """

    start: int
    end: int
    value: float
    step: float
    kind: Kind
    unit: str
    comparator: Comparator
    low: float
    high: float
    sentence: int
    malformed: bool = False
    baseline: int = 0


@dataclass(frozen=True)
class When:
    """A stretch of time that the text names.

    Args:
        start, end: its characters in the document; an empty interval for one that is not in the text.
        first, last: its days.
        grain: "day", "month", "quarter", "year", "fiscal-year", or "span" (from one to another).
        how: "printed" (with its year), "named" (its ends are, without the year), "inferred" (worked out), "relative"
            ("last month"), "carried" (from another sentence).
        cue: what stands before it: "since", "through", "compared", "" for anything else.
        back: for a "mirror" whose year is not printed ("two years earlier"), and for the month "before", the months it
            lies before another time; -1 for the month after.
    """

    start: int
    end: int
    first: date
    last: date
    grain: str
    how: str = "printed"
    cue: str = ""
    back: int = 12


@dataclass(frozen=True)
class Reading:
    """One way to understand a figure: a cell of a series.

    Args:
        universe: id of the universe (see `universes.toml`).
        series: id of the official series.
        place: southwest-border, nationwide, or a code of `istmo.places`.
        nationality: ISO 3166-1 alpha-3, several of them joined by `AND`, or ALL.
        household: household type, or ALL.
        category: the series' own breakdown, or ALL.
        first, last: the days of the period.
    """

    universe: str
    series: str
    place: str
    nationality: str
    household: str
    category: str
    first: date
    last: date


@dataclass(frozen=True)
class Official:
    """What the record says of a reading.

    Args:
        value: as known today (or None where the record has no such cell).
        first: as first published, where that is recorded.
        source: address or file of the first-published value.
        released: the day that `value` became known.
    """

    value: float | None = None
    first: float | None = None
    source: str = ""
    released: date | None = None


@dataclass(frozen=True)
class Candidate:
    """A reading with how well the words support it (`score`, they add up to one) and what it would make of the
    claim."""

    reading: Reading
    score: float
    official: Official
    verdict: Verdict


@dataclass(frozen=True)
class Claim:
    """A figure, what it is read as, and what the record says of it.

    Args:
        document: name of the document.
        quote: the sentence, verbatim.
        start, end: where the quotation stands in the document.
        figure: the number.
        candidates: the readings, best first; empty where the figure is about nothing that the record holds.
        verdict: see docs/evidence.md.
        confidence: of the verdict: of claims with confidence p, about a share p have the right verdict.
        reason: a key of the words that say why (`words`), with its fields in `fields`.
        alternative: in words of the language asked for: the reading under which it would hold, or a caution; "".
        said_by: who said it, in the text's words; "" where nobody is named.
        nationality: as the text says, also where nothing can be checked.
        place: likewise.
        series: that would count it, where it has no such value.
        ends: the last day of the month within which what it counts ends; None where that is its reading's own.
        when: the period as the text says; None where it does not.
        known_on: the day asked for with `--as-of`; None for none.
        verdict_then: the verdict by what was known on that day.
        value_then: the value that it rests on.
    """

    document: str
    quote: str
    start: int
    end: int
    figure: Figure
    candidates: tuple[Candidate, ...]
    verdict: Verdict
    confidence: float
    reason: str
    fields: dict[str, object] = field(default_factory=dict)
    alternative: str = ""
    said_by: str = ""
    nationality: str = "ALL"
    place: str = ""
    series: str = ""
    ends: date | None = None
    when: When | None = None
    known_on: date | None = None
    verdict_then: Verdict | None = None
    value_then: float | None = None

    @property
    def best(self) -> Candidate | None:
        """The reading that the verdict is about."""
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True)
class Announcement:
    """Something announced, agreed or planned.

    Args:
        document: name of the document.
        kind: measure, aid, meeting, agreement, office.
        what: the sentence's own words.
        actor: who announces, in the text's words; "" where not said.
        day: when it was said, as ISO day, month ("2024-05"), year or stretch of months ("2024-04/2024-06");
            "../2024-05-08" for on this day or before, where only the report's own is known; "" where not even that is.
        planned: when what is still to come is to be, likewise; "" where it is done, or no time is named.
        quote, start, end: the sentence, verbatim, and its place.
    """

    document: str
    kind: str
    what: str
    actor: str
    day: str
    planned: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Link:
    """Two documents that tell the same: "duplicate" (a re-publication) or "same-event" (no shared sentences)."""

    left: str
    right: str
    kind: Literal["duplicate", "same-event"]
    shingles: float
    figures: float


@dataclass(frozen=True)
class Report:
    """One document, checked."""

    document: Document
    dating: Dating
    claims: tuple[Claim, ...]
    announcements: tuple[Announcement, ...]


@dataclass(frozen=True)
class Checked:
    """All documents of one check, and which of them tell the same."""

    reports: Sequence[Report]
    links: Sequence[Link]
