"""What a figure's words do not pin is no ground to call it wrong; what a list, a heading or a neighbour pins is."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report

Checked = Callable[[str], Report]


def claim(report: Report, value: float) -> Claim:
    return next(each for each in report.claims if each.figure.value == value)


def test_the_country_that_heads_a_section_counts_in_it(checked: Checked) -> None:
    report = checked(
        "Situation report, 24 June 2024\n\nGUATEMALA\n\nReturns in May 2024 came to 7,122.\n\nMEXICO\n\n"
        "Asylum claims: 140,982 in 2023."
    )
    found = claim(report, 140_982)
    assert found.best is not None
    assert found.best.reading.series.startswith("mexico.comar")
    assert found.verdict == "revised-later"


def test_a_fall_is_no_range(checked: Checked) -> None:
    report = checked("February 16, 2024\n\nMonth on month:\n- Guatemalans: 34,693 to 19,571\n")
    assert [each.figure.comparator for each in report.claims] == ["exact", "exact"]


def test_a_rise_is_a_range(checked: Checked) -> None:
    report = checked("They expect 5,000 to 6,000 people.")
    assert [each.figure.comparator for each in report.claims] == ["between", "between"]


def test_two_nationalities_together_are_their_sum(checked: Checked) -> None:
    report = checked(
        "February 12, 2024\n\nIn 2022 Border Patrol agents arrested Cubans and Nicaraguans some 520,000 times between "
        "the ports of entry; in 2023 it was less."
    )
    found = claim(report, 520_000)
    assert found.best is not None
    assert (found.verdict, found.best.reading.nationality) == ("consistent", "CUB+NIC")
    # 306,011 Cubans and 215,899 Nicaraguans


@pytest.mark.parametrize(("printed", "verdict"), [(4_423, "consistent"), (6_423, "inconsistent")])
def test_a_count_set_beside_another_is_of_the_same_people(
    checked: Checked, printed: int, verdict: str
) -> None:
    report = checked(
        "February 16, 2024\n\nThe Border Patrol made 124,215 arrests along the southwest border in January 2024, after "
        "249,740 in December 2023.\n\nVenezuelans all but vanished. From 46,917 in December to "
        f"{printed:,} in January."
    )
    found = claim(report, printed)
    assert found.best is not None
    assert found.best.reading.nationality == "VEN"
    assert found.verdict == verdict


def test_a_near_count_in_full_is_of_another_release(checked: Checked) -> None:
    text = "June 24, 2024\n\nPanama counted {} irregular migrants in the Darien in May 2024."
    assert claim(checked(text.format("31,152")), 31_152).verdict == "not-checkable"
    assert claim(checked(text.format("37,047")), 37_047).verdict == "inconsistent"


def test_a_change_is_told_the_way_that_the_words_beside_it_say(checked: Checked) -> None:
    text = "October 24, 2023\n\nIn September 2023 the Border Patrol made 218,763 arrests on the southwest border, {}."
    assert checked(text.format("21 percent higher than in August 2023")).claims[-1].verdict == "consistent"
    assert checked(text.format("21 percent lower than in August 2023")).claims[-1].verdict == "inconsistent"
    assert checked(text.format("47 percent more than in August 2023")).claims[-1].verdict == "inconsistent"
