"""Numbers and dates as each language writes them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from istmo.brief import numbers
from istmo.brief.numbers import HARD, MINUS, THIN, Language
from istmo.brief.words import words


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0, "0", "0"),
        (480, "480", "480"),
        (4500, "4,500", f"4{THIN}500"),
        (17_700, "17,700", f"17{THIN}700"),
        (2_475_669, "2,475,669", f"2{THIN}475{THIN}669"),
        (-5964, f"{MINUS}5,964", f"{MINUS}5{THIN}964"),
        (-0.4, "0", "0"),
    ],
)
def test_counts_are_grouped_from_four_figures_on(value: float, english: str, spanish: str) -> None:
    assert numbers.count(value, "en") == english
    assert numbers.count(value, "es") == spanish


@given(st.integers(-(10**9), 10**9), st.sampled_from(["en", "es"]))
def test_a_written_count_reads_back_as_the_same_number(value: int, language: Language) -> None:
    text = numbers.count(value, language)
    plain = text.replace(",", "").replace(THIN, "").replace(MINUS, "-")
    assert int(plain) == value


def test_decimals_and_percentages() -> None:
    assert numbers.ratio(0.844, "en") == "0.84"
    assert numbers.ratio(0.844, "es") == "0,84"
    assert numbers.ratio(-12.5, "es", 1) == f"{MINUS}12,5"
    assert numbers.percent(0.123, "en", signed=True) == "+12%"
    assert numbers.percent(-0.123, "es", signed=True) == f"{MINUS}12{THIN}%"
    assert numbers.change(1.99, "en") == "+199%"
    assert (numbers.change(5.67, "en"), numbers.change(5.67, "es")) == ("×6.7", "×6,7")
    assert numbers.percent(0.0012, "es", digits=1) == f"0,1{THIN}%"
    assert numbers.percent(-0.0001, "en", signed=True) == "0%", "what rounds to nothing has no sign"


def test_a_forecast_is_written_to_two_significant_digits() -> None:
    assert numbers.about(17_743, "en") == "18,000"
    assert numbers.about(326_528, "es") == f"330{THIN}000"
    assert numbers.about(436, "en") == "440"


def test_months_and_days() -> None:
    may, april = date(2024, 5, 7), date(2023, 4, 1)
    assert numbers.month(may, "en") == f"May{HARD}2024"
    assert numbers.month(may, "es") == f"mayo{HARD}de{HARD}2024"
    assert numbers.full_date(may, "en") == f"7{HARD}May{HARD}2024"
    assert [numbers.day_short(may, language) for language in numbers.LANGUAGES] == [
        f"7{HARD}May{HARD}2024",
        f"7{HARD}may{HARD}2024",
    ]
    assert numbers.full_date(may, "es") == f"7{HARD}de{HARD}mayo{HARD}de{HARD}2024"
    assert numbers.months(april, date(2024, 3, 1), "es") == f"abr{HARD}2023–mar{HARD}2024"
    assert numbers.months(april, april, "en") == f"Apr{HARD}2023"


def test_charts_write_numbers_and_months_as_the_text_does() -> None:
    locale = numbers.vega_number_locale("es")
    assert (locale["thousands"], locale["decimal"]) == (THIN, ",")
    months = numbers.vega_time_locale("es")["shortMonths"]
    assert [numbers.month_short(date(2024, m, 1), "es").split(HARD)[0] for m in range(1, 13)] == months
    assert numbers.vega_time_locale("en")["days"][0] == "Sunday"


def test_names_are_sorted_without_regard_to_accents() -> None:
    given = [
        "Uruguay",
        "Zambia",
        "México",
        "Túnez",
        "Ñ",
        "Turquía",
        "Otra",
        "Myanmar",
        "Bután",
        "Bélgica",
        "Nz",
    ]
    ordered = [
        "Bélgica",
        "Bután",
        "México",
        "Myanmar",
        "Nz",
        "Ñ",
        "Otra",
        "Túnez",
        "Turquía",
        "Uruguay",
        "Zambia",
    ]
    assert sorted(given, key=numbers.alphabetical) == ordered


def test_a_fall_to_nearly_nothing_is_not_a_fall_to_nothing() -> None:
    assert numbers.change(-0.997, "en") == f"<{MINUS}99%"
    assert numbers.change(-0.997, "es") == f"<{MINUS}99{THIN}%"
    assert numbers.change(-1, "en") == f"{MINUS}100%"
    assert numbers.change(-0.994, "en") == f"{MINUS}99%"


def test_no_line_breaks_before_a_typed_per_cent() -> None:
    for text in words("es").values():
        assert not re.search(r"[\d}] ?%", text), text
