"""The PDF: tagged, in its language, every picture with its description, every number of the page in it."""

import io
import re
from datetime import date
from typing import Any

import numpy as np
import pytest
from markupsafe import Markup

from istmo.assemble import BORDERS
from istmo.brief import pdf
from istmo.brief.blocks import Figure, Table
from istmo.brief.making import make_brief
from istmo.brief.numbers import Language
from istmo.forecast.streams import stream
from istmo.warehouse import Store


def elements(node: Any) -> list[Any]:
    """Every element of a structure tree."""
    kids = node.get("/K", [])
    below = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
    mine = [kid for kid in below if isinstance(kid, dict)]
    return [each for kid in mine for each in (kid, *elements(kid))]


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("es", "es")])
def test_a_brief_is_tagged_and_its_pictures_are_described(
    filled: Store, language: Language, tag: str
) -> None:
    from pypdf import PdfReader

    brief = make_brief(filled, date(2024, 5, 7), language)
    read = PdfReader(io.BytesIO(brief.pdf()))
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith(tag)
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    found = elements(root["/StructTreeRoot"])
    blocks = [block for section in brief.sections for block in pdf._flat(section)]
    figures = [block for block in blocks if isinstance(block, Figure)]
    described = [str(each["/Alt"]) for each in found if each.get("/S") == "/Figure"]
    assert len(figures) > 5
    assert sorted(described) == sorted(f"{each.title.striptags()}. {each.description}" for each in figures)
    assert len([each for each in found if each.get("/S") == "/Table"]) == sum(
        isinstance(block, Table) for block in blocks
    )
    assert {"/H1", "/H2", "/TH", "/L"} <= {each.get("/S") for each in found}
    text = "".join(page.extract_text() for page in read.pages)
    colophon = brief.cover.colophon.striptags()
    assert colophon.split("·")[0][:20] in text.replace("\n", " ")
    seeds = re.findall(r"(\S+)/([\w-]+)/2024-05-07\s+(\w{32})", colophon)
    assert {border for border, _, _ in seeds} == {one.name for one in BORDERS}
    for border, model, number in seeds:
        assert number in "".join(text.split())
        drawn = np.random.Generator(np.random.PCG64(int(number, 16))).random(3)
        assert drawn.tolist() == stream(border, model, date(2024, 5, 7)).random(3).tolist()


def test_small_html_becomes_runs_and_nothing_is_read_as_markup() -> None:
    page = '<b>#let x</b> $1$<sup class="mark"><a href="#s-a">3</a></sup><svg aria-hidden="true">x</svg>'
    found = pdf.runs(Markup(page))
    assert [each["text"] for each in found] == ["#let x", " $1$", "3"]
    assert (found[0]["bold"], found[2]["raised"], found[2]["link"]) == (True, True, "#s-a")
