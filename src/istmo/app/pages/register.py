"""Register: what was promised under the Los Angeles Declaration, and what came of it, recomputed."""

from istmo.app.house import House
from istmo.app.pages.making import Asked, Page
from istmo.app.when import as_of_day
from istmo.brief.commitments import told
from istmo.brief.commitments.making import sections
from istmo.brief.writer import Writer
from istmo.register import Status, register, statuses


def found(house: House, asked: Asked) -> tuple[Status, ...]:
    """The statuses of all commitments on the day in an address, kept."""
    day = as_of_day(house.records, asked.get("as_of"))

    def compute() -> tuple[Status, ...]:
        with house.records.reading() as store:
            return statuses(register(), store, day)

    return house.records.once(("statuses", day), compute)


def _context(house: House, asked: Asked) -> dict[str, object]:
    day, write = as_of_day(house.records, asked.get("as_of")), Writer(asked.language)
    return {
        "sections": sections(found(house, asked), day, write),
        "write": write,
        "as_of": day,
        "covered": told.covered(register(), asked.language),
    }


PAGE = Page("register", "register.html.j2", _context, ("as_of",))
