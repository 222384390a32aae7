"""The score record: how the models have done, shipped with the package so that every forecast is shown beside it.

`scores.parquet` holds, for each target, the total's scores and those of the groups taken together
(`istmo.evaluate.scores.together`) and, as metadata, when and from what they were made; `summary.csv` holds their means
and `pit.csv` PIT histograms. `istmo backtest --out FOLDER` makes them anew, and beside them `cells.parquet` with a row
a group, and `weights.json`, the ensemble's weights, which ship with `istmo.forecast`.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import polars as pl

from istmo.assemble import ARENA, history
from istmo.errors import InputError
from istmo.evaluate.calibration import pit
from istmo.evaluate.compare import with_spans
from istmo.evaluate.scores import ROW, summary, together
from istmo.files import whole
from istmo.forecast.files import read_parquet, write_parquet
from istmo.forecast.pool import WEIGHTS, Weights
from istmo.warehouse import Store

KIND = "istmo.score-record"
SCORES, SUMMARY, CELLS, HISTOGRAMS = "scores.parquet", "summary.csv", "cells.parquet", "pit.csv"
LIBRARIES = ("istmo", "numpy", "numpyro", "scikit-learn", "scoringrules", "statsforecast")


def load(as_of: date | None = None, folder: Path | None = None) -> pl.DataFrame:
    """The scored targets that had been released on a day.

    Args:
        as_of: the day; None loads all. A target that came to be known later is not there.
        folder: a record written by `write`; the shipped one if None.

    Raises:
        InputError: the folder holds no record.
    """
    rows = _read(folder)[0]
    return rows if as_of is None else rows.filter(pl.col("released") <= as_of)


def about(folder: Path | None = None) -> dict[str, Any]:
    """When and from what a record was made.

    Args:
        folder: a record written by `write`; the shipped one if None.

    Returns:
        `made` (ISO date), `versions` (library: version), `data` (border: `History.fingerprint` of the figures it was
        scored with), `draws` (of each forecast), and `rows`.
    """
    return _read(folder)[1]


def histograms(folder: Path | None = None) -> pl.DataFrame:
    """The PIT histograms of all scored targets, by border and span of horizons: see `istmo.evaluate.calibration.pit`.

    Args:
        folder: a record written by `write`; the shipped one if None.

    Raises:
        InputError: the folder holds none.
    """
    with as_file(files(__name__)) as shipped:
        path = (folder or shipped) / HISTOGRAMS
        try:
            return pl.read_csv(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            what = f"{path} cannot be read as the histograms of a record"
            raise InputError(what, "Make a record with `istmo backtest --out FOLDER`") from error


def describe(store: Store, rows: pl.DataFrame, draws: int) -> dict[str, Any]:
    """What is to be said about scores just made: see `about`."""
    scored = set(rows["border"].unique())
    data = {border.name: history(store, border).fingerprint for border in ARENA if border.name in scored}
    versions = {library: version(library) for library in LIBRARIES}
    return {
        "made": str(date.today()),
        "versions": versions,
        "data": data,
        "draws": draws,
        "rows": together(rows).height,
    }


def write(rows: pl.DataFrame, about: dict[str, Any], folder: Path, weights: Sequence[Weights] = ()) -> None:
    """Write a record into a folder, each file whole or not at all, the rows last.

    Args:
        rows: in the schema `istmo.evaluate.scores.ROW`, a row a group.
        about: from `describe`.
        folder: made if need be.
        weights: of the ensemble, oldest first; with them the rows of single groups are kept too.
    """
    both = together(rows)
    with whole(folder / SUMMARY) as beside:
        summary(both).write_csv(beside, float_precision=4)
    with whole(folder / HISTOGRAMS) as beside:
        pit(with_spans(rows), ("border", "span")).write_csv(beside)
    if weights:
        with whole(folder / WEIGHTS) as beside:
            said = ",\n".join(json.dumps(one.as_json()) for one in weights)
            beside.write_text(f"[\n{said}\n]\n", "utf-8")
        with whole(folder / CELLS) as beside:
            _compact(rows).write_parquet(beside, compression_level=19)
    write_parquet(_compact(both), folder / SCORES, KIND, about | {"rows": both.height})


def _compact(rows: pl.DataFrame) -> pl.DataFrame:
    """Scores to a tenth of an event and shares to a thousandth, in half the space: no comparison needs more."""
    shares = pl.col("logs", "pit", "^in.*$", "above99").round(3).cast(pl.Float32)
    return rows.with_columns(pl.col("median", "crps", "wis").round(1).cast(pl.Float32), shares)


def _read(folder: Path | None) -> tuple[pl.DataFrame, dict[str, Any]]:
    if folder is None:
        return _shipped()
    rows, about = read_parquet(folder / SCORES, KIND)
    return rows.select(pl.col(name).cast(kind) for name, kind in ROW.items()), about


@cache
def _shipped() -> tuple[pl.DataFrame, dict[str, Any]]:
    with as_file(files(__name__)) as folder:
        return _read(folder)
