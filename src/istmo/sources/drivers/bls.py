"""US Bureau of Labor Statistics: job openings (JOLTS) and unemployed people (Current Population Survey), monthly.

As FRED of the Federal Reserve Bank of St. Louis hands each series out: a column of months and one of thousands. The
store has none until JTSJOL.csv and UNEMPLOY.csv are imported; copies ship for one
published finding (`istmo.effects.labour`).
"""

from functools import partial
from pathlib import Path

import polars as pl

from istmo.sources.layout import Layout
from istmo.sources.reading import counts, months, observations, read_csv

SERIES = {
    "JTSJOL": ("bls.jolts", "bls.openings"),
    "UNEMPLOY": ("bls.cps", "bls.unemployed"),
}
"""FRED's name -> publication, series."""
THOUSAND = 1000


def read(name: str, path: Path) -> pl.DataFrame:
    """One series of FRED, in openings or people; a month that was not surveyed is missing.

    Args:
        name: FRED's name of it, which is the column's.
        path: the file.

    Raises:
        InputError: another form, an impossible month, or a value that is no whole number.
    """
    table = read_csv(path, ("observation_date", name))
    table = table.with_columns(
        series=pl.lit(SERIES[name][1]),
        period=months(table, "observation_date", path),
        place=pl.lit("USA"),
        value=counts(table, name, path, missing=("", ".")) * THOUSAND,
    )
    return observations(table, path)


LAYOUTS = tuple(
    Layout(
        publication=publication,
        name=f"FRED, series {name}",
        header=("observation_date", name),
        read=partial(read, name),
    )
    for name, (publication, _) in SERIES.items()
)
