"""Nationalities counted together, countries that are ranked, and times that are not a figure's own."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report

Checked = Callable[[str], Report]


def _read(claim: Claim) -> tuple[str, str]:
    assert claim.best is not None
    return claim.best.reading.nationality, claim.verdict


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Mexicans, Guatemalans and Hondurans together were 973,000 of them.", "MEX+GTM+HND"),
        ("Nationals of Guatemala, Honduras and El Salvador made up 22 percent.", "GTM+HND+SLV"),
        ("Cubans and Nicaraguans were apprehended 214,000 times.", "CUB+NIC"),
    ],
)
def test_nationalities_told_together_are_summed(checked: Checked, text: str, who: str) -> None:
    report = checked(
        "March 20, 2024\n\nIn fiscal year 2023 the Border Patrol made 2,045,838 apprehensions at the southwest "
        f"border. {text}"
    )
    assert _read(report.claims[-1]) == (who, "consistent")


def test_a_wrong_sum_is_left_open(checked: Checked) -> None:
    report = checked(
        "15 de enero de 2024\n\nEn 2023 cruzaron el Darién 520.085 personas. Venezolanos, ecuatorianos y haitianos "
        "sumaron juntos 332.310."
    )
    assert _read(report.claims[1]) == ("VEN+ECU+HTI", "not-checkable")


def test_a_country_that_is_ranked_is_a_nationality(checked: Checked) -> None:
    report = checked(
        "February 16, 2024\n\nBorder Patrol apprehended 124,215 people in January. Mexico was first, with 46,270 "
        "apprehensions. Guatemala came second with 19,571."
    )
    assert [_read(each) for each in report.claims[1:]] == [("MEX", "consistent"), ("GTM", "consistent")]


def test_a_share_in_words_may_be_loose(checked: Checked) -> None:
    report = checked(
        "15 de enero de 2024\n\nEn 2023 cruzaron el Darién 520.085 personas. Más de la mitad eran venezolanos."
    )
    assert _read(report.claims[1]) == ("VEN", "consistent")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Yuma, which had 310,094 apprehensions in 2022, had 174,201.", (310094, 174201)),
        ("Venezuelans went from 48,678 in fiscal 2021 to 266,071.", (48678, 266071)),
    ],
)
def test_the_time_of_a_clause_that_has_ended_is_not_that_of_the_rest(
    checked: Checked, text: str, values: tuple[int, ...]
) -> None:
    report = checked(
        f"November 15, 2023\n\nIn fiscal year 2023 CBP recorded 2,475,669 encounters at the southwest border. {text}"
    )
    assert [(each.figure.value, each.verdict) for each in report.claims[1:]] == [
        (value, "consistent") for value in values
    ]


def test_the_semester_is_the_one_that_was_named(checked: Checked) -> None:
    report = checked(
        "19 de agosto de 2024\n\nDe enero a junio de 2024 las autoridades migratorias de México registraron 710 mil "
        "343 eventos de personas en situación irregular.\n- Venezuela: 200 mil 290 eventos en el semestre."
    )
    assert _read(report.claims[1]) == ("VEN", "consistent")


def test_a_record_is_of_the_month_that_its_clause_begins_with(checked: Checked) -> None:
    report = checked(
        "September 18, 2024\n\nBorder Patrol apprehended 56,408 migrants in July and 58,038 in August. July was the "
        "lowest month since September 2020."
    )
    record = report.claims[-1]
    assert record.figure.kind == "date-record"
    assert record.verdict == "consistent"


def test_the_counterpart_of_a_minister_speaks_for_their_country(checked: Checked) -> None:
    report = checked(
        "February 1, 2024\n\nIn 2023 Mexico detected 778 thousand 907 people in irregular situation. His Honduran "
        "counterpart indicated that through his territory passed 545.043 migrants in 2023, almost the triple of the "
        "188.858 of the previous year."
    )
    assert [(each.figure.value, each.verdict) for each in report.claims] == [
        (778907, "consistent"), (545043, "consistent"), (3, "consistent"), (188858, "consistent"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (
            "In September 2023 the Border Patrol apprehended 54,833 Venezuelans, the most since October 2022.",
            "consistent",
        ),
        (
            "In September 2023 the Border Patrol arrested 39,773 Mexicans, the most since October 2022.",
            "not-checkable",  # it was the most of all of CBP's encounters
        ),
        (
            "In March 2024 the Border Patrol arrested 52,154 Mexicans, the most since October 2023.",
            "inconsistent",
        ),
        (
            "In the Tucson Sector, the Border Patrol made 80,185 apprehensions in December 2023, the highest since "
            "January 2020.",
            "consistent",
        ),
    ],
)
def test_a_record_is_judged_on_the_cell_of_its_figure(checked: Checked, text: str, verdict: str) -> None:
    record = checked(f"April 27, 2024\n\n{text}").claims[-1]
    assert (record.figure.kind, record.verdict) == ("date-record", verdict)


@pytest.mark.parametrize(
    ("text", "since", "verdict"),
    [
        ("Border agents detained 58,009 people in August, the lowest August since {}.", 2020, "consistent"),
        ("Border agents detained 58,009 people in August, the lowest August since {}.", 2018, "inconsistent"),
        ("La Patrulla Fronteriza detuvo a 58.009 personas en agosto, el agosto más bajo desde {}.", 2020, "consistent"),
    ],
)  # fmt: skip
def test_the_lowest_august_is_one_among_augusts(
    checked: Checked, text: str, since: int, verdict: str
) -> None:
    """Border Patrol, south-west: 50,684 in August 2019, 47,283 in 2020, more than 180,000 in the next three."""
    day = "WASHINGTON, Sept. 17, 2024 - " if "agents" in text else "WASHINGTON, 17 de septiembre de 2024 - "
    report = checked(day + text.format(since))
    count, record = (next(c for c in report.claims if c.figure.value == value) for value in (58_009, since))
    assert count.best is not None
    assert (count.best.reading.universe, f"{count.best.reading.first}") == ("us-sw-usbp", "2024-08-01")
    assert (count.verdict, record.verdict) == ("consistent", verdict)
