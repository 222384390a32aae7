"""Two runs that are told side by side, and what tells runs apart."""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import polars as pl
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from istmo.brief.numbers import LANGUAGES, Language, full_date
from istmo.brief.scenario.told import FEWEST
from istmo.needs import settings
from istmo.observation import ALL
from tests.app.conftest import Served
from tests.app.running import CLOSED, FEWER, ran


@pytest.fixture(scope="module")
def runs(served: Served) -> dict[str, str]:
    return {"closed": ran(served, CLOSED), "fewer": ran(served, FEWER)}


def opened(api: httpx.Client, address: str) -> HTMLParser:
    answer = api.get(address)
    assert answer.status_code == 200, answer.text
    return HTMLParser(answer.text.replace("\xa0", " ").replace("\u202f", " "))


def ways(served: Served, run: str) -> dict[str, float]:
    """The middle of everybody on each way, over the whole time."""
    table = pl.read_parquet(served.house.queue.result(run))
    rows = table.filter(pl.col("month").is_null(), what="way", nationality=ALL, household=ALL)
    return dict(rows.select("where", "median").iter_rows())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_of_two_runs_draws_their_difference(
    served: Served, api: httpx.Client, runs: dict[str, str], language: Language
) -> None:
    address = f"/{language}/plans?run={runs['closed']}&beside={runs['fewer']}"
    shown = opened(api, address)
    figure = shown.css_first("#figure-run-difference")
    first, second = (ways(served, runs[name]) for name in ("closed", "fewer"))
    changes = {way: first.get(way, 0) - second.get(way, 0) for way in {*first, *second}}
    differ = [change for change in changes.values() if abs(change) >= 1]
    assert differ
    told = [row.css("td")[-1].text() for row in shown.css("#table-run-difference-numbers tbody tr")]
    assert len(told) == len(differ)
    assert sum(each.startswith("\u2212") for each in told) == sum(change < 0 for change in differ)
    assert figure.css("svg path.leg[stroke-dasharray]")
    assert "Closed" in figure.text()
    assert "Fewer places" in figure.text()
    svg = api.get(f"/{language}/plans/figures/run-difference.svg?run={runs['closed']}&beside={runs['fewer']}")
    assert svg.text.startswith("<svg")


@pytest.mark.parametrize("language", LANGUAGES)
def test_needs_under_both_plans_are_a_link_away(
    api: httpx.Client, runs: dict[str, str], language: Language
) -> None:
    address = f"/{language}/plans?run={runs['closed']}&beside={runs['fewer']}"
    links = [str(a.attributes["href"]) for a in opened(api, address).css("#beside p a[href*='place=']")]
    asked = [parse_qs(urlsplit(link).query) for link in links]
    assert {each["place"][0] for each in asked} == {one.id for one in settings().place}
    assert all((each["run"], each["beside"]) == ([runs["closed"]], [runs["fewer"]]) for each in asked)
    shown = opened(api, next(link for link in links if "place=el-paso&" in f"{link}&".replace("#", "&")))
    assert shown.css_first("#table-needs-beside") is not None
    assert shown.css("#beside p a[href*='place=']") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("draws", "said"),
    [(1, {"en": "One draw: no range", "es": "Una sola simulación: sin rango"}),
     (2, {"en": "Only 2 draws: too few for a range", "es": "Solo 2 simulaciones: muy pocas para un rango"}),
     (FEWEST, {"en": "", "es": ""})],
)  # fmt: skip
def test_a_run_says_how_many_draws_it_has_and_when_they_are_too_few(
    served: Served, api: httpx.Client, language: Language, draws: int, said: dict[Language, str]
) -> None:
    run = ran(served, FEWER, draws)
    shown = opened(api, f"/{language}/plans?run={run}")
    caution, when = (shown.css_first(what).text() for what in ("p.caution", "#run-when"))
    warned = any(
        words in caution for words in ("too few for", "muy pocas para", "One draw:", "Una sola simulación:")
    )
    assert warned == (draws < FEWEST)
    assert said[language] in caution
    if draws > 1:
        assert f"{draws} " in when
    page = opened(api, f"/api/v1/runs/{run}/brief?language={language}").text()
    assert said[language] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_runs_are_told_apart_by_day_draws_and_id(
    served: Served, api: httpx.Client, runs: dict[str, str], language: Language
) -> None:
    run = served.house.queue.read(runs["closed"])
    listed = opened(api, f"/{language}/plans")
    row = next(li.text() for li in listed.css("ul.list li") if li.css(f"a[href$='run={run.id}']"))
    day = full_date(datetime.fromtimestamp(run.created).date(), language).replace("\xa0", " ")
    draws = {"en": "2 draws", "es": "2 simulaciones"}[language]
    for said in (day, draws, run.id[:6]):
        assert said in row
    beside = opened(api, f"/{language}/plans?run={runs['fewer']}")
    option = beside.css_first(f"#beside-form option[value='{run.id}']").text()
    assert day in option
    assert draws in option
