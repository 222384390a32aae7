"""DHS Office of Homeland Security Statistics: Key Homeland Security Metrics, encounters of the Border Patrol.

Each sheet is one long table: fiscal year, month ("01 October" to "12 September"), the columns it is broken down
by, and the quantity, rounded to ten. Cells that round to zero are not printed. The annual sheets and the nationwide
breakdowns repeat what is read here.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from istmo.errors import InputError
from istmo.observation import KEY
from istmo.sources import reading
from istmo.sources.layout import Layout
from istmo.sources.ohss_monthly import FISCAL_MONTHS
from istmo.sources.ohss_tables import CITIZENSHIP, SECTOR, Names

MONTHS = {f"{number:02d} {name}": code for number, (name, code) in enumerate(FISCAL_MONTHS.items(), 1)}
REGIONS = {
    "Southwest Land Border": "southwest",
    "Northern Land Border": "northern",
    "Coastal Border": "coastal",
}
FAMILY = Names(
    "household",
    {
        "Single Adults": "single-adult",
        "Family Unit Individuals": "family",
        "Unaccompanied Children": "unaccompanied-child",
    },
)


@dataclass(frozen=True)
class Sheet:
    """A sheet, and the series it makes up.

    Args:
        name: of the sheet.
        stem: the series are "<stem>.<region>".
        regional: whether it is broken down by region; if not, the region is "nationwide".
        column: the column of its own breakdown, "" for none.
        names: what that column names.
    """

    name: str
    stem: str
    regional: bool = True
    column: str = ""
    names: Names | None = None


SHEETS = (
    Sheet("Monthly Count", "ohss.khsm.region", regional=False),
    Sheet("Monthly Region", "ohss.khsm.region"),
    Sheet("Monthly Rgn and Citp", "ohss.khsm.citizenship", column="Citizenship", names=CITIZENSHIP),
    Sheet("Monthly Rgn and Fam Status", "ohss.khsm.family", column="Family Status", names=FAMILY),
    Sheet("Monthly Rgn and Sector", "ohss.khsm.sector", column="Sector", names=SECTOR),
)


def read(path: Path) -> pl.DataFrame:
    """Border Patrol encounters by month and region, and by region with citizenship, family status or sector.

    Args:
        path: the workbook as OHSS publishes it (layout of September 2025).

    Raises:
        InputError: a sheet is missing or has other columns; an unknown month, region, country, family status or
            sector; a negative or fractional count; a cell printed twice.
    """
    tables = [read_table(reading.read_sheet(path, sheet.name), sheet, path) for sheet in SHEETS]
    return pl.concat(tables).sort(KEY)


def read_table(cells: pl.DataFrame, sheet: Sheet, path: Path) -> pl.DataFrame:
    """One sheet as observations.

    Args:
        cells: the sheet as `reading.read_sheet` gives it.
        sheet: one of `SHEETS`.
        path: the workbook, for messages.

    Raises:
        InputError: as `read`.
    """
    # Excel allows no slash in a sheet's name, so this prints as "<file>, sheet <name>".
    at = path.with_name(f"{path.name}, sheet {sheet.name!r}")
    table = _labelled(cells, sheet, at)
    if sheet.names:
        table = table.with_columns(sheet.names.read(table, sheet.column, at))
    if sheet.regional:
        region = reading.coded(table, "Region", REGIONS, at)
    else:
        region = pl.repeat("nationwide", table.height, eager=True)
    table = table.with_columns(
        month=reading.coded(table, "Month", MONTHS, at),
        value=reading.counts(table, "Quantity", at),
        series=f"{sheet.stem}." + region,
    )
    table = table.with_columns(period=reading.fiscal_months(table, "Fiscal Year", "month", at))
    return reading.observations(table, at)


def _labelled(cells: pl.DataFrame, sheet: Sheet, at: Path) -> pl.DataFrame:
    """The rows below the first, under the names that the first gives them."""
    labels = next(cells.drop("row").iter_rows(), ())
    names = [" ".join((label or "").split()) for label in labels]
    expected = ["Fiscal Year", "Month", "Region" if sheet.regional else "", sheet.column, "Quantity"]
    if names != [name for name in expected if name]:
        raise InputError(
            f"its columns are {', '.join(names)}" if names else "its first row is empty",
            f"The columns must be {', '.join(name for name in expected if name)}",
            at,
            [1],
        )
    if cells.height == 1:
        raise InputError("it has no rows", "Fetch the workbook again", at)
    return cells.slice(1).rename(dict(zip(cells.columns[1:], names, strict=True)))


LAYOUTS = (
    Layout(
        publication="ohss.khsm",
        name="OHSS Key Homeland Security Metrics: encounters, Border Patrol",
        header=tuple(sheet.name for sheet in SHEETS),
        read=read,
        kind="xlsx",
    ),
)
