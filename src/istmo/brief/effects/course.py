"""The months after a measure: each month's change with its interval by placebos, and what the corridor makes of it."""

from math import log
from typing import Any

import altair as alt
import polars as pl

from istmo.brief.blocks import Drawing, Figure
from istmo.brief.effects import told
from istmo.brief.effects.drawing import ENDS, changes
from istmo.brief.numbers import Language, month_short
from istmo.brief.panel import FLOW, INK
from istmo.brief.provenance import Source
from istmo.brief.sheet import Panel, Sheet, twice
from istmo.brief.writer import Writer
from istmo.effects import Record, Row
from istmo.studies import Study

HEIGHT, SIDES = 210, (58, 16)
"""Of the plot, and room for the axis and to the right of it, pixels."""
APART = 12
"""By how much what the corridor says stands to the right of the month, pixels."""


def figure(study: Study, record: Record, row: Row, write: Writer) -> Figure:
    """The months of a row as a chart; its numbers are the table that stands below it.

    Args:
        study: for the names of places.
        record: the effects, for the source.
        row: with a course.
        write: the writer of the page.
    """
    text, language = write.text, write.language
    where = {"point": told.point(study, row.point, language), "group": told.group(row.group, language)}
    both = any(month.corridor is not None for month in row.course)
    return Figure(
        id="effect-course",
        title=text("effect.months-of", **where),
        subtitle=text("effect.course-subtitle" if both else "effect.course-subtitle-alone"),
        drawing=drawn(row, language),
        description=str(text("effect.course-description", n=len(row.course))),
        source=Source(record.series, record.known, estimated=True),
    )


def table(row: Row) -> pl.DataFrame:
    """The months of a row: what was counted and expected, the change in logs by each estimator, with its interval."""
    flat = []
    for month in row.course:
        told_by = month.corridor
        ends = {} if told_by is None else told_by.model_dump()
        flat.append(
            month.model_dump(exclude={"corridor"})
            | {f"corridor_{end}": ends.get(end) for end in ("change", "low", "high")}
        )
    return pl.DataFrame(flat, infer_schema_length=None)


def drawn(row: Row, language: Language) -> Drawing:
    """The months, for a page and for a phone."""
    return twice(_panel, [row], language, sizes=(12.5, 10.5))


def _panel(row: Row, sheet: Sheet) -> Panel:
    frame = _placed(row, sheet.language)
    x = alt.X(
        "month",
        type="nominal",
        title=None,
        sort=frame["month"].to_list(),
        scale=alt.Scale(padding=0.5),
        axis=alt.Axis(labelAngle=0, ticks=False, domain=False, labelPadding=8),
    )
    axis = changes(sheet.language)
    domain = alt.Scale(domain=[log(end) for end in ENDS], nice=False)
    base = sheet.chart(frame)
    layers = [
        sheet.chart(pl.DataFrame({"y": [0.0]})).mark_rule(color=INK).encode(alt.Y("y", type="quantitative"))
    ]
    looks: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        ("", {"color": FLOW, "strokeWidth": 2}, {"color": FLOW, "filled": True, "size": 70}),
        (
            "corridor_",
            {"color": INK, "strokeWidth": 1.2},
            {"fill": "#fff", "stroke": INK, "size": 60, "shape": "diamond"},
        ),
    )
    for by, line, point in looks:
        aside: dict[str, Any] = {"xOffset": APART if by else 0}
        y = alt.Y(f"{by}low", type="quantitative", title=None, scale=domain, axis=axis)
        layers += [
            base.mark_rule(**line, **aside).encode(x, y, alt.Y2(f"{by}high")),
            base.mark_point(opacity=1, **point, **aside).encode(
                x, alt.Y(f"{by}change", type="quantitative", title=None, scale=domain, axis=axis)
            ),
        ]
    return sheet.panel(layers, told.say("course-panel", sheet.language), HEIGHT, SIDES)


def _placed(row: Row, language: Language) -> pl.DataFrame:
    """The months with their ends cut to the axis; nothing stands where there is no interval."""
    low, high = (log(end) for end in ENDS)
    placed = table(row).with_columns(
        month=pl.Series([month_short(one.month, language) for one in row.course]),
    )
    ends = [f"{by}{end}" for by in ("", "corridor_") for end in ("change", "low", "high")]
    return placed.select("month", *(pl.col(end).cast(pl.Float64).clip(low, high) for end in ends))
