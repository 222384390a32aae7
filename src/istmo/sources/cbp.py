"""US Customs and Border Protection: encounters at the land borders and nationwide, month by month.

An encounter is an event: one person stopped twice counts twice. The Border Patrol (USBP) counts between ports of
entry, the Office of Field Operations (OFO) at them. CBP gives a month as a US fiscal year and an abbreviation.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from istmo import places
from istmo.observation import ALL
from istmo.sources import reading
from istmo.sources.layout import Layout
from istmo.sources.reading import ROW

HOUSEHOLDS = {
    "Single Adults": "single-adult",
    "FMUA": "family",
    "Accompanied Minors": "accompanied-child",
    # One group under the name of the day: "UC" until 2024, "UAC" in the releases of 2025.
    "UAC": "unaccompanied-child",
    "UC / Single Minors": "unaccompanied-child",
    "UAC / Single Minors": "unaccompanied-child",
}
AUTHORITIES = {"Title 8": "title-8", "Title 42": "title-42"}
COMPONENTS = {"U.S. Border Patrol": "usbp", "Office of Field Operations": "ofo"}
REGIONS = {"Southwest Land Border": "southwest", "Northern Land Border": "northern", "Other": "other"}
GROUPINGS = {"FYTD": "to-date", "Remaining": "remaining"}

MONTH = ("Fiscal Year", "Month Grouping", "Month (abbv)")
STATE = (
    *MONTH,
    "Land Border Region",
    "State",
    "Demographic",
    "Citizenship",
    "Title of Authority",
    "Encounter Count",
)
AREA = (
    *MONTH, "Component", "Land Border Region", "Area of Responsibility", "AOR (Abbv)", "Demographic", "Citizenship",
    "Title of Authority", "Encounter Type", "Encounter Count",
)  # fmt: skip
SOUTHWEST = (
    *MONTH, "Component", "Demographic", "Citizenship Grouping", "Title of Authority", "Encounter Type",
    "Encounter Count",
)  # fmt: skip
AREA_IOM = ("t", "t_fy", "component", "area", "authority", "type", "demog", "nat", "n")

SECTORS = {
    "coastal": ("livermore", "miami", "new_orleans", "ramey"),
    "northern": ("blaine", "buffalo", "detroit", "grand_forks", "havre", "houlton", "spokane", "swanton"),
    "southwest": (
        "big_bend", "del_rio", "el_centro", "el_paso", "laredo", "rio_grande_valley", "san_diego", "tucson", "yuma"
    ),
}  # fmt: skip
BORDER_TOTALS = {border: f"{border}_border" for border in SECTORS}
SECTOR = ("month", *(sector for border in SECTORS.values() for sector in border), *BORDER_TOTALS.values())
SECTOR_MONTH = (*SECTOR, "monthly_total", "fy", "cy")

CROSS_REFERENCE = (
    "fiscal_year", "fiscal_month", "month_start", "encounters_final_count", "cbp_usb_encounter_count", "difference",
    "absolute_difference", "percent_difference", "exact_match", "status",
)  # fmt: skip


def read_states(path: Path) -> pl.DataFrame:
    """Encounters by land border region, state, household, nationality and legal authority (both components together).

    Raises:
        InputError: rows that cannot be what they claim to be.
    """
    table = _dashboard(path, STATE)
    return reading.observations(
        table.with_columns(
            ("cbp.state." + reading.coded(table, "Land Border Region", REGIONS, path)).alias("series"),
            reading.areas(table, "State", path).alias("place"),
            reading.nationalities(table, "Citizenship", path).alias("nationality"),
        ),
        path,
    )


def read_areas(path: Path) -> pl.DataFrame:
    """South-west encounters by component, sector or field office, household, nationality and legal authority.

    CBP's file is nationwide. Its rows of the other regions are checked and left out: the state file carries them.

    Raises:
        InputError: rows that cannot be what they claim to be.
    """
    table = _dashboard(path, AREA)
    table = table.with_columns(
        reading.coded(table, "Land Border Region", REGIONS, path).alias("region"),
        reading.coded(table, "Component", COMPONENTS, path).alias("component"),
        reading.nationalities(table, "Citizenship", path).alias("nationality"),
    )
    _refuse_type(table, "Encounter Type", path)
    table = table.filter(pl.col("region") == "southwest")
    table = table.with_columns(reading.areas(table, "Area of Responsibility", path).alias("place"))
    _refuse_place(table, path)
    return reading.observations(table.with_columns(_southwest_series()), path)


def read_areas_iom(path: Path) -> pl.DataFrame:
    """The same as `read_areas`, from IOM's tidy copy of CBP's file; fiscal 2018 and 2019 only by household.

    Raises:
        InputError: rows that cannot be what they claim to be.
    """
    table = reading.read_csv(path, AREA_IOM)
    # `t_fy` is ignored: it is the month relabelled with the fiscal year, and no date of its own.
    table = table.with_columns(
        reading.months(table, "t", path).alias("period"),
        reading.counts(table, "n", path).alias("value"),
        reading.coded(table, "component", COMPONENTS, path).alias("component"),
        reading.coded(table, "demog", HOUSEHOLDS, path).alias("household"),
        reading.coded(table, "authority", AUTHORITIES, path).alias("category"),
    )
    _refuse_type(table, "type", path)
    broken_down = table.filter(pl.col("area").is_not_null() | pl.col("nat").is_not_null())
    broken_down = broken_down.select(
        ROW,
        "component",
        reading.areas(broken_down, "area", path).alias("place"),
        reading.nationalities(broken_down, "nat", path).alias("nationality"),
    )
    _refuse_place(broken_down, path)
    table = table.join(broken_down.drop("component"), on=ROW, how="left")
    return reading.observations(
        table.with_columns(_southwest_series(), pl.col("place", "nationality").fill_null(ALL)), path
    )


def read_southwest(path: Path) -> pl.DataFrame:
    """South-west encounters by component, household, legal authority and five groups of nationality.

    Raises:
        InputError: rows that cannot be what they claim to be.
    """
    table = _dashboard(path, SOUTHWEST)
    table = table.with_columns(
        reading.coded(table, "Component", COMPONENTS, path).alias("component"),
        reading.nationalities(table, "Citizenship Grouping", path).alias("nationality"),
    )
    _refuse_type(table, "Encounter Type", path)
    return reading.observations(table.with_columns(("cbp.sbo." + pl.col("component")).alias("series")), path)


def read_sectors(path: Path) -> pl.DataFrame:
    """Border Patrol encounters by sector, fiscal 2000 to 2020, one column a sector.

    The columns of the borders and of the month's total repeat the sectors: they are not stored, but must add up.

    Raises:
        InputError: rows that cannot be what they claim to be, or sectors that do not add up.
    """
    table = reading.read_csv(path, SECTOR_MONTH, separator="|")
    numbered = [reading.counts(table, column, path) for column in (*SECTOR_MONTH[1:-2], "month", "fy", "cy")]
    table = table.with_columns(numbered)
    calendar = pl.col("fy") - (pl.col("month") >= 10).cast(pl.Int32)
    impossible = (
        ~pl.col("month").is_between(1, 12) | ~pl.col("cy").is_between(1900, 2100) | (pl.col("cy") != calendar)
    )
    what = "month, fiscal year and calendar year do not go together"
    reading.refuse(table, impossible, what, "October to December lie in the calendar year before", path)
    _refuse_sums(table, {BORDER_TOTALS[border]: sectors for border, sectors in SECTORS.items()}, path)
    _refuse_sums(table, {"monthly_total": tuple(BORDER_TOTALS.values())}, path)
    table = table.with_columns(pl.date(pl.col("cy"), pl.col("month"), 1).alias("period"))
    return reading.observations(pl.concat(_by_sector(table)), path)


def read_cross_reference(path: Path) -> pl.DataFrame:
    """Border Patrol nationwide totals as CBP's dashboard and as the records released under FOIA give them.

    Raises:
        InputError: rows that cannot be what they claim to be, or a difference that is not the difference.
    """
    table = reading.read_csv(path, CROSS_REFERENCE)
    foia, dashboard = "encounters_final_count", "cbp_usb_encounter_count"
    table = table.with_columns(
        reading.months(table, "month_start", path).alias("period"),
        *(reading.counts(table, column, path) for column in ("fiscal_year", "fiscal_month", foia, dashboard)),
        pl.col("difference").cast(pl.Float64, strict=False),
    )
    month, year = pl.col("period").dt.month(), pl.col("period").dt.year()
    agreed = (pl.col("fiscal_month") == month) & (
        pl.col("fiscal_year") == year + (month >= 10).cast(pl.Int32)
    )
    reading.refuse(
        table, ~agreed, "fiscal year and month contradict 'month_start'", "Correct one of them", path
    )
    gap = (pl.col("difference") != pl.col(foia) - pl.col(dashboard)).fill_null(value=True)
    reading.refuse(
        table, gap, "'difference' is not the difference of the two counts", "Correct the counts", path
    )
    series = {dashboard: "cbp.usbp.nationwide", foia: "cbp.usbp.nationwide.foia"}
    columns = [
        table.select(ROW, "period", pl.lit(name).alias("series"), pl.col(column).alias("value"))
        for column, name in series.items()
    ]
    return reading.observations(pl.concat(columns), path)


def _dashboard(path: Path, header: tuple[str, ...]) -> pl.DataFrame:
    """A CBP data-portal file with what all of them have: `period`, `value`, `household`, `category` (authority)."""
    table = reading.read_csv(path, header)
    table = table.with_columns(
        reading.coded(table, "Month Grouping", GROUPINGS, path).alias("grouping"),
        reading.fiscal_months(table, "Fiscal Year", "Month (abbv)", path).alias("period"),
    )
    # "Remaining" months lie after the newest month of the file's running year. In earlier years they hold counts;
    # in the running year they are listed ahead with nothing in them, which means not yet counted, not zero.
    counted = ~pl.col("Encounter Count").is_in(["", "0"]).fill_null(value=True)
    table = table.filter((pl.col("grouping") == "to-date") | counted.any().over("period"))
    return table.with_columns(
        reading.counts(table, "Encounter Count", path).alias("value"),
        reading.coded(table, "Demographic", HOUSEHOLDS, path).alias("household"),
        reading.coded(table, "Title of Authority", AUTHORITIES, path).alias("category"),
    )


def _southwest_series() -> pl.Expr:
    return ("cbp.southwest." + pl.col("component")).alias("series")


def _refuse_type(table: pl.DataFrame, column: str, path: Path) -> None:
    """The encounter type follows from component and authority; a row where it does not contradicts itself."""
    expected = (
        pl.when(pl.col("category") == "title-42")
        .then(pl.lit("Expulsions"))
        .when(pl.col("component") == "usbp")
        .then(pl.lit("Apprehensions"))
        .otherwise(pl.lit("Inadmissibles"))
    )
    what = f"column {column!r} contradicts component and title of authority"
    remedy = "Title 42: Expulsions; Title 8: Apprehensions (Border Patrol), Inadmissibles (Field Operations)"
    reading.refuse(table, pl.col(column).ne_missing(expected), what, remedy, path)


def _refuse_place(table: pl.DataFrame, path: Path) -> None:
    """Sectors belong to the Border Patrol, field offices to Field Operations."""
    own = pl.when(pl.col("component") == "usbp").then(pl.lit("us_")).otherwise(pl.lit("fo_"))
    what = "component and area contradict each other"
    remedy = "The Border Patrol has sectors, Field Operations field offices"
    reading.refuse(table, ~pl.col("place").str.starts_with(own), what, remedy, path)


def _refuse_sums(table: pl.DataFrame, parts: Mapping[str, tuple[str, ...]], path: Path) -> None:
    for total, columns in parts.items():
        what = f"the columns that make up {total!r} do not add up to it"
        reading.refuse(table, pl.sum_horizontal(columns) != pl.col(total), what, "Fetch the file again", path)


def _by_sector(table: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for border, sectors in SECTORS.items():
        for sector in sectors:
            place = places.us_area(f"{sector} sector")
            yield table.select(
                ROW,
                "period",
                pl.lit(f"cbp.sector.{border}").alias("series"),
                pl.lit(place).alias("place"),
                pl.col(sector).alias("value"),
            )


LAYOUTS = (
    Layout("cbp.encounters-state", "CBP nationwide encounters by state (CSV)", STATE, read_states),
    Layout(
        "cbp.encounters-aor", "CBP nationwide encounters by area of responsibility (CSV)", AREA, read_areas
    ),
    Layout("cbp.encounters-aor", "IOM's copy of CBP encounters by area (CSV)", AREA_IOM, read_areas_iom),
    Layout("cbp.sbo", "CBP south-west land border encounters (CSV)", SOUTHWEST, read_southwest),
    Layout(
        "cbp.usbp-sectors",
        "Border Patrol monthly encounters by sector (text)",
        SECTOR_MONTH,
        read_sectors,
        separator="|",
    ),
    Layout(
        "cbp.usbp-nationwide",
        "Border Patrol totals, dashboard and FOIA (CSV)",
        CROSS_REFERENCE,
        read_cross_reference,
    ),
)
