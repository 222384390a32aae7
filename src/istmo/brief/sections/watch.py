"""Which series left their forecast's interval in their newest month, and how often such an alert was false before."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from markupsafe import Markup

from istmo.assemble import border
from istmo.brief import numbers
from istmo.brief.blocks import Column, Paragraph, Row, Section, Table
from istmo.brief.desk import Desk
from istmo.brief.provenance import Source, Value
from istmo.brief.sections.tables import Measured, data
from istmo.evaluate import alerts
from istmo.forecast.nowcast import POINTS
from istmo.observation import ALL

COLUMNS = ("who", "count", "interval", "side", "false")


def section(desk: Desk, rows: pl.DataFrame | None = None) -> Section:
    """The section.

    Args:
        desk: where the counts are.
        rows: what `alerts.watch` found on the day; made here if None.
    """
    write = desk.write
    if rows is None:
        rows = alerts.watch(desk.store, [border(name) for name in POINTS], as_of=desk.as_of)
    title = write.text("section.watch")
    if rows.is_empty():
        return Section("watch", title, [Paragraph(write.text("nothing.forecast"))])
    if "household" in desk.only:
        return Section("watch", title, [Paragraph(write.text("nothing.household"))])
    if "nationality" in desk.only:
        rows = rows.filter(group=desk.only["nationality"])
    how = Paragraph(write.text("watch.how", level=numbers.percent(alerts.LEVEL, write.language)))
    found = alerts.with_past(rows, alerts.load(desk.as_of))
    if found.is_empty():
        return Section("watch", title, [how, Paragraph(write.text("watch.none"))])
    return Section("watch", title, [how, _table(desk, found)])


def _table(desk: Desk, found: pl.DataFrame) -> Table:
    write = desk.write
    rows: list[Row] = []
    measured: list[Measured] = []
    for (name, known), alarms in found.group_by("border", "known", maintain_order=True):
        area = border(str(name))
        source = Source((area.series,), known, desk.months(area.series).source().estimated)
        heading = write.text(
            "watch.border",
            place=write.text(f"border.{name}"),
            month=write.month(alarms["target"][0]),
            day=write.day(known),
        )
        rows.append(Row([Markup("{}{}").format(heading, write.marks(source))], head=True))
        for alarm in alarms.iter_rows(named=True):
            rows.append(_row(desk, alarm, source))
            measured += _measured(alarm, source)
        rows += [Row([text], note=True) for text in _past(desk, alarms, source)]
    return Table(
        id="alerts",
        caption=write.text("watch.table"),
        columns=[
            Column(write.text(f"watch.column-{name}"), numeric=name in ("count", "interval"))
            for name in COLUMNS
        ],
        rows=rows,
        data=data(measured),
        note=write.text("watch.note"),
        stacked=True,
    )


def _row(desk: Desk, alarm: dict[str, Any], source: Source) -> Row:
    write, month = desk.write, alarm["target"]
    about = str(write.text("outlook.about", model=write.text(f"model.{alarm['model']}")))
    low, high = (write.about(Value(alarm[end], source, month, month, about)) for end in ("low", "high"))
    judged = Value(float(alarm["own_decided"]), source, month, month)
    false = Value(float(alarm["own_false"]), source, month, month)
    said = write.text("watch.own", false=write.count(false), decided=write.count(judged))
    return Row(
        [
            _who(desk, alarm["group"]),
            write.count(Value(float(alarm["observed"]), source, month, month, _code(alarm["group"]))),
            write.text("watch.interval", low=low, high=high),
            write.text(f"watch.{alarm['side']}"),
            said if alarm["own_decided"] else write.text("watch.none-judged"),
        ]
    )


def _past(desk: Desk, alarms: pl.DataFrame, source: Source) -> Iterator[Markup]:
    """What came of the earlier alerts at a border: of its total, if that is among the alerts, and of nationalities."""
    write = desk.write
    month = alarms["target"][0]
    for kind, those in (
        ("total", alarms.filter(group=ALL)),
        ("groups", alarms.filter(pl.col("group") != ALL)),
    ):
        if those.is_empty() or not those["like_decided"][0]:
            continue
        first = those.row(0, named=True)
        values = [
            Value(float(first[name]), source, month, month) for name in ("like_false", "like_decided", "base")
        ]
        yield write.text(
            f"watch.past-{kind}",
            false=write.count(values[0]),
            decided=write.count(values[1]),
            base=write.share(values[2]),
        )


def _who(desk: Desk, code: str) -> Markup | str:
    return desk.write.text("table.all") if code == ALL else desk.write.place(code)


def _code(group: str) -> str:
    return "" if group == ALL else group


def _measured(alarm: dict[str, Any], source: Source) -> Sequence[Measured]:
    of = f"{alarm['group']}, {alarm['model']}"
    month = alarm["target"]
    names = (
        "observed",
        "median",
        "low",
        "high",
        "own_decided",
        "own_false",
        "like_decided",
        "like_false",
        "base",
    )
    return [
        Measured(
            alarm["border"],
            of,
            name,
            None if alarm[name] is None else Value(float(alarm[name]), source, month, month),
        )
        for name in names
    ]
