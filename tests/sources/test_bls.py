"""Job openings and unemployed people of the United States, which the store ships without: FRED's files, and words."""

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from istmo.cli import app
from istmo.errors import InputError
from istmo.sources.catalogue import indicators, publications, recognise
from istmo.warehouse import Store, snapshot
from tests import builder

NAMES = ("bls.openings", "bls.unemployed")


def fred(path: Path, name: str, *rows: str) -> Path:
    """A file as FRED hands it out."""
    path.write_text("\n".join([f"observation_date,{name}", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("absent", ["", "."])
def test_thousands_are_read_and_a_month_that_was_not_surveyed_is_missing(tmp_path: Path, absent: str) -> None:
    file = fred(tmp_path / "fredgraph.csv", "UNEMPLOY", "2024-08-01,7001", f"2024-09-01,{absent}")
    assert recognise(file).read(file).select("series", "period", "place", "value", "status").rows() == [
        ("bls.unemployed", date(2024, 8, 1), "USA", 7_001_000, "observed"),
        ("bls.unemployed", date(2024, 9, 1), "USA", None, "missing"),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["2024-08-01,7001.5"], r"a fractional count in 'JTSJOL' \(row 2\)"),
        (["2024-08-01,7001", "2024-09-01,-1"], r"a negative count in 'JTSJOL' \(row 3\)"),
        (["2024-08-15,7001"], r"not the first of a month \(row 2\)"),
        (["2024-08-01,7001", "2024-08-01,7002"], r"contradict .*\(rows 2, 3"),
    ],
)
def test_refused(tmp_path: Path, rows: list[str], message: str) -> None:
    file = fred(tmp_path / "JTSJOL.csv", "JTSJOL", *rows)
    with pytest.raises(InputError, match=message):
        recognise(file).read(file)


def test_both_files_are_stored_by_one_command(
    tmp_path: Path, run_istmo: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    where = ["--store", str(tmp_path / "store.duckdb")]
    builder.store(tmp_path / "store.duckdb").close()
    files = [
        fred(tmp_path / "JTSJOL.csv", "JTSJOL", "2024-08-01,3002"),
        fred(tmp_path / "UNEMPLOY.csv", "UNEMPLOY", "2024-08-01,7001"),
    ]
    answer = run_istmo("data", "import", *map(str, files), *where)
    assert "2 of 2 files stored" in answer.stdout, answer.stderr
    with Store.open(tmp_path / "store.duckdb") as store:
        assert [store.series(name)["value"].to_list() for name in NAMES] == [[3_002_000], [7_001_000]]
    assert "bls.openings" in run_istmo("data", "list", "openings", *where).stdout


def test_only_these_two_ship_without_a_file() -> None:
    shipped = {series for series, _, _ in snapshot.periods()}
    assert {name for name, each in indicators().items() if not each.sum_of} - shipped == set(NAMES)
    assert all(not publications()[indicators()[name].publication].files for name in NAMES)


@pytest.mark.parametrize(("language", "said"), [("en", "none stored"), ("es", "ninguno guardado")])
def test_the_card_without_a_file_says_how_to_get_it(store_path: Path, language: str, said: str) -> None:
    asked = ["data", "show", "bls.openings", "--lang", language, "--store", str(store_path)]
    answer = CliRunner().invoke(app, asked)
    told = " ".join(answer.stdout.split())
    assert answer.exit_code == 1
    assert said in told
    assert "https://fred.stlouisfed.org/series/JTSJOL" in told
    assert "istmo data import" in told


def test_the_list_names_them_apart(store_path: Path) -> None:
    answer = CliRunner().invoke(app, ["data", "list", "unemploy", "--store", str(store_path)])
    assert "bls.unemployed" not in answer.stdout
    assert "Not stored: bls.unemployed" in answer.stderr
    assert "wdi.unemployment" in answer.stdout
    assert answer.exit_code == 0
