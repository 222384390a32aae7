"""Effects with their intervals, a measure a line, and beside each how often placebos were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import altair as alt
import polars as pl

from istmo.brief import numbers
from istmo.brief.blocks import Drawing
from istmo.brief.effects import told
from istmo.brief.labels import wrapped
from istmo.brief.numbers import Language
from istmo.brief.panel import FLOW, INK, SOFT
from istmo.brief.sheet import Panel, Sheet, twice
from istmo.effects import Effect
from istmo.measures import measure

MARKS = (0.01, 0.1, 0.5, 1.0, 2.0, 10.0)
"""Of the axis: so many times as many as were expected."""
ENDS = (0.005, 30.0)
"""Of the axis; an interval that goes beyond is cut there."""
RATES, LINE, LEAST = 62, 15, 26
"""Room for the rates, the height of a line of a name, and that of a row, pixels."""


@dataclass(frozen=True)
class Line:
    """A measure: its name, its change and 95 % interval in logs, the false positive rate, whether it is told."""

    name: str
    change: float
    low: float
    high: float
    rate: float
    told: bool


def lines(found: Sequence[Effect], language: Language) -> list[Line]:
    """Those with an interval, in the order given."""
    made = []
    for one in found:
        row = told.head(one)
        est = row.structural if row is not None else None
        if est is not None and est.low is not None and est.high is not None:
            name = measure(one.measure).title(language)
            made.append(Line(name, est.change, est.low, est.high, est.rate, one.verdict == "changed"))
    return made


def table(drawn: Sequence[Line]) -> pl.DataFrame:
    """The numbers that are drawn."""
    rows = [(each.name, each.change, each.low, each.high, each.rate) for each in drawn]
    return pl.DataFrame(rows, schema=["name", "log_change", "log_low", "log_high", "rate"], orient="row")


def intervals(drawn: Sequence[Line], language: Language) -> Drawing:
    """The lines, for a page and for a phone."""
    return twice(_panel, [drawn], language, sizes=(12.5, 10.5))


def _panel(drawn: Sequence[Line], sheet: Sheet) -> Panel:
    names = 380 if sheet.alone else 150
    texts = [list(wrapped(each.name, sheet.type * 0.92, names - 8)) for each in drawn]
    low, high = (log(end) for end in ENDS)
    frame = pl.DataFrame(
        {
            "name": ["\n".join(text) for text in texts],
            "change": [each.change for each in drawn],
            "low": [max(each.low, low) for each in drawn],
            "high": [min(each.high, high) for each in drawn],
            "rate": [told.share(each.rate, sheet.language) for each in drawn],
            "told": [each.told for each in drawn],
        }
    )
    axis = alt.Axis(
        ticks=False, domain=False, labelLimit=names, labelPadding=8, labelExpr="split(datum.label, '\\n')"
    )
    y = alt.Y("name", type="nominal", title=None, sort=frame["name"].to_list(), axis=axis)
    colour = alt.condition("datum.told", alt.value(FLOW), alt.value(SOFT))
    base = sheet.chart(frame)
    x = alt.X(
        "low",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=changes(sheet.language),
    )
    bars = base.mark_rule(strokeWidth=2).encode(y, x, alt.X2("high"), color=colour)
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        y, alt.X("change", type="quantitative"), color=colour
    )
    rates = base.mark_text(align="right", dx=RATES - 4, fontSize=sheet.type * 0.92, color=INK).encode(
        y, alt.XDatum(high), alt.Text("rate", type="nominal")
    )
    nothing = (
        sheet.chart(pl.DataFrame({"x": [0.0]})).mark_rule(color=INK).encode(alt.X("x", type="quantitative"))
    )
    height = max(LEAST, LINE * max(map(len, texts)) + 4) * len(drawn)
    title = told.say("figure-panel", sheet.language)
    return sheet.panel([nothing, bars, dots, rates], title, height, (names, RATES))


def changes(language: Language) -> alt.Axis:
    """An axis of log changes: as per cents, and as factors above."""
    shown = {log(mark): _written(mark, language) for mark in MARKS}
    label = " : ".join(f"abs(datum.value - {at:.6f}) < 0.001 ? '{text}'" for at, text in shown.items())
    return alt.Axis(values=list(shown), labelExpr=f"{label} : ''", grid=True, domain=False, ticks=False)


def _written(times: float, language: Language) -> str:
    if times == 1.0:
        return "0"
    if times > 1.0:
        return f"×{numbers.ratio(times, language, 0)}"
    return numbers.percent(times - 1, language, signed=True)
