"""The brief's charts: months in small multiples, twelve months beside the twelve before, and forecast fans.

Each is drawn twice, for a page and for a phone. Colour never carries a meaning alone: the newest month is darker
and labelled, the twelve months before are a tick, the middle of a fan is dashed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import polars as pl

from istmo.brief.blocks import Drawing
from istmo.brief.labels import widest, wrapped
from istmo.brief.numbers import Language, about, count, month_short
from istmo.brief.panel import FLOW, INK
from istmo.brief.sheet import TITLE_UP, Panel, Sheet, twice
from istmo.periods import add_months

PALE, MIDDLE = "#cfc9bd", "#8a8377"
BANDS = {95: "#d9e6f2", 80: "#aecbe6", 50: "#78a6d3"}
"""Shares of the simulated futures, in per cent, and the blue of each band."""
COUNTS, NAMES, NAMES_ALONE, NUMBERS, ENDS, EDGE = 58, 134, 280, 80, 58, 16
"""Room for an axis of counts, for the names beside bars (and where they have the width of a page), for the numbers
beside bars, for the ends of a fan, and to the right of bars, pixels."""
MONTHS_HEIGHT, FAN_HEIGHT, BAR_HEIGHT, LINE_HEIGHT = 112, 170, 21, 14


@dataclass(frozen=True)
class MonthsPanel:
    """Monthly counts of one thing.

    Args:
        title: what is counted.
        frame: `period`, `value`.
        start, end: first and last month that the panel has room for.
    """

    title: str
    frame: pl.DataFrame
    start: date
    end: date


@dataclass(frozen=True)
class Bar:
    """Twelve months of one thing (`number`, written `shown`) and the twelve before (None if not known)."""

    name: str
    number: float
    before: float | None
    shown: str


@dataclass(frozen=True)
class BarsPanel:
    """Bars on one scale."""

    title: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Fan:
    """A forecast with the months before it.

    Args:
        title: what is forecast.
        past: `period`, `value`.
        future: `period`, `middle`, `low50`, `high50`, `low80`, `high80`, `low95`, `high95`.
    """

    title: str
    past: pl.DataFrame
    future: pl.DataFrame

    @property
    def top(self) -> float:
        """Of the axis: above all that was counted and the 80 % band. The 95 % band may run out of it."""
        most: float = max(*self.past["value"], *self.future["high80"], 1.0)
        return most * 1.12


@dataclass(frozen=True)
class Paths:
    """A simulated plan by month, beside another one.

    Args:
        title: what is simulated.
        plan: `period`, `low`, `median`, `high`.
        base: the same of the other plan; None if there is none.
    """

    title: str
    plan: pl.DataFrame
    base: pl.DataFrame | None

    @property
    def top(self) -> float:
        """Of the axis: above both bands."""
        both = [self.plan, *([self.base] if self.base is not None else [])]
        return max(*(float(frame["high"].max() or 0.0) for frame in both), 1.0) * 1.12  # type: ignore[arg-type]


def drawn(panels: Sequence[MonthsPanel | BarsPanel | Fan | Paths]) -> pl.DataFrame:
    """The numbers of some panels: `of` (the panel's title), then what it draws, a row a month or bar."""
    parts = []
    for panel in panels:
        if isinstance(panel, MonthsPanel):
            part = panel.frame.select("period", pl.col("value").cast(pl.Float64))
        elif isinstance(panel, BarsPanel):
            rows = [(bar.name, bar.number, bar.before) for bar in panel.bars]
            schema = {"name": pl.String, "value": pl.Float64, "before": pl.Float64}
            part = pl.DataFrame(rows, schema=schema, orient="row")
        elif isinstance(panel, Fan):
            part = pl.concat([panel.past, panel.future], how="diagonal")
        else:
            part = panel.plan.select("period", "low", "median", "high")
            if panel.base is not None:
                part = part.join(panel.base, on="period", how="left", suffix="_other")
        parts.append(part.select(pl.lit(panel.title).alias("of"), pl.all()))
    return pl.concat(parts, how="diagonal")


def months(panels: Sequence[MonthsPanel], language: Language, columns: int = 3) -> Drawing:
    """Columns a month; the newest month and the same month of earlier years stand out."""
    return twice(_months_panel, panels, language, columns, COUNTS + 6)


def bars(panels: Sequence[BarsPanel], language: Language, columns: int = 2) -> Drawing:
    """Bars for the last twelve months, a tick at the twelve months before."""
    return twice(_bars_panel, panels, language, columns, NAMES + NUMBERS + EDGE)


def fans(panels: Sequence[Fan], language: Language, columns: int = 2) -> Drawing:
    """Counted months as a line, then bands for 50, 80 and 95 % of the simulated futures around a dashed middle."""
    return twice(_fan_panel, panels, language, columns, COUNTS + ENDS)


def paths(panels: Sequence[Paths], language: Language, columns: int = 2) -> Drawing:
    """Two plans by month: this one a solid line on a blue band, the other one dashed on a grey band."""
    return twice(_paths_panel, panels, language, columns, COUNTS + EDGE)


def _months_panel(panel: MonthsPanel, sheet: Sheet) -> Panel:
    newest = panel.frame["period"].max()
    assert isinstance(newest, date)
    is_last, same = pl.col("period") == newest, pl.col("period").dt.month() == newest.month
    kind = pl.when(is_last).then(pl.lit("newest")).when(same).then(pl.lit("same")).otherwise(pl.lit("other"))
    frame = panel.frame.with_columns(kind=kind, until=pl.col("period").dt.offset_by("1mo"))
    colours = alt.Scale(domain=["other", "same", "newest"], range=[PALE, MIDDLE, FLOW])
    span = alt.Scale(type="utc", domain=[_utc(panel.start), _utc(add_months(panel.end, 1))], nice=False)
    columns = (
        sheet.chart(frame)
        .mark_rect(stroke="#fff", strokeWidth=0.5)
        .encode(
            alt.X("period", type="temporal", title=None, axis=_years(panel), scale=span),
            alt.X2("until"),
            _counts("value", 3, max(*frame["value"], 1.0) * 1.12),
            alt.Y2Datum(0),
            alt.Color("kind", type="nominal", legend=None, scale=colours),
        )
    )
    number = count(float(frame.filter(is_last)["value"][0]), sheet.language)
    shown = f"{number} · {month_short(newest, sheet.language)}"
    look = {"align": "right", "fontWeight": "bold", "fontSize": sheet.type * 0.95, "color": FLOW}
    label = sheet.words(shown, "width", -TITLE_UP, **look)
    return sheet.panel([columns, label], panel.title, MONTHS_HEIGHT, (COUNTS, 6), up=2.3 * TITLE_UP)


def _bars_panel(panel: BarsPanel, sheet: Sheet) -> Panel:
    size = sheet.type * 0.92
    names = [list(wrapped(bar.name, size, NAMES_ALONE if sheet.alone else NAMES)) for bar in panel.bars]
    room = max(widest(line, size) for lines in names for line in lines) + 4
    frame = pl.DataFrame(
        [("\n".join(name), b.number, b.before, b.shown) for name, b in zip(names, panel.bars, strict=True)],
        schema={"name": pl.String, "value": pl.Float64, "before": pl.Float64, "shown": pl.String},
        orient="row",
    )
    most = max([*frame["value"], *frame["before"].drop_nulls(), 1.0])
    lines = "split(datum.label, '\\n')"
    axis = alt.Axis(ticks=False, domain=False, labelLimit=room, labelPadding=NUMBERS, labelExpr=lines)
    y = alt.Y("name", type="nominal", title=None, sort=frame["name"].to_list(), axis=axis)
    scale = alt.Scale(domain=[0, most * 1.02], nice=False)
    sides = (room if sheet.alone else NAMES) + NUMBERS, EDGE
    label = widest(count(most, sheet.language), size) + 8
    ticks = max(1, min(4, int((sheet.room - sum(sides)) / label / 2)))  # Vega may draw up to twice as many
    base = sheet.chart(frame)
    solid = base.mark_bar(color=FLOW, opacity=0.82, height={"band": 0.62}).encode(
        y, alt.X("value", type="quantitative", title=None, axis=_count_axis(ticks), scale=scale)
    )
    tick = base.mark_tick(color=INK, thickness=2.2, height={"band": 0.9}).encode(
        y, alt.X("before", type="quantitative")
    )
    number = base.mark_text(
        align="right", dx=-7, fontSize=sheet.type * 0.94, fontWeight="bold", color=INK
    ).encode(y, alt.XDatum(0), alt.Text("shown", type="nominal"))
    deepest = max(map(len, names))
    height = (BAR_HEIGHT if deepest == 1 else LINE_HEIGHT * deepest + 6) * len(panel.bars)
    return sheet.panel([solid, tick, number], panel.title, height, sides)


def _fan_panel(panel: Fan, sheet: Sheet) -> Panel:
    x = alt.X("period", type="temporal", title=None, axis=_year_by_year(panel), scale=alt.Scale(type="utc"))
    future = sheet.chart(pl.concat([_opening(panel), panel.future]))
    bands = [
        future.mark_area(color=colour, clip=True).encode(
            x, _counts(f"low{band}", 4, panel.top), alt.Y2(f"high{band}")
        )
        for band, colour in BANDS.items()
    ]
    middle = future.mark_line(color=INK, strokeDash=[4, 3], strokeWidth=1.6)
    past = sheet.chart(panel.past).mark_line(color=INK, strokeWidth=1.8)
    ends = sheet.chart(_ends(panel, sheet.language)).mark_text(
        align="left", dx=6, fontSize=sheet.type * 0.92, color=INK
    )
    lines = [
        middle.encode(x, _counts("middle", 4, panel.top)),
        past.encode(x, _counts("value", 4, panel.top)),
        ends.encode(x, _counts("y", 4, panel.top), alt.Text("shown", type="nominal")),
    ]
    return sheet.panel([*bands, *lines], panel.title, FAN_HEIGHT, (COUNTS, ENDS))


def _paths_panel(panel: Paths, sheet: Sheet) -> Panel:
    starts = [_utc(month) for month in panel.plan["period"]]
    every = max(1, len(starts) // 3)
    axis = alt.Axis(values=starts[::every], format="%b %Y", grid=False, labelFlush=False, tickSize=4)
    x = alt.X("period", type="temporal", title=None, axis=axis, scale=alt.Scale(type="utc"))
    layers = []
    looks = (
        (panel.base, PALE, {"strokeDash": [4, 3], "color": MIDDLE}),
        (panel.plan, BANDS[80], {"color": INK}),
    )
    for frame, colour, line in looks:
        if frame is None:
            continue
        chart = sheet.chart(frame)
        layers.append(
            chart.mark_area(color=colour, opacity=0.55).encode(
                x, _counts("low", 4, panel.top), alt.Y2("high")
            )
        )
        layers.append(chart.mark_line(strokeWidth=1.8, **line).encode(x, _counts("median", 4, panel.top)))
    return sheet.panel(layers, panel.title, FAN_HEIGHT, (COUNTS, EDGE))


def _ends(panel: Fan, language: Language) -> pl.DataFrame:
    """The last month's middle and 80 % bounds as written at the right end of the fan, kept apart from each other."""
    last = panel.future.sort("period").row(-1, named=True)
    numbers = [float(last[column]) for column in ("low80", "middle", "high80")]
    gap, places = panel.top * 13 / FAN_HEIGHT, list(numbers)
    for i in (1, 2):
        places[i] = max(places[i], places[i - 1] + gap)
    return pl.DataFrame(
        {"period": last["period"], "y": places, "shown": [about(n, language) for n in numbers]}
    )


def _opening(panel: Fan) -> pl.DataFrame:
    """The newest counted month, as the point from which the bands open."""
    newest = panel.past.sort("period").tail(1)
    return newest.select(
        "period", *(pl.col("value").alias(name) for name in panel.future.columns if name != "period")
    ).select(panel.future.columns)


def _counts(column: str, ticks: int, top: float) -> alt.Y:
    """An axis of counts from zero; no tick stands at its very top."""
    scale = alt.Scale(domain=[0, top], nice=False)
    return alt.Y(column, type="quantitative", title=None, axis=_count_axis(ticks), scale=scale)


def _count_axis(ticks: int) -> alt.Axis:
    return alt.Axis(format=",d", tickCount=ticks, domain=False, ticks=False, labelPadding=4)


def _years(panel: MonthsPanel) -> alt.Axis:
    years = range(panel.start.year + (panel.start.month > 1), panel.end.year + 1)
    starts = [_utc(date(year, 1, 1)) for year in years]
    return alt.Axis(
        values=starts, format="%Y", grid=False, labelFlush=False, labelAlign="left", labelOffset=2, tickSize=4
    )


def _year_by_year(panel: Fan) -> alt.Axis:
    """A label every year, ending at the last month forecast."""
    last, first = max(panel.future["period"]), min(panel.past["period"])
    back = [add_months(last, -12 * i) for i in range(10)]
    values = [_utc(month) for month in back if month >= first]
    return alt.Axis(values=values, format="%b %Y", grid=False, labelFlush=False, tickSize=4)


def _utc(month: date) -> alt.DateTime:
    return alt.DateTime(year=month.year, month=month.month, date=1, utc=True)
