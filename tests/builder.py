"""Small stores with the real schema, for tests."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from istmo.observation import DIMENSIONS, KEY, OBSERVATION
from istmo.sources.catalogue import indicators, publications
from istmo.warehouse import Store, snapshot
from istmo.warehouse.store import Release, create_empty, insert, writing

DARIEN = "panama.darien.nationality"


def cells(rows: Iterable[dict[str, object]], series: str = DARIEN) -> pl.DataFrame:
    """Observations from rows that name only what matters; `period` as ISO text, dimensions default to ALL."""
    filled = [
        {"series": series, **dict.fromkeys(DIMENSIONS, "ALL"), "status": "observed", "value": None, **row}
        | {"period": date.fromisoformat(str(row["period"]))}
        for row in rows
    ]
    return pl.DataFrame(filled, schema=OBSERVATION).sort(KEY)


def release(frame: pl.DataFrame, published: str, file: str = "a.csv", *, estimated: bool = True) -> Release:
    """A release of the frame's publication."""
    publication = publications()[indicators()[frame["series"][0]].publication]
    return Release(
        publication=publication,
        file=file,
        sha256=f"{file} {published} {frame.hash_rows().sum()}",
        published=date.fromisoformat(published),
        published_estimated=estimated,
        obtained_from="a test",
        cells=frame,
    )


def store(path: Path, *releases: Release) -> Store:
    """A store that holds these releases and nothing else."""
    with writing(path) as connection:
        create_empty(connection)
        connection.execute("INSERT INTO meta VALUES ('snapshot', ?)", [snapshot.fingerprint()])
        for each in releases:
            insert(connection, each)
    return Store.open(path)
