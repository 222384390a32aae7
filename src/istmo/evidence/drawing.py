"""A claim's chart: the series it was read as, and the claimed value on it.

A month is shown among the months around it, a year among years, any other stretch as the count running up to its end.
"""

from collections.abc import Mapping
from datetime import date

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from istmo.brief.numbers import count, month_short
from istmo.brief.panel import FLOW, INK
from istmo.brief.sheet import Sheet
from istmo.evidence.record import Record
from istmo.evidence.types import Claim, Language, Reading
from istmo.evidence.universes import CITED
from istmo.evidence.words import words
from istmo.evidence.written import span
from istmo.periods import add_months, fiscal_year_start
from istmo.sources.catalogue import indicator

AROUND, YEARS, WIDTH, HEIGHT = 12, 6, 400, 130
"""Months shown on either side of a month, years shown up to a year, and the size of a chart, pixels: on a phone its
letters are still large enough to read."""
PALE, MIDDLE = "#cfc9bd", "#8a8377"


def chart(claim: Claim, record: Record, language: Language) -> str:
    """The chart of a claim as an SVG document; "" where there is no series to draw.

    Args:
        claim: a count with a reading.
        record: where the series is.
        language: of months and numbers.
    """
    best = claim.best
    if (
        best is None
        or claim.figure.kind != "count"
        or best.reading.series.startswith(CITED)
        or best.official.value is None
    ):
        return ""
    frame = _frame(best.reading, record, language)
    if frame.height < 2:
        return ""
    sheet = Sheet(WIDTH, 1, 11.5, language)
    top = max(*frame["value"], claim.figure.value, 1.0) * 1.15
    columns = (
        sheet.chart(frame)
        .mark_bar(stroke="#fff", strokeWidth=0.5)
        .encode(
            alt.X(
                "name",
                type="nominal",
                sort=None,
                title=None,
                axis=alt.Axis(labelAngle=0, labelOverlap=True, ticks=False),
            ),
            alt.Y(
                "value",
                type="quantitative",
                title=None,
                axis=alt.Axis(tickCount=4, format=",d"),
                scale=alt.Scale(domain=[0, top]),
            ),
            alt.Color(
                "here",
                type="nominal",
                legend=None,
                scale=alt.Scale(domain=[False, True], range=[PALE, MIDDLE]),
            ),
        )
    )
    claimed = pl.DataFrame({"value": [claim.figure.value]})
    rule = (
        sheet.chart(claimed)
        .mark_rule(color=FLOW, strokeDash=[5, 3], strokeWidth=1.6)
        .encode(alt.Y("value", type="quantitative"))
    )
    said = f"{words('page-claimed', language)}: {count(claim.figure.value, language)}"
    label = sheet.words(
        said, "width", -4, align="right", baseline="bottom", color=FLOW, fontWeight="bold", fontSize=11.5
    )
    heading = span(best.reading.first, best.reading.last, language)
    value = sheet.words(
        f"{heading}: {count(best.official.value, language)}",
        0,
        -18,
        align="left",
        baseline="bottom",
        color=INK,
        fontSize=11.5,
    )
    with debug_mode(False):  # Vega-Lite checks the whole
        return sheet.svg([sheet.panel([columns, rule, label, value], "", HEIGHT, (58, 8), up=24)], 0)


def _frame(reading: Reading, record: Record, language: Language) -> pl.DataFrame:
    """`name`, `value`, `here` (whether it is the reading's own), in order of time."""
    cells = {period: value for period, (value, _) in record.months(reading).items() if value is not None}
    months = (reading.last.year - reading.first.year) * 12 + reading.last.month - reading.first.month + 1
    if indicator(reading.series).frequency != "month":
        rows = [
            (str(day.year), value, day.year == reading.last.year) for day, value in sorted(cells.items())
        ][-2 * YEARS :]
    elif months == 1:
        shown = [add_months(reading.first, shift) for shift in range(-AROUND, AROUND + 1)]
        rows = [
            (month_short(day, language), cells[day], day == reading.first) for day in shown if day in cells
        ]
    elif months == 12 and reading.first.month in (1, 10):
        rows = _years(cells, reading, language)
    else:
        total, rows = 0.0, []
        for shift in range(months):
            day = add_months(reading.first, shift)
            if day not in cells:
                break
            total += cells[day]
            rows.append((month_short(day, language), total, shift == months - 1))
    return pl.DataFrame(
        rows, schema={"name": pl.String, "value": pl.Float64, "here": pl.Boolean}, orient="row"
    )


def _years(
    cells: Mapping[date, float], reading: Reading, language: Language
) -> list[tuple[str, float, bool]]:
    """Sums of whole years, calendar or fiscal as the reading's is."""
    fiscal = reading.first.month == 10
    rows = []
    for year in range(reading.last.year - YEARS + 1, reading.last.year + 2):
        start = fiscal_year_start(year) if fiscal else date(year, 1, 1)
        twelve = [cells.get(add_months(start, shift)) for shift in range(12)]
        if all(value is not None for value in twelve):
            rows.append(
                (
                    words("page-fiscal", language, year=year) if fiscal else str(year),
                    sum(v for v in twelve if v is not None),
                    year == reading.last.year,
                )
            )
    return rows


def described(claim: Claim, language: Language) -> str:
    """What a reader who cannot see the chart should know."""
    best = claim.best
    assert best is not None
    when = span(best.reading.first, best.reading.last, language)
    value = count(best.official.value or 0.0, language)
    return f"{when}: {value}; {words('page-claimed', language)}: {count(claim.figure.value, language)}"
