"""Registered forecasts: written once, listed in an index that only grows, and never changed after.

A registry is a folder. Each forecast is one Parquet file of draws; `index.jsonl` has one line for each, in the order
in which they were registered, with the SHA-256 of the forecast's content and of the line before. A file or a line that
is altered, removed or put in between is found by `read`; that the last lines and their files were both removed is
found only by one who kept the `head`, which is why it is printed wherever a registry is scored.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match
from typing import Any

from istmo.errors import InputError
from istmo.forecast.issued import Forecast
from istmo.workers import code

INDEX = "index.jsonl"
LOCK = ".registering"
NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True)
class Entry:
    """A line of the index.

    Args:
        file: name of the Parquet file.
        sha256: of the forecast's content (`content`).
        border: what is forecast.
        model: by which model.
        issued: the day it is dated.
        as_of: the day whose knowledge it used.
        registered: the day on which it was put here, by the clock of the machine.
        newest: first day of the newest month of the border that the store held then, whatever the forecast used.
        months: first days of the target months.
        draws: how many.
        fingerprint: of the data it was made from (`Panel.fingerprint`).
        code: SHA-256 of the program's source.
        versions: of the program and of each library it requires.
        previous: SHA-256 of the line before; 64 zeros on the first.
    """

    file: str
    sha256: str
    border: str
    model: str
    issued: date
    as_of: date
    registered: date
    newest: date
    months: tuple[date, ...]
    draws: int
    fingerprint: str
    code: str
    versions: Mapping[str, str]
    previous: str

    @property
    def line(self) -> str:
        """The entry as it stands in the index."""
        return json.dumps(asdict(self), default=str, sort_keys=True)

    @classmethod
    def parsed(cls, line: str) -> "Entry":
        """The entry in a line; raises `ValueError`, `KeyError` or `TypeError` where it is none."""
        fields: dict[str, Any] = json.loads(line)
        for name in ("issued", "as_of", "registered", "newest"):
            fields[name] = date.fromisoformat(fields[name])
        fields["months"] = tuple(date.fromisoformat(month) for month in fields["months"])
        return cls(**fields)


@dataclass(frozen=True)
class Registry:
    """What a folder of registered forecasts holds.

    Args:
        folder: where.
        entries: the lines whose forecast is what it was when registered, in order.
        faults: what is not as it was left, a sentence each; empty when all is.
        head: SHA-256 of the last line: it stands for the whole index.
    """

    folder: Path
    entries: tuple[Entry, ...]
    faults: tuple[str, ...]
    head: str

    def forecast(self, entry: Entry) -> Forecast:
        """The forecast of an entry."""
        return Forecast.read(self.folder / entry.file)


def content(forecast: Forecast) -> str:
    """SHA-256 of all that a forecast says: the same on every machine and with every version of the file format."""
    about = [forecast.name, forecast.model, forecast.issued, forecast.as_of, forecast.fingerprint]
    text = "|".join(map(str, [*about, *forecast.months, *forecast.groups, len(forecast.draws)]))
    return hashlib.sha256(text.encode() + forecast.draws.astype("<i8").tobytes()).hexdigest()


def register(
    forecasts: Sequence[Forecast], folder: Path, newest: Mapping[str, date], today: date
) -> list[Entry]:
    """Put forecasts into a registry; what is there already, with the same content, is left as it is.

    Args:
        forecasts: as issued.
        folder: of the registry; made if need be.
        newest: for each border, the newest month that the store holds.
        today: the day.

    Returns:
        The entries that are new.

    Raises:
        InputError: the registry is not as it was left, holds another forecast of the same name, or is being written by
            another process. Nothing is written.
    """
    with _alone(folder):
        return _register(forecasts, folder, newest, today)


def _register(
    forecasts: Sequence[Forecast], folder: Path, newest: Mapping[str, date], today: date
) -> list[Entry]:
    found = read(folder)
    mended = {_unlisted(_file(each)) for each in forecasts}
    faults = [fault for fault in found.faults if fault not in mended]
    if faults:
        raise InputError(faults[0], "Restore the registry, or begin another folder", folder / INDEX)
    listed = {entry.file: entry.sha256 for entry in found.entries}
    for each in forecasts:
        _refuse_another(each, folder / _file(each))
    entries: list[Entry] = []
    for each in forecasts:
        if _file(each) not in listed:
            previous = _sha256(entries[-1].line) if entries else found.head
            entries.append(_added(each, folder, newest[each.name], today, previous))
    return entries


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from registering in the same folder meanwhile: two would follow the same line."""
    lock = folder / LOCK
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock.touch(exist_ok=False)
    except FileExistsError as error:
        what = "another process is registering here, or was stopped while it did"
        raise InputError(what, f"Wait for it; if there is none, delete {LOCK}", lock) from error
    try:
        yield
    finally:
        lock.unlink()


def read(folder: Path) -> Registry:
    """A registry, checked to the last draw; an empty one where the folder is not there."""
    index = folder / INDEX
    # what is no UTF-8 becomes a line that is no entry
    lines = index.read_text(encoding="utf-8", errors="replace").splitlines() if index.exists() else []
    entries, faults, before, names = [], [], NOTHING_BEFORE, set()
    for number, line in enumerate(lines, start=1):
        try:
            entry = Entry.parsed(line)
        except (ValueError, KeyError, TypeError):
            faults.append(f"line {number} of {INDEX} is no entry")
        else:
            names.add(entry.file)
            if entry.previous != before:
                faults.append(f"line {number} of {INDEX} does not follow the line before: one was changed")
            if fault := _fault(entry, folder):
                faults.append(fault)
            else:
                entries.append(entry)
        before = _sha256(line)
    if folder.exists():
        unlisted = {path.name for path in folder.glob("*.parquet")} - names
        faults += [_unlisted(name) for name in sorted(unlisted)]
    return Registry(folder, tuple(entries), tuple(faults), before)


def _fault(entry: Entry, folder: Path) -> str | None:
    """What is wrong with the file of an entry."""
    path = folder / entry.file
    if not path.exists():
        return f"{entry.file} is in {INDEX} and not in the folder"
    try:
        forecast = Forecast.read(path)
    except (InputError, ValueError, KeyError) as error:
        return f"{entry.file} cannot be read: {error}"
    told = (forecast.name, forecast.model, forecast.issued, forecast.as_of, forecast.months)
    if content(forecast) != entry.sha256 or told != (
        entry.border,
        entry.model,
        entry.issued,
        entry.as_of,
        entry.months,
    ):
        return f"{entry.file} is not what was registered: its content has another SHA-256"
    return None


def _unlisted(name: str) -> str:
    return f"{name} is in the folder and not in {INDEX}"


def _refuse_another(forecast: Forecast, path: Path) -> None:
    if path.exists() and content(Forecast.read(path)) != content(forecast):
        what = "another forecast of this name is registered, and a registered forecast is never changed"
        raise InputError(what, "Keep it, or register the new one in another folder", path)


def _added(forecast: Forecast, folder: Path, newest: date, today: date, previous: str) -> Entry:
    """The draws first, then the line: a file without its line is mended by registering again."""
    entry = Entry(
        file=_file(forecast),
        sha256=content(forecast),
        border=forecast.name,
        model=forecast.model,
        issued=forecast.issued,
        as_of=forecast.as_of,
        registered=today,
        newest=newest,
        months=forecast.months,
        draws=len(forecast.draws),
        fingerprint=forecast.fingerprint,
        code=code(),
        versions=versions(),
        previous=previous,
    )
    if not (folder / entry.file).exists():
        forecast.write(folder / entry.file)
    with (folder / INDEX).open("a", encoding="utf-8", newline="\n") as index:
        index.write(entry.line + "\n")
    return entry


def _file(forecast: Forecast) -> str:
    return f"{forecast.name}-{forecast.model}-{forecast.issued}.parquet"


@cache
def versions() -> dict[str, str]:
    """The version of the program and of each library it requires, those that are installed."""
    names = ["istmo", *(found[0] for line in requires("istmo") or () if (found := match(r"[\w.-]+", line)))]
    found_versions = {}
    for name in names:
        try:
            found_versions[name] = version(name)
        except PackageNotFoundError:
            continue  # of an extra that is not asked for
    return found_versions


def _sha256(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()
