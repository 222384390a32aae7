"""Pathways and published figures from TOML, with messages that say where a file is wrong."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from istmo.errors import InputError
from istmo.pathways.values import Pathway, Published, PublishedWait

T = TypeVar("T")


def pathways(path: Path | None = None) -> dict[str, Pathway]:
    """Every pathway by its id.

    Args:
        path: a TOML file in place of the one that comes with Istmo.

    Raises:
        InputError: the file is not TOML, or something in it is missing, unknown or impossible.
    """
    found = _read(path, "constants.toml", "pathway", Pathway)
    names = [pathway.id for pathway in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"pathway {', '.join(twice)} is there twice", "Keep one of each", path)
    return {pathway.id: pathway for pathway in found}


def published(path: Path | None = None) -> tuple[Published, ...]:
    """What was published of them, in the order of the file; arguments and errors as `pathways`."""
    return _read(path, "published.toml", "published", Published)


def waits(path: Path | None = None) -> tuple[PublishedWait, ...]:
    """The waits that were published, in the order of the file; arguments and errors as `pathways`."""
    return _read(path, "published.toml", "wait", PublishedWait)


def _read(path: Path | None, shipped: str, table: str, kind: type[T]) -> tuple[T, ...]:
    name = path or Path(shipped)
    try:
        text = (path or files("istmo.pathways").joinpath(shipped)).read_text(encoding="utf-8")
        rows = tomllib.loads(text).get(table, [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"it cannot be read: {error}", "Correct it there", name) from error
    try:
        return TypeAdapter(tuple[kind, ...]).validate_python(rows)  # type: ignore[valid-type]
    except ValidationError as error:
        faults = error.errors()
        first = faults[0]
        message = f"{_where(table, rows, first['loc'])}: {first['msg']} ({len(faults)} faults in all)"
        raise InputError(message, "Compare with the constants that come with Istmo", name) from error


def _where(table: str, rows: Any, loc: tuple[int | str, ...]) -> str:
    """The place of a fault in words: the pathway by its id rather than by its number."""
    row = rows[loc[0]] if loc and isinstance(loc[0], int) and isinstance(rows, list) else {}
    name = row.get("id", f"number {int(loc[0]) + 1}") if isinstance(row, dict) and row else "?"
    return " ".join([table, str(name), ".".join(str(part) for part in loc[1:])]).strip()
