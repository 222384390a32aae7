"""`istmo simulate --plan` and `istmo plan`, with a small simulator where the fitted study would be."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from istmo.cli import app
from istmo.cli.scenarios import Asked, simulate_plan
from istmo.errors import InputError
from istmo.measures import PlanError
from tests.measures.small import simulator

PLAN = """title = "No boats"
months = 2
[[measure]]
id = "no-boats"
kind = "closure"
links = ["necocli>lajas_blancas"]
start = 2024-08-10
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_a_plan_beside_the_baseline_is_printed(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    simulate_plan(Asked(plan, "baseline", draws=3), simulator)
    printed = capsys.readouterr().out
    assert "No boats: 2 months from 2024-08-01, 3 draws" in printed
    assert "ways that change most" in printed
    assert "Necoclí and Turbo > Lajas Blancas (Darien crossed)" in " ".join(printed.split())
    assert "necocli>" not in printed
    assert "Deaths on the way" in printed
    assert "Only 3 draws: too few for a range." in " ".join(printed.split())


def test_csv_json_and_page_hold_the_same_numbers(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Asked(plan, "baseline", draws=2, csv=tmp_path / "t.csv", page=tmp_path / "p.html", json=True)
    simulate_plan(asked, simulator)
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in ("plan", "against", "start", "months", "draws")} == {
        "plan": "No boats", "against": "baseline", "start": "2024-08-01", "months": 2, "draws": 2,
    }  # fmt: skip
    frame = pl.read_csv(tmp_path / "t.csv", infer_schema_length=None)
    key = {"what": "arrivals", "where": "darien", "nationality": "VEN", "household": "family"}
    written = frame.filter(pl.col("month").is_null(), **key).row(0, named=True)
    row = next(r for r in told["rows"] if r["month"] is None and {k: r[k] for k in key} == key)
    assert row["median"] == pytest.approx(written["median"])
    assert row["change"] < 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "plan.toml", "t.csv", "p.html", "p-points.svg", "p-points.png", "p-diversion.svg", "p-diversion.png",
    }  # fmt: skip


def test_the_start_is_the_first_of_its_month_and_can_be_given(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from datetime import date

    simulate_plan(Asked(plan, start=date(2024, 7, 15), months=2, draws=1), simulator)
    assert "2 months from 2024-07-01, 1 draw\n" in capsys.readouterr().out


def test_a_wrong_plan_is_refused_before_anything_is_simulated(plan: Path) -> None:
    def never(*_: object) -> None:
        raise AssertionError("simulated")

    plan.write_text(PLAN.replace("boats>", "").replace("2024-08-10", "2024-08-40"), encoding="utf-8")
    with pytest.raises(PlanError, match="line 7"):
        simulate_plan(Asked(plan), never)


def test_a_plan_without_dates_must_be_told_when_to_begin(plan: Path) -> None:
    plan.write_text('title = "Nothing"\n', encoding="utf-8")
    with pytest.raises(InputError, match="--from 2024-10-01"):
        simulate_plan(Asked(plan), simulator)


@pytest.mark.parametrize("months", [0, 37])
def test_months_have_bounds(plan: Path, months: int) -> None:
    from datetime import date

    with pytest.raises(InputError, match="Give 1 to 36"):
        simulate_plan(Asked(plan, start=date(2024, 8, 1), months=months or -1), simulator)


def test_the_command_and_the_run_say_the_same_of_a_plan_that_cannot_be_run(plan: Path) -> None:
    plan.write_text(PLAN.replace("2024-08-10", "2031-08-10"), encoding="utf-8")
    said = CliRunner().invoke(app, ["plan", "check", str(plan)])
    with pytest.raises(PlanError, match="line 7: a run cannot begin on 2031-08-10") as refused:
        simulate_plan(Asked(plan), simulator)
    assert str(said.exception) == str(refused.value)


def test_what_a_plan_stands_beside_must_fall_in_the_months_of_the_run(plan: Path) -> None:
    other = plan.with_name("other.toml")
    other.write_text(plan.read_text(encoding="utf-8").replace("2024-08-10", "2028-08-10"), encoding="utf-8")
    with pytest.raises(PlanError, match=r"begins on 2028-08-10, after the plan's last day"):
        simulate_plan(Asked(plan, str(other)), simulator)


def test_one_thing_is_simulated_at_a_time(plan: Path) -> None:
    for arguments in (["simulate"], ["simulate", "--plan", str(plan), "folder"]):
        result = CliRunner().invoke(app, arguments)
        assert isinstance(result.exception, InputError)
        assert "Give either --plan FILE or a folder" in str(result.exception)


def test_plan_new_writes_a_plan_that_is_in_order_and_never_overwrites(tmp_path: Path) -> None:
    path, runner = tmp_path / "new.toml", CliRunner()
    assert runner.invoke(app, ["plan", "new", str(path), "--lang", "es"]).exit_code == 0
    checked = runner.invoke(app, ["plan", "check", str(path)])
    assert "new.toml is in order: 0 measures." in checked.stdout
    again = runner.invoke(app, ["plan", "new", str(path)])
    assert isinstance(again.exception, InputError)
    assert "exists already" in str(again.exception)


def test_plan_check_tells_scripts_every_problem(plan: Path) -> None:
    plan.write_text(PLAN.replace("closure", "closing"), encoding="utf-8")
    result = CliRunner().invoke(app, ["plan", "check", str(plan), "--json"])
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["in_order"] is False
    assert [(one["line"], one["remedy"]) for one in told["problems"]] == [(5, "Did you mean closure?")]


def test_plan_explain_and_measures_speak_both_languages(plan: Path) -> None:
    runner = CliRunner()
    assert "Nobody passes." in runner.invoke(app, ["plan", "explain", str(plan)]).stdout
    assert "No pasa nadie." in runner.invoke(app, ["plan", "explain", str(plan), "--lang", "es"]).stdout
    listed = json.loads(runner.invoke(app, ["plan", "measures", "peru", "--json", "--lang", "es"]).stdout)
    assert [one["measure"] for one in listed] == ["mexico-visa-peru-2024"]
    assert listed[0]["title"] == "México exige visa a los peruanos"
    table = runner.invoke(app, ["plan", "measures", "amnesty", "--lang", "es"]).stdout.split()
    assert {"medida", "clase", "inicio", "fin", "título", "fuente", "leída"} <= set(table)
    nowhere = runner.invoke(app, ["plan", "measures", "nowhere", "--lang", "es"])
    assert nowhere.exit_code == 1
    assert "Ninguna medida corresponde a 'nowhere'" in nowhere.stderr
