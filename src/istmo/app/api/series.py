"""Series, their observations as of any day, and their releases."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query, Response

from istmo.app.api.common import (
    CSV,
    AsOf,
    Format,
    Headings,
    HouseOf,
    Page,
    Size,
    Text,
    new_router,
    paged,
    rows,
    table,
)
from istmo.errors import InputError
from istmo.observation import DIMENSIONS

router = new_router("series")
Codes = Annotated[list[Text] | None, Query(max_length=100)]
Dimension = Literal["place", "nationality", "household", "category"]


@router.get("/series", summary="List the series")
def list_series(
    house: HouseOf,
    q: Annotated[Text, Query(max_length=200, description="Only those whose words contain this.")] = "",
    page: Page = 1,
    size: Size = 100,
) -> dict[str, Any]:
    """Every series that is stored, with its definition and the periods it covers."""
    with house.records.reading() as store:
        spans = {row["series"]: row for row in rows(store.spans())}
        found = [
            {**each.model_dump(mode="json"), **_span(spans, each.sum_of or (each.id,))}
            for each in store.indicators()
            if q.casefold() in f"{each.id} {each.title_en} {each.title_es} {each.universe}".casefold()
        ]
    return paged([each for each in found if each["first"]], page, size)


def _span(spans: Mapping[str, dict[str, Any]], parts: Sequence[str]) -> dict[str, Any]:
    """First and last period that all parts of a series cover, and the releases of the part with most."""
    known = [spans[part] for part in parts if part in spans]
    if len(known) < len(parts):
        return {"first": None, "last": None, "releases": 0}
    return {
        "first": max(one["first"] for one in known),
        "last": min(one["last"] for one in known),
        "releases": max(one["releases"] for one in known),
    }


@router.get("/series/{series}", summary="One series: what it counts")
def one_series(house: HouseOf, series: Text) -> dict[str, Any]:
    """What a series counts, its traps, and the files it was read from."""
    with house.records.reading() as store:
        found = store.indicator(series)
        return {**found.model_dump(mode="json"), "files": rows(store.files(series))}


@router.get(
    "/series/{series}/observations",
    summary="Its observations, as known on a day",
    responses=CSV,
    response_model=None,
)
def observations(
    house: HouseOf,
    series: Text,
    as_of: AsOf = None,
    by: Annotated[list[Dimension] | None, Query(max_length=4, description="Dimensions to keep.")] = None,
    start: Annotated[date | None, Query(description="First period.")] = None,
    end: Annotated[date | None, Query(description="Last period.")] = None,
    place: Codes = None,
    nationality: Codes = None,
    household: Codes = None,
    category: Codes = None,
    format: Format = "json",  # noqa: A002 - its name in the address
    headings: Headings = "en",
    page: Page = 1,
    size: Size = 1000,
) -> Response | dict[str, Any]:
    """The observations of a series, summed over the dimensions that are not asked for, as known on a day."""
    asked: Mapping[str, list[str] | None] = dict(
        zip(DIMENSIONS, (place, nationality, household, category), strict=True)
    )
    where = {name: codes for name, codes in asked.items() if codes}
    if start and end and start > end:
        raise InputError(
            f"the first period, {start}, is after the last, {end}", "Give them the other way round"
        )
    with house.records.reading() as store:
        frame = store.series(
            series, by=list(dict.fromkeys(by or ())), where=where, as_of=as_of, start=start, end=end
        )
    return table(frame, format, page, size, series, headings)


@router.get("/series/{series}/versions", summary="Every release of every period of a series")
def versions(house: HouseOf, series: Text, page: Page = 1, size: Size = 1000) -> dict[str, Any]:
    """When each period became known, and again when it was revised."""
    with house.records.reading() as store:
        return paged(rows(store.versions(series)), page, size)


@router.get("/releases", summary="Every file that is stored")
def releases(house: HouseOf, page: Page = 1, size: Size = 1000) -> dict[str, Any]:
    """Publication, file, checksum, the day it came out and where it was obtained."""
    with house.records.reading() as store:
        frame = store.releases()
    return paged([{**row, "stored": str(row["stored"])} for row in rows(frame)], page, size)
