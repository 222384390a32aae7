"""How figures are told apart by the words around them: changes, key figures, sectors, records, ages."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report

Checked = Callable[[str], Report]
Only = Callable[[str], Claim]


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
