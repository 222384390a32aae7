"""What a check finds enters the register when a person accepts it; commitments become plans, as in the terminal."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from istmo.app.accepted import Accepted
from istmo.app.house import house
from istmo.app.settings import Settings
from istmo.errors import InputError
from istmo.measures import PlanError, plan_as_toml, plan_from_text
from istmo.register import register
from istmo.register.accepting import Found, accept, announcements
from istmo.register.own import own_file
from istmo.register.planning import plan_from
from istmo.studies import load
from tests.app.conftest import Served

REPORT = (
    "March 12, 2024. On Tuesday the United States announced $12 million in humanitarian aid for Belize. "
    "Panama will open an office for asylum seekers in David in June 2024."
)


@pytest.fixture
def check(served: Served, api: httpx.Client) -> Iterator[str]:
    """A checked report; what was accepted from it is gone afterwards."""
    told = api.post("/api/v1/checks", json={"text": REPORT}).json()
    assert not served.house.accepted.file.exists()
    yield told["id"]
    served.house.accepted.file.unlink(missing_ok=True)
    served.house.records.forget()


def own(api: httpx.Client) -> list[dict[str, str]]:
    rows = api.get("/api/v1/register/entries", params={"size": 10_000}).json()["items"]
    return [row for row in rows if row["accepted_by"]]


def test_a_person_accepts_and_it_is_as_from_the_terminal(
    served: Served,
    api: httpx.Client,
    check: str,
    tmp_path: Path,
    store_path: Path,
    run_istmo: Callable[..., Any],
) -> None:
    assert own(api) == []
    address = f"/api/v1/checks/{check}/accept"
    taken = api.post(address, json={"pick": [1], "by": "A. Pérez"})
    assert taken.status_code == 201, taken.text
    (row,) = own(api)
    assert taken.json() == {"entries": [row["id"]], "file": str(served.house.accepted.file)}
    assert (row["accepted_by"], row["date"]) == ("A. Pérez", "2024-03-12")
    assert row["quotation"] in REPORT
    assert "12 million" in row["quotation"]

    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    found = tmp_path / "found.toml"
    done = run_istmo(
        "check", str(tmp_path / "report.txt"), "--entries", str(found), "--store", str(store_path)
    )
    assert done.returncode == 0, done.stderr
    accept({1: announcements(found)[0]}, tmp_path / "mine.toml", "A. Pérez")
    mine, theirs = (
        tomllib.loads(file.read_text(encoding="utf-8"))["commitment"][0]
        for file in (tmp_path / "mine.toml", served.house.accepted.file)
    )
    assert {**mine, "source": ""} == {**theirs, "source": ""}

    again = api.post(address, json={"pick": [1, 2], "by": "B"})
    assert again.status_code == 422
    assert row["id"] in again.json()["detail"]
    assert len(api.post(address, json={"pick": [2], "by": "B"}).json()["entries"]) == 1
    assert len(own(api)) == 2
    status = {each["commitment"]: each["status"] for each in api.get("/api/v1/register").json()["items"]}
    assert status[row["id"]] == "not-measurable"


@pytest.mark.parametrize(
    "given",
    [
        {"pick": [1]},
        {"pick": [1], "by": " "},
        {"pick": [], "by": "A"},
        {"pick": [99], "by": "A"},
        {"pick": [1], "by": "A", "days": {"1": "2999-01"}},
    ],
    ids=["nobody", "blank", "nothing", "not-there", "future"],
)
def test_what_nobody_accepts_stays_out(served: Served, api: httpx.Client, check: str, given: object) -> None:
    assert api.post(f"/api/v1/checks/{check}/accept", json=given).status_code == 422
    assert not served.house.accepted.file.exists()


def test_an_app_with_a_home_of_its_own_reads_what_the_terminal_accepted_and_leaves_it_as_it_is(
    tmp_path: Path,
) -> None:
    one = Found(
        kind="aid", actor="United States", date="2024-03-12", what="aid", source="report.txt",
        quotation="The United States announced $12 million in humanitarian aid for Belize.",
    )  # fmt: skip
    settings = Settings(store=tmp_path / "istmo.duckdb", home=tmp_path / "home")
    accepted, terminal = house(settings).accepted, own_file(settings.store_path)
    terminal.parent.mkdir()
    (name,) = accept({1: one}, terminal, "A. Pérez").new
    before = terminal.read_bytes()
    assert accepted.quoted() == {one.quotation: name}
    with pytest.raises(InputError, match=f"announcement 1 is there already: {name}"):
        accepted.take({1: one}, "B", {}, ())
    (other,) = accepted.take({1: one}, "B", {}, (1,))
    assert other != name
    assert {name, other} <= {each.id for each in accepted.register().commitments}
    assert terminal.read_bytes() == before


def test_a_register_that_would_not_stand_is_not_written(tmp_path: Path) -> None:
    own_ = Accepted(tmp_path / "register.toml")
    own_.file.write_text("[[commitment]]\nid = 'x'\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"^register\.toml, line 1"):
        own_.take({}, "A", {}, ())
    assert own_.file.read_text(encoding="utf-8") == "[[commitment]]\nid = 'x'\n"
    assert [each.name for each in tmp_path.iterdir()] == ["register.toml"]


def test_a_commitment_becomes_the_plan_that_the_terminal_writes(api: httpx.Client) -> None:
    name, start = "us-refugee-allocation-2025", date(2024, 10, 1)
    asked = {"commitments": [name], "start": str(start), "months": 12}
    told = api.post("/api/v1/plans/from-register", json=asked).json()
    plan = plan_from(register(), load(), [name], start, 12, register().commitment(name).title("en"))
    assert told["toml"] == plan_as_toml(plan)
    assert told["form"] == {**told["form"], "start": str(start), "months": 12}
    asked["commitments"] = ["cbp-one-1450-a-day"]
    assert "goes on anyway" in api.post("/api/v1/plans/from-register", json=asked).json()["detail"]


def test_what_is_offered_of_the_register_is_taken_and_the_rest_says_why(api: httpx.Client) -> None:
    rows = api.get("/api/v1/register/simulable", params={"start": "2024-10-01"}).json()
    assert {row["why"] for row in rows} == {"", "goes-on", "contradicts"}
    for row in rows:
        asked = {"commitments": [row["commitment"]], "start": "2024-10-01"}
        answer = api.post("/api/v1/plans/from-register", json=asked)
        assert (answer.status_code == 422) == (row["why"] == "goes-on"), row
        if answer.status_code == 200:
            refused = ""
            try:
                plan_from_text(answer.json()["toml"], load())
            except PlanError as error:
                refused = str(error)
            assert bool(refused) == (row["why"] == "contradicts"), (row, refused)
            assert row["other"] in refused
