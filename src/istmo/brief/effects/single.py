"""One measure's effect on a page: the answer, every count, the months after, and what its placebos say."""

import polars as pl
from markupsafe import Markup, escape

from istmo.brief.blocks import Column, Paragraph, Points, Row, Section, Table
from istmo.brief.effects import course, showing, told
from istmo.brief.effects.making import coded
from istmo.brief.writer import Writer
from istmo.effects import Record, table
from istmo.measures import measure
from istmo.studies import load


def sections(record: Record, name: str, write: Writer) -> list[Section]:
    """What `istmo effect MEASURE` says, as sections of a page.

    Args:
        record: the effects.
        name: the measure's id.
        write: the writer of the page.

    Raises:
        UnknownNameError: there is no such measure.
    """
    study, language, text = load(), write.language, write.text
    found = record.effect(measure(name).id)
    heading, *opening = showing.opening(study, found, language)
    made = [Section("effect", escape(heading), [Paragraph(coded(line)) for line in opening])]
    if not showing.shown(found):
        return made
    mine = table(record).filter(measure=found.measure)
    rows = _table("effect-rows", escape(heading), showing.rows(study, found, language), mine)
    made.append(Section("effect-rows", text("effect.single-rows"), [rows]))
    head = told.head(found)
    if head is not None and head.course:
        where = text("effect.months-of", point=told.point(study, head.point, language),
                     group=told.group(head.group, language))  # fmt: skip
        chart = course.figure(study, record, head, write)
        months = _table("effect-months", where, showing.course(head, language), course.table(head))
        note = Paragraph(escape(told.course_note(head, language)))
        made.append(Section("effect-months", text("effect.single-months"), [chart, months, note]))
    said = (*showing.tested(study, found, language), *showing.unsaid(study, found, language))
    made.append(
        Section("effect-tested", text("effect.single-tested"), [Points([coded(line) for line in said])])
    )
    return made


def _table(name: str, caption: Markup, shown: pl.DataFrame, data: pl.DataFrame) -> Table:
    """A table for the terminal as one of a page; columns in which nothing stands are left out."""
    kept = [column for column in shown.columns if any(shown[column])]
    rows = [Row([escape(cell) for cell in row]) for row in shown.select(kept).iter_rows()]
    return Table(name, caption, [Column(column, numeric=False) for column in kept], rows, data, stacked=True)
