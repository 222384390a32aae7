"""One part of the map: the base, the routes, a circle for each count, and labels that keep clear of each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot, sqrt

from markupsafe import Markup, escape

from istmo.brief import basemap
from istmo.brief.carto import Frame, Point, pairs
from istmo.brief.labels import Anchor, Box, place, widest
from istmo.brief.numbers import Language

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, SOFT, FLOW, LAND, WATER = "#1b1f24", "#4d5661", "#a3331f", "#edebe5", "#f5f9fb"
ROUTE = "#66707b"
_DASH = {"land": "", basemap.BY_SEA: ' stroke-dasharray="0.1 3.4"', basemap.BY_AIR: ' stroke-dasharray="7 4"'}
_THICK = {"land": 1.1, basemap.BY_SEA: 1.9, basemap.BY_AIR: 0.9}
MODES = ("land", basemap.BY_SEA, basemap.BY_AIR)


@dataclass(frozen=True)
class Spot:
    """A count to draw.

    Args:
        id: of the counting point.
        place: longitude, latitude.
        number: the count.
        name: first line of its label.
        shown: the second line: the written count with its series and release, as SVG markup.
        plain: the same as plain text, to measure it.
        when: the third line, the month; "" for none.
        at_port: whether it was counted at a port of entry (drawn as a ring).
        hang: to which side of its place the circle sits, in radii right and down: (0, -1) stands on it.
        prefer: direction of the label, radians clockwise from east.
        room: the greatest count that its circle may come to show, where the drawing is one of several months.
    """

    id: str
    place: Point
    number: float
    name: str
    shown: Markup
    plain: str
    when: str = ""
    at_port: bool = False
    hang: Point = (0.0, 0.0)
    prefer: float | None = None
    room: float | None = None


@dataclass(frozen=True)
class Scale:
    """How counts become circles: the area is in proportion to the count.

    Args:
        greatest: the count of the largest circle.
        largest: its radius, pixels.
    """

    greatest: float
    largest: float

    def radius(self, number: float) -> float:
        """The radius of a count's circle, pixels."""
        return self.largest * sqrt(number / self.greatest)


@dataclass(frozen=True)
class Panel:
    """A window of the map with what is drawn in it.

    Args:
        id: for the clip path.
        frame: the window.
        scale: of the circles.
        type: size of the labels, pixels.
        spots: the counts.
        taken: boxes that labels keep clear of.
        countries: codes of the countries to name where there is room.
        language: of the country names.
        over: draws what lies over the routes and under the circles, as SVG elements; nothing if None.
    """

    id: str
    frame: Frame
    scale: Scale
    type: float
    spots: Sequence[Spot]
    taken: Sequence[Box]
    countries: Sequence[str]
    language: Language
    over: Callable[[Frame], str] | None = None

    @cached_property
    def anchors(self) -> list[Anchor]:
        """The circles with the size of their labels, in the order of the spots."""
        return [self._anchor(spot) for spot in self.spots]

    @cached_property
    def boxes(self) -> list[Box]:
        """Where the labels stand, in the order of the spots."""
        bounds = Box(3, 3, self.frame.width - 6, self.frame.height - 6)
        lines = [[self.frame(*point) for point in pairs(leg.line)] for leg in basemap.legs()]
        return place(self.anchors, bounds, self.taken, lines)

    def svg(self) -> str:
        """The panel as SVG elements, its top left corner at the origin."""
        order = sorted(range(len(self.spots)), key=lambda i: -self.anchors[i].radius)
        circles = "".join(self._circle(self.spots[i], self.anchors[i]) for i in order)
        leaders = "".join(map(self._leader, self.spots, self.anchors, self.boxes))
        labels = "".join(map(self._label, self.spots, self.anchors, self.boxes))
        w, h = f"{self.frame.width:g}", f"{self.frame.height:.1f}"
        over = self.over(self.frame) if self.over else ""
        return (
            f'<clipPath id="{self.id}"><rect width="{w}" height="{h}"/></clipPath>'
            f'<g clip-path="url(#{self.id})" font-size="{self.type:.4g}">'
            f'<rect width="{w}" height="{h}" fill="{WATER}"/>'
            f"{self._base()}{self._routes()}{over}{self._names()}{leaders}{circles}{labels}</g>"
        )

    def _base(self) -> str:
        frame = self.frame
        return (
            f'<path d="{basemap.land(frame)}" fill="{LAND}" stroke="#b3b8b4" stroke-width=".6"/>'
            f'<path d="{basemap.lakes(frame)}" fill="{WATER}" stroke="#b3b8b4" stroke-width=".5"/>'
            f'<path d="{basemap.borders(frame)}" fill="none" stroke="#989f9c" stroke-width=".8"/>'
        )

    def _routes(self) -> str:
        data = dict.fromkeys(MODES, "")
        for leg in basemap.legs():
            data[leg.mode] += self.frame.line(leg.line)
        return "".join(route(mode, line) for mode, line in data.items() if line)

    def _anchor(self, spot: Spot) -> Anchor:
        (x, y), r = (
            self.frame(*spot.place),
            self.scale.radius(spot.number if spot.room is None else spot.room),
        )
        widths = [widest(spot.name, self.type), widest(spot.plain, self.type * 1.08, bold=True)]
        widths += [widest(spot.when, self.type * 0.88)] if spot.when else []
        centre = x + spot.hang[0] * r, y + spot.hang[1] * r
        return Anchor(centre, r, max(widths) + 3, self.type * 1.14 * len(widths) + 3, spot.prefer)

    def _circle(self, spot: Spot, anchor: Anchor) -> str:
        (x, y), r, moves = anchor.centre, anchor.radius, ""
        if spot.room is not None:
            (x0, y0), (right, down), r = self.frame(*spot.place), spot.hang, self.scale.radius(spot.number)
            x, y = x0 + right * r, y0 + down * r
            unit = self.scale.radius(1.0)
            moves = f' data-unit="{unit:.6f}" data-at="{x0:.1f} {y0:.1f} {right:g} {down:g}"'
        if not spot.at_port:
            look = f'r="{r:.3f}" fill="{FLOW}" fill-opacity=".8"'
        else:  # the ring lies inside its radius, so that its outer edge measures the count
            line = min(2.2, r)
            look = f'r="{r - line / 2:.3f}" fill="#fff" fill-opacity=".6" stroke="{FLOW}" stroke-width="{line:g}"'
        return (
            f'<circle data-spot="{spot.id}" data-radius="{r:.4f}" cx="{x:.1f}" cy="{y:.1f}"{moves} {look}/>'
        )

    def _label(self, spot: Spot, anchor: Anchor, box: Box) -> str:
        t = self.type
        x, hold = _hold(box, anchor)
        bold = f'font-weight="bold" font-size="{t * 1.08:.4g}"'
        lines = [
            f'<tspan x="{x:.1f}" dy="{t:.1f}">{escape(spot.name)}</tspan>',
            f'<tspan x="{x:.1f}" dy="{t * 1.15:.1f}" {bold}>{spot.shown}</tspan>',
        ]
        if spot.when:
            small = f'fill="{SOFT}" font-size="{t * 0.88:.4g}"'
            lines.append(f'<tspan x="{x:.1f}" dy="{t * 1.08:.1f}" {small}>{escape(spot.when)}</tspan>')
        return f'<text y="{box.y:.1f}" text-anchor="{hold}" {_HALO}>{"".join(lines)}</text>'

    def _leader(self, spot: Spot, anchor: Anchor, box: Box) -> str:
        """A thin line under the circles, from one to its label where the two do not touch, or may come not to."""
        (cx, cy), radius = anchor.centre, anchor.radius
        if spot.room is not None:  # the circle will change: from its place, which it always touches
            (cx, cy), radius = self.frame(*spot.place), 0.0
        x, y = box.nearest((cx, cy))
        away = hypot(x - cx, y - cy)
        if away - radius < self.type * 0.5:
            return ""
        share = radius / away
        start = f"M{cx + (x - cx) * share:.1f},{cy + (y - cy) * share:.1f}"
        return f'<path d="{start}L{x:.1f},{y:.1f}" stroke="{SOFT}" stroke-width=".8" fill="none"/>'

    def _names(self) -> str:
        """Country names where they cover nothing."""
        size = self.type * 0.92
        taken = [*self.taken, *self.boxes, *(anchor.box for anchor in self.anchors)]
        bounds = Box(0, 0, self.frame.width, self.frame.height)
        found = []
        for code in self.countries:
            name, where = basemap.country(code, self.language)
            x, y = self.frame(*where)
            w = widest(name, size) * 1.14
            box = Box(x - w / 2, y - size, w, size * 1.3)
            if box.inside(bounds) and not any(box.overlap(each, 2) for each in taken):
                taken.append(box)
                found.append(f'<text x="{x:.1f}" y="{y:.1f}" {_HALO}>{escape(name)}</text>')
        style = f'text-anchor="middle" fill="{SOFT}" font-size="{size:.4g}" letter-spacing=".06em"'
        return f"<g {style}>{''.join(found)}</g>"


_HALO = (
    f'paint-order="stroke" stroke="{LAND}" stroke-width="2.6" stroke-opacity=".75" stroke-linejoin="round"'
)


def _hold(box: Box, anchor: Anchor) -> tuple[float, str]:
    """Where a label's lines are held: at the side that faces the circle, or in the middle above and below it."""
    middle = box.x + box.w / 2
    side = (middle - anchor.centre[0]) / (anchor.radius + box.w / 2)
    if abs(side) <= 0.5:
        return middle, "middle"
    return (box.x + 1.5, "start") if side > 0 else (box.x + box.w - 1.5, "end")


def route(mode: str, data: str) -> str:
    """A line of the routes in the manner of its mode: land solid, sea dotted, air dashed."""
    look = f'stroke="{ROUTE}" stroke-opacity=".65" stroke-width="{_THICK[mode]}" stroke-linecap="round"{_DASH[mode]}'
    return f'<path class="route" d="{data}" fill="none" {look}/>'
