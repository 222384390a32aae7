"""The command: what it prints, as table and as JSON."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import istmo.flee
from istmo.cli.simulating import simulate
from istmo.errors import InputError

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


def test_no_instance_is_said():
    done = CliRunner().invoke(APP, ["nowhere"])
    assert isinstance(done.exception, InputError)
    with pytest.raises(InputError, match="no folder"):
        raise done.exception
