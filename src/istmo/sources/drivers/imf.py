"""International Monetary Fund, World Economic Outlook database: prices, incomes and work, with forecasts.

Two layouts: the IMF's own file (tab-separated, UTF-16, years side by side, named .xls) and a tidy copy with one
column a subject. The values for the year of the release and later are the IMF's forecasts. NGDPRPC (real income
per head in national currency) is left out: it is 0 for Venezuela, whose currency lost 14 zeros.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from istmo.sources.drivers.tables import VALUE, YEARS, of_countries, year_by_year
from istmo.sources.layout import Layout
from istmo.sources.reading import ROW, numbers, observations, read_csv, refuse, years

NOT_PUBLISHED = ("n/a", "--", "")


@dataclass(frozen=True)
class Subject:
    """One WEO subject: the series it becomes, the scale the IMF prints, and the factor to the series' unit."""

    series: str
    scale: str = "Units"
    factor: int = 1


SUBJECTS = {
    "NGDPD": Subject("weo.gdp", "Billions", 10**9),
    "NGDPDPC": Subject("weo.gdp-per-capita"),
    "NGDPRPPPPC": Subject("weo.gdp-per-capita-real-ppp"),
    "PPPPC": Subject("weo.gdp-per-capita-ppp"),
    "PPPGDP": Subject("weo.gdp-ppp", "Billions", 10**9),
    "NGDP_RPCH": Subject("weo.growth", ""),
    "PCPIPCH": Subject("weo.inflation", ""),
    "PCPIEPCH": Subject("weo.inflation-end", ""),
    "LUR": Subject("weo.unemployment", ""),
    "LP": Subject("weo.population", "Millions", 10**6),
    "BCA_NGDPD": Subject("weo.current-account", ""),
}

_OWN = ("ISO", "WEO Subject Code", "Scale")
_OWN_IGNORED = (
    *("WEO Country Code", "Country", "Subject Descriptor", "Subject Notes", "Units"),
    *("Country/Series-specific Notes", "Estimates Start After", ""),
)


def read_own(path: Path) -> pl.DataFrame:
    """The IMF's own file. Subjects that are no series here are passed over."""
    table = read_csv(path, _OWN, separator="\t", optional=(*YEARS, *_OWN_IGNORED))
    known = table.filter(pl.col("WEO Subject Code").is_in(list(SUBJECTS)))
    refuse(
        table,
        pl.lit(known.is_empty()),
        "no row has a subject that is known",
        f"Known: {', '.join(SUBJECTS)}",
        path,
    )
    printed = pl.col("Scale").fill_null("")
    expected = pl.col("WEO Subject Code").replace_strict(
        {code: each.scale for code, each in SUBJECTS.items()}
    )
    refuse(known, printed != expected, "another scale than the IMF's usual one", "Report the change", path)
    tall = year_by_year(known, ["ISO", "WEO Subject Code"]).rename(
        {"ISO": "country", "WEO Subject Code": "code"}
    )
    return _observations(tall, path)


def read_tidy(path: Path) -> pl.DataFrame:
    """A copy with one row a country and year, and one column a subject."""
    table = read_csv(path, ("country_code", "year", *SUBJECTS), optional=("NGDPRPC",))
    tall = table.rename({"country_code": "country"}).unpivot(
        on=list(SUBJECTS), index=[ROW, "country", "year"], variable_name="code", value_name=VALUE
    )
    return _observations(tall, path)


def _observations(tall: pl.DataFrame, path: Path) -> pl.DataFrame:
    """From `row`, `country`, `code`, `year` and `VALUE`; what the IMF did not publish is left out."""
    published = tall.filter(pl.col(VALUE).is_not_null(), ~pl.col(VALUE).is_in(NOT_PUBLISHED))
    plain = published.with_columns(pl.col(VALUE).str.replace_all(",", ""))
    table = of_countries(plain, {"place": "country"}, path)
    table = table.with_columns(value=numbers(table, VALUE, path), period=years(table, "year", path))
    scaled = pl.col("value") * pl.col("factor")
    return observations(
        table.with_columns(
            series=pl.col("code").replace_strict({code: each.series for code, each in SUBJECTS.items()}),
            factor=pl.col("code").replace_strict({code: each.factor for code, each in SUBJECTS.items()}),
        )
        # Three decimals are printed: what is scaled up is whole, and the product's rounding error is not.
        .with_columns(value=pl.when(pl.col("factor") > 1).then(scaled.round()).otherwise("value")),
        path,
    )


LAYOUTS = (
    Layout(
        publication="weo.database",
        name="IMF World Economic Outlook database, by countries (tab-separated)",
        header=_OWN,
        read=read_own,
        separator="\t",
        optional=(*YEARS, *_OWN_IGNORED),
    ),
    Layout(
        publication="weo.database",
        name="IMF World Economic Outlook, one row a country and year",
        header=("country_code", "year", *SUBJECTS),
        read=read_tidy,
        optional=("NGDPRPC",),
    ),
)
