"""The API says what the package says."""

import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import httpx
import polars as pl
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from istmo.app import Settings, create_app
from istmo.app.forms import from_form, to_form
from istmo.app.serving import free_port
from istmo.measures import PlanError, plan_from_text, template
from istmo.measures.catalogue import catalogue
from istmo.studies import load
from istmo.warehouse import Store
from tests.app.conftest import TOKEN, Served, run_app
from tests.conftest import SHARED

DARIEN = "panama.darien.nationality"


def test_observations_are_the_stores_as_of_the_day(api: httpx.Client, filled: Store) -> None:
    asked = {"as_of": "2024-03-15", "by": "nationality", "start": "2023-01-01", "size": 100_000}
    told = api.get(f"/api/v1/series/{DARIEN}/observations", params=asked).json()
    frame = filled.series(DARIEN, by=["nationality"], as_of=date(2024, 3, 15), start=date(2023, 1, 1))
    assert told["total"] == frame.height
    assert [row["value"] for row in told["items"]] == frame["value"].to_list()
    assert max(row["released"] for row in told["items"]) <= "2024-03-15"


def test_pages_put_together_are_the_whole(api: httpx.Client) -> None:
    address = f"/api/v1/series/{DARIEN}/observations"
    whole = api.get(address, params={"size": 1000}).json()
    pages = [
        api.get(address, params={"size": 20, "page": page}).json()
        for page in range(1, whole["total"] // 20 + 2)
    ]
    assert [row for page in pages for row in page["items"]] == whole["items"]
    assert pages[0]["pages"] == len(pages)
    text = api.get(address, params={"format": "csv", "size": 1000}).content.decode("utf-8-sig")
    assert pl.read_csv(io.StringIO(text))["value"].to_list() == [row["value"] for row in whole["items"]]


def test_flows_are_counts_of_the_series_and_come_back_as_they_went(api: httpx.Client, filled: Store) -> None:
    flows = api.get("/api/v1/flows", params={"format": "json", "nationality": "VEN"}).json()
    crossed = {row["time"]: row["count"] for row in flows if row["dest"] == "lajas_blancas"}
    frame = filled.series(
        DARIEN, where={"nationality": ["VEN"]}, start=date(2023, 1, 1), end=date(2023, 12, 1)
    )
    assert [crossed[f"{day:%Y-%m}"] for day in frame["period"]] == frame["value"].to_list()
    tables = {
        name: api.get(f"/api/v1/{path}").text
        for name, path in (("flows", "flows"), ("locations", "flows/locations"))
    }
    assert tables["flows"].splitlines()[0].lstrip("\ufeff") == "origin,dest,count,time"
    assert tables["locations"].splitlines()[0].lstrip("\ufeff") == "id,name,lat,lon"
    again = api.post("/api/v1/flows/read", json=tables).json()
    assert again["flows"] == api.get("/api/v1/flows", params={"format": "json"}).json()


@pytest.mark.parametrize(
    ("locations", "flows", "said"),
    [
        ("id,name,lat,lon\na,A,1,2\n", "origin,dest,count\na,b,1\n", "no location (row 2)"),
        ("id,name,lat,lon\na,A,91,2\n", "origin,dest,count\na,a,1\n", "no possible position"),
        ("id,name,lat,lon\na,A,1,2\n", "origin,dest,count\na,a,-1\n", "negative"),
        ("id,name,lat,lon\na,A,1,2\n", "origin,dest,count\na,a,many\n", "not of its kind"),
        ("id,name,lat\na,A,1\n", "origin,dest,count\na,a,1\n", "lon is missing"),
        (
            "id,name,lat,lon\na,A,1,2\n",
            "origin,dest,count,time\na,a,1,2024-05\na,a,1,May\n",
            "time is none (row 3)",
        ),
        ("id,name,lat,lon\na,A,1,2\n", "origin,dest,count,time\na,a,1,\n", "2024-05-07"),
        ("id,name,lat,lon\na,A,1,2\n", "origin,dest,count,time\na,a,1,2024-13\n", "row 2"),
        ("", "", "no CSV table"),
    ],
)
def test_tables_that_cannot_be_flows_are_refused(
    api: httpx.Client, locations: str, flows: str, said: str
) -> None:
    answer = api.post("/api/v1/flows/read", json={"locations": locations, "flows": flows})
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_the_situation_is_the_brief_of_the_same_day(api: httpx.Client, filled: Store) -> None:
    told = api.get("/api/v1/situation", params={"as_of": "2024-05-07"}).json()
    rows = {row["id"]: dict(zip(told["months"], row["values"], strict=True)) for row in told["rows"]}
    frame = filled.series("cbp.southwest.usbp", as_of=date(2024, 5, 7), start=date(2019, 10, 1))
    known = {month: value for month, value in rows["between-ports"].items() if value is not None}
    assert known == {f"{day:%Y-%m}": value for day, value in frame.select("period", "value").iter_rows()}
    sectors = [rows[name] for name in rows if name.startswith("us_")]
    assert len(sectors) == 9
    assert sum(each["2024-03"] for each in sectors) == rows["between-ports"]["2024-03"]
    assert set(rows["colombia"].values()) != {None}
    family = api.get("/api/v1/situation", params={"household": "family"}).json()
    assert {row["id"]: set(row["values"]) for row in family["rows"]}["darien"] == {None}


@pytest.mark.parametrize(("name", "series"), [("cbp-one", "ohss.cbp-one"), ("chnv", "ohss.chnv.paroles")])
def test_a_pathway_is_of_the_chosen_nationality_where_its_source_tells_it_apart(
    api: httpx.Client, filled: Store, name: str, series: str
) -> None:
    told = api.get("/api/v1/situation", params={"nationality": "HTI"}).json()
    row = next(each for each in told["rows"] if each["id"] == name)
    shown = {m: v for m, v in zip(told["months"], row["values"], strict=True) if v is not None}
    frame = filled.series(series, where={"nationality": ["HTI"]})
    assert shown == {f"{day:%Y-%m}": value for day, value in frame.select("period", "value").iter_rows()}
    assert (row["series"], row["told"]) == (series, True)


def test_a_nationality_that_a_source_counts_among_others_is_not_told_apart(api: httpx.Client) -> None:
    rows = api.get("/api/v1/situation", params={"nationality": "BRA"}).json()["rows"]
    told = {row["id"]: row["told"] for row in rows}
    assert (told["cbp-one"], told["between-ports"], told["mexico"]) == (False, True, True)


def test_forecasts_and_scores_are_those_of_the_package(api: httpx.Client) -> None:
    shown = api.get("/api/v1/forecasts").json()["items"]
    assert [each["border"] for each in shown] == ["southwest", "darien", "honduras", "mexico"]
    one = api.get("/api/v1/forecasts/darien", params={"model": "random-walk"}).json()
    total = [row for row in one["targets"] if row["group"] == "ALL"]
    assert all(
        row["low95"] <= row["low80"] <= row["median"] <= row["high80"] <= row["high95"] for row in total
    )
    walk = [row for row in api.get("/api/v1/scores").json()["items"] if row["model"] == "random-walk"]
    assert {row["wis_ratio"] for row in walk} == {1}
    assert api.get("/api/v1/forecasts/darien", params={"model": "none"}).status_code == 404
    none = api.get("/api/v1/forecasts/usbp")  # a border that the page does not show
    assert none.status_code == 422
    assert "Name a model" in none.text
    assert api.get("/api/v1/forecasts/usbp", params={"model": "random-walk"}).json()["border"] == "usbp"


def test_a_check_is_cut_at_its_claims(api: httpx.Client) -> None:
    text = (
        "Récord 🚶: in 2023, 520,085 people crossed the Darien. In 2022, 199,999 people crossed the Darien."
    )
    told = api.post("/api/v1/checks", json={"text": text}).json()
    assert "".join(part["text"] for part in told["segments"]) == text
    marked = {
        part["text"]: told["claims"][part["claim"]] for part in told["segments"] if part["claim"] is not None
    }
    assert marked["520,085"]["verdict"] == "consistent"
    assert marked["199,999"]["verdict"] == "inconsistent"
    assert api.get(f"/api/v1/checks/{told['id']}").json() == told
    assert api.delete(f"/api/v1/checks/{told['id']}").status_code == 204
    assert api.get(f"/api/v1/checks/{told['id']}").status_code == 404


def test_an_uploaded_page_is_read(api: httpx.Client) -> None:
    page = b"<html><body><p>In 2023, 520,085 people crossed the Darien.</p><script>alert(1)</script></body></html>"
    told = api.post(
        "/api/v1/checks/upload", files={"file": ("../../a.html", page)}, data={"language": "es"}
    ).json()
    assert [claim["value"] for claim in told["claims"]] == [520_085]
    for name, content in (("a.exe", b"MZ"), ("a.pdf", b"%PDF-1.4 broken"), ("a.txt", b"")):
        answer = api.post("/api/v1/checks/upload", files={"file": (name, content)})
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Más citas, año próximo", "mas-citas-ano-proximo"),
        ("日本", "plan"),
        (
            "more " * 11 + "five and others",
            "more-" * 11 + "five",
        ),  # cut at 60 letters, where a word has ended
    ],
)
def test_a_plan_is_named_by_the_letters_of_its_title(api: httpx.Client, title: str, name: str) -> None:
    toml = f'title = "{title}"\nstart = 2024-10-01\nmonths = 3\n'
    saved = api.post("/api/v1/plans", json={"toml": toml}).json()
    assert saved["id"] == name
    assert api.get(f"/api/v1/plans/{name}").json() == saved
    assert api.delete(f"/api/v1/plans/{name}").status_code == 204


@pytest.mark.parametrize(("language", "heading"), [("en", "Pasted report"), ("es", "Informe pegado")])
def test_a_pasted_text_is_called_so_in_the_language_of_the_page(
    api: httpx.Client, language: str, heading: str
) -> None:
    said = api.post(
        "/api/v1/checks", json={"text": "Panama counted 520,085 people in the Darien in 2023."}
    ).json()
    assert f">{heading}</h2>" in api.get(f"/{language}/check?id={said['id']}").text
    assert api.delete(f"/api/v1/checks/{said['id']}").status_code == 204


def test_a_plan_is_saved_checked_and_forgotten(api: httpx.Client) -> None:
    wrong = api.post("/api/v1/plans", json={"toml": 'title = "x"\n[[use]]\nmeasure = "no-such"\n'})
    assert wrong.status_code == 422
    assert [error["line"] for error in wrong.json()["errors"]] == [3]
    places = '[[pathway]]\npathway = "cbp-one"\nstart = 2024-10-01\nmonthly = 60000\n'
    toml = f'title = "More places"\nstart = 2024-10-01\n{places}'
    saved = api.post("/api/v1/plans", json={"toml": toml}).json()
    assert (saved["id"], saved["author"]) == ("more-places", "local")
    assert api.get("/api/v1/plans/more-places").json() == saved
    checked = api.post("/api/v1/plans/check", params={"language": "es"}, json={"toml": toml}).json()
    assert checked["form"]["pathway"][0]["monthly"] == 60000
    assert api.delete("/api/v1/plans/more-places").status_code == 204
    assert api.get("/api/v1/plans").json()["total"] == 0


AGAIN = """title = "Again"
start = 2024-10-01
months = 3
[[use]]
measure = "{}"
start = 2024-11-01
end = 2024-12-31
"""


@pytest.mark.parametrize(
    "toml", [template("en"), template("es"), *(AGAIN.format(one.id) for one in catalogue()[::12])]
)
def test_a_form_and_its_toml_are_one_plan(toml: str) -> None:
    study = load()
    try:
        meant = plan_from_text(toml, study)
    except PlanError as error:  # not in order: the form does not make it so
        with pytest.raises(PlanError, match=re.escape(error.problems[0].what)):
            plan_from_text(from_form(to_form(toml)), study)
    else:
        assert plan_from_text(from_form(to_form(toml)), study) == meant


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.fixed_dictionaries({"title": texts.filter(bool), "note": texts.filter(bool)}))
def test_any_text_of_a_form_survives_toml(form: dict[str, str]) -> None:
    assert to_form(from_form(form)) == form


def test_runs_wait_without_a_worker_and_can_be_cancelled(api: httpx.Client) -> None:
    plan = 'title = "Nothing"\nstart = 2024-10-01\nmonths = 1\n'
    run = api.post("/api/v1/runs", json={"plan": plan, "draws": 2})
    assert run.status_code == 202
    told = run.json()
    assert (told["state"], told["total"], told["author"]) == ("queued", 4, "local")
    assert api.get(f"/api/v1/runs/{told['id']}/table").status_code == 409
    assert api.delete(f"/api/v1/runs/{told['id']}").json()["state"] == "cancelled"
    with api.stream("GET", f"/api/v1/runs/{told['id']}/events") as events:
        lines = [line for line in events.iter_lines() if line]
    assert json.loads(lines[-1].removeprefix("data: "))["state"] == "cancelled"
    for bad in (
        {"plan": plan, "draws": 0},
        {"plan": "title = 1"},
        {"plan": plan, "months": 99},
        {"plan": 'title = "t"'},
    ):
        assert api.post("/api/v1/runs", json=bad).status_code == 422


@pytest.mark.shared
def test_an_import_is_shown_before_it_is_stored(store_path: Path, tmp_path: Path) -> None:
    shutil.copy(store_path, tmp_path / "istmo.duckdb")
    served = Settings(store=tmp_path / "istmo.duckdb", port=free_port(0), token=TOKEN)
    file = sorted((SHARED / "data" / "raw").rglob("*arien*.csv"))[0]
    for _ in run_app(create_app(served, worker=False, warm=False), served.port):
        with httpx.Client(
            base_url=served.address, headers={"authorization": f"Bearer {TOKEN}"}, timeout=60
        ) as client:
            before = client.get("/api/v1/releases").json()["total"]
            content = file.read_bytes().replace(b"\n", b"\r\n")  # another checksum, the same figures
            ask = {"files": {"file": (file.name, content)}, "data": {"published": "2024-12-20"}}
            preview = client.post("/api/v1/imports/preview", **ask)  # type: ignore[arg-type]
            assert preview.status_code == 200, preview.text
            assert (preview.json()["new"]["cells"], preview.json()["stored"]) == (0, False)
            assert client.get("/api/v1/releases").json()["total"] == before
            stored = client.post("/api/v1/imports", **ask)  # type: ignore[arg-type]
            assert stored.json()["stored"] is True
            assert client.get("/api/v1/releases").json()["total"] == before + 1
            again = client.post("/api/v1/imports", **ask).json()  # type: ignore[arg-type]
            assert (again["stored"], again["stored_before"]) == (False, "2024-12-20")


def test_schemathesis_finds_nothing(served: Served) -> None:
    """A few examples a route: no answer that the document does not name, no fault of ours."""
    document = schemathesis.openapi.from_dict(_narrowed(served.app.openapi()))
    for result in document.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=2,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(
                base_url=served.address,
                headers=served.script,
                timeout=60,
                excluded_checks=[positive_data_acceptance],
            )

        ask()


def _narrowed(document: dict[str, object]) -> dict[str, object]:
    """The document with days among two, because every other day is computed anew; and without what never ends."""
    text = json.loads(json.dumps(document))
    text["paths"].pop("/api/v1/runs/{run_id}/events")
    for path, methods in text["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "as_of":  # a brief takes seconds, so that one is enough
                    days = ["2024-05-07"] if path.endswith("/brief") else ["2024-05-07", "2024-12-06"]
                    parameter["schema"] = {"type": "string", "enum": days}
                elif parameter["name"] == "language" and path.endswith("/brief"):
                    parameter["schema"] = {"type": "string", "enum": ["es"]}
    return text


def test_periods_in_the_wrong_order_are_refused(api: httpx.Client) -> None:
    asked = "/api/v1/series/panama.darien.nationality/observations?start=2024-06-01&end=2024-01-01"
    answer = api.get(asked)
    assert answer.status_code == 422
    assert "the first period, 2024-06-01, is after the last, 2024-01-01" in answer.json()["detail"]
