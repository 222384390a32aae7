"""The charts: what is drawn, in both languages and widths."""

import re
from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from istmo.brief import charts
from istmo.brief.drawing import inline
from istmo.brief.numbers import THIN
from istmo.brief.panel import FLOW
from istmo.brief.sparkline import sparkline
from istmo.periods import add_months

MONTHS = [add_months(date(2022, 1, 1), i) for i in range(27)]
FRAME = pl.DataFrame({"period": MONTHS, "value": [10_000.0 + 100 * i for i in range(27)]})


def drawn(svg: str, colour: str) -> int:
    return svg.count(f'fill="{colour}"')


def test_the_newest_month_and_the_same_month_before_stand_out_and_the_number_is_written() -> None:
    drawing = charts.months([charts.MonthsPanel("Darien", FRAME, MONTHS[0], MONTHS[-1])], "es", columns=1)
    for svg in (drawing.wide, drawing.narrow):
        columns = re.findall(r'<path aria-label="[^"]*" role="graphics-symbol"[^>]*fill="(#\w+)"', svg)
        assert columns.count(FLOW) == 1, "March 2024"
        assert columns.count(charts.MIDDLE) == 2, "March 2022 and 2023"
        assert columns.count(charts.PALE) == 24
        assert f"12{THIN}600 · mar" in svg
        assert "Darien" in svg


def test_bars_have_a_tick_only_where_the_year_before_is_known() -> None:
    panel = charts.BarsPanel("Who", [charts.Bar("A", 100, 50, "100"), charts.Bar("B", 60, None, "60")])
    svg = charts.bars([panel], "en", columns=1).wide
    assert svg.count('aria-roledescription="tick"') == 1
    assert svg.count('aria-roledescription="bar"') == 2


def fan(spread: float) -> charts.Fan:
    ahead = [add_months(MONTHS[-1], i) for i in range(1, 7)]
    band = {
        f"{side}{share}": [12_600 * (1 + sign * spread * share / 95)] * 6
        for share in (50, 80, 95)
        for side, sign in (("low", -1), ("high", 1))
    }
    return charts.Fan("Darien", FRAME, pl.DataFrame({"period": ahead, "middle": [12_600.0] * 6, **band}))


def test_a_fan_shows_three_bands_a_dashed_middle_and_its_ends() -> None:
    svg = charts.fans([fan(0.5)], "en", columns=1).wide
    assert svg.count('aria-roledescription="area mark container"') == 3
    assert "stroke-dasharray" in svg
    for number in ("13,000", "18,000", "7,300"):  # 12,600 x (1 +- 0.5 x 80/95), to two digits
        assert number in svg


def test_the_numbers_at_the_end_of_a_narrow_fan_do_not_cover_each_other() -> None:
    ends = charts._ends(fan(0.001), "en")
    places = ends["y"].sort().to_list()
    pixels = [place / fan(0.001).top * charts.FAN_HEIGHT for place in places]
    assert min(b - a for a, b in pairwise(pixels)) >= 12.9


def test_two_drawings_on_one_page_do_not_clip_each_other() -> None:
    svg = (
        '<svg viewBox="0 0 9 9" width="9" height="9"><clipPath id="a"/><g clip-path="url(#a)" id="a1"/></svg>'
    )
    one, two = inline(svg, "one"), inline(svg, "two")
    assert 'id="one-a"' in one
    assert "url(#one-a)" in one
    assert set(re.findall(r'id="([^"]+)"', one)).isdisjoint(re.findall(r'id="([^"]+)"', two))
    assert 'width="9"' not in one


def test_a_sparkline_breaks_where_a_month_is_missing() -> None:
    assert sparkline([1.0, 2.0, None, 3.0, 4.0]).count("M") == 2
    assert sparkline([]) == ""
    assert sparkline([0.0, 0.0]) == ""


def test_an_axis_groups_four_figures_as_the_text_does() -> None:
    frame = FRAME.with_columns(value=pl.col("value") / 10)
    svg = charts.months([charts.MonthsPanel("Darien", frame, MONTHS[0], MONTHS[-1])], "es", columns=1).wide
    assert f">1{THIN}000<" in svg
    assert not re.search(r">\d{4}<", re.sub(r">20\d\d<", "", svg))


@pytest.mark.parametrize("language", ["en", "es"])
def test_months_on_an_axis_are_in_the_language_of_the_page(language: str) -> None:
    svg = charts.fans([fan(0.5)], language, columns=1).wide  # type: ignore[arg-type]
    assert ("Sep 2024" if language == "en" else "sep 2024") in svg
