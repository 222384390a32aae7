"""Record claims: "the highest since February 2000", "the lowest in four years", judged on every universe that it
may mean."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from istmo.evidence.assigning import is_other
from istmo.evidence.context import Context
from istmo.evidence.heads import same_paragraph
from istmo.evidence.readings import reading
from istmo.evidence.reckoning import MONTH, month_number, small
from istmo.evidence.record import Record
from istmo.evidence.sexes import GROUPS
from istmo.evidence.types import Reading, Verdict, When
from istmo.evidence.universes import CITED, universe
from istmo.evidence.weighing import Binding
from istmo.observation import ALL
from istmo.periods import add_months, period_end

_SUPERLATIVE = re.compile(
    r"\b(?P<up>highest|largest|most|biggest|record|maxim[oa]s?|mayor(?:es)?|mas alt[oa]s?"
    r"|peor|cifra record|worst|greatest)\b"
    r"|\b(?P<down>lowest|smallest|fewest|minim[oa]s?|menor(?:es)?|mas baj[oa]s?)\b"
)
_SINCE = re.compile(r"(?:since|desde)(?: (?:the|el|la|at least|al menos|fiscal|early|late))?\s*$")


@dataclass(frozen=True)
class RecordClaim:
    """A record that the text claims.

    Args:
        start, end: the characters of its time ("February 2000", "two decades").
        since: the time it is reckoned from.
        value: the year of that time, or how many years, decades or months it spans.
        highest: whether the highest, else the lowest.
        binding: the figure that is said to be the record.
        month: "the lowest August since 2020" is one among Augusts, 8; None where all months are compared.
        rank: 2 for "the second lowest".
        ever: whether no time is named ("the highest on record"): all that the series hold is compared.
    open: whether it is told of what the record cannot rank: a daily rate, a year that is still running, "one of the
        lowest".
    """

    start: int
    end: int
    since: When
    value: float
    highest: bool
    binding: Binding
    month: int | None = None
    rank: int = 1
    ever: bool = False
    open: bool = False


_IN = re.compile(
    r"\b(?:in|for|en|de)(?: (?:more than|at least|over|nearly|almost|about|the (?:last|past)|mas de|al menos|casi|unos"
    r"|los ultimos|las ultimas))* (?P<span>(?P<n>[a-z]+|\d{1,3}) (?P<unit>months?|years?|decades?"
    r"|mes(?:es)?|anos?|decadas?))\b"
)
_NEARLY = re.compile(r"\b(?:nearly|almost|casi)\b")
_UNITS = {"m": 1, "y": 12, "a": 12, "d": 120}
"""Months of a unit, by its first letter in both languages."""


def record_claims(context: Context, found: Sequence[Binding]) -> list[RecordClaim]:
    """The claims of the kind "highest since ..." and "highest in two decades" that stand in a sentence with a bound
    figure, just after one, or before the one that they announce."""
    claims = []
    for when in context.times:
        if _SINCE.search(context.plain[max(0, when.start - 30) : when.start]):
            claims += _claimed(context, found, when, float(when.first.year), partial(_itself, when))
    for match in _IN.finditer(context.plain):
        count = small(match["n"])
        if count:
            unit = _UNITS[match["unit"][0]]
            if count * unit == 1:
                continue  # "the most ever taken in one month"
            months = count * unit - (unit // 2 if _NEARLY.search(match[0]) else 0)
            here = When(match.start("span"), match.end("span"), date.min, date.min, "month")
            claims += _claimed(context, found, here, float(count), partial(_back, here, months))
    return claims + [
        each
        for match in _EVER.finditer(context.plain)
        if not _OF_A_DAY.match(context.plain, match.end())
        for each in _ever(context, found, match)
    ]


_EVER = re.compile(
    r"\b(?:(?:highest|largest|most|biggest|worst|busiest|greatest|(?P<low>lowest|smallest|fewest))\b[^.;:,\d]{0,30}?"
    r"\b(?:on record|ever(?: recorded| registered| seen)?|in history)"
    r"|(?:record|all-time|historic)(?: monthly| annual| yearly)? (?:high|(?P<low2>low)|peak)"
    r"|(?:un|nuevo|cifra|numero|nivel) record(?: historico| mensual| anual)?|a(?: new)? record(?= ?[,.;]| at the time)"
    r"|maxim[oa] historic[oa]|(?P<low3>minimo historico)"
    r"|mas (?:alt[oa]|(?P<low4>baj[oa]))s? (?:de la historia|jamas registrad[oa]|registrad[oa] hasta))\b"
)
_OF_A_DAY = re.compile(r"[^.;:,]{0,20}\b(?:single|day|daily|week|un dia|diari[oa]|seman[a]l?)\b")
"""Behind a record: it is that of a day or week, which the record does not hold."""


def _ever(context: Context, found: Sequence[Binding], match: re.Match[str]) -> list[RecordClaim]:
    """The claim of a record of all time, of the nearest bound count of its sentence."""
    sentence = context.sentence_of(match.start())
    here = [b for b in found if b.candidates and b.figure.kind == "count" and b.figure.sentence == sentence]
    set_by = [b for b in here if _AT.fullmatch(context.plain[match.end() : b.figure.start])]
    before = [b for b in here if b.figure.end <= match.start()]
    if not (set_by or before) or _SINCE_BEHIND.match(context.plain, match.end()):
        return []
    lead = (set_by or before[-1:])[0]
    when = When(match.start(), match.end(), date.min, date.min, "month")
    highest = not any(match[name] for name in ("low", "low2", "low3", "low4"))
    rank = _rank(context.plain, match.start())
    return [RecordClaim(match.start(), match.end(), when, 0.0, highest, lead, rank=rank, ever=True)]


_SINCE_BEHIND = re.compile(r"[^.;:]{0,20}\b(?:since|desde)\b")
_ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "segund": 2, "tercer": 3, "cuart": 4, "quint": 5,
}  # fmt: skip
_RANK = re.compile(rf"\b(?P<nth>{'|'.join(_ORDINALS)})[ao]?[ -](?:[a-z]+ ){{0,2}}$")


def _rank(plain: str, start: int) -> int:
    """The rank that a superlative is told with: 2 for "the second lowest", "la segunda cifra mas baja"; else 1."""
    found = _RANK.search(plain[max(0, start - 40) : start])
    return _ORDINALS[found["nth"]] if found else 1


def _itself(when: When, _best: Reading) -> When:
    return when


def _back(here: When, months: int, best: Reading) -> When:
    """The month that lies some months before the one a record is claimed for."""
    first = add_months(best.first, -months)
    return replace(here, first=first, last=period_end(first, "month"))


def _claimed(
    context: Context,
    found: Sequence[Binding],
    when: When,
    value: float,
    since: Callable[[Reading], When],
) -> list[RecordClaim]:
    """The claim that a time stands for, where a superlative stands before it and a bound figure near."""
    before = context.plain[max(0, when.start - 90) : when.start]
    superlatives = list(_SUPERLATIVE.finditer(re.split(r"[.;]", before)[-1]))
    sentence = context.sentence_of(when.start)
    near = _near(context, found, sentence)
    if not superlatives or not near:
        return []
    binding = min(
        near,
        key=lambda b: (
            not _antecedent(context, b, when.start),
            not _subject_month(context, b, sentence, when.start),
            not (b.figure.start >= when.end and _AT.fullmatch(context.plain[when.end : b.figure.start])),
            b.figure.sentence != sentence,
            b.bound.when is not None and is_other(b.bound.when),
            b.figure.start > when.start,
            abs(b.figure.start - when.start),
        ),
    )
    reckoned = since(binding.candidates[0].reading)
    highest = bool(superlatives[-1]["up"])
    clause = re.split(r"[.;]", before)[-1]
    month = _among(clause, superlatives[-1])
    rank = _rank(clause, superlatives[-1].start())
    unranked = _unranked(clause, superlatives[-1], binding.candidates[0].reading)
    return [RecordClaim(when.start, when.end, reckoned, value, highest, binding, month, rank, open=unranked)]


def _unranked(clause: str, superlative: re.Match[str], cell: Reading) -> bool:
    """Whether a superlative is of what the record of its figure's grain cannot rank: "on track for the lowest annual
    number since 2020", "one of the lowest", "the lowest daily rate"."""
    yearly = (cell.last - cell.first).days in YEAR_DAYS
    before, behind = clause[: superlative.start()], clause[superlative.start() :]
    return bool(_ONE_OF.search(before) or _RATES.search(behind) or (_YEARLY.search(behind) and not yearly))


_ONE_OF = re.compile(
    r"\b(?:one of|among|una? de|entre|on (?:track|pace|course) (?:for|to)|heading for|camino (?:de|a)|rumbo a)\b"
    r"[^,;:]{0,30}$"
)
_RATES = re.compile(
    r"\b(?:daily|weekly|hourly|(?:a|per|each) (?:day|week)|rates?|averages?|diari[oa]s?|semanal(?:es)?|por dia|al dia"
    r"|ritmo|tasas?|promedios?|increases?|rises?|jumps?|drops?|declines?|decreases?|aumentos?|alzas?|incrementos?|caidas?"
    r"|descensos?)\b"
)
_YEARLY = re.compile(r"\b(?:annual|yearly|anual(?:es)?|fiscal year|ano fiscal)\b")


def _antecedent(context: Context, binding: Binding, end: int) -> bool:
    """Whether a record's clause tells of a figure just before it: "July's 56,400, which had been the lowest since"."""
    between = context.plain[binding.figure.end : end]
    return binding.figure.end <= end and _WHICH.match(between) is not None


_WHICH = re.compile(
    r"(?: [a-z]+){0,3},? (?:which|que|lo que)(?: (?:had been|was|were|is|habia sido|habian sido|era|fue))\b[^.;\d]*$"
)


def _among(plain: str, superlative: re.Match[str]) -> int | None:
    """The month of the year that a superlative is of: "the lowest August since", "el agosto mas bajo desde"."""
    found = _MONTH_BEHIND.match(plain, superlative.end()) or _MONTH_BEFORE.search(
        plain[: superlative.start()]
    )
    return month_number(found["m"]) if found else None


_MONTH_BEHIND = re.compile(rf" (?P<m>{MONTH})\b")
_MONTH_BEFORE = re.compile(rf"\b(?P<m>{MONTH}) $")


def _subject_month(context: Context, binding: Binding, sentence: int, end: int) -> bool:
    """Whether a figure is of the month that a record's clause begins with: "July was the lowest since ..."."""
    months = [t for t in context.times_by_sentence.get(sentence, ()) if t.end <= end and t.grain == "month"]
    if not months or any(
        months[-1].end <= f.start < end for f in context.figures_by_sentence.get(sentence, ())
    ):
        return False
    cell = binding.candidates[0].reading
    return _WAS.match(context.plain, months[-1].end) is not None and (cell.first, cell.last) == (
        months[-1].first,
        months[-1].last,
    )


_WAS = re.compile(r" (?:was|were|is|has been|had been|fue|es|ha sido|habia sido)\b")


def _near(context: Context, found: Sequence[Binding], sentence: int) -> Sequence[Binding]:
    """The bound counts that a record may be claimed of: those of its sentence and the one before, else of the one
    before that; else, where its paragraph counts nothing, the first one behind it."""
    counts = [b for b in found if b.candidates and b.figure.kind == "count"]
    for back in (1, 2):
        near = [b for b in counts if 0 <= sentence - b.figure.sentence <= back]
        if near:
            return near
    if any(same_paragraph(context, sentence, b.figure.sentence) for b in counts):
        return []
    return [b for b in counts if 0 < b.figure.sentence - sentence <= AHEAD][:1]


AHEAD = 2
"""Sentences behind a record's within which the count is looked for that it announces."""
_AT = re.compile(
    r",? ?(?:with|at|of|con|de|:|\(|[-–—])(?: (?:only|just|about|some|solo|apenas|unos|casi))? ?"
)
"""What joins a record to the figure behind it that set it: "the lowest since February 2021, with 99,545"."""


@dataclass(frozen=True)
class Standing:
    """How a month or year stands among those since another.

    Args:
        cell: what is compared.
        verdict: whether the record holds there.
        beaten_by: the month or year that stands above it; where it holds, that since which it does.
        value: of that.
        rank: its rank, where another was claimed than first; 0 else.
    """

    cell: Reading
    verdict: Verdict
    beaten_by: date | None = None
    value: float | None = None
    rank: int = 0


def cells_of(best: Reading) -> list[Reading]:
    """The cells that a record may be told of: that of its figure and, where this is of a nationality or sector,
    everybody's; of the Border Patrol and of all of CBP, which are told of for each other, both."""
    kin = [name for name in ("us-sw-usbp", "us-sw") if best.universe in ("us-sw-usbp", "us-sw")]
    found = []
    for name in dict.fromkeys((best.universe, *kin)):
        each = universe(name)
        whole = replace(
            best, universe=name, place=each.place, nationality=ALL, household=ALL, category=each.category
        )
        own = best.place if best.place != universe(best.universe).place else each.place
        parts = replace(whole, place=own, nationality=best.nationality, household=best.household)
        found += [parts, whole]
    return list(dict.fromkeys(found))


def standing(record: Record, claim: RecordClaim, cell: Reading) -> Standing:
    """Whether the claimed month or year is the highest (lowest) of a cell since the one named, which stands higher
    itself.

    Earlier years of a universe are read from its older series, where those count the same.
    """
    best = claim.binding.candidates[0].reading
    if (best.last - best.first).days <= MONTH_DAYS:
        values = _months(record, cell)
    elif (best.last - best.first).days in YEAR_DAYS:
        values = _years(record, cell)
    else:
        return Standing(cell, "not-checkable")
    own = values.get(best.first)
    if claim.ever:
        since = ending = min(values, default=best.first)
    else:
        yearly = len(values) > 1 and min(values).month == max(values).month
        since = claim.since.first.replace(
            day=1, month=best.first.month if yearly else claim.since.first.month
        )
        ending = add_months(claim.since.last.replace(day=1), 1)
    if own is None or since not in values or (claim.ever and add_months(since, EVER) > best.first):
        return Standing(cell, "not-checkable")
    sign = 1 if claim.highest else -1
    between = [m for m in values if ending <= m < best.first and claim.month in (None, m.month)]
    above = sorted(
        (m for m in between if sign * values[m] > sign * own), key=lambda m: sign * values[m], reverse=True
    )
    if len(above) == claim.rank - 1:
        return Standing(cell, "consistent", since, values[since])
    if claim.rank > 1:
        return Standing(cell, "inconsistent", rank=len(above) + 1)
    return Standing(cell, "inconsistent", above[0], values[above[0]])


MONTH_DAYS, YEAR_DAYS, EVER = 31, (364, 365), 60
"""Days of a month, days between the ends of a year, and months that the record must go back for a record of all time
to be judged."""


def _months(record: Record, cell: Reading) -> dict[date, float]:
    """A cell's months, earlier ones from its universe's older series."""
    each = universe(cell.universe)
    values: dict[date, float] = {}
    for series in (s for s in (*each.series, *_OLDER.get(each.id, ())) if not s.startswith(CITED)):
        if not _shown(record, series, cell):
            continue
        for month, (value, _) in record.months(replace(cell, series=series)).items():
            if value is not None:
                values.setdefault(month, value)
    return values


def _years(record: Record, cell: Reading) -> dict[date, float]:
    """A cell's year and those before it, by their first days, as far back as they are whole."""
    each = universe(cell.universe)
    values: dict[date, float] = {}
    first, last = cell.first, cell.last
    while made := reading(record, each, cell.nationality, cell.household, cell.place, first, last):
        values[first] = record.official(made, each).value or 0.0
        first, last = add_months(first, -12), add_months(last, -12)
    return values


def _shown(record: Record, series: str, cell: Reading) -> bool:
    """Whether a series shows what a cell is cut by."""
    where = ALL if cell.place == universe(cell.universe).place else cell.place
    home = ALL if cell.household in GROUPS else cell.household
    cuts = (("nationality", cell.nationality), ("household", home), ("place", where))
    return all(code == ALL or record.shows(series, dimension, code) for dimension, code in cuts)


_OLDER = {"us-sw": ("cbp.sector.southwest",), "us-nationwide": ("cbp.sector.nationwide",)}
"""Series in which a universe's earlier months are looked up: before 2013 the ports of entry were not counted with
them."""
