"""Figures in lists and beside others: a list is of one table, a part of its whole's time, a change of its count."""

from collections.abc import Callable
from datetime import date

import pytest

from istmo.evidence import Claim, Report
from istmo.evidence.types import Reading

Checked = Callable[[str], Report]
Only = Callable[[str], Claim]


def cell(claim: Claim) -> Reading:
    assert claim.best is not None
    return claim.best.reading


@pytest.mark.parametrize(
    "text",
    [
        "Border Patrol apprehensions between ports of entry at the southwest border in May 2024:\n\n- Mexico: 45,128\n"
        "- Guatemala: 13,029\n- Colombia: 8,101\n",
        "Detenciones de la Patrulla Fronteriza en la frontera suroeste en mayo de 2024, por país:\n\n"
        "1. México: 45 mil 128\n2. Guatemala: 13 mil 29\n3. Colombia: 8 mil 101\n",
        "In May 2024 the Border Patrol apprehended at the southwest border Mexicans (45,128), Guatemalans (13,029) and "
        "Colombians (8,101).",
    ],
)
def test_an_item_of_a_list_whose_others_are_right_is_called_wrong(checked: Checked, text: str) -> None:
    claims = checked(text).claims
    assert [each.nationality for each in claims] == ["MEX", "GTM", "COL"]
    assert [each.verdict for each in claims] == ["consistent", "consistent", "inconsistent"]


def test_a_list_of_sectors_is_of_one_month(checked: Checked) -> None:
    claims = checked(
        "The Border Patrol's busiest sectors in October 2023 were Tucson with 55,223 arrests, Del Rio with 38,206 and "
        "the Rio Grande Valley with 45,764."
    ).claims
    assert cell(claims[2]).first == date(2023, 10, 1)
    assert [each.verdict for each in claims] == ["consistent", "consistent", "inconsistent"]


@pytest.mark.parametrize(
    "text",
    [
        "From January to August 2023, 333,704 people crossed the Darien; in the same months of 2022 it was 248,284.",
        "De enero a agosto de 2023 cruzaron el Darién 333.704 personas; en los mismos meses de 2022 fueron 248.284.",
    ],
)
def test_the_same_months_of_another_year_are_not_all_of_it(checked: Checked, text: str) -> None:
    one, two = checked(text).claims
    assert one.verdict == "consistent"
    assert two.verdict != "consistent"
    assert cell(two).last == date(2022, 8, 31)


@pytest.mark.parametrize(
    "text",
    [
        "Mexico carried out 54,728 returns of migrants in 2023, 45 percent fewer than in 2022, when it was 121,963.",
        "México realizó 54,728 devoluciones de migrantes en 2023, 45 por ciento menos que en 2022, cuando fueron "
        "121,963.",
    ],
)
def test_a_change_is_that_of_the_count_before_it(checked: Checked, text: str) -> None:
    claims = checked(text).claims
    assert [each.verdict for each in claims] == ["consistent", "inconsistent", "consistent"]
    assert cell(claims[1]).universe == "mexico-returns"


def test_a_month_without_its_year_is_kept_though_another_would_fit(only: Only) -> None:
    claim = only("May 20, 2024\n\nThe Border Patrol made 249,740 arrests at the southwest border in March.")
    assert cell(claim).first.month == 3


def test_a_count_does_not_lie_before_the_month_it_has_risen_from(checked: Checked) -> None:
    claims = checked(
        "March 2022 at the southwest border\n\nEncounters of family units with CBP at the southwest border came to "
        "51,747, up from 26,722 in February 2022. The peak had been in December 2021."
    ).claims
    assert cell(claims[0]).first == date(2022, 3, 1)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        (
            "February 20, 2024\n\nArrests fell since December, when the Border Patrol made 249,785 of them.",
            12,
        ),
        (
            "20 de febrero de 2024\n\nBajaron desde diciembre, cuando la Patrulla Fronteriza hizo 249,785 detenciones.",
            12,
        ),
    ],
)
def test_what_is_told_of_a_month_since_is_of_that_month(only: Only, text: str, month: int) -> None:
    claim = only(text)
    assert cell(claim).last == date(2023, month, 31)
    assert claim.verdict in ("consistent", "revised-later")


@pytest.mark.parametrize(
    "text",
    [
        "August 20, 2024\n\nAgents praised Mexico, which counted 115,937 encounters in July.",
        "20 de agosto de 2024\n\nElogiaron a México, que contó 115,937 personas en situación irregular en julio.",
    ],
)
def test_a_country_that_counts_in_a_relative_clause(only: Only, text: str) -> None:
    claim = only(text)
    assert cell(claim).universe == "mexico-detentions"
    assert claim.verdict == "consistent"


@pytest.mark.parametrize(
    ("text", "home"),
    [
        (
            "Las mujeres representaron en julio 26 por ciento de los ingresos irregulares a Honduras en 2024.",
            "women",
        ),
        ("Los hombres adultos sumaron 61 por ciento de los detenidos por México en 2023.", "men"),
        (
            "In March 2022, 76 percent of encounters at the southwest border, or 170,264, were single adults.",
            "single-adult",
        ),
        ("In May 2024 the Border Patrol arrested 30,000 people who came as families.", "family"),
    ],
)
def test_whom_a_share_or_count_is_of(checked: Checked, text: str, home: str) -> None:
    assert cell(checked(text).claims[0]).household == home


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "Encounters at the southwest border\n\nFY | Total | Border Patrol\n2022 | 2,378,944 | 2,206,436",
            2021,
        ),
        (
            "Encuentros en la frontera suroeste\n\nAño fiscal | Total | Patrulla Fronteriza\n"
            "2022 | 2,378,944 | 2,206,436",
            2021,
        ),
    ],
)
def test_the_label_of_a_row_is_its_time(checked: Checked, text: str, first: int) -> None:
    claims = checked(text).claims
    assert [cell(each).first for each in claims] == [date(first, 10, 1)] * 2
    assert [each.verdict for each in claims] == ["consistent"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Honduras registered 24,133 irregular entries in July 2024, down from 45,927 in June.",
        "Honduras registró 24,133 ingresos irregulares en julio de 2024, frente a los 45,927 de junio.",
    ],
)
def test_the_month_right_behind_a_figure_stands(checked: Checked, text: str) -> None:
    assert cell(checked(text).claims[1]).first == date(2024, 6, 1)


def test_a_change_since_a_month_is_told_against_it(checked: Checked) -> None:
    claims = checked(
        "August 20, 2024\n\nThe Border Patrol made 56,408 arrests at the southwest border in July. Since December "
        "its arrests have fallen by 77 percent."
    ).claims
    assert claims[1].verdict == "consistent"


@pytest.mark.parametrize(
    "text",
    [
        "In 2022 Mexico recorded 441,409 irregular migrants. From Venezuela, 96,197; from Nicaragua, 40,937.",
        "En 2022 México tuvo 441,409 eventos de personas en situación irregular. De Venezuela, 96,197; de Nicaragua, "
        "40,937.",
    ],
)
def test_nationalities_told_with_from(checked: Checked, text: str) -> None:
    claims = checked(text).claims
    assert [each.nationality for each in claims] == ["ALL", "VEN", "NIC"]
    assert [each.verdict for each in claims] == ["consistent"] * 3


def test_a_figure_behind_several_nationalities_is_of_none_of_them(checked: Checked) -> None:
    claims = checked(
        "Under the parole process for Cubans, Haitians, Nicaraguans and Venezuelans, some 177,000 people had come by "
        "the end of July 2023."
    ).claims
    assert claims[0].nationality == "ALL"


@pytest.mark.parametrize(
    ("text", "homes"),
    [
        (
            "In May 2023 CBP met 12,352 unaccompanied children and 61,443 people in families at the southwest border.",
            ["unaccompanied-child", "family"],
        ),
        (
            "En mayo de 2023 la CBP encontró a 12,352 menores no acompañados y 61,443 personas en familia en la "
            "frontera suroeste.",
            ["unaccompanied-child", "family"],
        ),
    ],
)
def test_each_count_has_the_household_behind_it(checked: Checked, text: str, homes: list[str]) -> None:
    assert [cell(each).household for each in checked(text).claims] == homes


def test_a_record_of_appointments_is_not_looked_up_in_cited_figures(checked: Checked) -> None:
    report = checked(
        "CBP One appointments at the southwest border came to 44,780 in July 2023, the most since January 2023."
    )
    assert len(report.claims) == 2
