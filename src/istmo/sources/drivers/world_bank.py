"""World Bank, World Development Indicators: incomes, prices, remittances, population, by country and year.

Three layouts: a download of one indicator (four lines, then the header, years side by side), the whole database
(the same without the four lines), and IOM's tidy copy. World and regional figures are left out.
"""

from pathlib import Path

import polars as pl

from istmo.sources.drivers.tables import VALUE, YEARS, of_countries, year_by_year
from istmo.sources.layout import Layout
from istmo.sources.reading import coded, numbers, observations, read_csv, refuse, years

INDICATORS = {
    "NY.GDP.MKTP.CD": "wdi.gdp",
    "NY.GDP.PCAP.PP.KD": "wdi.gdp-per-capita-real-ppp",
    "FP.CPI.TOTL.ZG": "wdi.inflation",
    "SL.UEM.TOTL.ZS": "wdi.unemployment",
    "BX.TRF.PWKR.CD.DT": "wdi.remittances-received",
    "BM.TRF.PWKR.CD.DT": "wdi.remittances-paid",
    "BX.KLT.DINV.CD.WD": "wdi.foreign-investment-in",
    "BM.KLT.DINV.CD.WD": "wdi.foreign-investment-out",
    "SP.POP.TOTL": "wdi.population",
    "SM.POP.NETM": "wdi.net-migration",
    "SP.DYN.CBRT.IN": "wdi.birth-rate",
    "SP.POP.DPND": "wdi.dependency-ratio",
    "PV.EST": "wdi.political-stability",
    "VC.IHR.PSRC.P5": "homicide.rate",
}
"""World Bank code -> series. The homicide rate is UNODC's figure, handed on by the World Bank."""

VARIABLES = {
    "gdp": "wdi.gdp",
    "income": "wdi.gdp-per-capita-real-ppp",
    "inf": "wdi.inflation",
    "unem": "wdi.unemployment",
    "remin": "wdi.remittances-received",
    "remout": "wdi.remittances-paid",
    "fdiin": "wdi.foreign-investment-in",
    "fdiout": "wdi.foreign-investment-out",
    "pop": "wdi.population",
    "nmig": "wdi.net-migration",
    "birth": "wdi.birth-rate",
    "depend": "wdi.dependency-ratio",
    "polstb": "wdi.political-stability",
}
"""IOM's short name -> series."""

PERSONS = ("wdi.population", "wdi.net-migration")

_OWN = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
_PREAMBLE = ("Data Source", "World Development Indicators")
_PREAMBLE_LINES = 4


def read_download(path: Path) -> pl.DataFrame:
    """One indicator, as the World Bank's site hands it out: the header is the fifth line."""
    return _wide(path, skip=_PREAMBLE_LINES)


def read_database(path: Path) -> pl.DataFrame:
    """The whole database as one table."""
    return _wide(path, skip=0)


def read_tidy(path: Path) -> pl.DataFrame:
    """IOM's copy: one row a country, variable and year."""
    table = read_csv(path, ("geo", "var", "t", "v"))
    table = of_countries(table, {"place": "geo"}, path)
    return _observations(table.with_columns(series=coded(table, "var", VARIABLES, path)), "t", "v", path)


def _wide(path: Path, skip: int) -> pl.DataFrame:
    """Years side by side. Indicators that are no series here are passed over."""
    table = read_csv(path, _OWN, optional=(*YEARS, ""), skip=skip)
    known = table.filter(pl.col("Indicator Code").is_in(list(INDICATORS)))
    refuse(
        table,
        pl.lit(known.is_empty()),
        "no row has an indicator that is known",
        f"Known: {', '.join(INDICATORS)}",
        path,
    )
    table = of_countries(known, {"place": "Country Code"}, path)
    tall = year_by_year(table, ["place", "Indicator Code"])
    tall = tall.with_columns(series=pl.col("Indicator Code").replace_strict(INDICATORS))
    return _observations(tall, "year", VALUE, path)


def _observations(table: pl.DataFrame, year: str, value: str, path: Path) -> pl.DataFrame:
    """What the World Bank did not publish is left out. Persons are whole: IOM's copy has them with a rounding error."""
    table = table.with_columns(period=years(table, year, path), value=numbers(table, value, path))
    whole = pl.col("series").is_in(PERSONS)
    table = table.with_columns(value=pl.when(whole).then(pl.col("value").round()).otherwise("value"))
    return observations(table.filter(pl.col("value").is_not_null()), path)


LAYOUTS = (
    Layout(
        publication="wdi.indicators",
        name="World Bank download of one indicator (API_..._csv)",
        # What stands in the first line is not the table's header.
        header=_PREAMBLE,
        read=read_download,
        optional=("",),
    ),
    Layout(
        publication="wdi.indicators",
        name="World Development Indicators, the whole database (WDICSV)",
        header=_OWN,
        read=read_database,
        optional=(*YEARS, ""),
    ),
    Layout(
        publication="wdi.indicators",
        name="World Development Indicators, IOM's copy",
        header=("geo", "var", "t", "v"),
        read=read_tidy,
    ),
)
