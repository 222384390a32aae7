"""`istmo forecast` and `istmo backtest` as a script meets them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from istmo.evaluate import record
from istmo.forecast import Forecast


@pytest.fixture
def ask(run_istmo: Callable[..., Any], store_path: Path) -> Callable[..., Any]:
    """A command on the shipped figures."""
    return lambda *arguments: run_istmo(*arguments, "--store", str(store_path))


def test_forecast_json_has_the_documented_keys_and_the_files_hold_its_draws(
    ask: Callable[..., Any], tmp_path: Path
) -> None:
    answer = ask(
        "forecast", "--border", "darien", "--model", "random-walk", "--as-of", "2024-05-07",
        "--out", str(tmp_path), "--json",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    [found] = json.loads(answer.stdout)
    assert list(found) == [
        "border", "series", "model", "issued", "as_of", "draws", "fingerprint", "file", "total", "groups", "record",
    ]  # fmt: skip
    assert (found["border"], found["series"]) == ("darien", "panama.darien.nationality")
    assert (found["issued"], found["as_of"]) == ("2024-05-07", "2024-05-07")
    assert [row["target"] for row in found["total"]] == [f"2024-{month:02d}-01" for month in range(4, 10)]
    assert len(found["groups"]) == 6 * 21
    draws = Forecast.read(Path(found["file"]))
    assert draws.fingerprint == found["fingerprint"]
    assert draws.summary()["median"][0] == found["groups"][0]["median"]
    assert [(row["of"], row["wis_ratio"]) for row in found["record"]] == [("groups", 1), ("total", 1)]
    # Only what had been scored by then: 28 issue days from January 2022 to April 2024, fewer whose target had come.
    assert all(20 < row["origins"] < 28 for row in found["record"])


def test_forecast_for_people_shows_the_range_and_the_record(ask: Callable[..., Any]) -> None:
    answer = ask("forecast", "--border", "honduras", "--model", "seasonal-naive", "--as-of", "2023-05-07")
    assert answer.returncode == 0, answer.stderr
    assert "2023-05" in answer.stdout
    assert "wis_ratio" in answer.stdout


def test_when_too_little_was_known_the_answer_is_no(ask: Callable[..., Any]) -> None:
    answer = ask("forecast", "--as-of", "2015-01-01", "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout) == []
    assert "Too little was known then" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["forecast", "--border", "rio-grande"], "Known: southwest, darien, honduras, mexico"),
        (["forecast", "--model", "oracle"], "Known: random-walk"),
        (["forecast", "--as-of", "tomorrow"], "Write it as 2024-05-07"),
        (["forecast", "--months", "13"], "should be less than or equal to 12"),
        (["forecast", "--registry", "mine"], "--registry was given without --register. Add --register"),
        (["forecast", "--out", __file__], "is a file. Give a folder"),
        (
            ["forecast", "--border", "darien", "--model", "drift", "--out", "/proc/x"],
            "/proc/x cannot be used: No such file",
        ),
        (["backtest", "--first", "2023-01-31"], "Issue on the 28th or before"),
        (["backtest", "--first", "2024-01-25", "--last", "2023-01-25"], "Give an earlier --first"),
        (["backtest", "--keep", __file__], "is a file. Give a folder"),
    ],
)
def test_wrong_use_is_told_with_what_would_be_right(
    ask: Callable[..., Any], arguments: list[str], message: str
) -> None:
    answer = ask(*arguments)
    assert answer.returncode == 2
    assert message in " ".join(answer.stderr.split())
    assert answer.stdout == ""


def test_backtest_writes_a_record_that_can_be_loaded(ask: Callable[..., Any], tmp_path: Path) -> None:
    answer = ask(
        "backtest", "--border", "mexico", "--model", "seasonal-naive", "--first", "2023-01-25", "--last", "2023-03-25",
        "--draws", "100", "--processes", "1", "--out", str(tmp_path), "--json",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert list(found) == ["about", "summary", "file"]
    assert {(row["model"], row["origins"], row["targets"]) for row in found["summary"]} == {
        ("random-walk", 3, 36),
        ("seasonal-naive", 3, 36),
        ("ensemble", 3, 36),
    }
    rows = record.load(folder=tmp_path)
    assert found["about"] == record.about(tmp_path)
    assert rows.height == found["about"]["rows"] == 3 * 36 * 2


def test_a_backtest_of_nothing_says_so(ask: Callable[..., Any]) -> None:
    answer = ask("backtest", "--border", "darien", "--first", "2020-01-25", "--last", "2020-06-25")
    assert answer.returncode == 1
    assert "No issue day" in answer.stderr
