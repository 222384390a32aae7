"""Labels on a map that do not cover each other, nor the circles they belong to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, pi, sin
from typing import Any

import numpy as np
import numpy.typing as npt

from istmo.brief.carto import Point

Dots = npt.NDArray[np.floating[Any]]

_WIDTHS = {
    "ijl'|": 222, "ftI.,:;/!·()- \u00a0": 278, "\u202f": 200, "r\"*": 340, "csvxyzkJç": 500,
    "mM%—": 850, "w": 722, "ABEKPSVXYÁÉ": 667, "CDHNRUwÑÍÚ": 722, "GOQÓ": 778, "W": 944, "+<=>~−×": 584,
}  # fmt: skip
"""Advance widths in thousandths of the type size (Helvetica's metrics, which Liberation Sans and Arial share)."""
_EM = {character: width / 1000 for characters, width in _WIDTHS.items() for character in characters}

SPARE = {False: 1.16, True: 1.25}
"""How much wider a line may come out where none of the fonts that are asked for is installed, in regular and in bold:
19 in 20 of this package's texts are set in no more by DejaVu Sans, what is left then on most such machines."""

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


def widest(text: str, size: float, *, bold: bool = False) -> float:
    """The same, and as much more as a wider font may take that stands in (`SPARE`); arguments as in `width`."""
    return width(text, size, bold=bold) * SPARE[bold]


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> Iterator[str]:
    """A text in lines that fit a width also where a wider font stands in (`SPARE`), broken at spaces.

    Args:
        text: to set.
        size: type size, pixels.
        room: width, pixels.
        bold: whether it is set in bold.
    """
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if line and widest(longer, size, bold=bold) > room:
            yield line
            longer = word
        line = longer
    if line:
        yield line


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

    def slid_into(self, other: "Box") -> "Box":
        """This box moved as little as it takes to lie in `other`."""
        x = min(max(self.x, other.x), other.x + other.w - self.w)
        y = min(max(self.y, other.y), other.y + other.h - self.h)
        return Box(x, y, self.w, self.h)

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

    The same input gives the same places.

    Args:
        anchors: the circles.
        frame: the drawing's bounds.
        taken: boxes that are not free: the key, an inset.
        lines: drawn lines better left uncovered.

    Raises:
        ValueError: a label finds no place inside the frame.
    """
    return list(_placed(tuple(anchors), frame, tuple(taken), tuple(tuple(line) for line in lines)))


@lru_cache(64)
def _placed(
    anchors: tuple[Anchor, ...], frame: Box, taken: tuple[Box, ...], lines: tuple[tuple[Point, ...], ...]
) -> tuple[Box, ...]:
    """The same, kept: a map whose circles alone change asks for it again and again."""
    dots = np.array([point for line in lines for point in resample(line)] or [(-1e9, -1e9)])
    choices = [_choices(i, anchors, frame, taken, dots) for i in range(len(anchors))]
    best, least = dict[int, Box](), float("inf")
    for order in _orders(anchors):
        placed = _settled(choices, order)
        crowding = sum(_crowding(box, [b for j, b in placed.items() if j != i]) for i, box in placed.items())
        if crowding < least:
            best, least = placed, crowding
        if not crowding:
            break
    return tuple(best[i] for i in range(len(anchors)))


def _orders(anchors: Sequence[Anchor]) -> Iterator[list[int]]:
    """In which order the labels choose: by size, then along the map in both directions."""
    all_of_them = range(len(anchors))
    yield sorted(all_of_them, key=lambda i: (-anchors[i].radius, i))
    yield sorted(all_of_them, key=lambda i: anchors[i].centre)
    yield sorted(all_of_them, key=lambda i: anchors[i].centre, reverse=True)
    yield sorted(all_of_them, key=lambda i: (anchors[i].radius, i))


def _settled(choices: Sequence[Sequence[tuple[Box, float]]], order: Sequence[int]) -> dict[int, Box]:
    """Each label in turn takes its cheapest place given the others, until none moves."""
    placed: dict[int, Box] = {}
    for _ in range(PASSES):
        before = dict(placed)
        for i in order:
            others = [box for j, box in placed.items() if j != i]
            placed[i] = min(choices[i], key=lambda choice: choice[1] + _crowding(choice[0], others))[0]
        if placed == before:
            break
    return placed


def crossings(boxes: Sequence[Box], anchors: Sequence[Anchor]) -> list[tuple[int, int]]:
    """Pairs of labels that overlap, and pairs of a label and a circle that it covers."""
    among = [(i, j) for i, a in enumerate(boxes) for j, b in enumerate(boxes) if i < j and a.overlap(b) > 0]
    return among + [(i, j) for i, a in enumerate(boxes) for j, b in enumerate(anchors) if _covered(a, b) > 1]


def resample(line: Sequence[Point], step: float = 6.0) -> list[Point]:
    """Points every `step` pixels along a line, for judging what a label would cover."""
    found: list[Point] = []
    for (x0, y0), (x1, y1) in pairwise(line):
        n = max(int(hypot(x1 - x0, y1 - y0) / step), 1)
        found += [(x0 + (x1 - x0) * i / n, y0 + (y1 - y0) * i / n) for i in range(n)]
    return found


def _choices(
    i: int, anchors: Sequence[Anchor], frame: Box, taken: Sequence[Box], dots: Dots
) -> list[tuple[Box, float]]:
    """Places for one label, slid into the frame, with their cost as long as there are no other labels."""
    w, h = anchors[i].w, anchors[i].h
    if w > frame.w or h > frame.h:
        raise ValueError(f"a label of {w:.0f} by {h:.0f} pixels does not fit the map")
    inside = [box.slid_into(frame) for box in _candidates(anchors[i])]
    return [(box, _cost(box, i, anchors, dots) + _crowding(box, taken)) for box in inside]


def _candidates(anchor: Anchor) -> Iterator[Box]:
    """Boxes that touch the circle, widened by each distance, in each direction."""
    (x, y), w, h = anchor.centre, anchor.w, anchor.h
    for distance in DISTANCES:
        for angle in DIRECTIONS:
            dx, dy = cos(angle), sin(angle)
            reach = anchor.radius + distance
            yield Box(x + dx * reach + (dx - 1) * w / 2, y + dy * reach + (dy - 1) * h / 2, w, h)


def _crowding(box: Box, others: Sequence[Box]) -> float:
    return 40 * sum(box.overlap(other, gap=2.0) for other in others)


def _cost(box: Box, i: int, anchors: Sequence[Anchor], dots: Dots) -> float:
    anchor = anchors[i]
    cost = _away(box, anchor) + 40 * sum(_covered(box, each) for each in anchors)
    x, y = dots[:, 0], dots[:, 1]
    cost += 1.5 * int(
        np.count_nonzero((x >= box.x) & (x <= box.x + box.w) & (y >= box.y) & (y <= box.y + box.h))
    )
    if anchor.prefer is not None:
        cx, cy = box.x + box.w / 2 - anchor.centre[0], box.y + box.h / 2 - anchor.centre[1]
        cost += 34 * (1 - (cx * cos(anchor.prefer) + cy * sin(anchor.prefer)) / (hypot(cx, cy) or 1.0))
    return cost + 40 * sum(_leads_across(box, anchor, each) for j, each in enumerate(anchors) if j != i)


def _away(box: Box, anchor: Anchor) -> float:
    """How far the label stands from its circle's edge."""
    x, y = box.nearest(anchor.centre)
    return max(hypot(x - anchor.centre[0], y - anchor.centre[1]) - anchor.radius, 0.0)


def _covered(box: Box, anchor: Anchor) -> float:
    """Roughly how much of a circle a label covers, a pixel of air around it included."""
    x, y = box.nearest(anchor.centre)
    depth = anchor.radius + 1.0 - hypot(x - anchor.centre[0], y - anchor.centre[1])
    return depth * depth if depth > 0 else 0.0


def _leads_across(box: Box, anchor: Anchor, other: Anchor) -> bool:
    """Whether the line from a circle to its label runs through another circle."""
    (x0, y0), (x1, y1), (x, y) = anchor.centre, box.nearest(anchor.centre), other.centre
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    share = min(max(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0.0), 1.0) if length else 0.0
    return hypot(x0 + share * (x1 - x0) - x, y0 + share * (y1 - y0) - y) < other.radius
