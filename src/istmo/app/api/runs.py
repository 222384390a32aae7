"""Runs: plans that are simulated, one after the other, by a worker beside the app."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

import polars as pl
from fastapi import Body, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, StreamingResponse

from istmo.app.api.common import (
    CSV,
    PDF,
    Format,
    Headings,
    HouseOf,
    Language,
    Page,
    PageFormat,
    Size,
    Text,
    as_pdf,
    new_router,
    paged,
    table,
)
from istmo.app.house import House
from istmo.app.plans import study
from istmo.app.problems import Refused
from istmo.app.runs.queue import Run
from istmo.app.runs.request import Request, judged, total
from istmo.brief.csvs import named

router = new_router("runs")
OVER = ("done", "failed", "cancelled")
LOOK = 0.4
"""Seconds between two looks at a run whose progress is told."""


def _told(run: Run) -> dict[str, Any]:
    return {**asdict(run), "over": run.state in OVER}


@router.get("/runs", summary="The runs, newest first")
def runs(house: HouseOf, page: Page = 1, size: Size = 100) -> dict[str, Any]:
    """Waiting, running and ended."""
    found = house.queue.all(size, (page - 1) * size)
    return paged([_told(run) for run in found], page, size, house.queue.count())


@router.post("/runs", summary="Ask for a run", status_code=202)
def ask(house: HouseOf, asked: Annotated[Request, Body()]) -> dict[str, Any]:
    """Puts a run into the queue; a plan that is not in order is refused at once, with every mistake and its line."""
    if asked.draws > house.settings.draws:
        raise Refused(422, f"Ask for at most {house.settings.draws} draws.")
    judged(asked, study())
    return _told(house.queue.add(asked.model_dump(mode="json"), house.settings.author, total(asked)))


@router.get("/runs/{run_id}", summary="How a run is getting on")
def one_run(house: HouseOf, run_id: Text) -> dict[str, Any]:
    """Its state, how many draws are done, and what it was asked."""
    return _told(house.queue.read(run_id))


@router.get(
    "/runs/{run_id}/events",
    summary="The same as server-sent events, until it is over",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def events(house: HouseOf, run_id: Text) -> StreamingResponse:
    """An event whenever something changed, and a comment every few seconds otherwise."""
    first = await run_in_threadpool(house.queue.read, run_id)
    return StreamingResponse(_events(house, first), media_type="text/event-stream")


async def _events(house: House, run: Run) -> AsyncIterator[str]:
    sent, quiet = "", 0.0
    while True:
        said = json.dumps({"state": run.state, "done": run.done, "total": run.total, "said": run.said})
        if said != sent:
            yield f"data: {said}\n\n"
            sent, quiet = said, 0.0
        elif quiet > 5:
            yield ": still here\n\n"
            quiet = 0.0
        if run.state in OVER:
            return
        await asyncio.sleep(LOOK)
        quiet += LOOK
        run = await run_in_threadpool(house.queue.read, run.id)


@router.delete("/runs/{run_id}", summary="Cancel a run")
def cancel(house: HouseOf, run_id: Text) -> dict[str, Any]:
    """One that waits or runs is cancelled; one that is over stays as it is."""
    return _told(house.queue.cancel(run_id))


def _done(house: House, run_id: str) -> Run:
    run = house.queue.read(run_id)
    if run.state != "done":
        raise Refused(409, f"The run is {run.state}; there is no result.")
    return run


@router.get("/runs/{run_id}/table", summary="What a run came to", responses=CSV, response_model=None)
def result(
    house: HouseOf,
    run_id: Text,
    format: Format = "json",  # noqa: A002
    headings: Headings = "en",
    page: Page = 1,
    size: Size = 100_000,
) -> Response | dict[str, Any]:
    """Medians and 80 % intervals by quantity, place, month, nationality and household, beside the other plan."""
    name = f"{named('run', headings)}-{run_id}"
    found = pl.read_parquet(house.queue.result(_done(house, run_id).id))
    return table(found, format, page, size, name, headings)


@router.get(
    "/runs/{run_id}/brief",
    summary="A run as a page that needs nothing else, or as tagged PDF",
    response_class=HTMLResponse,
    responses=PDF,
)
def brief(house: HouseOf, run_id: Text, language: Language = "en", format: PageFormat = "html") -> Response:  # noqa: A002
    """For mail and print, without script; it names the plan, the months, the run, the version and its draws."""
    from istmo.app.pages.plans import stamp, told_of  # noqa: PLC0415 - it draws
    from istmo.brief.scenario.making import page_of, pdf_of  # noqa: PLC0415
    from istmo.brief.writer import Writer  # noqa: PLC0415

    run = _done(house, run_id)
    told, about = told_of(house, run, Writer(language)), stamp(run, language)
    if format == "pdf":
        return as_pdf(pdf_of(told, about), f"istmo-run-{run_id}-{language}")
    return HTMLResponse(page_of(told, "run", about)[0])
