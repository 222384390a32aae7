"""UN Department of Economic and Social Affairs: people living abroad, by origin, destination and sex.

Read from IOM's tidy copy of International Migrant Stock. `place` is the country they live in, `nationality` the
one they come from (by birth, or by citizenship where a country counts that). Only pairs with an end in the
Americas are kept.
"""

from pathlib import Path

import polars as pl

from istmo.sources.drivers.tables import of_countries
from istmo.sources.layout import Layout
from istmo.sources.reading import (
    ROW,
    coded,
    counts,
    observations,
    read_csv,
    refuse,
    touching_the_americas,
    years,
)

SEX = {"female": "female", "male": "male"}
_KEY = ("geo", "t", "from", "sex")
_FLAGS = ("type_b", "type_c", "type_r", "type_i")


def read(path: Path) -> pl.DataFrame:
    """`undesa.migrant-stock` by pair of countries, year and sex (category)."""
    table = read_csv(path, (*_KEY, "n", *_FLAGS))
    refuse(
        table,
        pl.struct(_KEY).is_duplicated(),
        "rows repeat or contradict each other",
        "Keep one of each",
        path,
    )
    table = of_countries(table, {"place": "geo", "nationality": "from"}, path)
    table = table.with_columns(
        period=years(table, "t", path),
        category=coded(table, "sex", SEX, path),
        value=counts(table, "n", path),
    )
    # The Channel Islands, which have no code of their own, are added to the other origins.
    key = ["period", "place", "nationality", "category"]
    cells = touching_the_americas(table).group_by(key).agg(pl.col(ROW).min(), pl.col("value").sum())
    return observations(cells.with_columns(series=pl.lit("undesa.migrant-stock")), path)


LAYOUTS = (
    Layout(
        publication="undesa.migrant-stock",
        name="UN DESA International Migrant Stock, IOM's copy",
        header=(*_KEY, "n", *_FLAGS),
        read=read,
    ),
)
