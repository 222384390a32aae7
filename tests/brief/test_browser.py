"""The page of the month in a real browser: it fits a phone, asks nothing of anybody, and complains of nothing."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import sync_playwright

from istmo.brief import Brief, charts
from istmo.brief.blocks import Drawing
from istmo.brief.numbers import LANGUAGES, Language
from istmo.brief.panel import FONT
from istmo.brief.scenario import make_page
from istmo.measures import BASELINE
from istmo.measures.effect_table import effect_table
from istmo.periods import add_months
from istmo.studies import load
from tests.app.conftest import CHROMIUM, FLAGS
from tests.measures.small import simulator

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium: scripts/browser.sh installs it"
)


def test_the_page_fits_a_phone_and_asks_nothing(english: Brief, spanish: Brief, tmp_path: Path) -> None:
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for brief in (english, spanish):
            file = tmp_path / f"{brief.language}.html"
            file.write_text(brief.html, encoding="utf-8")
            page = browser.new_page()
            page.on("console", lambda message: wrong.append(message.text))
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on(
                "request", lambda asked: wrong.append(asked.url) if asked.url != asked.frame.url else None
            )
            page.goto(file.as_uri())
            for width in (1280, 800, 640, 360):
                page.set_viewport_size({"width": width, "height": 800})
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide == page.evaluate("document.documentElement.clientWidth"), (brief.language, width)
        browser.close()
    assert [each for each in wrong if not each.startswith(("data:", "file:"))] == []


def drawings(language: Language) -> list[Drawing]:
    """A chart of each kind, with names and numbers as long as any of ours."""
    months = [add_months(date(2020, 12, 1), i) for i in range(46)]
    counted = pl.DataFrame({"period": months, "value": [45_000.0 + 100 * i for i in range(46)]})
    titles = (
        "Guatemaltecos retornados desde EE. UU. y México",
        "Deportados",
        "Refugiados de las Américas admitidos",
    )
    ahead = {f"{side}{band}": [9e4] * 6 for side in ("low", "high") for band in (50, 80, 95)}
    future = pl.DataFrame({"period": months[-6:], "middle": [9e4] * 6, **ahead})
    names = ("US south-west border, between ports", "Refugees of the Americas admitted to the US", "H-2A")
    bars = [charts.Bar(name, 1_530_523, 2_040_000, "1,530,523") for name in names]
    return [
        charts.months(
            [charts.MonthsPanel(title, counted, months[0], months[-1]) for title in titles * 2], language
        ),
        charts.bars([charts.BarsPanel(title, bars) for title in titles[:2]], language),
        charts.bars([charts.BarsPanel(titles[0], bars)], language, columns=1),
        charts.fans([charts.Fan(title, counted.head(40), future) for title in titles[:2]], language),
    ]


def test_the_charts_hold_the_wider_letters_of_a_machine_without_our_fonts() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1000, "height": 800})
        if page.evaluate(WIDE) < 1.1:
            pytest.skip("there is no DejaVu Sans")
        for language in LANGUAGES:
            for drawing in drawings(language):
                for svg in (drawing.wide, drawing.narrow):
                    assert FONT in svg
                    page.set_content(svg.replace(FONT, "DejaVu Sans"))
                    assert page.evaluate(CROWDED) == []
        browser.close()


WIDE = """() => {
    const pen = document.createElement('canvas').getContext('2d');
    const [ours, theirs] = ['DejaVu Sans', 'Liberation Sans'].map((font) => {
        pen.font = `20px "${font}"`;
        return pen.measureText('Hasta treinta mil personas al mes').width;
    });
    return ours / theirs;
}"""
"""How much wider the one font sets a line than the other."""
CROWDED = """() => [...document.querySelectorAll('svg')].flatMap((svg) => {
    const edge = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter((each) => each.textContent.trim())
        .map((each) => [each.textContent, each.getBoundingClientRect()]);
    const cut = texts.filter(([, box]) => box.left < edge.left - 1 || box.right > edge.right + 1).map(([text]) => text);
    const pairs = texts.flatMap(([one, a], i) => texts.slice(i + 1)
        .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)  // of the air above and below the letters
        .map(([other]) => `${one} / ${other}`));
    return [...cut, ...pairs];
})"""
"""Lines of text in a chart that leave the picture, or lie on each other."""


def test_the_page_of_a_plan_fits_a_phone_however_great_its_numbers(tmp_path: Path) -> None:
    study, start = load("americas"), date(2024, 8, 1)
    outcome = simulator(study, BASELINE, start, 3, 4)
    table = effect_table(outcome, outcome)
    great = pl.selectors.float() * 0 + 1_234_567
    table = table.with_columns(great)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 360, "height": 800})
        for language in LANGUAGES:
            file = tmp_path / f"{language}.html"
            file.write_text(make_page(study, outcome, outcome, table, language, "mine")[0], encoding="utf-8")
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == 360, language
        browser.close()
