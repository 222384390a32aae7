"""Bringing in newer files: what is new and revised is said, and a store is never half-changed."""

import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from istmo.errors import InputError
from istmo.warehouse import Store, imports
from tests import builder

CHILD = """
import sys, time
from datetime import date
from pathlib import Path
from istmo.warehouse import imports
release = imports.read(Path(sys.argv[2]), date(2024, 6, 10))
print("ready", flush=True)
imports.store_all(Path(sys.argv[1]), [release])
print("stored", flush=True)
time.sleep(60)
"""

PAUSED_CHILD = """
import sys, time
from datetime import date
from pathlib import Path
from istmo.warehouse import imports
from istmo.warehouse.store import insert, writing
with writing(Path(sys.argv[1])) as connection:
    insert(connection, imports.read(Path(sys.argv[2]), date(2024, 6, 10)))
    print("inserted", flush=True)
    time.sleep(60)
"""


def darien_file(path: Path, rows: list[str]) -> Path:
    path.write_text("t,q,nat,n\n" + "".join(f"{row}\n" for row in rows))
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    rows = [
        {"period": "2024-03-01", "nationality": "VEN", "value": 100},
        {"period": "2024-03-01", "nationality": "CUB", "value": 10},
        {"period": "2024-03-01", "nationality": "HTI", "value": 1},
    ]
    return builder.store(tmp_path / "store.duckdb", builder.release(builder.cells(rows), "2024-04-10"))


NEWER = [
    "2024-03-01,2024-01-01,VEN,105",
    "2024-03-01,2024-01-01,CUB,10",
    "2024-03-01,2024-01-01,ECU,4",
    "2024-04-01,2024-04-01,VEN,90",
]


def test_the_preview_names_what_is_new_revised_added_gone_and_unchanged(tmp_path: Path, store: Store) -> None:
    with store:
        file = darien_file(tmp_path / "new.csv", NEWER)
        found = imports.preview(store, imports.read(file, date(2024, 5, 10)))
    assert found.new["period"].to_list() == [date(2024, 4, 1)]
    assert found.revised.select("nationality", "before", "value").rows() == [("VEN", 100, 105)]
    assert found.added["nationality"].to_list() == ["ECU"]
    assert found.gone["nationality"].to_list() == ["HTI"]
    assert found.unchanged == 1
    assert not found.stored


def test_both_releases_are_kept_and_the_same_file_is_stored_once(tmp_path: Path, store: Store) -> None:
    store.close()
    release = imports.read(darien_file(tmp_path / "new.csv", NEWER), date(2024, 5, 10))
    imports.store_all(store.path, [release])
    with Store.open(store.path) as opened:
        assert opened.series(builder.DARIEN, as_of=date(2024, 5, 9))["value"].to_list() == [111]
        assert opened.series(builder.DARIEN)["value"].to_list() == [119, 90]
        assert imports.preview(opened, release).stored


def test_a_bad_file_among_good_ones_stores_nothing(tmp_path: Path, store: Store, run_istmo) -> None:
    before = store.fingerprint()
    store.close()
    good = darien_file(tmp_path / "good.csv", NEWER)
    bad = darien_file(tmp_path / "bad.csv", ["2024-05-01,2024-04-01,VEN,-3", "2024-13-01,2024-04-01,VEN,3"])
    answer = run_istmo("data", "import", str(good), str(bad), "--store", str(store.path))
    assert answer.returncode == 2
    assert "bad.csv" in answer.stderr
    with Store.open(store.path) as opened:
        assert opened.fingerprint() == before


def test_a_file_from_the_future_is_refused(tmp_path: Path) -> None:
    file = darien_file(tmp_path / "new.csv", NEWER)
    with pytest.raises(InputError, match="in the future"):
        imports.read(file, date(2024, 6, 1), today=date(2024, 5, 1))
    with pytest.raises(InputError, match="dated after today"):
        imports.read(file, today=date(2024, 3, 15))


def test_kill_minus_9_between_storing_and_committing_leaves_the_store_as_it_was(
    tmp_path: Path, store: Store
) -> None:
    before = store.fingerprint()
    store.close()
    file = darien_file(tmp_path / "new.csv", NEWER)
    child = subprocess.Popen(
        [sys.executable, "-c", PAUSED_CHILD, store.path, file], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "inserted\n"
    child.kill()
    child.communicate()
    with Store.open(store.path) as opened:
        assert opened.fingerprint() == before


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.03, 0.06, 0.1, 0.2, None])
def test_kill_minus_9_leaves_the_store_as_it_was_or_whole(
    tmp_path: Path, store: Store, delay: float | None
) -> None:
    """None waits until the import says it is done: then it must be there after the kill."""
    before = store.fingerprint()
    store.close()
    days = (f"{year}-{month:02}-01" for year in range(1900, 2024) for month in range(1, 13))
    rows = [
        f"{day},{day},{nat},5"
        for day in days
        for nat in ("VEN", "CUB", "HTI", "ECU", "COL", "CHN", "IND", "BRA")
    ]
    file = darien_file(tmp_path / "large.csv", rows)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, store.path, file], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    if delay is None:
        assert child.stdout.readline() == "stored\n"
    else:
        time.sleep(delay)
    child.kill()
    child.communicate()
    with Store.open(store.path) as opened:
        periods = opened.series(builder.DARIEN).height
        assert (periods, opened.fingerprint() == before) in ((1, True), (1 + len(rows) // 8, False))
        assert periods > 1 or delay is not None
