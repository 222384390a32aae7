"""The register: what was promised, and what came of it, recomputed for any day."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query

from istmo.app.api.common import AsOf, HouseOf, Language, Page, Size, Text, new_router, paged, plain
from istmo.app.pages.making import Asked
from istmo.app.pages.register import found, found_of
from istmo.app.plans import study
from istmo.brief.commitments.making import table
from istmo.register.planning import simulable

router = new_router("register")


@router.get("/register", summary="Every commitment with its status on a day")
def commitments(house: HouseOf, as_of: AsOf = None, page: Page = 1, size: Size = 1000) -> dict[str, Any]:
    """Met, on course, behind or not measurable, with the figures; only what was known on the day is used."""
    statuses = found(house, Asked("en", {"as_of": as_of.isoformat()} if as_of else {}))
    return paged([{k: plain(v) for k, v in row.items()} for row in table(statuses).to_dicts()], page, size)


@router.get("/register/entries", summary="Every entry of the register")
def entries(house: HouseOf, page: Page = 1, size: Size = 1000) -> dict[str, Any]:
    """Endorsements, pillars, packages, meetings, cooperation and commitments, each with its words and source; what was
    accepted on this machine with who accepted it."""
    listed = [
        {"table": name, **one.model_dump(mode="json")}
        for name, rows in house.accepted.register().entries.items()
        for one in rows
    ]
    return paged(listed, page, size)


@router.get("/register/simulable", summary="The commitments that a plan which begins on a day can carry out")
def simulable_from(
    house: HouseOf,
    start: Annotated[date, Query(description="First day of the plan.")],
    language: Language = "en",
) -> list[dict[str, str]]:
    """Each with its title, and why not: "goes-on" where what it promises was in force or announced by then,
    "contradicts" where it cannot stand beside the measure `other`, in force."""
    rows = house.records.once(
        ("simulable", start), lambda: simulable(house.accepted.register(), study(), start)
    )
    return [
        {
            "commitment": one.commitment.id,
            "title": one.commitment.title(language),
            "why": one.why,
            "other": one.other,
        }
        for one in rows
    ]


@router.get("/register/{commitment}", summary="One commitment with the history of its status")
def one_commitment(house: HouseOf, commitment: Text, as_of: AsOf = None) -> dict[str, Any]:
    """The entry, its status, and the days on which the status changed."""
    status, past = found_of(house, Asked("en", {"as_of": as_of.isoformat()} if as_of else {}), commitment)
    return {
        "entry": status.commitment.model_dump(mode="json"),
        **{k: plain(v) for k, v in table([status]).to_dicts()[0].items()},
        "history": [{k: plain(v) for k, v in row.items()} for row in table(past).to_dicts()],
    }
