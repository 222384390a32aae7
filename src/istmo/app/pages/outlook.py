"""Outlook: what may come, how such forecasts have done, and what was said against what came."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from markupsafe import Markup

from istmo.app import ahead
from istmo.app.house import House
from istmo.app.pages.making import Asked, Page
from istmo.app.when import as_of_day
from istmo.brief import numbers
from istmo.brief.blocks import Column, Row, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.sections import nowcast, outlook, registered, sources
from istmo.brief.sections.outlook import Outlook
from istmo.brief.writer import Writer, capitalised
from istmo.evaluate import record
from istmo.observation import ALL

SHOWN = 12
"""Target months of each border in the table of what was said against what came."""


def _context(house: House, asked: Asked) -> dict[str, object]:
    day = as_of_day(house.records, asked.get("as_of"))
    write = Writer(asked.language)
    found, next_months = ahead.forecasts(house, day), ahead.nowcasts(house, day)
    with house.records.reading() as store:
        desk = Desk(store, day, write)
        sections = [outlook.section(desk, found)]
        said = _said(desk, found, asked)
        if said is not None:
            sections.append(Section("came", Markup(asked.say("came-title")), [said]))
        put = registered.section(desk, house.settings.registries)
        beside = registered.said(desk, house.settings.registries)
        sections += [
            nowcast.section(desk, next_months),
            replace(put, blocks=[*put.blocks, *([beside] if beside is not None else [])]),
            sources.section(desk),
        ]
    return {"sections": sections, "write": write, "as_of": day}


def _said(desk: Desk, found: Sequence[Outlook], asked: Asked) -> Table | None:
    """What the model shown said a month ahead, beside what was counted, newest first."""
    rows: list[Row] = []
    frames = []
    for each in found:
        mine = (
            record.load(desk.as_of)
            .filter(border=each.border.name, group=ALL, model=each.forecast.model, horizon=1)
            .sort("target", "issued", descending=True)
            .unique("target", keep="first", maintain_order=True)
            .head(SHOWN)
        )
        if mine.is_empty():
            continue
        frames.append(mine)
        named = desk.write.text(f"border.{each.border.name}")
        model = desk.write.text(f"model.{each.forecast.model}")
        rows.append(Row([Markup("{} ({})").format(capitalised(named), model)], head=True))
        for one in mine.iter_rows(named=True):
            rows.append(Row([Markup(cell) for cell in _cells(one, asked)]))
    if not rows:
        return None
    heads = ("target", "issued", "said", "observed", "missed", "inside")
    columns = [Column(asked.say(f"came-{head}"), wide_only=head == "issued") for head in heads]
    return Table(
        "came",
        Markup(asked.say("came-caption")),
        columns,
        rows,
        pl.concat(frames),
        Markup(asked.say("came-note")),
    )


def _cells(one: dict[str, object], asked: Asked) -> list[str]:
    language = asked.language
    median, came = float(str(one["median"])), float(str(one["observed"]))
    return [
        numbers.month_short(one["target"], language),  # type: ignore[arg-type]
        numbers.full_date(one["issued"], language),  # type: ignore[arg-type]
        numbers.count(median, language),
        numbers.count(came, language),
        numbers.change(median / came - 1, language) if came else numbers.DASH,
        asked.say("yes" if one["in80"] else "no"),
    ]


PAGE = Page("outlook", "outlook.html.j2", _context, ("as_of",))
