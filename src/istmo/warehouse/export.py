"""Writing series to files that others can open, each row with its source, licence and release."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from istmo.errors import InputError
from istmo.files import whole
from istmo.sources.catalogue import indicator, publication, publisher
from istmo.warehouse.store import Store

FORMATS = (".csv", ".parquet", ".json")


def write_series(
    store: Store,
    series: Sequence[str],
    path: Path,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    as_of: date | None = None,
) -> int:
    """Write series to one file, whole or not at all; the number of rows; no file is written for none.

    Args:
        store: where the series are.
        series: their ids.
        path: the file; its ending says the format (.csv, .parquet, .json).
        by: dimensions to keep.
        where: codes to keep.
        as_of: read what was known on this day.

    Raises:
        InputError: unknown ending, or a folder that does not exist.
    """
    if path.suffix not in FORMATS:
        raise InputError(f"unknown ending {path.suffix!r}", f"Write one of {', '.join(FORMATS)}", path)
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent}", "Make it first", path)
    frame = pl.concat(
        [_with_source(store, each, by, where, as_of) for each in series], how="vertical_relaxed"
    )
    if frame.is_empty():
        return 0
    with whole(path) as beside:
        match path.suffix:
            case ".csv":
                frame.write_csv(beside)
            case ".parquet":
                frame.write_parquet(beside)
            case _:
                frame.write_json(beside)
    return frame.height


def _with_source(
    store: Store,
    series: str,
    by: Sequence[str],
    where: Mapping[str, Sequence[str]] | None,
    as_of: date | None,
) -> pl.DataFrame:
    card = indicator(series)
    frame = store.series(series, by=by, where=where, as_of=as_of)
    if (frame["value"].fill_null(0.0) % 1 == 0).all():
        frame = frame.with_columns(pl.col("value").cast(pl.Int64))
    return frame.select(
        pl.lit(series).alias("series"),
        pl.all(),
        pl.lit(card.unit).alias("unit"),
        pl.lit(card.universe).alias("universe"),
        pl.lit(publisher(card).name_en).alias("publisher"),
        pl.lit(publication(card).title).alias("publication"),
        pl.lit(publication(card).address).alias("address"),
        pl.lit(publication(card).licence).alias("licence"),
    )
