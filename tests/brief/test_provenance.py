"""Every number on the page says where it comes from, says it truly, and was known on the day."""

import re
from datetime import date

import pytest

from istmo.brief import Brief
from istmo.brief.numbers import MINUS, THIN
from istmo.brief.provenance import CITED, Source, Value
from istmo.sources.catalogue import indicators
from tests.brief.conftest import DAY
from tests.brief.reading import Page, Text, read

TEMPLATE_WORDS = re.compile(
    r"H-2[AB]?|Title 8|Título 8"  # names of visas and laws
    r"|8 in 10|8 de cada 10|50, 80 (and|y) 95|95 in 100|de cada 100|the 80 band|banda de 80"  # what bands are
    rf"|(50|80|95){THIN}?%"  # the same, in the head of a table
    r"|below 1 |debajo de 1 |CC BY 4\.0"
)
"""Digits that are words of the page, not figures about migration."""


@pytest.fixture
def page(brief: Brief) -> Page:
    return read(brief.html)


def sourced(text: Text) -> bool:
    """Whether an element around a text carries series and release, or it is a date, a foot mark or a name in code."""
    for element in text.around:
        if element.attributes.get("data-series") and element.attributes.get("data-release"):
            return True
        if element.tag in ("time", "code", "style", "title"):
            return True
        if element.tag == "sup" and element.attributes.get("class") == "mark":
            return True
    return False


def test_no_digit_stands_without_its_source(page: Page) -> None:
    bare = [
        text.text.strip()
        for text in page.texts
        if not sourced(text) and re.search(r"\d", TEMPLATE_WORDS.sub("", text.text))
    ]
    assert not bare, "\n".join(bare)


def test_the_check_would_find_a_bare_number(english: Brief) -> None:
    spoiled = read(english.html.replace("<h2", "<p>Some 12,345 people</p><h2", 1))
    assert any("12,345" in text.text and not sourced(text) for text in spoiled.texts)


def test_sources_are_series_of_the_store_and_releases_were_known_on_the_day(page: Page) -> None:
    carrying = [element.attributes for element in page.elements if "data-series" in element.attributes]
    assert len(carrying) > 500
    for each in carrying:
        names = each["data-series"].split()
        assert names
        assert all(name in indicators() or name.startswith(CITED) for name in names), names
        assert date.fromisoformat(each["data-release"]) <= DAY, each


def test_what_is_written_is_the_number_behind_it(page: Page) -> None:
    """Counts to the unit, forecasts to two digits, percentages to half a point, factors to half a tenth."""
    checked = 0
    for text in page.texts:
        if not text.around or text.around[-1].tag != "data":
            continue
        value, shown = float(text.around[-1].attributes["value"]), text.text
        number = float(re.sub(r"[^\d.]", "", _english(shown)))
        if "%" in shown:
            assert abs(abs(value) * 100 - number) <= 0.51, shown
        elif "×" in shown or re.search(r"^\d+[.,]\d$", shown):
            assert min(abs(value + 1 - number), abs(value - number)) <= 0.051, shown
        elif re.search(r"^\d[.,]\d\d$", shown):
            assert abs(value - number) <= 0.0051, shown
        else:
            forecast = re.search("forecast|pronóstico", text.around[-1].attributes["title"])
            assert abs(abs(value) - number) <= max(0.5, abs(value) * 0.05 if forecast else 0.0), shown
        checked += 1
    assert checked > 500


def _english(shown: str) -> str:
    """A Spanish number with a point for its comma; an English one without its commas."""
    if re.search(r"\d,\d{1,2}(\D|$)", shown) or THIN in shown:
        return shown.replace(",", ".").replace(THIN, "")
    return shown.replace(",", "").replace(MINUS, "")


def test_every_foot_mark_leads_to_an_entry_that_names_publisher_licence_and_release(
    page: Page, brief: Brief
) -> None:
    marks = {
        element.attributes["href"].removeprefix("#")
        for text in page.texts
        for element in text.around
        if element.tag == "a" and any(e.attributes.get("class") == "mark" for e in text.around)
    }
    entries = {e.attributes["id"]: e for e in page.elements if e.tag == "li" and "id" in e.attributes}
    assert marks == entries.keys()
    titles = {"en": ("Source", "Known then", "licence"), "es": ("Fuente", "Se conocía", "licencia")}[
        brief.language
    ]
    for entry in entries:
        body = brief.html.split(f'<li id="{entry}"')[1].split("</li>")[0]
        assert all(word in body for word in titles), entry
        assert "<time" in body


def test_every_number_can_be_pointed_at(page: Page) -> None:
    titles = [element.attributes["title"] for element in page.elements if element.tag == "data"]
    assert all("·" in title for title in titles)
    assert any("(estimated)" in title or "(estimado)" in title for title in titles)


def test_a_number_made_of_two_carries_both_sources_and_the_newer_release() -> None:
    early, late = date(2024, 1, 10), date(2024, 4, 10)
    one = Value(10, Source(("a",), early, estimated=False), date(2023, 1, 1), date(2023, 1, 1))
    two = Value(40, Source(("b",), late, estimated=True), date(2024, 1, 1), date(2024, 1, 1))
    change = two.change_on(one)
    assert change is not None
    assert change.number == pytest.approx(3.0)
    assert change.source == Source(("b", "a"), late, estimated=True)
    assert two.change_on(None) is None
    assert two.over(Value(0, one.source, early, early)) is None
