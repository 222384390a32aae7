"""Uppsala Conflict Data Program: deaths in organized violence by country and year (its own country-year file).

The best estimate of each of three kinds that do not overlap: state-based conflict, non-state conflict, and
one-sided violence against civilians. Criminal violence counts only where organized groups fight each other.
"""

from pathlib import Path

import polars as pl

from istmo.sources.drivers.tables import of_countries
from istmo.sources.layout import Layout
from istmo.sources.reading import ROW, counts, observations, read_csv, refuse, years

KINDS = {
    "sb_total_deaths_best_cy": "state-based",
    "ns_total_deaths_best_cy": "non-state",
    "os_total_deaths_best_cy": "one-sided",
}
TOTAL = "cumulative_total_deaths_in_orgvio_best_cy"
_HEADER = ("country_cy", "year_cy", *KINDS, TOTAL, "version")


def _ignored() -> tuple[str, ...]:
    """The file's other columns: dyads, and deaths by side, by type of conflict and as high and low estimates."""
    deaths = [f"deaths_{who}" for who in ("parties", "civilians", "unknown")]
    dyads = ["exist", "dyad_count", "dyad_ids", "dyad_names"]
    estimates = ["best", "high", "low"]
    names = [
        "country_id",
        "region",
        "main_govt_name",
        "sb_intrastate_main_govt_inv_incomp",
        "os_killings_unknown",
    ]
    for kind in ("sb", "ns", "os"):
        names += [f"{kind}_{what}" for what in (*dyads, *deaths, "total_deaths_high", "total_deaths_low")]
    for kind in ("sb_intrastate", "sb_interstate"):
        names += [f"{kind}_{what}" for what in (*dyads, *deaths, *(f"deaths_{each}" for each in estimates))]
    names += ["sb_interstate_main_govt_inv_incomp"]
    for who in ("main_govt", "any_govt", "nsgroup"):
        names += [f"os_{who}_inv", *(f"os_{who}_killings_{each}" for each in estimates)]
    names += [f"cumulative_total_{what}_in_orgvio" for what in deaths]
    names += [f"cumulative_total_deaths_in_orgvio_{each}" for each in ("high", "low")]
    return tuple(f"{name}_cy" for name in names)


def read(path: Path) -> pl.DataFrame:
    """`ucdp.deaths` by country, year and kind of violence (category). A row whose kinds miss its total is refused."""
    table = of_countries(read_csv(path, _HEADER, optional=_ignored()), {"place": "country_cy"}, path)
    table = table.with_columns(
        years(table, "year_cy", path).alias("period"),
        *(counts(table, name, path) for name in (*KINDS, TOTAL)),
    )
    parts = pl.sum_horizontal(*KINDS)
    refuse(
        table, parts != pl.col(TOTAL), "the three kinds do not add up to the total", "Fetch it again", path
    )
    tall = table.rename(KINDS).unpivot(
        on=list(KINDS.values()), index=[ROW, "place", "period"], variable_name="category"
    )
    return observations(tall.with_columns(series=pl.lit("ucdp.deaths")), path)


LAYOUTS = (
    Layout(
        publication="ucdp.country-year",
        name="UCDP organized violence, country-year file",
        header=_HEADER,
        read=read,
        optional=_ignored(),
    ),
)
