"""Imports: an official file is read, what it would change is shown, and only then is it stored."""

import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import File, Form, Request, UploadFile

from istmo.app.api.common import HouseOf, Text, new_router, rows
from istmo.app.bounds import refuse_bombs
from istmo.app.house import House
from istmo.app.languages import language_of
from istmo.app.words import all_words
from istmo.brief import numbers
from istmo.brief.numbers import Language
from istmo.errors import InputError
from istmo.places import label
from istmo.sources.catalogue import indicator
from istmo.warehouse.imports import ENDINGS, Preview, preview, read, store_all

router = new_router("imports")
SHOWN = 50
"""Rows of each kind of change that are shown."""
Published = Annotated[
    date | None, Form(description="The day it came out; today, as an estimate, without it.")
]
Publication = Annotated[Text, Form(max_length=100, description="Its publication, where two share a layout.")]


def _read(
    request: Request, file: UploadFile, published: date | None, publication: str, store: bool
) -> dict[str, Any]:
    house: House = request.app.state.house
    name = Path((file.filename or "").replace("\\", "/")).name[-120:].lstrip(".")
    if Path(name).suffix.lower() not in ENDINGS:
        raise InputError("this is no official table", f"Give a file that ends in {', '.join(ENDINGS)}", name)
    with tempfile.TemporaryDirectory(prefix="istmo-") as folder:
        path = Path(folder) / name
        path.write_bytes(file.file.read())
        refuse_bombs(path)
        release = read(path, published, publication or None)
    with house.records.reading() as opened:
        found = preview(opened, release)
        house.journal.all(opened)  # settles what was cut off, before the same file comes again
    if store and found.stored is None:
        with house.records.writing() as where:
            begun = house.journal.begin(release, house.settings.author)
            try:
                store_all(where, [release])
            except BaseException:
                house.journal.end(begun, "failed")
                raise
            house.journal.end(begun, "stored")
    return _told(found, language_of(request.scope), stored=store and found.stored is None)


def _told(found: Preview, language: Language, *, stored: bool) -> dict[str, Any]:
    kinds = {"new": found.new, "revised": found.revised, "added": found.added, "gone": found.gone}
    return {
        "file": found.release.file,
        "sha256": found.release.sha256,
        "publication": found.release.publication.id,
        "title": found.release.publication.title,
        "published": found.release.published.isoformat(),
        "estimated": found.release.published_estimated,
        "stored": stored,
        "stored_before": found.stored and found.stored.isoformat(),
        "newer": found.newer and found.newer.isoformat(),
        "unchanged": found.unchanged,
        **{
            name: {"cells": frame.height, "first": [_named(row, language) for row in rows(frame.head(SHOWN))]}
            for name, frame in kinds.items()
        },
    }


def _named(row: dict[str, Any], language: Language) -> dict[str, Any]:
    """A changed cell with what its codes mean to people, under `named`."""
    series = indicator(row["series"])
    household = f"household-{row['household']}"
    known = all_words(language)
    return {
        **row,
        "named": {
            "series": series.title_es if language == "es" else series.title_en,
            "period": numbers.period(date.fromisoformat(row["period"]), series.frequency, language),
            "place": label(row["place"], language),
            "nationality": label(row["nationality"], language),
            "household": known.get(household) or label(row["household"], language),
        },
    }


@router.get("/imports", summary="What was imported, and what became of it")
def imports(house: HouseOf) -> list[dict[str, Any]]:
    """Newest first. "cut-off": the program ended in the middle; nothing of the file is stored, import it again."""
    with house.records.reading() as store:
        return [asdict(one) for one in house.journal.all(store)]


@router.post("/imports/preview", summary="What storing an official file would change")
def show(
    request: Request,
    file: Annotated[UploadFile, File()],
    published: Published = None,
    publication: Publication = "",
) -> dict[str, Any]:
    """Cells that are new, revised, added and gone; nothing is stored."""
    return _read(request, file, published, publication, store=False)


@router.post("/imports", summary="Store an official file", status_code=201)
def take(
    request: Request,
    file: Annotated[UploadFile, File()],
    published: Published = None,
    publication: Publication = "",
) -> dict[str, Any]:
    """Stores the file as a release, whole or not at all; a file that is stored already is not stored twice."""
    return _read(request, file, published, publication, store=True)
