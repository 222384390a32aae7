"""What becomes of a drawing: inside a page its ids are made its own; as a file it gets a title and its source."""

import re
from collections.abc import Callable, Sequence
from html import escape

from markupsafe import Markup

from istmo.brief.blocks import Figure, Section
from istmo.brief.labels import wrapped
from istmo.brief.panel import FONT, INK, SOFT

_ID = re.compile(r'\bid="([^"]+)"')
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_FIXED = re.compile(r'(<svg\b[^>]*?) width="[\d.]+"( height="[\d.]+")')
MARGIN, TITLE, TEXT, SMALL = 20.0, 19.0, 12.5, 10.5


def inline(svg: str, name: str) -> Markup:
    """The drawing for a page: no fixed size, and every id made unique by a name.

    Two drawings with the same id in one page would clip each other.

    Args:
        svg: a whole SVG document.
        name: unique on the page.
    """
    for found in sorted(set(_ID.findall(svg)), key=len, reverse=True):
        svg = svg.replace(f'id="{found}"', f'id="{name}-{found}"').replace(
            f"url(#{found})", f"url(#{name}-{found})"
        )
    return Markup(re.sub(_FIXED, r"\1", svg, count=1))


def standalone(figure: Figure, credit: Sequence[str]) -> str:
    """The wide drawing as a file of its own: title, subtitle, drawing, note and credit on white.

    Args:
        figure: what is drawn.
        credit: lines below it: sources, day, program.
    """
    found = _SIZE.search(figure.drawing.wide)
    assert found is not None
    w, h = float(found[1]), float(found[2])
    note = re.sub(r"<sup.*?</sup>", "", str(figure.note))
    head = [(line, TITLE, True) for line in wrapped(_plain(figure.title), TITLE, w, bold=True)]
    head += [(line, TEXT, False) for line in wrapped(_plain(figure.subtitle), TEXT, w)]
    foot = [
        (line, SMALL, False) for text in (_plain(Markup(note)), *credit) for line in wrapped(text, SMALL, w)
    ]
    y, parts = MARGIN, []
    for line, size, bold in head:
        y += size * 1.25
        parts.append(_line(line, size, y, INK if bold else SOFT, bold=bold))
    y += TEXT
    drawing = figure.drawing.wide.replace("<svg ", f'<svg x="{MARGIN:g}" y="{y:.1f}" ', 1)
    y += h + TEXT * 0.5
    for line, size, _ in foot:
        y += size * 1.35
        parts.append(_line(line, size, y, SOFT))
    full_w, full_h = w + 2 * MARGIN, y + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{full_w:.0f}" '
        f'height="{full_h:.0f}" viewBox="0 0 {full_w:.0f} {full_h:.0f}" font-family="{FONT}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}{drawing}</svg>'
    )


def standalones(sections: Sequence[Section], credit: Callable[[Figure], Sequence[str]]) -> dict[str, str]:
    """Every figure of a page as a file of its own, by file name without ending.

    Args:
        sections: of the page.
        credit: lines below a figure.
    """
    found = (block for section in sections for block in section.blocks if isinstance(block, Figure))
    return {block.id: standalone(block, credit(block)) for block in found}


def _plain(text: Markup) -> str:
    return str(text.striptags())


def _line(text: str, size: float, y: float, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{MARGIN:g}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{weight}>{escape(text)}</text>'
    )
