"""The page: one HTML file that asks for nothing from anywhere and needs no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from istmo.brief import csvs
from istmo.brief.blocks import Section
from istmo.brief.drawing import inline
from istmo.brief.templates import alone
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
    return alone(
        "istmo.brief",
        "template.html.j2",
        ["style.css"],
        language=write.language,
        t=write.text,
        cover=cover,
        sections=sections,
        inline=inline,
        csv=partial(csvs.link, language=write.language),
        csv_name=partial(csvs.named, language=write.language),
        picture=lambda name, ending: f"{name}.{ending}",
    )
