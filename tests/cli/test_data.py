"""`istmo data` as a person or a script would use it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from istmo.cli import app

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ask(store_path: Path) -> Callable[..., Any]:
    """Run a command in this process with --json and read its answer."""

    def run(*arguments: str, code: int = 0) -> Any:
        result = CliRunner().invoke(
            app, [*arguments, "--store", str(store_path), "--json"], catch_exceptions=False
        )
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    return run


def test_list_finds_by_word_and_says_no_when_there_is_none(ask: Callable[..., Any]) -> None:
    found = ask("data", "list", "darien")
    assert "panama.darien.nationality" in {row["series"] for row in found}
    assert set(found[0]) == {"series", "title", "unit", "every", "first", "last", "releases", "publisher"}
    assert ask("data", "list", "unicorns", code=1) == []


def test_show_gives_definition_source_and_values(ask: Callable[..., Any]) -> None:
    shown = ask(
        "data", "show", "panama.darien.nationality", "--where", "nationality=VEN", "--start", "2023-01-01"
    )
    assert shown["series"]["unit"] == "event"
    assert shown["source"]["publisher"].startswith("Panama")
    year = [row["value"] for row in shown["values"] if row["period"].startswith("2023")]
    assert sum(year) == 328_650, "Servicio Nacional de Migracion, 2023: Venezuelans"


def test_cards_and_lists_are_told_in_spanish(store_path: Path) -> None:
    asked = (["show", "panama.darien.nationality"], ["list", "darien"])
    options = ["--lang", "es", "--store", str(store_path)]
    told = " ".join(
        " ".join(CliRunner().invoke(app, ["data", *command, *options]).stdout.split()) for command in asked
    )
    for word in (
        "Unidad: eventos, no personas",
        "Fuente: Servicio Nacional",
        "Ojo: ",
        "serie título unidad cada",
    ):
        assert word in told
    for word in ("Unit", "Mind", "Source", "flow"):
        assert word not in told


def test_what_was_not_yet_known_is_answered_with_no(ask: Callable[..., Any]) -> None:
    shown = ask("data", "show", "panama.darien.nationality", "--as-of", "1999-01-01", code=1)
    assert shown["values"] == []


def test_compare_says_by_how_much_and_why(ask: Callable[..., Any]) -> None:
    rows = ask("data", "compare", "darien-colombia")
    assert (rows[0]["left_value"], rows[0]["right_value"], rows[0]["difference"]) == (
        520_085,
        539_959,
        -19_874,
    )
    assert "Colombia counts" in rows[0]["why"]


def test_query_answers_in_rows(ask: Callable[..., Any]) -> None:
    sql = "SELECT sum(value) AS n FROM observation WHERE series = 'panama.darien.nationality' AND year(period) = 2023"
    assert ask("data", "query", sql) == [{"n": 520_085}]


@pytest.mark.parametrize(("ending", "lines"), [(".csv", 46), (".json", 1)])
def test_export_writes_whole_files_with_their_source(
    ask: Callable[..., Any], tmp_path: Path, ending: str, lines: int
) -> None:
    target = tmp_path / f"darien{ending}"
    answer = ask("data", "export", "panama.darien.sex-age", "--out", str(target))
    assert answer["rows"] == 45, "January 2021 to September 2024"
    text = target.read_text()
    assert len(text.strip().splitlines()) == lines
    assert "free to cite" in text, "the licence goes with every row"
    assert [file.name for file in tmp_path.iterdir()] == [target.name]


WRONG = [
    (("data", "show", "panama.darien.nationalty"), "Did you mean"),
    (
        ("data", "show", "panama.darien.nationality", "--as-of", "2024-13-01"),
        "--as-of '2024-13-01' is not a date",
    ),
    (("data", "show", "panama.darien.nationality", "--where", "VEN"), "is not DIMENSION=CODE"),
    (
        ("data", "show", "panama.darien.nationality", "--where", "nationality=VNE"),
        "does not show nationality VNE",
    ),
    (("data", "show", "panama.darien.nationality", "--by", "country"), "There is no dimension 'country'"),
    (("data", "compare", "nothing"), "there is no comparison 'nothing'"),
    (("data", "export", "panama.darien.nationality", "--out", "a.doc"), "unknown ending '.doc'"),
    (("data", "import", "no-such-file.csv"), "there is no such file"),
    (("data", "update", "no-such-folder"), "neither a folder nor an http(s) address"),
    (("data", "query", "DROP TABLE release"), "The query failed"),
    (("data", "query", ""), "The query is empty"),
    (("data", "show", "panama.darien.nationality", "--as-of", "2999-01-01"), "is in the future"),
    (("data", "show", "panama.darien.nationality", "--last", "-3"), "greater than or equal to 0"),
    (("data", "import", "."), "it is a folder"),
    (("data", "import", __file__, "--publication", "nosuch"), "There is no publication 'nosuch'"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong_use_is_answered_in_one_sentence_and_exit_code_2(
    run_istmo: Run, store_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    answer = run_istmo(*arguments, "--store", str(store_path))
    assert answer.returncode == 2
    assert message in " ".join(answer.stderr.replace("│", " ").split())
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr


def test_update_takes_a_folder_once(run_istmo: Run, tmp_path: Path) -> None:
    from tests import builder

    first = builder.cells([{"period": "2024-03-01", "nationality": "VEN", "value": 7}])
    store = tmp_path / "store.duckdb"
    builder.store(store, builder.release(first, "2024-04-10")).close()
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "darien.csv").write_text("t,q,nat,n\n2024-04-01,2024-04-01,VEN,9\n")
    command = ("data", "update", str(folder), "--published", "2024-05-10", "--store", str(store), "--json")
    once, twice = (json.loads(run_istmo(*command).stdout) for _ in range(2))
    assert (once[0]["stored"], once[0]["new"], once[0]["gone"]) == (True, 1, 0)
    assert (twice[0]["stored"], twice[0]["already_stored"]) == (False, True)


def test_a_file_cut_off_is_not_taken_for_a_revision(run_istmo: Run, tmp_path: Path) -> None:
    from tests import builder

    rows = [
        {"period": "2024-03-01", "nationality": code, "value": 7}
        for code in ("VEN", "CUB", "HTI", "ECU", "COL", "CHN", "IND")
    ]
    store = tmp_path / "store.duckdb"
    builder.store(store, builder.release(builder.cells(rows), "2024-04-10")).close()
    cut = tmp_path / "cut.csv"
    cut.write_text("t,q,nat,n\n2024-03-01,2024-01-01,VEN,7\n")
    command = ("data", "import", str(cut), "--published", "2024-05-10", "--store", str(store), "--json")
    refused = run_istmo(*command)
    assert refused.returncode == 2
    assert "lacks 6 of the 7 cells" in refused.stderr
    assert json.loads(run_istmo(*command, "--replace").stdout)[0]["stored"]


def test_what_is_wrong_is_said_in_the_language_that_was_asked_for(run_istmo: Callable[..., Any]) -> None:
    said = {one: run_istmo("needs", "nowhere", "--lang", one).stderr for one in ("en", "es")}
    assert said["en"].startswith("Error: There is no")
    assert said["es"].startswith("Error: No existe")
