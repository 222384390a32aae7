"""Rows of Flee's CSV files: comments begin with #, names may have blanks around them."""

import csv
import math
from datetime import date, datetime
from pathlib import Path

from istmo.errors import InputError

Row = tuple[int, list[str]]


def read_rows(file: Path, least: int = 1) -> list[Row]:
    """The rows that are no comment, with their row number in the file (1 is the first line).

    Args:
        file: a CSV file in UTF-8.
        least: least number of cells that a row must have.

    Raises:
        InputError: when the file is missing, no UTF-8, or has rows with too few cells.
    """
    rows = [(number, row) for number, row in _all(file) if row and row[0] and not row[0].startswith("#")]
    short = [number for number, row in rows if len(row) < least]
    if short:
        raise InputError(f"has rows with fewer than {least} cells", "Fill the rows", file, short)
    return rows


def read_header(file: Path) -> list[str]:
    """The cells of the widest comment row, without its # (the first of several); empty where there is none."""
    comments = [row for _, row in _all(file) if row and row[0].startswith("#")]
    header = max(comments, key=len, default=[])
    return [header[0][1:].strip(), *header[1:]] if header else []


def number(
    file: Path,
    row: Row,
    column: int,
    what: str,
    empty: float | None = None,
    remedy: str = "Correct the row",
) -> float:
    """The number in a cell.

    Args:
        file, row, column: where the cell is.
        what: what it holds.
        empty: the number of an empty cell; None where it must not be empty.
        remedy: what the user can do about a cell that holds something else.

    Raises:
        InputError: when the cell holds no number, or one that is not finite.
    """
    text = row[1][column] if column < len(row[1]) else ""
    if text == "" and empty is not None:
        return empty
    try:
        value = float(text)
    except ValueError as error:
        raise InputError(f"{what} is no number: {text!r}", remedy, file, [row[0]]) from error
    if not math.isfinite(value):
        raise InputError(f"{what} is not finite: {text!r}", remedy, file, [row[0]])
    return value


def day(text: str) -> date:
    """The date in a cell, YYYY-MM-DD; leading zeros may be missing, as for Flee.

    Raises:
        ValueError: when it holds no date.
    """
    return datetime.strptime(text, "%Y-%m-%d").date()


def missing(file: Path) -> InputError:
    """What to raise where a file of an instance is not there: it says where the file was looked for."""
    remedy = "Give the folder of a Flee instance with all its files"
    return InputError(f"is missing: there is no {file}", remedy, file)


def _all(file: Path) -> list[Row]:
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            return [(at, [cell.strip() for cell in row]) for at, row in enumerate(csv.reader(lines), 1)]
    except FileNotFoundError as error:
        raise missing(file) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", "Save it as UTF-8", file) from error
