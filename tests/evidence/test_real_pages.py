"""True figures of the kinds that real pages print, which were once called wrong; all sentences are our own."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report

Checked = Callable[[str], Report]
DAY = "Washington, September 20, 2024\n\n"


def figure(report: Report, value: float, kind: str = "") -> Claim:
    return next(
        each for each in report.claims if each.figure.value == value and kind in ("", each.figure.kind)
    )


@pytest.mark.parametrize(
    "text",
    [
        "The Border Patrol made 58,009 apprehensions at the southwest border in August, on track for the lowest "
        "annual number since 2020.",
        "Unos 16.603 migrantes cruzaron el Darién en agosto, una de las cifras más bajas desde enero de 2022.",
        "Panama counted 16,603 migrants in the Darien in August 2024, the lowest daily rate since May 2023.",
        "Panama counted 16,603 migrants in the Darien in August 2024, the smallest seasonal increase since May 2023.",
    ],
)
def test_a_superlative_that_the_record_cannot_rank_is_left_open(checked: Checked, text: str) -> None:
    records = [each for each in checked(DAY + text).claims if each.figure.kind == "date-record"]
    assert [each.verdict for each in records] == ["not-checkable"]
    assert records[0].alternative == ""


def test_family_units_by_their_acronym_are_families(checked: Checked) -> None:
    text = "In December 2023 the Border Patrol apprehended 101,707 aliens in FMUs at the southwest border."
    found = figure(checked(DAY + text), 101_707)
    assert found.best is not None
    assert (found.verdict, found.best.reading.household) == ("consistent", "family")


def test_a_round_change_is_judged_with_its_hedge(checked: Checked) -> None:
    text = (
        "CBP had 156,274 encounters at the southwest border in January 2023, down nearly 40% from 251,978 in "
    )
    assert figure(checked(DAY + text + "December 2022."), 40).verdict in ("consistent", "revised-later")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "In January 2023 CBP had 156,274 encounters at the southwest border. Of single adults 50,984 were "
            "processed under Title 8 (47% of all single adults).",
            47,
        ),
        (
            "In 2023, 520,085 people crossed the Darien. Staff interviewed some of them: the main countries of "
            "residence were Colombia (12%), Peru (8%) and Ecuador (30%).",
            30,
        ),
        (
            "From May 1 to May 11, 2023 the Border Patrol apprehended 98,850 people between ports of entry.",
            98_850,
        ),
        ("En lo que va de agosto 9.497 migrantes cruzaron el Darién, según Panamá.", 9_497),
        (
            "According to preliminary figures, the Border Patrol made 51,000 apprehensions in August 2024.",
            51_000,
        ),
        ("Panamá contó 13.425 migrantes en el Darién de enero a marzo de 2022.", 13_425),
    ],
)
def test_what_counts_something_narrower_is_not_called_wrong(
    checked: Checked, text: str, value: float
) -> None:
    assert figure(checked(DAY + text), value).verdict != "inconsistent"


def test_the_border_patrols_count_that_cbp_publishes_is_not_called_wrong(checked: Checked) -> None:
    text = (
        "The U.S. Border Patrol reported nearly 200,000 encounters with migrants along the border with Mexico in July "
        "2021. Encounters have risen every month, reaching 199,777 in July 2021, according to the latest data from CBP."
    )
    assert figure(checked(DAY + text), 199_777).verdict != "inconsistent"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "In July 20,519 migrants crossed the Darien, well below the 55,000 who crossed in July 2023.",
            55_000,
        ),
        (
            "La Patrulla Fronteriza hizo 124.220 arrestos en enero, muy inferior a los 249.740 de diciembre de 2023.",
            249_740,
        ),
    ],
)
def test_a_comparison_is_no_hedge(checked: Checked, text: str, value: float) -> None:
    found = figure(checked(DAY + text), value)
    assert (found.figure.comparator, found.verdict) == ("exact", "consistent")


def test_a_term_behind_a_list_of_nationalities_is_said_of_them_all(checked: Checked) -> None:
    text = (
        "Through the end of December 2023, 69,000 Cubans, 133,000 Haitians, 60,000 Nicaraguans and 87,000 "
        "Venezuelans were vetted and authorized for travel."
    )
    report = checked("Washington, January 20, 2024\n\n" + text)
    for value in (69_000, 133_000, 60_000, 87_000):
        best = figure(report, value).best
        assert best is not None
        assert best.reading.universe == "chnv-authorised"


def test_a_share_told_against_another_time_is_of_the_same_group(checked: Checked) -> None:
    text = (
        "Washington, July 30, 2021\n\nBorder Patrol apprehensions rose again. Single adults were 64 percent of them in "
        "June, compared with 28 percent in May 2019 while families were fewer."
    )
    found = figure(checked(text), 28)
    assert found.best is not None
    assert (found.best.reading.household, found.verdict) == ("single-adult", "consistent")


def test_a_sector_behind_its_figure_is_its_own(checked: Checked) -> None:
    text = (
        "In December 2023 the sector around Eagle Pass counted about 71,000 apprehensions, while 34,370 "
        "were made near "
    )
    found = figure(checked(DAY + text + "San Diego."), 34_370)
    assert found.best is not None
    assert (found.best.reading.place, found.verdict) == ("us_san_diego", "consistent")


def test_a_whole_with_a_part_of_the_border_patrol_is_not_its_own(checked: Checked) -> None:
    text = (
        "Border agents logged 301,981 arrests on the southwest border in December 2023; of these, 249,740 were by the "
        "Border Patrol."
    )
    assert figure(checked(DAY + text), 301_981).verdict != "inconsistent"


def test_the_year_before_is_that_of_the_time_told(checked: Checked) -> None:
    text = (
        "22 de enero de 2024\n\nDurante 2023 cruzaron el Darién 520.085 personas, más del doble que las "
        "248.284 del año "
    )
    assert figure(checked(text + "anterior."), 248_284).verdict == "consistent"
