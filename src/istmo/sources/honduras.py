"""Honduras, Instituto Nacional de Migracion: people who entered irregularly.

The Institute shows its figures on a dashboard and hands out no file; IOM's tidy copy of it is read here.
"""

from datetime import date
from pathlib import Path

import polars as pl

from istmo.sources.iom_copy import GROUPS, add_empty_months, add_repeated, by_category, by_nationality
from istmo.sources.layout import Layout
from istmo.sources.reading import ROW, counts, months, observations, read_csv

TOTAL = ("t", "n")
NATIONALITY = ("t", "nat", "n")
SEX_AGE = ("t", "demog", "n")

# The border was shut: the monthly totals are 0, and the table by nationality has no row.
NOBODY = (date(2020, 4, 1), date(2020, 5, 1))

# France with French Guiana and, in the newest month, spellings that IOM had not yet sorted out.
REPEATED = ("CIV", "FRA", "OOO", "TZA")


def read_total(path: Path) -> pl.DataFrame:
    """Irregular entries by month."""
    table = read_csv(path, TOTAL)
    table = table.select(
        ROW,
        pl.lit("honduras.irregular").alias("series"),
        months(table, "t", path).alias("period"),
        counts(table, "n", path).alias("value"),
    )
    return observations(table, path)


def read_nationality(path: Path) -> pl.DataFrame:
    """Irregular entries by month and nationality."""
    table = read_csv(path, NATIONALITY)
    table = by_nationality(china_named(table, path), path, "honduras.irregular.nationality")
    return observations(add_empty_months(add_repeated(table, REPEATED), NOBODY), path)


def china_named(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    """The table with China called China.

    The copy codes "China" as TWN ("Taiwan Province of China, China" contains it). In months with two TWN rows the
    smaller is Taiwan: so the Chinese of 2023 are 12,184, as the Institute printed, and the Taiwanese 4.
    """
    counted = table.with_columns(counts(table, "n", path).alias("number"))
    taiwan = pl.col("nat") == "TWN"
    largest = pl.col("number") == pl.col("number").max().over("t", "nat")
    return counted.with_columns(pl.when(taiwan & largest).then(pl.lit("CHN")).otherwise("nat").alias("nat"))


def read_sex_age(path: Path) -> pl.DataFrame:
    """Irregular entries by month and men, women, boys, girls."""
    table = by_category(read_csv(path, SEX_AGE), path, "honduras.irregular.sex-age", "demog", GROUPS)
    return observations(table, path)


LAYOUTS = (
    Layout("honduras.dashboard", "irregular entries by month (IOM copy)", TOTAL, read_total),
    Layout(
        "honduras.dashboard",
        "irregular entries by month and nationality (IOM copy)",
        NATIONALITY,
        read_nationality,
    ),
    Layout("honduras.dashboard", "irregular entries by month, sex and age (IOM copy)", SEX_AGE, read_sex_age),
)
