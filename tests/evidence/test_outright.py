"""Whether a figure of another universe than its words name is called wrong, and what speaks for calling a
count wrong."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report

Checked = Callable[[str], Report]
Only = Callable[[str], Claim]


@pytest.mark.parametrize(
    ("text", "series"),
    [
        (
            "February 2, 2024\n\nIn December 2023 the Border Patrol made 301,981 arrests at the southwest border.",
            "cbp.southwest.usbp",
        ),
        (
            "2 de febrero de 2024\n\nEn diciembre de 2023 la Patrulla Fronteriza detuvo a 301.981 personas.",
            "cbp.southwest.usbp",
        ),
        # Its table says "Border Patrol encounters": a figure printed to its last digits is copied from one.
        (
            "February 2, 2024\n\nIn December 2023 the Border Patrol recorded 301,981 encounters at the "
            "southwest border.",
            "cbp.southwest.usbp",
        ),
        (
            "February 2, 2024\n\nIn December 2023 Border Patrol agents encountered 301,981 migrants between "
            "ports of entry.",
            "cbp.southwest.usbp",
        ),
        (
            "November 2, 2023\n\nIn fiscal 2023 there were 3,201,144 encounters at the southwest border.",
            "cbp.southwest",
        ),
    ],
)
def test_words_that_name_a_universe_outright_stand(only: Only, text: str, series: str) -> None:
    claim = only(text)
    assert claim.verdict == "inconsistent"
    assert claim.best is not None
    assert claim.best.reading.series == series
    assert "It would hold for all of CBP" in claim.alternative


def test_in_a_document_that_hardly_agrees_no_figure_is_called_wrong(checked: Checked) -> None:
    told = (
        "February 2, 2024\n\nIn December 2023 the Border Patrol made 301,981 arrests at the southwest border."
    )
    alone, among = checked(told), checked(f"{told}\n\n{AT_SEA}")
    assert alone.claims[0].verdict == "inconsistent"
    assert among.claims[0].verdict == "not-checkable"


AT_SEA = (
    "It made 87,911 arrests there in March 2023, 91,377 in April 2023, 88,123 in August 2023 "
    "and 93,719 in September 2023."
)


@pytest.mark.parametrize(
    "text",
    [
        "February 2, 2024\n\nIn December 2023 the Border Patrol recorded about 302,000 encounters at the "
        "southwest border.",
        "March 8, 2024\n\nThe U.S. border patrol has intercepted irregular migrants on the border with Mexico "
        "more than "
        "2.7 million times since January 2023.",
    ],
)
def test_words_that_leave_a_universe_open_bring_a_caution(only: Only, text: str) -> None:
    claim = only(text)
    assert claim.verdict == "consistent"
    assert claim.best is not None
    assert claim.best.reading.series == "cbp.southwest"
    assert claim.alternative.startswith("The text names Border Patrol")


def test_a_figure_for_the_wider_universe_beside_its_part_is_no_error(checked: Checked) -> None:
    report = checked(
        "16 de agosto de 2024\n\nEsa cifra es de todo el país: en el año fiscal 2023, en la frontera suroeste fueron "
        "2.475.669, y entre puertos 2.045.838."
    )
    assert [each.verdict for each in report.claims] == ["consistent", "consistent"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # The time that opens its clause is the figure's own, though another year has that value.
        (
            "November 20, 2023\n\nBorder Patrol apprehensions of unaccompanied children peaked in FY2022 at "
            "149,093; in "
            "FY2019, the pre-pandemic high, they were 144,834.",
            144_834,
        ),
        (
            "24 September 2024\n\nThe Darien was crossed by 520,085 people last year, double the total of 2022. "
            "In the "
            "first eight months of 2024 it was crossed by 333,704.",
            333_704,
        ),
        # One item of a sentence whose other is right.
        (
            "14 de septiembre de 2024\n\nPor el Darién pasaron 16.603 personas en agosto: 11.733 venezolanos y "
            "1.925 colombianos.",
            1_925,
        ),
        # A list whose numbers have points.
        (
            "14 de noviembre de 2023\n\nIngresos irregulares a Honduras en octubre de 2023\n• Haití: 35.529\n• "
            "Venezuela: 34.547\n• Cuba: 17.513\n• China: 1.402",
            1_402,
        ),
    ],
)
def test_what_stands_among_right_figures_is_called_wrong(checked: Checked, text: str, value: int) -> None:
    verdicts = {each.figure.value: each.verdict for each in checked(text).claims}
    assert verdicts.pop(value) == "inconsistent"
    assert set(verdicts.values()) == {"consistent"}
