"""What an official count is: the Indicator that says what is counted, and the Observation table.

One row of an observation frame is one published cell. The cells of one series and one period never
overlap, so their sum is the series' total for that period; `ALL` in a dimension means that the
publisher did not break the cell down by it. Events are not persons: `unit` says which is counted.

Missing, zero and suppressed are three things: a zero is `value = 0, status = "observed"`; a cell the
publisher withheld is `value = null, status = "suppressed"`; a cell that was never collected is
`value = null, status = "missing"`.
"""

from datetime import date
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from istmo.periods import Frequency

ALL = "ALL"
OTHER = "OOO"
UNKNOWN = "UNK"

Status = Literal["observed", "suppressed", "missing"]
Kind = Literal["stock", "flow", "transition", "driver"]
Unit = Literal[
    "event", "person", "appointment", "document", "application", "decision", "death", "rate", "percent", "usd",
    "kilometre", "opening", "index",
]  # fmt: skip

DIMENSIONS = ("place", "nationality", "household", "category")
"""The breakdowns of a cell, in this order everywhere: where it was counted (a code of `istmo.places`), whose
nationality (ISO 3166-1 alpha-3, OOO other, UNK unknown), household type, and one breakdown of the series' own
(legal authority, visa class, sex and age ...), named by the indicator."""

OBSERVATION = pl.Schema(
    {
        "series": pl.String,
        "period": pl.Date,
        "place": pl.String,
        "nationality": pl.String,
        "household": pl.String,
        "category": pl.String,
        "value": pl.Float64,
        "status": pl.String,
    }
)
KEY = ("series", "period", *DIMENSIONS)


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Publisher(_Card):
    """Who publishes: `id` is the first word of its series' names, `address` its statistics page."""

    id: str
    name_en: str
    name_es: str
    address: str


class RawFile(_Card):
    """One file from which the shipped snapshot is built.

    Args:
        path: below the folder of raw files.
        published: the day this file came out, or the best estimate of it.
        published_estimated: whether that day is an estimate.
        obtained_from: where the copy was taken from, as PROVENANCE.md records it.
    """

    path: str
    published: date
    published_estimated: bool = True
    obtained_from: str


class Publication(_Card):
    """One thing an agency puts out again and again in one layout: the unit of `istmo data import`.

    Args:
        id: "<publisher>.<short name>".
        title: as the publisher titles it.
        address: the page where the newest file is found.
        licence: terms of use, in the publisher's words where they are short.
        lag_days: days from the end of a period to its usual first publication, used to estimate release
            dates that are not recorded; None if the figures came out once, long after: then the file's day counts.
        compiled_by: who put the publisher's figures into this file, if not the publisher.
        files: the raw files the snapshot is built from.
    """

    id: str
    title: str
    address: str
    licence: str
    lag_days: int | None = Field(default=None, ge=0)
    compiled_by: str = ""
    files: tuple[RawFile, ...] = ()


class Indicator(_Card):
    """What one series counts.

    Args:
        id: "<publisher>.<what>.<universe>", lower case, never reused for another meaning.
        publication: id of the publication that carries it ("" for a sum of other series).
        title_en: short title, as a heading.
        title_es: the same in Spanish.
        concept: the field's word for what is counted: encounter, transit, return, expulsion, parole ...
        unit: what one is one of. Events are not persons.
        universe: who and where is covered, e.g. "Border Patrol, between ports, south-west land border".
        kind: stock (at a date), flow (over a period), transition, or driver (a condition, not a count).
        frequency: length of a period.
        definition_en: one or two sentences that a journalist could print.
        definition_es: the same in Spanish.
        traps: known pitfalls, one sentence each (English).
        traps_es: the same in Spanish, for every series that a brief cites.
        category: what the `category` dimension holds here ("" when unused).
        rounding: published to the nearest this many (1 = exact).
        sparse: whether a cell absent from a published period means zero (true of exact tallies).
        sum_of: series whose disjoint cells make this one up; its own cells are then not stored.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(\.[a-z0-9-]+)+$")
    publication: str = ""
    title_en: str
    title_es: str
    concept: str
    unit: Unit
    universe: str
    kind: Kind
    frequency: Frequency
    definition_en: str
    definition_es: str
    traps: tuple[str, ...] = ()
    traps_es: tuple[str, ...] = ()
    category: str = ""
    rounding: int = 1
    sparse: bool = True
    sum_of: tuple[str, ...] = ()


class Card(_Card):
    """A publisher's card file: who publishes what, and what each series means."""

    publisher: Publisher
    publication: tuple[Publication, ...]
    series: tuple[Indicator, ...]
