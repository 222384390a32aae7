"""The five real reports: what the specification says must come out (read from ../shared; skipped without it)."""

import time
from functools import cache

import pytest

from istmo.evidence import Checked, Claim, check
from istmo.register import register
from istmo.warehouse import Store
from tests.conftest import SHARED

REPORTS = SHARED / "data" / "reports"
pytestmark = pytest.mark.shared


@cache
def all_of_them(store: Store) -> Checked:
    return check(store, [REPORTS])


def claim(store: Store, name: str, value: float) -> Claim:
    report = next(each for each in all_of_them(store).reports if each.document.name == name)
    return next(each for each in report.claims if each.figure.value == value)


def read_as(found: Claim) -> tuple[str, str, str]:
    assert found.best is not None
    reading = found.best.reading
    return reading.series, reading.nationality, f"{reading.first:%Y-%m}/{reading.last:%Y-%m}"


def test_the_day_of_a_report_is_that_of_the_meeting_it_tells_of(filled: Store) -> None:
    """The register cites report-a as of 7 May 2024, the Tuesday of the ministerial meeting that it tells of."""
    report = next(each for each in all_of_them(filled).reports if each.document.name == "report-a.txt")
    meeting = next(one for one in register().meetings if one.id == "guatemala-2024")
    assert report.dating.day == meeting.date
    ferries = next(each for each in report.announcements if "Colombian maritime" in each.quote)
    entry = register().commitment("visa-restrictions-colombian-ferries")
    assert (ferries.day, ferries.quote) == (entry.date.isoformat(), entry.quotation)


def test_two_versions_of_one_article_are_recognised_and_the_third_report_is_linked_only(
    filled: Store,
) -> None:
    links = {(each.left, each.right): each.kind for each in all_of_them(filled).links}
    assert links == {
        ("report-b.txt", "report-e.txt"): "duplicate",
        ("report-a.txt", "report-b.txt"): "same-event",
        ("report-a.txt", "report-e.txt"): "same-event",
    }


@pytest.mark.parametrize("name", ["report-b.txt", "report-e.txt"])
@pytest.mark.parametrize(
    ("value", "month"), [(140_000, "2024-02"), (137_000, "2024-03"), (129_000, "2024-04")]
)
def test_february_to_april_2024_agree_with_the_border_patrol(
    filled: Store, name: str, value: float, month: str
) -> None:
    found = claim(filled, name, value)
    assert read_as(found) == ("cbp.southwest.usbp", "ALL", f"{month}/{month}")
    assert found.verdict == "consistent"


def test_two_point_seven_million_is_cbps_total_and_not_the_border_patrols(filled: Store) -> None:
    found = claim(filled, "report-d.txt", 2_700_000)
    assert read_as(found) == ("cbp.southwest", "ALL", "2023-01/2024-01")
    assert found.verdict == "consistent"
    assert "Border Patrol" in found.alternative


def test_the_guatemalans_are_too_many(filled: Store) -> None:
    found = claim(filled, "report-d.txt", 285_000)
    assert read_as(found)[1] == "GTM"
    assert found.verdict == "inconsistent"
    assert claim(filled, "report-d.txt", 800_000).verdict == "consistent"


def test_march_2022_was_revised_later_and_its_record_is_judged_on_both_universes(filled: Store) -> None:
    assert claim(filled, "report-c.txt", 221_000).verdict == "revised-later"
    record = claim(filled, "report-c.txt", 2000)
    assert record.figure.kind == "date-record"
    assert "all of CBP" in record.alternative
    assert "Border Patrol, south-west border it does not: March 2000 had 220,063" in record.alternative


def test_a_report_takes_less_than_a_second_after_the_first(filled: Store) -> None:
    """Processor time, so that a busy machine does not fail it."""
    check(filled, [REPORTS])
    for path in sorted(REPORTS.glob("*.txt")):
        start = time.process_time()
        check(filled, [path])
        assert time.process_time() - start < 2.0, path.name
