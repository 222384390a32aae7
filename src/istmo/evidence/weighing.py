"""Weighing: the readings of one figure, each as likely as its words and the record together make it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import exp

from istmo.evidence.anaphora import told_of
from istmo.evidence.context import Context
from istmo.evidence.heads import same_paragraph
from istmo.evidence.people import nationality, of_others
from istmo.evidence.periods import Bound
from istmo.evidence.readings import judged, place, readings, spans, within_a_month
from istmo.evidence.record import Record
from istmo.evidence.scope import household
from istmo.evidence.types import Candidate, Figure, Reading
from istmo.evidence.universes import CITED, Universe, universe
from istmo.evidence.verdict import Judgement, digits, slip
from istmo.observation import ALL

MATCH = {1: 2.0, 2: 3.0, 3: 6.0, 4: 12.0}
"""How many times likelier a reading becomes because the record agrees with the figure, by its printed digits."""
EXACT = 30.0
"""The same for five digits and more."""
FAR, FAR_OFF = 2.5, 0.2
"""How many times larger or smaller than the record a figure may be and still be called wrong rather than about another
thing, and how likely, beside others, a reading is that is farther off."""
SUPPORTED = 0.1
"""Least share of the words' support at which agreement counts at all."""
STAND_IN = 0.6
"""Least likelihood, beside that of the universe the words favour, at which another may be judged in its place."""


@dataclass(frozen=True)
class Binding:
    """A figure with its readings, best first, and what the words alone say.

    Args:
        figure: the number.
        candidates: readings with their scores, which add up to one.
        judgements: one for each candidate.
        bound: its time.
        nationality: as the words say.
        household: as the words say.
        named: the universe that the words alone favour; None where they favour none.
    """

    figure: Figure
    candidates: tuple[Candidate, ...]
    judgements: tuple[Judgement, ...]
    bound: Bound
    nationality: str
    household: str
    named: Universe | None


def read_in(record: Record, binding: Binding, cell: Reading, score: float) -> Binding:
    """A figure read in a cell before its other readings.

    Args:
        record: what is known.
        binding: the figure.
        cell: what it is read as.
        score: likelihood of that reading.
    """
    one = universe(cell.universe)
    official = record.official(cell, one)
    judgement = judged(record, binding.figure, one, cell, official)
    lead = Candidate(cell, score, official, judgement.verdict)
    return replace(
        binding,
        candidates=(lead, *binding.candidates),
        judgements=(judgement, *binding.judgements),
        named=binding.named or one,
    )


def weighed(
    context: Context, record: Record, figure: Figure, bound: Bound, scored: dict[Universe, float]
) -> Binding:
    """A figure with its readings, weighed: universes as scored, times as bound, and the record."""
    who, home = of_whom(context, figure)
    if figure.kind in ("money", "other") or figure.unit in ("countries", "things") or not scored:
        return Binding(figure, (), (), bound, who, home, None)
    shares = _softmax(scored)
    best = max(shares, key=lambda each: shares[each])
    if not best.checkable:
        return Binding(figure, (), (), bound, who, home, None)
    checkable = {each: share for each, share in shares.items() if each.checkable and share >= 0.02}
    found: list[tuple[float, Candidate, Judgement]] = []
    has_told = False
    for each, share in checkable.items():
        for reading, likely, told in readings_of(context, record, figure, each, who, home, bound):
            has_told = has_told or told
            official = record.official(reading, each)
            judgement = judged(record, figure, each, reading, official)
            open_ended = judgement.presumed or judgement.verdict == "inconsistent"
            if open_ended and official.value is not None and not slip(figure, official.value):
                judgement = (
                    within_a_month(record, figure, each, reading, bound.when, context.clock) or judgement
                )
            agrees = judgement.verdict in ("consistent", "revised-later") and judgement.reason not in (
                "loose",
                "presumed",
                "within",
            )
            supported = share * likely >= SUPPORTED * max(shares.values())
            worth = 1.0
            if figure.kind == "count" and agrees and supported:
                worth = MATCH.get(digits(figure), EXACT)
            elif figure.kind == "count" and supported and slip(figure, official.value):
                worth = MATCH[min(digits(figure), max(MATCH))] / 2
            elif figure.kind == "count" and far(figure, official.value):
                worth = FAR_OFF
            weight = share * likely * worth * (0.5 if reading.series.startswith(CITED) else 1.0)
            found.append((weight, Candidate(reading, weight, official, judgement.verdict), judgement))
    if not has_told:
        # The record has no cell of the time that is told: another time may bear a figure out, but not refute it.
        found = [each for each in found if each[2].verdict != "inconsistent"]
    if not any(candidate.reading.universe == best.id for _, candidate, _ in found):
        # What the words favour has no such cell; another universe must not stand in for it unless it is nearly as
        # likely.
        found = [
            each for each in found if shares[universe(each[1].reading.universe)] >= STAND_IN * shares[best]
        ]
    total = sum(weight for weight, _, _ in found) or 1.0
    found.sort(key=lambda each: -each[0])
    candidates = tuple(replace(candidate, score=weight / total) for weight, candidate, _ in found)
    if candidates and who == candidates[0].reading.place:
        who = ALL
    return Binding(figure, candidates, tuple(each[2] for each in found), bound, who, home, best)


def far(figure: Figure, value: float | None) -> bool:
    """Whether a figure is so far from the record that it must count something else."""
    return not value or not 1 / FAR <= figure.value / value <= FAR


_PAIRED = re.compile(
    r"^[^.;:]{0,60}?\b(?:to|from|versus|vs|contra|against|compared (?:to|with)|frente a|than|que|a)\b"
    r"(?: (?:the|los|las|unos|unas|about|around|some|nearly|almost|more than|less than|fewer than|mas de|menos de|casi"
    r"|just|over|under))* $"
)


_THAT_IS = re.compile(
    r" ?[(,]? ?(?:[a-z]+,? ){0,7}(?:that is|es decir|o sea|or|i\.e\.|el|un)?,? ?(?:about |nearly |the |el |un )*\(? ?"
)


def of_whom(context: Context, figure: Figure, depth: int = 0) -> tuple[str, str]:
    """Nationality and household type that a figure counts: its own, else of those that its words point back to, else
    of the figure it is told against ("Cubans 25,643, down from 34,839").

    Args:
        context: the document.
        figure: the figure.
        depth: how many figures have pointed to this one.
    """
    who, home = nationality(context, figure), household(context, figure)
    if who == ALL and of_others(context, figure):
        return ALL, "?"
    if who != ALL or depth > DEEPEST:
        return who, home
    count, code = told_of(context, figure)
    if count is None and not code:
        count = _told_against(context, figure, home)
    if count is None:
        return code or who, home
    theirs, at_home = of_whom(context, count, depth + 1)
    return theirs, at_home if home == ALL else home


def _told_against(context: Context, figure: Figure, home: str) -> Figure | None:
    """The figure before that one is told against, as the same people: one that it says again as a share, that it is
    paired with, or that a pronoun stands for; the last two only where it names no household type of its own."""
    row = context.figures_by_sentence[figure.sentence]
    at = row.index(figure)
    gap = context.plain[row[at - 1].end : figure.start] if at else ""
    if at and figure.kind == "share" and _THAT_IS.fullmatch(gap):
        return row[at - 1]
    if home != ALL:
        return None
    if not at:
        return _pronoun_of(context, figure)
    alike = figure.unit == "" or figure.kind == row[at - 1].kind == "share"
    return row[at - 1] if at and alike and _PAIRED.match(gap) else None


DEEPEST = 6
"""Figures that may point back to one another in a row ("of them", "of these"), after which nothing is carried."""


_PRONOUN = re.compile(
    r"(?:(?:\b(?:it|they|that|those|the (?:number|figure|count))|^[^,]{0,40},|\b(?:la cifra|el numero))?"
    r" ?\b(?:had been|was|were|fue|fueron|era|eran|habian? sido|stood at)|^[^,.]{4,60},)"
    r"(?: (?:just|only|about|nearly|some|solo|apenas|unos|casi|mas de|more than))* $"
)


def _pronoun_of(context: Context, figure: Figure) -> Figure | None:
    """The last count of the sentence before, where a figure is told of as the same at another time: "24,048 Chinese
    nationals. ... In fiscal 2021 it had been 323"."""
    sentence = context.document.sentences[figure.sentence]
    before = context.plain[sentence.start : figure.start]
    if figure.unit or not _PRONOUN.search(before) or "total" in before:
        return None
    if context.origins_by_sentence.get(figure.sentence) or not same_paragraph(
        context, figure.sentence, figure.sentence - 1
    ):
        return None
    earlier = context.figures_by_sentence.get(figure.sentence - 1, ())
    return earlier[-1] if earlier and earlier[-1].kind == "count" == figure.kind else None


def _softmax(scored: dict[Universe, float]) -> dict[Universe, float]:
    top = max(scored.values())
    raw = {each: exp(score - top) for each, score in scored.items()}
    total = sum(raw.values())
    return {each: value / total for each, value in raw.items()}


def readings_of(
    context: Context, record: Record, figure: Figure, each: Universe, who: str, home: str, bound: Bound
) -> Iterator[tuple[Reading, float, bool]]:
    """The cells that a figure may mean in one universe, how likely each is, and whether it is of the time told."""
    code = each.nationality if each.nationality != ALL else who
    if code == each.place:
        code = ALL  # a country counts nobody of its own
    if home == "?":
        return
    where = place(context, figure, each)
    whens = [(bound.when, 1.0), *bound.others] if bound.when else []
    for when, weight in whens:
        for (first, last), likely in spans(each, when):
            for made in readings(record, each, code, home, where, first, last):
                yield made, likely * weight, when is bound.when
