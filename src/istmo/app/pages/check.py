"""Check a report: paste or upload it; its claims are marked by verdict in the text, with the series beside each."""

from istmo.app.checking import checked
from istmo.app.house import House
from istmo.app.pages.making import Asked, Page
from istmo.app.settings import Settings
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

    parts, accepted = house.records.once(("told", name, asked.language), tell), house.accepted.quoted()
    return {
        "parts": parts,
        "id": name,
        "accepted": accepted,
        "to_accept": any(quote not in accepted for part in parts for *_, quote in part.announced),
        "author": "" if house.settings.author == Settings.author else house.settings.author,
        "told": lambda key: words(key, asked.language),
    }


PAGE = Page("check", "check.html.j2", _context, ("id",), script="check.js")
