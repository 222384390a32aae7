"""Mexico, Unidad de Politica Migratoria (SEGOB-UPMRIP): irregular migration events, deportations and returns.

The Unit's bulletin prints them in tables 3.1.1 (by nationality), 3.1.3 (by sex and age) and 3.2.4 (returns);
IOM's tidy copies of these are read here.
"""

from pathlib import Path

import polars as pl

from istmo.sources.iom_copy import add_repeated, by_category, by_nationality
from istmo.sources.layout import Layout
from istmo.sources.reading import coded, observations, read_csv

NATIONALITY = ("t", "nat", "n")
SEX_AGE = ("t", "sex", "age", "n")
RETURNS = ("t", "nat", "type", "n")

# Guinea with Equatorial Guinea (and in some months Guinea-Bissau), France with French Guiana.
REPEATED = ("FRA", "GIN")

SEXES_AGES = {
    "male 18+": "men",
    "female 18+": "women",
    "male 12-17": "boys-12-17",
    "female 12-17": "girls-12-17",
    "male under 12, accompanied": "boys-under-12-accompanied",
    "female under 12, accompanied": "girls-under-12-accompanied",
    "male under 12, unaccompanied": "boys-under-12-unaccompanied",
    "female under 12, unaccompanied": "girls-under-12-unaccompanied",
}
KINDS = {
    "deportation": "deportation",
    "assisted return": "assisted-return",
    "assisted return of children": "assisted-return-children",
}


def read_nationality(path: Path) -> pl.DataFrame:
    """Irregular migration events by month and nationality (table 3.1.1)."""
    table = by_nationality(read_csv(path, NATIONALITY), path, "mexico.irregular.nationality")
    return observations(add_repeated(table, REPEATED), path)


def read_sex_age(path: Path) -> pl.DataFrame:
    """Irregular migration events by month, sex and age (table 3.1.3)."""
    table = read_csv(path, SEX_AGE).with_columns(pl.concat_str("sex", "age", separator=" ").alias("sex, age"))
    table = by_category(table, path, "mexico.irregular.sex-age", "sex, age", SEXES_AGES)
    return observations(table, path)


def read_returns(path: Path) -> pl.DataFrame:
    """Deportations and assisted returns by month and nationality (table 3.2.4)."""
    table = read_csv(path, RETURNS)
    kinds = coded(table, "type", KINDS, path).alias("category")
    return observations(by_nationality(table, path, "mexico.returns").with_columns(kinds), path)


LAYOUTS = (
    Layout("mexico.bulletin", "table 3.1.1, by nationality (IOM copy)", NATIONALITY, read_nationality),
    Layout("mexico.bulletin", "table 3.1.3, by sex and age (IOM copy)", SEX_AGE, read_sex_age),
    Layout(
        "mexico.bulletin", "table 3.2.4, deportations and assisted returns (IOM copy)", RETURNS, read_returns
    ),
)
