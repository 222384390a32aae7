"""The times a text names, and when it was written."""

from datetime import date

import pytest

from istmo.evidence.dating import dating
from istmo.evidence.document import document
from istmo.evidence.folding import folded
from istmo.evidence.reckoning import Clock
from istmo.evidence.when import times

CLOCK = Clock(date(2024, 5, 7), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("In February, agents", "2024-02-01", "2024-02-29"),
        ("in March 2022", "2022-03-01", "2022-03-31"),
        ("el pasado enero", "2024-01-01", "2024-01-31"),
        ("late December", "2023-12-01", "2023-12-31"),
        ("next November", "2024-11-01", "2024-11-30"),
        ("fiscal year 2023", "2022-10-01", "2023-09-30"),
        ("the 2023 fiscal year to September", "2022-10-01", "2023-09-30"),
        ("the fiscal year that ended in September 2022", "2021-10-01", "2022-09-30"),
        ("en el año fiscal 2024", "2023-10-01", "2024-03-31"),
        ("so far this fiscal year", "2023-10-01", "2024-03-31"),
        ("en lo que va del año", "2024-01-01", "2024-03-31"),
        ("el año pasado", "2023-01-01", "2023-12-31"),
        ("entre enero y junio de 2023", "2023-01-01", "2023-06-30"),
        ("from October to March", "2023-10-01", "2024-03-31"),
        ("del 1 de enero al 23 de julio del 2023", "2023-01-01", "2023-07-23"),
        ("los primeros cuatro meses de 2023", "2023-01-01", "2023-04-30"),
        ("primer mes de 2022", "2022-01-01", "2022-01-31"),
        ("the first half of 2023", "2023-01-01", "2023-06-30"),
        ("último trimestre de 2023", "2023-10-01", "2023-12-31"),
        ("between 2014 and 2023", "2014-01-01", "2023-12-31"),
        ("between 3 January and 31 August 2023", "2023-01-03", "2023-08-31"),
        ("calendar year 2022", "2022-01-01", "2022-12-31"),
        ("under the current administration", "2021-02-01", "2024-03-31"),
    ],
)
def test_a_stretch_of_time(text: str, first: str, last: str) -> None:
    (when,) = times(folded(text), CLOCK)
    assert (when.first.isoformat(), when.last.isoformat()) == (first, last)


def test_a_month_in_a_list_takes_the_year_of_the_list() -> None:
    assert [w.first.isoformat() for w in times("february and march 2023", CLOCK)] == [
        "2023-02-01",
        "2023-03-01",
    ]


def test_a_month_since_which_gives_no_year_to_the_one_before() -> None:
    first, _ = times("in august, the fewest since july 2022", CLOCK)
    assert first.first == date(2023, 8, 1)


def test_the_year_that_ended_is_fiscal_in_autumn() -> None:
    (when,) = times("the year that ended on monday", Clock(date(2023, 10, 4), date(2023, 9, 30)))
    assert (when.first, when.last) == (date(2022, 10, 1), date(2023, 9, 30))


def test_may_the_verb_is_no_month() -> None:
    assert times("they may seek asylum", CLOCK) == []


@pytest.mark.parametrize(
    ("text", "day", "how"),
    [
        ("WASHINGTON, April 18, 2024 - The number of people fell.", "2024-04-18", "dateline"),
        ("Ciudad de Panamá, 8 de mayo de 2024.- El servicio contó personas.", "2024-05-08", "dateline"),
        ("Arrests rose in March 2022, it said on April 18.", "2022-04-18", "text"),
        ("President Biden faces an issue in this year's presidential election. In February it fell, and "
         "in March again.",
         "2024-04-30", "events"),
        ("Routes will be watched, he said on Tuesday at the meeting in Guatemala of the Los Angeles Declaration. "
         "In March fewer came, and in February.",
         "2024-05-07", "events"),
        ("Se dijo el martes en la reunión en Ciudad de Guatemala sobre la Declaración de Los Ángeles.", "2024-05-07",
         "events"),
        ("The next Summit of the Americas. In March, more were held, said President Biden.", "2022-04-30", "events"),
    ],
)  # fmt: skip
def test_when_a_report_was_written(text: str, day: str, how: str) -> None:
    found = dating(document("a", text), folded(text))
    assert (found.last.isoformat(), found.how) == (day, how)


def test_a_page_says_its_day_itself() -> None:
    text = "In March it fell."
    found = dating(document("a", text, date(2023, 4, 18)), folded(text))
    assert (found.day, found.how) == (date(2023, 4, 18), "metadata")


@pytest.mark.parametrize(
    "text",
    [
        "Since the U.S. budget year began in October, agents",
        "Desde que el ano fiscal empezo en octubre, los agentes",
    ],
)
def test_since_the_fiscal_year_began(text: str) -> None:
    found = times(text, Clock(date(2024, 4, 20), date(2024, 3, 31)))
    assert [each.first for each in found] == [date(2023, 10, 1)]


def test_a_share_is_no_day_of_the_month() -> None:
    found = times("en julio 26 por ciento, in july 26%", Clock(date(2024, 9, 1), date(2024, 8, 31)))
    assert [each.grain for each in found] == ["month", "month"]


def test_the_same_months_of_a_fiscal_year_and_a_share_behind_one() -> None:
    clock = Clock(date(2024, 8, 20), date(2024, 7, 31))
    (same,) = times("in the same months of fiscal 2023 it was", clock)
    assert (same.grain, same.first) == ("mirror", date(2022, 10, 1))
    (year,) = times("in the fiscal year, 91 percent of them", clock)
    assert year.first == date(2023, 10, 1)
