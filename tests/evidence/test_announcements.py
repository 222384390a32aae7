"""What a report announces, as entries for a person to accept."""

import tomllib
from collections.abc import Callable

from istmo.evidence import Report
from istmo.evidence.announcements import as_toml

TEXT = """GUATEMALA CITY, May 8, 2024 - The United States announced $578 million in aid on Tuesday.
On Monday, Washington imposed visa restrictions on executives of Colombian companies.
Guatemala will host a regional meeting on migration in June.
The two governments signed an agreement on labour mobility.
The weather was fine, and nobody spoke."""


def test_kind_actor_and_day(checked: Callable[[str], Report]) -> None:
    found = [(each.kind, each.actor, each.day) for each in checked(TEXT).announcements]
    assert [kind for kind, _, _ in found] == ["aid", "measure", "meeting", "agreement"]
    assert [actor for _, actor, _ in found][:3] == ["The United States", "Washington", "Guatemala"]
    assert found[2][2] == "2024-06"


def test_an_entry_is_toml_with_its_quotation_and_nobody_has_accepted_it(
    checked: Callable[[str], Report],
) -> None:
    report = checked(TEXT)
    text = "\n".join(as_toml(each) for each in report.announcements)
    entries = tomllib.loads(text)["announcement"]
    assert len(entries) == 4
    for entry in entries:
        assert entry["accepted_by"] == ""
        start, end = map(int, entry["source"].split("#char=")[1].split(","))
        assert report.document.text[start:end] == entry["quotation"]
