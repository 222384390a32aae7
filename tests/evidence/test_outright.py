"""Whether a figure of another universe than its words name is called wrong, and what speaks for calling a "
"count wrong."""

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


@pytest.mark.parametrize(
    "text",
    [
        "February 2, 2024\n\nIn December 2023 the Border Patrol recorded 301,981 encounters at the southwest border.",
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
            "24 September 2024\n\nThe Darien was crossed by 520,085 people last year, double the total of 2022. In the "
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


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("which was 21% higher than August 2023 but 1% lower than December 2022.", 1),
        ("a 21 percent rise over August 2023 but fewer than in December 2022.", 1),
        ("un 21 % más que en agosto de 2023 pero menos que en diciembre de 2022.", 1),
        ("a 15 percent fall from August 2023 and more than in May 2023.", -1),
    ],
)
def test_the_first_movement_is_that_of_the_figure(checked: Checked, text: str, sign: int) -> None:
    report = checked(f"October 21, 2023\n\nIn September 2023 there were 218,763 arrests, {text}")
    assert report.claims[1].figure.kind == "change"
    assert report.claims[1].figure.baseline == sign


def test_a_share_of_another_time_is_no_change(checked: Checked) -> None:
    report = checked(
        "January 27, 2024\n\nIn fiscal year 2023, families made up 33% of all encounters at the southwest border, up "
        "from 24% the year before."
    )
    assert [each.figure.kind for each in report.claims] == ["share", "share"]
    assert report.claims[0].verdict == "consistent"


def test_key_figures_stand_one_a_line(checked: Checked) -> None:
    report = checked(
        "Published 20 September 2024\n\nKEY FIGURES\n16,603 entries to Panama through the Darien in August "
        "2024\n238,185 "
        "entries through the Darien since 1 January 2024\n18,734 irregular entries to Honduras in August 2024"
    )
    assert [each.verdict for each in report.claims] == ["consistent"] * 3


def test_a_sector_told_of_before_is_kept(checked: Checked) -> None:
    report = checked(
        "April 14, 2023\n\nAgents in the El Paso Sector encountered 40,103 people in March, up from 32,911 in "
        "February. "
        "In December, at the height of the surge, they encountered 55,769."
    )
    assert [each.verdict for each in report.claims] == ["consistent"] * 3


def test_a_record_may_be_announced_before_its_figure(checked: Checked) -> None:
    report = checked(
        "16 de agosto de 2024\n\n«Los encuentros entre los puertos de entrada son los más bajos desde septiembre de "
        "2020», dijo.\n\nEn julio de 2024 la Patrulla Fronteriza registró 56.408 encuentros en la frontera suroeste."
    )
    assert [each.figure.kind for each in report.claims] == ["date-record", "count"]
    assert report.claims[0].verdict == "consistent"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The top nationality is Venezuelan. 1,450 migrants arrive.", 1),
        ('"They told us to wait," said Yelitza, 31, from Maracay.', 0),
        ("La mayoría tiene entre 19 y 35 años.", 0),
    ],
)
def test_ages_are_no_figures_and_sentences_may_begin_with_one(
    checked: Checked, text: str, count: int
) -> None:
    assert len(checked(text).claims) == count
