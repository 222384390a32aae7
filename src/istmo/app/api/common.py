"""What routes share: the house they live in, paging, and tables as JSON or CSV."""

import math
from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import StringConstraints

from istmo.app.house import House
from istmo.app.problems import ANSWERS
from istmo.brief.csvs import headed, neutral

PREFIX = "/api/v1"
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {}}, "description": "JSON, or CSV with format=csv"}
}
PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}, "description": "The page"}}


def _house(request: Request) -> House:
    found = request.app.state.house
    assert isinstance(found, House)
    return found


HouseOf = Annotated[House, Depends(_house)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$")]
AsOf = Annotated[
    date | None, Query(description="Only what was known on this day; today's knowledge without it.")
]
Format = Annotated[Literal["json", "csv"], Query(description="json, or csv for a spreadsheet.")]
PageFormat = Annotated[Literal["html", "pdf"], Query(description="html, or tagged PDF.")]
Page = Annotated[int, Query(ge=1, le=1_000_000, description="Which page; the first is 1.")]
Size = Annotated[int, Query(ge=1, le=100_000, description="Rows of a page.")]
Language = Annotated[Literal["en", "es"], Query(description="Language of the words.")]

Headings = Annotated[
    Literal["en", "es"], Query(description="Language of a CSV file's headings; English without it.")
]


def new_router(tag: str) -> APIRouter:
    """A router whose routes may answer with problems."""
    return APIRouter(prefix=PREFIX, tags=[tag], responses=ANSWERS)


def paged(rows: list[Any], page: int, size: int, total: int | None = None) -> dict[str, Any]:
    """A page of some rows.

    Args:
        rows: all of them, or the page's own if `total` is given.
        page: which, from 1.
        size: rows of a page.
        total: how many rows there are in all.
    """
    shown = rows if total is not None else rows[(page - 1) * size : page * size]
    number = len(rows) if total is None else total
    return {
        "items": shown,
        "page": page,
        "pages": max(1, math.ceil(number / size)),
        "size": size,
        "total": number,
    }


def table(
    frame: pl.DataFrame, form: str, page: int, size: int, name: str, headings: Headings = "en"
) -> Response | dict[str, Any]:
    """A page of a frame as JSON, or as CSV in which no cell can run as a formula.

    Args:
        frame: all rows.
        form: "json" or "csv".
        page: which, from 1.
        size: rows of a page.
        name: of the CSV file.
        headings: the language of its headings.
    """
    part = frame.slice((page - 1) * size, size)
    if form == "csv":
        return csv(headed(part, headings), name, total=frame.height)
    return paged(rows(part), page, size, frame.height)


def csv(frame: pl.DataFrame, name: str, total: int | None = None) -> Response:
    """A frame as a CSV file (UTF-8 with the mark that spreadsheets expect)."""
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    if total is not None:
        headers["x-total-count"] = str(total)
    return Response(neutral(frame).write_csv(include_bom=True), media_type="text/csv", headers=headers)


def as_pdf(content: bytes, name: str) -> Response:
    """A PDF file."""
    headers = {"content-disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


def rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """A frame as rows for JSON: whole floats as integers, what is no number as null, days as text."""
    return [{name: plain(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    if isinstance(value, date):
        return value.isoformat()
    return value
