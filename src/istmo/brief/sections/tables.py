"""Tables that several sections share: a tally a row, a nationality a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from istmo.brief.blocks import Column, Grid, Row, Section, Table
from istmo.brief.counts import Monthly
from istmo.brief.desk import Desk
from istmo.brief.provenance import Value
from istmo.brief.sparkline import sparkline
from istmo.brief.tallies import Tally
from istmo.brief.writer import Writer
from istmo.observation import OTHER, UNKNOWN

SPARK_MONTHS = 36
UNNAMED = (OTHER, UNKNOWN)
SCHEMA = pl.Schema(
    {
        "what": pl.String,
        "of": pl.String,
        "measure": pl.String,
        "first": pl.Date,
        "last": pl.Date,
        "value": pl.Float64,
        "series": pl.String,
        "released": pl.Date,
        "release_estimated": pl.Boolean,
    }
)
"""A row a number: what is counted, of whom, which measure, the months, the value, and where it is from."""


@dataclass(frozen=True)
class Measured:
    """One number of a table for its CSV: what is counted, of whom, as which measure."""

    what: str
    of: str
    measure: str
    value: Value | None


def data(rows: Iterable[Measured]) -> pl.DataFrame:
    """The numbers of a table, unrounded, each with its series and release; unknown ones are left out."""
    return pl.DataFrame(
        [
            (
                r.what,
                r.of,
                r.measure,
                v.first,
                v.last,
                v.number,
                " ".join(v.source.series),
                v.source.released,
                v.source.estimated,
            )
            for r in rows
            if (v := r.value) is not None
        ],
        schema=SCHEMA,
        orient="row",
    )


def tallies(
    desk: Desk, table_id: str, caption: Markup, groups: Sequence[tuple[str, Sequence[Tally]]]
) -> Table:
    """Tallies with their newest month, the changes on it, and twelve months.

    Args:
        desk: where the counts are.
        table_id: anchor.
        caption: above it.
        groups: heading of a group ("" for none) and its tallies; those of which nothing is known are left out.
    """
    write = desk.write
    rows: list[Row] = []
    numbers: list[Measured] = []
    for heading, members in groups:
        known = desk.known(*(tally.id for tally in members))
        if heading and known:
            rows.append(Row([heading], head=True))
        for tally in known:
            months = desk.tally(tally.id)
            cells, measured = _newest(desk, months, desk.name(tally))
            label = Markup("{}{}").format(desk.name(tally), write.marks(months.latest()))
            rows.append(Row([label, *cells]))
            numbers += measured
    columns = [
        Column(""),
        Column(write.text("table.month")),
        Column(write.text("table.count")),
        Column(write.text("table.on-month")),
        Column(write.text("table.on-year")),
        Column(write.text("table.twelve")),
        Column(write.text("table.on-twelve")),
        Column(write.text("table.trend"), wide_only=True),
    ]
    return Table(
        table_id, caption, columns, rows, data(numbers), write.text("table.note-changes"), stacked=True
    )


def _newest(desk: Desk, months: Monthly, name: str) -> tuple[list[Markup], list[Measured]]:
    write, now = desk.write, months.latest()
    on_month, on_year, twelve = months.change(1), months.change(12), months.twelve()
    on_twelve = twelve.change_on(months.twelve(12)) if twelve else None
    cells = [
        write.month_short(months.last),
        write.count(now),
        write.change(on_month),
        write.change(on_year),
        write.count(twelve),
        write.so_far(on_twelve) if months.provisional else write.change(on_twelve),
        sparkline(
            [
                value.number if value else None
                for value in (months.back(i) for i in reversed(range(SPARK_MONTHS)))
            ]
        ),
    ]
    kinds = (
        "month",
        "change on month before",
        "change on year before",
        "12 months",
        "change on 12 months before",
    )
    values = (now, on_month, on_year, twelve, on_twelve)
    return cells, [
        Measured(name, months.about, kind, value) for kind, value in zip(kinds, values, strict=True)
    ]


def together(write: Writer, sections: Iterable[Section]) -> list[Section]:
    """The section in which the larger tables of other sections stand together; none where there are none."""
    found = [table for each in sections for table in each.tables]
    return [Section("tables", write.text("section.tables"), [Grid(found)])] if found else []


def ranked(parts: dict[str, Monthly], total: Monthly, most: int) -> list[tuple[str, Value, Value | None]]:
    """The largest parts over the last twelve months: code, twelve months, the twelve before (None if not known).

    "Other" and "unknown" are no part of the ranking: they come after all that are named.

    Args:
        parts: by code.
        total: of all parts, which says when the twelve months end.
        most: how many.
    """
    sums = [
        (code, part.twelve(until=total.last), part.twelve(12, until=total.last))
        for code, part in parts.items()
    ]
    found = [(code, now, before) for code, now, before in sums if now is not None and now.number > 0]
    return sorted(found, key=lambda each: (each[0] in UNNAMED, -each[1].number, each[0]))[:most]


def by_code(
    desk: Desk,
    table_id: str,
    caption: Markup,
    heading: str,
    parts: dict[str, Monthly],
    total: Monthly,
    most: int,
) -> Table | None:
    """The largest parts of a tally over twelve months, with share and change; None where they are not known.

    Where the tally is provisional, the column of changes says so.
    """
    write, whole, largest = desk.write, total.twelve(), ranked(parts, total, most)
    if whole is None or not largest:
        return None
    rows, numbers = [], []
    for code, now, before in largest:
        name, share, change = write.place(code), now.over(whole), now.change_on(before)
        rows.append(Row([name, write.count(now), write.share(share), write.change(change)]))
        measures = (("12 months", now), ("share", share), ("change on 12 months before", change))
        numbers += [Measured(str(caption.striptags()), name, kind, value) for kind, value in measures]
    change = whole.change_on(total.twelve(12))
    rows.append(Row([write.text("table.all"), write.count(whole), "", write.change(change)]))
    numbers += [Measured(str(caption.striptags()), "ALL", "12 months", whole)]
    columns = [
        Column(heading),
        Column(write.months(whole.first, whole.last)),
        Column(write.text("table.share")),
        Column(write.text("table.on-twelve-so-far" if total.provisional else "table.on-twelve")),
    ]
    return Table(table_id, caption, columns, rows, data(numbers), marks=write.marks(whole))
