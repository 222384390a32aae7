"""The command: what it prints, as table and as JSON."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import istmo.flee
from istmo.cli.simulating import simulate
from istmo.errors import InputError
from istmo.flee.comparison import read_reference
from istmo.flee.reader import read_instance
from istmo.flee.scoring import counts_by_day, observed, score

EXAMPLE = str(Path(istmo.flee.__file__).parent / "example")
APP = typer.Typer()
APP.command()(simulate)


def test_compare_as_json_has_every_forecast():
    answer = json.loads(CliRunner().invoke(APP, [EXAMPLE, "--compare", "--json"]).stdout)
    names = {"flee_rules", "istmo", "naive_frozen", "naive_30", "naive_60"}
    assert names | {"seconds"} <= set(answer)
    assert "flee_reference" not in answer
    assert answer["scored_from_day"] == 34
    for name in names:
        assert set(answer[name]) == {"ard", "ard_by_camp", "seconds"}
        assert answer[name]["ard"] > 0
        assert sum(answer[name]["ard_by_camp"].values()) == pytest.approx(answer[name]["ard"])
        assert 0 < answer[name]["seconds"] < answer["seconds"]


def test_json_has_the_documented_keys_and_no_others():
    """docs/json.md, whose general test has no folder of an instance to give; `flee_reference` needs one that has it."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    section = text.split("\n## istmo simulate")[1].split("\n## ")[0].split("With `--plan`")[0]
    rows = re.findall(r"^\| (`.+?`) \|", section, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    inner = {name.removeprefix("….") for name in listed if name.startswith("….")}
    answer = json.loads(CliRunner().invoke(APP, [EXAMPLE, "--compare", "--json"]).stdout)
    outer = {name for name in listed if not name.startswith("….")}
    assert outer - {"flee_reference", "flee_reference_rescaled"} == set(answer)
    for name, value in answer.items():
        if isinstance(value, dict) and "ard" in value:
            assert set(value) == inner, name


def test_reference_is_scored_where_the_instance_has_one(tmp_path):
    """Flee's course made up as what was counted, in both layouts: no error but that of interpolation."""
    case = read_instance(Path(EXAMPLE))
    known = counts_by_day(case)
    for header in ("{}_sim_mean", "{} sim"):
        folder = Path(shutil.copytree(EXAMPLE, tmp_path / header.format("as")))
        with (folder / "flee_reference.csv").open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["day", *(header.format(name) for name in case.camp_names)])
            rows.writerows([day, *row] for day, row in enumerate(known.tolist()))
        reference = read_reference(folder / "flee_reference.csv", case)
        assert (reference == known).all()
        assert score(case, reference, observed(case, 34)).ard < 1e-12


def test_reference_of_another_instance_is_refused(tmp_path):
    (tmp_path / "flee_reference.csv").write_text("day,Elsewhere_sim_mean\n0,1\n")
    with pytest.raises(InputError, match="lacks Granja"):
        read_reference(tmp_path / "flee_reference.csv", read_instance(Path(EXAMPLE)))


def test_course_and_its_seed():
    expected, drawn, again = (
        json.loads(CliRunner().invoke(APP, [EXAMPLE, "--json", *more]).stdout)
        for more in ([], ["--seed", "3"], ["--seed", "3"])
    )
    assert len(expected) == 100
    assert set(expected[0]) == {"day", "Granja", "Hondo", "Isla", "Jaral", "travelling"}
    assert drawn == again
    assert drawn != expected


def test_tables_name_the_camps():
    for more in ([], ["--compare"]):
        done = CliRunner().invoke(APP, [EXAMPLE, *more])
        assert done.exit_code == 0
        assert "Hondo" in done.stdout


@pytest.mark.parametrize("more", [[], ["--compare"]])
def test_what_is_left_out_is_said(tmp_path, more):
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "case"))
    layout = folder / "source_data" / "data_layout.csv"
    layout.write_text(layout.read_text().replace("Granja,", "Granga,"))
    said = CliRunner().invoke(APP, [str(folder), *more]).stderr
    assert "conflicts.csv" in said
    assert "Nowhere" in said
    assert "data_layout.csv" in said
    assert "Granga" in said


@pytest.mark.parametrize("more", [[], ["--compare"]])
def test_loop_is_refused_whatever_is_asked(tmp_path, more):
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "case"))
    routes = folder / "input_csv" / "routes.csv"
    routes.write_text(routes.read_text() + "Isla,Isla,5,,200,0\n")
    with pytest.raises(InputError, match=r"routes\.csv: has routes from a place to itself"):
        raise CliRunner().invoke(APP, [str(folder), *more]).exception


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([EXAMPLE, "--compare", "--seed", "3"], "--seed belongs to a run without --compare"),
        ([EXAMPLE, "--csv", "table.csv"], "--csv belongs to --plan"),
        ([EXAMPLE, "--out", "page.html", "--compare"], "--out belongs to --plan"),
        ([EXAMPLE, "--months", "3"], "--months belongs to --plan"),
        ([EXAMPLE, "--draws", "200"], "--draws belongs to --plan"),
        ([EXAMPLE, "--against", "baseline"], "--against belongs to --plan"),
        ([EXAMPLE, "--from", "2024-10-01"], "--from belongs to --plan"),
        ([EXAMPLE, "--lang", "en", "--compare"], "--lang belongs to --plan"),
        ([EXAMPLE, "--lang", "es", "--months", "3"], "--months, --lang belong to --plan"),
        (["--plan", "plan.toml", "--seed", "3"], "--seed belongs to a folder"),
        (["--plan", "plan.toml", "--compare"], "--compare belongs to a folder"),
    ],
)
def test_option_of_another_run_is_refused(arguments, says):
    done = CliRunner().invoke(APP, arguments)
    assert isinstance(done.exception, InputError)
    assert says in str(done.exception)
    assert done.stdout == ""


def test_help_groups_the_options():
    text = CliRunner().invoke(APP, ["--help"], env={"COLUMNS": "160"}).stdout
    assert (
        text.index("With a folder") < text.index("--seed") < text.index("With --plan") < text.index("--csv")
    )


def test_no_instance_is_said():
    done = CliRunner().invoke(APP, ["nowhere"])
    assert isinstance(done.exception, InputError)
    with pytest.raises(InputError, match="no folder"):
        raise done.exception
