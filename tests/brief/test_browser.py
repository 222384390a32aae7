"""The page of the month in a real browser: it fits a phone, asks nothing of anybody, and complains of nothing."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import sync_playwright

from istmo.brief import Brief
from istmo.brief.numbers import LANGUAGES
from istmo.brief.scenario import make_page
from istmo.measures import BASELINE
from istmo.measures.effect_table import effect_table
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
