"""`istmo register` and `istmo plan from-register` as a person or a script would use them."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from istmo.app.house import house
from istmo.app.settings import Settings
from istmo.brief import numbers
from istmo.brief.commitments import told
from istmo.brief.desk import newest_knowledge
from istmo.cli import app
from istmo.errors import InputError, UnknownNameError
from istmo.register import RegisterError, register
from istmo.register.own import own_file
from istmo.register.rules import SeriesRule
from istmo.warehouse import Store
from tests.register.test_planning import FOUND

Ask = Callable[..., str]
LATER = """[[commitment]]
id = "a-later-promise"
date = 2025-03-01
actors = ["CAN"]
pillar = 2
title_en = "A later promise"
title_es = "Una promesa posterior"
source = "report.txt"
read = false
why_not_en = "Nothing counts it."
why_not_es = "Nada lo cuenta."
"""


@pytest.fixture
def ask() -> Ask:
    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.stdout

    return run


@pytest.fixture
def store(store_path: Path) -> tuple[str, str]:
    return "--store", str(store_path)


def test_list_finds_by_word_and_says_no_when_there_is_none(ask: Ask) -> None:
    found = json.loads(ask("register", "list", "refugees", "--json"))
    assert "us-20000-refugees" in {row["entry"] for row in found}
    assert {row["table"] for row in json.loads(ask("register", "list", "--table", "pillar", "--json"))} == {
        "pillar"
    }
    ask("register", "list", "unicorns", code=1)


def test_show_has_the_words_and_where_they_stand(ask: Ask) -> None:
    shown = ask("register", "show", "guatemala-2024")
    assert "“On May 7, 2024, Guatemala hosted the third Los Angeles Declaration Ministerial" in shown
    assert "https://losangelesdeclaration.com" in shown
    assert "source not read, so not quoted" in ask("register", "show", "panama-repatriation-flights")
    with pytest.raises(UnknownNameError, match="guatemala-2024"):
        ask("register", "show", "guatemala-2042")


@pytest.mark.parametrize(
    ("language", "none", "nothing"),
    [("en", "No entry matches 'unicorns'", "Nothing had been promised by 1 January 2020"),
     ("es", "Ninguna entrada corresponde a 'unicorns'", "Nada se había prometido hasta el 1 de enero de 2020")],
)  # fmt: skip
def test_what_is_not_there_is_said_in_both_languages(
    store: tuple[str, str], language: str, none: str, nothing: str
) -> None:
    for asked, said in (
        (("list", "unicorns"), none),
        (("status", "--as-of", "2020-01-01", *store), nothing),
    ):
        done = CliRunner().invoke(app, ["register", *asked, "--lang", language])
        assert done.exit_code == 1
        assert said in done.stderr


def test_spanish_speaks_spanish(ask: Ask, store: tuple[str, str]) -> None:
    shown = ask("register", "show", "operational-cell-2024", "--lang", "es")
    assert "Célula operativa de Estados Unidos, México y Guatemala" in shown
    assert "28 de febrero de 2024" in shown
    told = ask("register", "status", "--as-of", "2024-05-07", "--lang", "es", *store)
    for word in ("cumplido", "en curso", "atrasado", "no medible", "compromisos que nombran una cifra"):
        assert word in told
    assert not {"met", "behind", "persons", "visas of"} & set(told.split())


def test_status_as_of_a_day(ask: Ask, store: tuple[str, str]) -> None:
    rows = json.loads(ask("register", "status", "--as-of", "2024-05-07", "--json", *store))
    by_name: dict[str, Any] = {row["commitment"]: row for row in rows}
    assert by_name["us-20000-refugees"]["status"] == "on-course"
    assert by_name["us-20000-refugees"]["value"] == 15_851
    assert by_name["us-20000-refugees"]["released"] == "2024-05-07"
    assert "us-refugee-allocation-2025" not in by_name
    printed = ask("register", "status", "--as-of", "2024-05-07", *store)
    assert "15,851 of 20,000 persons" in printed
    assert "20 of the 32 commitments that name a number are tied to a count (62%)." in printed


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [("en", "of the days up to", "on course"), ("es", "de los días hasta", "en curso")],
)
def test_without_a_day_it_is_that_of_the_newest_count_and_says_how_long_ago(
    ask: Ask, store: tuple[str, str], store_path: Path, language: str, word: str, other: str
) -> None:
    with Store.open(store_path) as opened:
        newest = newest_knowledge(opened)
    rows = json.loads(ask("register", "status", "--json", *store))
    assert {row["as_of"] for row in rows} == {newest.isoformat()}
    printed = ask("register", "status", "--lang", language, *store)
    days = numbers.count((date.today() - newest).days, language)
    assert printed.splitlines()[-1].count(days) == 1
    assert word in printed.splitlines()[-1]
    assert other in printed
    assert word not in ask("register", "status", "--as-of", "2024-05-07", "--lang", language, *store)
    assert other not in ask("register", "status", "--as-of", "2026-10-01", "--lang", language, *store)


def test_one_commitment_has_its_history(ask: Ask, store: tuple[str, str]) -> None:
    row = json.loads(
        ask("register", "status", "us-20000-refugees", "--as-of", "2024-08-01", "--json", *store)
    )
    assert [each["status"] for each in row["history"]] == ["not-measurable", "behind", "on-course", "met"]
    printed = ask("register", "status", "us-20000-refugees", "--as-of", "2024-08-01", *store)
    assert "7 July 2024  met: 20,145 of 20,000 persons" in printed
    with pytest.raises(InputError, match="was made on 2022-06-10"):
        ask("register", "status", "us-20000-refugees", "--as-of", "2022-06-09", *store)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_has_a_chart_a_table_and_the_words(
    ask: Ask, store: tuple[str, str], tmp_path: Path, language: str
) -> None:
    page = tmp_path / "page.html"
    ask("register", "status", "--as-of", "2024-05-07", "--out", str(page), "--lang", language, *store)
    html = page.read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"page.html", "page-courses.svg", "page-courses.png"}
    for name in ("headlines", "courses", "table", "quotations"):
        assert f'<section id="{name}"' in html
    assert 'data-release="' in html or "<svg" in html
    assert "https://cbp.gov/newsroom" in html
    assert not re.search(r'(?:src|href)="https?:', html), "the page asks for nothing from anywhere"
    assert ("on course" if language == "en" else "en curso") in html


def test_the_page_of_one_commitment_has_its_words_its_chart_and_its_history(
    ask: Ask, store: tuple[str, str], tmp_path: Path
) -> None:
    page, asked = tmp_path / "one.html", ("register", "status", "us-20000-refugees", "--as-of", "2024-05-07")
    ask(*asked, "--out", str(page), *store)
    assert {path.name for path in tmp_path.iterdir()} == {"one.html", "one-courses.svg", "one-courses.png"}
    html = page.read_text(encoding="utf-8").replace("\xa0", " ")
    assert "a threefold increase" in html
    history = html[html.index('<section id="history"') :]
    changes = json.loads(ask(*asked, "--json", *store))["history"]
    assert len(changes) == 3
    for each in changes:
        assert told.say(each["status"], "en") in history
    assert "377 of 20,000 persons" in history


def test_a_page_cannot_go_where_there_is_no_folder(ask: Ask, store: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder"):
        ask("register", "status", "--out", str(tmp_path / "no" / "page.html"), *store)


def test_a_plan_from_the_register_passes_plan_check(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "kept.toml"
    names = ("us-refugee-allocation-2025", "cbp-one-1450-a-day")
    asked = ("plan", "from-register", *names, "--from", "2023-06-01", "--out", str(path))
    with pytest.raises(
        InputError, match=r"us-refugee-allocation-2025 begins on 2024-10-01, after .* more months"
    ):
        ask(*asked)
    assert not path.exists()
    ask(*asked, "--months", "24")
    assert json.loads(ask("plan", "check", str(path), "--json"))["in_order"]
    with pytest.raises(InputError, match="exists already"):
        ask("plan", "from-register", "us-30000-a-month", "--out", str(path))
    listed = {one["commitment"] for one in json.loads(ask("plan", "from-register", "--json"))}
    assert {"us-refugee-allocation-2025", "us-30000-a-month"} <= listed
    assert "us-24000-venezuelans" not in listed  # its plan would be refused
    assert re.search(
        r"\d+ others? contradicts? what is in force on 1 October 2024", ask("plan", "from-register")
    )
    assert "visa-restrictions-transport" not in ask("plan", "from-register", "--json")
    assert "others were in force or announced on 1 October 2024 and go on anyway" in ask(
        "plan", "from-register"
    )
    told = ask("plan", "from-register", "--lang", "es")
    assert "vigentes o anunciados el 1 de octubre de 2024 y siguen de todos modos" in told


def test_without_a_day_the_newest_count_behind_any_status_was_known(
    ask: Ask, store: tuple[str, str], filled: Store, tmp_path: Path
) -> None:
    """The store holds later releases, of other series: none is of a series that a rule reads."""
    day = newest_knowledge(filled)
    read = {one.rule.series for one in register().commitments if isinstance(one.rule, SeriesRule)}
    assert read
    assert max(filled.versions(name)["released"].max() for name in read) <= day  # type: ignore[type-var]
    printed = ask("register", "status", *store)
    assert "As known on 6 December 2024" in printed
    assert "no count that a commitment is compared with became known later" in printed
    assert "left out" not in printed
    mine = tmp_path / "mine.toml"
    mine.write_text(LATER, encoding="utf-8")
    printed = ask("register", "status", "--with", str(mine), *store)
    assert "a-later-promise" not in printed
    assert "1 commitment made after that day is left out; --as-of with a later day has it." in printed
    printed = ask("register", "status", "--with", str(mine), "--lang", "es", *store)
    assert "Queda fuera 1 compromiso posterior a ese día" in printed


@pytest.mark.parametrize(("language", "heads", "gap"), [
    ("en", "entry table date title actors", "the name of one more was not read anywhere"),
    ("es", "entrada tabla fecha título quiénes", "el nombre de uno más no se leyó en ninguna parte"),
])  # fmt: skip
def test_the_list_has_heads_in_the_language_and_says_what_is_missing(
    ask: Ask, language: str, heads: str, gap: str
) -> None:
    said = ask("register", "list", "--table", "endorsement", "--lang", language)
    assert said.split()[:5] == heads.split()
    assert gap in said
    assert gap not in ask("register", "list", "--table", "meeting", "--lang", language)
    every = ask("register", "list", "--lang", language)
    assert all(each.says(language) in every for each in register().gaps)
    assert len(register().gaps) == 2


@pytest.mark.parametrize(
    "asked",
    [("plan", "new"), ("plan", "from-register", "us-20000-refugees", "--out"),
     ("register", "accept", "entries.toml", "--by", "A", "--into")],
)  # fmt: skip
def test_no_folder_is_made_for_a_file(ask: Ask, tmp_path: Path, asked: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=r"there is no folder .*no. Make it first"):
        ask(*asked, str(tmp_path / "no" / "such.toml"))
    assert not list(tmp_path.iterdir())


def test_announcements_that_are_not_there_are_said_to_be_so(ask: Ask, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml: there is no such file"):
        ask("register", "accept", "none.toml", "--by", "A", "--into", str(tmp_path / "mine.toml"))


def test_what_a_person_accepts_is_read_by_every_command_and_by_the_app(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --into and --with: the file beside the store, which the web app writes too."""
    monkeypatch.setattr("istmo.register.own.default_path", lambda: tmp_path / "istmo.duckdb")
    app_file = house(Settings(store=tmp_path / "istmo.duckdb")).accepted.file
    assert app_file == own_file()
    entries = tmp_path / "entries.toml"
    entries.write_text(FOUND, encoding="utf-8")
    given = ("register", "accept", str(entries), "--by", "A. Pérez")
    with pytest.raises(InputError, match="no day is known of announcement 2"):
        ask(*given)
    done = json.loads(ask(*given, "--date", "2=2024-05-07", "--json"))
    assert Path(done["file"]) == app_file
    again = CliRunner().invoke(app, [*given, "--pick", "1"])
    assert "--anyway 1" in str(again.exception)
    elsewhere = tmp_path / "elsewhere.toml"
    with pytest.raises(InputError, match="is there already"):
        ask(*given, "--pick", "1", "--into", str(elsewhere))
    assert not elsewhere.exists()
    first = done["entries"][0]
    assert "Accepted by A. Pérez" in ask("register", "show", first)
    assert [row["entry"] for row in json.loads(ask("register", "list", first, "--json"))] == [first]
    assert json.loads(ask("register", "validate", "--json"))["entries"] == 2 + sum(
        len(rows) for rows in register().entries.values()
    )


def test_announcements_are_accepted_by_number(ask: Ask, tmp_path: Path) -> None:
    entries, into = tmp_path / "entries.toml", tmp_path / "mine.toml"
    entries.write_text(FOUND, encoding="utf-8")
    done = json.loads(
        ask(
            "register",
            "accept",
            str(entries),
            "--into",
            str(into),
            "--by",
            "A. Pérez",
            "--pick",
            "1",
            "--json",
        )
    )
    assert len(done["entries"]) == 1
    listed = ask("register", "list", done["entries"][0], "--with", str(into), "--json")
    assert json.loads(listed)[0]["span"] == "2024-03"
    shown = ask("register", "show", done["entries"][0], "--with", str(into))
    assert "Accepted by A. Pérez" in shown
    assert "· March 2024" in shown
    given = ("register", "accept", str(entries), "--into", str(into), "--by", "A")
    with pytest.raises(InputError, match="no announcement 3"):
        ask(*given, "--pick", "3")
    with pytest.raises(InputError, match="no announcement 4"):
        ask(*given, "--pick", "2", "--date", "4=2024-05")
    with pytest.raises(InputError, match=r"--date '2024-05' cannot be read\. Write --date 2=2024-05-07"):
        ask(*given, "--pick", "2", "--date", "2024-05")
    assert ask(*given, "--pick", "2", "--date", "2=2024-05").startswith("acogera-una-reunion-2024-05")


def test_validate_finds_every_mistake_or_says_that_there_is_none(ask: Ask, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(LATER, encoding="utf-8")
    ships = json.loads(ask("register", "validate", "--json"))
    assert ships == {
        "in_order": True,
        "entries": len(json.loads(ask("register", "list", "--json"))),
        "problems": [],
    }
    assert f"In order: {ships['entries'] + 1} entries" in ask("register", "validate", str(mine))
    assert f"En orden: {ships['entries']} entradas" in ask("register", "validate", "--lang", "es")
    mine.write_text(LATER.replace("pillar = 2", "pillar = 9").replace('"CAN"', '"CNA"'), encoding="utf-8")
    with pytest.raises(RegisterError, match=r"mine\.toml, line 1, a-later-promise: CNA is no country code"):
        ask("register", "validate", str(mine))
    (only,) = json.loads(ask("register", "validate", str(mine), "--json", code=2))["problems"]
    assert (only["file"], only["line"], only["entry"]) == ("mine.toml", 1, "a-later-promise")
    mine.write_text(LATER.replace("pillar = 2", "pillar = 9"), encoding="utf-8")
    (only,) = json.loads(ask("register", "validate", str(mine), "--json", code=2))["problems"]
    assert (only["line"], only["remedy"]) == (5, "Known: 1, 2, 3, 4")
