"""Checks: a report's claims against the record."""

from typing import Annotated, Any

from fastapi import Body, File, Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from istmo.app.api.common import HouseOf, Language, Text, new_router
from istmo.app.checking import LONGEST, checked, pasted, uploaded
from istmo.app.house import House
from istmo.app.problems import Refused
from istmo.errors import InputError
from istmo.evidence.announcements import entry
from istmo.evidence.loading import Text as ReportText
from istmo.evidence.output import claim, lines
from istmo.evidence.types import Checked
from istmo.register.accepting import Found

router = new_router("checks")


class Pasted(BaseModel):
    """A text to check.

    Args:
        text: the report.
        name: what to call it; "" leaves it to the page.
    """

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=LONGEST)
    name: Text = Field(default="", max_length=200)


def _answer(house: House, key: str, language: Language) -> dict[str, Any]:
    found = checked(house.records, house.texts, key, language)
    report = found.reports[0]
    about = next(line for line in lines(found, language) if "claims" in line)
    return {
        "id": key,
        "page": f"/{language}/check?id={key}",
        "document": about,
        "claims": [claim(each, language) for each in report.claims],
        "segments": _segments(found),
    }


def _segments(found: Checked) -> list[dict[str, Any]]:
    """The text cut at its figures: offsets differ between languages, ready-cut texts do not."""
    report = found.reports[0]
    text, at = report.document.text, 0
    parts: list[dict[str, Any]] = []
    for number, each in enumerate(report.claims):
        if each.figure.start < at:
            continue
        parts.append({"text": text[at : each.figure.start], "claim": None})
        parts.append({"text": text[each.figure.start : each.figure.end], "claim": number})
        at = each.figure.end
    return [part for part in [*parts, {"text": text[at:], "claim": None}] if part["text"]]


def _keep(house: House, name: str, text: ReportText) -> str:
    return house.texts.keep(name, text)


@router.post("/checks", summary="Check a text", status_code=201)
def check(house: HouseOf, given: Annotated[Pasted, Body()], language: Language = "en") -> dict[str, Any]:
    """Each claim with the series it was read as, the official value, a verdict and a reason."""
    return _answer(house, _keep(house, given.name, pasted(given.text)), language)


@router.post("/checks/upload", summary="Check a file: text, HTML, PDF or Word", status_code=201)
def check_upload(
    house: HouseOf,
    file: Annotated[UploadFile, File()],
    language: Annotated[Language, Form()] = "en",
) -> dict[str, Any]:
    """As for a text; the file is read by a process of its own, within bounds of memory and time."""
    if file.size is not None and file.size > house.settings.largest_upload:
        raise Refused(413, f"Send at most {house.settings.largest_upload:,} bytes.")
    name = (file.filename or "")[-200:]
    return _answer(house, _keep(house, name, uploaded(name, file.file.read())), language)


@router.get("/checks/{check_id}", summary="A check again, against the record as it is now")
def read_check(house: HouseOf, check_id: Text, language: Language = "en") -> dict[str, Any]:
    """The same answer as when it was asked for; figures that were revised since are judged anew."""
    return _answer(house, check_id, language)


class Taken(BaseModel):
    """Announcements that a person takes into the register.

    Args:
        pick: their numbers in the report; 1 is the first.
        by: who accepts them.
        days: when they were announced, by number, where the report does not say it: 2024-05-07, 2024-05 or 2024.
        anyway: numbers of those that are taken though an entry says the same.
    """

    model_config = ConfigDict(extra="forbid")

    pick: list[int] = Field(min_length=1, max_length=200)
    by: Text = Field(min_length=1, max_length=100)
    days: dict[int, Text] = Field(default_factory=dict, max_length=200)
    anyway: list[int] = Field(default_factory=list, max_length=200)


@router.post(
    "/checks/{check_id}/accept", summary="Take announcements of a report into the register", status_code=201
)
def accept(
    house: HouseOf, check_id: Text, given: Annotated[Taken, Body()], language: Language = "en"
) -> dict[str, Any]:
    """The ids of the new entries, which are marked with who accepted them; one that is there already is refused."""
    found = checked(house.records, house.texts, check_id, language).reports[0].announcements
    wrong = next(
        (number for number in (*given.pick, *given.days, *given.anyway) if not 1 <= number <= len(found)),
        None,
    )
    if wrong is not None:
        raise InputError(f"the report has no announcement {wrong}", f"It has {len(found)}")
    chosen = {number: Found.model_validate(entry(found[number - 1])) for number in given.pick}
    new = house.accepted.take(chosen, given.by, given.days, given.anyway)
    house.records.forget()
    return {"entries": list(new), "file": str(house.accepted.file)}


@router.delete("/checks/{check_id}", summary="Forget a text", status_code=204)
def forget(house: HouseOf, check_id: Text) -> None:
    """The text is removed from the disk."""
    house.texts.remove(check_id)
