"""The rules: precision, hedge, release, near miss."""

import pytest

from istmo.evidence.comparators import interval
from istmo.evidence.types import Comparator, Figure, Official
from istmo.evidence.verdict import judge, slip


def figure(value: float, step: float = 1.0, comparator: Comparator = "exact") -> Figure:
    low, high = interval(value, step, comparator)
    return Figure(0, 1, value, step, "count", "people", comparator, low, high, 0)


@pytest.mark.parametrize(
    ("printed", "official", "verdict", "reason"),
    [
        (figure(222_574), Official(222_574, 221_303), "consistent", "fits"),
        (figure(221_303), Official(222_574, 221_303), "revised-later", "printed"),
        (figure(221_000, 1_000, "more-than"), Official(222_574, 221_303), "revised-later", "printed"),
        (figure(221_000, 1_000, "more-than"), Official(222_574), "consistent", "loose"),
        (figure(250_000, 10_000, "more-than"), Official(249_740, 249_785), "consistent", "near-miss"),
        (figure(285_000, 1_000, "more-than"), Official(281_601), "inconsistent", "differs"),
        (figure(140_000, 10_000, "about"), Official(140_641), "consistent", "fits"),
        (figure(2_500_000, 100_000, "nearly"), Official(2_475_669), "consistent", "fits"),
        (figure(302_034), Official(252_315, 251_487), "inconsistent", "differs"),
        (figure(5), Official(None), "not-checkable", "no-value"),
        (figure(5), Official(None, 5), "consistent", "only-first"),
    ],
)
def test_a_verdict(printed: Figure, official: Official, verdict: str, reason: str) -> None:
    found = judge(printed, official)
    assert (found.verdict, found.reason) == (verdict, reason)


def test_a_small_difference_is_presumed_a_revision_only_where_no_first_value_is_kept() -> None:
    assert judge(figure(153_941), Official(154_874), revision=0.0125).reason == "presumed"
    assert judge(figure(153_941), Official(154_874, 153_000), revision=0.0125).verdict == "inconsistent"
    assert judge(figure(150_000, 10_000), Official(156_000), revision=0.05).verdict == "inconsistent"


def test_the_records_own_rounding_is_allowed_for() -> None:
    assert judge(figure(45_544), Official(45_540), rounding=5).verdict == "consistent"


@pytest.mark.parametrize(
    ("printed", "official", "slipped"),
    [
        (figure(71_408), 71_048, True),
        (figure(34_356), 44_356, True),
        (figure(18_374_0), 18_374, True),
        (figure(112_000, 1_000), 110_020, False),
        (figure(140_644), 140_641, False),
        (figure(4_213), 42_813, True),
        (figure(4_213), 42_873, False),
    ],
)
def test_a_slip_swaps_or_mistypes_digits_that_were_printed(
    printed: Figure, official: float, slipped: bool
) -> None:
    assert slip(printed, official) is slipped
