"""The checker's words: the same keys and fields in both languages; the glossary and the universes name each other."""

import re
import tomllib
from importlib.resources import files

from istmo.evidence.events import events
from istmo.evidence.glossary import mentions
from istmo.evidence.universes import CITED, universes
from istmo.sources.catalogue import indicators


def test_both_languages_say_the_same_things() -> None:
    texts = tomllib.loads(files("istmo.evidence").joinpath("words.toml").read_text(encoding="utf-8"))
    for key, each in texts.items():
        assert set(each) == {"en", "es"}, key
        assert set(re.findall(r"\{\w+\}", each["en"])) == set(re.findall(r"\{\w+\}", each["es"])), key


def test_every_concept_that_a_universe_weighs_is_in_the_glossary_and_every_series_exists() -> None:
    import csv

    text = files("istmo.evidence").joinpath("glossary.csv").read_text(encoding="utf-8")
    concepts = {row["concept"] for row in csv.DictReader(text.splitlines())}
    for each in universes():
        assert set(each.cues) | set(each.needs) | set(each.bars) | set(each.also) <= concepts, each.id
        for series in each.series:
            assert series.startswith(CITED) or series in indicators(), each.id
        assert set(each.kin) <= {other.id for other in universes()}
        assert not each.printed or each.printed in indicators()


def test_the_longer_term_wins() -> None:
    found = {each.concept for each in mentions("encounters between ports of entry")}
    assert "between_ports" in found or "apprehension" in found
    assert "at_ports" not in found


def test_events_have_known_kinds() -> None:
    assert {each.kind for each in events()} == {"since", "until", "day", "year"}
