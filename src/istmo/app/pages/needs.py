"""What a place needs, on the page of plans: as things are, and beside that under one plan or two that were run."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
from markupsafe import Markup, escape

from istmo.app.house import House
from istmo.app.needs import answered, wanted
from istmo.app.pages.making import Asked
from istmo.brief.blocks import Column, Paragraph, Row, Section, Table
from istmo.brief.needs import making
from istmo.brief.needs.showing import ranges
from istmo.brief.needs.told import Told, chances
from istmo.brief.numbers import count, full_date
from istmo.brief.writer import Writer
from istmo.observation import ALL

TAKES = ("place", "beds", "weeks", "share")
"""What an address may say of it."""


def sections(house: House, asked: Asked, runs: Sequence[tuple[str, str]], write: Writer) -> list[Section]:
    """What the place in an address needs; nothing where the address names none.

    Args:
        house: with the store and the runs.
        asked: the address.
        runs: id and title of runs that are done.
        write: the writer of the page.

    Raises:
        InputError, UnknownNameError: as `istmo.app.needs.answered`.
    """
    if not asked.get("place"):
        return []
    want = wanted(*(asked.get(name) for name in TAKES))
    plain = Told(answered(house, want), asked.language, own=want.share is not None)
    plans = [
        Told(answered(house, want, run), asked.language, title, own=want.share is not None)
        for run, title in runs
    ]
    shown = plans[0] if plans else plain
    made = making.sections(shown, write, "needs")
    heading, age = escape(shown.title()), shown.age(date.today())
    first = [
        Section("needs", heading, [Paragraph(escape(f"{shown.newest()} {age}")), *made[0].blocks]),
        *([_beside(asked, [plain, *plans])] if plans else []),
    ]
    return [*first, *(replace(each, id=f"needs-{each.id}") for each in made[1:])]


def _beside(asked: Asked, options: Sequence[Told]) -> Section:
    """Week by week: the busiest night and the beds advised, as things are and under each plan."""
    names = [asked.say("needs-as-is"), *(each.plan for each in options[1:])]
    peaks = [ranges(each, each.answer.table().filter(what="peak", household=ALL)) for each in options]
    columns, cells = (
        [Column(options[0].say("week"))],
        [[full_date(week, asked.language) for week in options[0].answer.weeks]],
    )
    for name, each, peak in zip(names, options, peaks, strict=True):
        columns.append(Column(f"{name}: {each.say('peak')}"))
        cells.append(peak)
        if each.answer.beds is not None:
            columns.append(
                Column(f"{name}: {each.say('beds-over', beds=count(each.answer.beds, asked.language))}")
            )
            cells.append(
                [chances(float(chance), asked.language) for chance in each.answer.over(each.answer.beds)]
            )
        columns.append(Column(f"{name}: {each.say('advised')}"))
        cells.append([count(beds, asked.language) for beds in each.answer.advised_by_week])
    rows = [Row([escape(cell) for cell in row]) for row in zip(*cells, strict=True)]
    data = pl.concat(
        [
            each.answer.table().with_columns(plan=pl.lit(name))
            for name, each in zip(names, options, strict=True)
        ]
    )
    table = Table(
        "needs-beside",
        Markup.escape(asked.say("needs-beside")),
        columns,
        rows,
        data,
        Markup.escape(asked.say("needs-note")),
        stacked=True,
    )
    return Section("needs-beside", Markup.escape(asked.say("needs-beside")), [table])
