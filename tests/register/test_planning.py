"""Plans made of commitments, and announcements taken into the register."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from istmo.app.faults import spanish
from istmo.errors import InputError
from istmo.measures import PlanError, plan_as_toml, plan_from_text, plan_to_run
from istmo.register import register
from istmo.register.accepting import Found, accept, announcements
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
    offered = [row.commitment for row in simulable(known, study, start) if not row.why]
    for one in offered:
        plan = plan_from(known, study, [one.id], start, 36, one.title_en)
        again = plan_to_run(plan_as_toml(plan), study)
        assert again.measures == plan.measures
        tried += 1
    assert tried >= 12


def test_a_promise_is_simulated_at_the_number_promised() -> None:
    plan = plan_from(
        register(), load("americas"), ["us-refugee-allocation-2025"], date(2024, 10, 1), 12, "kept"
    )
    (only,) = plan.measures
    assert only.size is not None
    assert only.size.low == pytest.approx(35_000 / 365.25)
    assert only.size.central == pytest.approx(42_500 / 365.25)
    assert only.size.high == pytest.approx(50_000 / 365.25)
    assert "yearly = [35000, 42500, 50000]" in plan_as_toml(plan)
    assert "size" not in plan_as_toml(plan)
    assert (only.start, only.pathways, only.parties) == (date(2024, 10, 1), ("resettlement",), ("USA",))


def test_a_measure_begins_with_the_plan_or_on_its_own_day() -> None:
    known, study = register(), load("americas")
    early = plan_from(known, study, ["visa-restrictions-transport"], date(2023, 10, 1), 12, "early").measures[
        0
    ]
    assert early.start == date(2024, 2, 21)
    anew = plan_from(known, study, ["us-24000-venezuelans"], date(2024, 10, 1), 12, "anew").measures[0]
    assert (anew.start, anew.end) == (date(2024, 10, 1), None)


def test_what_is_listed_is_taken_and_what_goes_on_is_not_listed() -> None:
    known, study, start = register(), load("americas"), date(2024, 10, 1)
    rows = simulable(known, study, start)
    new, kept, against = (
        [row.commitment for row in rows if row.why == why] for why in ("", "goes-on", "contradicts")
    )
    assert {row.commitment.id: bool(row.other) for row in rows} == {
        **{one.id: False for one in (*new, *kept)}, **{one.id: True for one in against}
    }  # fmt: skip
    for one in (*new, *against):
        made = plan_from(known, study, [one.id], start, 12, one.id)
        refused = False
        try:
            plan_from_text(plan_as_toml(made), study)
        except PlanError:
            refused = True
        assert refused == (one in against), one.id
    assert "us-refugee-allocation-2025" in {one.id for one in new}
    assert "us-24000-venezuelans" in {one.id for one in against}
    assert {one.id for one in kept} >= {"visa-restrictions-transport", "cbp-one-1450-a-day"}
    for one in kept:
        with pytest.raises(InputError, match="on 1 October 2024 and goes on anyway") as caught:
            plan_from(known, study, [one.id], start, 12, one.id)
        told = spanish(str(caught.value))
        assert told is not None
        assert "el 1 de octubre de 2024" in told.replace("\xa0", " ")


def test_what_goes_on_anyway_or_is_no_measure_is_refused() -> None:
    known, study = register(), load("americas")
    with pytest.raises(InputError, match="acts on nothing"):
        plan_from(known, study, ["us-h2b-2023-reserved"], date(2022, 6, 1), 12, "visas")
    with pytest.raises(InputError, match=r"goes on anyway\. Leave it out, or begin on an earlier day\.$"):
        plan_from(known, study, ["visa-restrictions-transport"], date(2024, 10, 1), 12, "late")
    with pytest.raises(InputError, match="goes on anyway"):
        plan_from(known, study, ["cbp-one-1450-a-day"], date(2024, 10, 1), 12, "a number of its own, reached")
    with pytest.raises(
        InputError, match=r"could be simulated\. Give it a \[commitment\.plan\], or choose another\.$"
    ):
        plan_from(known, study, ["aid-lima-2022"], date(2024, 10, 1), 12, "aid")


def test_an_accepted_announcement_is_an_entry_of_the_register(entries: Path, tmp_path: Path) -> None:
    into = tmp_path / "mine.toml"
    new = accept(numbered(*announcements(entries)), into, "A. Pérez", {2: "2024-05-07"}).new
    known = register((into,))
    first, second = (known.commitment(name) for name in new)
    assert (first.actors, first.sort, first.span) == (("USA",), "aid", "2024-03")
    assert (first.title_en, first.title_es) == (
        "Aid announced: United States",
        "Ayuda anunciada: Estados Unidos",
    )
    assert first.quotation == "The United States announced $20 million in aid for shelters in Panama."
    assert first.source == "report.txt#char=363,433"
    assert first.accepted_by == "A. Pérez"
    assert first.rule is None
    assert (second.actors, second.date, second.span) == (("PAN",), date(2024, 5, 7), "")
    assert second.title_es == "Reunión anunciada: Panamá"


def numbered(*found: Found) -> dict[int, Found]:
    return dict(enumerate(found, 1))


def entry(**changed: str) -> Found:
    given = {
        "kind": "measure",
        "actor": "Mexico",
        "date": "2024-05-07",
        "what": "opens",
        "quotation": "q",
        "source": "s",
    }
    return Found.model_validate(given | changed)


@pytest.mark.parametrize(
    ("actor", "codes"),
    [
        ("México y Guatemala", ("MEX", "GTM")),
        ("United States, Mexico and Guatemala", ("USA", "MEX", "GTM")),
        ("Biden", ("USA",)),
        ("Gobierno de Ecuador", ("ECU",)),
        ("US officials", ("USA",)),
        ("Inter-American bank", ("Inter-American bank",)),
        ("Trinidad and Tobago", ("TTO",)),
    ],
)
def test_who_acts_is_read_as_countries(tmp_path: Path, actor: str, codes: tuple[str, ...]) -> None:
    into = tmp_path / "mine.toml"
    ((name,), _) = accept({1: entry(actor=actor)}, into, "A. Pérez")
    assert register((into,)).commitment(name).actors == codes


@pytest.mark.parametrize(
    ("said", "day", "by", "span"),
    [
        ("2024-05-07", date(2024, 5, 7), False, ""),
        ("../2024-05-07", date(2024, 5, 7), True, ""),
        ("2024-02", date(2024, 2, 29), True, "2024-02"),
        ("2024-02/2024-03", date(2024, 3, 31), True, "2024-02/2024-03"),
    ],
)
def test_a_day_is_only_said_where_it_is_known(
    tmp_path: Path, said: str, day: date, by: bool, span: str
) -> None:
    into = tmp_path / "mine.toml"
    ((name,), _) = accept({1: entry(date=said)}, into, "A. Pérez")
    found = register((into,)).commitment(name)
    assert (found.date, found.by, found.span) == (day, by, span)
    assert ("02-29" in into.read_text(encoding="utf-8")) is False


def test_an_announcement_that_an_entry_is_already_is_refused_with_its_id(tmp_path: Path) -> None:
    """The same words, a sentence of them, and other words of the same actor and days; --anyway takes it."""
    into = tmp_path / "mine.toml"
    ferries = register().commitment("visa-restrictions-colombian-ferries")
    other = (
        "The United States on Monday imposed visa restrictions on executives of Colombian companies that transport "
        "migrants by sea."
    )
    known = {"actor": "United States", "date": "2024-05-06"}
    part = "That visit also saw the announcement of $170 million in US aid."
    for found, name in (
        (entry(quotation=ferries.quotation, date=""), ferries.id),
        (entry(quotation=part), "aid-guatemala-march-2024"),
        (entry(quotation=other, **known), ferries.id),
        (entry(quotation=other, actor="United States", date=""), ferries.id),
    ):
        with pytest.raises(
            InputError,
            match=rf"announcement 3 is there already: {name}\. .*take 3 anyway \(`--anyway 3`\)",
        ):
            accept({3: found}, into, "A. Pérez")
    assert not into.exists()
    assert accept({3: entry(quotation=other, actor="Canada", date="2024-05-06")}, into, "A. Pérez").new
    into.unlink()
    assert accept({3: entry(quotation=other, **known | {"date": "2022-05-06"})}, into, "A. Pérez").new
    into.unlink()
    assert accept({3: entry(quotation=other, **known)}, into, "A. Pérez", anyway=(3,)).new
    into.unlink()
    twice = {1: entry(quotation="q r s"), 2: entry(quotation="Q, r s.")}
    with pytest.raises(InputError, match="announcement 2 is there already: opens-2024-05-07"):
        accept(twice, into, "A. Pérez")
    assert not into.exists()


def test_what_is_there_already_can_be_left_out_for_the_others(tmp_path: Path) -> None:
    """One that the register has and one said twice in the report; nothing is written where nothing is new."""
    into = tmp_path / "mine.toml"
    ferries = register().commitment("visa-restrictions-colombian-ferries")
    old = entry(quotation=ferries.quotation, date="")
    found = {1: old, 2: entry(quotation="q r s"), 3: entry(quotation="Q, r s.")}
    new, already = accept(found, into, "A. Pérez", leave_out=True)
    assert already == {1: ferries.id, 3: new[0]}
    assert register((into,)).commitment(new[0]).quotation == "q r s"
    written = into.read_text(encoding="utf-8")
    with pytest.raises(InputError, match="announcement 1 is there already"):
        accept({1: old}, into, "A. Pérez", leave_out=True)
    assert into.read_text(encoding="utf-8") == written


def test_kinds_go_where_the_register_has_them(tmp_path: Path) -> None:
    into = tmp_path / "mine.toml"
    given = [
        entry(kind="agreement", what="signed an agreement", quotation="words no. 1"),
        entry(what="would admit 15,000 refugees", quotation="words no. 2", planned="2024-08"),
        entry(what="imposed visa restrictions", quotation="words no. 3"),
        entry(kind="aid", what="pledged $1.5 billion", quotation="words no. 4"),
        entry(kind="aid", what="otorgó 170 millones de dólares", quotation="words no. 5"),
        entry(kind="aid", what="sent $5 million of $20 million", quotation="words no. 6"),
        entry(kind="office", what="opened an office", quotation="words no. 7"),
        entry(kind="aid", what="committed US$ 578m", quotation="words no. 9"),
        entry(kind="aid", what="anunció 5,000 dólares", quotation="words no. 10"),
        entry(kind="aid", what="pledged C$75 million", quotation="words no. 11"),
        entry(kind="aid", what="pledged 75 million Canadian dollars", quotation="words no. 12"),
    ]
    names = accept(numbered(*given), into, "A. Pérez", anyway=range(1, 99)).new
    known = register((into,))
    assert known.entry(names[0])[0] == "cooperation"
    found = [known.commitment(name) for name in names[1:]]
    assert [one.pillar for one in found[:6]] == [2, 3, 1, 1, 1, 2]
    assert [one.sort for one in found[:6]] == ["measure", "measure", "aid", "aid", "aid", "offices"]
    assert [one.quantity for one in found[6:]] == [5.78e8, 5000, None, None]
    assert [(one.quantity, one.unit) for one in found[2:5]] == [(1.5e9, "usd"), (1.7e8, "usd"), (None, "")]
    assert found[0].note("es") == "Previsto para: 2024-08."
    with pytest.raises(InputError, match="in the future"):
        accept({1: entry(date="2999-01-01", quotation="words no. 8")}, into, "A. Pérez")


@pytest.mark.parametrize(
    "text",
    ["../2024-02", "../2024", "20240207", "2024-W05-1", "2024-02-30", "../", "0000", "9999", "9999-12",
     "2024-06/2024-04", "2024-04-01/2024-06-01", "../../2024-02-07", "٢٠٢٤", " 2024"],
)  # fmt: skip
def test_a_day_that_cannot_be_read_is_refused_by_number(tmp_path: Path, text: str) -> None:
    for found, days in ((entry(), {1: text}), (entry(date=text), {})):
        with pytest.raises(InputError, match=rf"announcement 1: {re.escape(repr(text))} is no day") as caught:
            accept({1: found}, tmp_path / "mine.toml", "A. Pérez", days)
        assert spanish(str(caught.value))
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "last", "by", "span", "name"),
    [
        ("2024-05-07", date(2024, 5, 7), False, "", "opens-2024-05-07"),
        ("../2024-05-07", date(2024, 5, 7), True, "", "opens-2024-05-07"),
        ("2024-02", date(2024, 2, 29), True, "2024-02", "opens-2024-02"),
        ("2023", date(2023, 12, 31), True, "2023", "opens-2023"),
        ("2023-11/2024-02", date(2024, 2, 29), True, "2023-11/2024-02", "opens-2023-11-2024-02"),
    ],
)
def test_a_day_stands_as_exactly_as_it_was_said(
    tmp_path: Path, text: str, last: date, by: bool, span: str, name: str
) -> None:
    ((new,), _) = accept({1: entry()}, tmp_path / "mine.toml", "A. Pérez", {1: text})
    one = register((tmp_path / "mine.toml",)).commitment(new)
    assert (one.date, one.by, one.span, one.id) == (last, by, span, name)


def test_what_was_edited_is_kept(entries: Path, tmp_path: Path) -> None:
    into = tmp_path / "mine.toml"
    first, second = announcements(entries)
    accept({1: first}, into, "A. Pérez")
    edited = into.read_text(encoding="utf-8") + "# seen by B. López\n"
    into.write_text(edited, encoding="utf-8")
    with pytest.raises(
        InputError, match="announcement 1 is there already: announced-20-million-in-aid-2024-03"
    ):
        accept({1: first}, into, "A. Pérez")
    assert into.read_text(encoding="utf-8") == edited
    accept({2: second}, into, "A. Pérez", {2: "2024-05"})
    text = into.read_text(encoding="utf-8")
    assert "# seen by B. López" in text
    assert len(tomllib.loads(text)["commitment"]) == 2


def test_nothing_is_written_when_something_is_missing(entries: Path, tmp_path: Path) -> None:
    into = tmp_path / "mine.toml"
    found = numbered(*announcements(entries))
    with pytest.raises(
        InputError,
        match=r"no day is known of announcement 2\. Say when: `--date 2=2024-05-07`;",
    ):
        accept(found, into, "A. Pérez")
    with pytest.raises(InputError, match="announcement 2: 2999-01-01 is in the future"):
        accept(found, into, "A. Pérez", {2: "2999-01-01"})
    with pytest.raises(InputError, match="announcement 2: '7 May' is no day, month or year"):
        accept(found, into, "A. Pérez", {2: "7 May"})
    with pytest.raises(InputError, match=r"nobody accepts them\. Say who does\.$"):
        accept(found, into, " ")
    long = entry(quotation="One stands. Two stand. Three stand.")
    with pytest.raises(InputError, match="announcement 1: the quotation has 3 sentences, more than two"):
        accept({1: long}, into, "A. Pérez")
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
