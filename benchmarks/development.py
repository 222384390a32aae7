"""Models on issue days before 2016, on which settings are chosen: none of these is judged in the record.

The Border Patrol's south-west border by nationality and by sector, every second month from January 2007 to November
2014, scored like the record: WIS relative to the random walk (below 1: better) by span of horizons, and coverage.

    python benchmarks/development.py                               all models that the issue adds, twenty minutes
    python benchmarks/development.py boosted --set boosted.WINDOW=96
                                                                   one model, a setting of its module changed
"""

import argparse
import importlib
import json
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.progress import track
from rich.table import Table

from istmo.assemble import border
from istmo.evaluate.compare import with_spans
from istmo.evaluate.rolling import Origin, origins
from istmo.evaluate.scores import EACH, score, together
from istmo.forecast import LONGEST, REFERENCE, issue, model
from istmo.observation import ALL
from istmo.warehouse import Store

FIRST, LAST, EVERY = date(2007, 1, 25), date(2014, 11, 25), 2
BORDERS = ("usbp", "sectors")
ADDED = ("pooled-walk", "boosted", "state-space")
DRAWS = 500


def scores(work: Sequence[Origin], names: Sequence[str]) -> pl.DataFrame:
    """The total's scores and those of the groups together, with their spans."""
    rows = [
        score(issue(one.known, model(name), horizon=LONGEST, draws=DRAWS), one.observed, one.released)
        for one in track(work, "issue days", console=Console(stderr=True))
        for name in names
    ]
    return with_spans(together(pl.concat(rows)))


def changed(settings: Sequence[str]) -> None:
    """Change settings of modules of `istmo.forecast`: "boosted.WINDOW=96"."""
    for setting in settings:
        name, value = setting.split("=")
        module, constant = name.split(".")
        setattr(importlib.import_module(f"istmo.forecast.{module}"), constant, json.loads(value))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("model", nargs="*", default=ADDED)
    parser.add_argument("--set", action="append", default=[], help="module.CONSTANT=value, in JSON")
    chosen = parser.parse_args()
    changed(chosen.set)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "istmo.duckdb") as store:
        work = [one for name in BORDERS for one in list(origins(store, border(name), FIRST, LAST))[::EVERY]]
    rows = scores(work, (REFERENCE, *chosen.model))
    table = Table("border", "of", "model", "h1-3", "h4-6", "h7-12", "in 50", "in 80", "in 95", box=None)
    for name in BORDERS:
        for of in (EACH, ALL):
            same = rows.filter(border=name, group=of)
            plain = dict(same.filter(model=REFERENCE).group_by("span").agg(pl.col("wis").mean()).iter_rows())
            for each in chosen.model:
                mine = same.filter(model=each)
                wis = dict(mine.group_by("span").agg(pl.col("wis").mean()).iter_rows())
                ratios = (f"{wis[span] / plain[span]:.3f}" for span in sorted(plain, key=len))
                inside = (f"{mine[column].mean():.0%}" for column in ("in50", "in80", "in95"))
                table.add_row(name, of, each, *ratios, *inside)
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
