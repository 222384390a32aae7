"""Alerts: which series left the interval of their forecast, and how often such alerts were false."""

from typing import Any

from istmo.app import ahead
from istmo.app.api.common import AsOf, HouseOf, new_router, rows
from istmo.app.when import as_of_day
from istmo.evaluate import alerts

router = new_router("alerts")


@router.get("/alerts", summary="Series that left their forecast's interval, with the record of such alerts")
def read_alerts(house: HouseOf, as_of: AsOf = None) -> dict[str, Any]:
    """The newest month of every series watched that lies outside, and how many earlier alerts were false, by border."""
    day = as_of_day(house.records, as_of.isoformat() if as_of else "")

    def make() -> dict[str, Any]:
        watched = ahead.watched(house, day)
        past = alerts.load(day)
        return {
            "as_of": day.isoformat(),
            "level": alerts.LEVEL,
            "watched": watched.height,
            "alerts": rows(alerts.with_past(watched, past).drop("decided", "later", "after")),
            "rates": rows(alerts.rates(past)),
        }

    return house.records.once(("alerts", day), make)
