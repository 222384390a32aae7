"""People present by week as bands, beside the beds."""

import altair as alt
import numpy as np
import polars as pl

from istmo.brief.blocks import Drawing
from istmo.brief.charts import BANDS, COUNTS, EDGE, FAN_HEIGHT
from istmo.brief.needs.told import Told
from istmo.brief.panel import FLOW, INK
from istmo.brief.sheet import Panel, Sheet, twice

LEVELS = {"low80": 0.1, "low50": 0.25, "middle": 0.5, "high50": 0.75, "high80": 0.9}
HEADROOM = 1.12
HALF = 3.5
"""Days: a week's mark stands in its middle, its band reaches to its ends."""


def bands(told: Told) -> Drawing:
    """The busiest night of each week, for a page and for a phone."""
    return twice(_panel, [told], told.language)


def _panel(told: Told, sheet: Sheet) -> Panel:
    answer = told.answer
    peak = answer.nights.max(axis=2)
    values = dict(zip(LEVELS, np.quantile(peak, list(LEVELS.values()), axis=0), strict=True))
    frame = pl.DataFrame({"week": answer.weeks, **values})
    beds = [answer.beds] if answer.beds is not None else []
    top = max([float(frame["high80"].to_numpy().max()), *beds, 1.0]) * HEADROOM
    every = max(1, len(answer.weeks) // (8 if sheet.alone else 4))
    marks = [alt.DateTime(year=w.year, month=w.month, date=w.day, utc=True) for w in answer.weeks[::every]]
    x = alt.X(
        "week",
        type="temporal",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(values=marks, format="%-d %b", grid=False, labelFlush=False, tickSize=4),
    )

    def y(column: str) -> alt.Y:
        scale = alt.Scale(domain=[0, top], nice=False)
        axis = alt.Axis(format=",d", tickCount=5, domain=False, ticks=False, labelPadding=4)
        return alt.Y(column, type="quantitative", title=None, scale=scale, axis=axis)

    chart = sheet.chart(frame)
    layers = [
        chart.mark_area(color=BANDS[band]).encode(x, y(f"low{band}"), alt.Y2(f"high{band}"))
        for band in (80, 50)
    ]
    line = chart.mark_line(color=INK, strokeWidth=1.8, point={"color": INK, "size": 18})
    layers.append(line.encode(x, y("middle")))
    if answer.beds is not None:
        ends = pl.DataFrame({"week": [answer.weeks[0], answer.weeks[-1]], "beds": [float(answer.beds)] * 2})
        rule = sheet.chart(ends).mark_line(color=FLOW, strokeDash=[6, 4], strokeWidth=1.8)
        layers.append(rule.encode(x, y("beds")))
    return sheet.panel(layers, told.name, FAN_HEIGHT * 1.5, (COUNTS, EDGE))
