"""A layout: one form in which an agency hands out its figures, and how to read it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl


@dataclass(frozen=True)
class Layout:
    """How to recognise and read one file form of a publication.

    Args:
        publication: id of the publication (see the cards) whose figures the file carries.
        name: what a user would call the file.
        header: for delimited text, its columns in any order; for a workbook, sheet names that must be there.
        read: path -> observations in the schema of `istmo.observation.OBSERVATION`; raises `InputError`
            naming the rows that cannot be taken.
        kind: "csv" (delimited text, plain or gzipped) or "xlsx".
        separator: of delimited text.
        optional: columns that may be there or not.
    """

    publication: str
    name: str
    header: tuple[str, ...]
    read: Callable[[Path], pl.DataFrame]
    kind: str = "csv"
    separator: str = ","
    optional: tuple[str, ...] = ()
