"""DHS Office of Homeland Security Statistics: the workbook of monthly enforcement and legal process tables.

A sheet is one table: a title; on some sheets a row of headings, each over a group of columns; a row of labels that
begins with "Fiscal Year" and "Month"; for each fiscal year a row "Total" and the rows of its months; then the
notes, which explain the marks (X, NA ...) that stand where there is no figure. `BLOCKS` says which series each
group of columns makes up. Where several sheets print the same total they feed one series and must agree.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from istmo.errors import InputError
from istmo.observation import KEY
from istmo.periods import add_months
from istmo.sources import reading
from istmo.sources.layout import Layout

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
"""What a sheet's notes say of a mark -> value and status. Not applicable means that there was nothing to count
(no such programme, or no such outcome, in that month): neither zero nor missing, so no cell is kept."""


@dataclass(frozen=True)
class Names:
    """What a run of labels names: codes of a dimension, by label; countries where `codes` is None."""

    dimension: str
    codes: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Block:
    """The columns of a sheet under one heading, and the series they make up.

    Args:
        sheet: name of the sheet.
        series: takes every column that is no total.
        labels: what the column labels name. A code that is a series' id sends the column there, as a total.
        heading: the heading above the columns, "" for none; None for all that no other block of the sheet names.
        headings: what those other headings name.
        total: takes the columns whose label begins with "Total"; by default "<stem>.total" for a series
            "<stem>.<breakdown>".
    """

    sheet: str
    series: str
    labels: Names
    heading: str | None = ""
    headings: Names | None = None
    total: str = ""

    @property
    def total_series(self) -> str:
        """The series of the published totals."""
        return self.total or f"{self.series.rpartition('.')[0]}.total"


CITIZENSHIP = Names("nationality")
REGION = Names(
    "category",
    {
        "SW Land Border": "southwest",
        "Northern Land Border": "northern",
        "Coastal Border": "coastal",
        "Air Ports of Entry": "air",
    },
)
FAMILY = Names(
    "household",
    {
        "Single Adults": "single-adult",
        "Family Unit Individuals": "family",
        "Unaccompanied Children/Single Minors": "unaccompanied-child",
        "Accompanied Minors (OFO)": "accompanied-child",
    },
)
SECTOR = Names(
    "place",
    {
        "San Diego, CA": "us_san_diego",
        "El Centro, CA": "us_el_centro",
        "Yuma, AZ": "us_yuma",
        "Tucson, AZ": "us_tucson",
        "El Paso, TX": "us_el_paso",
        "Big Bend, TX": "us_big_bend",
        "Del Rio, TX": "us_del_rio",
        "Laredo, TX": "us_laredo",
        "Rio Grande Valley, TX": "us_rgv",
    },
)
FIELD_OFFICE = Names(
    "place",
    {
        "San Diego, CA": "fo_san_diego",
        "Tucson, AZ": "fo_tucson",
        "El Paso, TX": "fo_el_paso",
        "Laredo, TX": "fo_laredo",
    },
)
CBP_OUTCOME = Names(
    "category",
    {
        "T8 repatriations": "title-8-repatriation",
        "T42 expulsions": "title-42-expulsion",
        "Migrant Protection Protocols": "migrant-protection-protocols",
        "Transfers to ICE": "transfer-to-ice",
        "Transfers to HHS": "transfer-to-hhs",
        "USBP Releases": "usbp-release",
        "OFO Paroles": "ofo-parole",
        "Other outcomes": "other",
    },
)
ICE_OUTCOME = Names(
    "category",
    {
        "Removal Book-out": "removal",
        "Order of Supervision": "order-of-supervision",
        "Bonded Out": "bond",
        "Order of Recognizance": "order-of-recognizance",
        "Paroled": "parole",
        "Relief": "relief",
        "Other": "other",
    },
)
AGENCY = Names("category", {"CBP": "cbp", "ICE": "ice"})
FEAR_RESULT = Names(
    "category",
    {"Positive Fear": "positive", "Negative Fear": "negative", "Administrative Closure": "closed"},
)
ALL_REPATRIATIONS = Names(
    "category",
    {
        "Total Repatriations": "ohss.repatriations.total",
        "Total Title 8 Repatriations": "ohss.repatriations.title-8.total",
        "Title 8 Enforcement Repatriations": "ohss.repatriations.enforcement.total",
        "Title 42 Expulsions": "title-42-expulsion",
    },
)
REMOVAL = Names(
    "category",
    {
        "Expedited Removals": "expedited-removal",
        "Reinstatements of Removal Orders": "reinstated-removal",
        "Other Removals": "other-removal",
    },
)
ENFORCEMENT_RETURN = Names(
    "category",
    {
        "Withdrawals": "enforcement-withdrawal",
        "Voluntary Returns": "voluntary-return",
        "Voluntary Departures": "voluntary-departure",
        "Other Enforcement Returns": "other-enforcement-return",
    },
)
ADMINISTRATIVE_RETURN = Names(
    "category", {"Withdrawals": "administrative-withdrawal", "Crew Members Detained": "crew-detained"}
)

# fmt: off
BLOCKS = (
    Block("CBP Encounter by Type + Region", "ohss.encounters.nationwide.region", REGION, "Total CBP"),
    Block("CBP Encounter by Type + Region", "ohss.encounters.enforcement.region", REGION, "Enforcement Encounters"),
    Block("CBP Encounter by Type + Region", "ohss.encounters.administrative.region", REGION, "Administrative Encounters"),
    Block("SWB Encounters by Citizenship", "ohss.encounters.southwest.citizenship", CITIZENSHIP, "Total CBP"),
    Block("SWB Encounters by Citizenship", "ohss.encounters.southwest-usbp.citizenship", CITIZENSHIP, "USBP"),
    Block("SWB Encounters by Citizenship", "ohss.encounters.southwest-ofo.citizenship", CITIZENSHIP, "OFO"),
    Block("SWB Encounters by Family Status", "ohss.encounters.southwest.family", FAMILY, "Total CBP"),
    Block("SWB Encounters by Family Status", "ohss.encounters.southwest-usbp.family", FAMILY, "USBP"),
    Block("SWB Encounters by Family Status", "ohss.encounters.southwest-ofo.family", FAMILY, "OFO"),
    Block("SWB Enc by Sector+Field Ofc", "ohss.encounters.southwest.total", Names("place", {})),
    Block("SWB Enc by Sector+Field Ofc", "ohss.encounters.southwest-usbp.sector", SECTOR, "USBP"),
    Block("SWB Enc by Sector+Field Ofc", "ohss.encounters.southwest-ofo.field-office", FIELD_OFFICE, "OFO"),
    Block("Nationwide USBP", "ohss.encounters.nationwide-usbp.citizenship-100", CITIZENSHIP),
    Block("Nationwide OFO", "ohss.encounters.nationwide-ofo.citizenship-100", CITIZENSHIP),
    Block("SWB USBP", "ohss.encounters.southwest-usbp.citizenship-100", CITIZENSHIP),
    Block("CBP One Appointments", "ohss.cbp-one.citizenship", CITIZENSHIP),
    Block("CBP SWB Book-Outs by Agency", "ohss.book-outs.southwest.outcome", CBP_OUTCOME, "Total CBP",
          total="ohss.encounters.southwest.total"),
    Block("CBP SWB Book-Outs by Agency", "ohss.book-outs.southwest-usbp.outcome", CBP_OUTCOME, "USBP",
          total="ohss.encounters.southwest-usbp.total"),
    Block("CBP SWB Book-Outs by Agency", "ohss.book-outs.southwest-ofo.outcome", CBP_OUTCOME, "OFO",
          total="ohss.encounters.southwest-ofo.total"),
    Block("CBP SWB Book-Outs by Family", "ohss.book-outs.southwest.outcome", CBP_OUTCOME, "Total Encounters",
          total="ohss.encounters.southwest.total"),
    Block("CBP SWB Book-Outs by Family", "ohss.book-outs.southwest.family", CBP_OUTCOME, None, FAMILY,
          total="ohss.encounters.southwest.family"),
    Block("CBP SWB Book-Outs by Citp", "ohss.book-outs.southwest.outcome", CBP_OUTCOME, "Total Encounters",
          total="ohss.encounters.southwest.total"),
    Block("CBP SWB Book-Outs by Citp", "ohss.book-outs.southwest.citizenship", CBP_OUTCOME, None, CITIZENSHIP,
          total="ohss.encounters.southwest.citizenship"),
    Block("ERO Arrests by Citizenship", "ohss.ice-arrests.citizenship", CITIZENSHIP),
    Block("ICE Book-Ins by Citizenship", "ohss.ice-book-ins.citizenship", CITIZENSHIP),
    Block("ICE Book-Ins by Arrest Agency", "ohss.ice-book-ins.agency", AGENCY),
    Block("ICE Book-Outs by Arrest Agency", "ohss.ice-book-outs.all.outcome", ICE_OUTCOME, "Total"),
    Block("ICE Book-Outs by Arrest Agency", "ohss.ice-book-outs.cbp-arrest.outcome", ICE_OUTCOME, "CBP"),
    Block("ICE Book-Outs by Arrest Agency", "ohss.ice-book-outs.ice-arrest.outcome", ICE_OUTCOME, "ICE"),
    Block("ICE ERO R&R by Citizenship", "ohss.ice-repatriations.citizenship", CITIZENSHIP),
    Block("ICE ERO R&R by Arrest Agcy", "ohss.ice-repatriations.agency", AGENCY),
    Block("DHS Repats by Type", "ohss.repatriations.type", ALL_REPATRIATIONS, "Total Repatriations"),
    Block("DHS Repats by Type", "ohss.repatriations.type", REMOVAL, "DHS Removals", total="ohss.removals.total"),
    Block("DHS Repats by Type", "ohss.repatriations.type", ENFORCEMENT_RETURN, "DHS Enforcement Returns",
          total="ohss.enforcement-returns.total"),
    Block("DHS Repats by Type", "ohss.repatriations.type", ADMINISTRATIVE_RETURN, "DHS Administrative Returns",
          total="ohss.administrative-returns.total"),
    Block("DHS Removals by Arrest Agcy", "ohss.removals.agency", AGENCY),
    Block("DHS Removals by Citizenship", "ohss.removals.citizenship", CITIZENSHIP),
    Block("DHS Enf Returns by Citizenship", "ohss.enforcement-returns.citizenship", CITIZENSHIP),
    Block("DHS Adm Returns by Citizens", "ohss.administrative-returns.citizenship", CITIZENSHIP),
    Block("SWB CF Filed by Citp", "ohss.credible-fear-filed.southwest.citizenship", CITIZENSHIP),
    Block("SWB CF Completed by Result", "ohss.credible-fear-completed.southwest.result", FEAR_RESULT),
    Block("Nationwide CF Filed by Citp", "ohss.credible-fear-filed.nationwide.citizenship", CITIZENSHIP),
    Block("Nationwide CF by Result", "ohss.credible-fear-completed.nationwide.result", FEAR_RESULT),
    Block("CHNV I-134", "ohss.chnv-confirmations.process", CITIZENSHIP),
    Block("CHNV Travel Authorization", "ohss.chnv-authorisations.process", CITIZENSHIP),
    Block("CHNV Paroles", "ohss.chnv-paroles.process", CITIZENSHIP),
)
# fmt: on


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
    top, body, notes = _parts(cells, at)
    columns = _columns(top, sheet, at)
    table = (
        _periods(body, at)
        .unpivot(columns["column"].to_list(), index=["row", "year", "period"], variable_name="column", value_name="cell")
        .join(columns, on="column")
    )
    values = _values(table, _marks(notes, at), at)
    _check_years(values, at)
    months = values.filter(pl.col("period").is_not_null(), pl.col("status") != "")
    return reading.observations(months, at).with_columns(sheet=pl.lit(sheet))


def _parts(cells: pl.DataFrame, at: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The heading and label rows of a sheet; its rows of figures; its notes."""
    found = cells.filter(pl.col("column_0") == "Fiscal Year", pl.col("column_1") == "Month")["row"].to_list()
    if len(found) != 1:
        raise InputError(
            "there is no one row that begins with 'Fiscal Year' and 'Month'", "Give the workbook as published", at
        )
    below = cells.filter(pl.col("row") > found[0])
    notes = pl.col("column_1").is_null()
    figures = [name for name in cells.columns if name not in ("row", "column_0", "column_1")]
    reading.refuse(
        below, notes & pl.any_horizontal(pl.col(figures).is_not_null()), "figures without a month", "Name the month", at
    )
    return cells.filter(pl.col("row").is_between(found[0] - 1, found[0])), below.filter(~notes), below.filter(notes)


def _columns(top: pl.DataFrame, sheet: str, at: Path) -> pl.DataFrame:
    """For each column of figures its series and the codes of its dimensions."""
    above, labels = top.rows(named=True)
    named = above["column_0"] is None  # the row above the labels is the title where there are no headings
    plain = pl.DataFrame(
        {
            "row": labels["row"],
            "column": list(labels)[3:],
            "heading": [above[name] if named else None for name in list(labels)[3:]],
            "label": [labels[name] for name in list(labels)[3:]],
        },
        schema_overrides={"heading": pl.String, "label": pl.String},
    ).with_columns(_without_footnote("heading").forward_fill().fill_null(""), _without_footnote("label"))
    blocks = {block.heading: block for block in BLOCKS if block.sheet == sheet}
    known = [heading for heading in blocks if heading is not None]
    other = ~pl.col("heading").is_in(known)
    if None not in blocks:
        shown = ", ".join(sorted(set(plain.filter(other)["heading"])))
        reading.refuse(plain, other, f"unknown heading {shown!r}", f"Known: {', '.join(map(repr, known))}", at)
    groups = [
        _described(plain.filter(other if heading is None else pl.col("heading") == heading), block, at)
        for heading, block in blocks.items()
    ]
    return pl.concat(groups, how="diagonal").drop("row", "heading", "label").fill_null("ALL")


def _without_footnote(column: str) -> pl.Expr:
    return pl.col(column).str.replace(r"\d+(,\d+)*$", "").str.strip_chars()


def _described(columns: pl.DataFrame, block: Block, at: Path) -> pl.DataFrame:
    """The columns of one block with their `series` and dimensions."""
    codes = block.labels.codes
    totals = {label: code for label, code in (codes or {}).items() if code.startswith("ohss.")}
    total = pl.col("label").str.starts_with("Total") & ~pl.col("label").is_in(list(codes or ()))
    if block.headings:
        columns = columns.with_columns(
            _coded(columns, "heading", block.headings, at).alias(block.headings.dimension)
        )
    published = columns.filter(total | pl.col("label").is_in(list(totals)))
    parts = columns.join(published, on="column", how="anti")
    return pl.concat(
        [
            published.with_columns(
                series=pl.col("label").replace_strict(totals, default=block.total_series, return_dtype=pl.String)
            ),
            parts.with_columns(
                _coded(parts, "label", block.labels, at).alias(block.labels.dimension), series=pl.lit(block.series)
            ),
        ],
        how="diagonal",
    )


def _coded(table: pl.DataFrame, column: str, names: Names, at: Path) -> pl.Series:
    if names.codes is None:
        return reading.nationalities(table, column, at)
    return reading.coded(table, column, names.codes, at)


def _periods(body: pl.DataFrame, at: Path) -> pl.DataFrame:
    """The rows of figures with their fiscal `year` as printed and `period`, which is null for a year's total."""
    body = body.with_columns(year=pl.col("column_0").forward_fill())
    months = body.filter(pl.col("column_1") != "Total")
    months = months.with_columns(month=reading.coded(months, "column_1", FISCAL_MONTHS, at))
    months = months.with_columns(period=reading.fiscal_months(months, "year", "month", at))
    following = pl.col("period").shift(1).dt.offset_by("1mo") != pl.col("period")
    reading.refuse(months, following, "months that do not follow one another", "Fetch the workbook again", at)
    return body.join(months.select("row", "period"), on="row", how="left")


def _marks(notes: pl.DataFrame, at: Path) -> dict[str, tuple[float | None, str]]:
    """The marks a sheet explains ("X Not applicable.") and what they stand for."""
    marks = {}
    for row, text in notes.select("row", "column_0").drop_nulls().iter_rows():
        key = re.match(r"(X|NA|D|-|–) (.+)", text)
        if key:
            meaning = next((MARKS[known] for known in MARKS if key[2].startswith(known)), None)
            if meaning is None:
                raise InputError(f"{key[1]!r} is explained as {key[2]!r}", f"Known: {', '.join(MARKS)}", at, [row])
            marks[key[1]] = meaning
    return marks


def _values(table: pl.DataFrame, marks: Mapping[str, tuple[float | None, str]], at: Path) -> pl.DataFrame:
    """The table with `value` and `status`; the status of a cell that is not applicable is ""."""
    marked = pl.col("cell").is_in(list(marks)).fill_null(value=False)
    figures = table.filter(~marked)
    values = {mark: value for mark, (value, _) in marks.items()}
    statuses = {mark: status for mark, (_, status) in marks.items()}
    return pl.concat(
        [
            figures.with_columns(
                reading.counts(figures, "cell", at).alias("value"), status=pl.lit("observed")
            ),
            table.filter(marked).with_columns(
                value=pl.col("cell").replace_strict(values, return_dtype=pl.Float64),
                status=pl.col("cell").replace_strict(statuses, return_dtype=pl.String),
            ),
        ]
    )
