"""Writing: a folder of ours, whole or not at all."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from istmo.brief import files, write_brief
from istmo.errors import InputError
from istmo.warehouse import Store
from tests.brief.test_as_of import months
from tests.builder import release, store


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("small") / "store.duckdb"
    with store(path, release(months(date(2022, 1, 1), 28, 1), "2024-05-01")) as opened:
        yield opened


def test_page_figures_and_list_are_written(small: Store, tmp_path: Path) -> None:
    written = write_brief(small, tmp_path, date(2024, 5, 7), "es")
    folder = tmp_path / "istmo-brief-2024-05-07-es"
    assert written.page == folder / "istmo-brief-2024-05-07-es.html"
    assert set(folder.iterdir()) == set(written.files)
    assert (folder / "map.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "map.svg").read_text().startswith("<svg")
    about = json.loads((folder / files.MANIFEST).read_text())
    assert (about["as_of"], about["language"]) == ("2024-05-07", "es")
    assert written.seconds.keys() == {"forecasts", "text and charts", "page", "pictures", "files"}
    again = write_brief(small, tmp_path, date(2024, 5, 7), "es")
    assert json.loads((folder / files.MANIFEST).read_text()) == about, (
        "the same store and day give the same files"
    )
    assert again.page == written.page


def test_an_interrupted_writing_leaves_the_earlier_brief(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "brief"
    files.write(folder, {"page.html": b"old"}, {})
    write_bytes = Path.write_bytes

    def failing(path: Path, content: bytes) -> int:
        if path.name == "second.svg":
            raise KeyboardInterrupt
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", failing)
    with pytest.raises(KeyboardInterrupt):
        files.write(folder, {"page.html": b"new", "second.svg": b"new"}, {})
    assert (folder / "page.html").read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [folder], "nothing half-written stays behind"


def test_a_failed_exchange_puts_the_earlier_brief_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "brief"
    files.write(folder, {"page.html": b"old"}, {})
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError("no space left")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="no space"):
        files.write(folder, {"page.html": b"new"}, {})
    assert (folder / "page.html").read_bytes() == b"old"


def test_a_folder_that_is_no_brief_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "brief"
    folder.mkdir()
    (folder / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match="holds no brief"):
        files.write(folder, {"page.html": b"new"}, {})
    assert (folder / "thesis.docx").exists()


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        files.write(tmp_path / "file" / "brief", {"page.html": b"new"}, {})
