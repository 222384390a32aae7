"""The record of past advice, shipped with the package so that every advice is shown beside it.

`advice.parquet` holds the rows (`istmo.needs.backtest.ROW`) and, as metadata, when and from what they were made;
`summary.csv` their means. `scripts/needs_record.py` makes both anew.
"""

from datetime import date
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import polars as pl

from istmo.files import whole
from istmo.forecast.files import read_parquet, write_parquet
from istmo.needs.backtest import MODEL, OWN_ADVICE, ROW, RULE
from istmo.needs.backtest import ranks as past_ranks
from istmo.needs.calibration import LEAST
from istmo.needs.provision import Costs
from istmo.needs.settings import Place
from istmo.needs.stay import Floats

KIND = "istmo.needs-record"
ADVICE, SUMMARY = "advice.parquet", "summary.csv"


def load(as_of: date | None = None) -> pl.DataFrame:
    """The shipped record, as far as it was known on a day.

    Args:
        as_of: the day; None loads all. A month whose counts came to be known later is not there.
    """
    rows = _shipped()[0]
    return rows if as_of is None else rows.filter(pl.col("released") <= as_of)


def ranks(place: Place, model: str, day: date, *, own: bool = False) -> Floats:
    """The ranks of past forecasts by which one issued on a day is calibrated; none where it is not.

    Args:
        place: of the forecast.
        model: its name.
        day: of issue.
        own: whether the planner's own records say what share comes.
    """
    return past_ranks(load(), place, OWN_ADVICE if own and model == MODEL else model, day)


def calibrated(rows: pl.DataFrame, place: Place, rule: str) -> pl.DataFrame:
    """Those rows of one place and rule whose advice was calibrated: enough past forecasts were known on its day.

    Args:
        rows: of the record.
        place: whose they are.
        rule: whose they are.
    """
    days = [day for day in rows["issued"].unique() if len(past_ranks(load(), place, rule, day)) >= LEAST]
    return rows.filter(pl.col("issued").is_in(days))


def about() -> dict[str, Any]:
    """When and from what the record was made: `made` (ISO date), `costs`, `draws`, `store` (its fingerprint)."""
    return _shipped()[1]


def costs() -> Costs:
    """Those that the advice was made for."""
    kept = about()["costs"]
    return Costs(kept["empty"], kept["missing"])


def summary(rows: pl.DataFrame, costs: Costs, by: tuple[str, ...] = ("place",)) -> pl.DataFrame:
    """How often the advice was enough and what it cost.

    Args:
        rows: in the schema `istmo.needs.backtest.ROW`.
        costs: of a mistake.
        by: what to tell apart beside the rule.

    Returns:
        A frame with the columns in `by`, `rule`, `months` (how many), `enough` (share of nights), `every_night` (share
        of months), `beds`, `people` (means), `cost` (mean a night) and `ratio` (to the cost of the planner's rule, in
        the same months; below 1 is cheaper).
    """
    costed = rows.with_columns(cost=costs.empty * pl.col("empty") + costs.missing * pl.col("missing"))
    rule = costed.filter(rule=RULE).select("place", "issued", theirs="cost")
    costed = costed.join(rule, on=["place", "issued"], how="left", maintain_order="left")
    names = ("enough", "every_night", "beds", "people", "cost", "theirs")
    means = costed.group_by(*by, "rule", maintain_order=True).agg(
        pl.len().alias("months"), *(pl.col(name).mean() for name in names)
    )
    return means.with_columns(ratio=pl.col("cost") / pl.col("theirs")).drop("theirs")


def write(rows: pl.DataFrame, about: dict[str, Any], folder: Path) -> None:
    """Write a record into a folder, each file whole or not at all."""
    costs = Costs(about["costs"]["empty"], about["costs"]["missing"])
    with whole(folder / SUMMARY) as beside:
        summary(rows, costs).write_csv(beside, float_precision=3)
    compact = rows.with_columns(pl.col(pl.Float64).round(3).cast(pl.Float32))
    write_parquet(compact, folder / ADVICE, KIND, about)


@cache
def _shipped() -> tuple[pl.DataFrame, dict[str, Any]]:
    with as_file(files(__name__)) as folder:
        rows, about = read_parquet(folder / ADVICE, KIND)
    return rows.select(pl.col(name).cast(kind) for name, kind in ROW.items()), about
