"""The words: the same keys and fields in both languages, and a Spanish caution for every English one."""

import re
from string import Formatter

import pytest

from istmo.brief.numbers import LANGUAGES
from istmo.brief.tallies import TALLIES
from istmo.brief.words import words
from istmo.forecast import MODELS
from istmo.observation import Unit
from istmo.sources.catalogue import indicator, indicators
from istmo.warehouse.compare import comparisons

ENGLISH, SPANISH = words("en"), words("es")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert ENGLISH.keys() == SPANISH.keys()


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_both_languages_have_the_same_fields_and_markup(key: str) -> None:
    assert fields(ENGLISH[key]) == fields(SPANISH[key])
    assert re.findall(r"</?\w+>", ENGLISH[key]) == re.findall(r"</?\w+>", SPANISH[key])


def test_every_tally_model_and_unit_has_words() -> None:
    for language in LANGUAGES:
        have = words(language).keys()
        assert {f"tally.{tally.id}" for tally in TALLIES} <= have
        assert {f"model.{model.name}" for model in MODELS} <= have
        assert {f"unit.{unit}" for unit in Unit.__args__} <= have  # type: ignore[attr-defined]


def test_what_differs_between_languages_is_not_left_untranslated() -> None:
    same = {key for key in ENGLISH if ENGLISH[key] == SPANISH[key]}
    names = {"map.point.colombia", "map.point.honduras", "border.honduras", "tally-provisional"}
    names |= {"register.unit-visas", "registered.border", "needs.counted-by"}
    assert same <= names, (
        "names and words that are the same in both languages are named here; anything else wants translating"
    )


def test_every_series_of_the_brief_has_its_cautions_in_spanish() -> None:
    used = {tally.series for tally in TALLIES}
    for each in comparisons():
        used |= {side.series for side in (each.left, each.right) if side}
    for series in used & indicators().keys():
        assert len(indicator(series).traps_es) == len(indicator(series).traps), series
