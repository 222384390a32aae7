"""The page of a place's needs."""

from importlib.metadata import version

import polars as pl
from markupsafe import Markup, escape

from istmo.brief import numbers
from istmo.brief.blocks import Block, Column, Figure, Paragraph, Points, Row, Section, Table
from istmo.brief.drawing import standalones
from istmo.brief.needs import showing
from istmo.brief.needs.drawing import bands
from istmo.brief.needs.told import Told
from istmo.brief.numbers import count
from istmo.brief.page import Cover, page
from istmo.brief.provenance import Source
from istmo.brief.writer import Writer
from istmo.needs import record


def make_page(told: Told, stem: str = "needs") -> tuple[str, dict[str, str]]:
    """The page as HTML, and its figures as whole SVG documents by file name without ending.

    Args:
        told: the answer and its language.
        stem: what the figures' file names begin with.
    """
    write = Writer(told.language)
    made = sections(told, write, stem)
    day = numbers.full_date(told.answer.as_of, told.language)
    credit = [write.text("needs.credit", day=day).unescape()]
    return page(write, _cover(told, write), made), standalones(made, lambda _: credit)


def sections(told: Told, write: Writer, stem: str = "needs") -> list[Section]:
    """Every section in the order of the page, for this page and for that of the app.

    Args:
        told: the answer and its language.
        write: the writer of the page.
        stem: what the figures' names begin with.
    """
    basis = Points([escape(each) for each in told.basis()])
    drawn = _figure(told, write, f"{stem}-people")
    return [
        Section(
            "headlines", write.text("needs.headlines"), [Points([escape(each) for each in told.headlines()])]
        ),
        Section("people", write.text("needs.people"), list[Block]([drawn, _people(told, write)])),
        Section("supplies", write.text("needs.supplies"), list[Block]([_supplies(told, write)])),
        Section("record", write.text("needs.record"), _record(told, write)),
        Section("sources", write.text("needs.sources"), [basis, _sources(told, write)]),
    ]


def _figure(told: Told, write: Writer, name: str) -> Figure:
    answer = told.answer
    series = tuple(answer.settings.feed[one.feed].series for one in answer.place.sources)
    beds = answer.beds
    subtitle = (
        write.text("needs.figure-subtitle")
        if beds is None
        else write.text("needs.figure-subtitle-beds", beds=count(beds, told.language))
    )
    return Figure(
        id=name,
        title=write.text("needs.figure-title"),
        subtitle=subtitle,
        drawing=bands(told),
        description=str(write.text("needs.figure-description")),
        source=Source(series, answer.as_of, estimated=True),
    )


def _people(told: Told, write: Writer) -> Table:
    answer = told.answer
    chance = answer.over(answer.beds) if answer.beds is not None else [None] * len(answer.weeks)
    more = pl.DataFrame({"week": answer.weeks, "over": chance, "advised": answer.advised_by_week})
    kept = answer.table().filter(pl.col("what").is_in(["arrivals", "present", "peak"])).drop("unit", "source")
    return _as_table(
        showing.people(told),
        "people",
        write.text("needs.caption-people"),
        kept.join(more, on="week", how="left"),
    )


def _supplies(told: Told, write: Writer) -> Table:
    kept = (
        told.answer.table().filter(~pl.col("what").is_in(["arrivals", "present", "peak"])).drop("household")
    )
    return _as_table(showing.supplies(told), "supplies", write.text("needs.caption-supplies"), kept)


def _record(told: Told, write: Writer) -> list[Block]:
    found = told.scores()
    if found.is_empty():
        return [Paragraph(write.text("needs.record-none"))]
    caption = write.text("needs.caption-record")
    table = _as_table(
        showing.scores(told), "record", caption, found.with_columns(made=pl.lit(record.about()["made"]))
    )
    return [Paragraph(escape(" ".join(told.judged()))), table, Paragraph(write.text("needs.record-note"))]


def _sources(told: Told, write: Writer) -> Table:
    language, standards = told.language, told.answer.settings.standard
    shown = pl.DataFrame(
        {
            told.say("constant"): [one.label(language) for one in standards.values()],
            told.say("value"): [told.amount(one) for one in standards.values()],
            told.say("source"): [one.said(language) for one in standards.values()],
        }
    )
    data = pl.DataFrame([{"standard": name, **one.model_dump()} for name, one in standards.items()])
    return _as_table(shown, "constants", write.text("needs.caption-sources"), data, numeric=False)


def _as_table(
    shown: pl.DataFrame, name: str, caption: Markup, data: pl.DataFrame, *, numeric: bool = True
) -> Table:
    return Table(
        id=name,
        caption=caption,
        columns=[Column(heading, numeric=numeric) for heading in shown.columns],
        rows=[Row([escape(cell) for cell in row]) for row in shown.iter_rows()],
        data=data,
        stacked=True,
    )


def _cover(told: Told, write: Writer) -> Cover:
    text = write.text
    return Cover(
        kicker=text("needs.kicker"),
        title=escape(told.title()),
        as_of=text("needs.as-of", day=numbers.full_date(told.answer.as_of, told.language)),
        newest=escape(told.newest()),
        caution=text("needs.caution"),
        hint=text("needs.hint"),
        colophon=text("needs.colophon", version=Markup("<code>{}</code>").format(version("istmo"))),
    )
