"""The map of the routes with the count at each counting point, and an enlargement of the south-west border.

Filled circles are counts in transit and between ports of entry, rings are counts at ports of entry. All circles,
in the map, the enlargement and the key, share one scale. On a page the enlargement is set into the map; on a phone it
stands above and the key below.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log10

from markupsafe import Markup, escape

from istmo.brief.blocks import Drawing
from istmo.brief.carto import Frame, Lambert
from istmo.brief.labels import Box, widest
from istmo.brief.numbers import Language
from istmo.brief.panel import FLOW, FONT, INK, MODES, SOFT, Panel, Scale, Spot, route

PROJECTION = Lambert(-90.0, 15.0)
WIDE_TYPE, NARROW_TYPE = 13.0, 12.5
"""Type sizes, pixels."""
COUNTRIES = ("USA", "MEX", "GTM", "NIC", "PAN", "HND", "COL", "VEN", "ECU", "CUB", "HTI", "PER", "BRA")

Over = Callable[[Frame], str] | None


@dataclass(frozen=True)
class MapWords:
    """The map's own words, in the page's language.

    Args:
        border: heading of the enlargement.
        main: heading of the map where the two stand apart.
        key: heading of the key.
        marks: what a filled circle and a ring mean, then lines by land, sea and air.
        numbers: the key's counts and how they are written.
        strokes: attributes of lines that stand beside the first marks, where they mean lines and not circles.
    """

    border: str
    main: str
    key: str
    marks: Sequence[str]
    numbers: Sequence[tuple[float, Markup]]
    strokes: Sequence[str] = ()


def key_numbers(greatest: float) -> list[float]:
    """Three round numbers for the key, the largest not above the greatest count."""
    power = 10.0 ** int(log10(max(greatest, 10.0)))
    top = max(step * power for step in (1, 2, 5) if step * power <= max(greatest, 10.0))
    return [top / 10, top / 2, top]


def draw(
    points: Sequence[Spot],
    border: Sequence[Spot],
    words: MapWords,
    language: Language,
    over: Over = None,
) -> Drawing:
    """The map in both widths.

    Args:
        points: the counting points along the routes.
        border: sectors and field offices of the south-west border.
        words: texts.
        language: for country names.
        over: draws what lies over the routes, in each window.
    """
    wide, narrow = panels(points, border, words, language, over)
    return Drawing(_wide(*wide, words), _narrow(*narrow, words))


def panels(
    points: Sequence[Spot],
    border: Sequence[Spot],
    words: MapWords,
    language: Language,
    over: Over = None,
) -> tuple[tuple[Panel, Panel], tuple[Panel, Panel]]:
    """The map and the enlargement of the border for a page, then for a phone; arguments as in `draw`."""
    largest = (spot.number if spot.room is None else spot.room for spot in (*points, *border))
    greatest = max(largest, default=0.0) or 1.0
    scale, t = Scale(greatest, 44.0), WIDE_TYPE
    frame, inset = _window(960, -117.5, -60.5, -6.4, 37.0), _border_window(440, 326)
    taken = [_key_box(frame, words, scale), _inset_box(frame, inset)]
    wide = (
        Panel("map-wide", frame, scale, t, points, taken, COUNTRIES, language, over),
        Panel("map-wide-border", inset, scale, t * 0.94, border, [], (), language, over),
    )
    scale, t = Scale(greatest, 27.0), NARROW_TYPE
    frame = _window(400, -117.5, -65.0, -3.0, 40.0)
    narrow = (
        Panel("map-narrow", frame, scale, t, points, [], COUNTRIES, language, over),
        Panel("map-narrow-border", _border_window(400, 285), scale, t, border, [], (), language, over),
    )
    return wide, narrow


def _inset_box(frame: Frame, inset: Frame) -> Box:
    """Where the enlargement stands in the map: in the Pacific, its heading above it."""
    height = inset.height + WIDE_TYPE * 2.1
    return Box(0, frame.height - height, inset.width + 6, height)


def _key_box(frame: Frame, words: MapWords, scale: Scale) -> Box:
    """Where the key stands in the map: in the Atlantic."""
    _, (w, h) = _key(words, scale, WIDE_TYPE, columns=1)
    return Box(frame.width - w, 0, w, h)


def _wide(main: Panel, close: Panel, words: MapWords) -> str:
    t, frame = WIDE_TYPE, main.frame
    inset, key_at = _inset_box(frame, close.frame), _key_box(frame, words, main.scale)
    key, _ = _key(words, main.scale, t, columns=1)
    parts = [
        main.svg(),
        _backed(inset),
        _heading(words.border, 0, inset.y + t * 1.4),
        _moved(close.svg(), 0, inset.y + t * 2.1),
        _moved(key, key_at.x, key_at.y),
    ]
    return _document(frame.width, frame.height, t, parts)


def _narrow(main: Panel, close: Panel, words: MapWords) -> str:
    t = NARROW_TYPE
    key, size = _key(words, main.scale, t, columns=2)
    second = t * 2 + close.frame.height + t * 2.4
    below = second + main.frame.height
    parts = [
        _heading(words.border, 0, t * 1.2),
        _moved(close.svg(), 0, t * 2),
        _heading(words.main, 0, second - t * 0.8),
        _moved(main.svg(), 0, second),
        _moved(key, 0, below),
    ]
    return _document(main.frame.width, below + size[1], t, parts)


def _window(pixels: float, west: float, east: float, south: float, north: float) -> Frame:
    """A window whose sides lie at these degrees along the middle of the map."""
    left, right = PROJECTION(west, 30.0)[0], PROJECTION(east, 8.0)[0]
    return Frame(PROJECTION, left, PROJECTION(-90, south)[1], right, PROJECTION(-90, north)[1], pixels)


def _border_window(pixels: float, height: float) -> Frame:
    """The south-west border from San Diego to Brownsville, with room for labels above it."""
    left, right = PROJECTION(-119.2, 32.7)[0], PROJECTION(-95.4, 26.0)[0]
    bottom = PROJECTION(-97.4, 23.5)[1]
    return Frame(PROJECTION, left, bottom, right, bottom + (right - left) * height / pixels, pixels)


def _key(words: MapWords, scale: Scale, t: float, columns: int) -> tuple[str, tuple[float, float]]:
    """Nested circles with their numbers beside what the marks and lines mean; its elements and its size."""
    small, line = t * 0.92, t * 1.5
    largest = max((scale.radius(number) for number, _ in words.numbers), default=0.0)
    top = t * 2.3
    parts = [f'<text x="{t * 0.6:.1f}" y="{t * 1.4:.1f}" font-weight="bold">{escape(words.key)}</text>']
    for number, shown in words.numbers:
        r, cx, low = scale.radius(number), t * 0.8 + largest, top + 2 * largest
        parts.append(
            f'<circle class="key" data-number="{number:g}" cx="{cx:.1f}" cy="{low - r:.2f}" r="{r:.3f}" fill="none" '
            f'stroke="{INK}" stroke-width=".8"/>'
            f'<path d="M{cx:.1f},{low - 2 * r:.1f}h{largest + 8:.1f}" stroke="{SOFT}" stroke-width=".6" '
            f'stroke-dasharray="2 2"/>'
            f'<text x="{cx + largest + 11:.1f}" y="{low - 2 * r + t * 0.35:.1f}">{shown}</text>'
        )
    marks_at = (
        (t * 0.8, top + 2 * largest + t * 0.9) if columns == 1 else (t * 2 + 2 * largest + t * 6, t * 1.9)
    )
    for i, text in enumerate(words.marks):
        y = marks_at[1] + line * (i + 0.5)
        if i < len(words.strokes):
            line_of = f'd="M{marks_at[0]:.1f},{y:.1f}h{t * 1.7:.1f}" fill="none" stroke-width="4"'
            parts.append(f"<path {line_of} {words.strokes[i]}/>")
        else:
            parts.append(_sample(i, marks_at[0], y, t))
        parts.append(f'<text x="{marks_at[0] + t * 2.3:.1f}" y="{y + t * 0.33:.1f}">{escape(text)}</text>')
    w = marks_at[0] + t * 3.2 + max(widest(text, small) for text in words.marks)
    h = max(marks_at[1] + line * len(words.marks), top + 2 * largest) + t * 0.7
    w = max(w, widest(words.key, small, bold=True) + t * 1.6)
    if columns == 1:
        beside = [widest(str(shown.striptags()), small) for _, shown in words.numbers]
        w = max(w, t * 0.8 + 2 * largest + 11 + max(beside, default=0.0) + t * 0.6)
    back = f'<rect width="{w:.1f}" height="{h:.1f}" fill="#fff"/>'
    return f'<g font-size="{small:.4g}">{back}{"".join(parts)}</g>', (w, h)


def _sample(i: int, x: float, y: float, t: float) -> str:
    centre = x + t * 0.8
    if i == 0:
        return f'<circle cx="{centre:.1f}" cy="{y:.1f}" r="{t * 0.45:.1f}" fill="{FLOW}" fill-opacity=".8"/>'
    if i == 1:
        look = f'fill="#fff" stroke="{FLOW}" stroke-width="2.2"'
        return f'<circle cx="{centre:.1f}" cy="{y:.1f}" r="{t * 0.38:.1f}" {look}/>'
    return route(MODES[i - 2], f"M{x:.1f},{y:.1f}h{t * 1.7:.1f}")


def _backed(box: Box) -> str:
    """A white ground for what is set into the map."""
    return f'<rect x="{box.x:g}" y="{box.y:.1f}" width="{box.w:.1f}" height="{box.h:.1f}" fill="#fff"/>'


def _moved(elements: str, x: float, y: float) -> str:
    return f'<g transform="translate({x:.1f},{y:.1f})">{elements}</g>'


def _heading(text: str, x: float, y: float) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-weight="bold">{escape(text)}</text>'


def _document(w: float, h: float, t: float, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {w:g} {h:.0f}" width="{w:g}" height="{h:.0f}"'
    style = f'font-family="{FONT}" font-size="{t:g}" fill="{INK}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{"".join(parts)}</svg>'
