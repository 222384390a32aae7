"""The workbooks of the Office of Homeland Security Statistics: as published, and as they might come damaged."""

import tomllib
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import polars as pl
import pytest

from istmo import places, sources
from istmo.errors import InputError
from istmo.observation import KEY, OBSERVATION, Card
from istmo.sources import ohss_khsm, ohss_monthly, reading
from istmo.sources.ohss_tables import BLOCKS

RAW = Path(__file__).parents[3] / "shared" / "data" / "raw" / "ohss"
MONTHLY = RAW / "2024_1206_ohss_immigration-enforcement-and-legal-processes-tables-august-2024.xlsx"
KHSM = RAW / "KHSM Encounters (USBP) fy2000-fy2024.cut.xlsx"
TIDY = RAW / "ohss_monthly_tables_2024-08_tidy.csv.gz"

Grid = list[list[Any]]


def workbook(path: Path, sheets: dict[str, Grid]) -> Path:
    """A workbook in the Office Open XML format that holds these cells as text."""

    def cell(value: Any) -> str:
        text = "" if value is None else str(value).replace("&", "&amp;").replace("<", "&lt;")
        return (
            f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            if value is not None
            else "<c/>"
        )

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    numbered = list(enumerate(sheets.items(), 1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        + "".join(f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="r{i}"/>' for i, (name, _) in numbered)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="r{i}" Type="{rel}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i, _ in numbered
        )
        + "</Relationships>",
    } | {
        f"xl/worksheets/sheet{i}.xml": f'<worksheet xmlns="{main}"><sheetData>'
        + "".join(f"<row>{''.join(map(cell, row))}</row>" for row in grid)
        + "</sheetData></worksheet>"
        for i, (_, grid) in numbered
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


FAMILY = "SWB Encounters by Family Status"


def family() -> Grid:
    """A small sheet with headings, footnotes, a mark, and two fiscal years, laid out as OHSS does."""
    single, group = "Single Adults1", "Family Unit Individuals2"
    child, minor = "Unaccompanied Children/Single Minors3", "Accompanied Minors (OFO)4"
    return [
        ["Return to Table of Contents.", None, "* Please click", *[None] * 9],
        ["CBP SW Border Encounters: Fiscal Years 2023 to 2024 YTD (November 2023)", *[None] * 11],
        [None, None, "Total CBP1", None, None, None, "USBP", None, None, "OFO", None, None],
        [
            "Fiscal Year",
            "Month",
            "Total",
            single,
            group,
            child,
            "Total",
            single,
            child,
            "Total",
            group,
            minor,
        ],
        ["2023", "Total", "60", "30", "20", "10", "40", "30", "10", "20", "20", "NA"],
        [None, "August", "20", "10", "10", "0", "10", "10", "0", "10", "10", "NA"],
        [None, "September", "40", "20", "10", "10", "30", "20", "10", "10", "10", "NA"],
        ["2024 YTD", "Total", "2,250", "2,200", "30", "20", "2,230", "2,210", "20", "20", "20", "10"],
        [None, "October", "1,240", "1,200", "20", "20", "1,220", "1,200", "20", "20", "10", "10"],
        [None, "November", "1,010", "1,000", "10", "0", "1,010", "1,010", "0", "0", "10", "0"],
        ["NA Not available.", *[None] * 11],
        ["1Noncitizens at least 18 years of age.", *[None] * 11],
        ["Notes: To protect privacy, table cells are rounded to the nearest ten.", *[None] * 11],
    ]


def read_sheet(tmp_path: Path, grid: Grid, sheet: str = FAMILY) -> pl.DataFrame:
    path = workbook(tmp_path / "tables.xlsx", {sheet: grid})
    return ohss_monthly.read_table(reading.read_sheet(path, sheet), sheet, path)


def value(table: pl.DataFrame, series: str, period: date, **dimensions: str) -> Any:
    """The one value of a cell."""
    found = table.filter(pl.col("series") == series, pl.col("period") == period, **dimensions)
    assert found.height == 1
    return found["value"][0]


# ------------------------------------------------------------------------------ the monthly tables, small sheets


def test_a_sheet_with_headings_footnotes_and_marks(tmp_path: Path) -> None:
    table = read_sheet(tmp_path, family())
    stem = "ohss.encounters.southwest"
    assert table.drop("sheet").schema == OBSERVATION
    assert table.height == 4 * 10
    assert value(table, f"{stem}.total", date(2023, 10, 1)) == 1240
    assert value(table, f"{stem}-usbp.family", date(2023, 9, 1), household="unaccompanied-child") == 10
    assert value(table, f"{stem}-ofo.family", date(2023, 11, 1), household="accompanied-child") == 0
    missing = table.filter(pl.col("value").is_null())
    assert missing.select("household", "status").unique().rows() == [("accompanied-child", "missing")]
    assert missing["period"].to_list() == [date(2023, 8, 1), date(2023, 9, 1)]


@pytest.mark.parametrize(
    ("note", "cells"),
    [
        ("NA Data withheld to limit disclosure.", [(None, "suppressed")] * 2),
        ("NA Represents zero.", [(0.0, "observed")] * 2),
        ("NA Not applicable.", []),
    ],
)
def test_a_mark_means_what_the_sheet_says(
    tmp_path: Path, note: str, cells: list[tuple[float | None, str]]
) -> None:
    grid = family()
    grid[10][0] = note
    table = read_sheet(tmp_path, grid)
    marked = table.filter(pl.col("household") == "accompanied-child", pl.col("period") < date(2023, 10, 1))
    assert marked.select("value", "status").rows() == cells


def test_next_months_workbook_has_one_more_row_and_another_list_of_countries(tmp_path: Path) -> None:
    grid = [
        ["Return to Table of Contents.", None, None, None],
        ["CBP One Appointments: Fiscal Years 2023 to 2025 YTD (October 2024)", None, None, None],
        ["Fiscal Year", "Month", "Total", "Chile", "Other"],
        ["2024", "Total", "70", "20", "50"],
        [None, "August", "X", "X", "X"],
        [None, "September", "70", "20", "50"],
        ["2025 YTD", "Total", "30", "10", "20"],
        [None, "October", "30", "10", "20"],
        ["X Not applicable.", None, None, None, None],
    ]
    table = read_sheet(tmp_path, grid, "CBP One Appointments")
    assert table["period"].unique().sort().to_list() == [date(2024, 9, 1), date(2024, 10, 1)]
    assert value(table, "ohss.cbp-one", date(2024, 10, 1), nationality="CHL") == 10
    assert value(table, "ohss.cbp-one", date(2024, 10, 1), nationality="OOO") == 20
    assert value(table, "ohss.cbp-one.total", date(2024, 10, 1)) == 30


def put(row: int, column: int, text: str | None) -> Callable[[Grid], None]:
    """An edit of one cell; row and column as a spreadsheet numbers them, from 1."""

    def edit(grid: Grid) -> None:
        grid[row - 1][column - 1] = text

    return edit


def drop(row: int) -> Callable[[Grid], None]:
    """An edit that deletes a row."""

    def edit(grid: Grid) -> None:
        del grid[row - 1]

    return edit


@pytest.mark.parametrize(
    ("edit", "what", "rows"),
    [
        (put(7, 4, "-20"), "negative count", (7,)),
        (put(7, 4, "20.5"), "fractional count", (7,)),
        (put(7, 4, "n/a"), "not a number", (7,)),
        (put(7, 4, None), "no count", (7,)),
        (put(7, 4, "X"), "not a number", (7,)),
        (put(7, 4, "120"), "do not add up", (5,)),
        (put(8, 7, "9,230"), "do not add up", (8,)),
        (put(7, 2, "Septembre"), "unknown value of 'column_1' 'Septembre'", (7,)),
        (put(7, 2, None), "figures without a month", (7,)),
        (put(8, 1, "202X"), "not a fiscal year", (9, 10)),
        (put(8, 1, "2025 YTD"), "do not follow one another", (9,)),
        (drop(9), "do not follow one another", (9,)),
        (drop(10), "do not add up", (8,)),
        (put(4, 4, "Lone Adults1"), "unknown value of 'label' 'Lone Adults'", (4,)),
        (put(4, 5, "Single Adults1"), "contradict each other", (7, 9, 10)),
        (put(3, 7, "Coast Guard"), "unknown headings ['Coast Guard'], missing headings ['USBP']", (3,)),
        (put(4, 1, "Year"), "no table below a row of labels", ()),
        (put(11, 1, "NA Figures follow."), "the mark 'NA' is explained as 'Figures follow.'", (11,)),
        (drop(11), "not a number", (5, 6, 7)),
    ],
)
def test_a_bad_sheet_is_refused_with_its_rows(
    tmp_path: Path, edit: Callable[[Grid], None], what: str, rows: tuple[int, ...]
) -> None:
    grid = family()
    edit(grid)
    with pytest.raises(InputError) as refused:
        read_sheet(tmp_path, grid)
    message = str(refused.value)
    assert what in message
    assert message.startswith(f"tables.xlsx, sheet '{FAMILY}': ")
    assert set(rows) <= set(refused.value.rows)
    assert bool(rows) == bool(refused.value.rows)


@pytest.mark.parametrize("rows", [0, 1, 4])
def test_a_sheet_without_a_table_is_refused(tmp_path: Path, rows: int) -> None:
    grid = [row[: 2 * rows] for row in family()[:rows]] + ([family()[-1]] if rows else [])
    with pytest.raises(InputError, match="no table below a row of labels"):
        read_sheet(tmp_path, grid)


def test_an_unknown_country_is_refused(tmp_path: Path) -> None:
    grid = [
        ["Title"],
        ["Fiscal Year", "Month", "Total", "Cuba", "Ruritania"],
        ["2024", "Total", "30", "10", "20"],
        [None, "October", "30", "10", "20"],
    ]
    with pytest.raises(InputError, match=r"unknown country 'Ruritania'.*row 2.*report the spelling"):
        read_sheet(tmp_path, grid, "CHNV Paroles")


def two_sheets(monkeypatch: pytest.MonkeyPatch) -> dict[str, Grid]:
    """Two sheets that print one total, and a reader that knows no other sheet."""
    other = "SWB USBP"
    monkeypatch.setattr(ohss_monthly, "BLOCKS", [block for block in BLOCKS if block.sheet in (FAMILY, other)])
    usbp = [
        ["Title", *[None] * 3],
        ["Fiscal Year", "Month", "Total", "Haiti"],
        ["2023", "Total", "30", "30"],
        [None, "September", "30", "30"],
        ["2024 YTD", "Total", "1,220", "10"],
        [None, "October", "1,220", "10"],
    ]
    return {FAMILY: family(), other: usbp}


def test_a_total_on_two_sheets_is_one_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = ohss_monthly.read(workbook(tmp_path / "tables.xlsx", two_sheets(monkeypatch)))
    assert table.schema == OBSERVATION
    assert table.select(KEY).is_unique().all()
    assert value(table, "ohss.encounters.southwest-usbp.total", date(2023, 10, 1)) == 1220
    assert (
        value(table, "ohss.encounters.southwest-usbp.citizenship-100", date(2023, 9, 1), nationality="HTI")
        == 30
    )


def test_sheets_that_print_different_totals_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = two_sheets(monkeypatch)
    sheets["SWB USBP"][5][2] = sheets["SWB USBP"][4][2] = "1,210"
    with pytest.raises(
        InputError, match=r"'SWB Encounters by Family Status', 'SWB USBP' print different .*October 2023"
    ):
        ohss_monthly.read(workbook(tmp_path / "tables.xlsx", sheets))


def test_a_workbook_without_a_sheet_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = two_sheets(monkeypatch)
    del sheets["SWB USBP"]
    with pytest.raises(InputError, match="no sheet 'SWB USBP'"):
        ohss_monthly.read(workbook(tmp_path / "tables.xlsx", sheets))


@pytest.mark.parametrize("reader", [ohss_monthly.read, ohss_khsm.read])
def test_a_damaged_workbook_is_refused(tmp_path: Path, reader: Callable[[Path], pl.DataFrame]) -> None:
    path = workbook(tmp_path / "tables.xlsx", {FAMILY: family()})
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(InputError, match="cannot be read as an Excel workbook"):
        reader(path)


# ------------------------------------------------------------------------------------------------ KHSM, small


def khsm() -> dict[str, Grid]:
    """The monthly sheets of the KHSM workbook, with two months."""
    first, second = ("2024", "12 September"), ("2025", "01 October")
    south, north = "Southwest Land Border", "Northern Land Border"
    return {
        "Monthly Count": [["Fiscal\nYear", "Month", "Quantity"], [*first, "60"], [*second, "40"]],
        "Monthly Region": [
            ["Fiscal\nYear", "Month", "Region", "Quantity"],
            [*first, south, "50"],
            [*first, north, "10"],
            [*second, south, "40"],
        ],
        "Monthly Rgn and Citp": [
            ["Fiscal\nYear", "Month", "Region", "Citizenship", "Quantity"],
            [*first, south, "Congo, Republic", "40"],
            [*first, south, "Unknown", "10"],
            [*second, south, "Serbia and Montenegro (former)", "40"],
        ],
        "Monthly Rgn and Fam Status": [
            ["Fiscal\nYear", "Month", "Region", "Family Status", "Quantity"],
            [*first, south, "Single Adults", "30"],
            [*first, south, "Family Unit Individuals", "20"],
            [*second, south, "Unaccompanied Children", "40"],
        ],
        "Monthly Rgn and Sector": [
            ["Fiscal\nYear", "Month", "Region", "Sector", "Quantity"],
            [*first, south, "Rio Grande Valley, TX", "30"],
            [*first, south, "Yuma, AZ", "20"],
            [*second, north, "Swanton, VT", "10"],
        ],
    }


def test_khsm(tmp_path: Path) -> None:
    table = ohss_khsm.read(workbook(tmp_path / "khsm.xlsx", khsm()))
    assert table.schema == OBSERVATION
    assert table.height == 14
    assert value(table, "ohss.khsm.region.nationwide", date(2024, 9, 1)) == 60
    assert value(table, "ohss.khsm.region.northern", date(2024, 9, 1)) == 10
    assert value(table, "ohss.khsm.citizenship.southwest", date(2024, 9, 1), nationality="COG") == 40
    assert value(table, "ohss.khsm.citizenship.southwest", date(2024, 9, 1), nationality="UNK") == 10
    assert value(table, "ohss.khsm.citizenship.southwest", date(2024, 10, 1), nationality="SCG") == 40
    assert (
        value(table, "ohss.khsm.family.southwest", date(2024, 10, 1), household="unaccompanied-child") == 40
    )
    assert value(table, "ohss.khsm.sector.southwest", date(2024, 9, 1), place="us_rgv") == 30
    assert value(table, "ohss.khsm.sector.northern", date(2024, 10, 1), place="us_swanton") == 10


@pytest.mark.parametrize(
    ("sheet", "edit", "what", "rows"),
    [
        ("Monthly Rgn and Citp", put(3, 4, "Ruritania"), "unknown country 'Ruritania'", (3,)),
        ("Monthly Rgn and Citp", put(3, 4, None), "no country", (3,)),
        ("Monthly Rgn and Citp", put(3, 3, "Gulf"), "unknown value of 'Region' 'Gulf'", (3,)),
        ("Monthly Rgn and Citp", put(3, 5, "-10"), "negative count", (3,)),
        ("Monthly Rgn and Citp", put(3, 5, "10.5"), "fractional count", (3,)),
        ("Monthly Rgn and Citp", put(3, 5, "X"), "not a number", (3,)),
        ("Monthly Rgn and Citp", put(3, 5, None), "no count", (3,)),
        ("Monthly Rgn and Citp", put(3, 4, "Congo, Republic"), "contradict each other", (2, 3)),
        ("Monthly Rgn and Fam Status", put(3, 4, "Families"), "unknown value of 'Family Status'", (3,)),
        ("Monthly Rgn and Sector", put(3, 4, "Dallas, TX"), "unknown US area 'Dallas, TX'", (3,)),
        ("Monthly Region", put(2, 2, "13 Smarch"), "unknown value of 'Month' '13 Smarch'", (2,)),
        ("Monthly Count", put(2, 1, "24"), "not a fiscal year", (2,)),
        ("Monthly Region", put(1, 3, "Rgn"), "its columns are Fiscal Year, Month, Rgn, Quantity", (1,)),
    ],
)
def test_a_bad_khsm_sheet_is_refused_with_its_rows(
    tmp_path: Path, sheet: str, edit: Callable[[Grid], None], what: str, rows: tuple[int, ...]
) -> None:
    sheets = khsm()
    edit(sheets[sheet])
    with pytest.raises(InputError) as refused:
        ohss_khsm.read(workbook(tmp_path / "khsm.xlsx", sheets))
    assert what in str(refused.value)
    assert str(refused.value).startswith(f"khsm.xlsx, sheet '{sheet}': ")
    assert refused.value.rows == rows


def test_a_khsm_row_printed_twice_is_refused(tmp_path: Path) -> None:
    sheets = khsm()
    sheets["Monthly Region"].append(sheets["Monthly Region"][-1])
    with pytest.raises(InputError, match=r"duplicate rows \(rows 4, 5"):
        ohss_khsm.read(workbook(tmp_path / "khsm.xlsx", sheets))


def test_an_empty_khsm_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="its first row is empty"):
        ohss_khsm.read(workbook(tmp_path / "khsm.xlsx", khsm() | {"Monthly Count": []}))
    with pytest.raises(InputError, match="it has no rows"):
        ohss_khsm.read(
            workbook(tmp_path / "khsm.xlsx", khsm() | {"Monthly Count": khsm()["Monthly Count"][:1]})
        )


def test_a_khsm_workbook_without_a_sheet_is_refused(tmp_path: Path) -> None:
    sheets = khsm()
    del sheets["Monthly Rgn and Sector"]
    with pytest.raises(InputError, match="no sheet 'Monthly Rgn and Sector'"):
        ohss_khsm.read(workbook(tmp_path / "khsm.xlsx", sheets))


# ----------------------------------------------------------------------------------------- as OHSS published them


@pytest.fixture(scope="module")
def monthly() -> pl.DataFrame:
    return ohss_monthly.read(MONTHLY)


@pytest.fixture(scope="module")
def long() -> pl.DataFrame:
    return ohss_khsm.read(KHSM)


def cell_of(sheet: str, heading: str, label: str) -> tuple[str, str, str, str, str]:
    """The series and dimensions of a column, found by a plain walk through the tables."""
    blocks = {block.heading: block for block in BLOCKS if block.sheet == sheet}
    block = blocks.get(heading) or blocks[None]
    cell = dict.fromkeys(("place", "nationality", "household", "category"), "ALL")
    finders: dict[str, Callable[[str], str | None]] = {"place": places.us_area, "nationality": places.country}

    def code(names: Any, text: str) -> str:
        found = finders[names.dimension](text) if names.codes is None else names.codes.get(text)
        return found or ""

    if block.headings:
        cell[block.headings.dimension] = code(block.headings, heading)
    series = block.series
    if code(block.labels, label).startswith("ohss."):
        series = code(block.labels, label)
    elif code(block.labels, label):
        cell[block.labels.dimension] = code(block.labels, label)
    else:
        assert label.startswith("Total")
        series = block.total_series
    return series, cell["place"], cell["nationality"], cell["household"], cell["category"]


@pytest.mark.shared
def test_ohss_monthly_tables_of_august_2024_equal_their_tidy_form_cell_by_cell(monthly: pl.DataFrame) -> None:
    tidy = pl.read_csv(TIDY, try_parse_dates=True).filter(~pl.col("table").str.contains("Criminality"))
    columns = {
        row: cell_of(row[0], row[1] or "", row[2]) for row in tidy.select("table", "group", "series").rows()
    }
    expected = {
        (*columns[table, group, label], month): float(value)
        for table, group, label, month, _, value in tidy.iter_rows()
    }
    observed = monthly.drop_nulls("value").select(
        "series", "place", "nationality", "household", "category", "period"
    )
    found = dict(zip(observed.rows(), monthly.drop_nulls("value")["value"], strict=True))
    assert tidy.height == 87_355
    assert found == expected


@pytest.mark.shared
@pytest.mark.parametrize(
    ("series", "period", "where", "printed"),
    [
        ("ohss.encounters.administrative.region", date(2024, 8, 1), {"category": "air"}, 19240),
        ("ohss.encounters.southwest-ofo.field-office", date(2024, 8, 1), {"place": "fo_laredo"}, 22220),
        ("ohss.encounters.southwest-usbp.sector", date(2024, 8, 1), {"place": "us_san_diego"}, 14440),
        ("ohss.encounters.nationwide-ofo.citizenship-100", date(2024, 8, 1), {"nationality": "VEN"}, 14680),
        ("ohss.encounters.southwest.family", date(2024, 8, 1), {"household": "single-adult"}, 64200),
        ("ohss.encounters.southwest.family", date(2024, 8, 1), {"household": "family"}, 36020),
        ("ohss.encounters.southwest.family", date(2024, 8, 1), {"household": "unaccompanied-child"}, 7130),
        ("ohss.encounters.southwest-ofo.family", date(2024, 8, 1), {"household": "accompanied-child"}, 120),
        ("ohss.ice-book-ins.agency", date(2014, 2, 1), {"category": "cbp"}, 18330),
        (
            "ohss.book-outs.southwest.family",
            date(2024, 8, 1),
            {"household": "family", "category": "ofo-parole"},
            19880,
        ),
        (
            "ohss.book-outs.southwest.citizenship",
            date(2022, 8, 1),
            {"nationality": "VEN", "category": "migrant-protection-protocols"},
            100,
        ),
        ("ohss.repatriations.type", date(2023, 8, 1), {"category": "enforcement-withdrawal"}, 17980),
        ("ohss.repatriations.type", date(2023, 8, 1), {"category": "administrative-withdrawal"}, 3510),
        ("ohss.credible-fear-completed.southwest.result", date(2024, 8, 1), {"category": "negative"}, 5170),
        ("ohss.ice-book-outs.cbp-arrest.outcome", date(2022, 8, 1), {"category": "bond"}, 3140),
        ("ohss.removals.citizenship", date(2024, 8, 1), {"nationality": "HND"}, 3470),
        ("ohss.chnv.paroles", date(2024, 6, 1), {"nationality": "HTI"}, 16620),
    ],
)
def test_cells_read_off_the_workbook(
    monthly: pl.DataFrame, series: str, period: date, where: dict[str, str], printed: int
) -> None:
    assert value(monthly, series, period, **where) == printed


@pytest.mark.shared
def test_what_the_workbook_says_was_not_available_is_missing(monthly: pl.DataFrame) -> None:
    missing = monthly.filter(pl.col("status") == "missing")
    last = missing.group_by("series", "household").agg(pl.col("period").max()).sort("series", "household")
    assert monthly["status"].unique().sort().to_list() == ["missing", "observed"]
    assert last.rows() == [
        ("ohss.encounters.southwest-ofo.family", "accompanied-child", date(2017, 9, 1)),
        ("ohss.encounters.southwest-ofo.family", "family", date(2015, 9, 1)),
        ("ohss.encounters.southwest.family", "accompanied-child", date(2017, 9, 1)),
    ]


@pytest.mark.shared
def test_what_the_workbook_says_was_not_applicable_is_no_cell(monthly: pl.DataFrame) -> None:
    expulsions = monthly.filter(
        pl.col("series") == "ohss.book-outs.southwest.outcome", pl.col("category") == "title-42-expulsion"
    )
    assert (expulsions["period"].min(), expulsions["period"].max()) == (date(2020, 3, 1), date(2023, 5, 1))
    assert monthly.filter(pl.col("series") == "ohss.cbp-one")["period"].min() == date(2023, 1, 1)


@pytest.mark.shared
def test_a_published_total_is_the_sum_of_its_parts_within_rounding(monthly: pl.DataFrame) -> None:
    types = monthly.filter(pl.col("series") == "ohss.repatriations.type")
    parts = types.group_by("period").agg(pl.col("value").sum(), n=pl.len())
    total = monthly.filter(pl.col("series") == "ohss.repatriations.total")
    both = total.join(parts, on="period", suffix="_of_parts")
    assert both.height == 131
    # each of the n parts and the total is rounded to ten
    assert ((both["value"] - both["value_of_parts"]).abs() <= 5 * (both["n"] + 1)).all()


def annual(sheet: str, by: Iterable[str]) -> pl.DataFrame:
    """An annual sheet of the KHSM workbook: fiscal year, the columns in `by`, quantity."""
    cells = reading.read_sheet(KHSM, sheet).drop("row")
    return cells.slice(1).rename(dict(zip(cells.columns, ("year", *by, "printed"), strict=True)))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("sheet", "stem", "dimension", "names"),
    [
        ("Annual Region", "region", "", None),
        ("Annual Rgn and Citp", "citizenship", "nationality", places.country),
        ("Annual Rgn and Fam Status", "family", "household", (ohss_khsm.FAMILY.codes or {}).get),
        ("Annual Rgn and Sector", "sector", "place", places.us_area),
    ],
)
def test_khsm_months_make_up_the_years_that_ohss_prints(
    long: pl.DataFrame, sheet: str, stem: str, dimension: str, names: Callable[[str], str | None] | None
) -> None:
    years = annual(sheet, ("region", "label") if dimension else ("region",))
    keys = ["series", "year", *([dimension] if dimension else [])]
    printed = years.with_columns(
        pl.col("year").cast(pl.Int32),
        pl.col("printed").cast(pl.Float64),
        series=f"ohss.khsm.{stem}." + pl.col("region").replace_strict(ohss_khsm.REGIONS),
        **({dimension: pl.col("label").map_elements(names, pl.String)} if names else {}),
    )
    summed = (
        long.filter(
            pl.col("series").str.starts_with(f"ohss.khsm.{stem}."),
            pl.col("series") != "ohss.khsm.region.nationwide",
        )
        .with_columns(year=pl.col("period").dt.offset_by("3mo").dt.year())
        .group_by(keys)
        .agg(pl.col("value").sum())
    )
    both = printed.join(summed, on=keys, how="full", coalesce=True)
    assert both["printed"].null_count() == 0
    # twelve months and the year are each rounded to ten; a month that rounds to zero is not printed
    assert ((both["printed"] - both["value"].fill_null(0.0)).abs() <= 5 * 13).all()


@pytest.mark.shared
def test_khsm_regions_make_up_the_nationwide_count(long: pl.DataFrame) -> None:
    regions = long.filter(pl.col("series").str.starts_with("ohss.khsm.region."))
    months = regions.pivot("series", index="period", values="value").sort("period")
    parts = sum(months[f"ohss.khsm.region.{name}"] for name in ohss_khsm.REGIONS.values())
    assert months.height == 300
    assert ((parts - months["ohss.khsm.region.nationwide"]).abs() <= 5 * 4).all()


@pytest.mark.shared
def test_every_series_has_a_card_and_every_card_a_series(monthly: pl.DataFrame, long: pl.DataFrame) -> None:
    text = files(sources).joinpath("cards", "ohss.toml").read_text(encoding="utf-8")
    card = Card(**tomllib.loads(text))
    read = dict.fromkeys(monthly["series"].unique(), "ohss.monthly")
    read |= dict.fromkeys(long["series"].unique(), "ohss.khsm")
    assert {series.id: series.publication for series in card.series} == read
    assert all(series.rounding == 10 for series in card.series)
