"""Counted flows: the numbers behind the map, and the two tables that flowmap.blue reads and writes."""

from typing import Annotated, Any

import polars as pl
from fastapi import Body, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from istmo.app import flowmap, twotables
from istmo.app.api.common import (
    CSV,
    AsOf,
    Format,
    Headings,
    HouseOf,
    Language,
    Text,
    csv,
    new_router,
    rows,
    table,
)
from istmo.app.pages.making import Asked
from istmo.app.pages.situation import selection, window_of
from istmo.app.situation import Counted, Window, study, watched
from istmo.brief.csvs import headed, named

router = new_router("flows")
Nationality = Annotated[Text, Query(max_length=10, description="ISO 3166-1 alpha-3; all without it.")]
Household = Annotated[Text, Query(max_length=30, description="A household type; all without it.")]
Month = Annotated[Text, Query(max_length=7, description="YYYY-MM: only what the map shows of this month.")]
Span = Annotated[int, Query(ge=1, le=999, description="So many months together, ending with `month`.")]


def _seen(house: HouseOf, as_of: AsOf, nationality: str, household: str) -> Counted:
    query = {"as_of": as_of.isoformat() if as_of else "", "nationality": nationality, "household": household}
    return selection(house, Asked("en", query))


@router.get(
    "/situation", summary="What was counted where, month by month", responses=CSV, response_model=None
)
def situation(
    house: HouseOf,
    as_of: AsOf = None,
    nationality: Nationality = "",
    household: Household = "",
    month: Month = "",
    span: Span = 1,
    language: Language = "en",
    headings: Headings = "en",
    format: Format = "json",  # noqa: A002
) -> Response | dict[str, Any]:
    """A row a counting point and leg, a number a month; null where nothing whole is known or told apart. With `month`
    one number a row, as the page shows it."""
    seen = _seen(house, as_of, nationality, household)
    if month:
        shown = _shown(seen, window_of(house, seen, month, str(span)), language)
        file = f"{named('situation', headings)}-{month}"
        return table(shown, format, 1, shown.height, file, headings)
    if format == "csv":
        long = [
            (
                each.id,
                flowmap.label(each, language),
                each.read(seen.only),
                month,
                value,
                seen.released.get(each.id),
            )
            for each in watched()
            for month, value in zip(seen.months, seen.values[each.id], strict=True)
            if value is not None
        ]
        names = ["point", "label", "series", "month", "value", "released"]
        frame = headed(pl.DataFrame(long, schema=names, orient="row"), headings)
        return csv(frame, named("situation", headings))
    return {
        "as_of": seen.as_of.isoformat(),
        "nationality": seen.nationality,
        "household": seen.household,
        "months": [f"{month:%Y-%m}" for month in seen.months],
        "rows": [
            {
                "id": each.id,
                "label": flowmap.label(each, language),
                "group": each.group,
                "series": each.read(seen.only),
                "told": each.id not in seen.untold,
                "released": str(seen.released[each.id]) if each.id in seen.released else None,
                "values": [None if value is None else round(value) for value in seen.values[each.id]],
            }
            for each in watched()
        ],
    }


@router.get(
    "/flows", summary="Counted flows, as flowmap.blue's table `flows`", responses=CSV, response_model=None
)
def flows(
    house: HouseOf,
    as_of: AsOf = None,
    nationality: Nationality = "",
    household: Household = "",
    format: Format = "csv",  # noqa: A002
) -> Response | list[dict[str, Any]]:
    """origin, dest, count, time: the legs whose travellers somebody counts, a row a leg and month."""
    frame = _flows(_seen(house, as_of, nationality, household))
    return csv(frame, "flows") if format == "csv" else rows(frame)


@router.get(
    "/flows/locations",
    summary="Their ends, as flowmap.blue's table `locations`",
    responses=CSV,
    response_model=None,
)
def locations(language: Language = "en", format: Format = "csv") -> Response | list[dict[str, Any]]:  # noqa: A002
    """id, name, lat, lon of every place at which a counted leg begins or ends."""
    ends = {end for each in watched() if each.link for end in _ends(each.link)}
    frame = (
        study()
        .nodes.filter(pl.col("id").is_in(sorted(ends)))
        .select("id", pl.col(f"label_{language}").alias("name"), "lat", "lon")
    )
    return csv(frame, "locations") if format == "csv" else rows(frame)


def _shown(seen: Counted, window: Window, language: Language) -> pl.DataFrame:
    """What the page's table shows of some months: the count of all together, and that of the same a year before."""
    rows_ = [
        (
            each.id,
            flowmap.label(each, language),
            each.read(seen.only),
            seen.months[window.first],
            seen.months[window.last],
            window.total(seen.values[each.id]),
            window.total(seen.values[each.id], back=12),
            seen.released.get(each.id),
        )
        for each in watched()
    ]
    names = {"point": pl.String, "label": pl.String, "series": pl.String, "first": pl.Date, "last": pl.Date}
    names |= {"value": pl.Float64, "year_before": pl.Float64, "released": pl.Date}
    return pl.DataFrame(rows_, schema=names, orient="row")


class TwoTables(BaseModel):
    """Flows of one's own in flowmap.blue's form.

    Args:
        locations: CSV with columns id, name, lat, lon.
        flows: CSV with columns origin, dest, count and, if there are several times, time.
    """

    model_config = ConfigDict(extra="forbid")

    locations: str = Field(max_length=400_000)
    flows: str = Field(max_length=500_000)


@router.post("/flows/read", summary="Read two tables in flowmap.blue's form")
def read_flows(given: Annotated[TwoTables, Body()]) -> dict[str, Any]:
    """The tables as rows, checked: every end is a location, every count a number that is not negative, every time a
    year, a month, a day or a moment as ISO 8601 writes it."""
    places, moves = twotables.read(given.locations, given.flows)
    totals = moves.group_by("origin", "dest").agg(pl.col("count").sum()).sort("count", descending=True)
    return {"locations": rows(places), "flows": rows(moves), "totals": rows(totals)}


def _ends(link: str) -> tuple[str, str]:
    row = study().links.row(by_predicate=pl.col("id") == link, named=True)
    return row["origin"], row["destination"]


def _flows(seen: Counted) -> pl.DataFrame:
    found = [
        (*_ends(each.link), round(value), f"{month:%Y-%m}")
        for each in watched()
        if each.link
        for month, value in zip(seen.months, seen.values[each.id], strict=True)
        if value is not None
    ]
    names = {"origin": pl.String, "dest": pl.String, "count": pl.Int64, "time": pl.String}
    return pl.DataFrame(found, schema=names, orient="row")
