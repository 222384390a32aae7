"""What goes wrong is said in both languages: no sentence that is raised lacks its Spanish, and none is left over."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import PydanticKnownError

from istmo.app import faults
from istmo.app.faults import FIELD, spanish, table, told
from istmo.app.problems import ANSWERS, phrase_of
from istmo.app.runs.queue import STATES
from istmo.cli import main
from istmo.errors import InputError
from istmo.measures.kinds import KINDS
from istmo.measures.lines import PlanError, Problem
from istmo.needs import settings
from istmo.observation import DIMENSIONS
from tests.app.raised import FIELD as ANY
from tests.app.raised import TEXTS, Said, Sources

PACKAGE = Path(str(files("istmo")))
ELSEWHERE = {
    "cli/": "the terminal's own, which speaks before there is a page",
    "app/serving.py": "the same: the port, the token",
    "flee/": "a comparison with another program, run from the terminal",
    "engine/inputs.py": "arrays and lengths of runs: the app makes them itself, from what it has checked before",
    "engine/journeys.py": "the same",
    "engine/shapes.py": "the same",
    "engine/simulate.py": "the same",
    "workers.py": "clusters, which are named in the terminal",
    "network/": "the tables of a study: the app has only the one that ships, which tests read",
    "studies/checks.py": "the same",
    "studies/tables.py": "the same",
    "pathways/": "the constants that ship, and files given in the terminal; the app has no page of it",
    "effects/elasticity.py": "effects are estimated in the terminal; the app shows the record",
    "effects/estimate.py": "the same",
    "effects/panel.py": "the same",
    "effects/published.py": "the same",
    "evaluate/": "scoring, in the terminal; the app shows the record",
    "forecast/registry.py": "registering, in the terminal; the app reads the registry and gives its faults as data",
    "fit/history.py": "fitting, in the terminal",
    "brief/files.py": "a brief in a folder, in the terminal",
    "brief/sections/outlook.py": "a score record in a folder, in the terminal",
    "warehouse/export.py": "the store as files, in the terminal",
}
"""Rooms and modules whose errors reach nobody in the app, and why."""
ASSEMBLED = {
    ("app/checking.py", "said['what']"): "of evidence.loading, through another process",
    ("app/checking.py", "said['remedy']"): "the same",
    ("app/plans.py", "error.what"): "of measures.plan, raised again with its line",
    ("app/plans.py", "error.remedy"): "the same",
    ("app/problems.py", "error.detail or ''"): "of whoever raised it",
    ("app/problems.py", "str(error)"): "the same",
    ("measures/contradictions.py", "pair.remedy"): "texts of the same file: part.measures/contradictions.py",
    ("measures/reading.py", "remedy"): "the same",
    ("measures/faults.py", "_message(error)"): "of pydantic, and of the validators of measures.measure",
    ("needs/settings.py", "wrong.what"): "of measures.faults",
    ("needs/settings.py", "wrong.remedy"): "the same",
    ("needs/settings.py", "what"): "of pydantic: part.needs/settings.py",
    ("needs/settings.py", "remedy"): "the same",
    ("register/accepting.py", "shown"): "texts of the same file: part.register/accepting.py",
    ("register/accepting.py", "remedy or 'Correct it there'"): "of register.entry's validators",
    ("register/planning.py", "wrong.what"): "of measures.within",
    ("register/planning.py", "wrong.remedy"): "the same",
    ("register/faults.py", "what"): "of register.entry's validators, and of pydantic",
    ("register/faults.py", "remedy"): "the same",
    (
        "register/faults.py",
        "what[:1].lower() + what[1:]",
    ): "of measures.select and sources.catalogue, raised again",
    ("register/faults.py", "re.sub('\\\\.$', '', remedy)"): "the same",
    ("sources/reading.py", "what"): "columns: part.sources/reading.py",
    ("sources/state_department.py", "error.remedy"): "of sources.reading, raised again",
    ("studies/study.py", "what or table"): "of network, raised again",
    ("studies/study.py", "error.remedy"): "the same",
}
"""Texts of which the sources show nothing but a field, and what they are."""


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(PACKAGE)


@pytest.fixture(scope="module")
def said(sources: Sources) -> list[Said]:
    return [one for one in sources.said() if not one.file.startswith(tuple(ELSEWHERE))]


def pairs(*sections: str) -> dict[str, str]:
    """English and Spanish of some sections."""
    found: dict[str, str] = {}
    for section in sections:
        value: Any = table()
        for name in section.split("/", 1):
            value = value[name]
        found |= value
    return found


def plain(english: str) -> str:
    """A sentence of the table as the sources have it."""
    return FIELD.sub(ANY, english)


RAISED = [name for name in table() if name not in ("part", "library", "http")]


def test_every_sentence_that_is_raised_has_its_spanish_and_none_is_left_over(
    sources: Sources, said: list[Said]
) -> None:
    raised = {sentence for one in said for sentence in one.sentences if sentence not in ("", ANY)}
    raised |= sources.raised_by("measures/measure.py", "ValueError")  # a plan's problems repeat them
    known = {plain(english) for english in pairs(*RAISED)}
    assert sorted(raised - known) == []
    assert sorted(known - raised) == []
    print(f"{len(raised)} sentences of {len(said)} texts, all with their Spanish")
    assert len(raised) > 300


def test_what_the_sources_do_not_show_is_known_by_name(sources: Sources, said: list[Said]) -> None:
    assert sources.kinds() - set(TEXTS) == {"PlanError", "RegisterError"}  # which are made of problems
    assert {(one.file, one.source) for one in said if one.unseen} == set(ASSEMBLED)
    modules = {file.relative_to(PACKAGE).as_posix() for file in PACKAGE.rglob("*.py")}
    assert [name for name in ELSEWHERE if not any(each.startswith(name) for each in modules)] == []


def test_the_fields_of_both_languages_are_the_same() -> None:
    for section in [*RAISED, *(f"part/{name}" for name in table()["part"]), "http"]:  # type: ignore[attr-defined]
        for english, translated in pairs(section).items():
            given = FIELD.findall(english)
            assert set(given) <= {"", "word", "text", "list", "month", "day"}, english
            if numbered := re.findall(r"\{(\d+)\}", translated):
                assert sorted(map(int, numbered)) == list(range(len(given))), english
            else:
                assert translated.count("{}") == len(given), english
            assert translated != english, english


def test_a_part_still_stands_where_it_is_said_to(sources: Sources) -> None:
    for file, texts in table()["part"].items():  # type: ignore[attr-defined]
        stands = (
            " ".join(sources.constants(file))
            if file.endswith(".py")
            else PACKAGE.joinpath(file).read_text(encoding="utf-8")
        )
        for english in texts:
            words = FIELD.sub("", english).split()
            assert all(word in stands for word in words), (file, english)
    assert {state for state in STATES if state != "done"} <= set(pairs("part/app/runs/queue.py"))
    assert set(DIMENSIONS) == set(pairs("part/observation.py"))
    units = {kind.unit for kind in KINDS.values()} - {"", "USD"}
    assert units == set(pairs("part/measures/kinds.py"))
    unknown = [share for share in settings().share.values() if share.value is None]
    assert {share.source: share.source_es for share in unknown} == pairs("part/needs/settings.toml")


def test_every_status_has_a_title_in_spanish() -> None:
    for status in (*(int(code) for code in ANSWERS), 405, 500):
        assert spanish(phrase_of(status)), status


@pytest.mark.parametrize(
    ("kind", "context"),
    [
        ("missing", {}), ("extra_forbidden", {}), ("string_too_long", {"max_length": 5}), ("json_invalid", None),
        ("string_too_short", {"min_length": 1}), ("string_pattern_mismatch", {"pattern": "^a+$"}),
        ("greater_than_equal", {"ge": 1}), ("less_than_equal", {"le": 1}), ("greater_than", {"gt": 0}),
        ("less_than", {"lt": 1}), ("int_parsing", {}), ("int_type", {}), ("int_from_float", {}),
        ("int_parsing_size", {}), ("float_parsing", {}), ("float_type", {}), ("finite_number", {}),
        ("bool_parsing", {}), ("bool_type", {}), ("string_type", {}), ("string_unicode", {}), ("date_type", {}),
        ("literal_error", {"expected": "'en' or 'es'"}), ("date_parsing", {"error": "input is too short"}),
        ("date_from_datetime_parsing", {"error": "input is too short"}), ("date_from_datetime_inexact", {}),
        ("dict_type", {}), ("list_type", {}), ("tuple_type", {}), ("model_type", {"class_name": "X"}),
        ("model_attributes_type", {}), ("too_long", {"field_type": "List", "max_length": 4, "actual_length": 5}),
        ("too_long", {"field_type": "Tuple", "max_length": 3, "actual_length": 5}),
        ("too_short", {"field_type": "Tuple", "min_length": 3, "actual_length": 2}),
    ],
)  # fmt: skip
def test_what_pydantic_says_of_a_value_is_known(kind: Any, context: dict[str, Any] | None) -> None:
    text = "JSON decode error" if context is None else PydanticKnownError(kind, context or None).message()
    assert spanish(text), text
    assert spanish(text[0].lower() + text[1:])[0].islower()  # type: ignore[index]


@pytest.mark.parametrize(
    "toml",
    ["= 1", "a = ", "a = 1\na = 2", "[a", "[[a", "a 1", "a = 0xZ", 'a = "\\uD800"', "a = 1 b = 2", "a = [1",
     "a = {b = 1", "[a]\n[a]", "a = {b = 1}\n[a.c]", "a = {b = 1, b = 2}", 'a = "\\q"', "a = '\x01'", 'a = "b',
     "a = 2024-13-01",
     "a = 1\n[a]", "\x01"],
)  # fmt: skip
def test_what_the_toml_reader_says_is_known(toml: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as error:
        tomllib.loads(toml)
    assert spanish(str(error.value)), error.value


QUIET = {
    "engine/": "arrays, and lengths of runs that the commands check before",
    "flee/": "`istmo simulate FOLDER`, which takes no --lang",
    "network/": "the tables of the study that ships",
    "studies/": "the same",
    "pathways/": "commands without --lang",
    "workers.py": "the same: clusters",
}
"""Of what reaches nobody in the app, that which no command with --lang raises either, and why."""


def test_what_the_terminal_alone_says_has_its_spanish(sources: Sources) -> None:
    """Every file but those the app's own test reads, and those that are quiet."""
    alone = [one for one in sources.said() if one.file.startswith(tuple(ELSEWHERE))]
    spoken = [one for one in alone if not one.file.startswith(tuple(QUIET))]
    assert {name for name in QUIET if not any(one.file.startswith(name) for one in alone)} == set()
    texts = {(one.file, text) for one in spoken for text in one.sentences if text not in ("", ANY)}
    assert len({file for file, _ in texts}) > 20
    unsaid = [(file, text) for file, text in sorted(texts) if spanish(text.replace(ANY, "X9")) is None]
    assert unsaid == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("needs", "yuma", "--beds", "x"), "--beds: Debe ser un número entero. Véase "),
        (("needs", "yuma", "--beds", "-5"), "-5 camas. Indicar 0 o más."),
        (("needs", "yuma", "--stay", "1:0.5,2:0.9"), "suman 1.4. Indicar proporciones que sumen 1"),
        (("needs", "nowhere"), "No existe el lugar 'nowhere'. Los que hay: el-paso, "),
        (("needs", "yuma", "--stay", "2,5"), "--stay '2,5' no se puede leer. Escribir --stay 2.5 para una media"),
        (("needs", "yuma", "--share", "50%"), "--share '50%' no se puede leer. Escribir --share 0.5."),
        (("simulate", "somewhere"), "es de un plan (--plan). Quitarlo."),
        (("register", "list", "--table", "x"), "--table: 'x' no es uno de 'endorsement', "),
        (("register", "show"), "Falta el argumento "),
        (("effect", "--all", "--published"), "se dieron juntos --all, --published y --placebos. Indicar uno de ellos."),
    ],
)  # fmt: skip
def test_the_terminal_says_in_spanish_what_is_wrong(
    store_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    more = ("--store", str(store_path)) if arguments[0] == "needs" else ()
    monkeypatch.setattr("sys.argv", ["istmo", *arguments, *more, "--lang", "es"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err.replace("\xa0", " ")


def test_a_text_is_said_part_by_part() -> None:
    one = InputError("column 'a' is not a year", "Write four digits", "x: y.csv", [5])
    assert told(str(one), "es") == "x: y.csv: la columna 'a' no es un año (fila 5). Escribir cuatro dígitos."
    many = InputError(
        "unknown columns 'a', 'b'; missing column 'c'", "Give the official file", "t.csv", range(2, 9)
    )
    assert told(str(many), "es") == (
        "t.csv: columnas desconocidas 'a', 'b'; columna ausente 'c' (filas 2, 3, 4, 5, 6, ...; 7 en total). "
        "Elegir el archivo oficial."
    )
    plan = PlanError("plan.toml", [
        Problem(3, "size: low, central and high are not in this order", "Give 0 or more"),
        Problem(4, "measuer is not known here", "Did you mean measure or use?"),
    ])  # fmt: skip
    assert told(str(plan), "es") == (
        "plan.toml, línea 3: size: el bajo, el central y el alto no están en este orden. Indicar 0 o más.\n"
        "plan.toml, línea 4: aquí no se conoce measuer. ¿Se quiso decir measure o use?"
    )
    inner = "tables.xlsx, sheet 'SW': column 'n' is not a number (row 3). Write OCT, NOV, ...."
    assert told(inner, "es") == (
        "tables.xlsx, hoja 'SW': la columna 'n' no es un número (fila 3). Escribir OCT, NOV, ...."
    )
    known = "no other counting point had published March 2024 on 2024-05-07, the next month of darien"
    assert told(known, "es").replace("\xa0", " ") == (
        "el 2024-05-07 ningún otro punto de conteo había publicado marzo de 2024, el mes siguiente de darien"
    )
    assert told("the text has 300,000 characters", "es") == "el texto tiene 300\u202f000 caracteres"


@pytest.mark.parametrize(
    "text", ["", "{}", "{0} is not a number at all", "Nobody said this.", "a" * 20_000, ": . ; "]
)
def test_what_is_not_known_stays_english_and_nothing_is_raised(text: str) -> None:
    assert told(text, "es") == text
    assert told(text, "en") == text
    assert 'lang="en"' in faults.marked(text, "es")


def test_a_field_is_copied_whatever_it_holds() -> None:
    assert told("as_of '{0} {}' is not a date", "es") == "as_of '{0} {}' no es una fecha"
    assert faults.marked("There is no run '<b>'.", "es") == "No existe la corrida &#39;&lt;b&gt;&#39;."


def test_a_text_made_to_be_slow_is_not() -> None:
    from time import process_time

    faults.told("", "es")  # the table is read
    begun = process_time()
    for mark in (". ", ": ", "; ", " is ", "{} and ", "\n", " (row 1)"):
        spanish(("x" + mark) * (faults.LONGEST // (len(mark) + 1)))
    spanish(
        "\n".join(f"plan.toml, line {n}: x{n} is not known here. Did you mean x or y?" for n in range(2000))
    )
    assert process_time() - begun < 5
