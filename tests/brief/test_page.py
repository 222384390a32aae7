"""The page stands alone: no request, no script, one language, one place for each name."""

import re
from collections import Counter

import polars as pl

from istmo.brief import Brief
from istmo.brief.csvs import link, neutral
from tests.brief.reading import read

LOADING = ("src", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href", "ping")


def test_nothing_is_asked_from_anywhere(brief: Brief) -> None:
    page = read(brief.html)
    assert {element.tag for element in page.elements}.isdisjoint(
        {
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "embed",
            "image",
            "video",
            "audio",
            "form",
            "base",
            "source",
        }
    )
    for element in page.elements:
        assert not set(LOADING) & element.attributes.keys(), element
        target = element.attributes.get("href", "")
        assert element.tag == "a" or not target, element
        assert re.match(r"#|https?://|data:text/csv|[\w-]+\.(svg|png)$", target) or not target
        assert not any(name.startswith("on") for name in element.attributes), element
    assert not re.search(r"@import|url\((?!#)", brief.html)


def test_the_policy_forbids_all_but_the_one_style(brief: Brief) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', brief.html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-") or "&#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r'\sstyle="', brief.html), "the policy would drop it"


def test_ids_are_unique_and_links_inside_the_page_lead_somewhere(brief: Brief) -> None:
    page = read(brief.html)
    ids = Counter(element.attributes["id"] for element in page.elements if "id" in element.attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    targets = {
        e.attributes["href"][1:] for e in page.elements if e.attributes.get("href", "").startswith("#")
    }
    assert targets <= ids.keys()
    used = set(re.findall(r"url\(#([^)]+)\)", brief.html))
    assert used <= ids.keys(), "a clip path that is not there hides what it clips"


def test_language_title_and_day(english: Brief, spanish: Brief) -> None:
    assert '<html lang="en">' in english.html
    assert '<html lang="es">' in spanish.html
    assert "As known on" in english.html
    assert "Según lo conocido el" in spanish.html
    assert "7\u00a0de\u00a0mayo\u00a0de\u00a02024" in spanish.html


def test_spanish_numbers_have_no_comma_for_thousands(spanish: Brief) -> None:
    shown = [text.text for text in read(spanish.html).texts if text.around and text.around[-1].tag == "data"]
    assert not [text for text in shown if re.search(r"\d,\d{3}", text)]
    assert not [text for text in shown if re.search(r"\d\.\d", text)]


def test_every_table_has_a_caption_and_headed_columns(brief: Brief) -> None:
    tables = brief.html.split("<table>")[1:]
    assert len(tables) >= 12
    for table in tables:
        assert re.search(r"<caption>[^<]+", table)
        assert 'scope="col"' in table
        assert 'scope="row"' in table


def test_figures_beside_the_page_carry_title_source_and_day(brief: Brief) -> None:
    assert {"map", "nationalities", "pathways-year", "pathways-months", "returns-months", "deaths-months",
            "deaths-places", "outlook", "needs-people", "commitments-shares"} == brief.figures.keys()  # fmt: skip
    for name, svg in brief.figures.items():
        assert f'href="{name}.svg"' in brief.html
        assert re.search(r"Source: |Fuente: ", svg), name
        assert "2024" in svg
        assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", svg), name


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised() -> None:
    """OWASP, CSV Injection: = + - @ tab and carriage return at the start of a cell."""
    frame = pl.DataFrame(
        {"text": ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", " =x", "Venezuela", None], "number": [-1.0] * 8}
    )
    told = neutral(frame)
    assert told["text"].to_list() == [
        "'=1+1",
        "'+cmd",
        "'-2+3",
        "'@SUM(A1)",
        "'\tx",
        "' =x",
        "Venezuela",
        None,
    ]
    assert told["number"].to_list() == [-1.0] * 8, "numbers are numbers, and stay"
    assert link(frame, "en").startswith("data:text/csv;charset=utf-8;base64,")
