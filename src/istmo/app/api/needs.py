"""Needs: who comes to a place in the next weeks, what they take, how many beds cost least."""

from typing import Annotated, Any

from fastapi import Query

from istmo.app.api.common import AsOf, HouseOf, Text, new_router
from istmo.app.needs import MOST_BEDS, Wanted, answered
from istmo.app.pages.plans import title
from istmo.brief.needs.showing import data
from istmo.brief.needs.told import Told
from istmo.needs import WEEKS, settings
from istmo.needs.planning import MOST_WEEKS

router = new_router("needs")


@router.get("/needs", summary="The places whose needs can be told")
def places() -> list[dict[str, Any]]:
    """Each with the series that feed it, what part of those counted comes, and how long they stay."""
    known = settings()
    return [
        {
            "id": one.id,
            "name": {"en": one.name("en"), "es": one.name("es")},
            "series": [known.feed[each.feed].series for each in one.sources],
            "share": known.share[one.share].value,
            "stay": known.stay[one.stay].stay().mean,
        }
        for one in known.place
    ]


@router.get("/needs/{place}", summary="What a place needs in the next weeks")
def read_needs(
    house: HouseOf,
    place: Text,
    beds: Annotated[int | None, Query(ge=0, le=MOST_BEDS, description="Do so many suffice?")] = None,
    weeks: Annotated[int, Query(ge=1, le=MOST_WEEKS)] = WEEKS,
    share: Annotated[float | None, Query(gt=0, le=1, description="What part comes.")] = None,
    run: Annotated[
        Text, Query(max_length=40, description="A run whose plan changes who comes; none without it.")
    ] = "",
    as_of: AsOf = None,
) -> dict[str, Any]:
    """Arrivals, people present and what they take by week, with 80 % intervals; beds advised, P(over)."""
    found = answered(house, Wanted(place, beds, weeks, share, as_of), run)
    name = title(house.queue.read(run)) if run else ""
    return data(Told(found, "en", name, own=share is not None))
