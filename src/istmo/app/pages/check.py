"""Check a report: paste or upload it; its claims are marked by verdict in the text, with the series beside each."""

from istmo.app.checking import checked
from istmo.app.house import House
from istmo.app.pages.making import Asked, Page
from istmo.evidence.page import Part, told
from istmo.evidence.record import Record
from istmo.evidence.words import words


def _context(house: House, asked: Asked) -> dict[str, object]:
    name = asked.get("id")
    if not name:
        return {"parts": [], "id": "", "told": lambda key: words(key, asked.language)}
    found = checked(house.records, house.texts, name, asked.language)

    def tell() -> list[Part]:
        with house.records.reading() as store:
            return told(Record(store), found, asked.language)

    return {
        "parts": house.records.once(("told", name, asked.language), tell),
        "id": name,
        "told": lambda key: words(key, asked.language),
    }


PAGE = Page("check", "check.html.j2", _context, ("id",), script="check.js")
