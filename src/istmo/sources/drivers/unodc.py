"""UN Office on Drugs and Crime: intentional homicides per 100,000 people, as the World Bank hands them on.

The World Bank's own download of VC.IHR.PSRC.P5 is read by `world_bank`, into the same series.
"""

from pathlib import Path

import polars as pl

from istmo.sources.drivers.tables import of_countries
from istmo.sources.layout import Layout
from istmo.sources.reading import numbers, observations, read_csv, refuse, years

_HEADER = ("iso3", "country", "year", "rate_per_100k", "source")


def read(path: Path) -> pl.DataFrame:
    """`homicide.rate` by country and year; regional figures are left out."""
    table = of_countries(read_csv(path, _HEADER), {"place": "iso3"}, path)
    table = table.with_columns(
        series=pl.lit("homicide.rate"),
        period=years(table, "year", path),
        value=numbers(table, "rate_per_100k", path),
    )
    refuse(table, pl.col("value") < 0, "a negative rate", "Rates start at 0", path)
    return observations(table.filter(pl.col("value").is_not_null()), path)


LAYOUTS = (
    Layout(
        publication="homicide.world-bank", name="homicide rates, World Bank copy", header=_HEADER, read=read
    ),
)
