"""The routes of the pages: which page an address means, and how it is sent, waited for, or said to be wrong."""

import asyncio
from functools import partial

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from istmo.app.house import House
from istmo.app.languages import language_of
from istmo.app.pages import BY_ID, PAGES, Asked, Made, Page, make
from istmo.brief.numbers import LANGUAGES, Language
from istmo.errors import IstmoError, UnknownNameError

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
PNG_SCALE = 2.0
PATIENCE = 1.0
"""Seconds after which whoever opens a page is told that it is still being made."""

router = APIRouter(include_in_schema=False)


@router.get("/")
async def first(request: Request) -> Response:
    """The first page, in the language of the request."""
    return RedirectResponse(f"/{language_of(request.scope)}/{PAGES[0].id}", 303)


@router.get("/{language}")
async def first_of(language: str) -> Response:
    """The first page in a language.

    Raises:
        HTTPException: 404, if there is no such language.
    """
    if language not in LANGUAGES:
        raise HTTPException(404, "There is no such page.")
    return RedirectResponse(f"/{language}/{PAGES[0].id}", 303)


@router.get("/{language}/{name}")
async def page(language: str, name: str, request: Request) -> Response:
    """A page: as it is kept, or made now; a person who opens one that takes long is told so meanwhile.

    Raises:
        HTTPException: 404, if there is no such page or language.
    """
    found, asked = _page(language, name, request)
    here: House = request.app.state.house
    kept = here.records.kept(_key(found, asked))
    if isinstance(kept, Made):
        made = kept
    else:
        making = asyncio.ensure_future(run_in_threadpool(made_of, here, found, asked))
        # by a person, who sees nothing meanwhile
        opened = request.headers.get("sec-fetch-mode") == "navigate"
        await asyncio.wait({making}, timeout=PATIENCE if opened and not found.live else None)
        if not making.done():
            under_way: set[asyncio.Future[Made]] = request.app.state.under_way
            under_way.add(making)
            making.add_done_callback(partial(_left, under_way))
            return await run_in_threadpool(_waiting, here, found, asked)
        try:
            made = making.result()
        except IstmoError as error:
            return await run_in_threadpool(_wrong, here, found, asked, error)
    return _sent(made, request)


@router.get("/{language}/{name}/progress")
async def progress(language: str, name: str, request: Request) -> Response:
    """How far what a page waits for has come.

    Raises:
        HTTPException: 404, if there is no such page or language.
    """
    _page(language, name, request)
    return JSONResponse(request.app.state.house.steps.now())


@router.get("/{language}/{name}/figures/{file}")
async def figure(language: str, name: str, file: str, request: Request) -> Response:
    """A figure of a page as a file of its own.

    Raises:
        HTTPException: 404, if there is no such page, language or figure.
    """
    found, asked = _page(language, name, request)
    stem, _, ending = file.rpartition(".")
    made = await run_in_threadpool(made_of, request.app.state.house, found, asked)
    if stem not in made.figures or ending not in PICTURES:
        raise HTTPException(404, f"There is no figure {file[:80]!r} on this page.")
    svg = await run_in_threadpool(made.figures[stem])
    content = await run_in_threadpool(_png, svg) if ending == "png" else svg.encode()
    headers = {"content-disposition": f'attachment; filename="istmo-{file}"'}
    return Response(content, media_type=PICTURES[ending], headers=headers)


def made_of(here: House, page: Page, asked: Asked) -> Made:
    """A page, as it is kept where it may be."""
    if page.live:
        return make(page, here, asked, PAGES)
    return here.records.once(_key(page, asked), lambda: make(page, here, asked, PAGES))


def lost(request: Request, status: int, wrong: str) -> Response:
    """A page with the way back, for a person whose address leads nowhere."""
    context: dict[str, object] = {"wrong": wrong, "sections": ()}
    bare = Page("lost", "lost.html.j2", lambda _house, _asked: context)
    made = make(bare, request.app.state.house, Asked(language_of(request.scope)), PAGES)
    return Response(made.html, status, media_type="text/html")


def _left(under_way: set[asyncio.Future[Made]], making: asyncio.Future[Made]) -> None:
    under_way.discard(making)
    if not making.cancelled():
        making.exception()  # whoever waits asks again, and is told then


def _page(language: str, name: str, request: Request) -> tuple[Page, Asked]:
    if language not in LANGUAGES or name not in BY_ID:
        raise HTTPException(404, "There is no such page.")
    page = BY_ID[name]
    query = {
        key: value[:300]
        for key, value in request.query_params.items()
        if key in page.takes and value and value.isprintable()
    }
    tongue: Language = "es" if language == "es" else "en"
    return page, Asked(tongue, query)


def _key(page: Page, asked: Asked) -> tuple[object, ...]:
    return ("page", page.id, asked.language, tuple(sorted(asked.query.items())))


def _wrong(here: House, page: Page, asked: Asked, error: IstmoError) -> Response:
    """The page without its contents, saying what is wrong with its address."""
    context: dict[str, object] = {"wrong": str(error), "sections": ()}
    bare = Page(page.id, "problem.html.j2", lambda _house, _asked: context)
    made = make(bare, here, Asked(asked.language), PAGES)
    return Response(made.html, 404 if isinstance(error, UnknownNameError) else 422, media_type="text/html")


def _waiting(here: House, page: Page, asked: Asked) -> Response:
    """The page without its contents, saying that it is being made and opening it when it is."""
    bare = Page(page.id, "waiting.html.j2", lambda _house, _asked: {}, script="waiting.js")
    return Response(make(bare, here, asked, PAGES).html, 202, media_type="text/html")


def _sent(made: Made, request: Request) -> Response:
    headers = {"etag": made.tag, "cache-control": "no-cache", "vary": "accept-encoding, cookie"}
    if request.headers.get("if-none-match") == made.tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(made.packed, media_type="text/html", headers={**headers, "content-encoding": "gzip"})
    return Response(made.html, media_type="text/html", headers=headers)


def _png(svg: str) -> bytes:
    import vl_convert  # noqa: PLC0415 - only for pictures

    made: bytes = vl_convert.svg_to_png(svg, scale=PNG_SCALE)
    return made
