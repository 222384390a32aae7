"""US Department of State: refugees admitted, and visas issued to seasonal workers (H-2A farm, H-2B other).

State prints some nationalities apart that share one code here (`COUNTED_APART`): those rows are added up. Any other
two rows of one country and month are a duplicate or a contradiction, and refused.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from istmo import places
from istmo.errors import InputError
from istmo.observation import KEY
from istmo.periods import MONTH_ABBREVIATIONS, fiscal_year_start
from istmo.sources import reading
from istmo.sources.layout import Layout
from istmo.sources.reading import ROW

COUNTED_APART = (
    # Refugees, printed beside Palestine and beside China in the same months. The centre's grand total is the sum of
    # all its rows, so each row holds people of its own.
    "Gaza Strip", "Tibet",
    # States that have broken up, successor not stated: both count as "other".
    "Union of Soviet Socialist Republics", "Yugoslavia",
    # Visas in documents that are no country's: both count as "other". The passport for British nationals of Hong Kong
    # is printed beside Hong Kong's own.
    "No Nationality", "United Nations Laissez-Passer", "British National Overseas (Hong Kong) Passport",
)  # fmt: skip
REGIONS = (
    "Africa", "East Asia", "Europe and Central Asia", "Former Soviet Union", "Latin America/Caribbean",
    "Near East/South Asia", "Unallocated Reserve",
)  # fmt: skip
CONTINENTS = ("Africa", "Asia", "Europe", "North America", "Oceania", "South America", "Unknown")
CLASSES = {"H2A": "h2a", "H2B": "h2b", "H2R": "h2r"}
"""H-2R stood for H-2B workers who came back, a class of its own in fiscal 2005 to 2007."""

REFUGEES = ("fiscal_year", "month", "region", "nationality", "admissions")
VISAS = ("month", "nationality", "visa_class", "issuances")
FISCAL_MONTHS = (*MONTH_ABBREVIATIONS[9:], *MONTH_ABBREVIATIONS[:9])


def read_refugees(path: Path) -> pl.DataFrame:
    """Refugees admitted by month and nationality, from the tidy copy of the refugee centre's report.

    Raises:
        InputError: rows that cannot be what they claim to be.
    """
    table = reading.read_csv(path, REFUGEES)
    reading.coded(table, "region", {region: region for region in REGIONS}, path)
    table = table.with_columns(
        reading.months(table, "month", path).alias("period"),
        reading.years(table, "fiscal_year", path).dt.year().alias("year"),
        reading.counts(table, "admissions", path).alias("value"),
        pl.lit("state.refugees").alias("series"),
        pl.lit("USA").alias("place"),
    )
    fiscal = pl.col("period").dt.offset_by("3mo").dt.year()
    what = "fiscal year and month contradict each other"
    reading.refuse(table, pl.col("year") != fiscal, what, "October begins the next fiscal year", path)
    return _merged(table, "nationality", path)


def read_refugee_report(path: Path) -> pl.DataFrame:
    """Refugees admitted by month and nationality, from the refugee centre's own workbook (a sheet a fiscal year).

    Rows must add up to their year's total and sheets to their grand totals. Months after the day of the report, which
    it prints as zeros, are left out.

    Raises:
        InputError: another form, rows that cannot be what they claim to be, or that do not add up.
    """
    sheets = []
    for sheet in _sheets(path, r"\d{4}", {"Cumulative Summary"}):
        with _in_sheet(sheet, path):
            sheets.append(_refugee_sheet(path, sheet))
    return pl.concat(sheets).sort(KEY)


def read_visas(path: Path) -> pl.DataFrame:
    """H-2 visas issued by month, nationality and class, from the tables collected out of State's monthly files.

    Raises:
        InputError: rows that cannot be what they claim to be, in any visa class.
    """
    table = reading.read_csv(path, VISAS)
    table = table.with_columns(
        reading.months(table, "month", path).alias("period"),
        reading.counts(table, "issuances", path).alias("value"),
        reading.nationalities(table, "nationality", path).alias("code"),
        pl.lit("state.visas.h2").alias("series"),
        pl.col("visa_class").str.replace("-", "").alias("class"),
    )
    seasonal = table.filter(pl.col("class").str.starts_with("H2"))
    seasonal = seasonal.with_columns(reading.coded(seasonal, "class", CLASSES, path).alias("category"))
    return _merged(seasonal, "nationality", path)


def read_visa_workbook(path: Path) -> pl.DataFrame:
    """H-2 visas issued by fiscal year, nationality and class, from State's annual detail table (a sheet a year).

    Raises:
        InputError: another form, rows that cannot be what they claim to be, or that miss the printed grand total.
    """
    sheets = []
    for sheet in _sheets(path, r"FY\d{2}", set()):
        with _in_sheet(sheet, path):
            sheets.append(_visa_sheet(path, sheet))
    return pl.concat(sheets).sort(KEY)


def _refugee_sheet(path: Path, sheet: str) -> pl.DataFrame:
    table = reading.read_sheet(path, sheet)
    names, total, first = "column_1", "column_3", 4
    months = [f"column_{first + i}" for i in range(12)]
    head = table.filter(pl.col("column_0") == "Country of Chargeability")
    if not head.height or head.select(months).row(0) != FISCAL_MONTHS:
        raise InputError(
            "the columns are not the months of a fiscal year", "Give the report as published", path
        )
    as_of = _report_month(table, path)
    below = table.filter(pl.col(ROW) > head[ROW][0], pl.col(names).fill_null("") != "")
    printed = below.filter(pl.col(names).str.starts_with("Grand Total"))
    table = below.filter(~pl.col(names).str.contains("^(Grand )?Total"))
    table = table.with_columns(reading.counts(table, column, path) for column in (total, *months))
    what = "the months do not add up to the year's total"
    reading.refuse(table, pl.sum_horizontal(months) != pl.col(total), what, "Fetch the report again", path)
    _refuse_total(table, printed, [total], path)
    long = table.unpivot(on=months, index=[ROW, names], variable_name="column", value_name="value")
    start = fiscal_year_start(int(sheet))
    months_on = pl.col("column").str.strip_prefix("column_").cast(pl.Int32) - first
    long = long.with_columns(
        pl.lit(start).dt.offset_by(pl.format("{}mo", months_on)).alias("period"),
        pl.lit("state.refugees").alias("series"),
        pl.lit("USA").alias("place"),
    )
    return _merged(long.filter(pl.col("period") <= as_of), names, path)


def _report_month(table: pl.DataFrame, path: Path) -> pl.Expr:
    """The first day of the month in which the report was drawn up: "as of 31-December-2024"."""
    text = next((cell for cell in table["column_0"] if cell and cell.startswith("as of ")), "")
    day = pl.Series([text.removeprefix("as of ")]).str.to_date("%d-%B-%Y", strict=False)
    if day.is_null().any():
        raise InputError(
            "it does not say as of which day it was drawn up", "Give the report as published", path
        )
    return pl.lit(day.dt.month_start()[0])


def _visa_sheet(path: Path, sheet: str) -> pl.DataFrame:
    table = reading.read_sheet(path, sheet)
    year = int(sheet.removeprefix("FY"))
    year += 1900 if year > 90 else 2000
    header = dict(zip(table.columns, table.row(0), strict=True))
    if header["column_0"] != f"Fiscal Year {year}":
        what = f"the sheet is headed {header['column_0']!r}"
        raise InputError(what, f"Sheet and heading must name the same year, {year}", path, [1])
    classes = {(name or "").replace("-", ""): column for column, name in header.items() if column != ROW}
    missing = {"H2A", "H2B"} - classes.keys()
    if missing:
        raise InputError(
            f"missing columns {', '.join(sorted(missing))}", "Give the table as published", path, [1]
        )
    table = table.rename({classes[name]: code for name, code in CLASSES.items() if name in classes})
    columns = [code for code in CLASSES.values() if code in table.columns]
    name = pl.col("column_0").fill_null("")
    named = table[1:].filter((name != "") | pl.any_horizontal(pl.col(columns).is_not_null()))
    totals = name.str.starts_with("Grand Total")
    heading = name.is_in(CONTINENTS) | name.str.starts_with("Totals for ")
    rows = named.filter(~totals & ~heading)
    rows = rows.with_columns(reading.counts(rows, column, path) for column in columns)
    _refuse_total(rows, named.filter(totals), columns, path)
    long = rows.unpivot(on=columns, index=[ROW, "column_0"], variable_name="category", value_name="value")
    period = pl.lit(fiscal_year_start(year)).alias("period")
    return _merged(
        long.with_columns(period, pl.lit("state.visas.h2.annual").alias("series")), "column_0", path
    )


def _refuse_total(rows: pl.DataFrame, printed: pl.DataFrame, columns: list[str], path: Path) -> None:
    """Raise `InputError` unless the rows add up to the one printed grand total."""
    if printed.height != 1:
        raise InputError("it has no single row of grand totals", "Give the table as published", path)
    totals = printed.with_columns(reading.counts(printed, column, path) for column in columns)
    for column in columns:
        found, stated = rows[column].sum(), totals[column][0]
        if found != stated:
            what = f"the countries add up to {found:,.0f}, the printed grand total is {stated:,.0f}"
            raise InputError(what, "Fetch the table again", path, totals[ROW].to_list())


def _merged(table: pl.DataFrame, column: str, path: Path) -> pl.DataFrame:
    """Observations with the rows that State counts apart added to those of the same code."""
    codes = reading.nationalities(table, column, path)
    apart = pl.col(column).is_in(COUNTED_APART)
    # A name counted apart stands for itself until duplicates have been refused, then for its country.
    cells = reading.observations(
        table.with_columns(pl.when(apart).then(pl.col(column)).otherwise(codes).alias("nationality")), path
    )
    known = {name: places.country(name) for name in COUNTED_APART}
    cells = cells.with_columns(pl.col("nationality").replace(known))
    return cells.group_by(*KEY, "status").agg(pl.col("value").sum()).select(cells.columns).sort(KEY)


def _sheets(path: Path, pattern: str, others: set[str]) -> list[str]:
    """The names of a workbook's yearly sheets; any sheet beside them and `others` is refused."""
    names = reading.sheet_names(path)
    yearly = [name for name in names if re.fullmatch(pattern, name)]
    unknown = [name for name in names if name not in {*yearly, *others}]
    if unknown or not yearly:
        what = f"unknown sheets {', '.join(map(repr, unknown))}" if unknown else "it has no sheet of a year"
        raise InputError(what, "Give the workbook as published", path)
    return yearly


@contextmanager
def _in_sheet(sheet: str, path: Path) -> Iterator[None]:
    """Adds the sheet's name to an error, since row numbers alone do not say which sheet."""
    try:
        yield
    except InputError as error:
        raise InputError(f"sheet {sheet}: {error.what}", error.remedy, path, error.rows) from error


LAYOUTS = (
    Layout("state.refugee-admissions", "tidy copy of the refugee admissions report (CSV)", REFUGEES, read_refugees),
    Layout(
        "state.refugee-admissions", "PRM refugee admissions report (workbook)", ("Cumulative Summary",),
        read_refugee_report, kind="xlsx",
    ),
    Layout("state.niv-monthly", "monthly nonimmigrant visa issuances, collected (CSV)", VISAS, read_visas),
    Layout(
        "state.niv-detail", "nonimmigrant visa detail table (workbook)", ("FY97",), read_visa_workbook, kind="xlsx"
    ),
)  # fmt: skip
