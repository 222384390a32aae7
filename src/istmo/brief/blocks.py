"""What a page is made of: sections of paragraphs, figures and tables, ready to be set."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import polars as pl
from markupsafe import Markup

from istmo.brief.provenance import Source


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `style` "" or "caution"."""

    text: Markup
    style: str = ""
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Points:
    """A list of short statements."""

    items: Sequence[Markup]
    kind: ClassVar[str] = "points"


@dataclass(frozen=True)
class Drawing:
    """A picture in two widths: for a page and for a phone. Both are whole SVG documents."""

    wide: str
    narrow: str


@dataclass(frozen=True)
class Figure:
    """A figure with its words.

    Args:
        id: file name of the PNG and SVG beside the page, and anchor in it.
        title: says what it shows.
        subtitle: unit and months.
        drawing: the picture.
        description: what a reader who cannot see it should know.
        source: series and release of all that is drawn.
        note: below it, with its foot marks.
        data: the numbers that are drawn, unrounded; None where a table beside it holds them.
    """

    id: str
    title: Markup
    subtitle: Markup
    drawing: Drawing
    description: str
    source: Source
    note: Markup = field(default=Markup())
    data: pl.DataFrame | None = None
    kind: ClassVar[str] = "figure"


@dataclass(frozen=True)
class Column:
    """A table's column: its heading, whether it holds numbers, and whether a phone leaves it out."""

    heading: Markup | str
    numeric: bool = True
    wide_only: bool = False


@dataclass(frozen=True)
class Row:
    """A table's row; one that starts a group (`head`) or explains it (`note`) has one cell."""

    cells: Sequence[Markup | str]
    head: bool = False
    note: bool = False


@dataclass(frozen=True)
class Table:
    """A table and the same numbers, unrounded, with their series and release, for download.

    Args:
        id: anchor, and name of the CSV file.
        caption: says what it holds.
        columns: the first one names the rows.
        rows: as many cells as columns.
        data: what the CSV holds.
        note: below it.
        marks: foot marks of the caption.
        stacked: whether a phone sets its cells below each other.
    """

    id: str
    caption: Markup
    columns: Sequence[Column]
    rows: Sequence[Row]
    data: pl.DataFrame
    note: Markup = field(default=Markup())
    marks: Markup = field(default=Markup())
    stacked: bool = False
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Grid:
    """Several small tables side by side where there is room."""

    tables: Sequence[Table]
    kind: ClassVar[str] = "grid"


@dataclass(frozen=True)
class Entry:
    """One series in the list of sources: its foot mark, its title, and what there is to say, line by line."""

    id: str
    number: int
    title: str
    lines: Sequence[tuple[str, Markup]]
    source: Source


@dataclass(frozen=True)
class Entries:
    """The list of sources and definitions."""

    items: Sequence[Entry]
    kind: ClassVar[str] = "entries"


Block = Paragraph | Points | Figure | Table | Grid | Entries


@dataclass(frozen=True)
class Section:
    """A headed part of the page; its larger tables stand together towards the end of it."""

    id: str
    title: Markup
    blocks: Sequence[Block]
    tables: Sequence[Table] = ()
