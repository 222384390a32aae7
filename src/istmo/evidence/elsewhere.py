"""Elsewhere: whether a count that differs from its reading is another cell's that the document speaks of.

A count of four digits and more that agrees with another cell of the document's was more likely misread than wrong. A
nationality or time that stands right beside it is kept, but for the sums that end with that time and its last month: a
wrong year stays wrong.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from istmo.evidence.binding import agreed
from istmo.evidence.context import Context
from istmo.evidence.heads import PLACE_OF
from istmo.evidence.outright import ITSELF, rules_out
from istmo.evidence.parts import of_these
from istmo.evidence.people import beside_origin
from istmo.evidence.readings import judged, readings, spans
from istmo.evidence.recognition import AGREES, SENT_FROM, in_list, same_list
from istmo.evidence.record import Record
from istmo.evidence.relative import baselines, judged_share, moved, same_but_time, shares_of
from istmo.evidence.scope import HOUSEHOLDS, weights
from istmo.evidence.sectors import apart, sector_code
from istmo.evidence.stretches import stands
from istmo.evidence.types import Candidate, Figure, Reading, When
from istmo.evidence.universes import Universe, universe, universes
from istmo.evidence.verdict import SAME_DIGITS, Judgement, digits, slip
from istmo.evidence.weighing import Binding
from istmo.observation import ALL
from istmo.periods import add_months, fiscal_year, fiscal_year_start
from istmo.places import us_sectors

GRAINS = ("month", "quarter", "year", "fiscal-year", "span")
MOST = 12
"""Nationalities, and times, that are tried."""


def fits_elsewhere(
    context: Context, record: Record, binding: Binding, best: Candidate, found: Sequence[Binding]
) -> bool:
    """Whether a count is that of another cell of its universe, of one that it is confused with or of another country
    that its sentence names; a share right in another cell of the document's; or a change right between other counts.

    Args:
        context: the document.
        record: what is known.
        binding: the figure.
        best: its likeliest reading.
        found: all figures of the document.
    """
    figure, each = binding.figure, universe(best.reading.universe)
    if figure.kind == "share":
        return _share_elsewhere(context, record, binding, best, found)
    if figure.kind in ("change", "ratio"):
        return _change_elsewhere(context, record, binding, best, found)
    if figure.kind != "count" or digits(figure) < SAME_DIGITS:
        return False
    if any(_of_country(context, record, binding, best)):
        return True
    if not slip(figure, best.official.value) and _presumed_of_kin(context, record, binding, best):
        return True
    listed = in_list(context, binding, found)
    cells = dict.fromkeys(
        [
            *_named(context, record, binding, each, found),
            *(_unsaid(context, record, binding, best) if not listed else ()),
        ]
    )
    return any(_bears_out(record, figure, cell).reason in AGREES for cell in cells if cell != best.reading)


def _presumed_of_kin(context: Context, record: Record, binding: Binding, best: Candidate) -> bool:
    """Whether a count differs from a universe that it is confused with, at its own time, by no more than a revision,
    where its words do not rule that one out: "the Border Patrol reported ... encounters, reaching 199,777, by CBP"."""
    cell, own = best.reading, universe(best.reading.universe)
    named = weights(context, binding.figure)
    if any(named.get(agency, 0.0) >= ITSELF for agency in ("actor_cbp", "actor_usbp")):
        return False  # who counts is said
    for each in map(universe, own.kin):
        if rules_out(context, binding, own, each):
            continue
        place = each.place if cell.place == own.place else cell.place
        for there in readings(record, each, cell.nationality, cell.household, place, cell.first, cell.last):
            if _bears_out(record, binding.figure, there).presumed:
                return True
    return False


def _bears_out(record: Record, figure: Figure, cell: Reading) -> Judgement:
    """What the record makes of a count read in a cell."""
    one = universe(cell.universe)
    return judged(record, figure, one, cell, record.official(cell, one))


def _of_country(context: Context, record: Record, binding: Binding, best: Candidate) -> Iterator[bool]:
    """For each other country that the sentence names, whether its count of the same cell bears a figure out, a revision
    presumed."""
    cell, own = best.reading, universe(best.reading.universe)
    named = {e.code for e in context.origins_by_sentence.get(binding.figure.sentence, ()) if not e.demonym}
    for each in universes():
        if each.checkable and each.place in PLACE_OF and each.place in named - {own.place}:
            for there in readings(
                record, each, cell.nationality, cell.household, each.place, cell.first, cell.last
            ):
                yield _bears_out(record, binding.figure, there).verdict in ("consistent", "revised-later")


def _named(
    context: Context, record: Record, binding: Binding, each: Universe, found: Sequence[Binding]
) -> Iterator[Reading]:
    """The cells of a universe that the document's times, nationalities, households and places make up."""
    for (first, last), code, home, place in product(
        _times(context, binding, each, found),
        _codes(context, binding, found),
        _homes(context, binding),
        _places(context, binding, each),
    ):
        yield from readings(record, each, code, home, place, first, last)


def _unsaid(context: Context, record: Record, binding: Binding, best: Candidate) -> Iterator[Reading]:
    """The cells that differ from a reading in something that its words do not say outright: the universe it is
    confused with, the stretch from the year's beginning to its month, a month or year near by, a household type."""
    cell, own = best.reading, universe(best.reading.universe)
    kin = [u for u in map(universe, own.kin) if not rules_out(context, binding, own, u)]
    homes = [cell.household, *(() if cell.household != ALL else dict.fromkeys(HOUSEHOLDS.values()))]
    for each in (own, *kin):
        place = each.place if cell.place == own.place else cell.place
        for first, last in ((cell.first, cell.last), *_stretches_near(context, binding, cell)):
            yield from readings(record, each, cell.nationality, cell.household, place, first, last)
        for home in homes:
            yield from readings(record, each, cell.nationality, home, place, cell.first, cell.last)


def _stretches_near(context: Context, binding: Binding, cell: Reading) -> Iterator[tuple[date, date]]:
    """The sums from the beginning of the year, and of the fiscal one, to the end of a reading's time; its last
    month, if it has several; and, where the time does not stand right beside the figure,
    the months around it and the same a year and two before and after."""
    month = cell.last.replace(day=1)
    months = (cell.last.year - cell.first.year) * 12 + cell.last.month - cell.first.month + 1
    yield cell.last.replace(month=1, day=1), cell.last
    yield fiscal_year_start(fiscal_year(cell.last)), cell.last
    if months > 1:
        yield month, cell.last
    own = binding.bound.when
    if own is None or stands(context, binding.figure, own):
        return
    for shift in (*(NEAR_MONTHS if months < MONTHS else ()), *NEAR_YEARS):
        yield add_months(cell.first, shift), add_months(month, shift + 1) - timedelta(days=1)


MONTHS = 12
NEAR_MONTHS, NEAR_YEARS = (-3, -2, -1, 1, 2, 3), (-24, -12, 12, 24)
"""Months by which a time that does not stand right beside its figure may be another."""


def _change_elsewhere(
    context: Context, record: Record, binding: Binding, best: Candidate, found: Sequence[Binding]
) -> bool:
    """Whether a change is, in size, that between its own count and any that it may be set beside, or between two counts
    of its sentence, whichever way its words are read; the way is theirs where they stand right beside it ("up 7
    percent")."""
    figure, cell = binding.figure, best.reading
    here = [each for each in found if each.figure.sentence == figure.sentence]
    pairs = [(one, two) for one in agreed(here) for two in agreed(here) if same_but_time(one, two)]
    pairs += [
        (cell, replace(cell, first=first, last=last))
        for first, last in baselines(cell, binding.bound.baseline)
    ]
    sign = told_way(context, figure)
    if _own_words_bear_out(binding, here, sign):
        return True
    for now, then in pairs:
        if sign and now.first <= then.first:
            continue
        one, two = (record.official(each, universe(each.universe)).value for each in (now, then))
        if one and two and now != then:
            way = moved(figure, one, two)
            if judged_share(figure, sign * way if sign else abs(way)).verdict == "consistent":
                return True
    return False


def _own_words_bear_out(binding: Binding, here: Sequence[Binding], sign: int) -> bool:
    """Whether a change is that between two counts printed in its sentence, which differ from the record, if they do,
    by no more than revisions."""
    counts = [
        (each.figure.value, each.candidates[0].reading)
        for each in here
        if each.candidates
        and each.figure.kind == "count"
        and each.judgements[0].verdict in ("consistent", "revised-later")
    ]
    for (top, now), (bottom, then) in product(counts, counts):
        if bottom and now.first > then.first and same_but_time(now, then):
            way = moved(binding.figure, top, bottom)
            if judged_share(binding.figure, sign * way if sign else abs(way)).verdict == "consistent":
                return True
    return False


def told_way(context: Context, figure: Figure) -> int:
    """+1 or -1 where the words right beside a change say which way it went; 0 where they do not, or say both."""
    before = context.plain[max(0, figure.start - BESIDE_IT) : figure.start]
    after = context.plain[figure.end : figure.end + BESIDE_IT]
    found = {
        1 if each["up"] else -1 for each in (_WAY_BEFORE.search(before), _WAY_AFTER.match(after)) if each
    }
    return found.pop() if len(found) == 1 and figure.kind == "change" else 0


BESIDE_IT = 60
_UP = (
    r"up|rose|risen|increased?|grew|grown|climbed|jumped|rise|increase|growth|aument(?:o|aron|ado)|subio|subieron"
    r"|crecio|crecieron|alza|increment(?:o|aron)"
)
_DOWN = (
    r"down|fell|fallen|decreased?|dropped|declined|drop|decline|decrease|fall|plunged|baj(?:o|aron|ado|a)"
    r"|disminu(?:yo|yeron|cion)|cay(?:o|eron)|caida|descen(?:dio|dieron|so)|reduccion"
)
_HEDGED = r"(?: (?:by|of|about|around|nearly|almost|some|just|more than|a|an|en|de|del|un|una|casi|cerca|unos|mas))*"
_WAY_BEFORE = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_HEDGED} ?$")
_WAY_AFTER = re.compile(
    r" (?:de )?(?:(?P<up>more|higher|increase|rise|jump|mas|superior|aumento|incremento|mayor)"
    r"|(?P<down>fewer|less|lower|decrease|drop|decline|fall|menos|inferior|reduccion|menor|caida))\b"
)


def _share_elsewhere(
    context: Context, record: Record, binding: Binding, best: Candidate, found: Sequence[Binding]
) -> bool:
    """Whether a share is right in another universe or at another time that the document's counts are of."""
    cell = best.reading
    told = [
        other.candidates[0].reading
        for other in found
        if other.candidates and other.judgements[0].reason in AGREES
    ]
    spans_told = dict.fromkeys([(cell.first, cell.last), *((other.first, other.last) for other in told)])
    own = binding.bound.when
    if own is not None and stands(context, binding.figure, own):
        spans_told = {(cell.first, cell.last): None}
    names = dict.fromkeys([cell.universe, *universe(cell.universe).kin, *(other.universe for other in told)])
    for name in names:
        place = cell.place if name == cell.universe else universe(name).place
        for first, last in list(spans_told)[:MOST]:
            there = replace(cell, universe=name, place=place, first=first, last=last)
            for _, value in shares_of(record, there, cell.nationality, cell.household):
                if judged_share(binding.figure, value).verdict == "consistent":
                    return True
    return False


def _times(
    context: Context, binding: Binding, each: Universe, found: Sequence[Binding]
) -> Iterator[tuple[date, date]]:
    """The time that a figure is read in, and those that its document names unless its own stands right beside it or is
    that of its list."""
    own = binding.bound.when
    if own is None:
        return
    named: list[When] = [own]
    pinned = stands(context, binding.figure, own) or of_these(context, binding.figure)
    if not pinned and not _of_one_time(context, binding, found):
        named += [
            w for w in context.times if w.grain in GRAINS and w.cue not in ("record", "since", "through")
        ]
    stretches = dict.fromkeys(span for when in named for span, _ in spans(each, when))
    yield from list(stretches)[:MOST]


def _of_one_time(context: Context, binding: Binding, found: Sequence[Binding]) -> bool:
    """Whether a figure stands in a list whose items, as far as the record bears them out, are of one time: its own."""
    alike = agreed([each for each in found if each is not binding and same_list(context, each, binding)])
    return (
        in_list(context, binding, found, timed=True) and len({(cell.first, cell.last) for cell in alike}) == 1
    )


def _codes(context: Context, binding: Binding, found: Sequence[Binding]) -> list[str]:
    """The nationality that stands beside a figure; where none does, everybody and those that its document names."""
    own = binding.nationality
    if own != ALL and (beside_origin(context, binding.figure, own) or in_list(context, binding, found)):
        return [own]
    return list(dict.fromkeys([own, ALL, *(each.code for each in context.origins if each.code != "USA")]))[
        :MOST
    ]


def _homes(context: Context, binding: Binding) -> list[str]:
    """The household types that the sentence names, and all."""
    here = context.mentions_by_sentence.get(binding.figure.sentence, ())
    named = [HOUSEHOLDS[each.concept] for each in here if each.concept in HOUSEHOLDS]
    return list(dict.fromkeys([binding.household, ALL, *named]))


def _places(context: Context, binding: Binding, each: Universe) -> list[str]:
    """The places of a universe that the sentence or the one before names."""
    if "country" in each.places:
        return [each.place, *SENT_FROM]
    if "usbp-sector" not in each.places:
        return [each.place]
    at = binding.figure.sentence
    here = context.mentions_by_sentence.get(at, ())
    near = [*here, *context.mentions_by_sentence.get(at - 1, ())]
    named = dict.fromkeys([each.place, *filter(None, (sector_code(context, each) for each in near))])
    if binding.candidates and binding.candidates[0].reading.place != each.place:
        own = [m for m in here if sector_code(context, m) == binding.candidates[0].reading.place]
        if all(apart(context, m, binding.figure) for m in own):
            named |= dict.fromkeys(us_sectors())  # "in Del Rio ...; farther east, in the valley, 44,072"
    return list(named)
