"""Nowcast: the month that an agency has not published yet, from those that have, and how such nowcasts have done."""

from collections.abc import Iterator, Sequence

import polars as pl
from markupsafe import Markup

from istmo.assemble import TooLittleKnownError, border
from istmo.brief import numbers
from istmo.brief.blocks import Block, Column, Paragraph, Points, Row, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.provenance import Source, Value, union
from istmo.brief.sections.tables import Measured, data
from istmo.brief.writer import capitalised
from istmo.evaluate import nowcasts, summary
from istmo.forecast import INTERVALS
from istmo.forecast.nowcast import POINTS, Nowcast, nowcast
from istmo.observation import ALL


def section(desk: Desk, found: Sequence[Nowcast]) -> Section:
    """The section.

    Args:
        desk: where the counts are.
        found: the nowcasts of the day (`made`).
    """
    write = desk.write
    blocks: list[Block] = [Paragraph(write.text("nowcast.how"))]
    if found:
        blocks.append(Points([_sentence(desk, each) for each in found]))
    without = [name for name in POINTS if name not in {each.forecast.name for each in found}]
    if without:
        names = write.listed([write.text(f"border.{name}") for name in without])
        blocks.append(Paragraph(write.text("nowcast.none", places=names)))
    scored = nowcasts.load(desk.as_of)
    blocks.append(_record(desk, scored) if scored.height else Paragraph(write.text("nowcast.unscored")))
    return Section("nowcast", write.text("section.nowcast"), blocks)


def made(desk: Desk) -> list[Nowcast]:
    """The nowcasts that can be made from what was known on the day."""
    found = []
    for name in POINTS:
        try:
            found.append(nowcast(desk.store, border(name), desk.as_of))
        except TooLittleKnownError:  # no other point has published the month, or too few months are known
            continue
    return found


def _sentence(desk: Desk, each: Nowcast) -> Markup:
    write, month = desk.write, each.forecast.months[0]
    areas = [border(name) for name in (each.forecast.name, *each.sisters)]
    source = union(desk.months(area.series).source() for area in areas)
    row = each.forecast.summary().filter(group=ALL).row(0, named=True)
    about = str(write.text("outlook.about", model=write.text("model.nowcast")))
    low, middle, high = (
        write.about(Value(row[column], source, month, month, about))
        for column in ("low80", "median", "high80")
    )
    said = write.text(
        "nowcast.sentence",
        place=Markup("<strong>{}</strong>").format(write.text(f"border.{each.forecast.name}")),
        month=write.month(month),
        low=low,
        middle=Markup("<strong>{}</strong>").format(middle),
        high=high,
        unit=write.text(f"outlook-unit.{each.forecast.name}"),
        sisters=write.listed([write.text(f"border.{name}") for name in each.sisters]),
    )
    return Markup("{}{}").format(said, write.marks(source))


def _record(desk: Desk, scored: pl.DataFrame) -> Table:
    write = desk.write
    rows: list[Row] = []
    measured: list[Measured] = []
    for (name,), scores in summary(scored).filter(of="total").group_by("border", maintain_order=True):
        mine = scored.filter(border=name)
        released, first, last = mine["released"].max(), mine["target"].min(), mine["target"].max()
        source = Source((border(str(name)).series,), released, estimated=True)  # type: ignore[arg-type]
        heading = write.text(
            "outlook.record-of",
            place=write.text(f"border.{name}"),
            origins=numbers.count(scores["origins"][0], write.language),
            span=write.months(first, last),  # type: ignore[arg-type]
        )
        rows.append(Row([Markup("{}{}").format(heading, write.marks(source))], head=True))
        for score in scores.sort("wis").iter_rows(named=True):
            model = write.text(f"model.{score['model']}")
            about = str(write.text("outlook.record-about", model=model))
            columns = ("wis_ratio", *(f"cover{share}" for share in INTERVALS))
            values = [Value(score[column], source, first, last, about) for column in columns]  # type: ignore[arg-type]
            rows.append(Row([capitalised(model), write.ratio(values[0]), *map(write.share, values[1:])]))
            measured += _measured(f"{name}, {score['model']}", columns, values)
    headings = [Column(write.text("table.model")), Column(write.text("table.wis"))]
    headings += [
        Column(write.text("table.cover", share=numbers.percent(share / 100, write.language)))
        for share in INTERVALS
    ]
    note = write.text("nowcast.note")
    return Table("nowcast-record", write.text("nowcast.table"), headings, rows, data(measured), note)


def _measured(of: str, columns: tuple[str, ...], values: list[Value]) -> Iterator[Measured]:
    for kind, value in zip(columns, values, strict=True):
        yield Measured("nowcast record", of, kind, value)
