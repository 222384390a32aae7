"""CEPII GeoDist (Mayer & Zignago 2011, CEPII working paper 2011-25): how far apart countries are.

One value for each ordered pair with an end in the Americas: `place` is the origin, `nationality` the destination
(a pair is no nationality; the second country of a pair goes there in every series). A country's distance to
itself is left out.
"""

from datetime import date
from pathlib import Path

import polars as pl

from istmo.sources.drivers.tables import of_countries
from istmo.sources.layout import Layout
from istmo.sources.reading import ROW, coded, numbers, observations, read_csv, refuse, touching_the_americas

PERIOD = date(2011, 1, 1)
"""Distances are dated by their publication."""

FLAG = {"0.0": "0", "0": "0", "1.0": "1", "1": "1"}
_HEADER = (
    *("iso_o", "iso_d", "contig", "comlang_off", "comlang_ethno", "colony", "comcol", "curcol", "col45"),
    *("smctry", "dist", "distcap", "distw", "distwces"),
)


def read(path: Path) -> pl.DataFrame:
    """`cepii.distance` between capitals in kilometres, and `cepii.contiguity`: 1 for a common land border."""
    table = of_countries(read_csv(path, _HEADER), {"place": "iso_o", "nationality": "iso_d"}, path)
    table = table.with_columns(
        numbers(table, "distcap", path).alias("cepii.distance"),
        coded(table, "contig", FLAG, path).cast(pl.Float64).alias("cepii.contiguity"),
    )
    refuse(
        table,
        pl.col("cepii.distance").is_null() | (pl.col("cepii.distance") < 0),
        "no distance between capitals, or a negative one",
        "Give the distance in kilometres",
        path,
    )
    pairs = touching_the_americas(table).filter(pl.col("place") != pl.col("nationality"))
    tall = pairs.unpivot(
        on=["cepii.distance", "cepii.contiguity"],
        index=[ROW, "place", "nationality"],
        variable_name="series",
    )
    return observations(tall.with_columns(period=pl.lit(PERIOD)), path)


LAYOUTS = (Layout(publication="cepii.geodist", name="CEPII GeoDist (dist_cepii)", header=_HEADER, read=read),)
