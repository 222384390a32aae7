"""Situation: what is moving where, and where the sources disagree."""

import re

from markupsafe import Markup

from istmo.app import flowmap
from istmo.app.house import House
from istmo.app.pages.around import around
from istmo.app.pages.making import Asked, Page
from istmo.app.situation import HOUSEHOLDS, Counted, Window, counted, nationalities, watched
from istmo.app.when import as_of_day
from istmo.brief import numbers
from istmo.brief.blocks import Figure
from istmo.brief.numbers import Language
from istmo.brief.provenance import Source
from istmo.brief.writer import Writer
from istmo.errors import InputError
from istmo.observation import ALL
from istmo.places import label

OTHERS = "OOO"
"""Nationalities that a source counts together; last in a list of names."""
LATER = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
GROUPS = ("route", "border", "sector", "office", "lawful", "pathways", "returns", "deaths")


def selection(house: House, asked: Asked) -> Counted:
    """The numbers of the nationality, household type and day in an address, kept."""
    day = as_of_day(house.records, asked.get("as_of"))
    nationality, household = asked.get("nationality") or ALL, asked.get("household") or ALL

    def read() -> Counted:
        with house.records.reading() as store:
            return counted(store, day, nationality, household)

    return house.records.once(("counted", day, nationality, household), read)


def month_of(house: House, seen: Counted, text: str) -> int:
    """The index of the month in an address; of the newest with all the main points if there is none.

    A month that was not known yet on the day is taken for the newest: whoever asks for an earlier day may have chosen
    it on a later one.

    Args:
        house: with the store, which knows the newest month there is by now.
        seen: what was known.
        text: of the address.

    Raises:
        InputError: it is no month of the record.
    """
    if not text:
        known = [
            max((i for i, v in enumerate(seen.values[name]) if v is not None), default=len(seen.months) - 1)
            for name in ("between-ports", "darien")
        ]
        return min(known)
    shown = [f"{month:%Y-%m}" for month in seen.months]
    if text in shown:
        return shown.index(text)
    newest = selection(house, Asked("en")).months[-1]
    if LATER.fullmatch(text) and shown[-1] < text <= f"{newest:%Y-%m}":
        return len(shown) - 1
    raise InputError(
        f"{text!r} is not a month of the map", f"Give {seen.months[0]:%Y-%m} to {seen.months[-1]:%Y-%m}"
    )


def window_of(house: House, seen: Counted, month: str, span: str) -> Window:
    """The months in an address: `span` of them that end with `month`.

    Raises:
        InputError: they are no months of the slider.
    """
    last = month_of(house, seen, month)
    if span and not (span.isdecimal() and len(span) < 4 and 1 <= int(span) <= last + 1):
        raise InputError(f"{span!r} months cannot be taken together", f"Give 1 to {last + 1}")
    return Window(last - int(span or 1) + 1, last)


def _context(house: House, asked: Asked) -> dict[str, object]:
    seen = selection(house, asked)
    window = window_of(house, seen, asked.get("month"), asked.get("span"))
    everybody = selection(house, Asked(asked.language, {"as_of": asked.get("as_of")}))
    below = around(house, seen, asked)
    file = ("map", seen.as_of, seen.nationality, seen.household, window, asked.language)
    figure = _figure(seen, everybody, window, below.write)
    return {
        "seen": seen,
        "window": window,
        "total": lambda each: window.total(seen.values[each.id]),
        "shown_months": numbers.months(seen.months[window.first], seen.months[window.last], asked.language),
        "as_of": seen.as_of,
        "write": below.write,
        "figure": figure,
        "groups": [(group, [each for each in watched() if each.group == group]) for group in GROUPS],
        "name": lambda each: flowmap.label(each, asked.language),
        "nationalities": _nationalities(house, asked.language),
        "households": HOUSEHOLDS,
        "whom": below.whom,
        "filters": "".join(f"&{name}={code}" for name, code in below.only.items()),
        "sections": below.sections,
        "figures": {"map": lambda: house.records.once(file, lambda: _file(seen, everybody, window, asked))},
        "until": lambda each: _until(seen, window, each.id, asked),
        "moved": lambda each: _moved(seen, window, each.id, asked),
    }


def _nationalities(house: House, language: Language) -> list[tuple[str, str]]:
    """What may be chosen: name and code."""

    def read() -> list[str]:
        with house.records.reading() as store:
            return nationalities(store)

    found = [(label(code, language), code) for code in house.records.once("nationalities", read)]
    return sorted(found, key=lambda one: (one[1] == OTHERS, numbers.alphabetical(one[0])))


def _figure(seen: Counted, everybody: Counted, window: Window, write: Writer) -> Figure:
    """The moving map with its words."""
    series = tuple(dict.fromkeys(each.read(seen.only) for each in watched() if each.id in seen.released))
    released = max(seen.released.values(), default=seen.as_of)
    source = Source(series or (watched()[0].series,), released, estimated=True)
    return Figure(
        id="map",
        title=write.text("map.title"),
        subtitle=write.text("map.subtitle"),
        drawing=flowmap.drawing(seen, window, write.language, room=everybody),
        description=str(write.text("map.description", list=_told(seen, window, write))),
        source=source,
        note=write.text("map.disclaimer") + write.marks(source),
    )


def _told(seen: Counted, window: Window, write: Writer) -> str:
    parts = []
    for each in watched():
        value = window.total(seen.values[each.id])
        if each.group in ("route", "border") and value is not None:
            parts.append(f"{flowmap.label(each, write.language)}: {numbers.count(value, write.language)}")
    return "; ".join(parts)


def _file(seen: Counted, everybody: Counted, window: Window, asked: Asked) -> str:
    """The map of the month as a file of its own, with month, selection and sources on it."""
    from istmo.brief.drawing import standalone  # noqa: PLC0415
    from istmo.sources.catalogue import indicator, publisher  # noqa: PLC0415

    write = Writer(asked.language)
    whom = "" if seen.nationality == ALL else f" · {label(seen.nationality, asked.language)}"
    kind = "" if seen.household == ALL else f" · {asked.say(f'household-{seen.household}')}"
    when = numbers.months(seen.months[window.first], seen.months[window.last], asked.language)
    drawn = Figure(
        id="map",
        title=write.text("map.title") + f": {when}{whom}{kind}",
        subtitle=Markup.escape(asked.say("map-subtitle")),
        drawing=flowmap.drawing(seen, window, asked.language, room=everybody),
        description="",
        source=Source((watched()[0].series,), seen.as_of, estimated=True),
        note=write.text("map.disclaimer"),
    )
    spanish = asked.language == "es"
    found = dict.fromkeys(
        publisher(indicator(each.read(seen.only))) for each in watched() if each.id in seen.released
    )
    names = "; ".join(each.name_es if spanish else each.name_en for each in found)
    credit = write.text("page.credit", who=names, day=numbers.full_date(seen.as_of, asked.language))
    return standalone(drawn, [credit.unescape()])


def _until(seen: Counted, window: Window, name: str, asked: Asked) -> str:
    """Through which month a row is counted, where that is before the months shown; "" else."""
    last = max((i for i, value in enumerate(seen.values[name]) if value is not None), default=window.last)
    if last >= window.last:
        return ""
    return asked.say("js-counted-to", month=numbers.month_short(seen.months[last], asked.language))


def _moved(seen: Counted, window: Window, name: str, asked: Asked) -> str:
    """The change on the same months a year before, as the table shows it."""
    now, before = window.total(seen.values[name]), window.total(seen.values[name], back=12)
    if now is None or not before:
        return numbers.DASH
    return numbers.change(now / before - 1, asked.language)


PAGE = Page(
    "situation",
    "situation.html.j2",
    _context,
    ("as_of", "month", "span", "nationality", "household", "point"),
    script="situation.js",
)
