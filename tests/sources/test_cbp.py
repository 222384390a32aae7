"""CBP's files: published totals from the raw files, files that must agree with each other, and what is refused."""

import csv
import gzip
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from istmo.errors import InputError
from istmo.observation import ALL, DIMENSIONS, OBSERVATION
from istmo.sources import cbp
from istmo.sources.catalogue import indicators, publications, recognise
from tests.conftest import SHARED

RAW = SHARED / "data" / "raw"
CONTROLS = Path(__file__).parents[1] / "control_totals" / "cbp.csv"

STATE = {
    "Fiscal Year": "2024", "Month Grouping": "FYTD", "Month (abbv)": "OCT",
    "Land Border Region": "Southwest Land Border", "State": "TX", "Demographic": "Single Adults",
    "Citizenship": "CHINA, PEOPLES REPUBLIC OF", "Title of Authority": "Title 8", "Encounter Count": "12",
}  # fmt: skip
# Row of CBP's own nationwide-encounters-fy21-fy24-aor.csv (October 2024).
AREA = {
    "Fiscal Year": "2024", "Month Grouping": "FYTD", "Month (abbv)": "SEP", "Component": "U.S. Border Patrol",
    "Land Border Region": "Southwest Land Border", "Area of Responsibility": "San Diego Sector", "AOR (Abbv)": "SDC",
    "Demographic": "Single Adults", "Citizenship": "CHINA, PEOPLES REPUBLIC OF", "Title of Authority": "Title 8",
    "Encounter Type": "Apprehensions", "Encounter Count": "1016",
}  # fmt: skip
AREA_IOM = {
    "t": "2024-09-01", "t_fy": "2024-12-01", "component": "U.S. Border Patrol", "area": "San Diego Sector",
    "authority": "Title 8", "type": "Apprehensions", "demog": "Single Adults", "nat": "CHN", "n": "1016",
}  # fmt: skip
SOUTHWEST = {
    "Fiscal Year": "2024", "Month Grouping": "FYTD", "Month (abbv)": "AUG", "Component": "Office of Field Operations",
    "Demographic": "FMUA", "Citizenship Grouping": "Mexico", "Title of Authority": "Title 8",
    "Encounter Type": "Inadmissibles", "Encounter Count": "3",
}  # fmt: skip
SECTOR = dict.fromkeys(cbp.SECTOR_MONTH, "0") | {
    "month": "10", "fy": "2000", "cy": "1999", "tucson": "5", "miami": "2", "havre": "1",
    "southwest_border": "5", "coastal_border": "2", "northern_border": "1", "monthly_total": "8",
}  # fmt: skip
CROSS = {
    "fiscal_year": "2024", "fiscal_month": "10", "month_start": "2023-10-01", "encounters_final_count": "7",
    "cbp_usb_encounter_count": "7", "difference": "0", "absolute_difference": "0", "percent_difference": "0",
    "exact_match": "TRUE", "status": "exact match",
}  # fmt: skip
READERS: dict[str, tuple[Callable[[Path], pl.DataFrame], dict[str, str]]] = {
    "state": (cbp.read_states, STATE),
    "area": (cbp.read_areas, AREA),
    "iom": (cbp.read_areas_iom, AREA_IOM),
    "southwest": (cbp.read_southwest, SOUTHWEST),
    "sector": (cbp.read_sectors, SECTOR),
    "cross": (cbp.read_cross_reference, CROSS),
}


def written(path: Path, *rows: dict[str, str], separator: str = ",") -> Path:
    """A file in the layout of the first row's columns."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path, layout: str, *changes: dict[str, str]) -> pl.DataFrame:
    """What the layout's reader makes of its sample row with each of the changes."""
    reader, row = READERS[layout]
    separator = "|" if layout == "sector" else ","
    return reader(written(path / "file.csv", *({**row, **change} for change in changes), separator=separator))


@cache
def raw() -> pl.DataFrame:
    """All raw files read; a newer release's periods replace an older one's."""
    frames = []
    for publication in (each for each in publications().values() if each.id.startswith("cbp.")):
        for file in publication.files:
            path = RAW / file.path
            cells = recognise(path).read(path)
            assert dict(cells.schema) == dict(OBSERVATION)
            frames.append(cells.with_columns(pl.lit(file.published).alias("published")))
    cells = pl.concat(frames)
    return cells.filter(pl.col("published") == pl.col("published").max().over("series", "period")).drop(
        "published"
    )


def total(series: str, start: str, end: str, **where: str) -> float:
    """The sum of a series' cells from the first to the last period."""
    parts = indicators()[series].sum_of or (series,)
    days = date.fromisoformat(start), date.fromisoformat(end)
    cells = raw().filter(pl.col("series").is_in(parts), pl.col("period").is_between(*days))
    return float(cells.filter(*(pl.col(name) == code for name, code in where.items()))["value"].sum())


@pytest.mark.shared
def test_raw_files_give_every_published_total() -> None:
    rows = list(csv.DictReader(CONTROLS.read_text(encoding="utf-8").splitlines()))
    wrong = [
        (row["source"], row["series"], row["where"], row["start"], row["value"], found)
        for row in rows
        for where in [dict(pair.split("=") for pair in row["where"].split(";") if pair)]
        if (found := total(row["series"], row["start"], row["end"], **where)) != float(row["value"])
    ]
    assert wrong == []
    assert all(indicators()[row["series"]].publication in {row["publication"], ""} for row in rows)
    assert len(rows) >= 25


@pytest.mark.shared
def test_area_and_state_files_agree_in_every_cell() -> None:
    """Two cuts of the same events: where both break down, 21 nationalities, 4 households, 2 authorities, 60 months."""
    dimensions = ["period", "nationality", "household", "category"]
    areas = raw().filter(pl.col("series").str.starts_with("cbp.southwest"), pl.col("nationality") != ALL)
    states = raw().filter(pl.col("series") == "cbp.state.southwest")
    sums = [
        frame.group_by(dimensions).agg(pl.col("value").sum()).filter(pl.col("value") > 0)
        for frame in (areas, states)
    ]
    assert sums[0].height > 4_000
    assert sums[0].sort(dimensions).equals(sums[1].sort(dimensions))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("one", "other", "dimensions"),
    [
        ("cbp.southwest.usbp", "cbp.sbo.usbp", ["household", "category"]),
        ("cbp.southwest.ofo", "cbp.sbo.ofo", ["household", "category"]),
        ("cbp.southwest.usbp", "cbp.sector.southwest", ["place"]),
    ],
)
def test_files_that_count_the_same_agree_by_month(one: str, other: str, dimensions: list[str]) -> None:
    keys = ["period", *dimensions]
    left, right = (raw().filter(pl.col("series") == series) for series in (one, other))
    shared = set(left.filter(pl.col("place") != ALL)["period"]) & set(right["period"])
    assert len(shared) in {12, 36}
    sums = [
        frame.filter(pl.col("period").is_in(list(shared)))
        .group_by(keys)
        .agg(pl.col("value").sum())
        .filter(pl.col("value") > 0)
        for frame in (left, right)
    ]
    assert sums[0].sort(keys).equals(sums[1].sort(keys))


def test_cbp_layout_and_iom_layout_of_the_same_rows_give_the_same_cells(tmp_path: Path) -> None:
    office = {"Component": "Office of Field Operations", "Area of Responsibility": "Laredo Field Office"}
    official = read(
        tmp_path,
        "area",
        {},
        {
            **office,
            "AOR (Abbv)": "Laredo",
            "Encounter Type": "Inadmissibles",
            "Demographic": "UAC",
            "Citizenship": "OTHER",
        },
        {**office, "Land Border Region": "Other", "Encounter Type": "Inadmissibles"},
    )
    iom_office = {
        "component": "Office of Field Operations",
        "area": "Laredo Field Office",
        "type": "Inadmissibles",
    }
    assert official.equals(
        read(tmp_path, "iom", {}, {**iom_office, "demog": "UC / Single Minors", "nat": "OOO"})
    )
    assert official.select("series", "place", "household", "nationality").rows() == [
        ("cbp.southwest.ofo", "fo_laredo", "unaccompanied-child", "OOO"),
        ("cbp.southwest.usbp", "us_san_diego", "single-adult", "CHN"),
    ]
    assert official["period"].unique().to_list() == [date(2024, 9, 1)]


@pytest.mark.shared
def test_row_of_cbps_own_area_file_is_in_ioms_copy(tmp_path: Path) -> None:
    """CBP, nationwide-encounters-fy21-fy24-aor.csv, released in October 2024."""
    cell = read(tmp_path, "area", {})
    assert raw().join(cell, on=cell.columns, how="semi").height == 1


def test_iom_rows_without_area_are_not_broken_down(tmp_path: Path) -> None:
    cells = read(tmp_path, "iom", {"area": "", "nat": "", "t": "2017-10-01"})
    assert cells.select(DIMENSIONS).rows() == [(ALL, ALL, "single-adult", "title-8")]


@pytest.mark.parametrize("year", ["2025", "2025 (FYTD)", "FY2025", "FY 2025"])
@pytest.mark.parametrize("layout", ["state", "area", "southwest"])
def test_partial_fiscal_years_are_months_like_others(layout: str, year: str, tmp_path: Path) -> None:
    cells = read(tmp_path, layout, {"Fiscal Year": year, "Month (abbv)": "NOV"})
    assert cells["period"].to_list() == [date(2024, 11, 1)]


@pytest.mark.parametrize("empty", ["0", ""])
def test_months_still_to_come_are_not_zeros(empty: str, tmp_path: Path) -> None:
    ahead = {
        "Fiscal Year": "2026 (FYTD)",
        "Month Grouping": "Remaining",
        "Month (abbv)": "SEP",
        "Encounter Count": empty,
    }
    past = {"Month Grouping": "Remaining", "Month (abbv)": "SEP"}
    cells = read(tmp_path, "state", {}, past, {**past, "State": "CA", "Encounter Count": "0"}, ahead)
    assert cells.select("period", "place", "value").rows() == [
        (date(2023, 10, 1), "US-TX", 12),
        (date(2024, 9, 1), "US-CA", 0),
        (date(2024, 9, 1), "US-TX", 12),
    ]


def test_sectors_are_stored_and_their_totals_are_not(tmp_path: Path) -> None:
    cells = read(tmp_path, "sector", {}).filter(pl.col("value") > 0)
    assert cells.select("series", "period", "place", "value").rows() == [
        ("cbp.sector.coastal", date(1999, 10, 1), "us_miami", 2),
        ("cbp.sector.northern", date(1999, 10, 1), "us_havre", 1),
        ("cbp.sector.southwest", date(1999, 10, 1), "us_tucson", 5),
    ]


REFUSED = [
    *((layout, {"extra": "1"}, "unknown column 'extra'") for layout in READERS),
    ("state", {"Encounter Count": "-1"}, "negative"),
    ("iom", {"n": "-1"}, "negative"),
    ("sector", {"yuma": "-1"}, "negative"),
    *((layout, {"Encounter Count": "1.5"}, "fractional") for layout in ("state", "area", "southwest")),
    *((layout, {"Encounter Count": "n/a"}, "not a number") for layout in ("state", "area", "southwest")),
    *((layout, {"Encounter Count": ""}, "no count") for layout in ("state", "area", "southwest")),
    *((layout, {"Fiscal Year": "20244"}, "not a fiscal year") for layout in ("state", "area", "southwest")),
    *((layout, {"Month (abbv)": "SEPT"}, "not a month") for layout in ("state", "area", "southwest")),
    *((layout, {"Demographic": "Robots"}, "'Robots'") for layout in ("state", "area", "southwest")),
    *((layout, {"Title of Authority": "Title 43"}, "'Title 43'") for layout in ("state", "area", "southwest")),
    ("state", {"Month Grouping": "YTD"}, "'YTD'"),
    ("state", {"Citizenship": "ATLANTIS"}, "unknown country 'ATLANTIS'"),
    ("state", {"State": "ZZ"}, "unknown US area 'ZZ'"),
    ("state", {"Land Border Region": "Moon"}, "'Moon'"),
    ("area", {"Citizenship": "ATLANTIS", "Land Border Region": "Other"}, "unknown country 'ATLANTIS'"),
    ("area", {"Area of Responsibility": "Moon Sector"}, "unknown US area 'Moon Sector'"),
    ("area", {"Area of Responsibility": "Laredo Field Office"}, "component and area contradict"),
    ("area", {"Encounter Type": "Expulsions"}, "contradicts component and title"),
    ("iom", {"t": "2023-02-30"}, "not a possible date"),
    ("iom", {"t": "2023-02-02"}, "not the first of a month"),
    ("iom", {"nat": "XYZ"}, "unknown country 'XYZ'"),
    ("iom", {"nat": ""}, "no country"),
    ("iom", {"area": ""}, "no US area"),
    ("iom", {"type": ""}, "contradicts component and title"),
    ("southwest", {"Component": "Coast Guard"}, "'Coast Guard'"),
    ("southwest", {"Citizenship Grouping": "Narnia"}, "unknown country 'Narnia'"),
    ("sector", {"tucson": "6"}, "do not add up to it"),
    ("sector", {"monthly_total": "9"}, "'monthly_total' do not add up"),
    ("sector", {"month": "13"}, "do not go together"),
    ("sector", {"cy": "2000"}, "do not go together"),
    ("cross", {"cbp_usb_encounter_count": "8"}, "not the difference"),
    ("cross", {"fiscal_year": "2023"}, "contradict 'month_start'"),
    ("cross", {"month_start": "2023-13-01"}, "not a possible date"),
]  # fmt: skip


@pytest.mark.parametrize(("layout", "change", "message"), REFUSED)
def test_impossible_cells_are_refused_with_their_row(
    layout: str, change: dict[str, str], message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"file\.csv: ") as refusal:
        read(tmp_path, layout, change)
    assert message in str(refusal.value)
    assert refusal.value.rows == (() if "extra" in change else (2,))


@pytest.mark.parametrize("layout", READERS)
def test_duplicates_contradictions_and_cut_off_files_are_refused(layout: str, tmp_path: Path) -> None:
    reader, row = READERS[layout]
    with pytest.raises(InputError, match="duplicate rows"):
        read(tmp_path, layout, {}, {})
    other = {
        "sector": {"yuma": "1", "southwest_border": "6", "monthly_total": "9"},
        "cross": {"encounters_final_count": "8", "difference": "1"},
        "iom": {"n": "2"},
    }.get(layout, {"Encounter Count": "2"})
    with pytest.raises(InputError, match="contradict each other") as refusal:
        read(tmp_path, layout, {}, other)
    assert set(refusal.value.rows) == {2, 3}
    whole = gzip.compress((tmp_path / "file.csv").read_bytes())
    cut = tmp_path / "file.csv.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="cut off"):
        reader(cut)
    with pytest.raises(InputError, match="missing column"):
        reader(
            written(
                tmp_path / "short.csv",
                dict(list(row.items())[1:]),
                separator="|" if layout == "sector" else ",",
            )
        )
