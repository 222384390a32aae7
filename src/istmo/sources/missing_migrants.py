"""IOM Missing Migrants Project: people who died or disappeared on the way, in the Americas.

Its file has one row an incident, with the day, the place and who died. Istmo keeps no such row: the reader adds
up to month, country and route, and to month, country and cause, and forgets the rest.

Two layouts: the project's own download ("MissingMigrants-Global-<date>.csv", as of 2026), which covers the world,
and IOM staff's tidy copy of an earlier one.
"""

from pathlib import Path

import polars as pl

from istmo import places
from istmo.observation import UNKNOWN
from istmo.sources.layout import Layout
from istmo.sources.reading import ROW, coded, counts, days, nationalities, observations, read_csv, refuse

COPY = ("t", "type", "route", "geo", "dead", "cause", "surv", "nat", "location", "lon", "lat")
DOWNLOAD = (
    "Main ID", "Incident ID", "Region", "Incident Date", "Year", "Reported Month", "Number Dead",
    "Minimum Estimated Number of Missing", "Number of Survivors", "Number of Females", "Number of Males",
    "Number of Children", "Region of Origin", "Cause of Death", "Country of Origin", "Location of death",
    "Information Source", "Coordinates", "Migration route", "URL", "UNSD Geographical Grouping", "Source Quality",
)  # fmt: skip

CAUSES = {
    "Accidental death": "accident",
    "Drowning": "drowning",
    "Harsh environmental conditions / lack of adequate shelter, food, water": "harsh-conditions",
    "Mixed or unknown": "mixed-or-unknown",
    "Sickness / lack of access to adequate healthcare": "sickness",
    "Vehicle accident / death linked to hazardous transport": "transport",
    "Violence": "violence",
}
SEVERAL_CAUSES = r",\S"
"""Causes are joined by a comma without a space; a comma within one has a space after it."""

REGIONS = ("Caribbean", "Central America", "North America", "South America")


def read_copy(path: Path) -> pl.DataFrame:
    """Deaths and disappearances by month, country and route, and by month, country and cause.

    Two incidents may be the same in every column (two bodies found in one place on one day), so repeated rows are
    not an error here. A country outside the Americas gives way to the one that ends the location ("..., Curaçao",
    filed under the Netherlands); a row that is elsewhere after that is left out.
    """
    table = read_csv(path, COPY)
    country = nationalities(table, "geo", path)
    incidents = table.select(
        ROW,
        days(table, "t", path).alias("day"),
        country.zip_with(country.is_in(places.americas()), _countries(table["location"])).alias("place"),
        _slug(pl.col("route")).alias("route"),
        _causes(table, "cause", path),
        counts(table, "dead", path).alias("value"),
    )
    return _added_up(incidents, path)


def read_download(path: Path) -> pl.DataFrame:
    """The same from the project's download, of which only incidents in the Americas are kept.

    The download does not name the country of an incident, but ends the location with it; where it does not, the
    place is unknown, and where it names a country elsewhere the incident was put in a wrong region.
    """
    table = read_csv(path, DOWNLOAD).filter(pl.col("Region").is_in(REGIONS))
    refuse(table, pl.col("Incident ID").is_duplicated(), "incidents listed twice", "Delete the copies", path)
    dead = counts(table, "Number Dead", path, missing=[""]).fill_null(0)
    missing = counts(table, "Minimum Estimated Number of Missing", path, missing=[""]).fill_null(0)
    date = table.with_columns(pl.col("Incident Date").str.extract(r"(\d{2}/\d{2}/\d{4})"))
    incidents = table.select(
        ROW,
        _american_days(date, "Incident Date", path).alias("day"),
        _countries(table["Location of death"]).alias("place"),
        _slug(pl.col("Migration route").fill_null("undefined")).alias("route"),
        _causes(table, "Cause of Death", path),
        (dead + missing).alias("value"),
    )
    return _added_up(incidents, path)


def _added_up(incidents: pl.DataFrame, path: Path) -> pl.DataFrame:
    american = incidents.filter(pl.col("place").is_in([*places.americas(), UNKNOWN]))
    parts = [
        american.group_by(
            pl.col("day").dt.truncate("1mo").alias("period"), "place", pl.col(what).alias("category")
        )
        .agg(pl.col("value").sum(), pl.col(ROW).min())
        .with_columns(pl.lit(series).alias("series"))
        for what, series in (("route", "iom.deaths"), ("cause", "iom.deaths.cause"))
    ]
    return observations(pl.concat(parts), path)


def _causes(table: pl.DataFrame, column: str, path: Path) -> pl.Series:
    several = pl.col(column).str.contains(SEVERAL_CAUSES)
    single = pl.when(several).then(pl.lit("Mixed or unknown")).otherwise(column).alias(column)
    return coded(table.with_columns(single), column, CAUSES, path).alias("cause")


def _american_days(table: pl.DataFrame, column: str, path: Path) -> pl.Series:
    frame = table.select(ROW, pl.col(column).str.to_date("%m/%d/%Y", strict=False).alias("day"))
    refuse(
        frame, pl.col("day").is_null(), f"column {column!r} is not a possible date", "Write MM/DD/YYYY", path
    )
    return frame["day"]


def _countries(locations: pl.Series) -> pl.Series:
    ends = {
        text: places.country(text.rsplit(",", 1)[-1]) or UNKNOWN for text in locations.drop_nulls().unique()
    }
    return locations.replace_strict(ends, default=UNKNOWN, return_dtype=pl.String)


def _slug(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.replace_all(r"[^\p{L}\d]+", "-").str.strip_chars("-")


LAYOUTS = (
    Layout("iom.missing-migrants", "Missing Migrants download (world)", DOWNLOAD, read_download),
    Layout("iom.missing-migrants", "Missing Migrants, Americas (IOM copy)", COPY, read_copy),
)
