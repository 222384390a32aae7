"""What the tenth set showed: times told from another, a year told in its first weeks, whose border and sector it is."""

from collections.abc import Callable

import pytest

from istmo.evidence import Report

Checked = Callable[[str], Report]


def cell(report: Report, value: float) -> tuple[str, str, str, str, str]:
    claim = next(each for each in report.claims if each.figure.value == value)
    assert claim.best is not None
    reading = claim.best.reading
    return (
        claim.verdict,
        reading.series,
        reading.nationality,
        f"{reading.first:%Y-%m}",
        f"{reading.last:%Y-%m}",
    )


@pytest.mark.parametrize(
    "text",
    [
        "May 29, 2024\n\nThe Border Patrol made 137,480 apprehensions at the southwest border in March and "
        "128,900 a month "
        "later.",
        "29 de mayo de 2024\n\nLa Patrulla Fronteriza reportó 137 mil 480 detenciones en la frontera sur de "
        "Estados Unidos "
        "en marzo y 128 mil 900 un mes después.",
    ],
)
def test_a_month_later_is_the_month_after(checked: Checked, text: str) -> None:
    assert cell(checked(text), 128_900) == ("consistent", "cbp.southwest.usbp", "ALL", "2024-04", "2024-04")


def test_the_year_told_of_in_january_is_the_one_that_ended(checked: Checked) -> None:
    report = checked(
        "January 20, 2024\n\nIn December 42,637 people entered Honduras irregularly. Over the year 82,249 "
        "Haitians entered "
        "Honduras irregularly."
    )
    assert cell(report, 82_249)[2:] == ("HTI", "2023-01", "2023-12")


def test_a_sector_that_opens_a_clause_is_not_that_of_the_figure_before(checked: Checked) -> None:
    report = checked(
        "January 30, 2022\n\nIn July 2021 CBP had 213,593 encounters at the southwest border, and the Rio "
        "Grande Valley was a "
        "camp: Border Patrol agents there made 81,006 apprehensions that month."
    )
    claims = {each.figure.value: each for each in report.claims}
    places = [claims[value].best.reading.place for value in (213_593.0, 81_006.0)]  # type: ignore[union-attr]
    assert places == ["southwest-border", "us_rgv"]
