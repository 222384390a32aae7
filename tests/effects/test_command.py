"""`istmo effect` as a person or a script would use it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from istmo.brief.effects import showing
from istmo.cli import app
from istmo.effects import read
from istmo.effects.estimate import headline
from istmo.errors import InputError, UnknownNameError
from istmo.measures import catalogue, measure
from istmo.studies import load

Ask = Callable[..., str]


@pytest.fixture
def ask(store_path: Path) -> Ask:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(
            app, ["effect", *arguments, "--store", str(store_path)], catch_exceptions=False
        )
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_no_placebos_are_announced_where_none_can_be_made(store_path: Path) -> None:
    """Nothing was counted after the measure by that day: said at once, and not after a minute or two."""
    given = ["effect", "mexico-visa-peru-2024", "--as-of", "2024-01-01", "--store", str(store_path)]
    done = CliRunner().invoke(app, given, catch_exceptions=False)
    assert "fewer than two whole months were counted after it" in done.stdout
    assert "Placebos are being made" not in done.stderr


def test_the_list_has_every_measure_and_counts_the_answers(ask: Ask) -> None:
    told = ask()
    assert f"{len(catalogue())} measures:" in told
    assert "By counts known on 13 January 2025. Briefs before that day have an earlier estimate" in told
    assert all(one.id in told.split() for one in catalogue()), "ids are not broken"
    assert ask("--all") == told


def test_one_measure_says_change_interval_placebos_power_and_reasons(ask: Ask) -> None:
    told = ask("mexico-visa-peru-2024")
    for words in ("Answer: changed.", "Of the synthetic control, ", "(95%:",
                  "month by month", "Placebos: of ", "would be found in 8 of 10 cases",
                  "Groups not addressed", "fewer than 18 months", "fitted corridor",
                  "By counts known on "):  # fmt: skip
        assert words in told
    found = json.loads(ask("mexico-visa-peru-2024", "--json"))
    assert found["verdict"] == "changed"
    assert found["rows"][0]["structural"]["rate"] <= 0.1


@pytest.mark.parametrize(
    ("language", "answer", "before", "announced"),
    [
        ("en", "cannot be told apart", "Before: the months to August 2019. After: Dec 2019–Feb 2020.",
         "had been announced on 26 July 2019"),
        ("es", "no se puede separar", "Antes: los meses hasta agosto de 2019. Después: dic 2019–feb 2020.",
         "Se había anunciado el 26 de julio de 2019"),
    ],
)  # fmt: skip
def test_a_fall_that_began_before_is_not_put_down_to_a_measure(
    ask: Ask, language: str, answer: str, before: str, announced: str
) -> None:
    """From June 2019 on fewer were counted; the agreement began in November. Said: where its baseline ends."""
    told = ask("asylum-cooperative-agreement-guatemala-2019", "--lang", language)
    assert f": {answer}." in told
    assert measure("mexico-us-joint-declaration-2019").title(language) in told
    assert before in told
    assert announced in told
    assert "2019-08-01" in ask("asylum-cooperative-agreement-guatemala-2019", "--json")


def test_a_measure_on_everybody_says_that_nobody_was_left_to_compare_with(ask: Ask) -> None:
    told = ask("migrant-protection-protocols-2019")
    assert "nobody was left to compare with" in told
    assert "Groups not addressed" not in told
    assert "were found at a nominal 5%" in told


def test_spanish_says_the_same(ask: Ask) -> None:
    told = ask("mexico-visa-ecuador-2021", "--lang", "es")
    assert "Respuesta: no se puede separar." in told
    assert "Guatemala exige visa" in told


def test_pages_and_tables_are_written(ask: Ask, tmp_path: Path) -> None:
    ask("--all", "--lang", "es", "--out", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text()
    assert "Qué hicieron las medidas" in page
    assert '<html lang="es"' in page
    ask("--all", "--out", str(tmp_path / "table.csv"))
    with (tmp_path / "table.csv").open() as file:
        assert {row["measure"] for row in csv.DictReader(file)} <= {one.id for one in catalogue()}


def test_published_findings_stand_beside_ours(ask: Ask) -> None:
    rows = json.loads(ask("--published", "brazil", "--json"))
    assert len(rows) == 2
    assert "istmo data import JTSJOL.csv UNEMPLOY.csv" in ask("--published", "tightness")


def test_a_finding_without_a_figure_says_so_and_intervals_beyond_zero_are_told(ask: Ask) -> None:
    for language, words in (("en", "gives no figure"), ("es", "no da cifra")):
        for name in ("venezuela-darien", "ecuador-darien"):
            assert words in " ".join(ask("--published", name, "--lang", language).split())
    rows = json.loads(ask("--published", "brazil", "--json"))
    for row in rows:
        beyond = [row["row"][name]["high"] > 0 for name in ("structural", "synthetic")]
        assert beyond == [True, True], "either design leaves room for no fall"
        assert row["agreement"] == "same-size"
    assert ask("--published", "brazil").split().count("chance") == len(rows)


def test_a_measure_may_be_typed_in_words_and_an_unknown_one_is_helped(ask: Ask) -> None:
    assert json.loads(ask("mexico", "visa", "peru", "2024", "--json"))["measure"] == "mexico-visa-peru-2024"
    assert json.loads(ask("Mexico-Visa-PERU-2024", "--json"))["measure"] == "mexico-visa-peru-2024"
    with pytest.raises(UnknownNameError, match="istmo plan measures visa"):
        ask("visa")


def test_several_measures_are_told_one_after_another_each_once(ask: Ask) -> None:
    names = ["mexico-visa-peru-2024", "mexico-visa-brazil-2022"]
    found = json.loads(ask(*names, names[0].upper(), "--json"))
    assert [one["measure"] for one in found] == names
    told = ask(*names)
    assert told == f"{ask(names[0])}\n{ask(names[1])}"
    with pytest.raises(UnknownNameError, match="mexico-visa-peru-2024"):
        ask(names[1], "mexico-visa-peru")
    rows = json.loads(ask("--published", "brazil", "venezuela-darien", "--json"))
    assert {row["finding"]["id"] for row in rows} == {"brazil", "venezuela-darien"}


def test_a_test_that_says_nothing_has_no_power_to_tell() -> None:
    """Where placebos are found too often, no change however large would be."""
    found = read().effect("mexico-visa-peru-2024")
    head = headline(found.rows)
    assert head.structural is not None
    withheld = head.structural.model_copy(update={"rate": 0.2, "p": None, "low": None, "high": None})
    rows = tuple(
        row.model_copy(update={"structural": withheld}) if row is head else row for row in found.rows
    )
    for one, power in ((found, True), (found.model_copy(update={"rows": rows}), False)):
        told = " ".join(showing.tested(load(), one, "en"))
        assert "were found at a nominal 5%" in told
        assert ("would be found in 8 of 10" in told) == power


@pytest.mark.parametrize(
    "arguments",
    [
        ["--all", "--published"],
        ["--all", "mexico-visa-peru-2024"],
        ["--out", "page.html"],
        ["--all", "--out", "page.pdf"],
        ["--all", "--out", "no/such/folder/page.html"],
        ["--all", "--as-of", "2024-01-01"],
        ["mexico-visa-peru-2024", "--as-of", "yesterday"],
    ],
)
def test_wrong_use_is_told(ask: Ask, arguments: list[str]) -> None:
    with pytest.raises(InputError):
        ask(*arguments)


def test_an_unknown_measure_is_told_with_the_nearest(ask: Ask) -> None:
    with pytest.raises(UnknownNameError, match="mexico-visa-peru-2024"):
        ask("mexico-visa-peru")
