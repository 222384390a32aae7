"""`istmo brief` as a user runs it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from tests.brief.test_as_of import months
from tests.builder import release, store


def test_json_names_the_files_and_the_seconds(run_istmo: Any, tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    store(path, release(months(date(2022, 1, 1), 28, 1), "2024-05-01")).close()
    arguments = [
        "--store",
        str(path),
        "--as-of",
        "2024-05-07",
        "--out",
        str(tmp_path / "out"),
        "--lang",
        "es",
        "--json",
    ]
    done = run_istmo("brief", *arguments)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert Path(told["page"]).is_file()
    assert all(Path(file).is_file() for file in told["files"])
    assert {"store", "forecasts", "text and charts", "page", "pictures", "files"} <= told["seconds"].keys()


def test_wrong_use_is_told_and_exits_with_2(run_istmo: Any, tmp_path: Path) -> None:
    done = run_istmo("brief", "--as-of", "7 May 2024", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "2024-05-07" in done.stderr, "the error shows how a day is written"
    assert run_istmo("brief", "--lang", "fr").returncode == 2
