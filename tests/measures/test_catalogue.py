"""The catalogue of measures: complete, dated, sourced, and meaning something in the study."""

import re
from datetime import date

import pycountry
import pytest

from istmo.errors import UnknownNameError
from istmo.measures import ALL, KINDS, Measure, catalogue, in_force, measure
from istmo.measures.contradictions import contradictions
from istmo.measures.select import links_of, unknown_words
from istmo.studies import Study, load

THIN = "\u202f"


@pytest.fixture(scope="module")
def study() -> Study:
    return load("americas")


def test_ids_are_unique_and_everything_has_both_titles() -> None:
    ids = [one.id for one in catalogue()]
    assert len(ids) == len(set(ids))
    assert [one.id for one in catalogue() if not (one.title_en and one.title_es)] == []


def test_numbers_in_titles_are_the_measures_own_as_each_language_writes_them() -> None:
    size, rule = measure("cbp-one-2023-07").size, measure("proclamation-june-2024").trigger
    assert size is not None
    assert rule is not None
    assert measure("cbp-one-2023-07").title_en == f"CBP One: {size.central:,.0f} appointments a day"
    assert measure("cbp-one-2023-07").title_es == f"CBP One: {size.central:,.0f} citas al día".replace(
        ",", THIN
    )
    assert f" {rule.on:,.0f} encuentros ".replace(",", THIN) in measure("proclamation-june-2024").title_es
    typed = re.compile(r"[{}]|\d \d{3}\b|\d[.,]\d{3}\b|\b(?!20[12]\d\b)\d{4,}")  # but for years
    assert [one.title_es for one in catalogue() if typed.search(one.title_es)] == []


def test_every_measure_says_who_says_so() -> None:
    without = [one.id for one in catalogue() if one.evidence != "unsourced" and not one.sources]
    assert without == []
    assert all("://" in source or " FR " in source for one in catalogue() for source in one.sources)


def test_dates_are_in_order() -> None:
    # What was in force before it was announced was not known when a forecast of then was issued.
    early = {"mexico-suspends-deportations-2023", "mexico-venezuela-flights-2023", "chnv-parole-paused-2024"}
    assert {one.id for one in catalogue() if one.known > one.start} == early
    assert all(one.end is None or one.start <= one.end for one in catalogue())


def test_codes_are_countries() -> None:
    codes = {code.removeprefix("!") for one in catalogue() for code in (*one.nationalities, *one.parties)} - {
        ALL
    }
    assert [code for code in codes if pycountry.countries.get(alpha_3=code) is None] == []


def test_every_word_means_something_in_the_study(study: Study) -> None:
    # Nationalities that the study does not tell apart are in its OOO; nothing else may be unknown.
    assert [
        (one.id, word)
        for one in catalogue()
        for field, word, _ in unknown_words(study, one)
        if field != "nationalities"
    ] == []


def test_what_acts_on_nothing_says_so(study: Study) -> None:
    silent = [one for one in catalogue() if not links_of(study, one).any() and not one.points]
    assert all("ecorded" in one.note for one in silent), [one.id for one in silent]


def test_the_catalogue_does_not_contradict_itself(study: Study) -> None:
    assert [(pair.first.id, pair.second.id) for pair in contradictions(study, catalogue())] == []


def test_stated_sizes_are_stated_and_no_other_size_is_typed_in() -> None:
    for one in catalogue():
        assert (one.size is not None) == KINDS[one.kind].stated, one.id


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("mexico-visa-ecuador-2021", date(2021, 9, 4)),
        ("mexico-visa-venezuela-2022", date(2022, 1, 21)),
        ("mexico-visa-brazil-2022", date(2022, 8, 18)),
        ("nicaragua-visa-free-cubans-2021", date(2021, 11, 22)),
        ("venezuela-expulsion-2022", date(2022, 10, 12)),
        ("chnv-parole-2023", date(2023, 1, 6)),
        ("circumvention-of-lawful-pathways-2023", date(2023, 5, 12)),
        ("haiti-bans-flights-to-nicaragua-2023", date(2023, 10, 30)),
        ("mexico-enforcement-2024", date(2024, 1, 1)),
        ("proclamation-june-2024", date(2024, 6, 5)),
        ("panama-closes-trails-2024", date(2024, 7, 3)),
        # Announced for 20 April 2024 and put off to 6 May (Diario Oficial de la Federacion, 18 April 2024).
        ("mexico-visa-peru-2024", date(2024, 5, 6)),
    ],
)
def test_the_natural_experiments_are_there(name: str, start: date) -> None:
    assert measure(name).start == start


def test_title_42_ended_with_11_may_2023() -> None:
    before = {one.package for one in in_force(catalogue(), date(2023, 5, 11))}
    after = {one.package for one in in_force(catalogue(), date(2023, 5, 12))}
    assert "title-42" in before - after
    assert "end-of-title-42" in after - before


def test_places_of_cbp_one_as_published() -> None:
    days = [date(2023, 5, 20), date(2023, 6, 10), date(2023, 7, 1)]
    places = [
        [one.size.central for one in in_force(catalogue(), day) if one.package == "cbp-one" and one.size]
        for day in days
    ]
    assert places == [[1000], [1250], [1450]]


def test_thirty_thousand_a_month_is_as_many_a_day() -> None:
    size = measure("chnv-parole-2023").size
    assert size is not None
    assert size.central * 365.25 / 12 == pytest.approx(30000)


def test_an_unknown_measure_gets_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean mexico-visa-venezuela-2022"):
        measure("mexico-visa-venezuelans-2022")


def test_a_name_that_fits_several_measures_or_their_package_gets_all_of_them() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean title-42-accepted-by-mexico, title-42-others, "):
        measure("title-42")
    with pytest.raises(UnknownNameError, match="`istmo plan measures mexico` lists those that have it"):
        measure("mexico")


def test_known_by_leaves_out_what_was_announced_later() -> None:
    day = date(2023, 12, 2)
    known = {one.id for one in in_force(catalogue(), day, known_by=day)}
    assert "mexico-suspends-deportations-2023" not in known
    assert "mexico-suspends-deportations-2023" in {one.id for one in in_force(catalogue(), day)}


def test_a_size_is_a_number_or_three_in_order() -> None:
    base = {"id": "x", "kind": "fee", "start": date(2024, 1, 1)}
    assert Measure.model_validate({**base, "size": 5}) == Measure.model_validate({**base, "size": [5, 5, 5]})
    with pytest.raises(ValueError, match="not in this order"):
        Measure.model_validate({**base, "size": [3, 2, 4]})
