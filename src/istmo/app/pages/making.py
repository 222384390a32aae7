"""What a page of the app is, and how it is set and kept."""

import gzip
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib.metadata import version
from urllib.parse import urlencode

import polars as pl
from markupsafe import Markup

from istmo.app.controls import in_app
from istmo.app.faults import marked
from istmo.app.house import House
from istmo.app.words import all_words, words
from istmo.brief import csvs, numbers
from istmo.brief.blocks import Column, Figure, Row, Section, Table
from istmo.brief.drawing import inline, standalone
from istmo.brief.numbers import Language
from istmo.brief.templates import environment
from istmo.brief.writer import Writer

TEMPLATES = ("istmo.app/templates", "istmo.brief", "istmo.evidence")
MOST_ROWS = 120
"""Of the table under a figure."""


@dataclass(frozen=True)
class Asked:
    """What was asked for in a page's address.

    Args:
        language: of the page.
        query: what stands after the question mark, only what the page knows.
    """

    language: Language
    query: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """A part of the address; the default where it is not there."""
        return self.query.get(name, default)

    def say(self, key: str, /, **fields: object) -> str:
        """Words of the app in the page's language."""
        return words(key, self.language, **fields)


@dataclass(frozen=True)
class Made:
    """A page that is ready to be sent.

    Args:
        html: as bytes.
        packed: the same through gzip.
        tag: an entity tag.
        figures: what makes the whole SVG document of each figure, by name.
    """

    html: bytes
    packed: bytes
    tag: str
    figures: Mapping[str, Callable[[], str]]


@dataclass(frozen=True)
class Page:
    """A page of the app.

    Args:
        id: its part of the address, and of the keys of its words ("page-<id>").
        template: its file.
        context: makes what the template shows.
        takes: names that may stand in its address.
        live: whether it shows what changes without the store changing, so that it is never kept.
        script: its ES module; "" for none.
    """

    id: str
    template: str
    context: Callable[[House, Asked], dict[str, object]]
    takes: tuple[str, ...] = ()
    live: bool = False
    script: str = ""


def make(page: Page, house: House, asked: Asked, pages: Sequence[Page]) -> Made:
    """A page, made anew.

    Args:
        page: which.
        records: the store.
        asked: the address.
        pages: all pages, for the navigation.
    """
    context = page.context(house, asked)
    sections = context.get("sections", ())
    assert isinstance(sections, Sequence)
    write = context.get("write")
    if not isinstance(write, Writer):
        write = Writer(asked.language)
    as_of = context.get("as_of")
    figures = _figures(sections, write, as_of if isinstance(as_of, date) else None)
    extra = context.get("figures")
    if isinstance(extra, Mapping):
        figures |= extra
    query = urlencode(sorted(asked.query.items()))

    def picture(name: str, ending: str) -> str:
        return f"/{asked.language}/{page.id}/figures/{name}.{ending}" + (f"?{query}" if query else "")

    other: Language = "es" if asked.language == "en" else "en"
    html = (
        environment(*TEMPLATES)
        .get_template(page.template)
        .render(
            {
                "page": page,
                "pages": pages,
                "asked": asked,
                "language": asked.language,
                "other": other,
                "query": query,
                "say": asked.say,
                "script_words": script_words,
                "fault": lambda text: Markup(in_app(str(marked(text, asked.language)), asked.language)),
                "t": write.text,
                "n": lambda value: numbers.count(value, asked.language),
                "day": lambda value: numbers.full_date(value, asked.language),
                "day_short": lambda value: numbers.day_short(value, asked.language),
                "inline": inline,
                "csv": partial(csvs.link, language=asked.language),
                "csv_name": partial(csvs.named, language=asked.language),
                "picture": picture,
                "numbers_of": partial(numbers_of, asked),
                "version": version("istmo"),
                **context,
            }
        )
        .encode()
    )
    tag = hashlib.sha256(html).hexdigest()[:24]
    return Made(html, gzip.compress(html, 6, mtime=0), f'"{tag}"', figures)


def numbers_of(asked: Asked, figure: Figure) -> Table:
    """The numbers that a figure draws, as a table; a long one is cut, and its file holds all.

    Args:
        asked: the address, for its language.
        figure: with data.
    """
    assert figure.data is not None
    columns = [
        Column(asked.say(f"numbers-{name}"), numeric=kind == pl.Float64)
        for name, kind in figure.data.schema.items()
    ]
    rows = [Row([_cell(cell, asked.language) for cell in row]) for row in figure.data.head(MOST_ROWS).rows()]
    note = ""
    if figure.data.height > MOST_ROWS:
        note = asked.say("numbers-note", shown=MOST_ROWS, all=figure.data.height)
    return Table(f"{figure.id}-numbers", figure.title, columns, rows, figure.data, Markup.escape(note))


def _cell(value: object, language: Language) -> str:
    if value is None:
        return numbers.DASH
    if isinstance(value, date):
        return numbers.month_short(value, language)
    if isinstance(value, float):
        return (
            numbers.count(value, language)
            if abs(value) >= 100 or value.is_integer()
            else numbers.ratio(value, language)
        )
    return str(value).replace("\n", " ")


def _figures(sections: Sequence[Section], write: Writer, as_of: date | None) -> dict[str, Callable[[], str]]:
    credit = [f"Istmo {version('istmo')}"]
    if as_of is not None:
        credit = [words("credit", write.language, day=numbers.full_date(as_of, write.language))]
    return {
        block.id: partial(standalone, block, credit)
        for section in sections
        for block in section.blocks
        if isinstance(block, Figure)
    }


def script_words(language: Language) -> dict[str, str]:
    """The words that scripts show."""
    found = all_words(language).items()
    return {key.removeprefix("js-"): text for key, text in found if key.startswith("js-")}
