"""The gate: who may ask, from where, how much and how slowly, before any route is looked at.

The app is bound to the loopback interface. Against web pages that a browser on this machine may have open: the
`Host` header must be the machine's own name (DNS rebinding), writing needs the app's own `Origin` (cross-site
requests), the cookie goes with no request from elsewhere, and a content security policy lets nothing in from
anywhere. Against other users of the machine: the random token.
"""

import asyncio
import hmac
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from time import monotonic
from urllib.parse import parse_qsl, urlencode

from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from istmo.app.problems import Refused, problem
from istmo.app.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
)
READING = ("GET", "HEAD", "OPTIONS")
UPLOADS = ("/api/v1/checks/upload", "/api/v1/imports")
"""Routes that take files."""

LOCKED = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Istmo</title></head><body><main>
<h1>Istmo</h1><p>Open the address that <code>istmo serve</code> printed: it ends in <code>?token=…</code>.</p>
<p lang="es">Abra la dirección que mostró <code>istmo serve</code>: termina en <code>?token=…</code>.</p>
</main></body></html>"""


class Gate:
    """The outermost layer of the app.

    Args:
        app: what is behind it.
        settings: names, token and limits.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let through."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":  # there are none here
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self.app(scope, receive, send)
            return
        outward = _with_headers(send)
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, outward)
            return
        limit = (
            self.settings.largest_upload if scope["path"].startswith(UPLOADS) else self.settings.largest_body
        )
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await outward(message)

        try:
            await self.app(scope, self._limited(receive, limit), watched)
        except asyncio.CancelledError:  # Ctrl-C, and this was not done within the grace that followed
            if not begun:
                said = problem(
                    scope, 503, "Istmo was ended before this was made. Ask again when it runs again."
                )
                await said(scope, receive, outward)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        """What is answered instead of letting a request through; None where it may pass."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host", "") not in self.settings.hosts:
            return problem(scope, 400, "This host name is not the app's own.")
        if scope["method"] == "GET" and (entry := self._entry(scope)) is not None:
            return entry
        by_script = self._is_token(headers.get("authorization", "").removeprefix("Bearer "))
        if not by_script and not self._is_token(self._cookie(headers)):
            return _locked(scope)
        if scope["method"] not in READING and not self._may_write(headers, by_script):
            return problem(scope, 403, "Only the app's own pages, or a script with the token, may write.")
        length = headers.get("content-length", "0")
        largest = max(self.settings.largest_body, self.settings.largest_upload)
        if not length.isdigit() or int(length) > largest:
            return problem(scope, 413, f"Send at most {largest:,} bytes.")
        return None

    def _may_write(self, headers: dict[str, str], by_script: bool) -> bool:
        """Whether a writing request comes from the app's own pages, or from no page at all."""
        origin = headers.get("origin")
        known = by_script if origin is None else origin in self.settings.origins
        return known and headers.get("sec-fetch-site", "none") in ("none", "same-origin")

    def _entry(self, scope: Scope) -> ASGIApp | None:
        """The first address: the token in it becomes a cookie, and goes out of the address."""
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        tokens = [value for name, value in asked if name == "token"]
        if not tokens or scope["path"].startswith("/api/"):
            return None
        if not self._is_token(tokens[-1]):
            return HTMLResponse(LOCKED, 401)
        rest = urlencode([(name, value) for name, value in asked if name != "token"])
        path = "/" + scope["path"].lstrip("/\\")  # never another host
        answer = RedirectResponse(path + (f"?{rest}" if rest else ""), 303)
        answer.set_cookie(
            self.settings.cookie, self.settings.token, httponly=True, samesite="strict", path="/"
        )
        return answer

    def _cookie(self, headers: dict[str, str]) -> str:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.settings.cookie)
        except CookieError:
            return ""
        return found.value if found else ""

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.settings.token.encode())

    def _limited(self, receive: Receive, limit: int) -> Receive:
        """The request's body, as long as it is not too much and not too slow."""
        total, end, whole = 0, monotonic() + self.settings.patience, False

        async def wrapped() -> Message:
            nonlocal total, whole
            if whole:  # what comes after the body is only that the client has gone
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(end - monotonic(), 0.001))
            except TimeoutError as error:
                raise Refused(408, "Send the request faster.") from error
            total += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if total > limit:
                raise Refused(413, f"Send at most {limit:,} bytes.")
            return message

        return wrapped


def _locked(scope: Scope) -> ASGIApp:
    if scope["path"].startswith("/api/") or scope["method"] != "GET":
        said = problem(scope, 401, "Send the token that istmo serve printed: Authorization: Bearer TOKEN.")
        said.headers["www-authenticate"] = "Bearer"
        return said
    return HTMLResponse(LOCKED, 401)


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            given: Iterable[tuple[bytes, bytes]] = message.get("headers", ())
            names = {name.lower() for name, _ in given}
            extra = list(HEADERS)
            if b"cache-control" not in names:
                extra.append((b"cache-control", b"no-store"))
            message["headers"] = [*given, *extra]
        await send(message)

    return wrapped
