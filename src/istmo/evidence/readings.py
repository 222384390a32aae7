"""Readings: the cells of the record that a figure may mean in a universe, and what the record makes of each."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

from istmo.evidence.context import Context
from istmo.evidence.reckoning import Clock, ends_inside, month_end
from istmo.evidence.record import Record
from istmo.evidence.sectors import sector
from istmo.evidence.sexes import GROUPS
from istmo.evidence.types import AND, Figure, Official, Reading, When
from istmo.evidence.universes import CITED, Universe, universe
from istmo.evidence.verdict import Judgement, judge
from istmo.observation import ALL, UNKNOWN
from istmo.periods import add_months, fiscal_year_start
from istmo.sources.catalogue import indicator

FAR_WITHIN = 2.5
"""How many times the sum of the whole months before a figure may be that is taken to lie between two such sums."""
SHORT = 360
"""Days below which a stretch is shorter than a year."""
PART_WITHIN = 4.0
"""How many times the figure the whole month may be of which it is taken to be a part."""
CLOSED = ("printed", "named")
"""How a time is told whose end the text names."""
FISCAL_FOR_CALENDAR = 0.25
"""How often "in 2023" means the fiscal year, of US agencies' figures."""


ALL_FOUR = {"CUB", "HTI", "NIC", "VEN"}
"""The nationalities of the parole process, which are everybody there."""


def judged(record: Record, figure: Figure, each: Universe, reading: Reading, official: Official) -> Judgement:
    """What the record makes of a count read so, with every value of it that was ever printed."""
    printed = (
        [value for value, _, _ in record.printed_values(reading, each)]
        if each.printed and not reading.series.startswith(CITED)
        else []
    )
    return judge(figure, official, printed, revisions(reading), rounding(reading))


def revisions(reading: Reading) -> float:
    """The largest share by which a reading's publisher is known to have revised such a cell, or to differ from others
    that count the same."""
    each = universe(reading.universe)
    short = (reading.last - reading.first).days < SHORT
    return max(
        each.revision,
        each.revision_parts if reading.nationality != ALL else 0.0,
        each.revision_month if short else 0.0,
    )


def within_a_month(
    record: Record, figure: Figure, each: Universe, cell: Reading, when: When | None, clock: Clock
) -> Judgement | None:
    """For a stretch that ends within a month: whether a count lies between the sums of the whole months before and
    after."""
    if (
        when is None or cell.series.startswith(CITED) or each.fiscal
    ):  # the United States counts by whole months
        return None
    if part_of_month(when, clock):
        whole = record.official(cell, each).value
        fits = whole is not None and figure.value <= whole <= figure.value * PART_WITHIN
        return Judgement("consistent", "within", whole) if fits else None
    if when.grain not in ("span", "year", "fiscal-year"):
        return None
    written = clock.day
    inside = ends_inside(when.last)
    open_ended = when.how not in CLOSED or when.cue in ("since", "through") or when.last == clock.published
    before = written.replace(day=1) - timedelta(days=1)
    running = open_ended and (when.last >= before or when.last == clock.published)
    clamped = when.grain == "year" and when.first.year == written.year and when.last.month < 12
    if not (inside or clamped or (running and when.grain == "span")):
        return None
    inner_last = when.last.replace(day=1) - timedelta(days=1) if inside or when.last > written else cell.last
    outer_last = add_months(inner_last, 2) - timedelta(days=1)
    pairs = [(inner_last, outer_last)]
    if (when.how not in CLOSED or not clock.fixed) and not inside:
        pairs.append((inner_last.replace(day=1) - timedelta(days=1), inner_last))
    if running and when.last == clock.published:
        # Who counts by days is ahead of the United States' months.
        pairs.append((before, month_end(written.year, written.month)))
    for ends in pairs:
        low, high = (
            record.official(replace(cell, last=last), each).value if last > cell.first else 0.0
            for last in ends
        )
        if not low or high is None or not low <= figure.value <= high:
            continue
        if figure.value / FAR_WITHIN <= low or high <= figure.value * FAR_WITHIN:
            return Judgement("consistent", "within", low, last=ends[1])
    return None


def part_of_month(when: When, clock: Clock) -> bool:
    """Whether a time is a part of a month: "so far in August", the month in which the report is written, "from 1 to 11
    May"."""
    if when.grain == "month":
        own = (when.first.year, when.first.month) == (clock.day.year, clock.day.month)
        return when.cue == "so-far" or (own and clock.fixed and ends_inside(clock.day))
    one = (when.first.year, when.first.month) == (when.last.year, when.last.month)
    return when.grain in ("span", "day") and one and ends_inside(when.last)


def rounding(reading: Reading) -> float:
    """How far the rounding of the record's own cells can move a sum of them."""
    if reading.series.startswith(CITED):
        return 0.0
    unit = indicator(reading.series).rounding
    months = (reading.last.year - reading.first.year) * 12 + reading.last.month - reading.first.month + 1
    return 0.0 if unit == 1 else unit / 2 * months


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
    code = ALL if each.id == "chnv" and ALL_FOUR.issubset(code.split(AND)) else code
    whole = ALL if each.nationality != ALL else code
    for series in (each.sexes,) if home in GROUPS and each.sexes else each.series:
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
        kind = ALL if series == each.sexes else home
        wanted = (("nationality", whole), ("household", kind), ("category", each.category))
        if not all(c == ALL or record.shows(series, dimension, c) for dimension, c in wanted):
            continue
        made = Reading(
            each.id, series, place, code if each.nationality == ALL else ALL, home, each.category, first, last
        )
        if each.nationality != ALL:
            made = replace(made, nationality=ALL)
        for where in (place, UNKNOWN) if place == "USA" and "country" in each.places else (place,):
            # Guatemala's institute left the country empty in 2024 for those who came by air.
            made = replace(made, place=where)
            if record.official(made, each).value is not None:
                stored = True
                yield made
                break


def spans(each: Universe, when: When | None) -> Iterator[tuple[tuple[date, date], float]]:
    """The stretches that a time may mean in a universe, with how likely each is."""
    if when is None:
        return
    first, last = when.first.replace(day=1), when.last
    if when.grain == "day" and when.cue not in ("through", "since"):
        if each.since:
            yield (date.fromisoformat(each.since).replace(day=1), last), 0.6
        return
    last = add_months(last, 1) - timedelta(days=1)
    if (
        each.since
        and when.grain in ("day", "month", "span")
        and (when.cue == "through" or when.how == "carried")
    ):
        yield (date.fromisoformat(each.since).replace(day=1), last), 0.8 if when.cue else 0.5
        yield (first, last), 0.5 if when.cue else 1.0
        return
    if when.grain == "year" and each.fiscal and last.month == 12:
        yield (first, last), 1 - FISCAL_FOR_CALENDAR
        yield (fiscal_year_start(first.year), date(first.year, 9, 30)), FISCAL_FOR_CALENDAR
        return
    yield (first, last), 1.0


def place(context: Context, figure: Figure, each: Universe) -> str:
    """The place of a figure in a universe: a sector or country that its words name, else the whole."""
    if "country" in each.places:
        return _sent_from(context, figure) or each.place
    if "usbp-sector" not in each.places:
        return each.place
    return sector(context, figure) or each.place


def _sent_from(context: Context, figure: Figure) -> str:
    """The country that people are told of as sent back from: "from the United States", "desde Mexico"."""
    after = [e for e in context.origins_by_sentence.get(figure.sentence, ()) if e.start > figure.end]
    for each, following in zip_longest(after, after[1:]):
        between = context.plain[figure.end : each.start]
        if each.start - figure.end < 2 * _NEAR and _FROM.search(between) and not re.search(r"\d", between):
            gap = context.plain[each.end : following.start] if following else "."
            return "" if re.fullmatch(r",? (?:and|y)(?: (?:from|de|desde))?(?: the)? ", gap) else each.code
    return _sent_by(context, figure)


def _sent_by(context: Context, figure: Figure) -> str:
    """The country that people are sent back from by the way they are told to come: by air from the United States, over
    land from Mexico; "" where nothing is said, or both."""
    end = min(
        (f.start for f in context.figures_by_sentence[figure.sentence] if f.start > figure.end), default=None
    )
    sentence = context.document.sentences[figure.sentence]
    after = context.plain[figure.end : end or sentence.end]
    found = {code for code, way in _WAYS.items() if way.search(after[: 2 * _NEAR])}
    return found.pop() if len(found) == 1 else ""


_NEAR = 45
_WAYS = {
    "USA": re.compile(
        r"\b(?:via aerea|vuelos?|aereos?|by air|by plane|flights?|air force base|fuerza aerea)\b"
    ),
    "MEX": re.compile(r"\b(?:via terrestre|por tierra|terrestres?|over ?land|by land|by bus|en autobus)\b"),
}
_FROM = re.compile(r"\b(?:from|desde|de)(?: (?:the|los|el))? $")
