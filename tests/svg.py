"""Where the lines of text of a drawing stand, reckoned from the SVG alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from istmo.brief.labels import Box, width

NAME = "{http://www.w3.org/2000/svg}"
ROOM = 0.72
"""Of the type size above the base line: a capital letter; an accent above one is as high again as a descender below."""


@dataclass(frozen=True)
class Line:
    """A line of text: what it says, the box it fills, and the window that cuts off what lies outside."""

    text: str
    box: Box
    window: Box

    @property
    def cut(self) -> bool:
        """Whether some of it lies outside of its window."""
        return not self.box.inside(self.window)


@dataclass(frozen=True)
class _Pen:
    x: float
    y: float
    size: float
    bold: bool
    anchor: str
    window: Box

    def turned_to(self, element: ElementTree.Element, clips: dict[str, Box]) -> "_Pen":
        """The pen inside an element."""
        pen = self
        if moved := re.fullmatch(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform", "")):
            pen = replace(pen, x=pen.x + float(moved[1]), y=pen.y + float(moved[2]))
        if clip := re.fullmatch(r"url\(#(.+)\)", element.get("clip-path", "")):
            at = clips[clip[1]]
            pen = replace(pen, window=Box(pen.x, pen.y, at.w, at.h))
        return replace(
            pen,
            size=float(element.get("font-size", pen.size)),
            bold=element.get("font-weight", "bold" if pen.bold else "") == "bold",
            anchor=element.get("text-anchor", pen.anchor),
        )


def lines(svg: str) -> Iterator[Line]:
    """Every line of text of a whole SVG document that `istmo.brief.routemap` has drawn."""
    root = ElementTree.fromstring(svg)
    clips = {
        clip.attrib["id"]: Box(0, 0, float(rect.attrib["width"]), float(rect.attrib["height"]))
        for clip in root.iter(f"{NAME}clipPath")
        for rect in clip
    }
    _, _, wide, high = map(float, root.attrib["viewBox"].split())
    pen = _Pen(0.0, 0.0, float(root.attrib["font-size"]), False, "start", Box(0, 0, wide, high))
    yield from _within(root, pen, clips)


def _within(element: ElementTree.Element, pen: _Pen, clips: dict[str, Box]) -> Iterator[Line]:
    for child in element:
        inside = pen.turned_to(child, clips)
        if child.tag == f"{NAME}text":
            yield from _set(child, inside)
        else:
            yield from _within(child, inside, clips)


def _set(text: ElementTree.Element, pen: _Pen) -> Iterator[Line]:
    """The lines of a text: itself, or its children that begin at an x of their own."""
    y = pen.y + float(text.get("y", 0))
    parts = [child for child in text if child.get("x")]
    for part in parts or [text]:
        own = pen.turned_to(part, {}) if parts else pen
        y += float(part.get("dy", 0))
        said = "".join(part.itertext())
        wide = width(said, own.size, bold=own.bold)
        left = pen.x + float(part.attrib["x"]) - {"start": 0.0, "middle": 0.5, "end": 1.0}[own.anchor] * wide
        yield Line(said, Box(left, y - ROOM * own.size, wide, ROOM * own.size), pen.window)
