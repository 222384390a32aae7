"""The app's own words: `en.toml` and `es.toml`, the same keys and the same {fields} in both."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from istmo.brief.numbers import Language, held
from istmo.plurals import agreeing


@cache
def all_words(language: Language) -> Mapping[str, str]:
    """Every text by its key."""
    text = files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return MappingProxyType({key: held(said) for key, said in tomllib.loads(text).items()})


def words(key: str, language: Language, /, **fields: object) -> str:
    """A text with its {fields} filled."""
    return agreeing(all_words(language)[key], fields).format(**fields)
