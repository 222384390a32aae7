"""Putting the app together: the gate, the pages, the API, the files that pages load."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from threading import Thread

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from istmo.app.api import ROUTERS
from istmo.app.api.common import PREFIX
from istmo.app.house import House, house
from istmo.app.languages import language_of
from istmo.app.pages import BY_ID, PAGES, Asked, Made, Page, make
from istmo.app.problems import Refused, answer_with_problems
from istmo.app.runs.keeper import Keeper
from istmo.app.security import Gate
from istmo.app.settings import Settings
from istmo.brief.numbers import LANGUAGES, Language
from istmo.errors import IstmoError, UnknownNameError

KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
"""Told by us: what the system's registry makes of .js differs from machine to machine."""
PACKAGES = {"blocks.css": ("istmo.brief", "style.css"), "claims.css": ("istmo.evidence", "claims.css")}
"""Style sheets that the app shares with the brief and with the page of a checked report."""
STATIC = ("app.css", "common.js", "situation.js", "plans.js", "check.js", "data.js", "waiting.js")
PNG_SCALE = 2.0
PATIENCE = 1.0
"""Seconds after which whoever opens a page is told that it is still being made."""


def create_app(settings: Settings, *, worker: bool = True, warm: bool = True) -> FastAPI:
    """The app, ready to be served.

    Args:
        settings: store, token, limits.
        worker: whether it keeps a worker for runs.
        warm: whether it makes the first pages before anyone asks.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        here: House = app.state.house
        keeper = Keeper(here.queue.path, settings.home_path / "worker.log") if worker else None
        if keeper is not None:
            keeper.start()
        app.state.keeper = keeper
        if warm:
            Thread(target=_warm, args=(here,), daemon=True).start()
        yield
        if keeper is not None:
            await asyncio.to_thread(keeper.stop)  # requests may hold all threads of the pool
        here.records.close()

    app = FastAPI(
        title="Istmo",
        version=version("istmo"),
        summary="The migration system of the Americas: counts, forecasts, plans, checks.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    app.state.house = house(settings)
    answer_with_problems(app, _lost)
    for router in ROUTERS:
        app.include_router(router)
    _add_pages(app)
    app.add_middleware(Gate, settings=settings)
    return app


def _warm(here: House) -> None:
    for language in LANGUAGES:
        for page in PAGES:
            if not page.live:
                try:
                    _made(here, page, Asked(language))
                except IstmoError:  # a store without counts: its pages say so when asked
                    return


def _add_pages(app: FastAPI) -> None:
    under_way = set[asyncio.Future[Made]]()  # held on to, or nobody would

    def _left(making: asyncio.Future[Made]) -> None:
        under_way.discard(making)
        if not making.cancelled():
            making.exception()  # whoever waits asks again, and is told then

    @app.get("/", include_in_schema=False)
    async def first(request: Request) -> Response:
        return RedirectResponse(f"/{language_of(request.scope)}/{PAGES[0].id}", 303)

    @app.get("/{language}", include_in_schema=False)
    async def first_of(language: str) -> Response:
        if language not in LANGUAGES:
            raise HTTPException(404, "There is no such page.")
        return RedirectResponse(f"/{language}/{PAGES[0].id}", 303)

    @app.get("/static/{name}", include_in_schema=False)
    async def static(name: str, request: Request) -> Response:
        content, tag = _static(name)
        headers = {"etag": tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=KINDS["." + name.rpartition(".")[2]], headers=headers)

    @app.get("/{language}/{name}", include_in_schema=False)
    async def page(language: str, name: str, request: Request) -> Response:
        found, asked = _page(language, name, request)
        here: House = request.app.state.house
        kept = here.records.kept(_key(found, asked))
        if isinstance(kept, Made):
            made = kept
        else:
            making = asyncio.ensure_future(run_in_threadpool(_made, here, found, asked))
            # by a person, who sees nothing meanwhile
            opened = request.headers.get("sec-fetch-mode") == "navigate"
            await asyncio.wait({making}, timeout=PATIENCE if opened and not found.live else None)
            if not making.done():
                under_way.add(making)
                making.add_done_callback(_left)
                return await run_in_threadpool(_waiting, here, found, asked)
            try:
                made = making.result()
            except IstmoError as error:
                return await run_in_threadpool(_wrong, here, found, asked, error)
        return _sent(made, request)

    @app.get("/{language}/{name}/progress", include_in_schema=False)
    async def progress(language: str, name: str, request: Request) -> Response:
        _page(language, name, request)
        return JSONResponse(request.app.state.house.steps.now())

    @app.get("/{language}/{name}/figures/{file}", include_in_schema=False)
    async def figure(language: str, name: str, file: str, request: Request) -> Response:
        found, asked = _page(language, name, request)
        stem, _, ending = file.rpartition(".")
        made = await run_in_threadpool(_made, request.app.state.house, found, asked)
        if stem not in made.figures or ending not in ("svg", "png"):
            raise HTTPException(404, f"There is no figure {file[:80]!r} on this page.")
        svg = await run_in_threadpool(made.figures[stem])
        content = await run_in_threadpool(_png, svg) if ending == "png" else svg.encode()
        headers = {"content-disposition": f'attachment; filename="istmo-{file}"'}
        return Response(content, media_type=KINDS[f".{ending}"], headers=headers)


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


def _made(here: House, page: Page, asked: Asked) -> Made:
    if page.live:
        return make(page, here, asked, PAGES)
    return here.records.once(_key(page, asked), lambda: make(page, here, asked, PAGES))


def _wrong(here: House, page: Page, asked: Asked, error: IstmoError) -> Response:
    """The page without its contents, saying what is wrong with its address."""
    context: dict[str, object] = {"wrong": str(error), "sections": ()}
    bare = Page(page.id, "problem.html.j2", lambda _house, _asked: context)
    made = make(bare, here, Asked(asked.language), PAGES)
    return Response(made.html, 404 if isinstance(error, UnknownNameError) else 422, media_type="text/html")


def _lost(request: Request, status: int, wrong: str) -> Response:
    """A page with the way back, for a person whose address leads nowhere."""
    context: dict[str, object] = {"wrong": wrong, "sections": ()}
    bare = Page("lost", "lost.html.j2", lambda _house, _asked: context)
    made = make(bare, request.app.state.house, Asked(language_of(request.scope)), PAGES)
    return Response(made.html, status, media_type="text/html")


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


@cache
def _static(name: str) -> tuple[bytes, str]:
    import hashlib  # noqa: PLC0415

    if name in PACKAGES:
        package, file = PACKAGES[name]
        content = files(package).joinpath(file).read_bytes()
    elif name in STATIC:
        content = files("istmo.app").joinpath("static", name).read_bytes()
    else:
        raise Refused(404, "There is no such file.")
    return content, f'"{hashlib.sha256(content).hexdigest()[:24]}"'
