"""The page of effects: every measure's answer, published findings beside ours, and the placebos that judge both."""

import re
from collections.abc import Sequence
from importlib.metadata import version

import polars as pl
from markupsafe import Markup, escape

from istmo.brief import numbers
from istmo.brief.blocks import Column, Figure, Paragraph, Points, Row, Section, Table
from istmo.brief.drawing import standalones
from istmo.brief.effects import told
from istmo.brief.effects.drawing import intervals, lines
from istmo.brief.effects.drawing import table as table_of
from istmo.brief.numbers import Language
from istmo.brief.page import Cover, page
from istmo.brief.provenance import Source
from istmo.brief.writer import Writer
from istmo.effects import Effect, Record, compared, findings, table
from istmo.effects.published import Compared
from istmo.measures import measure
from istmo.studies import Study, load
from istmo.warehouse import Store

TYPED = re.compile(r"`([^`]+)`")
"""What is typed at a prompt, as texts for the terminal mark it."""


def make_page(
    store: Store, record: Record, language: Language = "en", stem: str = "effects"
) -> tuple[str, dict[str, str]]:
    """The page as HTML, and its figures as whole SVG documents by file name without ending.

    Args:
        store: counts, for the elasticities among the published findings.
        record: the effects.
        language: "en" or "es".
        stem: what the figures' file names begin with.
    """
    write = Writer(language)
    made = sections(store, record, write, stem)
    credit = [write.text("effect.as-of", day=numbers.full_date(record.known, language)).unescape()]
    return page(write, _cover(record, write), made), standalones(made, lambda _: credit)


def sections(
    store: Store, record: Record, write: Writer, stem: str = "effects", page: str = ""
) -> list[Section]:
    """Every section in the order of the page, for this page and for that of the app.

    Args:
        store: counts, for the elasticities among the published findings.
        record: the effects.
        write: the writer of the page.
        stem: what the figures' names begin with.
        page: the address of a measure's own page without its id, to which its name then leads.
    """
    study, text, language = load(), write.text, write.language
    rows = [row for one in findings() for row in compared(one, store, record.effect)]
    silent = [one for one in record.effects if one.verdict == "cannot-be-told"]
    said = [one for one in record.effects if one not in silent]
    return [
        Section("headlines", text("register.headlines"), [Points(headlines(study, record, language))]),
        Section(
            "table",
            text("effect.section-table"),
            [
                _figure(record, said, write, f"{stem}-intervals"),
                measures(study, record, said, write, page=page),
            ],
        ),
        Section("untold", text("effect.section-untold"), [_untold(record, silent, write, page)]),
        Section(
            "published", text("effect.section-published"), [_published(rows, write), *_notes(rows, language)]
        ),
    ]


def headlines(study: Study, record: Record, language: Language) -> list[Markup]:
    """A sentence for each measure that changed the count which answers for it, and how often placebos were found."""
    items = []
    for found in record.effects:
        row = told.head(found)
        if found.verdict == "changed" and row is not None:
            title = measure(found.measure).title(language)
            said = told.sentence(study, row, language)
            rate = told.rate(row.structural.rate, language) if row.structural is not None else numbers.DASH
            items.append(
                Markup("<b>{}.</b> {} {}").format(title, said, told.say("found-rate", language, rate=rate))
            )
    return items


def measures(
    study: Study,
    record: Record,
    found: Sequence[Effect],
    write: Writer,
    name: str = "effects",
    page: str = "",
) -> Table:
    """Measures with effect, interval, false positives and diversion, for this page and for the brief.

    Args:
        study: for names of places.
        record: whose CSV is the table's.
        found: those shown.
        write: the writer of the page.
        name: the table's anchor.
        page: as `sections` takes it.
    """
    text = write.text
    heads = [told.head(one) for one in found]
    fitted = ("corridor",) if any(row is not None and row.corridor is not None for row in heads) else ()
    names = ("measure", "from", "structural", "synthetic", *fitted, "rate", "diverted", "verdict")
    rows = [_row(study, one, write, names, page) for one in found]
    shown = {one.measure for one in found}
    return Table(
        id=name,
        caption=text("effect.caption"),
        columns=[Column(text(f"effect.column-{one}"), numeric=one == "rate") for one in names],
        rows=rows,
        data=table(record).filter(pl.col("measure").is_in(list(shown))),
        note=Markup(" ").join(
            text(f"effect.{each}")
            for each in ("hint", "diverted-note", *star(rows), *(f"{name}-note" for name in fitted))
        ),
        stacked=True,
    )


def star(rows: Sequence[Row]) -> tuple[str, ...]:
    """The key of what the star means, where one of the rows shows it."""
    return ("star",) if any(told.STAR in str(cell) for row in rows for cell in row.cells) else ()


def _figure(record: Record, found: Sequence[Effect], write: Writer, name: str) -> Figure:
    """Changes with their intervals, and beside each how often placebos were found."""
    drawn = lines(found, write.language)
    return Figure(
        id=name,
        title=write.text("effect.figure-title"),
        subtitle=write.text("effect.figure-subtitle"),
        drawing=intervals(drawn, write.language),
        description=str(write.text("effect.figure-description", n=len(drawn))),
        source=Source(record.series, record.known, estimated=True),
        data=table_of(drawn),
    )


def _untold(record: Record, found: Sequence[Effect], write: Writer, page: str) -> Table:
    """Measures of which it cannot be told, with the reason of each."""
    names = ("measure", "from", "why")
    shown = [one.measure for one in found]
    return Table(
        id="effects-untold",
        caption=write.text("effect.caption-untold"),
        columns=[Column(write.text(f"effect.column-{one}"), numeric=False) for one in names],
        rows=[
            Row(
                [
                    _named(one, write.language, page),
                    numbers.day_short(measure(one.measure).start, write.language),
                    escape(told.reasons(one, write.language)),
                ]
            )
            for one in found
        ],
        data=table(record).filter(pl.col("measure").is_in(shown)),
        stacked=True,
    )


def _named(found: Effect, language: Language, page: str) -> Markup:
    """A measure's name, which leads to its own page where there is one."""
    title = measure(found.measure).title(language)
    return Markup('<a href="{}{}">{}</a>').format(page, found.measure, title) if page else escape(title)


def _row(study: Study, found: Effect, write: Writer, names: Sequence[str], page: str) -> Row:
    """A measure of which something can be told: where and of whom it is counted, and a cell for each name."""
    language, one, row = write.language, measure(found.measure), told.head(found)
    assert row is not None
    assert row.structural is not None
    counted = f"{told.point(study, row.point, language)}, {told.group(row.group, language)}"
    where = f"{counted}; {told.baseline(found, language)}"
    beside = told.diverted(study, found, language)
    cells = {
        "measure": Markup("{}<br><small>{}</small>").format(_named(found, language, page), where),
        "from": escape(numbers.day_short(one.start, language)),
        "structural": escape(told.interval(row.structural, language)),
        "synthetic": escape(told.interval(row.synthetic, language)),
        "corridor": escape(told.interval(row.corridor, language)),
        "rate": escape(told.rate(row.structural.rate, language)),
        "diverted": Markup("<small>{}</small>").format(beside) if beside else "",
        "verdict": Markup("<b>{}</b>").format(told.verdict(found, language)),
    }
    return Row([cells[name] or write.nothing() for name in names])


def _published(rows: Sequence[Compared], write: Writer) -> Table:
    language, text = write.language, write.text
    names = ("says", "column-measure", "ours", "agreement")
    cells = [
        [
            Markup('{}<br><small><a href="{}">{}</a></small>').format(
                one.finding.says(language), one.finding.address, one.finding.paper
            ),
            escape(measure(one.of).title(language) if one.finding.kind == "effect" else ""),
            escape(told.ours(one, language)),
            escape(told.agreement(one, language)),
        ]
        for one in rows
    ]
    data = pl.DataFrame(
        [
            {"finding": one.finding.id, "paper": one.finding.paper, "of": one.of, "ours": one.ours, "low": one.low,
             "high": one.high, "agreement": one.agreement, "limits": " ".join(one.limits)}
            for one in rows
        ]
    )  # fmt: skip
    return Table(
        id="published",
        caption=text("effect.caption-published"),
        columns=[Column(text(f"effect.{name}"), numeric=False) for name in names],
        rows=[Row(each) for each in cells],
        data=data,
        stacked=True,
    )


def _notes(rows: Sequence[Compared], language: Language) -> list[Paragraph]:
    said = [told.because(one.row, language) for one in rows if one.row is not None and one.row.why]
    said += [told.market(one, language) for one in rows]
    return [Paragraph(coded(text)) for text in dict.fromkeys(said) if text]


def coded(text: str) -> Markup:
    """A text for the terminal as one of a page: what is typed at a prompt set as code."""
    return Markup(TYPED.sub(r"<code>\1</code>", str(escape(text))))


def _cover(record: Record, write: Writer) -> Cover:
    text = write.text
    return Cover(
        kicker=text("effect.kicker"),
        title=text("effect.title"),
        as_of=text("effect.as-of", day=numbers.full_date(record.known, write.language)),
        newest=escape(told.tallied(record, write.language, "newest")),
        caution=text("effect.caution"),
        hint=text("effect.hint"),
        colophon=text(
            "effect.colophon",
            version=Markup("<code>{}</code>").format(version("istmo")),
            fingerprint=Markup("<code>{}</code>").format(record.counts),
        ),
    )
