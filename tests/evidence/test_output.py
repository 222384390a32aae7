"""JSON lines: signs, intervals, and what the reader is told of a malformed number."""

from collections.abc import Callable

import pytest

from istmo.evidence import Report
from istmo.evidence.output import claim

Checked = Callable[[str], Report]
FALL = (
    "April 18, 2024\n\nIn March 2024 the Border Patrol made 137,473 apprehensions at the southwest border, down "
    "2.3 percent "
    "from February, the lowest since January 2024."
)


def test_a_falls_difference_has_its_sign_and_a_record_has_none(checked: Checked) -> None:
    _, change, record = (claim(each, "en") for each in checked(FALL).claims)
    assert (change["value"], change["official_value"]) == (2.3, pytest.approx(-2.2525, abs=1e-4))
    assert change["difference"] == pytest.approx(-2.3 + 2.2525, abs=1e-3)
    assert (change["value_low"], change["value_high"]) == (pytest.approx(2.245), pytest.approx(2.4))
    assert record["kind"] == "date-record"
    assert record["difference"] is None


def test_a_whole_percent_may_be_off_by_half(checked: Checked) -> None:
    text = (
        "March 1, 2024\n\nOf the 520,085 people who crossed the Darien in 2023, 63 percent were Venezuelans."
    )
    share = claim(checked(text).claims[-1], "en")
    assert (share["value_low"], share["value_high"]) == (pytest.approx(62.45), pytest.approx(63.55))


def test_the_reader_is_told_of_a_malformed_number(checked: Checked) -> None:
    report = checked(
        "July 20, 2024\n\nIn June 2024 the Border Patrol made 8,3532 apprehensions at the southwest border."
    )
    assert "not grouped as a number's are; it is read as 83,532." in claim(report.claims[0], "en")["reason"]
    assert "se lee 83\u202f532." in claim(report.claims[0], "es")["reason"]
