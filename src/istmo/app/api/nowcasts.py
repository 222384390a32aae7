"""Nowcasts: the month that an agency has not published yet, from those that have."""

from typing import Any

import polars as pl

from istmo.app import ahead
from istmo.app.api.common import AsOf, HouseOf, new_router, rows
from istmo.app.when import as_of_day
from istmo.evaluate import nowcasts, summary
from istmo.forecast.nowcast import POINTS, Nowcast
from istmo.observation import ALL

router = new_router("nowcasts")


@router.get("/nowcasts", summary="The month not published yet, from the points that have published it")
def read_nowcasts(house: HouseOf, as_of: AsOf = None) -> dict[str, Any]:
    """Nowcasts, the borders for which there is none, and how nowcasts have done beside forecasts of the same day."""
    day = as_of_day(house.records, as_of.isoformat() if as_of else "")
    found = ahead.nowcasts(house, day)
    known = {each.forecast.name for each in found}
    return {
        "as_of": day.isoformat(),
        "nowcasts": [_told(each) for each in found],
        "none": [name for name in POINTS if name not in known],
        "record": rows(summary(nowcasts.load(day))),
    }


def _told(each: Nowcast) -> dict[str, Any]:
    table = each.forecast.summary()
    return {
        "border": each.forecast.name,
        "month": each.forecast.months[0].isoformat(),
        "from": list(each.sisters),
        "data": each.forecast.fingerprint,
        "total": rows(table.filter(group=ALL))[0],
        "groups": rows(table.filter(pl.col("group") != ALL)),
    }
