"""A page as PDF: the same sections as in the browser, set by typst; tagged, each picture described (PDF/UA-1).

What a page holds goes to typst as JSON, so that no text is read as markup. Its small HTML is cut into runs of text.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import as_file, files
from typing import Any

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from istmo.brief.blocks import Block, Entries, Figure, Grid, Paragraph, Points, Section, Table
from istmo.brief.numbers import Language
from istmo.brief.page import Cover


@dataclass(frozen=True)
class Run:
    """A piece of text in one look.

    Args:
        text: plain.
        link: where it leads: an address, "#" and an anchor of the page, or "".
        bold, small, raised, code: how it is set.
        break_: a new line instead of text.
    """

    text: str = ""
    link: str = ""
    bold: bool = False
    small: bool = False
    raised: bool = False
    code: bool = False
    break_: bool = False


def pdf(cover: Cover, sections: Sequence[Section], language: Language) -> bytes:
    """The page as a tagged PDF (PDF/UA-1).

    Args:
        cover: head and foot.
        sections: in order.
        language: of the page.
    """
    import typst  # noqa: PLC0415 - only PDF needs it

    blocks = [
        {"title": runs(each.title), "blocks": [made for block in _flat(each) for made in _block(block)]}
        for each in sections
    ]
    page = {
        "title": f"{Markup(cover.title).striptags()} · {Markup(cover.as_of).striptags()}",
        "language": language,
        "cover": {name: runs(text) for name, text in asdict(cover).items()},
        "sections": blocks,
        "anchors": [entry["id"] for each in blocks for made in each["blocks"] for entry in _entries(made)],
    }
    with as_file(files("istmo.brief").joinpath("page.typ")) as template:
        made: bytes = typst.compile(
            str(template),
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"page": json.dumps(page, ensure_ascii=False)},
        )
    return made


def runs(markup: str) -> list[dict[str, Any]]:
    """A line of small HTML as runs; what is hidden from assistive technology (the sparklines) is left out."""
    body = LexborHTMLParser(f"<body>{Markup.escape(markup)}</body>").body
    assert body is not None
    return [asdict(each) for each in _runs(body, Run())]


def _runs(node: LexborNode, look: Run) -> Iterator[Run]:
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            yield replace(look, text=child.text_content or "")
        elif child.tag == "br":
            yield Run(break_=True)
        elif child.attributes.get("aria-hidden") != "true":
            yield from _runs(
                child,
                replace(
                    look,
                    link=child.attributes.get("href") or look.link,
                    bold=look.bold or child.tag in ("b", "strong"),
                    small=look.small or child.tag == "small",
                    raised=look.raised or child.tag == "sup",
                    code=look.code or child.tag == "code",
                ),
            )


def _flat(section: Section) -> Iterator[Block]:
    """The blocks of a section; the tables of a grid one after the other."""
    for block in section.blocks:
        if isinstance(block, Grid):
            yield from block.tables
        else:
            yield block


def _block(block: Block) -> Iterator[dict[str, Any]]:
    if isinstance(block, Paragraph):
        yield {"kind": "paragraph", "caution": block.style == "caution", "text": runs(block.text)}
    elif isinstance(block, Points):
        yield {"kind": "points", "items": [runs(item) for item in block.items]}
    elif isinstance(block, Figure):
        yield {
            "kind": "figure",
            "title": runs(block.title),
            "subtitle": runs(block.subtitle),
            "svg": block.drawing.wide,
            "alt": f"{Markup(block.title).striptags()}. {block.description}",
            "note": runs(block.note),
        }
    elif isinstance(block, Table):
        yield _table(block)
    elif isinstance(block, Entries):
        items = [
            {
                "id": entry.id,
                "number": str(entry.number),
                "title": entry.title,
                "code": entry.id[2:],
                "lines": [{"name": name, "text": runs(text)} for name, text in entry.lines],
            }
            for entry in block.items
        ]
        yield {"kind": "entries", "items": items}


def _table(table: Table) -> dict[str, Any]:
    rows = [[runs(cell) for cell in row.cells] for row in table.rows]
    full = [cells for cells in rows if len(cells) == len(table.columns)]
    shown = [at for at in range(len(table.columns)) if not full or any(cells[at] for cells in full)]
    kept = [
        {"head": row.head, "cells": [cells[at] for at in shown] if len(cells) > 1 else cells}
        for row, cells in zip(table.rows, rows, strict=True)
    ]
    columns = [table.columns[at] for at in shown]
    return {
        "kind": "table",
        "caption": runs(Markup("{}{}").format(table.caption, table.marks)),
        "columns": [{"heading": runs(each.heading), "numeric": each.numeric} for each in columns],
        "rows": kept,
        "note": runs(table.note),
    }


def _entries(made: dict[str, Any]) -> list[dict[str, Any]]:
    return list(made["items"]) if made["kind"] == "entries" else []
