"""Migracion Colombia: people detected in irregular transit, as IOM's Lighthouse project compiled it."""

from datetime import date
from pathlib import Path

import polars as pl

from istmo.sources.iom_copy import by_nationality
from istmo.sources.layout import Layout
from istmo.sources.reading import coded, observations, read_csv

HEADER = ("t", "geo", "nat", "n")

# The rows of 2022 count some 170 people a month where Migracion Colombia reported more than 10,000.
FIRST_MONTH = date(2023, 1, 1)


def read(path: Path) -> pl.DataFrame:
    """Irregular transits by month and nationality from 2023 on; 2022 had another coverage and is left out."""
    table = read_csv(path, HEADER)
    coded(table, "geo", {"COL": "COL"}, path)  # the compilation's other countries are faulty
    counted = by_nationality(table, path, "colombia.irregular.nationality")
    return observations(counted.filter(pl.col("period") >= FIRST_MONTH), path)


LAYOUTS = (
    Layout("colombia.transit", "irregular transit by month and nationality (IOM Lighthouse)", HEADER, read),
)
