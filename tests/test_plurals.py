"""Words agree with their number, in every text of the pages."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

import pytest
from markupsafe import Markup

from istmo.app.words import all_words
from istmo.brief.numbers import LANGUAGES, Language
from istmo.brief.words import words
from istmo.plurals import CHOICE, agreeing

FIELD = re.compile(r"\{([\w-]+)\}")
COUNTED = {"n", "beds", "days", "months", "draws", "all", "window", "delay", "revised", "none"}
"""Fields that are whole numbers and may be 1."""
NEVER_ONE = {
    "scenario.when", "scenario.few-draws", "needs.weeks-many", "calm-days", "effect.elasticity", "effect.controls",
    "numbers-note", "effect.measures-n", "effect.newest", "register.newest", "needs.newest", "register.brief-intro",
    "register.figure-description", "effect.brief-intro", "effect.figure-description", "needs.record-everywhere",
}  # fmt: skip
"""Texts for which one has words of its own, or whose number is of dozens by its making."""
SAME = {"mes", "más", "menos"} | {"series"}
"""Words of one thing that end in s, and the English word that is both."""


def texts(language: Language) -> Iterator[tuple[str, str]]:
    """Every text of the brief, the app, the plans and the checks."""
    yield from words(language).items()
    yield from all_words(language).items()
    plans = files("istmo.measures").joinpath(f"words.{language}.toml").read_text(encoding="utf-8")
    yield from tomllib.loads(plans).items()
    checks = files("istmo.evidence").joinpath("words.toml").read_text(encoding="utf-8")
    yield from ((key, said[language]) for key, said in tomllib.loads(checks).items())


def test_the_number_of_the_field_chooses() -> None:
    text = "{n} [n:cell|cells] of {all} [all:row|rows]"
    assert agreeing(text, {"n": 1, "all": 2}) == "{n} cell of {all} rows"
    assert agreeing(text, {"n": "11", "all": "1"}) == "{n} cells of {all} row"
    marked = Markup('<data value="1">1</data><sup class="mark">3</sup>')
    assert agreeing("{n} [n:cell|cells]", {"n": marked}) == "{n} cell"
    assert agreeing("a [title|of] mine", {}) == "a [title|of] mine"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_says_one_of_many(language: Language) -> None:
    """With 1 in every number no text has a plural after it."""
    wrong = []
    for key, text in texts(language):
        fields = {name: "@1" if name in COUNTED else "" for name in FIELD.findall(text)}
        assert {field for field, _, _ in CHOICE.findall(text)} <= set(fields), key
        chosen = agreeing(text, {name: value.lstrip("@") for name, value in fields.items()})
        filled = FIELD.sub(lambda found, fields=fields: fields[found[1]], chosen)  # type: ignore[misc]
        wrong += [(key, said) for said in re.findall(r"@1 ([a-záéíóúñ]+s)\b", filled) if said not in SAME]
    assert [(key, said) for key, said in wrong if key not in NEVER_ONE] == []
