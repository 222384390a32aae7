"""Imports: an official file is read, what it would change is shown, and only then is it stored."""

import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import File, Form, UploadFile

from istmo.app.api.common import HouseOf, Text, new_router, rows
from istmo.app.bounds import refuse_bombs
from istmo.app.house import House
from istmo.errors import InputError
from istmo.warehouse.imports import ENDINGS, Preview, preview, read, store_all

router = new_router("imports")
SHOWN = 50
"""Rows of each kind of change that are shown."""
Published = Annotated[
    date | None, Form(description="The day it came out; today, as an estimate, without it.")
]
Publication = Annotated[Text, Form(max_length=100, description="Its publication, where two share a layout.")]


def _read(
    house: House, file: UploadFile, published: date | None, publication: str, store: bool
) -> dict[str, Any]:
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
    return _told(found, stored=store and found.stored is None)


def _told(found: Preview, *, stored: bool) -> dict[str, Any]:
    kinds = {"new": found.new, "revised": found.revised, "added": found.added, "gone": found.gone}
    return {
        "file": found.release.file,
        "sha256": found.release.sha256,
        "publication": found.release.publication.id,
        "published": found.release.published.isoformat(),
        "estimated": found.release.published_estimated,
        "stored": stored,
        "stored_before": found.stored and found.stored.isoformat(),
        "newer": found.newer and found.newer.isoformat(),
        "unchanged": found.unchanged,
        **{name: {"cells": frame.height, "first": rows(frame.head(SHOWN))} for name, frame in kinds.items()},
    }


@router.get("/imports", summary="What was imported, and what became of it")
def imports(house: HouseOf) -> list[dict[str, Any]]:
    """Newest first. "cut-off": the program ended in the middle; nothing of the file is stored, import it again."""
    with house.records.reading() as store:
        return [asdict(one) for one in house.journal.all(store)]


@router.post("/imports/preview", summary="What storing an official file would change")
def show(
    house: HouseOf,
    file: Annotated[UploadFile, File()],
    published: Published = None,
    publication: Publication = "",
) -> dict[str, Any]:
    """Cells that are new, revised, added and gone; nothing is stored."""
    return _read(house, file, published, publication, store=False)


@router.post("/imports", summary="Store an official file", status_code=201)
def take(
    house: HouseOf,
    file: Annotated[UploadFile, File()],
    published: Published = None,
    publication: Publication = "",
) -> dict[str, Any]:
    """Stores the file as a release, whole or not at all; a file that is stored already is not stored twice."""
    return _read(house, file, published, publication, store=True)
