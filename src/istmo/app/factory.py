"""Putting the app together: the gate, the API, the pages, the files that pages load."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from threading import Thread

from fastapi import FastAPI

from istmo.app import static_files
from istmo.app.api import ROUTERS
from istmo.app.api.common import PREFIX
from istmo.app.house import House, house
from istmo.app.pages import PAGES, Asked, routes
from istmo.app.problems import answer_with_problems
from istmo.app.runs.keeper import Keeper
from istmo.app.security import Gate
from istmo.app.settings import Settings
from istmo.brief.numbers import LANGUAGES
from istmo.errors import IstmoError


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
    app.state.under_way = set()  # pages that are still being made: held on to, or nobody would
    answer_with_problems(app, routes.lost)
    for router in (*ROUTERS, static_files.router, routes.router):
        app.include_router(router)
    app.add_middleware(Gate, settings=settings)
    return app


def _warm(here: House) -> None:
    for language in LANGUAGES:
        for page in PAGES:
            if not page.live:
                try:
                    routes.made_of(here, page, Asked(language))
                except IstmoError:  # a store without counts: its pages say so when asked
                    return
