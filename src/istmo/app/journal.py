"""What was imported through the app, written down before and after, so that an import that was cut off is not a secret.

The store takes a file whole or not at all, whatever ends the process; the journal says which of the two it was.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from istmo.files import whole
from istmo.warehouse import Store
from istmo.warehouse.store import Release

State = Literal["running", "stored", "failed", "cut-off"]
MOST = 100
"""Imports remembered."""


@dataclass(frozen=True)
class Import:
    """An import.

    Args:
        file: its name.
        sha256: its checksum.
        publication: which it is.
        published: day it came out (ISO).
        author: who asked.
        begun: when (ISO, to the microsecond): no two imports of one file have the same.
        state: "cut-off": the process ended in the middle, and nothing of the file is stored.
    """

    file: str
    sha256: str
    publication: str
    published: str
    author: str
    begun: str
    state: State


class Journal:
    """A folder of imports, a JSON file each.

    Args:
        folder: made at the first import.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._at: set[tuple[str, str]] = set()  # what this process is at; a number of a process comes again

    def begin(self, release: Release, author: str) -> Import:
        """Write down that a file is about to be stored."""
        about = (release.file, release.sha256, release.publication.id, release.published.isoformat())
        self.folder.mkdir(parents=True, exist_ok=True)
        moment = datetime.now()
        # a moment that is taken, by this process or another, is passed over: nothing is overwritten
        while True:
            one = Import(*about, author, moment.isoformat(timespec="microseconds"), "running")
            try:
                file = self._file(one).open("x", encoding="utf-8")
                break
            except FileExistsError:
                moment += timedelta(microseconds=1)
        self._at.add((one.begun, one.sha256))
        with file:
            file.write(_written(one))
        for old in self._files()[:-MOST]:
            old.unlink(missing_ok=True)
        return one

    def end(self, one: Import, state: State) -> None:
        """Write down how it ended."""
        self._write(replace(one, state=state))
        self._at.discard((one.begun, one.sha256))

    def all(self, store: Store) -> list[Import]:
        """Every import, the newest first; of one that never ended, the store says what became of it."""
        texts = [file.read_text(encoding="utf-8") for file in self._files()]
        # an empty one is just being made by another process
        found = [Import(**json.loads(text)) for text in texts if text]
        stored = set(store.releases()["sha256"].to_list())
        settled = [self._settled(one, stored) for one in found]
        for before, after in zip(found, settled, strict=True):
            if before != after:  # told once and for all: the same file may be imported again
                self._write(after)
        return sorted(settled, key=lambda one: one.begun, reverse=True)

    def _settled(self, one: Import, stored: set[str]) -> Import:
        if one.state != "running" or (one.begun, one.sha256) in self._at:
            return one
        return replace(one, state="stored" if one.sha256 in stored else "cut-off")

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"), key=lambda file: file.stat().st_mtime)

    def _file(self, one: Import) -> Path:
        return self.folder / f"{one.begun.replace(':', '')}-{one.sha256[:12]}.json"

    def _write(self, one: Import) -> None:
        with whole(self._file(one)) as beside:
            beside.write_text(_written(one), encoding="utf-8")


def _written(one: Import) -> str:
    return json.dumps(asdict(one), ensure_ascii=False)
