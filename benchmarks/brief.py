"""Time a brief as a newcomer meets it: an empty home, no store, every module imported for the first time.

    make bench                    one run
    make bench ARGS="--runs 3"    the median of three

The stages are those that `istmo brief --json` reports itself; what they leave over (starting Python, importing
libraries, filling the store, leaving) is `the rest`. Run it on a quiet machine; made for Linux.
"""

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

COMMAND = Path(sys.executable).with_name("istmo")


def cold_brief(arguments: list[str]) -> dict[str, float]:
    """Seconds for each stage of one brief from an empty home, `everything` and `the rest` among them."""
    with tempfile.TemporaryDirectory() as home:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
        begun = time.perf_counter()
        done = subprocess.run(
            [COMMAND, "brief", "--json", "--out", str(Path(home) / "out"), *arguments],
            env={**environment, "HOME": home},
            stdout=subprocess.PIPE,
            check=True,
        )
        everything = time.perf_counter() - begun
    stages: dict[str, float] = json.loads(done.stdout)["seconds"]
    return {**stages, "the rest": everything - sum(stages.values()), "everything": everything}


def machine() -> str:
    """The machine in one line: processor, cores it may use, memory, system, Python."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else []
    processor = names[0] if names else platform.processor() or platform.machine()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{processor}, {cores} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=1, help="how many times; the median is shown")
    chosen, passed_on = parser.parse_known_args()
    runs = [cold_brief(passed_on) for _ in range(chosen.runs)]
    title = f"istmo {version('istmo')} brief, cold, median of {len(runs)}"
    table = Table(box=None, pad_edge=False)
    table.add_column("stage")
    table.add_column("seconds", justify="right")
    table.add_column("share", justify="right")
    whole = statistics.median(run["everything"] for run in runs)
    for stage in runs[0]:
        seconds = statistics.median(run[stage] for run in runs)
        table.add_row(stage, f"{seconds:.1f}", f"{seconds / whole:.0%}")
    console = Console()
    console.print(title)
    console.print(table)
    kibibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    console.print(f"peak memory {kibibytes / 2**20:.2f} GiB; load now {os.getloadavg()[0]:.1f}")
    console.print(machine())


if __name__ == "__main__":
    main()
