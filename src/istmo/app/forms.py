"""The two forms of a plan: TOML as a file holds it, and tables as a form shows it."""

import re
import tomllib
from datetime import date
from typing import Any

from istmo import toml
from istmo.errors import InputError
from istmo.measures.reading import TABLES

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")


def to_form(toml: str) -> dict[str, Any]:
    """The tables of a plan as JSON holds them: what a form shows.

    Raises:
        InputError: it is no TOML.
    """
    try:
        given = tomllib.loads(toml)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"this is not TOML: {error}", "See the template") from error
    plain: dict[str, Any] = _plain(given)
    return plain


def from_form(given: dict[str, Any]) -> str:
    """TOML that holds the same tables.

    Args:
        given: `title`, `start`, `months`, `note`, and lists of tables `use`, `pathway`, `end` and `measure`.

    Raises:
        InputError: something in it has no place in a plan.
    """
    head = {key: value for key, value in given.items() if key not in TABLES}
    parts = [toml.table("", _kept(head))]
    for table in TABLES:
        rows = given.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise InputError(f"{table} is not a list of tables", "Give a list")
        parts += [toml.table(table, _kept(row)) for row in rows]
    return "\n".join(part for part in parts if part.strip())


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that hold something, their days as days."""
    kept = {key: value for key, value in fields.items() if value not in (None, "", [], {})}
    for key in kept:
        if not _KEY.fullmatch(key):
            raise InputError(f"{key[:60]!r} is no name of a field", "Use the names of the template")
    return {key: _typed(value) for key, value in kept.items()}


def _typed(value: Any) -> Any:
    if isinstance(value, str) and _is_day(value):
        return date.fromisoformat(value)
    if isinstance(value, list):
        return [_typed(each) for each in value]
    return _kept(value) if isinstance(value, dict) else value


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
