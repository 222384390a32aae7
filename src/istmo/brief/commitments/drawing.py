"""What was counted month by month beside what was promised, a panel for each commitment."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import polars as pl

from istmo.brief.blocks import Drawing
from istmo.brief.charts import COUNTS, EDGE, FAN_HEIGHT, MIDDLE
from istmo.brief.numbers import Language
from istmo.brief.panel import FLOW
from istmo.brief.sheet import Panel, Sheet, twice
from istmo.periods import add_months, period_end
from istmo.register import Status
from istmo.register.rules import SeriesRule
from istmo.sources.catalogue import indicator

HEADROOM = 1.12
TICKS = 4
"""Labels of the axis of time, at most."""


@dataclass(frozen=True)
class Course:
    """One panel: `counted` and `aim`, each `day`, `value`; counted runs up, of a number a month or day it is that."""

    title: str
    counted: pl.DataFrame
    aim: pl.DataFrame

    @property
    def top(self) -> float:
        """Of the axis: above both lines."""
        return float(max(*self.counted["value"], *self.aim["value"], 1.0)) * HEADROOM


def course(found: Status, language: Language) -> Course | None:
    """The panel of a status; None where it rests on no monthly series, or nothing was published yet."""
    one, so_far = found.commitment, found.progress
    if not isinstance(one.rule, SeriesRule) or so_far.months is None or so_far.target is None:
        return None
    every = indicator(one.rule.series).frequency
    ends = [period_end(day, every) for day in so_far.months["period"]]
    lengths = [(end - day).days + 1 for day, end in zip(so_far.months["period"], ends, strict=True)]
    values = so_far.months["value"]
    if one.per == "day":
        values = values / pl.Series(lengths)
    elif one.per == "":
        values = values.cum_sum()
    counted = pl.DataFrame({"day": ends, "value": values.cast(pl.Float64)})
    start = 0.0 if one.per == "" else so_far.target
    last = one.rule.end or ends[-1]
    aim = pl.DataFrame({"day": [one.rule.start, last], "value": [start, so_far.target]})
    if one.per == "":
        opening = pl.DataFrame({"day": [one.rule.start], "value": [0.0]})
        counted = pl.concat([opening, counted])
    return Course(one.title(language), counted, aim)


def numbers_of(panels: Sequence[Course]) -> pl.DataFrame:
    """What is drawn: `of` (the commitment), `day`, `value`, and `aim` at its two ends."""
    parts = [
        pl.concat([each.counted, each.aim.rename({"value": "aim"})], how="diagonal").select(
            pl.lit(each.title).alias("of"), pl.all()
        )
        for each in panels
    ]
    return pl.concat(parts, how="diagonal")


def courses(panels: Sequence[Course], language: Language) -> Drawing:
    """The panels, for a page in two columns and for a phone in one."""
    return twice(_panel, panels, language, 2, COUNTS + EDGE, sizes=(12.0, 10.5))


def _ticks(each: Course) -> list[alt.DateTime]:
    """Firsts of months, four at most, so that no two have one label."""
    days = [*each.counted["day"], *each.aim["day"]]
    first, last = min(days), max(days)
    start = first if first.day == 1 else add_months(first.replace(day=1), 1)
    months = [start]
    while add_months(months[-1], 1) <= last:
        months.append(add_months(months[-1], 1))
    every = -(-len(months) // TICKS)
    return [alt.DateTime(year=m.year, month=m.month, date=1, utc=True) for m in months[::every]]


def _panel(each: Course, sheet: Sheet) -> Panel:
    x = alt.X(
        "day",
        type="temporal",
        title=None,
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(values=_ticks(each), format="%b %Y", grid=False, labelFlush=False, tickSize=4),
    )
    y = alt.Y(
        "value",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, each.top], nice=False),
        axis=alt.Axis(format=",d", tickCount=4, domain=False, ticks=False, labelPadding=4),
    )
    aim = sheet.chart(each.aim).mark_line(strokeDash=[5, 3], color=MIDDLE, strokeWidth=1.6).encode(x, y)
    line = sheet.chart(each.counted).mark_line(
        color=FLOW, strokeWidth=2, point={"color": FLOW, "size": 14}
    ).encode(x, y)  # fmt: skip
    return sheet.panel([aim, line], each.title, FAN_HEIGHT * 0.75, (COUNTS, EDGE))
