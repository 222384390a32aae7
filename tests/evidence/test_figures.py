"""Numbers as printed: the grammar of both languages, what is no figure, hedges and the intervals they allow."""

import pytest

from istmo.evidence.comparators import interval
from istmo.evidence.document import document
from istmo.evidence.figures import figures
from istmo.evidence.folding import folded
from istmo.evidence.numerals import numerals
from istmo.evidence.types import Figure, Language


def found(text: str) -> list[Figure]:
    return list(figures(document("a", text), folded(text)))


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("es", "140 mil 982", 140_982),
        ("es", "19 mil 95", 19_095),
        ("es", "mil 744", 1_744),
        ("es", "1 millón 393 mil 683", 1_393_683),
        ("es", "un millón 393 mil 683", 1_393_683),
        ("es", "US$19 mil 804 millones", 19_804e6),
        ("es", "Q120 mil", 120_000),
        ("es", "nueve mil 271", 9_271),
        ("es", "63 mi 920", 63_920),
        ("es", "128.900", 128_900),
        ("es", "520,085", 520_085),
        ("es", "2,7 millones", 2_700_000),
        ("es", "2.700 millones", 2.7e9),
        ("es", "188,6", 188.6),
        ("es", "medio millón", 500_000),
        ("es", "una veintena", 20),
        ("es", "ciento cuarenta mil", 140_000),
        ("en", "10 thousand", 10_000),
        ("en", "221,303", 221_303),
        ("en", "2.378 million", 2_378_000),
        ("en", "$1.5 billion", 1.5e9),
        ("en", "2.7M", 2_700_000),
        ("en", "250k", 250_000),
        ("en", "twenty-two", 22),
        ("en", "three hundred and fifty", 350),
        ("en", "half a million", 500_000),
    ],
)
def test_a_number_in_either_language(language: Language, text: str, value: float) -> None:
    assert [each.value for each in numerals(folded(text), language)] == [value]


@pytest.mark.parametrize(
    ("text", "value"), [("8,3838 people", 83_838), ("llegaron 36, 001 migrantes", 36_001)]
)
def test_a_malformed_number_is_read_and_flagged(text: str, value: float) -> None:
    (only,) = found(text)
    assert (only.value, only.malformed) == (value, True)


@pytest.mark.parametrize(
    "text",
    [
        "In 2023 and on May 7, 2024, at 10:30 a.m., nothing was counted.",
        "El 7 de mayo de 2024 entró en vigor el Título 42.",
        "Under Title 42 and section 212(a), an H-2A visa.",
        "A 34-year-old walked 20 kilometers in 3 days with 15 pounds.",
        "The three countries agreed; the two presidents met for the second time.",
        "According to France 24, the COVID-19 rule ended.",
        "The fiscal year 2024 and FY23.",
        "Call 555-123-4567 or write to a1@b.org, see https://x.org/2024/123456",
    ],
)
def test_years_dates_ages_distances_and_names_are_no_figures(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("221,303 people", "exact"),
        ("more than 221,000 people", "more-than"),
        ("superó los 221.000 migrantes", "more-than"),
        ("greater than 250,000 migrants", "more-than"),
        ("nearly 2.5 million people", "nearly"),
        ("casi 222 mil personas", "nearly"),
        ("cerca de 19.000 migrantes", "about"),
        ("about 140,000 people", "about"),
        ("at round 129,000 people", "about"),
        ("unos 3.511 migrantes", "about"),
        ("at least 300 people", "at-least"),
        ("al menos 20 migrantes", "at-least"),
        ("fewer than 60,000 people", "less-than"),
        ("up to 30,000 people", "at-most"),
        ("more than some 300 people", "more-than"),
        ("500 or more people", "at-least"),
        ("subieron hasta un récord de 140 mil 982 personas", "exact"),
        ("un 188,6 % superior a los 188.858 extranjeros", "exact"),
        ("they quarrel over a $110.5 billion bill", "exact"),
    ],
)
def test_a_hedge(text: str, comparator: str) -> None:
    assert found(text)[-1].comparator == comparator


def test_the_two_ends_of_a_range_know_each_other() -> None:
    left, right = found("between 5,000 and 6,000 people")
    assert (left.comparator, left.low, left.high) == ("between", 5_000, 6_050)
    assert (right.comparator, right.low) == ("between", 5_000)


def test_printed_digits_and_hedge_say_what_is_allowed() -> None:
    """Half a step each way for a rounded figure, nothing for an exact one, one side only for a bound."""
    assert interval(140_000, 10_000, "exact") == (135_000, 145_000)
    assert interval(221_303, 1, "exact") == (221_303, 221_303)
    assert interval(221_000, 1_000, "more-than") == (221_000, 222_000)
    assert interval(2_500_000, 100_000, "nearly") == (2_400_000, 2_500_000)
    assert interval(129_000, 1_000, "about") == (127_710, 130_290)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("63 percent of them were Venezuelans", "share"),
        ("encounters fell 6 percent from March", "change"),
        ("un 188,6 % superior a los registrados", "change"),
        ("one in five migrants", "share"),
        ("twice as many as in March", "ratio"),
        ("La mitad eran venezolanos", "share"),
        ("$170 million in aid", "money"),
        ("170 millones de dólares", "money"),
        ("3,000 people a day", "rate"),
        ("24,000 more than the previous month", "change"),
        ("On some days, 10,000 stops were made", "rate"),
        ("221,303 encounters", "count"),
    ],
)
def test_what_sort_of_number_it_is(text: str, kind: str) -> None:
    assert [each.kind for each in found(text)] == [kind]


def test_a_day_behind_a_short_month_ends_no_sentence() -> None:
    text = "The year that closed Sept. 30 was the busiest. It saw 9,000 arrests."
    assert len(document("a", text).sentences) == 2


def test_a_headline_of_another_article_and_a_comment_form_are_set_aside() -> None:
    text = "It counted 500 people.\n\nREAD ALSO: Storm leaves 4,000 homeless\n\nLEAVE A REPLY 77 comments"
    assert [each.value for each in found(text)] == [500]
