"""Counts to a day within a month, and times told across fiscal years; all sentences are our own."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report
from istmo.evidence.output import claim

Checked = Callable[[str], Report]


def figure(report: Report, value: float) -> Claim:
    return next(each for each in report.claims if each.figure.value == value)


@pytest.mark.parametrize(
    "text",
    [
        "15 de febrero de 2023\n\nEste mes de febrero han cruzado el Darién 10.612 migrantes.",
        "En lo que va de febrero de 2023 han cruzado el Darién 10.612 migrantes.",
        "February 15, 2023\n\nSo far in February 10,612 migrants have crossed the Darien Gap.",
        "February 15, 2023\n\nThis February 10,612 migrants have crossed the Darien Gap.",
    ],
)
def test_a_part_of_a_month_is_no_more_than_all_of_it(checked: Checked, text: str) -> None:
    """24,657 came in all of it."""
    found = figure(checked(text), 10_612)
    assert (found.verdict, found.reason) == ("consistent", "within")
    more = figure(checked(text.replace("10.612", "30.612").replace("10,612", "30,612")), 30_612)
    assert more.verdict == "not-checkable"


@pytest.mark.parametrize(
    "text",
    [
        "Del 1 de enero hasta hoy 28 de agosto de 2023 han cruzado el Darién 320.098 migrantes.",
        "From January 1 to August 28, 2023, 320,098 migrants crossed the Darien Gap.",
    ],
)
def test_a_stretch_ends_on_the_day_that_the_text_prints(checked: Checked, text: str) -> None:
    found = figure(checked(text), 320_098)
    assert found.reason == "within"
    assert claim(found, "en")["period_end"] == "2023-08-28"


def test_fiscal_years_from_one_to_another_are_one_stretch(checked: Checked) -> None:
    text = "From fiscal year 2021 to fiscal year 2023 some 1.6 million people got away, unseen or not."
    found = checked(text).claims[0].when
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == ("2020-10-01", "2023-09-30")


def test_a_change_since_the_fiscal_year_began_is_of_its_stretch(checked: Checked) -> None:
    text = (
        "May 20, 2024\n\nIn April agents met 30,393 migrants in the El Paso sector. Since Oct. 1, though, it has seen "
        "a 41 percent decrease compared with the first seven months of the record fiscal year 2023."
    )
    found = next(each for each in checked(text).claims if each.figure.kind == "change").when
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == ("2023-10-01", "2024-04-30")
