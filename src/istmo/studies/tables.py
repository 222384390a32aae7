"""The columns of a study's files, and how they are read."""

import io
from typing import Any

import polars as pl

from istmo.errors import InputError

YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
"""Years that `routes.csv` has a prior share for."""

_S, _F, _D = pl.String, pl.Float64, pl.Date

STUDY_NODES: dict[str, Any] = {
    "id": _S, "label_en": _S, "label_es": _S, "country": _S, "kind": _S, "lat": _F, "lon": _F, "capacity": _F,
    "overflow_to": _S, "dwell_days": _F, "settle_prior": _F,
    "position_source": _S, "dwell_source": _S, "settle_source": _S,
}  # fmt: skip
"""`kind` is a word of `istmo.studies.checks.KINDS`; `dwell_days` [day]; `settle_prior` the share of those who
come that stays for good, empty where none is given."""

STUDY_LINKS: dict[str, Any] = {
    "id": _S, "origin": _S, "destination": _S, "mode": _S, "via": _S,
    "days": _F, "days_low": _F, "days_high": _F, "days_sd": _F, "distance": _F,
    "cost": _F, "cost_low": _F, "cost_high": _F,
    "death_hazard": _F, "death_hazard_low": _F, "death_hazard_high": _F,
    "opens": _D, "closes": _D, "back_to": _S, "pathway": _S,
    "distance_source": _S, "days_source": _S, "cost_source": _S, "hazard_source": _S,
    "rules_source": _S,
}  # fmt: skip
"""The engine's columns (`istmo.network.LINKS`) with ranges, `via` (waypoints on the way), `pathway` (a word, for
the links that a lawful pathway serves) and sources; `rules_source` is that of `opens`, `closes`, `back_to` and
`pathway`."""

STUDY_GROUPS: dict[str, Any] = {"nationality": _S, "cbp": _S, "source": _S}
"""`cbp` is the code under which US Customs and Border Protection counts the nationality: its own or OOO."""

STUDY_ORIGINS: dict[str, Any] = {"nationality": _S, "node": _S, "share": _F, "source": _S}

STUDY_ROUTES: dict[str, Any] = {
    "nationality": _S, "link": _S, "opens": _D, "closes": _D,
    **{f"prior_share_{year}": _F for year in YEARS},
    "source": _S,
}  # fmt: skip
"""Prior shares are shares of those of a nationality who leave the link's origin, by calendar year."""

STUDY_POINTS: dict[str, Any] = {
    "id": _S, "label_en": _S, "label_es": _S, "series": _S, "where": _S, "links": _S, "what": _S,
    "start": _D, "end": _D, "by": _S, "nationalities": _S, "pooled": _S, "role": _S,
    "detection_low": _F, "detection_high": _F, "source": _S,
}  # fmt: skip
"""`where` is JSON; `links`, `nationalities` and `pooled` are separated by spaces."""

FILES: dict[str, dict[str, Any]] = {
    "nodes": STUDY_NODES,
    "links": STUDY_LINKS,
    "groups": STUDY_GROUPS,
    "origins": STUDY_ORIGINS,
    "routes": STUDY_ROUTES,
    "points": STUDY_POINTS,
}
"""The files of a study, without `.csv`, and their columns."""


def read(file: str, text: str) -> pl.DataFrame:
    """One file of a study with its columns typed.

    Args:
        file: a name of `FILES`.
        text: the CSV.

    Raises:
        InputError: columns are missing or unknown, or cells cannot be read.
    """
    raw = pl.read_csv(io.StringIO(text), infer_schema=False)
    wanted = FILES[file]
    for names, what in (
        (set(wanted) - set(raw.columns), "missing"),
        (set(raw.columns) - set(wanted), "unknown"),
    ):
        if names:
            raise InputError(
                f"columns {what}: {', '.join(sorted(names))}",
                f"The columns are {', '.join(wanted)}",
                file=f"{file}.csv",
            )
    typed = raw.select(_typed(name, dtype) for name, dtype in wanted.items())
    for name in wanted:
        bad = raw[name].is_not_null() & typed[name].is_null()
        if bad.any():
            raise InputError(
                f"{name} cannot be read as {wanted[name]}",
                "Write numbers with a point and dates as 2023-01-31",
                file=f"{file}.csv",
                rows=[row + 2 for row in bad.arg_true()],
            )
    return typed


def _typed(name: str, dtype: Any) -> pl.Expr:
    column = pl.col(name)
    return (
        column.str.to_date("%Y-%m-%d", strict=False) if dtype == pl.Date else column.cast(dtype, strict=False)
    )
