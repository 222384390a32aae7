"""What is said of a series is said in both languages."""

from istmo.sources import catalogue
from istmo.sources.catalogue import said, spanish_words, traps


def test_every_series_has_title_definition_universe_and_traps_in_both_languages() -> None:
    for series in catalogue.indicators().values():
        for english, spanish in (
            (series.title_en, series.title_es),
            (series.definition_en, series.definition_es),
            (series.universe, said("universe", series.universe, "es")),
            *zip(series.traps, traps(series, "es"), strict=True),
        ):
            assert english.strip()
            assert spanish.strip()
            assert english != spanish, series.id


def test_every_licence_and_compiler_has_its_spanish() -> None:
    for each in catalogue.publications().values():
        assert each.licence in spanish_words()["licence"], each.id
        assert not each.compiled_by or each.compiled_by in spanish_words()["compiled"], each.id


def test_no_sentence_is_kept_that_no_card_says() -> None:
    series, publications = catalogue.indicators().values(), catalogue.publications().values()
    cards = {
        "licence": {each.licence for each in publications},
        "compiled": {each.compiled_by for each in publications} - {""},
        "universe": {each.universe for each in series},
        "traps": {trap for each in series if not each.traps_es for trap in each.traps}
        - {trap for each in series if each.traps_es for trap in each.traps},
    }
    assert {kind: set(words) for kind, words in spanish_words().items()} == cards
