"""Errors as RFC 9457 problem documents: what is wrong, and what can be done, in `application/problem+json`.

They are written in the language that the request asks for; `type` is the same in all.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import Scope

from istmo.app.controls import in_app
from istmo.app.faults import told
from istmo.app.languages import language_of
from istmo.errors import InputError, IstmoError, UnknownNameError

MEDIA = "application/problem+json"
WORDS = ("what", "remedy")
"""What of a single mistake is for people to read."""

RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}
"""Phrases that Python's own table words differently before 3.13: RFC 9110, sections 15.5.14 and 15.5.21."""


def phrase_of(status: int) -> str:
    """The name of a status, the same on every Python."""
    return RENAMED.get(status) or HTTPStatus(status).phrase


class Problem(BaseModel):
    """A problem document.

    Args:
        type: a word that says which kind of problem, for programs.
        title: the same for people.
        status: of the answer.
        detail: what is wrong here, and what would do.
        errors: the single mistakes, where there are several.
    """

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, Any]] = []


ANSWERS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": phrase_of(code), "content": {MEDIA: {}}}
    for code in (400, 401, 403, 404, 408, 409, 413, 415, 422, 503)
}
"""What any route may answer instead, for the OpenAPI document."""


class Refused(HTTPException):
    """A request that is answered with a problem.

    Args:
        status: of the answer.
        detail: what is wrong, and what would do.
        errors: the single mistakes.
    """

    def __init__(self, status: int, detail: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(status, detail)
        self.errors = errors or []


def problem(
    scope: Scope, status: int, detail: str = "", errors: list[dict[str, Any]] | None = None
) -> JSONResponse:
    """A problem as an answer, in the language of the request.

    Args:
        scope: of the request.
        status: HTTP status.
        detail: what is wrong, and what would do, in English.
        errors: the single mistakes, in English.
    """
    language, phrase = language_of(scope), phrase_of(status)

    def said_here(text: str) -> str:
        return in_app(told(text, language), language)

    said = Problem(
        type=f"urn:istmo:{phrase.lower().replace(' ', '-')}",
        title=told(phrase, language),
        status=status,
        detail=said_here(detail),
        errors=[
            {key: said_here(value) if key in WORDS else value for key, value in each.items()}
            for each in errors or ()
        ],
    )
    headers = {"content-language": language, "vary": "accept-language"}
    return JSONResponse(said.model_dump(), status, headers, MEDIA)


def opened(request: Request) -> bool:
    """Whether a person opened the address, who reads a page, and not a program, which reads a problem document."""
    path = request.url.path
    return "text/html" in request.headers.get("accept", "") and not f"{path}/".startswith("/api/")


def answer_with_problems(app: FastAPI, page: Callable[[Request, int, str], Response]) -> None:
    """Have everything that goes wrong answered with a problem; what is a fault of ours says nothing of its inside.

    Args:
        app: whose errors these are.
        page: makes the answer for a person: request, status, what is wrong in English.
    """

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if opened(request):
            return await run_in_threadpool(page, request, error.status_code, error.detail or "")
        made = problem(request.scope, error.status_code, error.detail or "", getattr(error, "errors", None))
        made.headers.update(error.headers or {})
        return made

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        mistakes = [
            {"where": ".".join(map(str, each["loc"])), "what": each["msg"]} for each in error.errors()[:20]
        ]
        return problem(request.scope, 422, "Some of what was sent cannot be taken; see errors.", mistakes)

    async def unknown(request: Request, error: Exception) -> Response:
        if opened(request):
            return await run_in_threadpool(page, request, 404, str(error))
        return problem(request.scope, 404, str(error))

    async def mistaken(request: Request, error: Exception) -> Response:
        if opened(request):
            return await run_in_threadpool(page, request, 422, str(error))
        listed = getattr(error, "problems", ())
        errors = [{"line": one.line, "what": one.what, "remedy": one.remedy} for one in listed]
        if isinstance(error, InputError) and not errors and error.rows:
            errors = [{"row": row} for row in error.rows[:5]]
        return problem(request.scope, 422, str(error), errors)

    async def ours(request: Request, __: Exception) -> Response:
        said = "This is a fault of Istmo's; the terminal it runs in says more."
        if opened(request):
            return await run_in_threadpool(page, request, 500, said)
        return problem(request.scope, 500, said)

    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(UnknownNameError, unknown)
    app.add_exception_handler(IstmoError, mistaken)
    app.add_exception_handler(Exception, ours)
