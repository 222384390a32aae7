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


def refused(done: Result, *said: str) -> None:
    assert done.exit_code != 0
    for each in said:
        assert each in str(done.exception), done.exception


def test_what_is_not_watched_is_refused_with_what_is(ask: Callable[..., Result]) -> None:
    refused(ask("watch", "--border", "darien", "--nationality", "ZZZ"), "'ZZZ'", "Watched: VEN, ", "ALL.")
    refused(ask("watch", "--border", "darien", "--nationality", "Japón"), "'Japón'")
    refused(ask("watch", "--border", "darien", "--model", "corridor"), "'corridor'", "random-walk")
    named = ask("watch", "--border", "darien", "--nationality", "venezuela", "--nationality", "all")
    assert named.exit_code == 0, named.output
    assert "of 2 series" in named.output


def test_a_record_or_a_place_that_cannot_be_read_or_written_is_named(
    ask: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "scores.parquet").write_bytes(b"x")
    (tmp_path / "index.jsonl").write_bytes(b"\xff")
    beside = str(tmp_path / "none")
    refused(ask("watch", "--border", "darien", "--record", beside), f"there is no file {beside}")
    refused(ask("nowcast", "--border", "darien", "--record", beside), f"there is no file {beside}")
    refused(CliRunner().invoke(app, ["record", "--record", beside]), f"there is no file {beside}")
    refused(
        CliRunner().invoke(app, ["record", "--record", str(tmp_path)]),
        "scores.parquet cannot be read as Parquet",
    )
    refused(CliRunner().invoke(app, ["record", "--pit", "--record", beside]), beside, "istmo backtest")
    refused(
        CliRunner().invoke(app, ["record", "--model", "corridor"]), "no scores of corridor", "random-walk"
    )
    refused(ask("watch", "--remake", tmp_path / "index.jsonl"), "is a file")
    refused(ask("score", "--out", tmp_path), "is a folder")
    refused(ask("score", "--out", tmp_path / "none" / "s.csv"), "Make it first")
    refused(ask("score", beside), f"{beside}: there is no such folder")
    done = ask("score", tmp_path)
    assert done.exit_code == 1
    assert "line 1 of index.jsonl is no entry" in done.output


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
