"""Records: of a rank, of all time, of the figure that a relative clause tells of."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report
from istmo.evidence.output import claim

Checked = Callable[[str], Report]
Only = Callable[[str], Claim]
AUGUST = "September 20, 2024\n\nIn August 2024 the Border Patrol made 58,009 apprehensions at the southwest border, "


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("the second lowest since September 2020.", "consistent"),
        ("the third lowest since September 2020.", "inconsistent"),
        ("the lowest since September 2020.", "inconsistent"),
        ("up from 56,400 in July, which had been the lowest since September 2020.", "consistent"),
    ],
)
def test_a_record_is_of_its_rank_and_of_the_figure_its_clause_tells_of(
    checked: Checked, told: str, verdict: str
) -> None:
    record = checked(AUGUST + told).claims[-1]
    assert (record.figure.kind, record.verdict) == ("date-record", verdict)


def test_the_second_lowest_in_spanish(checked: Checked) -> None:
    report = checked(
        "20 de septiembre de 2024\n\nEn agosto de 2024 la Patrulla Fronteriza hizo 58.009 detenciones en la frontera "
        "suroeste, la segunda cifra más baja desde septiembre de 2020."
    )
    assert [each.verdict for each in report.claims] == ["consistent", "consistent"]


@pytest.mark.parametrize(
    ("text", "since"),
    [
        (
            "January 30, 2024\n\nIn December 2023 CBP had 301,981 encounters at the southwest border, the "
            "highest on record.",
            "October 1999",
        ),
        (
            "20 de enero de 2024\n\nEn agosto de 2023 cruzaron el Darién 81.946 personas, un récord.",
            "January 2010",
        ),
        (
            "January 20, 2024\n\nIn 2023, 520,085 people crossed the Darien Gap, the highest number on record.",
            "2010",
        ),
    ],
)
def test_a_record_of_all_time_that_holds_is_said_of_its_count(only: Only, text: str, since: str) -> None:
    claim = only(text)
    assert claim.verdict == "consistent"
    assert f"it holds since {since}, where the record begins" in claim.alternative


@pytest.mark.parametrize(
    ("text", "beaten"),
    [
        (
            "February 20, 2024\n\nIn January 2024 CBP encounters at the southwest border reached 176,195, a "
            "record high.",
            "December 2023 had 301,981",
        ),
        (
            "20 de enero de 2024\n\nEn julio de 2023 cruzaron el Darién 55.387 personas, un récord histórico.",
            "October 2022 had 59,773",
        ),
    ],
)
def test_a_record_of_all_time_that_does_not_hold_is_a_claim(checked: Checked, text: str, beaten: str) -> None:
    count, record = checked(text).claims
    assert (count.verdict, record.verdict, record.figure.kind) == (
        "consistent",
        "inconsistent",
        "date-record",
    )
    assert beaten in record.alternative


def test_a_record_of_a_day_is_none_of_a_month(only: Only) -> None:
    claim = only(
        "January 30, 2024\n\nIn January 2024 CBP had 176,195 encounters at the southwest border, after a record "
        "high for a "
        "single day."
    )
    assert "record begins" not in claim.alternative


def test_a_record_of_all_time_prints_no_number_of_its_own(checked: Checked) -> None:
    told = "January 20, 2024\n\nIn August 2023 the Border Patrol made 181,059 apprehensions at the southwest border, "
    ever, since = (
        claim(checked(told + each).claims[-1], "en") for each in ("a record high.", "the highest since 2022.")
    )
    assert (ever["kind"], ever["verdict"], since["kind"]) == ("date-record", "inconsistent", "date-record")
    assert [ever[key] for key in ("value", "value_low", "value_high")] == [None] * 3
    assert since["value"] == 2022


def test_a_count_keeps_its_caution_beside_its_record(only: Only) -> None:
    told = only(
        "January 20, 2024\n\nIn December 2023 the Border Patrol had about 302,000 encounters at the southwest border, "
        "the highest on record."
    )
    assert told.alternative.startswith("The text names Border Patrol")
    assert told.alternative.count("it holds since October 1999") == 2
