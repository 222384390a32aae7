"""The State Department's files: published totals, rows that are added up on purpose, and what is refused."""

import csv
import gzip
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
import pytest

from istmo import places
from istmo.errors import InputError
from istmo.observation import OBSERVATION
from istmo.sources import state_department as state
from istmo.sources.catalogue import publications, recognise
from tests.conftest import SHARED

RAW = SHARED / "data" / "raw"
CONTROLS = Path(__file__).parents[1] / "control_totals" / "state.csv"

REFUGEE = {
    "fiscal_year": "2024", "month": "2023-10-01", "region": "Latin America/Caribbean", "nationality": "Venezuela",
    "admissions": "7",
}  # fmt: skip
VISA = {
    "month": "2023-10-01",
    "nationality": "Great Britain & Northern Ireland",
    "visa_class": "H2A",
    "issuances": "7",
}
TEXT: dict[str, tuple[Callable[[Path], pl.DataFrame], dict[str, str]]] = {
    "refugees": (state.read_refugees, REFUGEE),
    "visas": (state.read_visas, VISA),
}

Cells = Sequence[Sequence[str | int | None]]
REPORT: dict[str, list[list[str | int | None]]] = {
    "Cumulative Summary": [["Summary of Refugee Admissions"]],
    "2024": [
        ["Summary of Refugee Admissions"],
        ["as of 30-November-2023"],
        ["Country of Chargeability", None, "Ceiling", "to the U.S.", *state.FISCAL_MONTHS],
        ["Fiscal Year 2024"],
        ["East Asia", None, "10,000 - 20,000"],
        ["", "China", "", 3, 1, 2, *[0] * 10],
        ["", "Tibet", "", 4, 0, 4, *[0] * 10],
        ["", "Total East Asia", None, 7, 1, 6, *[0] * 10],
        ["", "Grand Totals", 125000, 7, 1, 6, *[0] * 10],
    ],
}
DETAIL: dict[str, list[list[str | int | None]]] = {
    "FY97": [
        ["Fiscal Year 1997", "A-1", "H-2A", "H-2B", "H-2R", "Grand Total"],
        ["North America"],
        ["Mexico", 5, 10, 20, 0, 35],
        [None, None, None, None, None, None],
        ["Totals for North America", 5, 10, 20, 0, 35],
        ["Unknown"],
        ["No Nationality", 0, 1, 2, 0, 3],
        ["United Nations Laissez-Passer", 0, 0, 1, 0, 1],
        ["Grand Totals", 5, 11, 23, 0, 39],
    ],
    "FY23": [
        ["Fiscal Year 2023", "A1", "H2A", "H2B", "Grand Total"],
        ["Mexico", 5, 30, 40, 75],
        ["Grand Total", 5, 30, 40, 75],
    ],
}
BOOKS = {"report": (state.read_refugee_report, REPORT), "detail": (state.read_visa_workbook, DETAIL)}


def written(path: Path, *rows: Mapping[str, str]) -> Path:
    """A CSV file in the layout of the first row's columns."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def workbook(path: Path, sheets: Mapping[str, Cells]) -> Path:
    """The smallest Excel workbook with these sheets: text and whole numbers, no styles."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    names = [(f"rId{i}", f"sheet{i}.xml", name) for i, name in enumerate(sheets, 1)]
    listed = "".join(f'<sheet name="{name}" sheetId="{i[3:]}" r:id="{i}"/>' for i, _, name in names)
    parts = "".join(
        f'<Relationship Id="{i}" Type="{relation}/worksheet" Target="worksheets/{f}"/>' for i, f, _ in names
    )
    root = f'<Relationship Id="rId1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/>'
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("_rels/.rels", f'<Relationships xmlns="{package}">{root}</Relationships>')
        book.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{parts}</Relationships>'
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>{listed}</sheets></workbook>',
        )
        for (_, file, _), rows in zip(names, sheets.values(), strict=True):
            body = "".join(f'<row r="{r}">{_cells(row, r)}</row>' for r, row in enumerate(rows, 1))
            book.writestr(
                f"xl/worksheets/{file}",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
    return path


def _cells(row: Sequence[str | int | None], number: int) -> str:
    texts = {
        int: '<c r="{at}"><v>{value}</v></c>',
        str: '<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>',
    }
    return "".join(
        texts[type(value)].format(at=f"{chr(65 + column)}{number}", value=escape(str(value)))
        for column, value in enumerate(row)
        if value is not None
    )


def changed(book: str, sheet: str, row: int, column: int, value: str | int | None) -> dict[str, Cells]:
    """The sample workbook with one cell changed (row and column from 0)."""
    sheets = {name: [list(cells) for cells in rows] for name, rows in BOOKS[book][1].items()}
    sheets[sheet][row][column] = value
    return dict(sheets)


@cache
def raw() -> pl.DataFrame:
    paths = [
        RAW / file.path
        for each in publications().values()
        if each.id.startswith("state.")
        for file in each.files
    ]
    cells = [recognise(path).read(path) for path in paths]
    assert all(dict(frame.schema) == dict(OBSERVATION) for frame in cells)
    return pl.concat(cells)


@pytest.mark.shared
def test_raw_files_give_every_published_total() -> None:
    rows = list(csv.DictReader(CONTROLS.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        days = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        where = dict(pair.split("=") for pair in row["where"].split(";") if pair)
        cells = raw().filter(pl.col("series") == row["series"], pl.col("period").is_between(*days))
        found = cells.filter(*(pl.col(name) == code for name, code in where.items()))["value"].sum()
        tolerance = 0 if row["exact"] == "yes" else float(row["exact"])
        assert abs(found - float(row["value"])) <= tolerance, row
    assert sum(row["exact"] == "yes" for row in rows) >= 6


@pytest.mark.shared
def test_latin_american_refugees_of_fiscal_2024() -> None:
    """Center for Immigration Studies, 10 October 2024, from the refugee centre: 25,358 from the Americas."""
    cells = raw().filter(pl.col("series") == "state.refugees", pl.col("period") >= date(2023, 10, 1))
    assert cells.filter(pl.col("nationality").is_in(list(places.americas())))["value"].sum() == 25_358


@pytest.mark.shared
def test_monthly_visas_are_within_half_a_percent_of_the_annual_table() -> None:
    """The monthly files are not revised; fiscal 2018 to 2023 are whole in both."""
    months = raw().filter(pl.col("series") == "state.visas.h2")
    years = months.group_by(pl.col("period").dt.offset_by("-9mo").dt.year(), "category").agg(
        pl.col("value").sum()
    )
    annual = raw().filter(pl.col("series") == "state.visas.h2.annual")
    annual = annual.group_by(pl.col("period").dt.year(), "category").agg(
        pl.col("value").sum().alias("annual")
    )
    both = years.join(annual, on=["period", "category"]).filter(pl.col("period") >= 2017)
    assert both.height == 12
    assert ((both["value"] / both["annual"] - 1).abs() < 0.005).all()


def test_refugee_workbook_is_read_up_to_its_day(tmp_path: Path) -> None:
    cells = state.read_refugee_report(workbook(tmp_path / "report.xlsx", REPORT))
    assert cells.select("period", "place", "nationality", "value").rows() == [
        (date(2023, 10, 1), "USA", "CHN", 1),
        (date(2023, 11, 1), "USA", "CHN", 6),
    ]


def test_refugee_workbook_and_tidy_copy_give_the_same_cells(tmp_path: Path) -> None:
    rows = [
        {**REFUGEE, "region": "East Asia", "month": month, "nationality": name, "admissions": value}
        for name, values in (("China", "12"), ("Tibet", "04"))
        for month, value in zip(("2023-10-01", "2023-11-01"), values, strict=True)
    ]
    tidy = state.read_refugees(written(tmp_path / "tidy.csv", *rows))
    assert tidy.equals(state.read_refugee_report(workbook(tmp_path / "report.xlsx", REPORT)))


def test_visa_workbook_is_read_by_fiscal_year(tmp_path: Path) -> None:
    cells = state.read_visa_workbook(workbook(tmp_path / "detail.xlsx", DETAIL))
    assert cells.filter(pl.col("value") > 0).select("period", "nationality", "category", "value").rows() == [
        (date(1996, 10, 1), "MEX", "h2a", 10),
        (date(1996, 10, 1), "MEX", "h2b", 20),
        (date(1996, 10, 1), "OOO", "h2a", 1),
        (date(1996, 10, 1), "OOO", "h2b", 3),
        (date(2022, 10, 1), "MEX", "h2a", 30),
        (date(2022, 10, 1), "MEX", "h2b", 40),
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("*Non-Nationlity Based Issuances", "OOO"),
        ("China - mainland", "CHN"),
        ("China-Taiwan", "TWN"),
        ("Swaziland", "SWZ"),
    ],
)
def test_spellings_of_one_country_are_one_code(name: str, code: str, tmp_path: Path) -> None:
    other = {**VISA, "visa_class": "B1"}
    cells = state.read_visas(written(tmp_path / "file.csv", {**VISA, "nationality": name}, other))
    assert cells.select("nationality", "category", "value").rows() == [(code, "h2a", 7)]


@pytest.mark.parametrize(
    ("layout", "change", "message"),
    [
        *((layout, {"extra": "1"}, "unknown column 'extra'") for layout in TEXT),
        *((layout, {"month": "2023-02-30"}, "not a possible date") for layout in TEXT),
        *((layout, {"nationality": "Atlantis"}, "unknown country 'Atlantis'") for layout in TEXT),
        ("refugees", {"admissions": "-1"}, "negative"),
        ("refugees", {"admissions": "1.5"}, "fractional"),
        ("refugees", {"admissions": ""}, "no count"),
        ("refugees", {"region": "Moon"}, "'Moon'"),
        ("refugees", {"fiscal_year": "2023"}, "contradict each other"),
        ("visas", {"issuances": "-1", "visa_class": "B1"}, "negative"),
        ("visas", {"issuances": "some"}, "not a number"),
        ("visas", {"visa_class": "H2C"}, "'H2C'"),
        ("visas", {"visa_class": "B1", "nationality": "Atlantis"}, "unknown country 'Atlantis'"),
    ],
)
def test_impossible_cells_are_refused_with_their_row(
    layout: str, change: dict[str, str], message: str, tmp_path: Path
) -> None:
    reader, row = TEXT[layout]
    with pytest.raises(InputError, match=r"file\.csv: ") as refusal:
        reader(written(tmp_path / "file.csv", {**row, **change}))
    assert message in str(refusal.value)
    assert refusal.value.rows == (() if "extra" in change else (2,))


@pytest.mark.parametrize("layout", TEXT)
def test_duplicates_contradictions_and_cut_off_files_are_refused(layout: str, tmp_path: Path) -> None:
    reader, row = TEXT[layout]
    count = list(row)[-1]
    path = tmp_path / "file.csv"
    with pytest.raises(InputError, match="duplicate rows"):
        reader(written(path, row, row))
    with pytest.raises(InputError, match="contradict each other"):
        reader(written(path, row, {**row, count: "8"}))
    twice = [{**row, "nationality": name} for name in ("Guinea-Bissau", "Guinea - Bissau")]
    with pytest.raises(InputError, match="duplicate rows") as refusal:
        reader(written(path, *twice))
    assert refusal.value.rows == (2, 3)
    cut = tmp_path / "file.csv.gz"
    cut.write_bytes(gzip.compress(path.read_bytes())[:-20])
    with pytest.raises(InputError, match="cut off"):
        reader(cut)


@pytest.mark.parametrize(
    ("book", "sheet", "row", "column", "value", "message"),
    [
        ("report", "2024", 1, 0, "as of yesterday", "as of which day"),
        ("report", "2024", 2, 4, "SEP", "not the months of a fiscal year"),
        ("report", "2024", 5, 1, "Atlantis", "unknown country 'Atlantis'"),
        ("report", "2024", 6, 1, "China", "contradict each other"),
        ("report", "2024", 5, 4, -1, "negative"),
        ("report", "2024", 5, 4, "some", "not a number"),
        ("report", "2024", 5, 4, 9, "do not add up to the year's total"),
        ("report", "2024", 8, 3, 8, "the countries add up to 7, the printed grand total is 8"),
        ("report", "2024", 8, 1, "Total", "no single row of grand totals"),
        ("detail", "FY97", 0, 0, "Fiscal Year 1998", "headed 'Fiscal Year 1998'"),
        ("detail", "FY97", 0, 2, "H-2X", "missing columns H2A"),
        ("detail", "FY97", 2, 0, "Atlantis", "unknown country 'Atlantis'"),
        ("detail", "FY97", 2, 0, None, "no country"),
        ("detail", "FY97", 2, 2, "1.5", "fractional"),
        ("detail", "FY97", 2, 2, None, "no count"),
        ("detail", "FY97", 7, 0, "Mexico", "contradict each other"),
        ("detail", "FY23", 2, 2, 31, "the countries add up to 30, the printed grand total is 31"),
    ],
)
def test_impossible_sheets_are_refused_with_their_name(
    book: str, sheet: str, row: int, column: int, value: str | int | None, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=rf"book\.xlsx: sheet {sheet}: ") as refusal:
        BOOKS[book][0](workbook(tmp_path / "book.xlsx", changed(book, sheet, row, column, value)))
    assert message in str(refusal.value)


@pytest.mark.parametrize("book", BOOKS)
def test_other_workbooks_are_refused(book: str, tmp_path: Path) -> None:
    reader, sheets = BOOKS[book]
    with pytest.raises(InputError, match="unknown sheets 'Notes'"):
        reader(workbook(tmp_path / "book.xlsx", {**sheets, "Notes": [["text"]]}))
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(InputError, match="cannot be read as an Excel workbook"):
        reader(tmp_path / "book.xlsx")
