"""Who may ask what: every route has a rule, and every rule is kept."""

import contextlib
import gzip
import io
import re
import socket
import time
import zipfile
from collections.abc import Iterable, Iterator

import httpx
import pytest
from starlette.routing import Route

from istmo.app.security import POLICY
from tests.app.conftest import TOKEN, Served

READ, WRITE, UPLOAD, PAGE = "read", "write", "upload", "page"
RULES = {
    "GET /": PAGE,
    "GET /{language}": PAGE,
    "GET /static/{name}": PAGE,
    "GET /{language}/{name}": PAGE,
    "GET /{language}/{name}/figures/{file}": PAGE,
    "GET /{language}/{name}/progress": PAGE,
    "GET /api/v1": READ,
    "GET /api/v1/openapi.json": READ,
    "GET /api/v1/series": READ,
    "GET /api/v1/series/{series}": READ,
    "GET /api/v1/series/{series}/observations": READ,
    "GET /api/v1/series/{series}/versions": READ,
    "GET /api/v1/releases": READ,
    "GET /api/v1/situation": READ,
    "GET /api/v1/flows": READ,
    "GET /api/v1/flows/locations": READ,
    "POST /api/v1/flows/read": WRITE,
    "GET /api/v1/forecasts": READ,
    "GET /api/v1/forecasts/{name}": READ,
    "GET /api/v1/scores": READ,
    "GET /api/v1/scores/about": READ,
    "GET /api/v1/brief": READ,
    "GET /api/v1/needs": READ,
    "GET /api/v1/needs/{place}": READ,
    "GET /api/v1/nowcasts": READ,
    "GET /api/v1/registered": READ,
    "GET /api/v1/alerts": READ,
    "GET /api/v1/effects": READ,
    "GET /api/v1/effects/{measure_id}": READ,
    "GET /api/v1/register": READ,
    "GET /api/v1/register/entries": READ,
    "GET /api/v1/register/simulable": READ,
    "GET /api/v1/register/{commitment}": READ,
    "POST /api/v1/checks": WRITE,
    "POST /api/v1/checks/upload": UPLOAD,
    "GET /api/v1/checks/{check_id}": READ,
    "DELETE /api/v1/checks/{check_id}": WRITE,
    "POST /api/v1/checks/{check_id}/accept": WRITE,
    "GET /api/v1/measures": READ,
    "GET /api/v1/measures/kinds": READ,
    "GET /api/v1/measures/offered": READ,
    "GET /api/v1/measures/{measure_id}": READ,
    "GET /api/v1/plans": READ,
    "POST /api/v1/plans": WRITE,
    "POST /api/v1/plans/check": WRITE,
    "POST /api/v1/plans/from-register": WRITE,
    "POST /api/v1/plans/write": WRITE,
    "GET /api/v1/plans/{plan_id}": READ,
    "DELETE /api/v1/plans/{plan_id}": WRITE,
    "GET /api/v1/runs": READ,
    "POST /api/v1/runs": WRITE,
    "GET /api/v1/runs/{run_id}": READ,
    "DELETE /api/v1/runs/{run_id}": WRITE,
    "GET /api/v1/runs/{run_id}/events": READ,
    "GET /api/v1/runs/{run_id}/table": READ,
    "GET /api/v1/runs/{run_id}/brief": READ,
    "POST /api/v1/imports/preview": UPLOAD,
    "GET /api/v1/imports": READ,
    "POST /api/v1/imports": UPLOAD,
}


def routes(served: Served) -> set[str]:
    """Every route of the app with its method, from the app itself."""
    document = served.app.openapi()["paths"]
    found = {f"{method.upper()} {path}" for path, methods in document.items() for method in methods}
    return found | {
        f"{method} {route.path}"
        for route in plain(served.app.routes)
        for method in (route.methods or ())
        if method != "HEAD"
    }


def plain(given: Iterable[object]) -> Iterator[Route]:
    """Routes, and those of the routers among them: FastAPI keeps a router that was taken in as one."""
    for each in given:
        if isinstance(each, Route):
            yield each
        elif (router := getattr(each, "original_router", None)) is not None:
            yield from plain(router.routes)


def test_every_route_has_a_rule(served: Served) -> None:
    assert routes(served) == set(RULES)


@pytest.mark.parametrize("route", RULES)
def test_nothing_is_answered_without_the_token(nobody: httpx.Client, route: str) -> None:
    method, path = route.split()
    wrong = {"authorization": "Bearer no", "origin": str(nobody.base_url).rstrip("/")}
    for headers in ({}, wrong, {"cookie": "istmo-8765=x"}):
        answer = nobody.request(method, re.sub(r"\{\w+\}", "x", path), headers=headers)
        assert answer.status_code == 401
        assert "token" in answer.text


@pytest.mark.parametrize("route", [route for route, rule in RULES.items() if rule in (WRITE, UPLOAD)])
def test_writing_from_another_page_is_refused(served: Served, nobody: httpx.Client, route: str) -> None:
    method, path = route.split()
    cookie = {"cookie": served.page["cookie"]}
    from_elsewhere = [
        cookie,
        {**cookie, "origin": "http://evil.example"},
        {**cookie, "origin": "null"},
        {**cookie, "origin": "http://127.0.0.1:1"},
        {**served.page, "sec-fetch-site": "cross-site"},
        {**served.script, "origin": "http://evil.example"},
    ]
    for headers in from_elsewhere:
        assert nobody.request(method, re.sub(r"\{\w+\}", "x", path), headers=headers).status_code == 403


def test_only_the_machines_own_name_is_answered(served: Served, api: httpx.Client) -> None:
    for host in ("evil.example", f"evil.example:{served.settings.port}", "127.0.0.1", "127.0.0.1:1", ""):
        assert api.get("/api/v1", headers={"host": host}).status_code == 400
    assert api.get("/api/v1", headers={"host": f"localhost:{served.settings.port}"}).status_code == 200


def test_the_first_address_turns_the_token_into_a_strict_cookie(served: Served) -> None:
    answer = httpx.get(served.address + f"/en/situation?month=2024-05&token={TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/situation?month=2024-05")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{served.settings.cookie}={TOKEN};")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert httpx.get(served.address + "/?token=wrong").status_code == 401
    with socket.create_connection(("127.0.0.1", served.settings.port), timeout=10) as line:
        host = f"127.0.0.1:{served.settings.port}"
        line.sendall(f"GET //evil.example/?token={TOKEN} HTTP/1.1\r\nhost: {host}\r\n\r\n".encode())
        assert b"\r\nlocation: /evil.example/\r\n" in line.recv(4096)


def test_every_answer_carries_the_policy(api: httpx.Client, nobody: httpx.Client) -> None:
    answers = [api.get("/static/app.css"), api.get("/api/v1"), api.get("/api/v1/series/no"), nobody.get("/")]
    for answer in answers:
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py", "/static/..%2fsettings.py", "/static/%2e%2e/pyproject.toml", "/static/app.css%00",
        "/en/..%2f..%2fetc%2fpasswd", "/en/situation/figures/..%2f..%2fpasswd.svg", "/api/v1/plans/..%2f..%2fruns",
        "/api/v1/checks/..%2f..%2f..%2fetc%2fpasswd", "/api/v1/runs/..%2fruns.sqlite",
    ],
)  # fmt: skip
def test_no_path_leads_out(api: httpx.Client, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code in (404, 422)
    assert "root:" not in answer.text


SQL = (
    "' OR 1=1 --",
    "x'; DROP TABLE cell; --",
    "1) UNION SELECT * FROM release --",
    "\"; ATTACH '/etc/passwd'",
)


@pytest.mark.parametrize("sql", SQL)
def test_sql_in_every_parameter_is_a_name_that_does_not_exist(
    api: httpx.Client, served: Served, sql: str
) -> None:
    with served.house.records.reading() as store:
        before = store.fingerprint()
    paths = served.app.openapi()["paths"]
    asked = 0
    for path, methods in paths.items():
        if "get" not in methods:
            continue
        names = [each["name"] for each in methods["get"].get("parameters", ()) if each["in"] == "query"]
        known = path.replace("{series}", "panama.darien.nationality").replace("{name}", "darien")
        for name in names:
            answer = api.get(re.sub(r"\{\w+\}", "x", known), params={name: sql})
            listed = name == "q" and answer.json()["total"] == 0
            assert listed or answer.status_code in (404, 422), (path, name, answer.text)
            asked += 1
    assert asked > 40
    for name in ("as_of", "month", "nationality", "household"):
        assert api.get("/en/situation", params={name: sql}).status_code in (404, 422)
    with served.house.records.reading() as store:
        assert store.fingerprint() == before


def test_a_script_in_a_report_and_in_a_plan_stays_text(api: httpx.Client) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    said = api.post(
        "/api/v1/checks", json={"text": f"In 2023, 520,085 people {evil} crossed the Darien.", "name": evil}
    )
    page = api.get(said.json()["page"]).text
    assert "&lt;script&gt;" in page
    assert "<img" not in page
    assert "<script>" not in page
    plan = f'title = "{evil}"\nstart = 2024-10-01\nmonths = 1\n'
    saved = api.post("/api/v1/plans", json={"toml": plan}).json()
    page = api.get("/es/plans").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<img" not in page
    api.delete(f"/api/v1/plans/{saved['id']}")
    api.delete(f"/api/v1/checks/{said.json()['id']}")


def test_a_cell_that_is_a_formula_is_made_text_in_csv(api: httpx.Client) -> None:
    import polars as pl

    from istmo.app.api.common import csv

    answer = csv(
        pl.DataFrame({"where": ['=HYPERLINK("http://x")', "+1", "-1", "@a", "plain"], "n": [-1, 2, 3, 4, 5]}),
        "x",
    )
    cells = [
        line.split(",")[0].strip('"') for line in bytes(answer.body).decode("utf-8-sig").splitlines()[1:]
    ]
    assert [cell[0] for cell in cells] == ["'", "'", "'", "'", "p"]
    text = api.get("/api/v1/flows").text
    assert not re.search(r"(^|,)[=+@]", text, re.MULTILINE)


def test_fifty_megabytes_are_refused_before_they_are_read(served: Served, api: httpx.Client) -> None:
    start = time.monotonic()
    for path in ("/api/v1/checks/upload", "/api/v1/imports/preview", "/api/v1/checks"):
        with socket.create_connection(("127.0.0.1", served.settings.port), timeout=10) as line:
            line.sendall(_head(served, path, "content-length: 52428800") + b"x" * 100_000)
            assert b" 413 " in line.recv(4096)
    assert time.monotonic() - start < 5

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    with contextlib.suppress(httpx.WriteError):  # the line may be cut before all is sent, which is as good
        answer = api.post("/api/v1/checks", content=endless(), headers={"content-type": "application/json"})
        assert answer.status_code == 413


def _head(served: Served, path: str, *more: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        f"host: 127.0.0.1:{served.settings.port}",
        f"authorization: Bearer {TOKEN}",
        "content-type: application/json",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def test_a_client_that_sends_slowly_is_sent_away(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.settings.port), timeout=10) as line:
        line.sendall(_head(served, "/api/v1/checks", "content-length: 100") + b"{")
        assert b" 408 " in line.recv(4096)


def test_a_client_that_never_finishes_its_head_is_cut_off(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("istmo.app.serving.HEADER_SECONDS", 0.4)
    with socket.create_connection(("127.0.0.1", served.settings.port), timeout=10) as line:
        line.sendall(b"GET / HTTP/1.1\r\nhost: ")
        with contextlib.suppress(ConnectionResetError):
            assert line.recv(4096) == b""


def test_a_zip_bomb_is_refused(api: httpx.Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 110_000_000)
    answers = [
        api.post("/api/v1/checks/upload", files={"file": ("bomb.docx", packed.getvalue())}),
        api.post("/api/v1/imports/preview", files={"file": ("bomb.xlsx", packed.getvalue())}),
        api.post(
            "/api/v1/imports/preview", files={"file": ("bomb.csv.gz", gzip.compress(b"0" * 110_000_000, 1))}
        ),
    ]
    for answer in answers:
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_fault_of_ours_says_nothing_of_its_inside(
    served: Served, api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_name: str) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(served.house.plans, "read", broken)
    answer = api.get("/api/v1/plans/any")
    assert answer.status_code == 500
    assert "secret" not in answer.text
