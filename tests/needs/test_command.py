"""`istmo needs` as a person or a script would use it."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from istmo.brief.needs.told import rounded, sentence, step
from istmo.cli import app
from istmo.errors import InputError, UnknownNameError
from istmo.needs import MODEL, record, settings

Ask = Callable[..., str]
QUICK = ("--model", "random-walk", "--draws", "100", "--weeks", "4")


@pytest.fixture
def ask(store_path: Path) -> Ask:
    def run(*arguments: str, code: int = 0) -> str:
        asked = ["needs", *arguments, "--store", str(store_path)]
        result = CliRunner().invoke(app, asked, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.stdout

    return run


def test_the_answer_says_who_comes_and_what_it_rests_on(ask: Ask) -> None:
    said = ask("El Paso", "--beds", "440", "--as-of", "2024-05-07", *QUICK)
    said = said.replace("\xa0", " ").replace("\u202f", " ")
    for words in (
        "4 weeks from 13 May 2024",
        "Newest count: March 2024",
        "over 440",
        "cost least over 4 weeks",
        "last published month plus 20 %",
        "released in December 2023",
        "Handed".lower(),
        "Border Report",
    ):
        assert words in said
    assert "water (m³)" in said
    for name, one in settings().standard.items():
        (line,) = (line for line in said.splitlines() if line.startswith(f"- {one.label_en}: "))
        assert sentence(one.source).replace("\xa0", " ") in line, name
    for standard in (
        "Sphere Handbook, water supply standard 2.1",
        "UNHCR, Primary health care coverage standard",
    ):
        assert standard in said


@pytest.mark.parametrize(
    ("language", "reckoned", "everywhere"),
    [
        ("en", "a stay of 2.5 nights on average, 12.50 USD a night for a bed that stands empty and 60.00 USD",
         r"At all 19 places together, (\d+) months of advice, it was enough on (\d+)% of nights"),
        ("es", "2,5 noches, 12,50 USD por noche por una cama vacía y 60,00 USD",
         r"En los 19 lugares juntos, (\d+) meses de consejos, bastó en el (\d+) % de las noches"),
    ],
)  # fmt: skip
def test_stay_costs_and_the_record_of_all_places_stand_with_the_advice(
    ask: Ask, language: str, reckoned: str, everywhere: str
) -> None:
    """The record's own figure, worked out again from its rows."""
    day = "2024-10-21"
    own = ("--stay", "2.5", "--missing", "60", "--weeks", "2", "--draws", "50")
    said = " ".join(ask("El Paso", *own, "--as-of", day, "--lang", language).split())
    assert reckoned in said
    found = re.search(everywhere, said)
    assert found
    rows = record.load(date.fromisoformat(day)).filter(rule=MODEL)
    assert int(found[1]) == rows.height
    assert int(found[2]) == round(100 * sum(rows["enough"]) / rows.height)


def test_it_says_whether_past_forecasts_calibrated_it(ask: Ask) -> None:
    asked = ("yuma", "--weeks", "2", "--draws", "100")
    assert json.loads(ask(*asked, "--json"))["calibrated"]
    assert "Calibrated: the futures are taken" in ask(*asked)
    for others in (("darien",), ("yuma", "--model", "random-walk"), ("yuma", "--as-of", "2021-11-20")):
        found = ask(*others, "--weeks", "2", "--draws", "100")
        assert "Not calibrated by past forecasts" in found, others


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "In the 22 months of these whose advice"), ("es", "En los 22 meses cuyo consejo")],
)
def test_months_before_calibration_are_told_apart(ask: Ask, language: str, words: str) -> None:
    """Only where this answer is calibrated itself, and some of those judged were not."""
    asked = ("--weeks", "2", "--draws", "100", "--as-of", "2025-06-01", "--lang", language)
    assert words in ask("El Paso", *asked)
    assert words[-12:] not in ask("Darien", *asked)
    assert words[-12:] not in ask("El Paso", *asked, "--model", "random-walk")


def test_without_a_day_it_says_how_old_the_counts_are(ask: Ask) -> None:
    """Sectors' September 2024 became known about 21 October."""
    old = (date.today() - date(2024, 10, 21)).days
    assert f"became known on 21 October 2024, {old:,} days ago" in ask("yuma", *QUICK)
    assert "hace" in ask("yuma", *QUICK, "--lang", "es")
    assert "days ago" not in ask("yuma", *QUICK, "--as-of", "2024-05-07")


def test_words_without_quotation_marks_are_one_name(ask: Ask) -> None:
    assert "Rio Grande Valley Sector" in ask("rio", "grande", "valley", *QUICK)


def test_without_a_place_all_are_listed(ask: Ask) -> None:
    rows = json.loads(ask("--json"))
    assert {"el-paso", "darien", "honduras", "tapachula"} <= {row["place"] for row in rows}
    assert all(row["series"] and row["stay_source"] and row["share_source"] for row in rows)
    assert "Darién, estaciones de recepción" in ask("--lang", "es")


def test_json_agrees_with_itself(ask: Ask) -> None:
    found = json.loads(ask("El Paso", "--beds", "700", "--json", *QUICK))
    assert found["series"] == ["cbp.southwest.usbp", "cbp.southwest.ofo"]
    assert len(found["weeks"]) == 4
    assert found["advised_cost"] <= found["beds_cost"]
    assert {row["rule"] for row in found["record"]} >= {"random-walk", "last-month-plus-20"}
    meals = [row for row in found["rows"] if row["what"] == "meals"]
    nights = [row for row in found["rows"] if row["what"] == "present" and row["household"] == "ALL"]
    assert [row["mean"] for row in meals] == pytest.approx([3 * 7 * row["mean"] for row in nights])
    assert all(row["source"] for row in meals)


def test_the_record_beside_the_answer_is_what_was_known_then(ask: Ask) -> None:
    early = json.loads(ask("darien", "--as-of", "2023-01-15", "--json", *QUICK))["record"]
    late = json.loads(ask("darien", "--json", *QUICK))["record"]
    assert 0 < early[0]["months"] < late[0]["months"]
    assert "No advice for this place had been judged by then." in ask(
        "darien", "--as-of", "2022-02-20", *QUICK
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_how_often_advice_was_enough_stands_beside_what_it_aims_at(ask: Ask, language: str) -> None:
    """In plain words: too rarely, too often or as meant, as the shares printed say."""
    for place in ("yuma", "darien", "El Paso"):
        said = ask(place, "--lang", language, *QUICK).replace("\xa0", " ").replace("\u202f", " ")
        words = (
            r"So it suffices (.*?) than it is meant"
            if language == "en"
            else r"Basta, pues, (.*?) de las que se buscan"
        )
        found = re.search(words, said)
        shares = re.search(r"(\d+) ?%[^.;]*; (?:it aims at|busca el) (\d+) ?%", said)
        assert shares is not None
        gap = int(shares[1]) - int(shares[2])
        if abs(gap) < 3:
            assert "about as often as" in said or "más o menos tantas veces" in said
        else:
            assert found is not None
            assert ("less" in found[1] or "menos" in found[1]) == (gap < 0)
            assert f"{abs(gap)} p" in said


def test_ones_own_values_are_said_to_be_ones_own(ask: Ask) -> None:
    said = ask(
        "Tapachula", "--share", "0.05", "--stay", "1:0.5,3:0.5", "--empty", "10", "--missing", "90", *QUICK
    )
    assert "Share of those counted who come: 5.0%. Set by you." in said
    assert "Stay: 2.0 nights on average. Set by you." in said
    assert "A person without a bed: 90.00" in said
    assert "not of yours" in ask("darien", "--missing", "90", *QUICK)


def test_a_stay_is_told_by_nights_and_whole_numbers_are_weights(ask: Ask) -> None:
    """5 and 9 of 14 are 36 and 64 %; thirds to two digits are as good as thirds."""
    said = ask("yuma", "--stay", "1:5,2:9", *QUICK)
    assert "Stay: 1.6 nights on average. Set by you. 1 night: 36%; 2 nights: 64%." in said
    said = ask("yuma", "--stay", "1:0.33,2:0.33,3:0.33", "--lang", "es", *QUICK)
    said = said.replace("\xa0", " ").replace("\u202f", " ")
    assert "1 noche: 33 %; 2 noches: 33 %; 3 noches: 33 %." in said
    assert not re.search(r"nights?: \d+%", ask("yuma", "--stay", "2.5", *QUICK))


@pytest.mark.parametrize("beds", ["100", "440", "900", "5000"])
def test_costs_add_up_as_they_are_printed(ask: Ask, beds: str) -> None:
    said = ask("El Paso", "--beds", beds, *QUICK).replace("\xa0", " ").replace("\u202f", " ")
    least = re.search(r"too few: ([\d,]+) USD", said)
    theirs = re.search(r"expected cost ([\d,]+) USD, ([\d,]+) USD more", said)
    assert least is not None
    assert theirs is not None
    cost, more, best = (int(text.replace(",", "")) for text in (*theirs.groups(), least[1]))
    assert cost - best == more > 0


def test_costs_of_any_size_are_rounded_to_one_unit() -> None:
    assert [step(cost) for cost in (0.4, 7, 99, 100, 440_123, 1_062_000)] == [1, 1, 1, 10, 10_000, 100_000]
    assert rounded(1_062_000, step(440_123)) - rounded(440_123, step(440_123)) == 620_000


def test_a_file_of_ones_own(ask: Ask, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("[standard.water]\namount = 0.02\n", encoding="utf-8")
    ours, theirs = (
        json.loads(ask("darien", "--json", *QUICK, *more)) for more in ((), ("--with", str(mine)))
    )
    water = [[row["mean"] for row in each["rows"] if row["what"] == "water"] for each in (ours, theirs)]
    assert water[1] == pytest.approx([number * 0.02 / 0.015 for number in water[0]])


def test_the_page(ask: Ask, tmp_path: Path) -> None:
    page = tmp_path / "needs.html"
    ask("darien", "--beds", "3000", "--out", str(page), *QUICK)
    html = page.read_text(encoding="utf-8")
    assert "What they take" in html
    assert "Sphere Handbook" in html
    assert html.count("<svg") == 2
    assert (tmp_path / "needs-people.png").stat().st_size > 10_000
    assert (tmp_path / "needs-people.svg").read_text(encoding="utf-8").startswith("<svg")


def test_spanish_speaks_spanish(ask: Ask, tmp_path: Path) -> None:
    page = tmp_path / "necesidades.html"
    said = ask("El Paso", "--beds", "440", "--lang", "es", "--out", str(page), *QUICK)
    html = page.read_text(encoding="utf-8")
    for words in (
        "Sector El Paso",
        "noche de más gente",
        "camas",
        "supuesto",
        "inodoros",
        "Lo que necesitan",
    ):
        assert words in said
        assert words in html
    assert not {"beds", "week", "assumption:", "Assumption:", "people"} & set(said.split())
    assert '<html lang="es">' in html


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("El Pasoo",), "Did you mean el-paso"),
        (("Nowhere",), "Those there are: el-paso, san-diego, .*tapachula"),
        (("El Paso", "--beds", "-5"), "-5 beds. Give 0 or more"),
        (("El Paso", "--draws", "1"), "1 draws. Ask for 2 or more"),
        (("El Paso", "--beds", "x"), "--beds: Input should be a valid integer"),
        (("El Paso", "--stay", "1:0.5,2:0.9"), "sum to 1.4. Give shares that sum to 1"),
        (("El Paso", "--stay", "1:0.2,2:0.3"), "sum to 0.5"),
        (("Tapachula",), "Give one with --share"),
        (("El Paso", "--weeks", "27"), "27 weeks"),
        (("El Paso", "--share", "2"), "a share of 2"),
        (("El Paso", "--stay", "two"), "cannot be read. Write --stay 2.5 for a mean"),
        (("El Paso", "--stay", "2,5"), "'2,5' cannot be read. Write --stay 2.5 for a mean"),
        (("El Paso", "--share", "50%"), "'50%' cannot be read. Write --share 0.5"),
        (("El Paso", "--share", "0,25"), "Write --share 0.25"),
        (("El Paso", "--share", "half"), "Write --share 0.5"),
        (("El Paso", "--missing", "12,5"), "Write --missing 12.5"),
        (("El Paso", "--stay", "0:1"), "nights that cannot be"),
        (("El Paso", "--stay", "1:1,1:2"), "nights that cannot be"),
        (("El Paso", "--stay", "1:-1"), "the weights of nights"),
        (("El Paso", "--missing", "0"), "the cost of a person without a bed is 0. Give a number above 0"),
        (("El Paso", "--empty", "-3"), "the cost of a bed that stands empty is -3. Give a number above 0"),
        (("El Paso", "--released", "family"), "cannot be read. Write single-adult:0.3,family:0.5"),
        (("El Paso", "--released", "family:50%"), "'family:50%' cannot be read. Write family:0.5"),
        (("El Paso", "--released", "family:0.4,family:0.5"), "names family twice"),
        (("El Paso", "--released", "families:0.4"), "families: no household type that is counted here"),
        (("El Paso", "--released", "family:1.5"), "a share of 1.5 of family cannot be released"),
        (("Darien", "--released", "all:0.4"), "say with --share what part comes"),
        (("El Paso", "--as-of", "2020-06-01"), "24 are needed"),
        (("El Paso", "--as-of", "2018-01-01"), "no whole month"),
        (("El Paso", "--out", "/no/where.html"), "Make it first"),
        (("El Paso", "--out", "needs.pdf"), "needs.html"),
        (("El Paso", "--with", "none.toml"), "none.toml: there is no such file. Check the path"),
        (("El Paso", "--plan", "none.toml"), "none.toml"),
        (("El Paso", "--model", "best"), "There is no model"),
    ],
)
def test_what_cannot_be_answered_is_said(ask: Ask, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises((InputError, UnknownNameError), match=said):
        ask(*arguments)
