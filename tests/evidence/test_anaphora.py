"""Who "they" are: nationalities that a figure's words only point back to."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report

Checked = Callable[[str], Report]


def who(claim: Claim) -> tuple[str, str, str]:
    """Nationality and household of a claim's reading, and its verdict."""
    assert claim.best is not None, claim.quote
    return claim.best.reading.nationality, claim.best.reading.household, claim.verdict


HEADED = "Notes from the isthmus\n\nFebruary 12, 2024\n\n"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (
            "Ecuadorians kept coming. In 2023 Panama counted 57,250 of them in the Darien.",
            ("ECU", "ALL", "consistent"),
        ),
        (
            "Los haitianos siguieron llegando. En 2023 Honduras registró el ingreso irregular de 82.249 de ellos.",
            ("HTI", "ALL", "consistent"),
        ),
        (
            "Chinese migrants were rare in the Darien. In 2022 this group numbered 2,005 in the jungle.",
            ("CHN", "ALL", "consistent"),
        ),
        (
            "Los chinos eran pocos en el Darién. En 2022 este grupo sumó 2.005 cruces en la selva.",
            ("CHN", "ALL", "consistent"),
        ),
        (
            "In fiscal year 2023 CBP had 116,229 encounters with Ecuadorians at the southwest border, 63,957 of "
            "them in "
            "families.",
            ("ECU", "family", "consistent"),
        ),
    ],
)
def test_they_are_those_named_before(checked: Checked, text: str, last: tuple[str, str, str]) -> None:
    assert who(checked(HEADED + text).claims[-1]) == last


def test_a_heading_says_who_they_are_and_a_total_is_of_everybody(checked: Checked) -> None:
    report = checked(
        HEADED
        + "Haitians\n\nHonduras. The authorities registered 82,249 of them in 2023, out of a total of 545,043 "
        "people.\n\nPanama. The group numbered 46,422 in 2023."
    )
    assert [who(each)[0] for each in report.claims] == ["HTI", "ALL", "HTI"]
    assert {each.verdict for each in report.claims} == {"consistent"}


def test_an_answer_is_about_those_asked_for(checked: Checked) -> None:
    report = checked(
        "Call with reporters\n\nApril 26, 2024\n\nOFFICIAL: In March the Border Patrol made 137,473 arrests.\n\n"
        "QUESTION: And the Venezuelans?\n\nOFFICIAL: They were 8,101 last month. They had been 46,917 in December."
    )
    assert [who(each) for each in report.claims[1:]] == [("VEN", "ALL", "consistent")] * 2


def test_they_may_be_the_agents(checked: Checked) -> None:
    report = checked(
        "April 26, 2024\n\nVenezuelans worry the mayors. Agents say they made 137,473 arrests at the southwest border "
        "in March 2024."
    )
    assert who(report.claims[-1]) == ("ALL", "ALL", "consistent")


def test_the_latter_are_those_named_last(checked: Checked) -> None:
    report = checked(
        "12 de febrero de 2024\n\nEn diciembre de 2023 la Patrulla Fronteriza detuvo a 34.693 guatemaltecos y a muchos "
        "venezolanos; estos últimos sumaron 46.917."
    )
    assert who(report.claims[-1]) == ("VEN", "ALL", "consistent")


def test_where_two_were_named_they_are_neither(checked: Checked) -> None:
    report = checked(
        "September 10, 2024\n\nIn August 2024 Panama counted 11,733 Venezuelans and 925 Colombians in the Darien. In "
        "the same month they paid 4,000 guides."
    )
    assert report.claims[-1].nationality == "ALL"
    assert report.claims[-1].verdict == "not-checkable"


@pytest.mark.parametrize(
    "text",
    [
        "En agosto de 2024 ingresaron a Honduras 18.734 personas de forma irregular. De ellas, 9.000 durmieron en "
        "carpas del Instituto Nacional de Migración.",
        "In August 2024 Panama counted 16,603 people in the Darien jungle. Of those who crossed the Darien in August "
        "2024, 9,000 paid a guide.",
        "September 10, 2024\n\nVenezuelans led again. In August 2024 Panama counted 7,000 of them in the Darien.",
    ],
)
def test_a_part_that_no_series_shows_is_not_called_wrong(checked: Checked, text: str) -> None:
    assert checked(text).claims[-1].verdict == "not-checkable"


def test_a_long_row_of_parts_ends(checked: Checked) -> None:
    report = checked("In 2023 Panama counted 520,085 people. " + "Some 40 of them sang. " * 1500)
    assert len(report.claims) > 1000
