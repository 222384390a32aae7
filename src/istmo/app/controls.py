"""Remedies that name a command, as the app says them: where the page has a control of its own, that is named instead.

`words/controls.toml` pairs, for each language, what the terminal says with what the app says; a field is {}.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from istmo.brief.numbers import Language, held


def table() -> Mapping[str, Mapping[str, str]]:
    """The table as its file has it: for each language, what the app says by what the terminal says."""
    text = files("istmo.app.words").joinpath("controls.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _patterns(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, says.split("{}")))), held(here))
        for says, here in table()[language].items()
    )


def in_app(text: str, language: Language) -> str:
    """A fault as the app says it.

    Args:
        text: as `istmo.app.faults.told` gives it.
        language: of the text.
    """
    for says, here in _patterns(language):
        text = says.sub(here.replace("\\", r"\\"), text)
    return text
