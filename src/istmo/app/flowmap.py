"""The map of the situation: the brief's route map with counted legs over its routes, for a month or several of many.

Numbers are those of all its months together; circles and legs are drawn by the mean of a month, so that the scale and
the key serve whatever window is chosen.

Labels stand clear of the largest circle that any month needs, so that nothing moves when the slider does: the page's
script changes radii, widths and numbers, and draws nothing itself.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

from markupsafe import Markup, escape

from istmo.app.situation import Counted, Watched, Window, name, study, watched
from istmo.app.words import words
from istmo.brief import numbers
from istmo.brief.blocks import Drawing
from istmo.brief.carto import Frame
from istmo.brief.legs import line, width
from istmo.brief.numbers import DASH, Language
from istmo.brief.panel import FLOW, Spot
from istmo.brief.routemap import MapWords, Over, draw, key_numbers
from istmo.brief.words import words as brief_words

LAWFUL = "#0b5cad"
"""Of legs of a lawful pathway."""


def label(each: Watched, language: Language) -> str:
    """What a mark or row is called."""
    brief = brief_words(language)
    for key in (f"map.point.{each.id}", f"tally.{each.id}"):
        if key in brief:
            return brief[key]
    shown = name(each, language)
    return words("row-lawful", language, name=shown) if each.group == "lawful" else shown


def drawing(seen: Counted, window: Window, language: Language, room: Counted | None = None) -> Drawing:
    """The map of one month, or of several.

    Args:
        seen: the numbers.
        window: the months.
        language: of the words.
        room: the numbers of everybody, where a slider will change the map: one scale serves all its months and
            selections, and labels keep clear of every circle that may come.
    """
    now = {one: (window.total(values) or 0.0) / window.length for one, values in seen.values.items()}
    widest = now if room is None else {one: _most(values) for one, values in room.values.items()}
    kept = {one: None if room is None else value for one, value in widest.items()}
    spots = [spot(each, seen, window, kept[each.id], language) for each in watched() if each.place]
    places = {each.id: each for each in watched()}
    main = [one for one in spots if places[one.id].group in ("route", "border")]
    border = [one for one in spots if places[one.id].group in ("sector", "office")]
    greatest = max(widest[one.id] for one in spots) or 1.0
    legs = [each for each in watched() if each.link]
    over = _over(legs, now, max(widest[each.id] for each in watched() if each.drawn) or 1.0)
    return draw(main, border, _words(seen, window, greatest, language), language, over)


def _most(values: Sequence[float | None]) -> float:
    return max((value for value in values if value is not None), default=0.0)


def spot(each: Watched, seen: Counted, window: Window, room: float | None, language: Language) -> Spot:
    """A circle with its label."""
    assert each.place is not None
    value = window.total(seen.values[each.id])
    shown = numbers.count(value, language) if value is not None else DASH
    widest = numbers.count(room or 0.0, language)
    return Spot(
        id=each.id,
        place=each.place,
        number=(value or 0.0) / window.length,
        name=label(each, language),
        shown=Markup('<tspan data-count="{}">{}</tspan>').format(each.id, shown),
        plain=max(widest, shown, key=len),
        at_port=each.group == "office" or each.id == "at-ports",
        hang=each.hang,
        prefer=each.prefer,
        room=room,
    )


def _over(legs: Sequence[Watched], now: Mapping[str, float], greatest: float) -> Over:
    def drawn(frame: Frame) -> str:
        parts = []
        for each in legs:
            colour = LAWFUL if each.group == "lawful" else FLOW
            data = frame.line(line(study(), each.link))
            if data:
                unit = width(greatest, greatest, frame.width) / sqrt(greatest)
                parts.append(
                    f'<path class="leg" data-leg="{escape(each.id)}" data-unit="{unit:.6f}" d="{data}" fill="none" '
                    f'stroke="{colour}" stroke-opacity=".55" stroke-linecap="round" stroke-linejoin="round" '
                    f'stroke-width="{width(now[each.id], greatest, frame.width):.2f}"/>'
                )
        return "".join(parts)

    return drawn


def _words(seen: Counted, window: Window, greatest: float, language: Language) -> MapWords:
    brief = brief_words(language)
    when = numbers.months(seen.months[window.first], seen.months[window.last], language)
    key = [(number, Markup(numbers.count(number, language))) for number in key_numbers(greatest)]
    month = Markup('<tspan data-month="">{}</tspan>').format(when)
    return MapWords(
        border=Markup(brief["map.border"]).format(month=month),
        main=brief["map.main"],
        key=brief["map.key"],
        marks=[brief[f"map.{mark}"] for mark in ("filled", "ring", "land", "sea", "air")],
        numbers=key,
    )
