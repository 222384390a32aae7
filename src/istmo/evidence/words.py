"""The words of the checker in each language: `words.toml`, the same keys and fields in both."""

import tomllib
from functools import cache
from importlib.resources import files

from istmo.evidence.types import Language
from istmo.plurals import agreeing


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words(key: str, language: Language, /, **fields: object) -> str:
    """The words of a key with its {fields} filled."""
    return agreeing(_texts()[key][language], fields).format(**fields)


def keys() -> frozenset[str]:
    """All keys."""
    return frozenset(_texts())
