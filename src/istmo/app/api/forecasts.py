"""Forecasts, made from what was known on a day, and the score record of their models."""

from typing import Annotated, Any, Literal

import polars as pl
from fastapi import Query, Response

from istmo.app import ahead
from istmo.app.api.common import CSV, AsOf, Format, HouseOf, Page, Size, Text, new_router, paged, rows, table
from istmo.app.when import as_of_day
from istmo.assemble import BORDERS, border, panel
from istmo.errors import InputError
from istmo.evaluate import record, summary
from istmo.forecast import ENSEMBLE, Forecast, issue, model
from istmo.forecast.streams import seed

router = new_router("forecasts")


def _told(one: Forecast) -> dict[str, Any]:
    return {
        "border": one.name,
        "model": one.model,
        "issued": one.issued.isoformat(),
        "as_of": one.as_of.isoformat(),
        "data": one.fingerprint,
        "seed": f"{seed(*one.stream):032x}",
        "draws": len(one.draws),
        "targets": rows(one.summary()),
    }


@router.get("/forecasts", summary="The forecasts shown on the page Outlook")
def forecasts(house: HouseOf, as_of: AsOf = None) -> dict[str, Any]:
    """For each border the forecast of the model with the best record: medians and intervals."""
    day = as_of_day(house.records, as_of.isoformat() if as_of else "")
    return paged([_told(each.forecast) for each in ahead.forecasts(house, day)], 1, len(BORDERS))


@router.get(
    "/forecasts/{name}", summary="One border's forecast by any model", responses=CSV, response_model=None
)
def one_forecast(
    house: HouseOf,
    name: Text,
    as_of: AsOf = None,
    model_name: Annotated[Text, Query(alias="model", max_length=60)] = "",
    draws: Annotated[bool, Query(description="Every draw instead of the intervals (CSV).")] = False,
    format: Format = "json",  # noqa: A002
) -> Response | dict[str, Any]:
    """Medians and intervals, or every draw."""
    where = border(name)
    day = as_of_day(house.records, as_of.isoformat() if as_of else "")
    if model_name:
        chosen = model(model_name)

        def make() -> Forecast:
            with house.records.reading() as store:
                known = panel(store, where, day)
            return issue(known, chosen)

        found = house.records.once(("forecast", name, day, model_name), make)
    else:
        shown = {each.border.name: each.forecast for each in ahead.forecasts(house, day)}
        if name not in shown:
            raise InputError(
                f"the page Outlook has no forecast of {name} on {day}", f"Name a model, such as {ENSEMBLE}"
            )
        found = shown[name]
    if format == "csv" or draws:
        return table(found.frame() if draws else found.summary(), format, 1, 1_000_000, f"forecast-{name}")
    return _told(found)


@router.get(
    "/scores", summary="The score record: how the models have done", responses=CSV, response_model=None
)
def scores(
    by: Annotated[list[Literal["border", "horizon", "lead"]] | None, Query(max_length=3)] = None,
    name: Annotated[Text, Query(alias="border", max_length=60)] = "",
    as_of: AsOf = None,
    detail: Annotated[bool, Query(description="Every scored target instead of means.")] = False,
    format: Format = "json",  # noqa: A002
    page: Page = 1,
    size: Size = 1000,
) -> Response | dict[str, Any]:
    """Mean scores by model beside the random walk's, with the shares inside the intervals; or every scored target."""
    found = record.load(as_of)
    if name:
        found = found.filter(pl.col("border") == border(name).name)
    frame = found if detail else summary(found, tuple(dict.fromkeys(by or ("border",))))
    return table(frame, format, page, size, "scores")


@router.get("/scores/about", summary="When and from what the score record was made")
def about_scores() -> dict[str, Any]:
    """The day, the versions of the libraries, the checksums of the data."""
    found: dict[str, Any] = record.about()
    return found
