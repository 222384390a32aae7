"""Values as they were first printed, one address each: releases of a few totals, older than any file that we hold.

An agency's monthly news release gives a total that its later files revise. `printed.csv` keeps what was printed, when
and where it can be read; each day's values become one release of their series, so that `as_of` shows what a reader of
that day saw. They stand in series of their own, because a printed total has no breakdown.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable

import polars as pl

from istmo.errors import InputError
from istmo.observation import OBSERVATION
from istmo.sources.reading import counts, days, read_csv, refuse

FILE: Traversable = files("istmo.sources").joinpath("printed.csv")
COLUMNS = ("series", "period", "nationality", "value", "published", "estimated", "address")


@dataclass(frozen=True)
class Printed:
    """What was printed of one publication on one day at one address.

    Args:
        series: the first of its series, which says whose publication it is.
        published: the day.
        estimated: whether that day is an estimate.
        address: where it can be read.
        sha256: checksum of its values.
        cells: its observations.
    """

    series: str
    published: date
    estimated: bool
    address: str
    sha256: str
    cells: pl.DataFrame


@cache
def fingerprint() -> str:
    """A checksum of the shipped file."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def printed() -> Iterator[Printed]:
    """Everything that `printed.csv` holds, in order of the day it was printed.

    Raises:
        InputError: a row without an address, an impossible date, or a value given twice.
    """
    with as_file(FILE) as path:
        table = read_csv(path, COLUMNS)
        refuse(
            table,
            ~pl.col("address").fill_null("").str.contains(r"^https?://[^\s/]+\.[^\s]+$"),
            "column 'address' is not the address of a page",
            "Cite the page, beginning with https://",
            path,
        )
        key = pl.struct("series", "period", "nationality", "published")
        refuse(table, key.is_duplicated(), "a value is given twice", "Keep one", path)
        refuse(
            table,
            ~pl.col("estimated").is_in(["true", "false"]),
            "'estimated' is neither true nor false",
            "Say which",
            path,
        )
        table = table.with_columns(
            days(table, "period", path), days(table, "published", path), counts(table, "value", path)
        )
    if table.filter(pl.col("published") <= pl.col("period")).height:
        raise InputError("a value was printed before its period began", "Correct the day", "printed.csv")
    owner = pl.col("series").str.extract(r"^([a-z0-9]+\.[a-z0-9-]+)")
    groups = table.with_columns(owner=owner).group_by("owner", "published", "address", maintain_order=True)
    for (_, published, address), rows in sorted(groups, key=lambda each: (each[0][1], each[0][2])):
        cells = rows.select(
            "series", "period", place=pl.lit("ALL"), nationality="nationality", household=pl.lit("ALL"),
            category=pl.lit("ALL"), value=pl.col("value").cast(pl.Float64), status=pl.lit("observed"),
        ).select(pl.col(name).cast(kind) for name, kind in OBSERVATION.items())  # fmt: skip
        yield Printed(
            series=str(rows["series"][0]),
            published=_day(published),
            estimated=bool((rows["estimated"] == "true").any()),
            address=str(address),
            sha256=hashlib.sha256(f"{address} {published} {cells.rows()}".encode()).hexdigest(),
            cells=cells,
        )


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value
