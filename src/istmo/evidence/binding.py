"""Binding by search: every figure's readings (universe x nationality x household x place x period), scored and weighed.

The words score the readings (`scope`, `periods`, `people`). Whether the record holds is evidence too, worth at most
`MATCH`, and only among readings that the words support; so a figure that the words tie to one cell stays with it,
right or wrong. The sentences of a list are decided together: neighbours lean to one universe.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log

from istmo.evidence.context import Context
from istmo.evidence.people import SEVERAL, nationality
from istmo.evidence.periods import Bound, bind
from istmo.evidence.record import Record
from istmo.evidence.scope import LEAST, household, scores
from istmo.evidence.types import Candidate, Figure, Official, Reading, When
from istmo.evidence.universes import CITED, Universe, universe
from istmo.evidence.verdict import Judgement, digits, judge
from istmo.observation import ALL
from istmo.periods import add_months, fiscal_year_start
from istmo.places import us_area
from istmo.sources.catalogue import indicator

MATCH = {1: 2.0, 2: 3.0, 3: 5.0, 4: 8.0}
"""How many times likelier a reading becomes because the record agrees with the figure, by the digits it was printed to;
12 for five and more."""
SUPPORTED = 0.1
"""Least share of the words' support at which agreement counts at all."""
NEIGHBOURS = 0.7
"""Log odds for the universe that the other figures of a sentence lean to."""
CARRIED, FADING = 1.9, 0.85
"""Log odds for the universe of the count before, and what is left of them a sentence on."""
FISCAL_FOR_CALENDAR = 0.25
"""How often "in 2023" means the fiscal year, of US agencies' figures."""


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


def bindings(context: Context, record: Record) -> list[Binding]:
    """The readings of every figure of a document, in order."""
    times = bind(context)
    words: list[dict[Universe, float]] = []
    found: list[Binding] = []
    for figure, bound in zip(context.figures, times, strict=True):
        scored = _carried(scores(context, figure), figure, found)
        words.append(scored)
        found.append(_binding(context, record, figure, bound, scored))
    leaning: dict[int, dict[str, float]] = {}
    for each in found:
        if each.candidates:
            tally = leaning.setdefault(each.figure.sentence, {})
            for candidate in each.candidates:
                tally[candidate.reading.universe] = tally.get(candidate.reading.universe, 0.0) + candidate.score
    again = []
    for each, scored in zip(found, words, strict=True):
        tally = dict(leaning.get(each.figure.sentence, {}))
        for candidate in each.candidates:
            tally[candidate.reading.universe] -= candidate.score
        total = sum(tally.values())
        if total > 0.4:
            lean = {u: s + NEIGHBOURS * tally.get(u.id, 0.0) / total for u, s in scored.items()}
            each = _binding(context, record, each.figure, each.bound, lean)  # noqa: PLW2901
        again.append(each)
    return again


def _carried(scored: dict[Universe, float], figure: Figure, found: Sequence[Binding]) -> dict[Universe, float]:
    """The scores of a figure with what the last bound count before it was about, where its own words say little."""
    before = next((each for each in reversed(found) if each.candidates and each.figure.kind == "count"), None)
    if before is None:
        return scored
    apart = figure.sentence - before.figure.sentence
    last = universe(before.candidates[0].reading.universe)
    bonus = CARRIED * FADING**apart
    if bonus < LEAST / 2 or max(scored.values(), default=0.0) > CARRIED + LEAST:
        return scored
    whole = {**scored, last: scored.get(last, 0.0) + bonus}
    return {each: score for each, score in whole.items() if score >= LEAST}


def _binding(context: Context, record: Record, figure: Figure, bound: Bound, scored: dict[Universe, float]) -> Binding:
    who = nationality(context, figure)
    home = household(context, figure)
    if figure.kind in ("money", "other") or figure.unit in ("countries", "things") or not scored:
        return Binding(figure, (), (), bound, who, home, None)
    shares = _softmax(scored)
    best = max(shares, key=lambda each: shares[each])
    if not best.checkable:
        return Binding(figure, (), (), bound, who, home, None)
    checkable = {each: share for each, share in shares.items() if each.checkable and share >= 0.02}
    weighed: list[tuple[float, Candidate, Judgement]] = []
    for each, share in checkable.items():
        for reading, likely in _readings(context, record, figure, each, who, home, bound):
            official = record.official(reading, each)
            judgement = _judged(record, figure, each, reading, official)
            agrees = judgement.verdict in ("consistent", "revised-later") and judgement.reason not in ("loose", "presumed")
            supported = share * likely >= SUPPORTED * max(shares.values())
            worth = MATCH.get(digits(figure), 12.0) if agrees and supported and figure.kind == "count" else 1.0
            weight = share * likely * worth
            weighed.append((weight, Candidate(reading, weight, official, judgement.verdict), judgement))
    total = sum(weight for weight, _, _ in weighed) or 1.0
    weighed.sort(key=lambda each: -each[0])
    candidates = tuple(replace(candidate, score=weight / total) for weight, candidate, _ in weighed)
    return Binding(figure, candidates, tuple(each[2] for each in weighed), bound, who, home, best)


def _softmax(scored: dict[Universe, float]) -> dict[Universe, float]:
    top = max(scored.values())
    raw = {each: exp(score - top) for each, score in scored.items()}
    total = sum(raw.values())
    return {each: value / total for each, value in raw.items()}


def _judged(record: Record, figure: Figure, each: Universe, reading: Reading, official: Official) -> Judgement:
    printed = [value for value, _, _ in record.printed_values(reading, each)] if each.printed and not reading.series.startswith(CITED) else []
    return judge(figure, official, printed, each.revision, rounding(reading))


def rounding(reading: Reading) -> float:
    """How far the rounding of the record's own cells can move a sum of them."""
    if reading.series.startswith(CITED):
        return 0.0
    unit = indicator(reading.series).rounding
    months = (reading.last.year - reading.first.year) * 12 + reading.last.month - reading.first.month + 1
    return 0.0 if unit == 1 else unit / 2 * months


def _readings(
    context: Context, record: Record, figure: Figure, each: Universe, who: str, home: str, bound: Bound
) -> Iterator[tuple[Reading, float]]:
    """The cells that a figure may mean in one universe, with how likely each is."""
    code = each.nationality if each.nationality != ALL else who
    if code == SEVERAL and each.id in ("chnv",):
        code = ALL
    if code == SEVERAL or home == "?":
        return
    place = _place(context, figure, each)
    whens = [(bound.when, 1.0), *bound.others] if bound.when else []
    for when, weight in whens:
        for (first, last), likely in _spans(figure, each, when):
            made = reading(record, each, code, home, place, first, last)
            if made is not None:
                yield made, likely * weight


def reading(
    record: Record, each: Universe, code: str, home: str, place: str, first: date, last: date
) -> Reading | None:
    """The cell of the first of a universe's series that covers the period and shows the codes; None if none does."""
    whole = ALL if each.nationality != ALL else code
    for series in each.series:
        if series.startswith(CITED):
            for start in (first, date.fromisoformat(each.since) if each.since else first):
                made = Reading(each.id, series, place, code, home, each.category, start, last)
                if record.official(made, each).value is not None:
                    return made
            continue
        begin, end = record.span(series)
        if first < begin or last > end:
            continue
        wanted = (("nationality", whole), ("household", home), ("category", each.category))
        if not all(c == ALL or record.shows(series, dimension, c) for dimension, c in wanted):
            continue
        made = Reading(each.id, series, place, code if each.nationality == ALL else ALL, home, each.category, first, last)
        if each.nationality != ALL:
            made = replace(made, nationality=ALL)
        if record.official(made, each).value is not None:
            return made
    return None


def _spans(figure: Figure, each: Universe, when: When | None) -> Iterator[tuple[tuple[date, date], float]]:
    if when is None:
        return
    first, last = when.first.replace(day=1), when.last
    if when.grain == "day" and when.cue not in ("through", "since"):
        if each.since:
            yield (date.fromisoformat(each.since).replace(day=1), last), 0.6
        return
    last = add_months(last, 1) - timedelta(days=1)
    if each.since and when.grain in ("month", "span") and (when.cue in ("through", "since") or when.how == "carried"):
        yield (date.fromisoformat(each.since).replace(day=1), last), 0.5
    if when.grain == "year" and each.fiscal and last.month == 12:
        yield (first, last), 1 - FISCAL_FOR_CALENDAR
        yield (fiscal_year_start(first.year), date(first.year, 9, 30)), FISCAL_FOR_CALENDAR
        return
    yield (first, last), 1.0


_SECTOR_AT = 70


def _place(context: Context, figure: Figure, each: Universe) -> str:
    if "usbp-sector" not in each.places:
        return each.place
    for mention in context.mentions_by_sentence.get(figure.sentence, ()):
        if mention.concept == "us_sector" and min(abs(mention.start - figure.end), abs(figure.start - mention.end)) < _SECTOR_AT:
            words = context.plain[mention.start : mention.end]
            code = us_area(_SECTORS.get(words, words.replace("sector", "").replace("de ", "").strip() + " sector"))
            if code:
                return code
    return each.place


_SECTORS = {
    "rio grande valley": "Rio Grande Valley", "valle del rio grande": "Rio Grande Valley", "eagle pass": "Del Rio Sector",
    "sector del valle del rio grande": "Rio Grande Valley", "rio grande valley sector": "Rio Grande Valley",
    "sector del rio": "Del Rio Sector", "sector de del rio": "Del Rio Sector",
}  # fmt: skip


def alternatives(record: Record, binding: Binding, clock_last: date) -> Iterator[tuple[Universe, Reading, Official]]:
    """Other cells near a figure's reading, nearest first: another universe, everybody, another year, month or kind of year."""
    if not binding.candidates:
        return
    best = binding.candidates[0].reading
    home = universe(best.universe)
    spans = [(best.first, best.last), *_other_spans(best, clock_last)]
    codes = list(dict.fromkeys((best.nationality, ALL)))
    for first, last in spans:
        for each in (home, *(universe(name) for name in home.kin)):
            for code in codes:
                made = reading(record, each, code, best.household, best.place if each is home else each.place, first, last)
                if made is not None and made != best:
                    yield each, made, record.official(made, each)


def _other_spans(best: Reading, limit: date) -> list[tuple[date, date]]:
    months = (best.last.year - best.first.year) * 12 + best.last.month - best.first.month + 1
    shifts = (-12, 12, -1, 1) if months < 12 else (-12, 12)
    spans = [(add_months(best.first, s), add_months(best.last, s + 1) - timedelta(days=1)) for s in shifts]
    if months == 12 and best.first.month == 1:
        spans.insert(0, (fiscal_year_start(best.first.year), date(best.first.year, 9, 30)))
    if months == 12 and best.first.month == 10:
        spans.insert(0, (date(best.last.year, 1, 1), date(best.last.year, 12, 31)))
    return [each for each in spans if each[1] <= limit]


def logit(share: float) -> float:
    """Log odds of a share, kept off the ends."""
    kept = min(max(share, 1e-6), 1 - 1e-6)
    return log(kept / (1 - kept))


def sentence_figures(found: Sequence[Binding], sentence: int) -> list[Binding]:
    """The bindings of one sentence."""
    return [each for each in found if each.figure.sentence == sentence]
