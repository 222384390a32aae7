"""Plans made of commitments, and announcements taken into the register."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from istmo.errors import InputError
from istmo.measures import plan_as_toml, plan_from_text
from istmo.register import register
from istmo.register.accepting import accept, announcements
from istmo.register.planning import plan_from, simulable
from istmo.studies import load

FOUND = """[[announcement]]
kind = "aid"
actor = "The United States"
date = "2024-03"
what = "announced $20 million in aid"
quotation = "The United States announced $20 million in aid for shelters in Panama."
source = "report.txt#char=363,433"
accepted_by = ""

[[announcement]]
kind = "meeting"
actor = "Panamá"
date = ""
what = "acogerá una reunión"
quotation = "Panamá acogerá una reunión."
source = "informe.txt#char=0,27"
accepted_by = ""
"""


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    path = tmp_path / "entries.toml"
    path.write_text(FOUND, encoding="utf-8")
    return path


def test_every_plan_from_the_register_is_one_that_plan_check_accepts() -> None:
    study, known = load("americas"), register()
    start = date(2022, 6, 1)
    tried = 0
    for one in simulable(known, study):
        plan = plan_from(known, study, [one.id], start, 12, one.title_en)
        again = plan_from_text(plan_as_toml(plan), study)
        assert again.measures == plan.measures
        tried += 1
    assert tried >= 12


def test_a_promise_is_simulated_at_the_number_promised() -> None:
    plan = plan_from(
        register(), load("americas"), ["us-refugee-allocation-2025"], date(2024, 10, 1), 12, "kept"
    )
    (only,) = plan.measures
    assert only.size is not None
    assert only.size.central == pytest.approx(35_000 / 365.25)
    assert (only.start, only.pathways, only.parties) == (date(2024, 10, 1), ("resettlement",), ("USA",))


def test_a_measure_begins_with_the_plan_or_on_its_own_day() -> None:
    known, study = register(), load("americas")
    early = plan_from(known, study, ["visa-restrictions-transport"], date(2023, 10, 1), 12, "early").measures[
        0
    ]
    assert early.start == date(2024, 2, 21)
    anew = plan_from(known, study, ["us-24000-venezuelans"], date(2024, 10, 1), 12, "anew").measures[0]
    assert (anew.start, anew.end) == (date(2024, 10, 1), None)


def test_what_goes_on_anyway_or_is_no_measure_is_refused() -> None:
    known, study = register(), load("americas")
    with pytest.raises(InputError, match="acts on nothing"):
        plan_from(known, study, ["us-h2b-2023-reserved"], date(2022, 6, 1), 12, "visas")
    with pytest.raises(InputError, match="goes on anyway"):
        plan_from(known, study, ["visa-restrictions-transport"], date(2024, 10, 1), 12, "late")
    with pytest.raises(InputError, match="goes on anyway"):
        plan_from(known, study, ["cbp-one-1450-a-day"], date(2024, 10, 1), 12, "a number of its own, reached")
    with pytest.raises(InputError, match="no measure that could be simulated"):
        plan_from(known, study, ["aid-lima-2022"], date(2024, 10, 1), 12, "aid")


def test_an_accepted_announcement_is_an_entry_of_the_register(entries: Path, tmp_path: Path) -> None:
    into = tmp_path / "mine.toml"
    new = accept(announcements(entries), into, "A. Pérez", date(2024, 5, 7))
    known = register((into,))
    first, second = (known.commitment(name) for name in new)
    assert (first.actors, first.sort, first.date, first.by) == (("USA",), "aid", date(2024, 3, 31), True)
    assert first.quotation == "The United States announced $20 million in aid for shelters in Panama."
    assert first.source == "report.txt#char=363,433"
    assert first.accepted_by == "A. Pérez"
    assert first.rule is None
    assert (second.actors, second.date) == (("PAN",), date(2024, 5, 7))


def test_what_is_there_already_is_left_alone_and_edits_are_kept(entries: Path, tmp_path: Path) -> None:
    into = tmp_path / "mine.toml"
    found = announcements(entries)
    accept(found[:1], into, "A. Pérez")
    edited = into.read_text(encoding="utf-8") + "# seen by B. López\n"
    into.write_text(edited, encoding="utf-8")
    assert accept(found[:1], into, "A. Pérez") == ()
    assert into.read_text(encoding="utf-8") == edited
    accept(found[1:], into, "A. Pérez", date(2024, 5, 7))
    text = into.read_text(encoding="utf-8")
    assert "# seen by B. López" in text
    assert len(tomllib.loads(text)["commitment"]) == 2


def test_nothing_is_written_when_something_is_missing(entries: Path, tmp_path: Path) -> None:
    into = tmp_path / "mine.toml"
    with pytest.raises(InputError, match="--date"):
        accept(announcements(entries), into, "A. Pérez")
    with pytest.raises(InputError, match="in the future"):
        accept(announcements(entries), into, "A. Pérez", date(2999, 1, 1))
    with pytest.raises(InputError, match="--by"):
        accept(announcements(entries), into, " ")
    assert [path.name for path in tmp_path.iterdir()] == ["entries.toml"]


def test_a_broken_file_of_announcements_is_named(entries: Path) -> None:
    entries.write_text(FOUND.replace('kind = "meeting"', 'kind = "party"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"entries\.toml: announcement 2: kind"):
        announcements(entries)
    entries.write_text('title = "a plan"\n', encoding="utf-8")
    with pytest.raises(InputError, match="holds no announcements"):
        announcements(entries)
    entries.write_text("[[announcement", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        announcements(entries)
