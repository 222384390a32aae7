"""The shipped snapshot: made from the official files as they are, and from the same bytes the same bytes."""

from hashlib import sha256
from importlib.resources import as_file

import pytest

from istmo.sources.catalogue import publications
from istmo.warehouse import snapshot
from tests.conftest import SHARED

RAW = SHARED / "data" / "raw"


def test_every_file_has_the_checksum_that_the_manifest_gives() -> None:
    with as_file(snapshot.FOLDER) as folder:
        found = {entry.parquet: snapshot.sha256(folder / entry.parquet) for entry in snapshot.manifest()}
        assert found == {entry.parquet: entry.parquet_sha256 for entry in snapshot.manifest()}
        assert {file.name for file in folder.iterdir()} == {*found, "manifest.json", "key_figures.parquet"}


@pytest.mark.shared
def test_it_was_made_from_the_raw_files_that_the_provenance_lists() -> None:
    lines = (RAW / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: checksum for checksum, name in (line.split(maxsplit=1) for line in lines)}
    assert {entry.file: entry.sha256 for entry in snapshot.manifest()}.items() <= listed.items()
    named = {file.path for each in publications().values() for file in each.files}
    assert named == {entry.file for entry in snapshot.manifest()}, "run `make data`"


@pytest.mark.shared
def test_the_same_bytes_in_give_the_same_bytes_out(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Panama, Honduras and Mexico built again, over an older snapshot, are the shipped files bit by bit."""
    few = {
        name: each
        for name, each in publications().items()
        if name.startswith(("panama", "honduras", "mexico"))
    }
    monkeypatch.setattr(snapshot, "publications", lambda: few)
    (tmp_path / "snapshot").mkdir()
    (tmp_path / "snapshot" / "old.parquet").write_bytes(b"old")
    entries = snapshot.build(RAW, tmp_path / "snapshot")
    assert entries == [entry for entry in snapshot.manifest() if entry.publication in few]
    for file in (tmp_path / "snapshot").iterdir():
        if file.name != "manifest.json":
            shipped = snapshot.FOLDER.joinpath(file.name).read_bytes()
            assert sha256(file.read_bytes()).digest() == sha256(shipped).digest(), file.name
