"""UNHCR, Refugee Population Statistics Database: stocks, asylum applications and decisions, by year.

Read from the CSV of the Refugee Data Finder's download and from the tables of UNHCR's R package `refugees`,
which carry the same cells under shorter names. `place` is the country of asylum, `nationality` the country
of origin; only pairs with an end in the Americas are kept. The codes of a procedure are those of UNHCR's
methodology page, https://www.unhcr.org/refugee-statistics/methodology/.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from istmo.observation import ALL
from istmo.sources.layout import Layout
from istmo.sources.reading import (
    ROW,
    coded,
    counts,
    nationalities,
    observations,
    read_csv,
    refuse,
    touching_the_americas,
    years,
)

NOT_GIVEN = ("", "-")

ABROAD = {"refugees": 1951, "asylum-seekers": 1993, "oip": 2018}
"""Kinds of people abroad, which do not overlap, and the first year each was collected: the zeros that are printed
for earlier years mean nothing."""

IDPS_SINCE = 1993

AUTHORITY = {"G": "government", "J": "joint", "U": "unhcr"}

STAGE = {
    "N": "new",
    "R": "repeat",
    "A": "appeal",
    "J": "judicial",
    "NA": "new-and-appeal",
    "NR": "new-and-repeat",
    "FA": "first-and-appeal",
    "RA": "repeat-and-appeal",
    "V": "various",
    "SP": "subsidiary-protection",
    "BL": "backlog",
}
"""What an application is. V is used of 2000 to 2005, when the stages were not told apart."""

_FIRST = ("FI", "IN", "EO", "NA", "FA", "RA", "SP", "TP", "TA", "BL", "TR", "CA")
LEVEL = dict.fromkeys(_FIRST, "") | {"AR": "-on-review", "JR": "-on-review"}
"""Who decides: a first instance (IN: US Citizenship and Immigration Services, EO: US Executive Office for
Immigration Review, FA: first instance and appeal reported together), or a review of an earlier decision
(AR administrative, JR judicial)."""

COUNTED = {"P": "", "C": "-cases"}
"""Whether one application is one person or one case, which may be a whole family."""

_KEPT = (ROW, "period", "place", "nationality")
OUTCOMES = ("recognised", "other", "rejected", "closed")


@dataclass(frozen=True)
class Form:
    """How one layout names the columns of a table.

    Args:
        columns: our name of each column that is read -> its name in the file.
        ignored: the file's other columns.
    """

    columns: Mapping[str, str]
    ignored: tuple[str, ...]


def population(form: Form, path: Path) -> pl.DataFrame:
    """People at the end of each year: those abroad by kind (category), and the internally displaced."""
    table = _cells(form, path)
    abroad = [
        _stock(table, kind, since, path).with_columns(
            series=pl.lit("unhcr.population"), category=pl.lit(kind)
        )
        for kind, since in ABROAD.items()
    ]
    displaced = _stock(table, "idps", IDPS_SINCE, path).filter(pl.col("place") == pl.col("nationality"))
    return _added([*abroad, displaced.with_columns(series=pl.lit("unhcr.idps"), category=pl.lit(ALL))], path)


def applications(form: Form, path: Path) -> pl.DataFrame:
    """Asylum applications of each year, by what they are (category); `new` are first applications."""
    table = _cells(form, path, "authority", "stage", "level", "counted")
    category = coded(table, "stage", STAGE, path) + coded(table, "counted", COUNTED, path)
    cells = table.select(
        *_KEPT,
        series=pl.lit("unhcr.asylum-applications"),
        category=category,
        value=counts(table, "applied", path),
    )
    return _added([cells], path)


def decisions(form: Form, path: Path) -> pl.DataFrame:
    """Decisions on asylum applications of each year, by outcome and instance (category)."""
    table = _cells(form, path, "authority", "level", "counted")
    suffix = coded(table, "level", LEVEL, path) + coded(table, "counted", COUNTED, path)
    cells = [
        table.select(
            *_KEPT,
            series=pl.lit("unhcr.asylum-decisions"),
            category=pl.lit(outcome) + suffix,
            value=counts(table, outcome, path),
        )
        for outcome in OUTCOMES
    ]
    return _added(cells, path)


def _cells(form: Form, path: Path, *split: str) -> pl.DataFrame:
    """The table under our names, with period, place and nationality; a cell named twice is refused.

    Args:
        form: the layout.
        path: the file.
        split: the columns that, with year and countries, name a cell.
    """
    table = read_csv(path, list(form.columns.values()), optional=form.ignored)
    table = table.select(ROW, **{ours: pl.col(theirs) for ours, theirs in form.columns.items()})
    refuse(
        table,
        pl.struct("year", "origin", "asylum", *split).is_duplicated(),
        "rows repeat or contradict each other (same year, countries and procedure)",
        "Keep one row for each",
        path,
    )
    for column, known in (("authority", AUTHORITY), ("level", LEVEL)):
        if column in split:
            coded(table, column, known, path)
    return table.with_columns(
        period=years(table, "year", path),
        place=nationalities(table, "asylum", path),
        nationality=nationalities(table, "origin", path),
    )


def _stock(table: pl.DataFrame, column: str, since: int, path: Path) -> pl.DataFrame:
    value = counts(table, column, path, missing=NOT_GIVEN)
    collected = (pl.col("period").dt.year() >= since) & pl.col("value").is_not_null()
    return table.select(*_KEPT, value=value).filter(collected)


def _added(frames: list[pl.DataFrame], path: Path) -> pl.DataFrame:
    """Observations of the pairs that touch the Americas. Origins that share a code (stateless and Tibetan: OOO)
    and procedures that share a category are added up."""
    key = ["series", "period", "place", "nationality", "category"]
    cells = touching_the_americas(pl.concat(frames, how="diagonal"))
    return observations(cells.group_by(key).agg(pl.col(ROW).min(), pl.col("value").sum()), path)


_FINDER = {"year": "Year", "origin": "Country of origin (ISO)", "asylum": "Country of asylum (ISO)"}
_FINDER_PROCEDURE = {"authority": "Authority", "level": "Stage of procedure", "counted": "Cases / Persons"}
_FINDER_IGNORED = ("Country of origin", "Country of asylum")
_PACKAGE = {"year": "year", "origin": "coo_iso", "asylum": "coa_iso"}
_PACKAGE_PROCEDURE = {"authority": "procedure_type", "level": "dec_level"}
_PACKAGE_IGNORED = ("coo_name", "coo", "coa_name", "coa")

FINDER = "UNHCR Refugee Data Finder"
PACKAGE = "UNHCR's R package refugees"
FORMS: tuple[tuple[str, Callable[[Form, Path], pl.DataFrame], Form], ...] = (
    (
        f"{FINDER}, population",
        population,
        Form(
            _FINDER
            | {
                "refugees": "Refugees under UNHCR's mandate",
                "asylum-seekers": "Asylum-seekers",
                "oip": "Other people in need of international protection",
                "idps": "IDPs of concern to UNHCR",
            },
            # "Returned IDPss" is how the download spells it.
            (
                *_FINDER_IGNORED,
                *("Returned refugees", "Returned IDPs", "Returned IDPss"),
                *("Stateless persons", "Others of concern", "Host Community"),
            ),
        ),
    ),
    (
        f"{PACKAGE}, population",
        population,
        Form(
            _PACKAGE
            | {"refugees": "refugees", "asylum-seekers": "asylum_seekers", "oip": "oip", "idps": "idps"},
            (*_PACKAGE_IGNORED, "returned_refugees", "returned_idps", "stateless", "ooc", "hst"),
        ),
    ),
    (
        f"{FINDER}, asylum applications",
        applications,
        Form(
            _FINDER | _FINDER_PROCEDURE | {"stage": "Application type", "applied": "applied"}, _FINDER_IGNORED
        ),
    ),
    (
        f"{PACKAGE}, asylum_applications",
        applications,
        Form(
            _PACKAGE | _PACKAGE_PROCEDURE | {"stage": "app_type", "counted": "app_pc", "applied": "applied"},
            _PACKAGE_IGNORED,
        ),
    ),
    (
        f"{FINDER}, asylum decisions",
        decisions,
        Form(
            _FINDER
            | _FINDER_PROCEDURE
            | {
                "recognised": "Recognized decisions",
                "other": "Complementary protection",
                "rejected": "Rejected decisions",
                "closed": "Otherwise closed",
            },
            (*_FINDER_IGNORED, "Total decisions"),
        ),
    ),
    (
        f"{PACKAGE}, asylum_decisions",
        decisions,
        Form(
            _PACKAGE
            | _PACKAGE_PROCEDURE
            | {
                "counted": "dec_pc",
                "recognised": "dec_recognized",
                "other": "dec_other",
                "rejected": "dec_rejected",
                "closed": "dec_closed",
            },
            (*_PACKAGE_IGNORED, "dec_total"),
        ),
    ),
)
LAYOUTS = tuple(
    Layout(
        publication="unhcr.database",
        name=name,
        header=tuple(form.columns.values()),
        optional=form.ignored,
        read=partial(read, form),
    )
    for name, read, form in FORMS
)
