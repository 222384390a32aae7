"""DHS Office of Homeland Security Statistics: the workbook of monthly enforcement and legal process tables.

A sheet is one table: a title; on some sheets a row of headings, each over a group of columns; a row of labels that
begins with "Fiscal Year" and "Month"; for each fiscal year a row "Total" and the rows of its months; then the
notes, which explain the marks (X, NA ...) that stand where there is no figure. `ohss_tables.BLOCKS` says which
series the columns make up. Where several sheets print the same figure they feed one series and must agree.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from istmo.errors import InputError
from istmo.observation import ALL, KEY
from istmo.sources import reading
from istmo.sources.layout import Layout
from istmo.sources.ohss_tables import BLOCKS, Block

HALF_ROUNDING = 5
"""Cells are rounded to the nearest ten, says every sheet: the largest error of one."""

FISCAL_MONTHS = {
    "October": "OCT", "November": "NOV", "December": "DEC", "January": "JAN", "February": "FEB", "March": "MAR",
    "April": "APR", "May": "MAY", "June": "JUN", "July": "JUL", "August": "AUG", "September": "SEP",
}  # fmt: skip

MARKS: Mapping[str, tuple[float | None, str]] = {
    "Not applicable": (None, ""),
    "Not available": (None, "missing"),
    "Data withheld": (None, "suppressed"),
    "Represents zero": (0.0, "observed"),
}
"""What a sheet's notes say of a mark -> value and status. Not applicable means that there was no such programme
or outcome in that month, or that it was not counted apart: neither zero nor missing, so no cell is kept."""


def read(path: Path) -> pl.DataFrame:
    """Every monthly cell of the workbook as observations.

    Args:
        path: the workbook as OHSS publishes it (layout of December 2024).

    Raises:
        InputError: a sheet is missing, or has another layout, an unknown heading, label, country or mark, a
            negative or fractional count, months out of order, or months that do not make up their year's total;
            or two sheets that print different figures for one cell.
    """
    sheets = dict.fromkeys(block.sheet for block in BLOCKS)
    tables = [read_table(reading.read_sheet(path, sheet), sheet, path) for sheet in sheets]
    return reading.observations(_agreed(pl.concat(tables), path), path)


def read_table(cells: pl.DataFrame, sheet: str, path: Path) -> pl.DataFrame:
    """The monthly cells of one sheet as observations, with the sheet's name in column `sheet`.

    Args:
        cells: the sheet as `reading.read_sheet` gives it.
        sheet: its name, one of those in `BLOCKS`.
        path: the workbook, for messages.

    Raises:
        InputError: as `read`.
    """
    # Excel allows no slash in a sheet's name, so this prints as "<file>, sheet <name>".
    at = path.with_name(f"{path.name}, sheet {sheet!r}")
    filled = [name for name in cells.columns if cells[name].is_not_null().any()]
    top, body, notes = _parts(cells.select(filled), at)
    columns = _columns(top, sheet, at)
    table = (
        _periods(body, at)
        .unpivot(
            columns["column"].to_list(),
            index=["row", "year", "period"],
            variable_name="column",
            value_name="cell",
        )
        .join(columns, on="column")
    )
    values = _values(table, _marks(notes, at), at)
    _check_years(values, at)
    months = values.filter(pl.col("period").is_not_null(), pl.col("status") != "")
    return reading.observations(months, at).with_columns(sheet=pl.lit(sheet))


def _parts(cells: pl.DataFrame, at: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The heading and label rows of a sheet; its rows of figures; its notes."""
    first = ["Fiscal Year", "Month"]
    found = [row for row, *texts in cells.iter_rows() if texts[:2] == first and row > 1]
    below = cells.filter(pl.col("row") > found[0]) if len(found) == 1 else cells.clear()
    notes = pl.col("column_1").is_null() if "column_1" in cells.columns else pl.lit(value=True)
    body = below.filter(~notes)
    if body.is_empty():
        raise InputError(
            f"there is no table below a row of labels that begins with {' and '.join(map(repr, first))}",
            "Give the workbook as the agency published it",
            at,
        )
    figures = pl.any_horizontal(pl.exclude("row", "column_0", "column_1").is_not_null())
    reading.refuse(below, notes & figures, "figures without a month", "Name the month", at)
    return cells.filter(pl.col("row").is_between(found[0] - 1, found[0])), body, below.filter(notes)


def _columns(top: pl.DataFrame, sheet: str, at: Path) -> pl.DataFrame:
    """For each column of figures its series and the codes of its dimensions."""
    above, labels = top.rows(named=True)
    names = [name for name in top.columns if name not in ("row", "column_0", "column_1")]
    headed = above["column_0"] is None  # else the row above the labels is the title
    columns = pl.DataFrame(
        {
            "row": [labels["row"]] * len(names),
            "column": names,
            "heading": [above[name] if headed else None for name in names],
            "label": [labels[name] for name in names],
        },
        schema_overrides={"heading": pl.String, "label": pl.String},
    ).with_columns(_without_footnote("heading").forward_fill().fill_null(""), _without_footnote("label"))
    blocks = {block.heading: block for block in BLOCKS if block.sheet == sheet}
    known = [heading for heading in blocks if heading is not None]
    other = ~pl.col("heading").is_in(known)
    unknown = sorted(set(columns.filter(other)["heading"])) if None not in blocks else []
    missing = sorted(set(known) - set(columns["heading"]))
    if unknown or missing:
        raise InputError(
            f"unknown headings {unknown}, missing headings {missing}",
            "Give the workbook as the agency published it",
            at,
            [above["row"]],
        )
    groups = [
        _described(columns.filter(other if heading is None else pl.col("heading") == heading), block, at)
        for heading, block in blocks.items()
    ]
    return pl.concat(groups, how="diagonal").drop("row", "heading", "label").fill_null(ALL)


def _without_footnote(column: str) -> pl.Expr:
    return pl.col(column).str.replace(r"\d+(,\d+)*$", "").str.strip_chars()


def _described(columns: pl.DataFrame, block: Block, at: Path) -> pl.DataFrame:
    """The columns of one block with their `series` and dimensions."""
    if block.headings:
        columns = columns.with_columns(block.headings.read(columns, "heading", at))
    codes = block.labels.codes or {}
    named = {label: code for label, code in codes.items() if code.startswith("ohss.")}
    is_total = pl.col("label").is_in(list(named)) | (
        pl.col("label").str.starts_with("Total") & ~pl.col("label").is_in(list(codes))
    )
    totals, parts = columns.filter(is_total), columns.filter(~is_total)
    series = pl.col("label").replace_strict(named, default=block.total_series, return_dtype=pl.String)
    return pl.concat(
        [
            totals.with_columns(series=series),
            parts.with_columns(block.labels.read(parts, "label", at), series=pl.lit(block.series)),
        ],
        how="diagonal",
    )


def _periods(body: pl.DataFrame, at: Path) -> pl.DataFrame:
    """The rows of figures with their fiscal `year` and `period`, which is null for a year's total."""
    body = body.with_columns(year=pl.col("column_0").str.replace(r"\s*YTD$", "").forward_fill())
    months = body.filter(pl.col("column_1") != "Total")
    months = months.with_columns(month=reading.coded(months, "column_1", FISCAL_MONTHS, at))
    months = months.with_columns(period=reading.fiscal_months(months, "year", "month", at))
    following = pl.col("period").shift(1).dt.offset_by("1mo") != pl.col("period")
    reading.refuse(months, following, "months that do not follow one another", "Fetch the workbook again", at)
    return body.join(months.select("row", "period"), on="row", how="left")


def _marks(notes: pl.DataFrame, at: Path) -> pl.DataFrame:
    """The marks that a sheet explains ("X Not applicable."): `cell`, and the `value` and `status` it stands for."""
    marks = []
    for row, text in notes.select("row", "column_0").drop_nulls().iter_rows():
        key = re.match(r"(X|NA|D|-|–) (.+)", text)
        if key:
            meaning = next((MARKS[known] for known in MARKS if key[2].startswith(known)), None)
            if meaning is None:
                what = f"the mark {key[1]!r} is explained as {key[2]!r}"
                raise InputError(what, f"Known: {', '.join(MARKS)}", at, [row])
            marks.append((key[1], *meaning))
    schema = {"cell": pl.String, "value": pl.Float64, "status": pl.String}
    return pl.DataFrame(marks, schema=schema, orient="row")


def _values(table: pl.DataFrame, marks: pl.DataFrame, at: Path) -> pl.DataFrame:
    """The table with `value` and `status`; the status of a cell that is not applicable is ""."""
    figures = table.join(marks, on="cell", how="anti")
    counted = figures.with_columns(
        reading.counts(figures, "cell", at).alias("value"), status=pl.lit("observed")
    )
    return pl.concat([counted, table.join(marks, on="cell")])


def _check_years(table: pl.DataFrame, at: Path) -> None:
    """Refuse months that do not add up to the total printed for their fiscal year.

    Each printed figure is off by at most 5. A year with a marked month is not checked: the total may count
    what the month does not show (returns to Mexico, fiscal 2019).
    """
    month = pl.col("period").is_not_null()
    years = (
        table.group_by("year", "column")
        .agg(
            row=pl.col("row").filter(~month).first(),
            total=pl.col("value").filter(~month).first(),
            months=pl.col("value").filter(month).sum(),
            marked=(pl.col("value").is_null() & month).any(),
            figures=pl.len(),
        )
        .sort("row")
    )
    off = (pl.col("total") - pl.col("months")).abs() > HALF_ROUNDING * pl.col("figures")
    reading.refuse(
        years,
        ~pl.col("marked") & off,
        "months that do not add up to the total of their fiscal year",
        "Fetch the workbook again",
        at,
    )


def _agreed(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Each cell once, where several sheets print it; refused where they print different figures."""
    differ = table.filter(pl.struct("value", "status").n_unique().over(KEY) > 1)
    if not differ.is_empty():
        first = differ.sort(KEY).row(0, named=True)
        sheets = ", ".join(map(repr, differ["sheet"].unique().sort()))
        raise InputError(
            f"sheets {sheets} print different figures for {first['series']}, {first['period']:%B %Y}",
            "Fetch the workbook again",
            path,
        )
    return table.unique(KEY, maintain_order=True).drop("sheet").with_row_index("row", offset=1)


LAYOUTS = (
    Layout(
        publication="ohss.monthly",
        name="OHSS Immigration Enforcement and Legal Processes Monthly Tables",
        header=("CBP Encounter by Type + Region", "SWB USBP", "DHS Repats by Type"),
        read=read,
        kind="xlsx",
    ),
)
