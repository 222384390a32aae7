"""Values and tables as TOML text, which reads back as the same."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def value(given: Any) -> str:
    """A value as TOML.

    Args:
        given: a text, a truth value, a finite number, a day, a list of such, or a mapping for an inline table.

    Raises:
        ValueError: a number that is not finite.
    """
    if isinstance(given, Mapping):
        return "{" + ", ".join(f"{key} = {value(each)}" for key, each in given.items()) + "}"
    if isinstance(given, (list, tuple)):
        return f"[{', '.join(map(value, given))}]"
    if isinstance(given, date):
        return given.isoformat()
    # JSON's texts, numbers, true and false are TOML's, but for one character that TOML wants escaped.
    return json.dumps(given, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")


def table(name: str, fields: Mapping[str, Any]) -> str:
    """A table of an array as TOML, a line for each field; the fields alone where it has no name.

    Args:
        name: of the array; "" for the head of a file.
        fields: values as `value` takes them, by keys that need no quotes.
    """
    lines = [f"{key} = {value(each)}" for key, each in fields.items()]
    return "".join(f"{line}\n" for line in ([f"[[{name}]]", *lines] if name else lines))
