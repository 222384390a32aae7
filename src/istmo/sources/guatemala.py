"""Instituto Guatemalteco de Migracion: Guatemalans returned from Mexico and the United States.

The Institute prints them in its monthly reports; IOM's tidy copy is read here.
"""

from pathlib import Path

import polars as pl

from istmo.observation import UNKNOWN
from istmo.sources.iom_copy import by_category
from istmo.sources.layout import Layout
from istmo.sources.reading import coded, observations, read_csv

HEADER = ("t", "sex", "age", "origin", "n")
SEXES_AGES = {
    "male adult": "men",
    "female adult": "women",
    "male accompanied child": "boys-accompanied",
    "female accompanied child": "girls-accompanied",
    "male unaccompanied child": "boys-unaccompanied",
    "female unaccompanied child": "girls-unaccompanied",
}
RETURNED_FROM = {"MEX": "MEX", "USA": "USA", "": UNKNOWN}


def read(path: Path) -> pl.DataFrame:
    """Returns by month, country returned from (`place`; UNK where the copy leaves it empty), sex and age."""
    table = read_csv(path, HEADER).with_columns(
        pl.concat_str("sex", "age", separator=" ").alias("sex, age"), pl.col("origin").fill_null("")
    )
    returned = by_category(table, path, "guatemala.returnees", "sex, age", SEXES_AGES).with_columns(
        coded(table, "origin", RETURNED_FROM, path).alias("place"), pl.lit("GTM").alias("nationality")
    )
    return observations(returned, path)


LAYOUTS = (
    Layout("guatemala.returns", "returned Guatemalans by month, sex and age (IOM copy)", HEADER, read),
)
