"""Registered forecasts: what was put on record beforehand, and what has become of it."""

from typing import Any

from istmo.app.api.common import AsOf, HouseOf, new_router, rows
from istmo.app.when import as_of_day
from istmo.evaluate import registered

router = new_router("registered")


@router.get("/registered", summary="Forecasts on record, scored with what has been counted since")
def read_registered(house: HouseOf, as_of: AsOf = None) -> dict[str, Any]:
    """The scores, the targets not yet counted, what is not as it was registered, and the checksum of the record."""
    day = as_of_day(house.records, as_of.isoformat() if as_of else "")
    with house.records.reading() as store:
        found = registered.scores(store, house.settings.registries, day)
    return {
        "as_of": day.isoformat(),
        "registered": found.registered,
        "scored": rows(found.rows),
        "not_yet_counted": rows(found.open),
        "faults": list(found.faults),
        "heads": list(found.heads),
    }
