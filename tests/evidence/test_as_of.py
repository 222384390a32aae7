"""`--as-of`: each claim judged by what was known on a day as well as by what is known now."""

from datetime import date
from pathlib import Path

import pytest

from istmo.evidence import check
from istmo.evidence.claims import as_known
from istmo.warehouse import Store

TEXT = (
    "April 18, 2024\n\nIn March 2024 the Border Patrol made 137,480 apprehensions at the southwest border, down 2.2 "
    "percent from February. In March 2022 there were 221,303 encounters. In March 2022 there were 222,574 encounters."
)


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2024, 4, 20), ["consistent", "consistent", "consistent", "inconsistent"]),
        # March 2024 was not out yet.
        (date(2024, 3, 15), ["not-checkable", "not-checkable", "consistent", "inconsistent"]),
    ],
)
def test_a_claim_is_judged_by_what_was_known_then_as_well_as_now(
    filled: Store, tmp_path: Path, day: date, then: list[str]
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    claims = check(filled, [path], as_of=day).reports[0].claims
    assert [each.verdict for each in claims] == ["revised-later", "consistent", "revised-later", "consistent"]
    assert [each.verdict_then for each in claims] == then
    assert as_known(claims[3], "en").endswith("2024: inconsistent (221,303).")
    assert as_known(claims[3], "es").endswith("2024: no concuerda (221\u202f303).")


def test_without_a_day_nothing_is_said_of_then(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    claims = check(filled, [path]).reports[0].claims
    assert {(each.verdict_then, as_known(each, "en")) for each in claims} == {(None, "")}
