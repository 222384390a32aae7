"""`istmo forecast --register`, `istmo score`, `istmo watch` and `istmo nowcast` as a script meets them."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from istmo.cli import app
from istmo.evaluate import alerts

FILES = [f"darien-{name}-2024-05-07.parquet" for name in ("random-walk", "seasonal-naive")]


@pytest.fixture
def ask(store_path: Path) -> Callable[..., Result]:
    """A command on the shipped figures."""
    return lambda *arguments: CliRunner().invoke(app, [*map(str, arguments), "--store", str(store_path)])


@pytest.fixture
def registry(ask: Callable[..., Result], tmp_path: Path) -> Path:
    """The walk was asked for; the other baseline comes with it."""
    folder = tmp_path / "registry"
    done = ask(
        "forecast", "--border", "darien", "--model", "random-walk", "--as-of", "2024-05-07", "--draws", 200,
        "--register", "--registry", folder,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "2 forecasts registered, 0 were there" in done.output
    return folder


def test_registered_forecasts_are_scored_beside_the_baselines(
    ask: Callable[..., Result], registry: Path, tmp_path: Path
) -> None:
    assert sorted(path.name for path in registry.iterdir()) == sorted([*FILES, "index.jsonl"])
    done = ask("score", registry, "--out", tmp_path / "s.csv", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["registered"] == 2
    assert {(row["model"], row["standing"]) for row in told["summary"]} == {
        ("random-walk", "hindcast"), ("seasonal-naive", "hindcast"),
    }  # fmt: skip
    assert told["open"] == told["faults"] == []
    # Six targets, two models, 21 groups and the total, and the heading.
    assert len((tmp_path / "s.csv").read_text().splitlines()) == 6 * 2 * 22 + 1
    shown = ask("score", registry, "--as-of", "2024-06-30").output
    assert "Targets still open" in shown
    assert "2 targets have come" in shown


def test_tampering_is_said_with_exit_code_1(ask: Callable[..., Result], registry: Path) -> None:
    (registry / FILES[0]).write_bytes((registry / FILES[1]).read_bytes())
    done = ask("score", registry)
    assert done.exit_code == 1
    assert "Not as registered" in done.output
    assert f"{FILES[0]} is not what was registered" in done.output


def test_watch_tells_scripts_by_exit_code_only_when_asked(ask: Callable[..., Result]) -> None:
    """On the day of an alert of the shipped record, and the day's other series."""
    rows = alerts.load().filter(border="honduras")
    known = rows.filter(pl.col("side") != "inside")["known"].max()
    raised = rows.filter(pl.col("side") != "inside", known=known)
    inside = rows.filter(side="inside", known=known)["group"][0]
    day = ("--as-of", known, "--border", "honduras")
    quiet, asked = ask("watch", *day), ask("watch", *day, "--exit-code")
    assert (quiet.exit_code, asked.exit_code) == (0, 1)
    assert "first known" in quiet.output
    assert ask("watch", *day, "--nationality", inside, "--exit-code").exit_code == 0
    told = json.loads(ask("watch", *day, "--json").output)["alerts"]
    assert {(alarm["group"], alarm["side"], alarm["known"]) for alarm in told} == {
        (row["group"], row["side"], str(known)) for row in raised.iter_rows(named=True)
    }


def test_watch_says_when_it_has_no_record_of_a_models_alerts(ask: Callable[..., Result]) -> None:
    done = ask("watch", "--border", "darien", "--model", "seasonal-naive")
    assert done.exit_code == 0, done.output
    assert "No record of earlier alerts of seasonal-naive" in done.output


def test_nowcast_names_its_sisters_and_says_where_there_is_none(ask: Callable[..., Result]) -> None:
    done = ask("nowcast", "--as-of", "2024-05-07", "--draws", 100, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert [(each["border"], each["month"], each["from"]) for each in told["nowcasts"]] == [
        ("southwest", "2024-04-01", ["honduras"]),
        ("darien", "2024-04-01", ["honduras"]),
        ("mexico", "2024-03-01", ["southwest", "darien", "honduras"]),
    ]
    assert [each["border"] for each in told["why_not"]] == ["honduras"]
    alone = ask("nowcast", "--border", "honduras", "--as-of", "2024-05-07")
    assert alone.exit_code == 1
    assert "No nowcast: no other counting point had published May 2024" in alone.output
