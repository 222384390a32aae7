"""What a plan changes, as one long table: medians and 80 % intervals over the draws, beside another plan.

A row is a quantity (`what`) at a place (`where`) in a month (null: the whole time) for a nationality and a household
type (ALL: together). Sums are made draw by draw before quantiles are taken, so that every interval is that of the
sum and a change has the interval of its difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.measures.outcome import Outcome

Floats = NDArray[np.float64]

ALL = "ALL"
BOUNDS = (0.1, 0.5, 0.9)
COLUMNS = (
    "what", "where", "month", "nationality", "household", "low", "median", "high", "base_low", "base_median",
    "base_high", "change_low", "change", "change_high",
)  # fmt: skip
"""Low and high bound 80 % of the draws; `base_` is the other plan, `change` this one less that one."""

UNITS = {
    "arrivals": "person", "departures": "person", "way": "person", "returns": "event", "went-home": "person",
    "deaths": "person", "served": "person", "waiting": "person", "wait": "day",
}  # fmt: skip
"""The quantities of the table, in its order: arrivals at counting points, departures, persons who took a way, returns,
those who turned round, deaths, persons called up by pathways, persons waiting at a month's end (the last month's, for
the whole time), and mean days that those called up had waited."""


@dataclass(frozen=True)
class Part:
    """Groups summed together: which, and what they are called."""

    nationality: str
    household: str
    member: NDArray[np.bool_]


def effect_table(
    plan: Outcome, base: Outcome | None = None, *, households: bool = True, monthly: bool = True
) -> pl.DataFrame:
    """The table of a plan, beside another one.

    Args:
        plan: what it came to.
        base: what the other plan came to, in the same draws, months and groups; None leaves its columns empty.
        households: also by household type, for whom (and with nationality) arrivals are told.
        monthly: also month by month.

    Returns:
        Columns of `COLUMNS`, in the order of `UNITS`.
    """
    if base is not None and base.pathways != plan.pathways:  # a plan may give a way a queue
        both = tuple(dict.fromkeys((*plan.pathways, *base.pathways)))
        plan, base = plan.with_pathways(both), base.with_pathways(both)
    frames = []
    for what in UNITS:
        for part in _parts(plan, what, households):
            ours = _values(plan, what, part, monthly)
            theirs = _values(base, what, part, monthly) if base is not None else None
            frames.append(_frame(plan, what, part, ours, theirs, monthly))
    return pl.concat(frames).select(COLUMNS)


def _parts(plan: Outcome, what: str, households: bool) -> Iterator[Part]:
    nationality, household = (np.array(names) for names in (plan.groups.nationality, plan.groups.household))
    everybody = np.ones(len(nationality), bool)
    nations, kinds = list(dict.fromkeys(nationality)), list(dict.fromkeys(household))
    yield Part(ALL, ALL, everybody)
    yield from (Part(str(one), ALL, nationality == one) for one in nations)
    if not households or len(kinds) < 2:
        return
    yield from (Part(ALL, str(one), household == one) for one in kinds)
    if what == "arrivals":
        yield from (
            Part(str(a), str(b), (nationality == a) & (household == b)) for a in nations for b in kinds
        )


def _values(outcome: Outcome, what: str, part: Part, monthly: bool) -> Floats:
    """A quantity of some groups in every draw: (draw, month and whole time, where)."""

    def of(values: NDArray[np.float32]) -> Floats:
        return np.asarray(values[..., part.member].sum(-1, dtype=float))

    if what == "wait":
        waited, served = (_with_total(of(v), monthly) for v in (outcome.waited, outcome.served))
        return np.divide(waited, served, out=np.full_like(waited, np.nan), where=served > 0)
    if what == "waiting":
        last = of(outcome.waiting)
        return np.concatenate([last, last[:, -1:]] if monthly else [last[:, -1:]], 1)
    fields = {
        "arrivals": outcome.arrived, "departures": outcome.departed[:, :, None], "way": outcome.entered,
        "returns": outcome.returned[:, :, None], "went-home": outcome.went_home[:, :, None],
        "deaths": outcome.died[:, :, None], "served": outcome.served,
    }  # fmt: skip
    return _with_total(of(fields[what]), monthly)


def _with_total(values: Floats, monthly: bool) -> Floats:
    total = values.sum(1, keepdims=True)
    return np.concatenate([values, total], 1) if monthly else total


def _frame(
    plan: Outcome, what: str, part: Part, ours: Floats, theirs: Floats | None, monthly: bool
) -> pl.DataFrame:
    where = _where(plan, what)
    months = [*(plan.months if monthly else ()), None]
    rows = len(months) * len(where)
    columns: dict[str, object] = {
        "what": [what] * rows,
        "where": list(where) * len(months),
        "month": [month for month in months for _ in where],
        "nationality": [part.nationality] * rows,
        "household": [part.household] * rows,
    }
    for names, values in (
        (("low", "median", "high"), ours),
        (("base_low", "base_median", "base_high"), theirs),
        (("change_low", "change", "change_high"), None if theirs is None else ours - theirs),
    ):
        quantiles = np.full((3, rows), np.nan) if values is None else _quantiles(values).reshape(3, rows)
        columns |= dict(zip(names, quantiles, strict=True))
    frame = pl.DataFrame(columns, schema_overrides={"month": pl.Date})
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def _where(plan: Outcome, what: str) -> Sequence[str]:
    places = {"arrivals": plan.points, "way": plan.links}
    return places.get(what, plan.pathways if what in ("served", "waiting", "wait") else ("",))


def _quantiles(values: Floats) -> Floats:
    """Low, median and high over the draws; NaN where a draw has none."""
    if not values.size:
        return np.empty((3, *values.shape[1:]))
    return np.asarray(np.quantile(values, BOUNDS, axis=0))
