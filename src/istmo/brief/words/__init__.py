"""The brief's words in each language: `en.toml` and `es.toml`, the same keys and the same {fields} in both."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from istmo.brief.numbers import Language, held


@cache
def words(language: Language) -> Mapping[str, str]:
    """Every text by its dotted key, e.g. "map.title"."""
    text = files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return MappingProxyType({key: held(said) for key, said in _flat(tomllib.loads(text))})


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)
