"""Lists that another has counted than the record's source, and counts that a report adds up."""

from collections.abc import Callable

import pytest

from istmo.evidence import Report

Checked = Callable[[str], Report]
PEOPLE = {
    "Venezuela": 160_964,
    "Guatemala": 50_127,
    "Honduras": 52_515,
    "Ecuador": 61_564,
    "Haiti": 26_377,
    "Colombia": 36_627,
    "Nicaragua": 31_693,
}
"""Mexico's statistics of January to May 2024 (mexico.irregular.nationality)."""


def _told(times: dict[str, float]) -> str:
    items = ", ".join(f"{name} ({round(PEOPLE[name] * by):,})" for name, by in times.items())
    return (
        "17 June 2024\n\nBetween January and May 2024 the Mexican authorities met migrants in an irregular situation "
        f"from these countries, according to the National Migration Institute (INM): {items}."
    )


def _reasons(report: Report) -> set[tuple[str, str]]:
    return {(each.verdict, each.reason) for each in report.claims if each.best}


@pytest.mark.parametrize("by", [1.8, 0.5])
def test_a_list_that_lies_on_one_side_of_the_record_is_another_tally(checked: Checked, by: float) -> None:
    times = {name: by + 0.05 * at for at, name in enumerate(PEOPLE)}
    assert _reasons(checked(_told(times))) == {("inconsistent", "tally")}


def test_one_wrong_item_of_a_right_list_is_no_other_tally(checked: Checked) -> None:
    made = _reasons(checked(_told(dict.fromkeys(PEOPLE, 1.0) | {"Haiti": 1.6})))
    assert ("inconsistent", "tally") not in made
    assert ("consistent", "fits") in made


def test_a_list_of_another_year_is_misread_and_not_another_tally(checked: Checked) -> None:
    counts = {  # January to May 2023, told of 2024
        "Venezuela": 45_134,
        "Guatemala": 20_837,
        "Honduras": 23_806,
        "Ecuador": 19_419,
        "Haiti": 12_135,
        "Colombia": 8_193,
        "Nicaragua": 3_203,
    }
    made = checked(_told({name: counts[name] / PEOPLE[name] for name in PEOPLE}))
    assert all(reason != "tally" for _, reason in _reasons(made))


@pytest.mark.parametrize(("total", "verdict"), [("547,826", "consistent"), ("557,826", "not-checkable")])
def test_a_count_that_adds_up_those_before_it_is_their_sum(
    checked: Checked, total: str, verdict: str
) -> None:
    made = checked(
        "24 October 2023\n\nIn fiscal year 2023 the Border Patrol's Tucson Sector had 373,625 encounters and Yuma "
        f"Sector had 174,201 encounters, with a total of {total}."
    )
    last = made.claims[-1]
    assert (last.verdict, last.reason == "sum") == (verdict, verdict == "consistent")
