"""Effects: what the measures of the record did, each with its interval and the false positive rate of its placebos."""

from typing import Any

from fastapi import Response

from istmo.app.api.common import CSV, AsOf, Format, HouseOf, Page, Size, Text, new_router, table
from istmo.app.pages.register import known_effects
from istmo.effects.record import table as as_table
from istmo.measures.catalogue import measure

router = new_router("effects")


@router.get(
    "/effects", summary="What every measure did, a row a count and group", responses=CSV, response_model=None
)
def effects(
    house: HouseOf,
    as_of: AsOf = None,
    format: Format = "json",  # noqa: A002
    page: Page = 1,
    size: Size = 1000,
) -> Response | dict[str, Any]:
    """Changes in logs of (events + 10); refused for a day on which not all counts behind them were known."""
    found = known_effects(house, as_of.isoformat() if as_of else "")
    return table(as_table(found), format, page, size, "effects")


@router.get("/effects/{measure_id}", summary="What one measure did, month by month")
def one_effect(house: HouseOf, measure_id: Text, as_of: AsOf = None) -> dict[str, Any]:
    """The verdict, the reasons where it cannot be told, every row with its placebos, and the months after."""
    found = known_effects(house, as_of.isoformat() if as_of else "")
    return {
        "known": found.known.isoformat(),
        "counts": found.counts,
        **found.effect(measure(measure_id).id).model_dump(mode="json"),
    }
