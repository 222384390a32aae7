"""The score record of registered forecasts: what was put on record beforehand, and what came of it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from istmo.assemble import border
from istmo.brief import numbers
from istmo.brief.blocks import Block, Column, Paragraph, Points, Row, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.provenance import Source, Value
from istmo.brief.words import words
from istmo.brief.writer import capitalised
from istmo.evaluate import registered
from istmo.forecast import INTERVALS
from istmo.forecast.registry import read
from istmo.observation import ALL


def section(desk: Desk, folders: Sequence[Path] | None = None) -> Section:
    """The section.

    Args:
        desk: where the counts are.
        folders: registries; the shipped one if None.

    Raises:
        InputError: there is no such folder.
    """
    write = desk.write
    found = registered.scores(desk.store, folders, desk.as_of)
    title = write.text("section.registered")
    faults = [Paragraph(write.text("registered.faults"), "caution")] if found.faults else []
    if not found.registered:
        return Section("registered", title, [*faults, Paragraph(write.text("registered.none"))])
    blocks: list[Block] = [Paragraph(write.text("registered.how")), *faults]
    heads = Markup(", ").join(Markup("<code>{}</code>").format(head[:16]) for head in found.heads)
    blocks.append(Paragraph(write.text("registered.heads", heads=heads)))
    if found.open.height:
        blocks.append(Points(_waiting(desk, found.open)))
    totals = found.rows.filter(group=ALL)
    blocks.append(
        _table(desk, found, totals) if totals.height else Paragraph(write.text("registered.none-came"))
    )
    return Section("registered", title, blocks)


def said(desk: Desk, folders: Sequence[Path] | None = None) -> Table | None:
    """Every month that was forecast, beside what was counted or that nothing was; None where nothing was registered.

    Of each border the forecast put on record last is told, by the model that is no baseline.

    Args:
        desk: where the counts are.
        folders: registries; the shipped one if None.
    """
    chosen = {
        (entry.border, entry.issued): (each, entry)
        for each in (read(folder) for folder in folders or [registered.shipped()])
        for entry in each.entries
        if entry.issued <= desk.as_of and entry.model not in registered.BASELINES
    }
    newest = {name: max(day for other, day in chosen if other == name) for name, _ in chosen}
    if not newest:
        return None
    scored = registered.scores(desk.store, folders, desk.as_of).rows.filter(group=ALL)
    columns, frames = [], []
    for name, day in newest.items():
        registry, entry = chosen[name, day]
        forecast = registry.forecast(entry)
        mine = scored.filter(border=name, model=entry.model, issued=day).select("target", "observed", "in80")
        frame = forecast.summary().filter(group=ALL).join(mine, on="target", how="left")
        columns.append({row["target"]: _cell(desk, row) for row in frame.iter_rows(named=True)})
        about = (
            pl.lit(name).alias("border"),
            pl.lit(entry.model).alias("model"),
            pl.lit(day).alias("issued"),
        )
        frames.append(frame.select(*about, pl.exclude("group", "in80")))
    months = sorted({month for column in columns for month in column})
    rows = [
        Row([desk.write.month_short(month), *(column.get(month, desk.write.nothing()) for column in columns)])
        for month in months
    ]
    headings = [
        Column(desk.write.text("registered.month")),
        *(Column(_place(desk, name), numeric=False) for name in newest),
    ]
    note = desk.write.text("registered.said-note")
    caption = desk.write.text("registered.said")
    return Table("registered-said", caption, headings, rows, pl.concat(frames), note, stacked=True)


def _cell(desk: Desk, row: dict[str, Any]) -> Markup:
    """ "35,000 (20,000 to 61,000)", and below it what came."""
    write, language = desk.write, desk.write.language
    low, middle, high = (numbers.about(row[name], language) for name in ("low80", "median", "high80"))
    came = write.text("registered.not-counted")
    if row["observed"] is not None:
        key = "registered.inside" if row["in80"] else "registered.outside"
        came = write.text(key, n=numbers.count(row["observed"], language))
    return write.text("registered.cell", low=low, middle=middle, high=high, came=came)


def _waiting(desk: Desk, still_open: pl.DataFrame) -> list[Markup]:
    """A sentence for each border and issue day with targets that have not come."""
    write, items = desk.write, []
    by_issue = still_open.group_by("border", "issued", "registered", maintain_order=True)
    for (name, issued, put), rows in by_issue:
        first, last = _ends(rows, "target")
        models = [write.text(f"model.{each}") for each in rows["model"].unique(maintain_order=True)]
        items.append(
            write.text(
                "registered.open",
                place=_place(desk, str(name)),
                issued=write.day(issued),
                registered=write.day(put),
                span=write.months(first, last),
                models=Markup(", ").join(models),
            )
        )
    return items


def _table(desk: Desk, found: registered.Scores, totals: pl.DataFrame) -> Table:
    write = desk.write
    rows = []
    means = found.summary(("border", "standing")).filter(of="total")
    for (name, standing), scores in means.group_by("border", "standing", maintain_order=True):
        scored = totals.filter(border=name, standing=standing)
        source = Source((border(str(name)).series,), _ends(scored, "released")[1], estimated=True)
        first, last = _ends(scored, "target")
        heading = write.text(
            "registered.border",
            place=_place(desk, str(name)),
            standing=write.text(f"registered.{standing}"),
            span=write.months(first, last),
        )
        rows.append(Row([Markup("{}{}").format(heading, write.marks(source))], head=True))
        for score in scores.iter_rows(named=True):
            model = write.text(f"model.{score['model']}")
            about = str(write.text("outlook.record-about", model=model))
            ratio, *covers = (
                Value(score[column], source, first, last, about)
                for column in ("wis_ratio", *(f"cover{share}" for share in INTERVALS))
            )
            rows.append(
                Row([capitalised(model), write.ratio(ratio), *(write.share(each) for each in covers)])
            )
    headings = [Column(write.text("table.model")), Column(write.text("table.wis"))]
    headings += [
        Column(write.text("table.cover", share=numbers.percent(share / 100, write.language)))
        for share in INTERVALS
    ]
    note = write.text("registered.note")
    return Table("registered-scores", write.text("registered.table"), headings, rows, totals, note)


def _ends(rows: pl.DataFrame, column: str) -> tuple[date, date]:
    """The first and the last day in a column."""
    days: list[date] = rows[column].to_list()
    return min(days), max(days)


def _place(desk: Desk, name: str) -> Markup:
    """A border as the page calls it; by its own name where the page has no words for it."""
    key = f"border.{name}"
    return (
        desk.write.text(key) if key in words(desk.write.language) else Markup("<code>{}</code>").format(name)
    )
