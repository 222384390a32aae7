"""What goes wrong in the running app: Spanish on a Spanish page and to who asks for Spanish, English to the others."""

import io
import re
import zipfile
from typing import Any

import httpx
import pytest
from playwright.sync_api import sync_playwright
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from istmo.app import faults
from istmo.app.controls import table
from istmo.app.faults import spanish
from istmo.app.runs.queue import Queue
from istmo.app.runs.request import Request
from istmo.app.runs.worker import work
from tests.app.conftest import CHROMIUM, FLAGS, TOKEN, Served

PLAN = 'title = "x"\nstart = 2024-10-01\nmonths = 2\n'
WRONG = '[[use]]\nmeasure = "no-such"\n[[measure]]\nid = "A"\nkind = "fee"\nstart = 2024-10-01\nlinks = ["nowhere"]\n'
ES, JSON = {"accept-language": "es"}, {"content-type": "application/json"}


def said(answer: httpx.Response) -> str:
    """What a page says of its address, or of the run it shows."""
    return " ".join(node.text() for node in HTMLParser(answer.text).css(".wrong, #state")).replace(
        "\xa0", " "
    )


@pytest.mark.parametrize(
    ("address", "status", "english", "translated"),
    [
        ("situation?as_of=banana", 422, "as_of 'banana' is not a date. Write it as 2024-05-07.",
         "as_of 'banana' no es una fecha. Escribirla como 2024-05-07."),
        ("outlook?as_of=2031-01-01", 422, "as_of 2031-01-01 is in the future. Give a day up to today.",
         "as_of 2031-01-01 está en el futuro. Indicar un día que no pase de hoy."),
        ("situation?nationality=XXX", 404, "No source on the map tells nationality 'XXX' apart.",
         "Ninguna fuente del mapa distingue la nacionalidad 'XXX'."),
        ("situation?month=1999-01", 422, "'1999-01' is not a month of the map. Give 2019-10 to",
         "'1999-01' no es un mes del mapa. Indicar de 2019-10 a"),
        ("data?series=panama.darien.natonality", 404, "Did you mean", "¿Se quiso decir panama.darien.nationality"),
        ("plans?run=none", 404, "There is no run 'none'.", "No existe la corrida 'none'."),
        ("plans?place=el-paso&share=abc", 422, "share 'abc' is no number. Give 0 to 100.",
         "parte que llega: 'abc' no es un número. Indicar de 0 a 100."),
        ("plans?place=tapachula", 422, "it is not known what share comes to Tapachula",
         "no se sabe qué parte llega a Tapachula: ninguna serie cuenta a quienes llegan aquí"),
        ("check?id=0", 404, "There is no such check, or no longer.", "Esa verificación no existe, o ya no existe."),
    ],
)  # fmt: skip
def test_a_page_says_in_its_language_what_is_wrong_with_its_address(
    api: httpx.Client, address: str, status: int, english: str, translated: str
) -> None:
    for language, expected in (("en", english), ("es", translated)):
        answer = api.get(f"/{language}/{address}")
        assert answer.status_code == status
        assert expected in said(answer)
        assert '<span lang="en">' not in answer.text


def asked(api: httpx.Client, method: str, address: str, **what: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The problem documents in English and Spanish of the same request."""
    english = api.request(method, address, **what)
    other = api.request(method, address, **{**what, "headers": what.get("headers", {}) | ES})
    assert english.status_code == other.status_code >= 400
    assert (english.headers["content-language"], other.headers["content-language"]) == ("en", "es")
    assert english.json()["type"] == other.json()["type"]
    assert english.json()["title"] != other.json()["title"]
    return english.json(), other.json()


def test_a_wrong_plan_is_told_line_by_line_in_both_languages(api: httpx.Client) -> None:
    english, other = asked(api, "POST", "/api/v1/plans/check", json={"toml": PLAN + WRONG})
    assert [each["line"] for each in english["errors"]] == [each["line"] for each in other["errors"]]
    assert {
        "what": "id 'A' is not a name",
        "remedy": "Use lower case, digits and hyphens",
        "line": 7,
    } in english["errors"]
    assert {
        "what": "id 'A' no es un nombre",
        "remedy": "Usar minúsculas, dígitos y guiones",
        "line": 7,
    } in other["errors"]
    assert "there is no measure 'no-such' in the catalogue" in english["detail"]
    assert "plan.toml, línea 5: no existe la medida 'no-such' en el registro. " in other["detail"]
    torn, rota = asked(api, "POST", "/api/v1/plans/check", json={"toml": "title = "})
    assert "this is not TOML: invalid value" in torn["detail"]
    assert "esto no es TOML: el valor no es válido. El texto va entre comillas" in rota["detail"]


@pytest.mark.parametrize(
    "toml",
    [
        PLAN + '[[pathway]]\npathway = "cbp-one"\nmonthly = 1000\nstart = 2024-10-01\nend = 2024-09-01\n',
        PLAN + '[[pathway]]\npathway = "cpb-one"\nmonthly = "many"\nstart = 2024-10-01\n',
        PLAN + '[[pathway]]\nmonthly = 1000\nstart = 2024-10-01\n[[use]]\nmeasur = "x"\n[[end]]\n[[ned]]\n',
        PLAN + '[[measure]]\nid = "a"\nkind = "fe"\nstart = "soon"\nlinks = 1\nnationalities = ["MEXICO"]\neases = 3\n',
        PLAN + '[[measure]]\nid = "a"\nkind = "fee"\nstart = 2024-10-01\nsize = [3, 2, 1]\n',
        PLAN + '[[measure]]\nid = "a"\nkind = "fee"\nstart = 2024-10-01\nsize = -3\nlinks = ["mode:air"]\n',
        PLAN + '[[measure]]\nid = "a"\nkind = "daily-limit"\nstart = 2024-10-01\nhouseholds = ["dog"]\n'
        'pathways = ["x"]\nnationalities = ["CAN"]\n',
        PLAN + 2 * '[[pathway]]\npathway = "cbp-one"\nmonthly = 1000\nstart = 2024-10-01\n',
        PLAN + '[[end]]\nmeasure = "mexico-visa-peru-2024"\ndate = 2020-01-01\n',
        PLAN + '[[end]]\nmeasure = "title-42"\ndate = 2024-10-01\n',
        'months = "two"\nuse = 3\n',
        'title = "x"\nstart = 2031-01-01\n',
        'title = "x"\nstart = 2024-10-15\n',
        'title = "x"\n',
        PLAN + '[[pathway]]\npathway = "cbp-one"\nmonthly = 1e12\nstart = 2024-10-01\n',
        PLAN + '[[pathway]]\npathway = "cbp-one"\nmonthly = 10\nstart = 2028-10-01\n',
        PLAN + '[[pathway]]\npathway = "cbp-one"\nmonthly = 10\nstart = 2021-10-01\nend = 2021-11-01\n',
        PLAN + '[[end]]\nmeasure = "mexico-visa-peru-2024"\ndate = 2028-01-01\n',
        'title = "x"\nmonths = 900\n',
        "months = 0\ntitle = 3\nstart = 2024-13-01\n",
    ],
)  # fmt: skip
def test_every_mistake_of_a_plan_has_its_spanish(api: httpx.Client, toml: str) -> None:
    english, other = asked(api, "POST", "/api/v1/plans/check", json={"toml": toml})
    assert english["errors"]
    for each, translated in zip(english["errors"], other["errors"], strict=True):
        assert spanish(each["what"]), each["what"]
        assert spanish(each["remedy"]) or each["remedy"] != translated["remedy"], each["remedy"]
        assert (each["line"], each["what"]) != (translated["line"], translated["what"])
    assert not re.search(r"\b(the|is|of|not|line|Give)\b", other["detail"]), other["detail"]


@pytest.mark.parametrize(
    ("name", "content", "english", "translated"),
    [
        ("notes.doc", b"x", "notes.doc: this is no official table. Give a file that ends in .csv",
         "notes.doc: esto no es una tabla oficial. Elegir un archivo que termine en .csv"),
        ("a.csv", b"a,b\n1,2\n", "a.csv: no known layout has the columns 'a,b' (row 1).",
         "a.csv: ningún formato conocido tiene las columnas 'a,b' (fila 1). Elegir un archivo tal como lo publica"),
        ("b.csv", b"", "b.csv: the file is empty. Fetch it again.",
         "b.csv: el archivo está vacío. Descargarlo de nuevo."),
        ("c.xlsx", b"PK\x03\x04 torn", "c.xlsx: it is damaged or locked. Fetch it again.",
         "c.xlsx: está dañado o protegido. Descargarlo de nuevo."),
        ("d.xlsx", b"\x9d\x01\x02 random \xff", "d.xlsx: it is no workbook, whatever its name says. Fetch it again.",
         "d.xlsx: no es un libro de cálculo, diga lo que diga su nombre. Descargarlo de nuevo."),
        ("e.csv", b"\x9d\x01\x02,\xff\n", "e.csv: it is binary, not a table. Fetch it again.",
         "e.csv: es binario, no es una tabla. Descargarlo de nuevo."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_imported(
    api: httpx.Client, name: str, content: bytes, english: str, translated: str
) -> None:
    answers = asked(api, "POST", "/api/v1/imports/preview", files={"file": (name, content)})
    assert answers[0]["detail"].startswith(english)
    assert answers[1]["detail"].startswith(translated)


@pytest.mark.parametrize(
    ("address", "english", "translated"),
    [
        ("register?measure=nope", "The form under Plans lists them.", "El formulario de Planes las lista."),
        ("data?series=nope", "The page Data shows all.", "La página Datos las muestra todas."),
    ],
)
def test_a_page_names_its_own_control_and_no_command(
    api: httpx.Client, address: str, english: str, translated: str
) -> None:
    for language, expected in (("en", english), ("es", translated)):
        found = said(api.get(f"/{language}/{address}"))
        assert expected in found
        assert "istmo " not in found


def test_every_control_stands_for_what_the_terminal_says() -> None:
    english = set(sentences())
    for language, pairs in table().items():
        every = "\n".join(english if language == "en" else sentences().values())
        for says in pairs:
            assert says in every, says
    assert len({len(pairs) for pairs in table().values()}) == 1


def sentences() -> dict[str, str]:
    """The table of faults, English and Spanish."""
    found: dict[str, str] = {}
    left: list[Any] = [faults.table()]
    while left:
        for key, value in left.pop().items():
            if isinstance(value, str):
                found[key] = value
            else:
                left.append(value)
    return found


def test_rows_of_a_table_are_named_in_both_languages(api: httpx.Client) -> None:
    tables = {"locations": "id,name,lat,lon\na,A,1,2\na,B,3,400\n", "flows": "origin,dest,count\n"}
    english, other = asked(api, "POST", "/api/v1/flows/read", json=tables)
    assert english["detail"] == (
        "locations.csv: a location has no possible position, or its id stands twice (rows 2, 3; 2 in all). "
        "Correct these rows."
    )
    assert other["detail"] == (
        "locations.csv: un lugar tiene una posición imposible, o su id aparece dos veces (filas 2, 3; 2 en total). "
        "Corregir estas filas."
    )


def unreadable() -> dict[str, tuple[str, bytes, str]]:
    """Reports that cannot be read, and what is said of them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "text")
    return {
        "binary": ("r.txt", b"\x00\x01\x02" * 50, "es binario, no un texto. Guardar el informe como texto"),
        "torn": ("r.pdf", b"%PDF-1.7 torn", "está cortado o dañado. Descargarlo de nuevo."),
        "archive": ("r.docx", packed.getvalue(), "es un archivo comprimido, no un documento de Word."),
        "empty": ("r.txt", b"", "está vacío. Elegir un informe con texto."),
        "other": ("r.exe", b"x", "no se leen archivos que terminan en '.exe'. Elegir uno de estos: .txt"),
    }


@pytest.mark.parametrize("kind", sorted(unreadable()))
def test_a_report_that_cannot_be_read(api: httpx.Client, kind: str) -> None:
    name, content, translated = unreadable()[kind]
    _, other = asked(api, "POST", "/api/v1/checks/upload", files={"file": (name, content)})
    assert translated in other["detail"]


def test_requests_that_are_none_are_told_in_both_languages(api: httpx.Client) -> None:
    english, other = asked(api, "POST", "/api/v1/runs", json={"plan": 3, "draws": 0, "other": 1})
    assert len(english["errors"]) == 3
    assert [each["what"] for each in other["errors"]] == [spanish(each["what"]) for each in english["errors"]]
    asked(api, "GET", "/api/v1/situation?as_of=yesterday")
    asked(api, "GET", "/api/v1/forecasts/nowhere")
    asked(api, "GET", "/api/v1/measures/mexico-visa-per-2024")
    asked(api, "PUT", "/api/v1/plans")
    asked(api, "GET", "/api/v1/nothing")
    _, other = asked(api, "POST", "/api/v1/plans", content=b"{", headers=JSON)
    assert (other["title"], other["errors"][0]["what"]) == (
        "Contenido que no se puede procesar",
        "No es JSON válido",
    )


def test_the_gate_answers_in_both_languages_too(nobody: httpx.Client) -> None:
    english, other = asked(nobody, "GET", "/api/v1/series")
    assert english["detail"].startswith("Send the token")
    assert (other["title"], other["detail"][:16]) == ("Sin autorización", "Enviar la clave ")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"), ("en-US,en;q=0.9,es;q=0.8", "en"), ("fr,es;q=0.5", "es"), ("pt-BR", "en"),
        ("en;q=0.2, es;q=0.9", "es"), ("es;q=0, en", "en"), ("", "en"), ("*;q=x,,;q=", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_that_is_wanted_most(api: httpx.Client, header: str, language: str) -> None:
    answer = api.get("/api/v1/plans/none", headers={"accept-language": header})
    assert answer.headers["content-language"] == language
    assert api.get("/", headers={"accept-language": header}).headers["location"].startswith(f"/{language}/")
    of_address = api.get("/api/v1/situation?nationality=XXX&language=es", headers={"accept-language": header})
    assert of_address.headers["content-language"] == "es"
    assert (
        api.get("/es/nowhere", headers={"accept-language": "en"}).json()["detail"] == "No existe esa página."
    )


def test_why_a_run_failed_is_told_on_pages_of_both_languages(served: Served, api: httpx.Client) -> None:
    queue: Queue = served.house.queue
    for plan, english, translated in (
        (PLAN.replace("2024-10-01", "2014-10-01"), "a run cannot begin on 2014-10-01",
         "una corrida no puede empezar el 2014-10-01. Indicar un día de octubre de 2019 a diciembre de 2030."),
        (PLAN + WRONG, "plan.toml, line 5: there is no measure", "plan.toml, línea 5: no existe la medida 'no-such'"),
    ):  # fmt: skip
        queue.add(Request(plan=plan, against="", draws=1).model_dump(mode="json"), "test", 1)
        taken = queue.take("test")
        assert taken is not None
        work(queue, "test", taken)
        assert queue.read(taken.id).state == "failed"
        assert english in said(api.get(f"/en/plans?run={taken.id}"))
        assert translated in said(api.get(f"/es/plans?run={taken.id}"))
        assert english in api.get(f"/api/v1/runs/{taken.id}").json()["said"]
    _, other = asked(api, "GET", f"/api/v1/runs/{taken.id}/table")
    assert other["detail"] == "La corrida está fallida; no hay resultado."


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: scripts/browser.sh installs it")
@pytest.mark.parametrize(
    ("language", "plan", "upload"),
    [
        ("en", "line 2: there is no measure 'no-such' in the catalogue", "this is no official table"),
        ("es", "línea 2: no existe la medida 'no-such' en el registro", "esto no es una tabla oficial"),
    ],
)
def test_scripts_ask_in_the_language_of_their_page(
    served: Served, language: str, plan: str, upload: str
) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = browser.new_context(locale="fr-FR")
        context.set_default_timeout(90_000)
        context.add_cookies([{"name": served.settings.cookie, "value": TOKEN, "url": served.address}])
        page = context.new_page()
        page.goto(f"{served.address}/{language}/plans")
        page.wait_for_selector("body[data-ready='2']")
        page.locator("#toml").fill('[[use]]\nmeasure = "no-such"\n')
        page.wait_for_selector("#problems li")
        assert plan in page.locator("#problems").inner_text()
        page.goto(f"{served.address}/{language}/data")
        page.locator("input[name=file]").set_input_files(
            {"name": "a.doc", "mimeType": "text/plain", "buffer": b"x"}
        )
        page.locator("#import-form button").click()
        page.wait_for_selector("#import-said .wrong")
        assert upload in page.locator("#import-said").inner_text()
        page.route("**/api/**", lambda route: route.abort())
        page.locator("#import-form button").click()
        page.wait_for_function("!document.querySelector('#import-said').textContent.includes('a.doc')")
        page.wait_for_selector("#import-said .wrong")
        assert page.locator("#import-said").inner_text() in ("That did not work.", "Eso no funcionó.")
        browser.close()
