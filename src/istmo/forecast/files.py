"""Parquet files that carry, beside their table, what the table is about; written whole or not at all."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from istmo.errors import InputError
from istmo.files import whole


def write_parquet(frame: pl.DataFrame, path: Path, kind: str, about: Mapping[str, Any]) -> None:
    """Write a table and what it is about as one file.

    Args:
        frame: the table.
        path: the file; its folder is made if need be.
        kind: says what kind of file of ours it is.
        about: what can be said in JSON.
    """
    with whole(path) as beside:
        frame.write_parquet(beside, compression_level=19, metadata={kind: json.dumps(about)})


def read_parquet(path: Path, kind: str) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The table in a file that `write_parquet` wrote, and what it is about.

    Raises:
        InputError: there is no such file, it cannot be read, or is of another kind.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}", "Give a folder or a file that Istmo wrote")
    try:
        about = pl.read_parquet_metadata(path).get(kind)
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{path} cannot be read as Parquet", "Have Istmo write it again") from error
    if about is None:
        raise InputError(f"it is no {kind} file", "Give a file of that kind that Istmo wrote", path)
    return frame, json.loads(about)
