"""The register as data: what ships is whole and sourced, and what is wrong is named with its file and entry."""

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from istmo.app.faults import spanish
from istmo.brief.commitments import told
from istmo.errors import InputError, UnknownNameError
from istmo.register import Commitment, RegisterError, coverage, register
from istmo.register.entry import sentences
from istmo.warehouse import Store
from tests.app.raised import Sources

LAST_DAY = date(2024, 9, 30)
REPORT = Path(__file__).parents[3] / "shared" / "data" / "reports" / "report-a.txt"

MINE = """
[[commitment]]
id = "mine"
date = 2024-01-05
actors = ["PAN"]
pillar = 3
title_en = "Fewer than 36,500 a month through the Darien"
title_es = "Menos de 36 500 al mes por el Darién"
source = "a test"
read = false
quantity = 36500
per = "month"
unit = "persons"
[commitment.rule]
kind = "series"
series = "panama.darien.nationality"
start = 2024-01-01
end = 2024-03-31
most = true
"""


def test_titles_in_spanish_write_numbers_as_the_pages_do() -> None:
    typed = re.compile(r"\d \d{3}\b|\d[.,]\d{3}\b|\b(?!20[12]\d\b)\d{4,}")  # but for years
    assert [one.id for one in register().commitments if typed.search(one.title_es)] == []


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    return path


def test_what_the_issue_names_is_there() -> None:
    found = register()
    assert sum(len(one.actors) for one in found.endorsements) == 21
    assert [one.number for one in found.pillars] == [1, 2, 3, 4]
    assert {one.number for one in found.packages} == {1, 2, 3, 4, 5, 6, 7, 8, 9, 11}
    met = {(one.place, one.date) for one in found.meetings if one.level != "trilateral"}
    assert met == {
        ("Los Angeles", date(2022, 6, 10)), ("Lima", date(2022, 10, 6)), ("Washington, D.C.", date(2023, 6, 23)),
        ("Guatemala City", date(2024, 5, 7)), ("New York", date(2024, 9, 25)),
    }  # fmt: skip
    cell = next(one for one in found.cooperations if one.id == "operational-cell-2024")
    assert (cell.date, set(cell.actors)) == (date(2024, 2, 28), {"USA", "MEX", "GTM"})
    assert found.commitment("visa-restrictions-transport").date == date(2024, 2, 21)
    assert found.commitment("visa-restrictions-colombian-ferries").date == date(2024, 5, 6)
    assert {"aid", "offices", "pathway", "measure"} <= {one.sort for one in found.commitments}


def test_at_least_60_percent_of_the_commitments_with_a_number_are_tied_to_a_count() -> None:
    named, tied = coverage(register().commitments)
    assert named >= 30
    assert tied * 100 >= named * 60


def test_a_number_said_twice_counts_once() -> None:
    found = register()
    with_number = [one for one in found.commitments if one.quantity is not None]
    again = [one for one in with_number if one.restates]
    assert coverage(found.commitments)[0] == len(with_number) - len(again)
    assert len(again) == 2


def test_what_is_tied_compares_the_number_named_and_nothing_else() -> None:
    for one in register().commitments:
        assert one.tied == (one.quantity is not None and one.rule is not None and one.rule.kind != "measure")
        assert (one.rule is None) == bool(one.why_not_en)


def test_nothing_is_younger_than_the_record_and_no_quotation_is_longer_than_two_sentences() -> None:
    for entries in register().entries.values():
        for one in entries:
            assert one.date <= LAST_DAY
            assert sentences(one.quotation) <= 2
            assert one.read or not one.quotation
            assert re.search(r"https?://\S+\.\S+|AFP", one.source)


def test_every_quantity_that_is_quoted_stands_in_its_quotation() -> None:
    """A number of the register that its own quotation does not have would be invented."""
    spoken = {3: "triple", 2: "Doubling", 20000: "tens of thousands"}
    elsewhere = {"us-refugee-allocation-2025"}
    for one in register().commitments:
        if one.quantity is None or one.id in elsewhere:
            continue
        forms = {
            f"{one.quantity:,.0f}",
            f"{one.quantity:,.0f}".replace(",", "."),
            f"{one.quantity / 1e6:g} million",
        }
        forms.add(spoken.get(int(one.quantity), ""))
        assert any(form and form in one.quotation for form in forms), one.id


@pytest.mark.shared
def test_what_is_quoted_from_the_report_stands_in_it_word_for_word() -> None:
    text = REPORT.read_text(encoding="utf-8").replace("\n", " ")
    quoted = [
        one.quotation
        for entries in register().entries.values()
        for one in entries
        if "report-a.txt" in one.source
    ]
    assert len(quoted) == 3
    assert all(quotation in text for quotation in quoted)


def test_the_refugees_counted_are_the_regional_total_that_state_prints(filled: Store) -> None:
    """RPC, PRM Refugee Admissions Report: Latin America/Caribbean 25,358 in fiscal 2024 and 2,485 in fiscal 2022."""
    codes = register().nationalities("latin-america-caribbean")
    frame = filled.series("state.refugees", where={"nationality": codes})
    for year, total in ((2024, 25_358), (2022, 2_485)):
        inside = frame.filter(pl.col("period").is_between(date(year - 1, 10, 1), date(year, 9, 30)))
        assert inside["value"].sum() == total


def test_a_file_of_ones_own_is_read_beside_it(mine: Path) -> None:
    found = register((mine,))
    assert isinstance(found.entry("mine")[1], Commitment)
    assert len(found.commitments) == len(register().commitments) + 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("pillar = 3", "pillar = 7", r"line 6, mine: there is no pillar 7. Known: 1, 2, 3, 4\."),
        ("panama.darien.nationality", "panama.darien.nationalty", "panama.darien.nationality"),
        ('actors = ["PAN"]', 'actors = ["PNA"]', "PNA is no country code"),
        ("read = false", 'read = false\nquotation = "Fewer."', "the source was not read"),
        ("read = false", 'read = true\nquotation = "One. Two. Three."', "3 sentences"),
        ("date = 2024-01-05", "date = 2024-02-30", r"line 4, TOML: this is not TOML"),
        (
            "date = 2024-01-05",
            'date = "2024-13"',
            r'line 4, mine: date 2024-13 is not a date. Write it as .*"2024-05"',
        ),
        (
            "read = false",
            'read = false\nspan = "2023"',
            r"line 2, mine: span is written by hand\. Give the month",
        ),
        ("date = 2024-01-05", 'date = "2024-01"\nspan = "2023"', "span is written by hand"),
        ("quantity = 36500\n", "", "quantity and its unit go together"),
        (
            "[commitment.rule]",
            '[commitment.rule]\npeople = "nobody"',
            r"line 15, mine: there is no \[\[people\]\] 'nobody'. Known: ",
        ),
        (
            'id = "mine"',
            'id = "us-20000-refugees"',
            r"line 3, us-20000-refugees: an entry of this id stands in refug",
        ),
        ("end = 2024-03-31", "end = 2023-03-31", "ends before it starts"),
        (
            'kind = "series"',
            'kind = "guess"',
            r"line 15, mine: there is no such kind of rule. Known: series, pathway",
        ),
        (
            "[[commitment]]",
            "[[comitment]]",
            r"line 2, comitment: .* is not known here. Did you mean commitment\?",
        ),
        ("most = true", "mots = true", r"line 19, mine: mots is not known here. Did you mean most\?"),
        ("pillar = 3", 'pillar = "three"', r"line 6, mine: pillar 'three': input should be a valid integer"),
        ('source = "a test"\n', "", r"line 2, mine: source is missing. Add source\."),
        ('unit = "persons"', 'unit = "persons"\nmeasures = ["cbp-uno"]', "no measure 'cbp-uno'"),
        ('unit = "persons"', 'unit = "persons"\nrestates = "other"', "no commitment 'other'"),
    ],
)
def test_a_fault_is_named_with_file_line_entry_and_remedy_in_both_languages(
    mine: Path, old: str, new: str, said: str
) -> None:
    assert old in MINE
    mine.write_text(MINE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegisterError, match=said) as caught:
        register((mine,))
    lines = str(caught.value).splitlines()
    assert all(re.match(r"mine\.toml, line \d+, \S+: .+[^.]\. .+[.?]$", line) for line in lines)
    assert spanish(str(caught.value)), "every part of it has its Spanish"


def test_what_the_validators_say_has_its_remedy_and_its_spanish() -> None:
    """Said by pydantic's own classes, so that no other test reads these sentences from the sources."""
    sources = Sources(Path(str(files("istmo"))))
    for file in ("register/entry.py", "register/rules.py"):
        said = {*sources.raised_by(file, "ValueError"), *sources.constants(file)}
        said = {text for text in said if re.match(r"[^ .\n][^.\n]+\. [A-Z][^.\n]+$", text)}
        assert said
        assert [text for text in said if spanish(text.replace("{}", "X9") + ".") is None] == []


def test_where_only_the_month_is_known_the_month_stands(mine: Path) -> None:
    """Its last day decides what was known by then; the day is never told."""
    for given, last, english, translated in (
        ("2024-02", date(2024, 2, 29), "February 2024", "febrero de 2024"),
        ("2023", date(2023, 12, 31), "2023", "2023"),
        ("2024-02/2024-03", date(2024, 3, 31), "Feb 2024–Mar 2024", "feb 2024–mar 2024"),
    ):
        mine.write_text(MINE.replace("2024-01-05", f'"{given}"', 1), encoding="utf-8")
        one = register((mine,)).commitment("mine")
        assert (one.date, one.by, one.span) == (last, True, given)
        assert (told.day(one, "en"), told.day(one, "es")) == (english, translated)
    assert told.day(register().commitment("aid-guatemala-march-2024"), "en") == "March 2024"


def test_the_files_that_ship_are_read_once_by_whatever_path() -> None:
    folder = Path(str(files("istmo.register"))) / "declaration"
    assert register((folder,)).entries == register().entries
    assert register((folder / "measures.toml", folder)).entries == register().entries


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[gap]]\nid = 'a'\ntable = 'packages'\nsays_en = 'x'\nsays_es = 'y'\nsource = 's'\n", "no table 'packages'"),
        ("[[figure]]\nid = 'a'\ndate = 2024-01-01\nvalue = 5\nless = 6\nstart = 2023-01-01\nend = 2023-12-31\n"
         "source = 's'\nread = true\n", "less is more than value"),
    ],
)  # fmt: skip
def test_a_gap_is_in_a_table_and_a_figure_is_no_less_than_what_is_taken_off(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        register((path,))


def test_every_fault_of_a_file_is_said_at_once(mine: Path) -> None:
    mine.write_text(
        MINE.replace("pillar = 3", "pillar = 7").replace("darien.nat", "darien.rat"), encoding="utf-8"
    )
    with pytest.raises(RegisterError, match=r"(?s)pillar 7.*no series"):
        register((mine,))


def test_an_unknown_entry_gets_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match="us-20000-refugees"):
        register().entry("us-2000-refugees")
    assert register().entry("US-H2B-11500") == register().entry("us-h2b-11500")
    with pytest.raises(UnknownNameError, match="is a meeting"):
        register().commitment("lima-2022")


def test_sentences_are_counted_not_abbreviations() -> None:
    assert sentences("") == 0
    assert sentences("The U.S. and Mexico met in Washington, D.C. on Friday") == 1
    assert sentences("“We agreed,” she said. It was late.") == 2
    assert sentences("¿Qué pasó? Nada. Fin.") == 3
