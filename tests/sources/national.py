"""What the tests of the national sources share: faulty files, and the printed totals."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from istmo.errors import InputError

RAW = Path(__file__).parents[3] / "shared" / "data" / "raw" / "iom"
TOTALS = Path(__file__).parents[1] / "control_totals"

Read = Callable[[Path], pl.DataFrame]


def faults(header: str, row: str) -> list[Any]:
    """Faulty files, each with what the error must say and the rows it must name.

    Args:
        header: the first line.
        row: a line with {t}, {nat} and {n} for month, nationality and count.
    """

    def file(**cells: str) -> str:
        return f"{header}\n{line(**cells)}\n"

    def line(**cells: str) -> str:
        return row.format(**{"t": "2023-02-01", "nat": "VEN", "n": "5"} | cells)

    files = [
        (f"{header},extra\n{line()},1\n", "unknown column 'extra'", ()),
        (file().replace("nat", "pais"), "missing column 'nat'", ()),
        (file(t="2023-02-30"), "not a possible date", (2,)),
        (file(t="2023-02-02"), "not the first of a month", (2,)),
        (file(n="-5"), "a negative count", (2,)),
        (file(n="5.5"), "a fractional count", (2,)),
        (file(n=""), "no count", (2,)),
        (file(n="muchos"), "not a number", (2,)),
        (file(nat="Atlantis"), "unknown country 'Atlantis'", (2,)),
        (file() + line() + "\n", "duplicate rows", (2, 3)),
        (file() + line(n="6") + "\n", "contradict each other", (2, 3)),
    ]
    return [pytest.param(*each, id=each[1]) for each in files]


def written(folder: Path, text: str) -> Path:
    """A file with this text."""
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    return path


def assert_refused(read: Read, path: Path, words: str, rows: tuple[int, ...] = (2,)) -> None:
    """Reading must fail, saying these words and naming the file and these rows."""
    with pytest.raises(InputError) as caught:
        read(path)
    assert words in str(caught.value)
    assert path.name in str(caught.value)
    assert caught.value.rows == rows


def missed_totals(publisher: str, cells: pl.DataFrame) -> list[str]:
    """The publisher's printed totals that the cells do not reproduce."""
    rows = csv.DictReader((TOTALS / f"{publisher}.csv").read_text(encoding="utf-8").splitlines())
    missed = []
    for row in rows:
        span = pl.col("period").is_between(date.fromisoformat(row["start"]), date.fromisoformat(row["end"]))
        kept = cells.filter(span, pl.col("series") == row["series"])
        for pair in filter(None, row["where"].split(";")):
            dimension, codes = pair.split("=")
            kept = kept.filter(pl.col(dimension).is_in(codes.split("|")))
        tolerance = 0 if row["exact"] == "yes" else float(row["exact"])
        if abs(kept["value"].sum() - float(row["value"])) > tolerance:
            missed.append(f"{row} but {kept['value'].sum()}")
    return missed


def by_month(cells: pl.DataFrame) -> dict[date, float]:
    """The total of each month."""
    return dict(cells.group_by("period").agg(pl.col("value").sum()).rows())
