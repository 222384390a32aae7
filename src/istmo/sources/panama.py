"""Panama, Servicio Nacional de Migracion: people in irregular transit who came out of the Darien.

The Service prints its tables as PDF; IOM's tidy copy of them is what is read here, in three files: by month and
nationality, by month and sex and age, and by year and nationality before 2020.
"""

from datetime import date
from pathlib import Path

import polars as pl

from istmo.sources.iom_copy import GROUPS, add_empty_months, by_category, by_nationality
from istmo.sources.layout import Layout
from istmo.sources.reading import observations, read_csv, years

NATIONALITY = ("t", "q", "nat", "n")
SEX_AGE = ("t", "q", "demog", "n")
ANNUAL = ("year", "nat", "n")

# The border was shut: the Service's total for 2020, 6,465, is the sum of the other months.
NOBODY = (date(2020, 4, 1), date(2020, 5, 1), date(2020, 7, 1))

SEX_ONLY = {"men": "male", "women": "female"}
"""Until 2022 the table knows only men and women, children among them; a month without boys and girls is that."""


def read_nationality(path: Path) -> pl.DataFrame:
    """Transits by month and nationality."""
    table = by_nationality(read_csv(path, NATIONALITY), path, "panama.darien.nationality")
    return observations(add_empty_months(table, NOBODY), path)


def read_annual(path: Path) -> pl.DataFrame:
    """Transits by year and nationality, 2010 to 2019."""
    table = by_nationality(read_csv(path, ANNUAL), path, "panama.darien.annual", when="year", dates=years)
    return observations(table, path)


def read_sex_age(path: Path) -> pl.DataFrame:
    """Transits by month and men, women, boys, girls; by male and female where children are not set apart."""
    table = by_category(read_csv(path, SEX_AGE), path, "panama.darien.sex-age", "demog", GROUPS)
    not_by_age = ~pl.col("category").is_in(["boys", "girls"]).any().over("period")
    category = pl.when(not_by_age).then(pl.col("category").replace(SEX_ONLY)).otherwise("category")
    return observations(table.with_columns(category.alias("category")), path)


LAYOUTS = (
    Layout(
        "panama.transit-tables", "Darien by month and nationality (IOM copy)", NATIONALITY, read_nationality
    ),
    Layout("panama.transit-tables", "Darien by month, sex and age (IOM copy)", SEX_AGE, read_sex_age),
    Layout("panama.transit-tables", "Darien by year and nationality (IOM copy)", ANNUAL, read_annual),
)
