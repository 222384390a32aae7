"""The page: one HTML file that asks for nothing from anywhere and needs no script."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from istmo.brief import csvs
from istmo.brief.blocks import Section
from istmo.brief.drawing import inline
from istmo.brief.writer import Writer


@dataclass(frozen=True)
class Cover:
    """The head and foot of the page.

    Args:
        kicker: what kind of paper it is.
        title: of the page.
        as_of: the day whose knowledge it uses, in a sentence.
        newest: the newest month of each counting point.
        caution: what a reader must know before reading any number.
        hint: how to use the page.
        colophon: program, store.
    """

    kicker: Markup
    title: Markup
    as_of: Markup
    newest: Markup
    caution: Markup
    hint: Markup
    colophon: Markup


def page(write: Writer, cover: Cover, sections: Sequence[Section]) -> str:
    """The whole page as HTML.

    Args:
        write: the writer whose language the page is in.
        cover: head and foot.
        sections: in order.
    """
    style = _file("style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = _environment().from_string(_file("template.html.j2"))
    return template.render(
        language=write.language,
        t=write.text,
        cover=cover,
        sections=sections,
        style=Markup(style),
        # Drawings carry presentation as attributes, so that no style but this one is needed.
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        inline=inline,
        csv=partial(csvs.link, language=write.language),
        csv_name=partial(csvs.named, language=write.language),
        picture=lambda name, ending: f"{name}.{ending}",
    )


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(_file),
    )


@cache
def _file(name: str) -> str:
    return files("istmo.brief").joinpath(name).read_text(encoding="utf-8")
