"""Binding by search: every figure's readings (universe x nationality x household x place x period), scored and weighed.

The words score the readings (`scope`, `periods`, `people`). Whether the record holds is evidence too, worth at most
`MATCH`, and only among readings that the words support; so a figure that the words tie to one cell stays with it,
right or wrong. The figures of a sentence are decided together: where one agrees with the record in a universe, that
speaks for the same universe in the others.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from math import exp, log

from istmo.evidence.context import Context
from istmo.evidence.glossary import Mention
from istmo.evidence.heads import scoped, subject_places
from istmo.evidence.people import SEVERAL, nationality
from istmo.evidence.periods import OTHER_TIME, TIMES_KEPT, UNSAID, Bound, bind
from istmo.evidence.record import Record
from istmo.evidence.scope import LEAST, STOPS, beside, follows, household, part, scores, weights
from istmo.evidence.types import Candidate, Figure, Official, Reading, When
from istmo.evidence.universes import CITED, Universe, universe
from istmo.evidence.verdict import SAME_DIGITS, Judgement, digits, judge, slip
from istmo.evidence.when import Clock
from istmo.observation import ALL
from istmo.periods import add_months, fiscal_year_start
from istmo.places import us_area
from istmo.sources.catalogue import indicator

MATCH = {1: 2.0, 2: 3.0, 3: 6.0, 4: 12.0}
"""How many times likelier a reading becomes because the record agrees with the figure, by its printed digits."""
EXACT = 30.0
"""The same for five digits and more."""
FAR, FAR_OFF = 2.5, 0.2
"""How many times larger or smaller than the record a figure may be and still be called wrong rather than about another
thing, and how likely, beside others, a reading is that is farther off."""
CLEAR, CONFUSED = 4.0, 2.0
"""Log odds from which a figure's own words name its universe clearly, and what one it is confused with loses."""
NAMED = 0.6
"""Weight from which a concept counts as named for a figure."""
SPOKEN, TALLIED = 1.3, 1.2
"""Log odds, for a figure of few words, of a universe that other figures of the document agree with: some, and more by
the share that do."""
SUPPORTED = 0.1
"""Least share of the words' support at which agreement counts at all."""
STAND_IN = 0.6
"""Least likelihood, beside that of the universe the words favour, at which another may be judged in its place."""
NEIGHBOURS = 3.0
"""Most log odds that the other figures of a sentence, read in one universe with it, can add to that universe."""
CARRIED, FADING, PARTING = 2.4, 0.95, 0.45
"""Log odds for the universe of the figure before, and what is left of them a sentence on and a paragraph on."""
WAYS = frozenset({"between_ports", "at_ports", "us_sector", "cbp_one"})
"""Concepts that make a part ("including 191,113 between ports of entry") one of another universe than its whole."""
CERTAIN = 5.0
"""Log odds for the universe of the count that a figure is told of as a part of."""
REMEMBERED = 30
"""Figures before one among which the last bound count is looked for."""
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
        whole = _whole(context, figure, found)
        if whole is not None:
            own_time = context.times_by_sentence.get(figure.sentence)
            words.append({universe(whole.candidates[0].reading.universe): CERTAIN})
            when = bound if own_time else _bound_as(whole, bound)
            found.append(_binding(context, record, figure, when, words[-1]))
            continue
        own = scores(context, figure)
        alone = beside(context, figure, STOPS) or subject_places(context, figure)
        scored = own if alone else _carried(context, own, figure, _governed(context, figure, found))
        sibling = _siblings(figure, bound, found)
        if sibling is not None:
            scored = {
                each: words[found.index(sibling)].get(each, 0.0) + scored.get(each, 0.0)
                for each in words[found.index(sibling)]
            }
        words.append(scored)
        found.append(_binding(context, record, figure, bound, scored))
    together: dict[int, list[Binding]] = {}
    for each in found:
        together.setdefault(each.figure.sentence, []).append(each)
    told = agreed(found)
    again = []
    for each, scored in zip(found, words, strict=True):
        gains = _gains(context, each, together[each.figure.sentence])
        lean = {u: s + gains.get(u.id, 0.0) for u, s in _spoken(context, each, scored, told).items()}
        lean = _with_kin(context, each.figure, lean)
        bound = _at_told(each.bound, told)
        if any(gains.values()) or lean != scored or bound != each.bound:
            again.append(_binding(context, record, each.figure, bound, lean))
        else:
            again.append(each)
    return again


def agreed(found: Sequence[Binding]) -> Sequence[Reading]:
    """The cells that a document is about, as far as its figures of four digits and more bear them out."""
    return [
        each.candidates[0].reading
        for each in found
        if each.candidates
        and each.figure.kind == "count"
        and digits(each.figure) >= SAME_DIGITS
        and each.judgements[0].reason in ("fits", "printed")
    ]


def _spoken(
    context: Context, each: Binding, scored: dict[Universe, float], told: Sequence[Reading]
) -> dict[Universe, float]:
    """The scores of a figure of few words, with the universes that the document's other figures are about."""
    if not told or beside(context, each.figure, STOPS) or max(scored.values(), default=0.0) > CARRIED:
        return scored
    if (
        scoped(context, each.figure.sentence)
        or subject_places(context, each.figure)
        or each.figure.kind in ("money", "other")
    ):
        return scored
    tally = Counter(cell.universe for cell in told)
    extra = {universe(name): SPOKEN + TALLIED * number / len(told) for name, number in tally.items()}
    return {u: max(scored.get(u, 0.0), extra.get(u, 0.0)) for u in (*scored, *extra)}


def _with_kin(context: Context, figure: Figure, scored: dict[Universe, float]) -> dict[Universe, float]:
    """The scores of a figure whose own words name no universe clearly, with those that it is confused with."""
    own = max(scores(context, figure).values(), default=0.0)
    if not scored or own > CLEAR or digits(figure) <= SAME_DIGITS or beside(context, figure, STOPS):
        return scored
    best = max(scored, key=lambda each: scored[each])
    kin = {
        each: scored[best] - CONFUSED
        for each in map(universe, best.kin)
        if not _contradicted(context, figure, each)
    }
    return {u: max(scored.get(u, -9.0), kin.get(u, -9.0)) for u in (*scored, *kin)}


def _contradicted(context: Context, figure: Figure, each: Universe) -> bool:
    """Whether a word named for a figure speaks against a universe."""
    named = [concept for concept, weight in weights(context, figure).items() if weight > NAMED]
    return any(each.cues.get(concept, 0.0) <= -CONFUSED for concept in named)


def _at_told(bound: Bound, told: Sequence[Reading]) -> Bound:
    """A time that the sentence does not say, with those that the document's other figures are about."""
    if bound.when is None or bound.surety > UNSAID:
        return bound
    known = {(when.first, when.last) for when, _ in bound.others} | {(bound.when.first, bound.when.last)}
    tally = Counter((cell.first, cell.last) for cell in told)
    more = tuple(
        (
            replace(bound.when, first=first, last=last, grain="span", cue="", how="carried"),
            OTHER_TIME + number / len(told) / 2,
        )
        for (first, last), number in tally.most_common(TIMES_KEPT)
        if (first, last) not in known
    )
    return replace(bound, others=(*bound.others, *more))


def _siblings(figure: Figure, bound: Bound, found: Sequence[Binding]) -> Binding | None:
    """The count that a figure is compared with ("compared to 276,036 in April 2023"): both are of one universe."""
    if bound.when is None or bound.when.cue != "compared" or figure.kind != "count" or figure.unit:
        return None
    near = [
        e
        for e in found[-2:]
        if e.figure.sentence == figure.sentence and e.figure.kind == "count" and e.candidates
    ]
    return near[-1] if near else None


def _narrower(context: Context, figure: Figure) -> bool:
    """Whether a figure is the part of another that one way of arrival makes up."""
    return (part(context, figure) or follows(context, figure)) and beside(context, figure, WAYS)


def _gains(context: Context, each: Binding, found: Sequence[Binding]) -> dict[str, float]:
    """What the other figures of a sentence say for each universe: they are read in one, and agree with the record
    there or not."""
    gains: dict[str, float] = {}
    for other in found:
        if other is each or other.figure.kind != "count":
            continue
        if _narrower(context, other.figure) != _narrower(context, each.figure):
            continue
        best: dict[str, float] = {}
        for candidate, judgement in zip(other.candidates, other.judgements, strict=True):
            name = candidate.reading.universe
            best[name] = max(
                best.get(name, 0.0),
                log(MATCH.get(digits(other.figure), EXACT))
                if judgement.reason in ("fits", "printed")
                else 0.0,
            )
        for name, gain in best.items():
            gains[name] = min(gains.get(name, 0.0) + gain, NEIGHBOURS)
    return gains


def _whole(context: Context, figure: Figure, found: Sequence[Binding]) -> Binding | None:
    """The count just before that a figure is told of as a part of, if there is one."""
    if not found or not follows(context, figure) or beside(context, figure, STOPS | WAYS):
        return None
    before = [
        e
        for e in found[-6:]
        if e.candidates and e.figure.kind == "count" and figure.sentence - e.figure.sentence <= 1
    ]
    own = [
        e
        for e in before
        if e.bound.when is None or (e.bound.when.cue != "compared" and e.bound.when.grain != "mirror")
    ]
    chosen = own or before
    return chosen[-1] if chosen else None


def _bound_as(whole: Binding, bound: Bound) -> Bound:
    """The time of a part: that which its whole is read in."""
    cell = whole.candidates[0].reading
    when = whole.bound.when
    if when is None:
        return bound
    return Bound(
        replace(when, first=cell.first, last=cell.last, grain="span", cue="", how="carried"),
        whole.bound.surety,
    )


def _governed(context: Context, figure: Figure, found: Sequence[Binding]) -> Sequence[Binding]:
    """The bindings before a figure that may lend it their universe: those under its own head, where it has one."""
    lead, _ = context.heads[figure.sentence]
    return (
        [e for e in found[-REMEMBERED:] if context.heads[e.figure.sentence][0] == lead]
        if scoped(context, figure.sentence)
        else found
    )


def _carried(
    context: Context, scored: dict[Universe, float], figure: Figure, found: Sequence[Binding]
) -> dict[Universe, float]:
    """The scores of a figure with what the last bound count before it was about, where its own words say little."""
    before = next(
        (
            each
            for each in reversed(found[-REMEMBERED:])
            if each.candidates and not _narrower(context, each.figure)
        ),
        None,
    )
    if before is None:
        return scored
    sentences = context.document.sentences
    apart = figure.sentence - before.figure.sentence
    parted = sentences[figure.sentence].paragraph - sentences[before.figure.sentence].paragraph
    last = universe(before.candidates[0].reading.universe)
    bonus = CARRIED * FADING**apart * PARTING**parted
    if (
        bonus < LEAST / 2
        or max(scored.values(), default=0.0) > CARRIED
        or _contradicted(context, figure, last)
    ):
        return scored
    whole = {**scored, last: scored.get(last, 0.0) + bonus}
    return {each: score for each, score in whole.items() if score >= LEAST}


def _binding(
    context: Context, record: Record, figure: Figure, bound: Bound, scored: dict[Universe, float]
) -> Binding:
    who, home = of_whom(context, figure)
    if figure.kind in ("money", "other") or figure.unit in ("countries", "things") or not scored:
        return Binding(figure, (), (), bound, who, home, None)
    shares = _softmax(scored)
    best = max(shares, key=lambda each: shares[each])
    if not best.checkable:
        return Binding(figure, (), (), bound, who, home, None)
    checkable = {each: share for each, share in shares.items() if each.checkable and share >= 0.02}
    weighed: list[tuple[float, Candidate, Judgement]] = []
    has_told = False
    for each, share in checkable.items():
        for reading, likely, told in _readings(context, record, figure, each, who, home, bound):
            has_told = has_told or told
            official = record.official(reading, each)
            judgement = _judged(record, figure, each, reading, official)
            if judgement.verdict == "inconsistent" and official.value is not None:
                judgement = (
                    _within_a_month(record, figure, each, reading, bound.when, context.clock) or judgement
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
            weighed.append((weight, Candidate(reading, weight, official, judgement.verdict), judgement))
    if not has_told:
        # The record has no cell of the time that is told: another time may bear a figure out, but not refute it.
        weighed = [each for each in weighed if each[2].verdict != "inconsistent"]
    if not any(candidate.reading.universe == best.id for _, candidate, _ in weighed):
        # What the words favour has no such cell; another universe must not stand in for it unless it is nearly as
        # likely.
        weighed = [
            each for each in weighed if shares[universe(each[1].reading.universe)] >= STAND_IN * shares[best]
        ]
    total = sum(weight for weight, _, _ in weighed) or 1.0
    weighed.sort(key=lambda each: -each[0])
    candidates = tuple(replace(candidate, score=weight / total) for weight, candidate, _ in weighed)
    return Binding(figure, candidates, tuple(each[2] for each in weighed), bound, who, home, best)


def far(figure: Figure, value: float | None) -> bool:
    """Whether a figure is so far from the record that it must count something else."""
    return not value or not 1 / FAR <= figure.value / value <= FAR


_PAIRED = re.compile(
    r"^[^.;:]{0,60}?\b(?:to|from|versus|vs|contra|against|compared (?:to|with)|frente a|than|que|a)\b"
    r"(?: (?:the|los|las|unos|unas|about|around|some|nearly|almost|more than|less than|fewer than|mas de|menos de|casi"
    r"|just|over|under))* $"
)


_THAT_IS = re.compile(
    r" ?[(,]? ?(?:[a-z]+ ){0,5}(?:that is|es decir|o sea|or|i\.e\.|el|un)?,? ?(?:about |nearly |the |el |un )*\(? ?"
)


def of_whom(context: Context, figure: Figure) -> tuple[str, str]:
    """Nationality and household type that a figure counts: its own, else of the figure it is told against ("Cubans
    25,643, down from 34,839")."""
    who, home = nationality(context, figure), household(context, figure)
    if (who, home) != (ALL, ALL):
        return who, home
    row = context.figures_by_sentence[figure.sentence]
    at = row.index(figure)
    if at and figure.kind == "share" and _THAT_IS.fullmatch(context.plain[row[at - 1].end : figure.start]):
        return of_whom(context, row[at - 1])
    if at and figure.unit == "" and _PAIRED.match(context.plain[row[at - 1].end : figure.start]):
        return of_whom(context, row[at - 1])
    return who, home


def _softmax(scored: dict[Universe, float]) -> dict[Universe, float]:
    top = max(scored.values())
    raw = {each: exp(score - top) for each, score in scored.items()}
    total = sum(raw.values())
    return {each: value / total for each, value in raw.items()}


def _judged(
    record: Record, figure: Figure, each: Universe, reading: Reading, official: Official
) -> Judgement:
    printed = (
        [value for value, _, _ in record.printed_values(reading, each)]
        if each.printed and not reading.series.startswith(CITED)
        else []
    )
    revision = max(each.revision, each.revision_parts if reading.nationality != ALL else 0.0)
    return judge(figure, official, printed, revision, rounding(reading))


def _within_a_month(
    record: Record, figure: Figure, each: Universe, cell: Reading, when: When | None, clock: Clock
) -> Judgement | None:
    """For a stretch that ends within a month: whether a count lies between the sums of the whole months before and
    after."""
    if when is None or when.grain not in ("span", "year", "fiscal-year") or cell.series.startswith(CITED):
        return None
    if each.fiscal:
        return None  # the United States counts by whole months
    written = clock.day
    ends_inside = when.last.day < 28
    running = (when.how != "printed" or when.cue in ("since", "through")) and when.last >= written.replace(
        day=1
    ) - timedelta(days=1)
    clamped = when.grain == "year" and when.first.year == written.year and when.last.month < 12
    if not (ends_inside or clamped or (running and when.grain == "span")):
        return None
    inner_last = (
        when.last.replace(day=1) - timedelta(days=1) if ends_inside or when.last > written else cell.last
    )
    outer_last = add_months(inner_last, 2) - timedelta(days=1)
    pairs = [(inner_last, outer_last)]
    if (when.how != "printed" or not clock.fixed) and not ends_inside:
        pairs.append((inner_last.replace(day=1) - timedelta(days=1), inner_last))
    for ends in pairs:
        low, high = (
            record.official(replace(cell, last=last), each).value if last > cell.first else 0.0
            for last in ends
        )
        if low is not None and high is not None and low <= figure.value <= high:
            return Judgement("consistent", "within", low)
    return None


def rounding(reading: Reading) -> float:
    """How far the rounding of the record's own cells can move a sum of them."""
    if reading.series.startswith(CITED):
        return 0.0
    unit = indicator(reading.series).rounding
    months = (reading.last.year - reading.first.year) * 12 + reading.last.month - reading.first.month + 1
    return 0.0 if unit == 1 else unit / 2 * months


def _readings(
    context: Context, record: Record, figure: Figure, each: Universe, who: str, home: str, bound: Bound
) -> Iterator[tuple[Reading, float, bool]]:
    """The cells that a figure may mean in one universe, how likely each is, and whether it is of the time told."""
    code = each.nationality if each.nationality != ALL else who
    if code == SEVERAL and each.id in ("chnv",):
        code = ALL
    if code == SEVERAL or home == "?":
        return
    place = _place(context, figure, each)
    whens = [(bound.when, 1.0), *bound.others] if bound.when else []
    for when, weight in whens:
        for (first, last), likely in _spans(each, when):
            for made in readings(record, each, code, home, place, first, last):
                yield made, likely * weight, when is bound.when


def reading(
    record: Record, each: Universe, code: str, home: str, place: str, first: date, last: date
) -> Reading | None:
    """The first of `readings`; None if there is none."""
    return next(readings(record, each, code, home, place, first, last), None)


def readings(
    record: Record, each: Universe, code: str, home: str, place: str, first: date, last: date
) -> Iterator[Reading]:
    """The cell of the first of a universe's series that covers the period and shows the codes, and of cited figures."""
    stored = False
    whole = ALL if each.nationality != ALL else code
    for series in each.series:
        if series.startswith(CITED):
            for start in (first, date.fromisoformat(each.since) if each.since else first):
                made = Reading(each.id, series, place, code, home, each.category, start, last)
                if record.official(made, each).value is not None:
                    yield made
                    break
            continue
        if stored:
            continue
        begin, end = record.span(series)
        if first < begin or last > end:
            continue
        wanted = (("nationality", whole), ("household", home), ("category", each.category))
        if not all(c == ALL or record.shows(series, dimension, c) for dimension, c in wanted):
            continue
        made = Reading(
            each.id, series, place, code if each.nationality == ALL else ALL, home, each.category, first, last
        )
        if each.nationality != ALL:
            made = replace(made, nationality=ALL)
        if record.official(made, each).value is not None:
            stored = True
            yield made


def _spans(each: Universe, when: When | None) -> Iterator[tuple[tuple[date, date], float]]:
    if when is None:
        return
    first, last = when.first.replace(day=1), when.last
    if when.grain == "day" and when.cue not in ("through", "since"):
        if each.since:
            yield (date.fromisoformat(each.since).replace(day=1), last), 0.6
        return
    last = add_months(last, 1) - timedelta(days=1)
    if each.since and when.grain in ("month", "span") and (when.cue == "through" or when.how == "carried"):
        yield (date.fromisoformat(each.since).replace(day=1), last), 0.8 if when.cue else 0.5
        yield (first, last), 0.5 if when.cue else 1.0
        return
    if when.grain == "year" and each.fiscal and last.month == 12:
        yield (first, last), 1 - FISCAL_FOR_CALENDAR
        yield (fiscal_year_start(first.year), date(first.year, 9, 30)), FISCAL_FOR_CALENDAR
        return
    yield (first, last), 1.0


def _place(context: Context, figure: Figure, each: Universe) -> str:
    if "country" in each.places:
        return _sent_from(context, figure) or each.place
    if "usbp-sector" not in each.places:
        return each.place
    for mention in _sectors(context, figure):
        words = context.plain[mention.start : mention.end]
        code = us_area(
            _SECTORS.get(words, words.replace("sector", "").replace("de ", "").strip() + " sector")
        )
        if code:
            return code
    return each.place


def _sent_from(context: Context, figure: Figure) -> str:
    """The country that people are told of as sent back from: "from the United States", "desde Mexico"."""
    after = [e for e in context.origins_by_sentence.get(figure.sentence, ()) if e.start > figure.end]
    for each, following in zip_longest(after, after[1:]):
        between = context.plain[figure.end : each.start]
        if each.start - figure.end < 2 * _NEAR and _FROM.search(between) and not re.search(r"\d", between):
            gap = context.plain[each.end : following.start] if following else "."
            return "" if re.fullmatch(r",? (?:and|y)(?: (?:from|de|desde))?(?: the)? ", gap) else each.code
    return ""


_NEAR = 45
_FROM = re.compile(r"\b(?:from|desde|de)(?: (?:the|los|el))? $")


def _sectors(context: Context, figure: Figure) -> list[Mention]:
    """The sectors that may be a figure's. A sentence reads one way: where a sector stands before its first count, each
    count has the last sector before it ("Tucson with 31,218"); else the one behind it ("80,000 through Tucson")."""
    near = [m for m in context.mentions_by_sentence.get(figure.sentence, ()) if m.concept == "us_sector"]
    counts = [f.start for f in context.figures_by_sentence.get(figure.sentence, ()) if f.kind == "count"]
    if not near or not counts:
        return []
    if near[0].start < counts[0]:
        return [m for m in near if m.end <= figure.start][-1:]
    following = min((at for at in counts if at > figure.start), default=len(context.plain))
    return [m for m in near if figure.end <= m.start < following][:1]


_SECTORS = {
    "rio grande valley": "Rio Grande Valley", "valle del rio grande": "Rio Grande Valley",
    "eagle pass": "Del Rio Sector",
    "sector del valle del rio grande": "Rio Grande Valley", "rio grande valley sector": "Rio Grande Valley",
    "sector del rio": "Del Rio Sector", "sector de del rio": "Del Rio Sector",
}  # fmt: skip


def alternatives(
    record: Record, binding: Binding, clock_last: date
) -> Iterator[tuple[Universe, Reading, Official]]:
    """Other cells near a figure's reading, nearest first: another universe, everybody, another year, month or kind
    of year."""
    if not binding.candidates:
        return
    best = binding.candidates[0].reading
    home = universe(best.universe)
    spans = [(best.first, best.last), *_other_spans(best, clock_last)]
    codes = list(dict.fromkeys((best.nationality, ALL)))
    for first, last in spans:
        for each in (home, *(universe(name) for name in home.kin)):
            for code in codes:
                made = reading(
                    record,
                    each,
                    code,
                    best.household,
                    best.place if each is home else each.place,
                    first,
                    last,
                )
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
