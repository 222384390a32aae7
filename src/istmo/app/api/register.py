"""The register: what was promised, and what came of it, recomputed for any day."""

from typing import Any

from istmo.app.api.common import AsOf, HouseOf, Page, Size, Text, new_router, paged, plain
from istmo.app.pages.making import Asked
from istmo.app.pages.register import found
from istmo.app.when import as_of_day
from istmo.brief.commitments.making import table
from istmo.errors import UnknownNameError
from istmo.register import history
from istmo.register import register as read

router = new_router("register")


@router.get("/register", summary="Every commitment with its status on a day")
def commitments(house: HouseOf, as_of: AsOf = None, page: Page = 1, size: Size = 1000) -> dict[str, Any]:
    """Met, on course, behind or not measurable, with the figures; only what was known on the day is used."""
    statuses = found(house, Asked("en", {"as_of": as_of.isoformat()} if as_of else {}))
    return paged([{k: plain(v) for k, v in row.items()} for row in table(statuses).to_dicts()], page, size)


@router.get("/register/entries", summary="Every entry of the register")
def entries(page: Page = 1, size: Size = 1000) -> dict[str, Any]:
    """Endorsements, pillars, packages, meetings, cooperation and commitments, each with its words and source."""
    listed = [
        {"table": name, **one.model_dump(mode="json")}
        for name, rows in read().entries.items()
        for one in rows
    ]
    return paged(listed, page, size)


@router.get("/register/{commitment}", summary="One commitment with the history of its status")
def one_commitment(house: HouseOf, commitment: Text, as_of: AsOf = None) -> dict[str, Any]:
    """The entry, its status, and the days on which the status changed."""
    day = as_of_day(house.records, as_of.isoformat() if as_of else "")
    one = read().commitment(commitment)
    statuses = found(house, Asked("en", {"as_of": as_of.isoformat()} if as_of else {}))
    mine = [each for each in statuses if each.commitment.id == commitment]
    if not mine:
        raise UnknownNameError(f"{commitment} was made on {one.date}; give a later as_of.")

    def changes() -> list[dict[str, Any]]:
        with house.records.reading() as store:
            return table(history(read(), store, one, day)).to_dicts()

    past = house.records.once(("history", commitment, day), changes)
    return {
        "entry": one.model_dump(mode="json"),
        **{k: plain(v) for k, v in table(mine).to_dicts()[0].items()},
        "history": [{k: plain(v) for k, v in row.items()} for row in past],
    }
