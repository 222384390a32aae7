"""Needs and plans side by side, from runs that were simulated with two draws each."""

import io
import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import polars as pl
import pytest
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from istmo.app.needs import answered, wanted
from istmo.app.runs.request import Came, Request, arrivals, simulate
from istmo.brief.needs.showing import ranges
from istmo.brief.needs.told import Told
from istmo.brief.numbers import LANGUAGES, full_date
from istmo.errors import InputError
from istmo.fit.fitted import load_fitted
from istmo.forecast import model
from istmo.measures import BASELINE, plan_from_text
from istmo.measures.effect_table import effect_table
from istmo.needs import MODEL, Arrived, known, needs, record, settings
from istmo.observation import ALL
from istmo.studies import load
from istmo.warehouse import Store
from tests.app.conftest import Served
from tests.app.downloads import in_spanish, offered
from tests.brief.test_pdf import elements
from tests.measures.small import simulator

HEAD = 'title = "{}"\nstart = 2024-10-01\nmonths = 3\n'
FEWER = HEAD.format("Fewer places") + '[[pathway]]\npathway = "cbp-one"\nstart = 2024-10-01\nmonthly = 3000\n'


def ran(served: Served, plan: str, against: str = "baseline") -> str:
    """A run that is done."""
    asked = Request(plan=plan, against=against, draws=2)
    run = served.house.queue.add(asked.model_dump(mode="json"), "test", 4)
    assert served.house.queue.take("test") is not None
    simulate(asked, load(), lambda _: None).write(served.house.queue.result(run.id))
    served.house.queue.end(run.id, "test", "done")
    return run.id


@pytest.fixture(scope="module")
def runs(served: Served) -> dict[str, str]:
    return {"nothing": ran(served, HEAD.format("Nothing more")), "fewer": ran(served, FEWER)}


def test_the_files_of_a_run_are_in_the_language_of_its_page(api: httpx.Client, runs: dict[str, str]) -> None:
    address = "plans?run={fewer}&beside={nothing}&place=el-paso".format(**runs)
    english, spanish = (list(offered(api, f"/{language}/{address}")) for language in LANGUAGES)
    assert {each.name for each in english} >= {f"run-{runs['fewer']}", "beside", "needs-beside", "pathways"}
    for one, other in zip(english, spanish, strict=True):
        in_spanish(one, other, f"-{runs['fewer']}" if runs["fewer"] in one.name else "")


def test_needs_are_those_of_the_package(api: httpx.Client, filled: Store) -> None:
    said = api.get("/api/v1/needs/el-paso", params={"beds": 440}).json()
    kept = settings()
    place = kept.find("el-paso")
    found = known(filled, kept, place)
    ranks = record.ranks(place, MODEL, found.counted.panel.as_of)
    mine = needs(found, kept, place, model(MODEL), beds=440, ranks=ranks)
    assert said["calibrated"]
    assert said["advised"] == mine.advised
    assert [week["over"] for week in said["weeks"]] == pytest.approx(mine.over(440).tolist())
    assert [row["median"] for row in said["rows"]] == pytest.approx(mine.table()["median"].to_list())
    assert {each["id"] for each in api.get("/api/v1/needs").json()} == {one.id for one in kept.place}
    for wrong, status in (("nowhere", 404), ("el-paso?run=none", 404), ("el-paso?share=2", 422)):
        assert api.get(f"/api/v1/needs/{wrong}").status_code == status


def test_needs_are_those_of_the_command(
    api: httpx.Client, store_path: Path, run_istmo: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    asked = ("El Paso", "--beds", "440", "--weeks", "4", "--as-of", "2024-05-07")
    answer = run_istmo("needs", *asked, "--json", "--store", str(store_path))
    assert answer.returncode == 0, answer.stderr
    params = {"beds": 440, "weeks": 4, "as_of": "2024-05-07"}
    assert api.get("/api/v1/needs/el-paso", params=params).json() == json.loads(answer.stdout)


def test_a_plan_that_changes_nothing_leaves_needs_and_one_that_takes_places_lowers_them(
    api: httpx.Client, runs: dict[str, str]
) -> None:
    address = "/api/v1/needs/el-paso-field-office"
    plain = api.get(address).json()
    same, fewer = (api.get(address, params={"run": runs[name]}).json() for name in ("nothing", "fewer"))
    planned = [row for row in same["rows"] if not row["what"].endswith("-unplanned")]
    assert (planned, same["plan"]) == (plain["rows"], "Nothing more")
    beside = [row | {"what": "arrivals"} for row in same["rows"] if row["what"] == "arrivals-unplanned"]
    assert beside == [row for row in plain["rows"] if (row["what"], row["household"]) == ("arrivals", ALL)]
    arrivals_ = [
        sum(row["median"] for row in each["rows"] if (row["what"], row["household"]) == ("arrivals", ALL))
        for each in (plain, fewer)
    ]
    assert arrivals_[1] < arrivals_[0]
    assert fewer["advised"] < plain["advised"]
    # twenty weeks go on beyond the three months that were simulated
    assert api.get(address, params={"run": runs["fewer"], "weeks": 20}).status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_runs_stand_side_by_side_with_ranges_and_needs(
    served: Served, api: httpx.Client, runs: dict[str, str], language: str
) -> None:
    address = f"/{language}/plans?run={runs['fewer']}&beside={runs['nothing']}&place=el-paso&beds=440&weeks=4"
    shown = HTMLParser(api.get(address).text)
    rows = shown.css("#table-beside tbody tr")
    table = pl.read_parquet(served.house.queue.result(runs["fewer"]))
    ports = table.filter(
        pl.col("month").is_null(), what="arrivals", where="ofo", nationality=ALL, household=ALL
    )
    values = [[float(each.attributes["value"] or "nan") for each in row.css("data")] for row in rows]
    _, median, low, high, change, *_ = next(
        line for line in values if line and line[0] == pytest.approx(ports["base_median"][0])
    )
    assert (median, low, high, change) == pytest.approx(
        ports.select("median", "low", "high", "change").row(0)
    )
    beside = shown.css_first("#table-needs-beside").text().replace("\xa0", " ")
    for run in ("", runs["fewer"], runs["nothing"]):
        answer = answered(served.house, wanted("el-paso", "440", "4"), run)
        told = Told(answer, language)  # type: ignore[arg-type]
        for cell in ranges(told, answer.table().filter(what="peak", household=ALL)):
            assert cell.replace("\xa0", " ") in beside
    opening = shown.css_first("#needs").text().replace("\xa0", " ").replace("\u202f", " ")
    for said in (told.age(date.today()), told.reckoned()):
        assert said.replace("\xa0", " ").replace("\u202f", " ") in opening


def test_what_cannot_be_told_says_why(served: Served, api: httpx.Client, runs: dict[str, str]) -> None:
    for address in (
        "plans?place=el-paso&beds=many",
        "plans?place=el-paso&weeks=99",
        f"plans?run={runs['fewer']}&place=el-paso&weeks=20",
    ):
        answer = api.get(f"/es/{address}")
        assert answer.status_code == 422, address
        assert 'role="alert"' in answer.text
    assert arrivals(served.house.queue.result("none")) is None
    with pytest.raises(InputError, match="no number"):
        wanted("el-paso", "x")


def test_the_page_of_a_run_says_what_it_rests_on(api: httpx.Client, runs: dict[str, str]) -> None:
    address = f"/api/v1/runs/{runs['fewer']}/brief"
    said = api.get(address, params={"language": "es"}).text
    assert runs["fewer"] in said
    known, today = load_fitted().known.as_of, date.today()
    assert known is not None
    rests = "conteos hasta septiembre de 2024, según lo conocido el {} ", "; hecho el {}."
    plain = HTMLParser(said).text().replace("\xa0", " ")
    for text, day in zip(rests, (known, today), strict=True):
        assert text.format(full_date(day, "es").replace("\xa0", " ")) in plain
    assert "2 simulaciones, numeradas de 0 a 1" in said
    printed = api.get(address, params={"format": "pdf"})
    read = PdfReader(io.BytesIO(printed.content))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    pages = " ".join(page.extract_text() for page in read.pages)
    shown = " ".join(pages.replace("\xa0", " ").split())
    assert f"as known on {full_date(known, 'en')} ".replace("\xa0", " ") in shown
    assert f"made on {full_date(today, 'en')}.".replace("\xa0", " ") in shown


def test_the_pdf_of_a_run_has_the_map_of_where_it_moves_people(served: Served, api: httpx.Client) -> None:
    closed = HEAD.format("Closed") + (
        '[[measure]]\nid = "closed"\nkind = "closure"\nlinks = ["necocli>lajas_blancas"]\nstart = 2024-10-01\n'
    )
    run = served.house.queue.add(Request(plan=closed, draws=2).model_dump(mode="json"), "test", 4)
    served.house.queue.take("test")
    study = load()
    plan, base = (
        simulator(study, each, date(2024, 10, 1), 3, 2) for each in (plan_from_text(closed, study), BASELINE)
    )
    table = effect_table(plan, base)
    Came(table, Arrived.of(plan, plan.months), None, {}).write(served.house.queue.result(run.id))
    served.house.queue.end(run.id, "test", "done")
    printed = api.get(f"/api/v1/runs/{run.id}/brief", params={"format": "pdf"})
    tree = PdfReader(io.BytesIO(printed.content)).trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    told = [str(each.get("/Alt", "")) for each in elements(tree)]
    assert any("Map of the ways that gain and lose people" in alt for alt in told)
