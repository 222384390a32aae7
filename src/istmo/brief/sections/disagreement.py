"""Where two sources count the same thing and differ: by how much, and why."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup

from istmo.brief.blocks import Block, Column, Paragraph, Row, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.provenance import Source, Value, cited, union
from istmo.brief.sections.tables import Measured, data
from istmo.observation import ALL
from istmo.periods import add_months, period_end
from istmo.warehouse.compare import Comparison, compare, comparisons

NEWEST, YEARS = 2, 3
"""How many periods of each comparison are shown, and how many years back one may end."""


def section(desk: Desk) -> Section:
    """The section."""
    write = desk.write
    title = write.text("section.disagreement")
    table = compare(desk.store, as_of=desk.as_of).filter(nationality=desk.only.get("nationality", ALL))
    if "household" in desk.only:  # no comparison is by household type
        table = table.clear()
    recent = table.filter(pl.col("end") >= add_months(desk.as_of, -12 * YEARS))
    shown = {each.id: recent.filter(comparison=each.id).sort("end").tail(NEWEST) for each in comparisons()}
    found = [each for each in comparisons() if shown[each.id].height]
    if not found:
        return Section("disagreement", title, [Paragraph(desk.nothing())])
    equal = [each for each in found if (shown[each.id]["verdict"] == "equal").all()]
    differing = [each for each in found if each not in equal]
    blocks: list[Block] = [Paragraph(write.text("disagreement.how"))]
    if differing:
        blocks.append(_table(desk, [(each, shown[each.id]) for each in differing]))
    if equal:
        titles = [
            Markup("{}{}").format(_title(desk, each), write.marks(_source(desk, each))) for each in equal
        ]
        blocks.append(Paragraph(write.text("disagreement.equal", list=Markup("; ").join(titles))))
    return Section("disagreement", title, blocks)


def _title(desk: Desk, each: Comparison) -> Markup:
    text = each.title_en if desk.write.language == "en" else each.title_es
    return _told(desk, each, text)


def _told(desk: Desk, each: Comparison, text: str) -> Markup:
    """Words of a comparison; what figures they hold are about its series."""
    source = _source(desk, each)
    return Markup('<span data-series="{}" data-release="{}">{}</span>').format(
        " ".join(source.series), source.released.isoformat(), text
    )


def _source(desk: Desk, each: Comparison) -> Source:
    sides = [each.left.series, *([each.right.series] if each.right else [])]
    return union(desk.months(series).source() for series in sides if desk.months(series))


def _table(desk: Desk, found: Sequence[tuple[Comparison, pl.DataFrame]]) -> Table:
    write = desk.write
    rows: list[Row] = []
    measured: list[Measured] = []
    for each, periods in found:
        rows.append(
            Row([Markup("{}{}").format(_title(desk, each), write.marks(_source(desk, each)))], head=True)
        )
        for period in periods.iter_rows(named=True):
            left, right = _side(desk, period, "left"), _side(desk, period, "right")
            difference = Value(period["difference"], left.source | right.source, left.first, left.last)
            share = Value((period["percent"] or 0.0) / 100, difference.source, left.first, left.last)
            rounding = period["verdict"] == "within rounding"
            cells = [write.count(value) for value in (left, right, difference)]
            percent = write.text("disagreement.rounding") if rounding else write.difference(share)
            rows.append(Row([write.months(left.first, left.last), *cells, percent]))
            kinds = (("one", left), ("other", right), ("difference", difference))
            measured += [Measured(each.id, period["right"], kind, value) for kind, value in kinds]
        why = _told(desk, each, each.why_en if write.language == "en" else each.why_es)
        rows.append(Row([Markup("{}{}").format(why, _pages(desk, periods))], note=True))
    headings = ("period", "one", "other", "difference", "percent")
    columns = [Column(write.text(f"disagreement.{name}"), numeric=name != "period") for name in headings]
    return Table(
        "disagreement", write.text("disagreement.table"), columns, rows, data(measured), stacked=True
    )


def _pages(desk: Desk, periods: pl.DataFrame) -> Markup:
    """Links to the pages from which figures were cited, each once."""
    pages = dict(periods.filter(pl.col("address") != "").select("address", "right").iter_rows())
    if not pages:
        return Markup()
    links = [
        Markup('<a href="{}">{}</a>').format(address, desk.write.title(cited(publisher, address)))
        for address, publisher in pages.items()
    ]
    return Markup(" {}").format(desk.write.text("disagreement.cited", list=desk.write.listed(links)))


def _side(desk: Desk, period: dict[str, Any], side: str) -> Value:
    """One side's count. A cited figure's release is the last day it speaks of."""
    first, last, series = period["start"], period["end"], period[side]
    months = desk.months(series) if period["address"] == "" or side == "left" else None
    source = Source((cited(series, period["address"]),), last, estimated=True)
    if months is not None:
        source = _within(desk, series, first, last)
    return Value(period[f"{side}_value"], source, first.replace(day=1), last.replace(day=1))


def _within(desk: Desk, series: str, first: date, last: date) -> Source:
    """The source of the periods of a series that lie inside two days."""
    frequency = desk.store.indicator(series).frequency
    counts = desk.months(series)
    inside = [
        value
        for value in counts.values()
        if first.replace(day=1) <= value.first and period_end(value.first, frequency) <= last
    ]
    return union(value.source for value in inside) if inside else counts.source()
