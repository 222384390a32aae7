"""Figures known again by what they say, and the doubt that keeps a true one from being called wrong."""

from collections.abc import Callable
from datetime import date

from istmo.evidence import Claim, Report

Checked = Callable[[str], Report]
Only = Callable[[str], Claim]


def _cell(claim: Claim) -> tuple[str, str, date]:
    assert claim.best is not None
    cell = claim.best.reading
    return cell.universe, cell.nationality, cell.first


def test_a_figure_whose_sentence_names_other_months_is_known_by_its_value(checked: Checked) -> None:
    text = (
        "Arrests at the southwest border fell in March\nApril 14, 2024\n\nThe Border Patrol made 137,473 arrests, "
        "compared with 140,641 a month before and 249,740 in December."
    )
    claims = checked(text).claims
    assert [each.verdict for each in claims] == ["consistent"] * 3
    months = [each.best.reading.first for each in claims if each.best]
    assert months == [date(2024, 3, 1), date(2024, 2, 1), date(2023, 12, 1)]


def test_the_nationality_of_the_sentence_before_is_tried(checked: Checked) -> None:
    text = (
        "February 16, 2024\n\nThe decline is steepest among Venezuelans. The Border Patrol met 46,917 in December and "
        "4,423 in January."
    )
    assert [_cell(each)[:2] for each in checked(text).claims] == [("us-sw-usbp", "VEN")] * 2


def test_a_time_beside_a_figure_is_kept_though_another_would_fit(only: Only) -> None:
    claim = only(
        "July 10, 2024\n\nIn March 2023 the Border Patrol made 137,473 apprehensions at the southwest border."
    )
    assert claim.verdict != "consistent"
    assert _cell(claim)[2] == date(2023, 3, 1)


def test_a_word_against_a_universe_bars_it(only: Only) -> None:
    claim = only(
        "In fiscal year 2022 CBP recorded 2,766,582 encounters at the southwest border. (January 9, 2023)"
    )
    assert claim.best is not None
    assert claim.best.reading.universe != "us-nationwide"
    assert claim.verdict != "consistent"


def test_a_wrong_item_stays_with_its_list(checked: Checked) -> None:
    text = (
        "September 20, 2024\n\nTransit through the Darien from January to December 2023, by nationality: Venezuela "
        "(328,650), Ecuador (57,250), Haiti (46,422), China (18,841)."
    )
    last = checked(text).claims[-1]
    assert (last.verdict, _cell(last)[1]) == ("inconsistent", "CHN")


def test_a_running_count_of_an_undated_report_is_not_called_wrong(only: Only) -> None:
    assert (
        only("En lo que va de 2023 cruzaron la selva del Darién 400.000 personas.").verdict != "inconsistent"
    )


def test_a_total_beside_a_nationality_is_not_called_wrong(checked: Checked) -> None:
    text = (
        "21 de junio de 2024\n\nDe enero a mayo de 2024 cruzaron el Darién 170.014 personas, la mayoría, representada "
        "por 122.616 individuos, venezolana."
    )
    assert [each.verdict for each in checked(text).claims] == ["consistent", "not-checkable"]


def test_one_month_set_beside_the_next_is_no_stretch(checked: Checked) -> None:
    text = (
        "January 29, 2024\n\nSouthwest border encounters: an increase from November to December was seen in every "
        "group. Single adults (164,881 encounters) increased by 31.6%."
    )
    count, change = checked(text).claims
    assert (count.verdict, change.verdict) == ("consistent", "consistent")


def test_a_mirrored_stretch_ends_within_its_month_too(checked: Checked) -> None:
    text = (
        "22 de septiembre de 2023\n\nHonduras registró ingresos irregulares del 1 de enero al 20 de septiembre de "
        "2023, un alza frente al mismo período de 2022, cuando fueron 104.284 ingresos."
    )
    assert checked(text).claims[-1].verdict == "consistent"


def test_digits_cut_off_are_a_near_miss(only: Only) -> None:
    claim = only("En 2021 cruzaron el Darién 133.000 personas. (3 de octubre de 2023)")
    assert (claim.verdict, claim.reason) == ("consistent", "near-miss")


def test_a_report_that_looks_back_on_a_year_is_of_the_next(checked: Checked) -> None:
    report = checked(
        "En enero entraron a Honduras 18,882 migrantes irregulares; en el mismo mes de 2022 fueron 1,766."
    )
    assert report.dating.day.year == 2023
    assert [each.verdict for each in report.claims] == ["consistent", "consistent"]


def test_new_mexico_is_not_mexico(checked: Checked) -> None:
    text = (
        "September 17, 2024\n\nOf the Border Patrol's sectors, El Paso, Texas-New Mexico (13,258) was second "
        "in August."
    )
    (claim,) = checked(text).claims
    assert (claim.verdict, claim.nationality) == ("consistent", "ALL")
