"""Where the time of a backtest, and of the forecasts for one brief, goes.

    python benchmarks/backtest.py               a full backtest, then its parts on every sixth origin
    python benchmarks/backtest.py --parts       the parts only

The parts run in this one process: what each model costs at one origin (fits of about twenty nationalities and
the total, and the draws), and what scoring costs. The full backtest runs in two processes. Run it on a quiet
machine.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from istmo.assemble import ARENA
from istmo.evaluate.rolling import backtest, origins
from istmo.evaluate.scores import score
from istmo.forecast import MODELS, issue, issue_all
from istmo.warehouse import Store

IMPORTS = {"polars": "polars", "statsforecast": "statsforecast.models", "scoringrules": "scoringrules"}


def imports() -> dict[str, float]:
    """Seconds that a fresh Python needs to import each library, and to import nothing."""

    def seconds(code: str) -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - begun

    nothing = seconds("")
    return {f"import {name}": seconds(f"import {module}") - nothing for name, module in IMPORTS.items()}


def parts(store: Store, every: int = 6) -> dict[str, float]:
    """Seconds for each part of one origin, averaged over every sixth origin of each border."""
    spent: dict[str, float] = defaultdict(float)
    count = 0
    for border in ARENA:
        begun = time.perf_counter()
        work = list(origins(store, border))
        spent["read one origin"] += (time.perf_counter() - begun) / len(work) * len(work[::every])
        for origin in work[::every]:
            count += 1
            for model in MODELS:
                begun = time.perf_counter()
                forecast = issue(origin.known, model)
                spent[f"forecast, {model.name}"] += time.perf_counter() - begun
                begun = time.perf_counter()
                score(forecast, origin.observed, origin.released)
                spent["score its forecasts"] += time.perf_counter() - begun
    return {part: seconds / count for part, seconds in spent.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--parts", action="store_true", help="leave the full backtest out")
    chosen = parser.parse_args()
    table = Table(title="seconds", title_justify="left", box=None)
    table.add_column("what")
    table.add_column("seconds", justify="right")
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "istmo.duckdb") as store:
        rows = imports()
        begun = time.perf_counter()
        made = issue_all(store)
        rows[f"{len(made)} forecasts for a brief, statsforecast's import included"] = (
            time.perf_counter() - begun
        )
        rows |= parts(store)
        if not chosen.parts:
            begun = time.perf_counter()
            scores, _ = backtest(store)
            rows[f"full backtest, 2 processes, {scores.height:,} scores"] = time.perf_counter() - begun
    for what, seconds in rows.items():
        table.add_row(what, f"{seconds:.2f}")
    console = Console()
    console.print(table)
    console.print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} now")


if __name__ == "__main__":
    main()
