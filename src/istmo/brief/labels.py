"""Labels on a map that do not cover each other, nor the circles they belong to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin

from istmo.brief.carto import Point

_WIDTHS = {
    "ijl'|": 222, "ftI.,:;/!·()- \u00a0": 278, "\u202f": 200, "r\"*": 340, "csvxyzkJç": 500,
    "mM%—": 850, "w": 722, "ABEKPSVXYÁÉ": 667, "CDHNRUwÑÍÚ": 722, "GOQÓ": 778, "W": 944, "+<=>~−×": 584,
}  # fmt: skip
"""Advance widths in thousandths of the type size (Helvetica's metrics, which Liberation Sans and Arial share)."""
_EM = {character: width / 1000 for characters, width in _WIDTHS.items() for character in characters}

DISTANCES = (2.0, 6.0, 12.0, 20.0, 30.0, 42.0, 56.0, 72.0, 90.0, 110.0, 130.0)
"""How far from its circle a label may stand, pixels at a type size of 11."""
DIRECTIONS = tuple(2 * pi * i / 24 for i in range(24))
PASSES = 6


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is set in Liberation Sans, pixels.

    Args:
        text: one line.
        size: type size, pixels.
        bold: whether it is set in bold, about 6 % wider.
    """
    return size * sum(_EM.get(character, 0.556) for character in text) * (1.06 if bold else 1.0)


@dataclass(frozen=True)
class Box:
    """A rectangle from its top left corner, pixels."""

    x: float
    y: float
    w: float
    h: float

    def overlap(self, other: "Box", gap: float = 0.0) -> float:
        """The area that both cover once this one is widened by `gap` on each side."""
        w = min(self.x + self.w + gap, other.x + other.w) - max(self.x - gap, other.x)
        h = min(self.y + self.h + gap, other.y + other.h) - max(self.y - gap, other.y)
        return w * h if w > 0 and h > 0 else 0.0

    def inside(self, other: "Box") -> bool:
        """Whether all of it lies in `other`."""
        return (
            other.x <= self.x
            and other.y <= self.y
            and self.x + self.w <= other.x + other.w
            and self.y + self.h <= other.y + other.h
        )

    def nearest(self, point: Point) -> Point:
        """Its point nearest to another."""
        return min(max(point[0], self.x), self.x + self.w), min(max(point[1], self.y), self.y + self.h)


@dataclass(frozen=True)
class Anchor:
    """A circle that wants a label.

    Args:
        centre: of the circle, pixels.
        radius: of the circle, pixels.
        w, h: size of the label, pixels.
        prefer: direction in which the label should rather stand, radians clockwise from east; None for any.
    """

    centre: Point
    radius: float
    w: float
    h: float
    prefer: float | None = None

    @property
    def box(self) -> Box:
        """The square around the circle."""
        x, y = self.centre
        return Box(x - self.radius, y - self.radius, 2 * self.radius, 2 * self.radius)


def place(
    anchors: Sequence[Anchor], frame: Box, taken: Sequence[Box] = (), lines: Sequence[Sequence[Point]] = ()
) -> list[Box]:
    """Where the labels stand: near their circles, off every circle, label and taken box, lightly off the lines.

    Each in turn takes the cheapest place given the others, biggest circle first, until none moves. The same input
    gives the same places.

    Args:
        anchors: the circles.
        frame: the drawing's bounds.
        taken: boxes that are not free: the key, notes.
        lines: drawn lines better left uncovered.
    """
    order = sorted(range(len(anchors)), key=lambda i: (-anchors[i].radius, i))
    dots = [point for line in lines for point in line]
    placed: dict[int, Box] = {}
    for _ in range(PASSES):
        before = dict(placed)
        for i in order:
            others = [box for j, box in placed.items() if j != i]
            placed[i] = min(
                _candidates(anchors[i], frame), key=lambda box: _cost(box, i, anchors, [*others, *taken], dots)
            )
        if placed == before:
            break
    return [placed[i] for i in range(len(anchors))]


def crossings(boxes: Sequence[Box], anchors: Sequence[Anchor]) -> list[tuple[int, int]]:
    """Pairs of labels that overlap, and (i, j) where label i covers circle j."""
    among = [(i, j) for i, a in enumerate(boxes) for j, b in enumerate(boxes) if i < j and a.overlap(b) > 0]
    return among + [(i, j) for i, a in enumerate(boxes) for j, b in enumerate(anchors) if _covered(a, b) > 0]


def resample(line: Sequence[Point], step: float = 6.0) -> list[Point]:
    """Points every `step` pixels along a line, for judging what a label would cover."""
    found: list[Point] = []
    for (x0, y0), (x1, y1) in pairwise(line):
        n = max(int(hypot(x1 - x0, y1 - y0) / step), 1)
        found += [(x0 + (x1 - x0) * i / n, y0 + (y1 - y0) * i / n) for i in range(n)]
    return found


def _candidates(anchor: Anchor, frame: Box) -> Iterator[Box]:
    """Boxes that touch the circle, widened by each distance, in each direction; those inside the frame."""
    x, y = anchor.centre
    scale = anchor.h / 26
    fallback = True
    for distance in DISTANCES:
        for angle in DIRECTIONS:
            dx, dy = cos(angle), sin(angle)
            reach = anchor.radius + distance * scale
            box = Box(x + dx * reach + (dx - 1) * anchor.w / 2, y + dy * reach + (dy - 1) * anchor.h / 2, anchor.w, anchor.h)
            if box.inside(frame):
                fallback = False
                yield box
    if fallback:
        raise ValueError(f"a label of {anchor.w:.0f} by {anchor.h:.0f} pixels does not fit the map")


def _cost(box: Box, i: int, anchors: Sequence[Anchor], others: Sequence[Box], dots: Sequence[Point]) -> float:
    anchor = anchors[i]
    away = _away(box, anchor)
    cost = away + 40 * sum(box.overlap(other, gap=2.0) for other in others)
    cost += 40 * sum(_covered(box, each) for each in anchors)
    cost += 1.5 * sum(box.x <= x <= box.x + box.w and box.y <= y <= box.y + box.h for x, y in dots)
    if anchor.prefer is not None:
        cx, cy = box.x + box.w / 2 - anchor.centre[0], box.y + box.h / 2 - anchor.centre[1]
        length = hypot(cx, cy) or 1.0
        cost += 12 * (1 - (cx * cos(anchor.prefer) + cy * sin(anchor.prefer)) / length)
    return cost + sum(3 for j, each in enumerate(anchors) if j != i and _leads_across(box, anchor, each))


def _away(box: Box, anchor: Anchor) -> float:
    """How far the label stands from its circle's edge."""
    x, y = box.nearest(anchor.centre)
    return max(hypot(x - anchor.centre[0], y - anchor.centre[1]) - anchor.radius, 0.0)


def _covered(box: Box, anchor: Anchor) -> float:
    """Roughly how much of a circle a label covers."""
    x, y = box.nearest(anchor.centre)
    depth = anchor.radius + 1.0 - hypot(x - anchor.centre[0], y - anchor.centre[1])
    return depth * depth if depth > 0 else 0.0


def _leads_across(box: Box, anchor: Anchor, other: Anchor) -> bool:
    """Whether the line from a circle to its label runs through another circle."""
    end = box.nearest(anchor.centre)
    return any(
        hypot(x - other.centre[0], y - other.centre[1]) < other.radius for x, y in resample([anchor.centre, end], 3.0)
    )
