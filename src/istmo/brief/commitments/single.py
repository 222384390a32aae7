"""One commitment on a page: its words, its status with the chart of its counts, and every change of that status."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from istmo.brief import numbers
from istmo.brief.blocks import Block, Column, Paragraph, Row, Section, Table
from istmo.brief.commitments import told
from istmo.brief.commitments.making import figure, paged, table
from istmo.brief.commitments.showing import lines, now_lines
from istmo.brief.numbers import Language
from istmo.brief.writer import Writer
from istmo.register import Register, Status


def make_page(
    register: Register,
    found: Status,
    changes: Sequence[Status],
    language: Language = "en",
    stem: str = "register",
) -> tuple[str, dict[str, str]]:
    """The page as HTML, and its figure as a whole SVG document by file name without ending.

    Args:
        register: whose commitment it is.
        found: its status.
        changes: of `istmo.register.history`.
        language: "en" or "es".
        stem: what the figure's file name begins with.
    """
    write = Writer(language)
    return paged(register, found.as_of, sections(found, changes, write, stem), write, found.commitment)


def sections(
    found: Status, changes: Sequence[Status], write: Writer, stem: str = "register"
) -> list[Section]:
    """What `istmo register status COMMITMENT` says, as sections of a page.

    Args:
        found: its status.
        changes: of `istmo.register.history`.
        write: the writer of the page.
        stem: what the figure's name begins with.
    """
    text, language, one = write.text, write.language, found.commitment
    title, *words = lines("commitment", one, language)
    said = [Paragraph(escape(line)) for line in words]
    drawn = figure([found], found.as_of, write, f"{stem}-courses")
    now: list[Block] = [Paragraph(escape(line)) for line in now_lines(found, language)]
    return [
        Section("commitment", escape(title), list[Block](said)),
        Section("status", text("register.status"), [*now, *([drawn] if drawn is not None else [])]),
        Section("history", text("register.history"), list[Block]([_history(changes, write)])),
    ]


def _history(changes: Sequence[Status], write: Writer) -> Table:
    """Every change, newest last: from which day, to what, and on what figures."""
    language, text = write.language, write.text
    names = ("since", "status", "counted", "share", "until")
    rows = [
        Row(
            [
                Markup("<time>{}</time>").format(numbers.day_short(each.as_of, language)),
                Markup("<b>{}</b><br><small>{}</small>").format(
                    text(f"register.{each.verdict}"), told.reason(each, language)
                ),
                told.figures(each, language) or write.nothing(),
                told.share(each, language) or write.nothing(),
                numbers.day_short(last, language) if (last := each.progress.last) else write.nothing(),
            ]
        )
        for each in changes
    ]
    return Table(
        id="history",
        caption=text("register.history-caption"),
        columns=[Column(text(f"register.column-{name}"), numeric=name == "share") for name in names],
        rows=rows,
        data=table(changes),
        stacked=True,
    )
