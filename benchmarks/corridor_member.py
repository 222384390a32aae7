"""The fitted corridor beside the ensemble: the turns that `istmo history` predicted, forecast on the same days.

The corridor cannot be fitted anew on five hundred issue days (one fit takes a minute), so it is no member of the
ensemble. What it said on the days of the turns of the record is kept in docs/assets/history.csv, as the median and the
ends of a 90 % interval. Here each model forecasts the same months of the same people from what was known on the same
day, and all are scored alike:

    WIS = (|y - median| / 2 + alpha / 2 * IS_90) / 1.5,    alpha = 0.1

as sums, and as the median absolute log error of a month. Rows are left out where the forecasts count other people than
the corridor (a nationality that had no group of its own, points that are no border of the arena, or another count).

Two things favour the corridor: the sizes of measures come from the other turns, later ones too, and it was changed
after counts had been seen (docs/corridor.md). The measures a model here may know are those announced by the day.

    python benchmarks/corridor_member.py        a minute on one core
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from istmo.assemble import Border, TooLittleKnownError, border, history, panel
from istmo.forecast import Forecast, issue, model
from istmo.observation import ALL
from istmo.warehouse import Store

TOLD = Path(__file__).parents[1] / "docs" / "assets" / "history.csv"
POINTS = {
    "darien": "darien",
    "honduras": "honduras",
    "honduras_fee": "honduras",
    "mexico": "mexico",
    "usbp": "usbp",
    "ofo": "ofo",
}
"""Counting points of the study, and the borders that count the same."""
LEVELS = (0.05, 0.5, 0.95)
MISS = 0.1
STEADY = 5
"""Events added on both sides of a log error, as in `istmo history`."""


def beside(store: Store, told: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The rows of the corridor that the models can be asked for too, with what each says: low, predicted, high."""
    found = []
    for (start, point), rows in told.group_by("start", "point", maintain_order=True):
        if point not in POINTS:
            continue
        area = border(POINTS[str(point)])
        try:
            known = panel(store, area, start)  # type: ignore[arg-type]
            forecasts = [issue(known, model(name), horizon=12) for name in names]
        except TooLittleKnownError:
            continue
        found += list(_same(store, area, forecasts, rows))
    return pl.DataFrame(found)


def _same(
    store: Store, area: Border, forecasts: Sequence[Forecast], rows: pl.DataFrame
) -> Iterator[dict[str, object]]:
    groups, months = forecasts[0].groups, forecasts[0].months
    now = history(store, area)
    came = now.grouped(groups)
    for row in rows.iter_rows(named=True):
        code = row["nationality"]
        if (code != ALL and code not in groups) or row["month"] not in months:
            continue
        series = len(groups) if code == ALL else groups.index(code)
        counted = np.append(
            came[now.months.index(row["month"])], now.counts[now.months.index(row["month"])].sum()
        )
        if counted[series] != row["counted"]:
            continue
        for each in forecasts:
            ends = each.quantiles(LEVELS)[:, months.index(row["month"]), series]
            yield {**row, "by": each.model} | dict(zip(("low", "predicted", "high"), ends, strict=True))
        yield {**row, "by": "corridor"}


def marks(rows: pl.DataFrame) -> pl.DataFrame:
    """Scores by model: how many months, WIS, median absolute log error, share inside the 90 % interval."""
    y, low, high = pl.col("counted"), pl.col("low"), pl.col("high")
    missed = (low - y).clip(0) + (y - high).clip(0)
    wis = ((y - pl.col("predicted")).abs() / 2 + MISS / 2 * (high - low) + missed) / 1.5
    error = ((pl.col("predicted") + STEADY) / (y + STEADY)).log().abs()
    return rows.group_by("by", maintain_order=True).agg(
        pl.len().alias("months"),
        wis.mean().alias("wis"),
        error.median().alias("log_error"),
        y.is_between(low, high).mean().alias("inside"),
    )


def main() -> None:
    argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0]).parse_args()
    told = pl.read_csv(TOLD, try_parse_dates=True)
    names = ("random-walk", "pooled-walk", "ensemble")
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "istmo.duckdb") as store:
        rows = beside(store, told, names)
    table = Table("point", "model", "months", "WIS", "log error", "in 90 %", box=None)
    apart = [
        ("all", rows),
        *((str(point), same) for (point,), same in rows.group_by("point", maintain_order=True)),
    ]
    for point, same in apart:
        for by, months, wis, error, inside in marks(same).iter_rows():
            table.add_row(point, by, str(months), f"{wis:,.0f}", f"{error:.2f}", f"{inside:.0%}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
