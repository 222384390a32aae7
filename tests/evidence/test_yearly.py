"""The year of a report that prints none of its own; all sentences are our own."""

from collections.abc import Callable
from datetime import date

import pytest

from istmo.evidence import Claim, Report

Checked = Callable[[str], Report]


def figure(report: Report, value: float) -> Claim:
    return next(each for each in report.claims if each.figure.value == value)


@pytest.mark.parametrize(
    "text",
    [
        "The Border Patrol apprehended 207,680 migrants at the southwest border in November, after 205,134 in October.",
        "La Patrulla Fronteriza detuvo en noviembre a 207.680 migrantes en la frontera suroeste, después de 205.134 en "
        "octubre.",
    ],
)
def test_the_figures_together_say_of_which_year_their_months_are(checked: Checked, text: str) -> None:
    claim = figure(checked(text), 207_680)
    assert claim.when is not None
    assert (claim.when.first, claim.verdict) == (date(2022, 11, 1), "consistent")


def test_a_later_year_is_taken_than_the_last_one_printed(checked: Checked) -> None:
    """What looks back on August 2021 need not be of that year."""
    text = (
        "Records go back a while: in August 2021 the Border Patrol made 200,162 apprehensions at the southwest border. "
        "Its agents made 207,680 there in November, after 205,134 in October."
    )
    claim = figure(checked(text), 207_680)
    assert claim.when is not None
    assert (claim.when.first, claim.verdict) == (date(2022, 11, 1), "consistent")


@pytest.mark.parametrize(
    "text",
    [
        "The Border Patrol made 207,860 apprehensions at the southwest border in November, a spokesman said.",
        "La Patrulla Fronteriza hizo 207.860 aprehensiones en la frontera suroeste en noviembre, dijo un portavoz.",
    ],
)
def test_a_figure_alone_is_not_called_wrong_of_a_year_that_nobody_names(checked: Checked, text: str) -> None:
    assert figure(checked(text), 207_860).verdict == "not-checkable"
    dated = figure(checked("January 4, 2023\n\n" + text), 207_860)
    assert dated.verdict == "inconsistent", "two digits swapped"


def test_a_figure_is_called_wrong_of_a_year_that_the_others_settle(checked: Checked) -> None:
    text = (
        "The Border Patrol made 207,860 apprehensions at the southwest border in November and 205,134 in October. "
        "Of the people apprehended in November, 34,675 were Cubans."
    )
    assert figure(checked(text), 207_860).verdict == "inconsistent"
