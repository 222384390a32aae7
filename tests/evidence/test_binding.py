"""What a figure is read as: the words decide, and agreement with the record only among what the words support."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report

Only, Checked = Callable[[str], Claim], Callable[[str], Report]


def cell(claim: Claim) -> tuple[str, str, str, str]:
    assert claim.best is not None
    reading = claim.best.reading
    return reading.series, reading.nationality, reading.first.isoformat(), reading.last.isoformat()


def test_between_ports_is_the_border_patrol(only: Only) -> None:
    claim = only(
        "In March 2024, agents made 137,473 apprehensions between ports of entry along the southwest border."
    )
    assert cell(claim) == ("cbp.southwest.usbp", "ALL", "2024-03-01", "2024-03-31")
    assert claim.verdict == "consistent"


def test_a_translation_of_apprehensions_is_read_as_such(only: Only) -> None:
    claim = only(
        "En febrero de 2024 los agentes realizaron 140.641 incautaciones de migrantes en la "
        "frontera suroeste."
    )
    assert cell(claim)[0] == "cbp.southwest.usbp"


def test_nationwide_and_southwest_in_one_sentence(checked: Checked) -> None:
    report = checked(
        "In fiscal year 2023 CBP recorded 2,475,669 encounters at the southwest border and 3,201,144 nationwide."
    )
    assert [cell(each)[0] for each in report.claims] == ["cbp.southwest", "cbp.state.nationwide"]
    assert [each.verdict for each in report.claims] == ["consistent", "consistent"]


def test_the_texts_year_stands_and_the_better_one_is_offered(only: Only) -> None:
    """302,034 was December 2023: a report that says 2022 is wrong, and is told when it would be right."""
    claim = only("In December 2022, CBP counted 301,981 encounters at the southwest border.")
    assert cell(claim)[2] == "2022-12-01"
    assert claim.verdict == "inconsistent"
    assert "December 2023" in claim.alternative


def test_a_figure_of_another_universe_is_told_which(only: Only) -> None:
    claim = only("In fiscal year 2021 there were 1,956,519 encounters at the southwest border.")
    assert claim.verdict == "inconsistent"
    assert "all borders" in claim.alternative


def test_a_list_in_brackets(checked: Checked) -> None:
    report = checked(
        "En 2023 cruzaron el Darién 520.085 personas: venezolanos (328.650), ecuatorianos (57.250) y "
        "haitianos (46.422)."
    )
    assert [cell(each)[1] for each in report.claims] == ["ALL", "VEN", "ECU", "HTI"]
    assert {each.verdict for each in report.claims} == {"consistent"}


def test_a_list_after_the_numbers_and_a_country_that_is_no_origin(checked: Checked) -> None:
    report = checked(
        "In October 2023, 102,008 migrants entered Honduras irregularly: 35,529 Haitians, 34,547 "
        "Venezuelans and 17,513 "
        "people from Cuba, according to the Honduran National Migration Institute."
    )
    assert [cell(each)[1] for each in report.claims] == ["ALL", "HTI", "VEN", "CUB"]


def test_respectively_pairs_in_order(checked: Checked) -> None:
    report = checked(
        "Panama counted 24,634 and 24,657 people in the Darien in January 2023 and February 2023, respectively."
    )
    assert [cell(each)[2] for each in report.claims] == ["2023-01-01", "2023-02-01"]


def test_since_runs_to_the_last_month_published(only: Only) -> None:
    claim = only(
        "WASHINGTON, February 28, 2024 - Since January 2023, officials have intercepted more than 2.7 "
        "million migrants at "
        "the border with Mexico."
    )
    assert cell(claim) == ("cbp.southwest", "ALL", "2023-01-01", "2024-01-31")
    assert claim.verdict == "consistent"


def test_a_sector_is_read_from_its_name(only: Only) -> None:
    claim = only("In December 2023, Border Patrol agents made 80,184 apprehensions in the Tucson sector.")
    assert claim.best is not None
    assert (claim.best.reading.place, claim.verdict) == ("us_tucson", "consistent")


def test_a_town_a_forecast_and_unique_persons_are_not_checkable(checked: Checked) -> None:
    report = checked(
        "In 2023 Mexico's refugee agency COMAR received 77,450 asylum applications in Tapachula. CBP counted "
        "154,288 unique "
        "individuals in July 2021 at the southwest border. There are 600,000 known gotaways."
    )
    assert {each.verdict for each in report.claims} == {"not-checkable"}


def test_closeness_of_value_alone_binds_nothing(only: Only) -> None:
    """The number of a month's encounters, said of something else."""
    claim = only("The stadium in Madrid sold 301,981 tickets in December 2023.")
    assert claim.verdict == "not-checkable"


def test_a_share_and_a_change_are_worked_out(checked: Checked) -> None:
    report = checked(
        "In 2023, 520,085 people crossed the Darien Gap, 109 percent more than in 2022. Of them 63 percent "
        "were Venezuelans."
    )
    assert [each.verdict for each in report.claims] == ["consistent"] * 3
    assert [each.figure.kind for each in report.claims] == ["count", "change", "share"]


def test_a_quotation_is_verbatim_and_where_it_says(checked: Checked) -> None:
    report = checked("«Un pueblo», dijo. En abril de 2024 cruzaron el Darién 29.259 personas — según Panamá.")
    for each in report.claims:
        assert report.document.text[each.start : each.end] == each.quote
        assert "29.259" in each.quote


def test_as_of_judges_by_what_was_known_then(filled, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from datetime import date

    from istmo.evidence import check

    (tmp_path / "a.txt").write_text("In March 2022 CBP counted 221,303 encounters at the southwest border.")
    claim = check(filled, [tmp_path / "a.txt"], as_of=date(2022, 5, 1)).reports[0].claims[0]
    assert claim.best is not None
    assert (claim.value_then, claim.best.official.value) == (221_303, 222_574)


def test_compared_figures_are_of_one_scope(checked: Checked) -> None:
    report = checked(
        "Regarding national data, in April 2024 there were 247,837 total encounters compared to 276,036 recorded "
        "in April 2023."
    )
    assert [cell(each)[0] for each in report.claims] == ["cbp.state.nationwide"] * 2
    assert [each.verdict for each in report.claims] == ["revised-later", "consistent"]


def test_a_part_says_nothing_of_the_whole(checked: Checked) -> None:
    report = checked(
        "In December 2023 there were 302,034 encounters at the southwest border, including 249,785 between ports of "
        "entry. In November 2023 CBP logged 242,418, including 191,113 between ports of entry."
    )
    series = [cell(each)[0] for each in report.claims]
    assert series == ["cbp.southwest", "cbp.southwest.usbp", "cbp.southwest", "cbp.southwest.usbp"]
    assert {each.verdict for each in report.claims} <= {"consistent", "revised-later"}


def test_a_year_before_brackets_belongs_to_what_they_hold(checked: Checked) -> None:
    report = checked(
        "En 2022, cuando cruzaron la selva del Darién 248.284 personas, se superó el récord de 2021 (133.726)."
    )
    assert [cell(each)[2][:4] for each in report.claims] == ["2022", "2021"]
    assert {each.verdict for each in report.claims} == {"consistent"}


def test_the_same_period_is_the_one_told_of(checked: Checked) -> None:
    report = checked(
        "Between October 2023 and February 2024, CBP met 1.15 million migrants at the southwest border. During the "
        "same period, agents apprehended 129,000 Guatemalans between ports of entry."
    )
    starts = {cell(each)[2:] for each in report.claims}
    assert starts == {("2023-10-01", "2024-02-29")}


def test_from_one_month_to_another(checked: Checked) -> None:
    report = checked(
        "CBP encounters of family units at the southwest border grew, with 55,839 in June 2021 to 82,966 in July "
        "2021, or a 49 percent increase."
    )
    assert [cell(each)[2] for each in report.claims[:2]] == ["2021-06-01", "2021-07-01"]


def test_a_stretch_that_ends_within_a_month_is_not_called_wrong(only: Only) -> None:
    claim = only("Del 1 de enero al 23 de julio de 2023 entraron a Honduras 168.202 migrantes irregulares.")
    assert claim.verdict != "inconsistent"


def test_a_time_behind_the_first_of_two_is_not_the_seconds(checked: Checked) -> None:
    report = checked(
        "In January 2023 CBP counted 156,274 encounters at the southwest border. Those of family units went down from "
        "77,318 in December to 38,439."
    )
    assert [cell(each)[2] for each in report.claims] == ["2023-01-01", "2022-12-01", "2023-01-01"]


def test_a_total_with_the_ports_is_of_the_whole_border(checked: Checked) -> None:
    report = checked(
        "Cruces por Eagle Pass\n\nEl sector Del Río reportó 71,048 detenciones en diciembre de 2023. El total del "
        "suroeste, sumadas las garitas, fue de 302,034 en diciembre de 2023."
    )
    assert [cell(each)[0] for each in report.claims][1] == "cbp.southwest"


def test_the_texts_nationality_stands(checked: Checked) -> None:
    report = checked(
        "In May 2024 the Border Patrol apprehended 45,128 Mexicans, 13,029 Guatemalans, 8,101 Colombians and 9,254 "
        "Hondurans between ports of entry at the southwest border."
    )
    assert [cell(each)[1] for each in report.claims] == ["MEX", "GTM", "COL", "HND"]
    assert [each.verdict for each in report.claims[2:]] == ["inconsistent", "inconsistent"]


def test_respectively_pairs_nationalities(checked: Checked) -> None:
    report = checked(
        "In January 2023 the Border Patrol stopped Cubans and Nicaraguans between ports of entry at the southwest "
        "border 6,217 and 3,336 times, respectively."
    )
    assert [cell(each)[1] for each in report.claims] == ["CUB", "NIC"]


def test_a_month_before_its_figure_and_another_behind(checked: Checked) -> None:
    report = checked(
        "En octubre de 2023 entraron 102.008 personas a Honduras de forma irregular. En noviembre fueron 59.787 y en "
        "diciembre 42.637."
    )
    assert [cell(each)[2] for each in report.claims] == ["2023-10-01", "2023-11-01", "2023-12-01"]


def test_where_people_come_from_does_not_count_them(checked: Checked) -> None:
    report = checked(
        "In December 2023 the Border Patrol made 249,785 apprehensions at the southwest border. Mexico stayed the "
        "first country of origin among them, with 56,236."
    )
    assert {cell(each)[0] for each in report.claims} == {"cbp.southwest.usbp"}


@pytest.mark.parametrize(
    "text",
    [
        "October 20, 2023\n\nIn fiscal 2023 the United States admitted 60,014 refugees.",
        "20 de octubre de 2023\n\nEn el año fiscal 2023 Estados Unidos admitió a 60.014 refugiados.",
    ],
)
def test_refugees_behind_their_number_are_those_admitted(checked: Callable[[str], Report], text: str) -> None:
    (claim,) = checked(text).claims
    assert claim.best is not None
    assert (claim.best.reading.series, claim.verdict) == ("state.refugees", "consistent")


def test_refugees_whom_another_country_hosts_are_none_of_them(checked: Callable[[str], Report]) -> None:
    (claim,) = checked("October 20, 2023\n\nMexico recognised 25,000 refugees in 2023.").claims
    assert claim.verdict == "not-checkable"
