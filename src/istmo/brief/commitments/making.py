"""The register's page: statuses in brief, what was counted month by month, every commitment, and their words."""

from collections.abc import Sequence
from datetime import date
from importlib.metadata import version

import polars as pl
from markupsafe import Markup, escape

from istmo.brief import numbers
from istmo.brief.blocks import Block, Column, Figure, Points, Row, Section, Table
from istmo.brief.commitments import told
from istmo.brief.commitments.drawing import course, courses, numbers_of
from istmo.brief.drawing import standalones
from istmo.brief.numbers import Language
from istmo.brief.page import Cover, page
from istmo.brief.provenance import Source
from istmo.brief.writer import Writer
from istmo.register import VERDICTS, Commitment, Register, Status, coverage
from istmo.register.entry import Gap


def make_page(
    register: Register,
    found: Sequence[Status],
    as_of: date,
    language: Language = "en",
    stem: str = "register",
) -> tuple[str, dict[str, str]]:
    """The page as HTML, and its figures as whole SVG documents by file name without ending.

    Args:
        register: whose commitments they are.
        found: their statuses.
        as_of: the day whose knowledge they use.
        language: "en" or "es".
        stem: what the figures' file names begin with.
    """
    write = Writer(language)
    return paged(register, as_of, sections(found, as_of, write, stem, register.gaps), write)


def paged(
    register: Register, as_of: date, made: Sequence[Section], write: Writer, one: Commitment | None = None
) -> tuple[str, dict[str, str]]:
    """Sections as a page, and its figures as `make_page` gives them.

    Args:
        register: whose commitments are counted at its head.
        as_of: the day whose knowledge it uses.
        made: its sections.
        write: of the page.
        one: the commitment that it is about, if about one.
    """
    credit = [write.text("register.credit", day=numbers.full_date(as_of, write.language)).unescape()]
    return page(write, _cover(register, as_of, write, one), made), standalones(made, lambda _: credit)


def sections(
    found: Sequence[Status],
    as_of: date,
    write: Writer,
    stem: str = "register",
    gaps: Sequence[Gap] = (),
    page: str = "",
) -> list[Section]:
    """Every section in the order of the page.

    Args:
        found: statuses.
        as_of: the day whose knowledge they use.
        write: puts numbers into words.
        stem: what the figures' names begin with.
        gaps: what the register lacks.
        page: address that a commitment's id is put behind, where each has a page of its own.
    """
    text = write.text
    lacks = [Markup("{} <small>{}</small>").format(each.says(write.language), each.source) for each in gaps]
    drawn = figure(found, as_of, write, f"{stem}-courses")
    return [
        Section("headlines", text("register.headlines"), [Points(_headlines(found, write))]),
        *([Section("courses", text("register.courses"), [drawn])] if drawn is not None else []),
        Section("table", text("register.table"), list[Block]([_table(found, as_of, write, page)])),
        Section("quotations", text("register.quotations"), [Points(_quotations(found, write))]),
        *([Section("gaps", text("register.gaps"), [Points(lacks)])] if lacks else []),
    ]


def _headlines(found: Sequence[Status], write: Writer) -> list[Markup]:
    items = []
    for verdict in VERDICTS:
        those = [each for each in found if each.verdict == verdict]
        status = write.text(f"register.{verdict}")
        which = "; ".join(each.commitment.title(write.language) for each in those)
        key = "register.said" if those else "register.said-none"
        items.append(write.text(key, n=len(those), status=status, which=which))
    return items


def figure(found: Sequence[Status], as_of: date, write: Writer, name: str) -> Figure | None:
    """What was counted month by month beside what was promised, a panel a commitment; None where no series counts any.

    Args:
        found: statuses.
        as_of: the day whose knowledge they use.
        write: puts numbers into words.
        name: of the figure.
    """
    drawable = [(each, panel) for each in found if (panel := course(each, write.language)) is not None]
    if not drawable:
        return None
    series = tuple(dict.fromkeys(told.series_of(each) for each, _ in drawable))
    released = max(told.known(each, as_of) for each, _ in drawable)
    estimated = any(each.progress.estimated for each, _ in drawable)
    return Figure(
        id=name,
        title=write.text("register.figure-title"),
        subtitle=write.text("register.figure-subtitle"),
        drawing=courses([panel for _, panel in drawable], write.language),
        description=str(write.text("register.figure-description", n=len(drawable))),
        source=Source(series, released, estimated),
        data=numbers_of([panel for _, panel in drawable]),
    )


def _table(found: Sequence[Status], as_of: date, write: Writer, page: str) -> Table:
    language, text = write.language, write.text
    names = ("commitment", "made", "status", "counted", "share", "until")
    rows = []
    for each in found:
        status = Markup("<b>{}</b>").format(text(f"register.{each.verdict}"))
        title = escape(each.commitment.title(language))
        cells = [
            Markup('<a href="{}{}">{}</a>').format(page, each.commitment.id, title) if page else title,
            Markup("<time>{}</time>").format(told.day(each.commitment, language, short=True)),
            Markup("{}<br><small>{} {}</small>").format(
                status, told.reason(each, language), each.commitment.caveat(language)
            ),
            told.figures(each, language) or write.nothing(),
            told.share(each, language) or write.nothing(),
            numbers.day_short(last, language) if (last := each.progress.last) else write.nothing(),
        ]
        rows.append(Row(cells))
    return Table(
        id="commitments",
        caption=text("register.caption", day=numbers.full_date(as_of, language)),
        columns=[Column(text(f"register.column-{name}"), numeric=name == "share") for name in names],
        rows=rows,
        data=table(found),
        stacked=True,
    )


def table(found: Sequence[Status]) -> pl.DataFrame:
    """The statuses as a table, unrounded, a commitment a row."""
    return pl.DataFrame(
        [
            {
                "commitment": each.commitment.id,
                "made": each.commitment.date,
                "as_of": each.as_of,
                "status": each.verdict,
                "why": each.why,
                "then": each.then,
                "quantity": each.commitment.quantity,
                "per": each.commitment.per,
                "unit": each.commitment.unit,
                "value": each.progress.value,
                "target": each.progress.target,
                "share": each.progress.share,
                "first": each.progress.first,
                "last": each.progress.last,
                "released": each.progress.released,
                "estimated": each.progress.estimated,
                "sources": " ".join(each.progress.sources),
            }
            for each in found
        ],
        infer_schema_length=None,
    )


def _quotations(found: Sequence[Status], write: Writer) -> list[Markup]:
    items = []
    for each in found:
        one = each.commitment
        words = (
            Markup("“{}”").format(one.quotation)
            if one.quotation
            else Markup("<i>{}</i>").format("" if one.read else write.text("register.not-read"))
        )
        actors = told.who(one.actors, write.language)
        made = told.day(one, write.language)
        by = f" {told.say('accepted-by', write.language, name=one.accepted_by)}." if one.accepted_by else ""
        items.append(
            Markup("<b>{}</b> ({}, {}). {} <small>{}{}</small>").format(
                one.title(write.language), actors, made, words, one.source, by
            )
        )
    return items


def _cover(register: Register, as_of: date, write: Writer, one: Commitment | None) -> Cover:
    text, shown = write.text, numbers.full_date(as_of, write.language)
    made = [one for one in register.commitments if one.date <= as_of]
    named, tied = coverage(made)
    return Cover(
        kicker=text("register.kicker"),
        title=text("register.title") if one is None else escape(one.title(write.language)),
        as_of=text("register.as-of", day=shown),
        newest=text("register.newest", all=len(made), named=named, tied=tied),
        caution=text("register.caution"),
        hint=text("register.hint"),
        colophon=text("register.colophon", version=Markup("<code>{}</code>").format(version("istmo"))),
    )
