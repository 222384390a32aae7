"""Job openings per unemployed person in the United States by month: of the store, else of copies that ship.

`copies.toml` says whose the copies are. They serve one published finding and nothing else: the store, and with it every
forecast, does not have them, because what they give are values as revised years later.
"""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.effects.answer import Value
from istmo.sources.drivers import bls
from istmo.warehouse import Store

OPENINGS, UNEMPLOYED = "bls.openings", "bls.unemployed"


class Copy(Value):
    """A file of FRED as it ships.

    Args:
        name: FRED's.
        file: in this folder, cut after September 2024.
        kept_by, path: repository at its commit, and the file there.
        kept_on: day of that commit.
        whole, sha256: SHA-256 of the file there, and of the one here.
    """

    name: str
    file: str
    kept_by: str
    path: str
    kept_on: date
    whole: str
    sha256: str


@cache
def copies() -> tuple[Copy, ...]:
    """What ships, openings first."""
    text = files(__name__).joinpath("copies.toml").read_text(encoding="utf-8")
    return tuple(Copy.model_validate(one) for one in tomllib.loads(text)["copy"])


def tightness(store: Store, first: date, last: date) -> tuple[NDArray[np.float64], tuple[Copy, ...]]:
    """Log openings per unemployed person of each month, and the copies that they were read from.

    Of the store, and no copies, where it has both series in every month; else of the copies, which end in
    September 2024.

    Args:
        store: where they may have been imported.
        first, last: months.
    """
    wanted = pl.date_range(first, last, "1mo", eager=True)
    names = (OPENINGS, UNEMPLOYED)
    stored = _both({name: store.series(name, start=first, end=last) for name in names}, wanted)
    if not np.isnan(stored).any():
        return stored, ()
    return _both({bls.SERIES[each.name][1]: _shipped(each) for each in copies()}, wanted), copies()


def _shipped(copy: Copy) -> pl.DataFrame:
    with as_file(files(__name__).joinpath(copy.file)) as path:
        return bls.read(copy.name, path)


def _both(tables: dict[str, pl.DataFrame], wanted: pl.Series) -> NDArray[np.float64]:
    """Log openings less log unemployed; nan in months that lack either. (month,)"""
    months = wanted.rename("period").to_frame()
    logs = {
        name: months.join(table, on="period", how="left", maintain_order="left")["value"].log().to_numpy()
        for name, table in tables.items()
    }
    difference: NDArray[np.float64] = logs[OPENINGS] - logs[UNEMPLOYED]
    return difference
