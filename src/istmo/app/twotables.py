"""Flows in flowmap.blue's form, two CSV tables of places and of moves between them, read and checked row by row."""

import io
from datetime import datetime
from typing import Any

import polars as pl

from istmo.errors import InputError

MOST_ROWS = 20_000
_WHOLE = {4: "{}-01-01", 7: "{}-01"}
"""How a year and a month become a day, by their length."""


def read(locations: str, flows: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The places (id, name, lat, lon) and the moves (origin, dest, count and, where given, time).

    Args:
        locations: CSV of the places.
        flows: CSV of the moves.

    Raises:
        InputError: a table is no CSV, lacks a column or has more than `MOST_ROWS` rows; or with the rows that are
            wrong.
    """
    places = _table(
        locations,
        "locations",
        {"id": pl.String, "name": pl.String, "lat": pl.Float64, "lon": pl.Float64},
    )
    moves = _table(flows, "flows", {"origin": pl.String, "dest": pl.String, "count": pl.Float64})
    bad = places.with_row_index("row", 2).filter(
        ~(pl.col("lat").is_between(-90, 90) & pl.col("lon").is_between(-180, 180))
        | pl.col("id").is_duplicated()
    )
    _refuse(bad, "a location has no possible position, or its id stands twice", "locations.csv")
    numbered = moves.with_row_index("row", 2)
    known = places["id"].to_list()
    _refuse(
        numbered.filter(~pl.col("origin").is_in(known) | ~pl.col("dest").is_in(known)),
        "an end of a flow is no location",
        "flows.csv",
    )
    _refuse(
        numbered.filter(~pl.col("count").is_finite() | (pl.col("count") < 0)),
        "a count is negative or none",
        "flows.csv",
    )
    _refuse_times(numbered)
    return places, moves


def _table(text: str, name: str, columns: dict[str, Any]) -> pl.DataFrame:
    try:
        frame = pl.read_csv(io.BytesIO(text.encode("utf-8", "replace")), infer_schema=False)
    except (pl.exceptions.PolarsError, ValueError) as error:
        raise InputError("it is no CSV table", "Give a header and rows", f"{name}.csv") from error
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise InputError(f"column {missing[0]} is missing", f"Give {', '.join(columns)}", f"{name}.csv")
    if frame.height > MOST_ROWS:
        raise InputError(f"it has {frame.height:,} rows", f"Give at most {MOST_ROWS:,}", f"{name}.csv")
    kept = [*columns, *(column for column in ("time",) if column in frame.columns and name == "flows")]
    cast = frame.select(pl.col(c).cast(columns.get(c, pl.String), strict=False) for c in kept)
    _refuse(
        cast.with_row_index("row", 2).filter(pl.any_horizontal(pl.col(list(columns)).is_null())),
        "a cell is empty or not of its kind",
        f"{name}.csv",
    )
    return cast


def _is_time(text: str) -> bool:
    """Whether it is a year, a month, a day or a moment as flowmap.blue reads them."""
    try:
        datetime.fromisoformat(_WHOLE.get(len(text), "{}").format(text))
    except ValueError:
        return False
    return True


def _refuse_times(moves: pl.DataFrame) -> None:
    if "time" not in moves.columns:
        return
    bad = moves.filter(~pl.col("time").fill_null("").map_elements(_is_time, pl.Boolean))
    if bad.height:
        remedy = "Write these as 2024, 2024-05, 2024-05-07 or 2024-05-07T09:00"
        raise InputError("a time is none", remedy, "flows.csv", bad["row"].to_list())


def _refuse(bad: pl.DataFrame, what: str, file: str) -> None:
    if bad.height:
        raise InputError(what, "Correct these rows", file, bad["row"].to_list())
