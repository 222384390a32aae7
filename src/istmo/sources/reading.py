"""Reading tables from outside with care: every fault is reported with its rows, and nothing is guessed.

A table comes in as text, with the row number an editor would show in column `row`; the functions below turn
columns into values and raise `InputError` where a cell cannot be what it claims to be.
"""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import fastexcel
import polars as pl

from istmo import places
from istmo.errors import InputError
from istmo.observation import ALL, DIMENSIONS, KEY, OBSERVATION
from istmo.periods import MONTH_ABBREVIATIONS

ROW = "row"
FIRST_YEAR = 1900
LARGEST_COUNT = 1e9
"""No migration count comes near it; one beyond it is a slip."""
LARGEST_FILE = 200_000_000
"""Bytes, unpacked. The largest official file known is 30 MB; a zip bomb is larger."""


def read_bytes(path: Path) -> bytes:
    """The content of a file, unpacked if it is gzipped; a truncated or oversized one is refused.

    UTF-16 text, which the IMF publishes, comes back as UTF-8.
    """
    raw = path.read_bytes()
    if raw[:2] != b"\x1f\x8b":
        return _utf8(raw, path)
    try:
        with gzip.open(io.BytesIO(raw)) as unpacked:
            content = unpacked.read(LARGEST_FILE + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError("the gzip file is cut off or damaged", "Fetch it again", path) from error
    if len(content) > LARGEST_FILE:
        raise InputError(f"it unpacks to more than {LARGEST_FILE:,} bytes", "Give the official file", path)
    return _utf8(content, path)


def _utf8(content: bytes, path: Path) -> bytes:
    """UTF-16, known by its byte order mark or by a zero byte after the first letter, as UTF-8."""
    marked = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if not marked and content[1:2] != b"\0":
        return content
    try:
        return content.decode("utf-16" if marked else "utf-16-le").encode()
    except UnicodeDecodeError as error:
        raise InputError("the UTF-16 text is cut off or damaged", "Fetch it again", path) from error


def read_csv(
    path: Path, header: Sequence[str], separator: str = ",", optional: Sequence[str] = (), skip: int = 0
) -> pl.DataFrame:
    """A delimited text file as text columns, plus its row numbers in `row`.

    Args:
        path: the file, plain or gzipped.
        header: the columns it must have, in any order.
        separator: between cells.
        optional: columns it may have; filled with null where it has not.
        skip: lines before the header.

    Raises:
        InputError: damaged, not UTF-8, empty, wrong columns, or rows of the wrong length.
    """
    content = read_bytes(path)
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise InputError("it is not UTF-8 text", "Save it as CSV UTF-8", path, [row]) from error
    if not content.strip():
        raise InputError("the file is empty", "Fetch it again", path)
    try:
        table = pl.read_csv(io.BytesIO(content), separator=separator, infer_schema=False, skip_lines=skip)
    except pl.exceptions.PolarsError as error:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=separator))[skip:]
        rows = [
            number for number, cells in enumerate(lines, 1 + skip) if cells and len(cells) != len(lines[0])
        ]
        raise InputError(
            "its rows do not have the same number of cells", "Fetch it again", path, rows
        ) from error
    table = table.rename(str.strip)
    unknown = [c for c in table.columns if c not in {*header, *optional}]
    missing = [c for c in header if c not in table.columns]
    if unknown or missing:
        what = "; ".join(
            f"{word} column{'s' if len(names) > 1 else ''} {', '.join(map(repr, names))}"
            for word, names in (("unknown", unknown), ("missing", missing))
            if names
        )
        raise InputError(what, f"The columns must be {', '.join(header)}", path)
    absent = [pl.lit(None, pl.String).alias(c) for c in optional if c not in table.columns]
    return table.with_columns(pl.col(pl.String).str.strip_chars(), *absent).with_row_index(
        ROW, offset=2 + skip
    )


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook, in order.

    Raises:
        InputError: when the file is no workbook, or unpacks to more than any official one.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
        if size > LARGEST_FILE:
            raise InputError(
                f"it unpacks to more than {LARGEST_FILE:,} bytes", "Give the official file", path
            )
        return fastexcel.read_excel(path).sheet_names
    except (zipfile.BadZipFile, fastexcel.FastExcelError) as error:
        raise InputError("it cannot be read as an Excel workbook", "Fetch it again", path) from error


def read_sheet(path: Path, sheet: str) -> pl.DataFrame:
    """One sheet of a workbook as text columns `column_0`, `column_1` ... with its row numbers in `row`.

    Raises:
        InputError: when the file is no workbook or has no such sheet.
    """
    try:
        book = fastexcel.read_excel(path)
        cells = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except fastexcel.SheetNotFoundError as error:
        raise InputError(
            f"it has no sheet {sheet!r}", "Give the workbook as the agency published it", path
        ) from error
    except fastexcel.FastExcelError as error:
        raise InputError("it cannot be read as an Excel workbook", "Fetch it again", path) from error
    names = {name: f"column_{i}" for i, name in enumerate(cells.columns)}
    return cells.rename(names).with_columns(pl.col(pl.String).str.strip_chars()).with_row_index(ROW, offset=1)


def refuse(table: pl.DataFrame, bad: pl.Expr, what: str, remedy: str, file: Path) -> None:
    """Raise `InputError` naming the rows of `table` for which `bad` holds."""
    rows = table.filter(bad.fill_null(value=False))[ROW].unique(maintain_order=True).to_list()
    if rows:
        raise InputError(what, remedy, file, rows)


def counts(table: pl.DataFrame, column: str, file: Path, *, missing: Sequence[str] = ()) -> pl.Series:
    """A column of whole, non-negative counts as floats; cells in `missing` (e.g. "", "X", "-") become null.

    Thousands may be set off by commas. "1.5", "-3" and "n/a" are refused with their rows.
    """
    text = pl.col(column).str.replace_all(r"(\d),(\d{3})\b", "$1$2").str.replace(r"^(-?\d+)\.0+$", "$1")
    frame = table.select(
        ROW,
        column,
        text.alias("text"),
        (pl.col(column).is_null() | pl.col(column).is_in(list(missing))).alias("absent"),
    )
    if not missing:
        refuse(frame, pl.col("absent"), f"no count in column {column!r}", "Fill it, or delete the row", file)
    frame = frame.with_columns(pl.col("text").cast(pl.Float64, strict=False).alias("number"))
    present = ~pl.col("absent")
    refuse(
        frame,
        present & pl.col("number").is_null(),
        f"column {column!r} is not a number",
        "Write whole counts",
        file,
    )
    refuse(
        frame, present & (pl.col("number") < 0), f"a negative count in {column!r}", "Counts start at 0", file
    )
    refuse(
        frame,
        present & (pl.col("number") > LARGEST_COUNT),
        f"a count above {LARGEST_COUNT:,.0f} in {column!r}",
        "Correct it",
        file,
    )
    refuse(
        frame,
        present & (pl.col("number") % 1 != 0),
        f"a fractional count in {column!r}",
        "Write whole counts",
        file,
    )
    return frame.select(pl.when(present).then("number").alias(column)).to_series()


def numbers(table: pl.DataFrame, column: str, file: Path) -> pl.Series:
    """A column of measurements (rates, prices); empty cells become null, other text is refused."""
    frame = table.select(ROW, column, pl.col(column).cast(pl.Float64, strict=False).alias("number"))
    empty = pl.col(column).is_null() | (pl.col(column) == "")
    refuse(
        frame,
        pl.col("number").is_null() & ~empty,
        f"column {column!r} is not a number",
        "Write plain numbers",
        file,
    )
    return frame["number"].alias(column)


def days(table: pl.DataFrame, column: str, file: Path) -> pl.Series:
    """A column of dates written YYYY-MM-DD; impossible ones (2023-02-30, month 13) are refused."""
    frame = table.select(ROW, pl.col(column).str.to_date("%Y-%m-%d", strict=False).alias("day"))
    bad = pl.col("day").is_null() | (pl.col("day").dt.year() < FIRST_YEAR)
    refuse(frame, bad, f"column {column!r} is not a possible date", "Write YYYY-MM-DD", file)
    return frame["day"].alias(column)


def months(table: pl.DataFrame, column: str, file: Path) -> pl.Series:
    """A column of first days of months written YYYY-MM-DD."""
    first = days(table, column, file)
    frame = pl.DataFrame({ROW: table[ROW], "day": first})
    refuse(
        frame,
        pl.col("day").dt.day() != 1,
        f"column {column!r} is not the first of a month",
        "Write YYYY-MM-01",
        file,
    )
    return first


def years(table: pl.DataFrame, column: str, file: Path) -> pl.Series:
    """A column of years (1900 to 2100) as the first of January."""
    frame = table.select(
        ROW, pl.col(column).str.extract(r"^(\d{4})$").cast(pl.Int32, strict=False).alias("year")
    )
    bad = pl.col("year").is_null() | ~pl.col("year").is_between(1900, 2100)
    refuse(frame, bad, f"column {column!r} is not a year", "Write four digits", file)
    return frame.select(pl.date("year", 1, 1).alias(column)).to_series()


def fiscal_months(table: pl.DataFrame, year: str, month: str, file: Path) -> pl.Series:
    """First days of months given as a US fiscal year and an English abbreviation (OCT of 2024 is 2023-10-01)."""
    number = {name: i + 1 for i, name in enumerate(MONTH_ABBREVIATIONS)}
    frame = table.select(
        ROW,
        pl.col(year)
        .str.extract(r"^(?:FY\s*)?(\d{4})(?:\s*\(FYTD\))?$")
        .cast(pl.Int32, strict=False)
        .alias("year"),
        pl.col(month)
        .str.to_uppercase()
        .replace_strict(number, default=None, return_dtype=pl.Int32)
        .alias("month"),
    )
    bad = pl.col("year").is_null() | ~pl.col("year").is_between(1900, 2100)
    refuse(frame, bad, f"column {year!r} is not a fiscal year", "Write four digits", file)
    refuse(frame, pl.col("month").is_null(), f"column {month!r} is not a month", "Write OCT, NOV, ...", file)
    calendar = pl.col("year") - (pl.col("month") >= 10).cast(pl.Int32)
    return frame.select(pl.date(calendar, "month", 1).alias("period")).to_series()


def nationalities(table: pl.DataFrame, column: str, file: Path) -> pl.Series:
    """A column of country names or codes, in any common English or Spanish spelling, as ISO 3166-1 alpha-3."""
    return _named(table, column, file, places.country, "country", "Correct it, or report the spelling")


def areas(table: pl.DataFrame, column: str, file: Path) -> pl.Series:
    """A column of US sectors, field offices or states as place codes."""
    return _named(table, column, file, places.us_area, "US area", "Correct it, or report the spelling")


def touching_the_americas(table: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table of pairs of countries (`place`, `nationality`) with an end in the Americas."""
    return table.filter(pl.any_horizontal(pl.col("place", "nationality").is_in(list(places.americas()))))


def coded(table: pl.DataFrame, column: str, codes: Mapping[str, str], file: Path) -> pl.Series:
    """A column with a closed vocabulary, translated by `codes`; anything else is refused."""
    return _named(table, column, file, codes.get, f"value of {column!r}", f"Known: {', '.join(codes)}")


def _named(
    table: pl.DataFrame, column: str, file: Path, find: Callable[[str], str | None], what: str, remedy: str
) -> pl.Series:
    found = {name: find(name) for name in table[column].unique().to_list() if name is not None}
    unknown = [name for name, code in found.items() if code is None]
    frame = table.select(ROW, column)
    refuse(frame, pl.col(column).is_null(), f"no {what}", "Fill the cell", file)
    if unknown:
        shown = ", ".join(repr(name) for name in sorted(unknown)[:5])
        refuse(frame, pl.col(column).is_in(unknown), f"unknown {what} {shown}", remedy, file)
    return frame.select(pl.col(column).replace_strict(found, return_dtype=pl.String)).to_series()


def observations(table: pl.DataFrame, file: Path) -> pl.DataFrame:
    """The table as observations, checked: no row twice, no two rows that contradict each other.

    Args:
        table: columns `row`, `series`, `period`, `value` and any of the dimensions (the others become ALL);
            `status` may be given, else it is "observed", or "missing" where the value is null.
        file: for the message.

    Raises:
        InputError: duplicate rows (same cell, same value) or contradictions (same cell, other value).
    """
    status = pl.when(pl.col("value").is_null()).then(pl.lit("missing")).otherwise(pl.lit("observed"))
    filled = table.with_columns(
        *(pl.lit(ALL).alias(d) for d in DIMENSIONS if d not in table.columns),
        *([status.alias("status")] if "status" not in table.columns else []),
    )
    repeated = filled.filter(filled.select(pl.struct(KEY).is_duplicated()).to_series())
    if repeated.height:
        distinct = pl.struct("value", "status").n_unique().over(KEY)
        refuse(
            repeated,
            distinct > 1,
            "rows contradict each other (same cell, different value)",
            "Keep one",
            file,
        )
        refuse(repeated, pl.lit(value=True), "duplicate rows", "Delete the copies", file)
    return filled.select(pl.col(name).cast(kind) for name, kind in OBSERVATION.items()).sort(KEY)
