"""The page of a simulated plan: real runs of a small simulator, in both languages."""

import re
from datetime import date

import polars as pl
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from istmo.brief.legs import width
from istmo.brief.numbers import LANGUAGES, Language
from istmo.brief.scenario import diversion, make_page
from istmo.brief.scenario.told import Told
from istmo.brief.writer import Writer
from istmo.measures import BASELINE, plan_from_text
from istmo.measures.effect_table import effect_table
from istmo.measures.outcome import Outcome
from istmo.studies import Study, load
from tests.measures.small import simulator

PLAN = """title = "Close the <Darien>"
[[measure]]
id = "closed"
kind = "closure"
links = ["necocli>lajas_blancas"]
start = 2024-09-01

[[pathway]]
pathway = "chnv"
daily = 3
start = 2024-08-01
"""
START = date(2024, 8, 1)


@pytest.fixture(scope="module")
def study() -> Study:
    return load("americas")


@pytest.fixture(scope="module")
def outcomes(study: Study) -> tuple[Outcome, Outcome]:
    plan = plan_from_text(PLAN, study)
    return simulator(study, plan, START, 3, 4), simulator(study, BASELINE, START, 3, 4)


@pytest.fixture(scope="module")
def table(outcomes: tuple[Outcome, Outcome]) -> pl.DataFrame:
    return effect_table(*outcomes)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(
    request: pytest.FixtureRequest, study: Study, outcomes: tuple[Outcome, Outcome], table: pl.DataFrame
) -> tuple[Language, str, dict[str, str]]:
    return request.param, *make_page(study, *outcomes, table, request.param, "mine")


def test_every_section_and_table_is_there(page: tuple[Language, str, dict[str, str]]) -> None:
    _, html, figures = page
    for name in ("headlines", "plan", "points", "ways", "pathways", "tolls", "people"):
        assert f'<section id="{name}"' in html
    for name in ("arrivals", "ways", "pathways", "tolls", "nationality", "household"):
        assert f'id="table-{name}"' in html
    assert list(figures) == ["mine-points", "mine-diversion"]
    assert 'href="mine-points.svg"' in html


def test_the_numbers_are_those_of_the_table(
    page: tuple[Language, str, dict[str, str]], table: pl.DataFrame, study: Study
) -> None:
    language, html, _ = page
    row = table.filter(
        pl.col("month").is_null(), what="arrivals", where="darien", nationality="ALL", household="ALL"
    ).row(0, named=True)
    label = study.point("darien").label_es if language == "es" else study.point("darien").label_en
    cells = re.search(rf'<th scope="row" class="name">{label}</th>(.*?)</tr>', html, re.DOTALL)
    assert cells is not None
    values = [float(value) for value in re.findall(r'<data value="([^"]+)"', cells[1])]
    names = ["median", "low", "high", "base_median", "change", "change_low", "change_high"]
    assert values == pytest.approx([row[name] for name in names], rel=1e-6)
    assert row["change_high"] < 0


def test_the_map_draws_the_ways_that_change_on_the_scale_of_the_busiest_way(
    page: tuple[Language, str, dict[str, str]], table: pl.DataFrame
) -> None:
    ways = table.filter(
        pl.col("month").is_null(), pl.col("change").abs() >= 1, what="way", nationality="ALL", household="ALL"
    )
    legs = re.findall(
        r'<path class="leg" [^>]*stroke="(#\w+)"[^>]*stroke-width="([\d.]+)"', page[2]["mine-diversion"]
    )
    main = legs[: ways.height]  # then those of the enlargement
    assert sum(colour in diversion.MORE for colour, _ in main) == ways.filter(pl.col("change") > 0).height
    busiest = table.filter(pl.col("month").is_null(), what="way", nationality="ALL", household="ALL").select(
        pl.max_horizontal("median", "base_median").max()
    )
    wanted = sorted(width(abs(change), busiest.item()) for change in ways["change"])
    assert sorted(float(wide) for _, wide in main) == pytest.approx(wanted, abs=0.01)


def test_a_small_change_is_no_zero_and_no_range_is_no_range(study: Study, table: pl.DataFrame) -> None:
    told = Told(study, BASELINE, None, (START,), 2, table, Writer("en"))
    assert told.percent({"change": 165.0, "base_median": 350_000.0}) == "+0.05%"
    assert told.percent({"change": 0.0, "base_median": 350_000.0}) == "0%"
    assert told.percent({"change": 7_000.0, "base_median": 350_000.0}) == "+2%"
    nothing = told.write.nothing()
    assert told.between(nothing, nothing) == nothing


def test_what_a_page_rests_on_is_said_and_what_was_not_kept_is_a_dash(
    study: Study, outcomes: tuple[Outcome, Outcome], table: pl.DataFrame
) -> None:
    about = {"counted": "2024-08", "known": "2024-10-21", "store": "abc", "made": "2026-11-23"}
    html, _ = make_page(study, *outcomes, table, "en", "mine", about)
    plain = HTMLParser(html).css_first(".newest").text().replace("\xa0", " ")
    assert (
        "counts through August 2024 as known on 21 October 2024 (store abc); made on 23 November 2026"
        in plain
    )
    html, _ = make_page(study, *outcomes, table, "en", "mine", {"counted": "2024-08"})
    assert "August 2024 as known on – (store –)" in HTMLParser(html).css_first(".newest").text().replace(
        "\xa0", " "
    )


def test_titles_of_plans_are_escaped(page: tuple[Language, str, dict[str, str]]) -> None:
    _, html, _ = page
    assert "<Darien>" not in html
    assert "Close the &lt;Darien&gt;" in html


def test_a_page_asks_for_nothing_and_names_who_may_run(page: tuple[Language, str, dict[str, str]]) -> None:
    _, html, _ = page
    assert "<script" not in html
    assert not re.findall(r'(?:src|href)="https?:', html)


def test_without_another_plan_and_with_one_draw_nothing_is_compared(study: Study) -> None:
    outcome = simulator(study, plan_from_text(PLAN, study), START, 2, 1)
    html, _ = make_page(study, outcome, None, effect_table(outcome), "en")
    assert "one run, without intervals" in html
    assert "Otherwise" not in html
    assert "Diversion" not in html
    assert "the range of 8 in 10" not in html
    assert not re.search(r"</strong> \([^)]* to ", html)
