"""The brief of a day, for print and mail."""

from fastapi import Response

from istmo.app.api.common import PDF, AsOf, HouseOf, Language, as_pdf, new_router
from istmo.app.when import as_of_day
from istmo.brief.making import make_brief

router = new_router("briefs")


@router.get("/brief", summary="The brief of a day as tagged PDF", response_class=Response, responses=PDF)
def brief(house: HouseOf, as_of: AsOf = None, language: Language = "en") -> Response:
    """What `istmo brief` writes, with data days, releases, version, store and seeds; pictures carry descriptions."""
    day = as_of_day(house.records, as_of.isoformat() if as_of else "")

    def make() -> bytes:
        with house.records.reading() as store:
            found = make_brief(store, day, language)
        return found.pdf()

    return as_pdf(
        house.records.once(("brief", day, language), make, large=True), f"istmo-brief-{day}-{language}"
    )
