"""Istmo's counts beside Flee's agents: the same invented instance, the same rules, in one run.

    python benchmarks/flee.py [--persons 1e4 1e5 1e6] [--days 20]

For each number of persons both run the same folder of files, one after the other, each in a fresh process: `run` is the
simulation itself, `first result` the whole process, with imports and reading. Istmo alone runs 1e9 persons as well.
Times of Istmo are the least of several runs; Flee runs once. Needs the package `flee` for Flee's part.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / "src" / "istmo" / "flee" / "example"
SETTINGS = """log_levels: {agent: 0, camp: 0, init: 0, conflict: 0, link: 0}
spawn_rules: {sum_from_camps: true, conflict_spawn_decay: [1.0, 1.0, 1.0, 0.5, 0.1]}
move_rules:
  max_move_speed: 200.0
  camp_weight: 2.0
  default_movechance: 0.5
  start_on_foot: true
  avoid_short_stints: true
  camp_movechance: 0.001
optimisations: {hasten: 1}
"""
REPEATS = 15
ALONE = 1_000_000_000
"""Persons that only Istmo is asked to move."""


def write_instance(folder: Path, persons: int, days: int) -> None:
    """The network of the example, with the displaced growing evenly from none to `persons`."""
    shutil.copytree(EXAMPLE, folder)
    (folder / "simsetting.yml").write_text(SETTINGS)
    inputs, source = folder / "input_csv", folder / "source_data"
    for name, columns in (("locations.csv", 8), ("routes.csv", 4)):
        rows = [",".join(row.split(",")[:columns]) for row in (inputs / name).read_text().splitlines()]
        rows = [row.replace("marker", "town").replace("idp_camp", "town") for row in rows]
        (inputs / name).write_text("\n".join(rows) + "\n")
    rows = [row.split(",") for row in (inputs / "locations.csv").read_text().splitlines()]
    roomy = [",".join([*row[:7], str(persons)] if row[5] == "camp" else row) for row in rows]
    (inputs / "locations.csv").write_text("\n".join(roomy) + "\n")
    (inputs / "sim_period.csv").write_text(f"StartDate,2031-01-01\nLength,{days}\n")
    (inputs / "closures.csv").write_text("#closure_type,name1,name2,closure_start,closure_end\n")
    (inputs / "registration_corrections.csv").write_text("")
    (source / "data_layout.csv").write_text(
        "total,refugees.csv\nHondo,hondo.csv\nIsla,isla.csv\nJaral,jaral.csv\n"
    )
    last = f"2031-01-{days:02d}"
    for name, share in (("refugees", 1.0), ("hondo", 0.5), ("isla", 0.3), ("jaral", 0.2)):
        (source / f"{name}.csv").write_text(f"2031-01-01,0\n{last},{round(share * persons)}\n")


def run_istmo(folders: list[Path], repeats: int) -> list[float]:
    """Least time of the simulation itself for each folder, taken in turns so that all meet the same machine [s]."""
    from istmo.flee.reader import read_instance  # noqa: PLC0415
    from istmo.flee.rules import simulate  # noqa: PLC0415

    instances, least = [read_instance(folder) for folder in folders], [float("inf")] * len(folders)
    for _ in range(repeats):
        for number, instance in enumerate(instances):
            began = time.perf_counter()
            simulate(instance)
            least[number] = min(least[number], time.perf_counter() - began)
    return least


def run_flee(folder: Path) -> list[float]:
    """Time of Flee's own loop over days, setting up the agents of day 0 included [s]."""
    from flee.datamanager import handle_refugee_data, read_period  # noqa: PLC0415
    from flee.InputGeography import InputGeography  # noqa: PLC0415
    from flee.SimulationSettings import SimulationSettings  # noqa: PLC0415

    from flee import flee, spawning  # noqa: PLC0415

    inputs = folder / "input_csv"
    start, days = read_period.read_conflict_period(str(inputs / "sim_period.csv"))
    SimulationSettings.ReadFromYML(str(folder / "simsetting.yml"))
    SimulationSettings.ConflictInputFile = str(inputs / "conflicts.csv")
    geography = InputGeography()
    geography.ReadConflictInputCSV(SimulationSettings.ConflictInputFile)
    geography.ReadLocationsFromCSV(str(inputs / "locations.csv"))
    geography.ReadLinksFromCSV(str(inputs / "routes.csv"))
    geography.ReadClosuresFromCSV(str(inputs / "closures.csv"))
    world, places = geography.StoreInputGeographyInEcosystem(flee.Ecosystem())
    table = handle_refugee_data.RefugeeTable(
        csvformat="generic",
        data_directory=str(folder / "source_data"),
        start_date=start,
        data_layout="data_layout.csv",
        population_scaledown_factor=1,
    )
    began = time.perf_counter()
    for name in world.get_camp_names():
        spawning.add_initial_refugees(world, table, places[name])
    for day in range(days):
        geography.AddNewConflictZones(world, day)
        spawning.spawn_daily_displaced(world, day, table, SumFromCamps=True)
        spawning.refresh_spawn_weights(world)
        world.enact_border_closures(day)
        world.evolve()
    return [time.perf_counter() - began]


def _child(kind: str, folders: list[Path], repeats: int) -> tuple[list[float], float]:
    """What a fresh process measures, and how long the whole of it takes [s]."""
    began = time.perf_counter()
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            __file__,
            "--child",
            kind,
            "--repeats",
            str(repeats),
            "--folders",
            *map(str, folders),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1]), time.perf_counter() - began


def compare(persons: list[int], days: int) -> dict[str, object]:
    """Times and ratios for each number of persons."""
    with tempfile.TemporaryDirectory() as place:
        folders = {number: Path(place) / f"persons-{number}" for number in [*persons, ALONE]}
        for number, folder in folders.items():
            write_instance(folder, number, days)
        least = dict(zip(folders, _child("istmo", list(folders.values()), REPEATS)[0], strict=True))
        rows = []
        for number in persons:
            whole = min(_child("istmo", [folders[number]], 1)[1] for _ in range(3))
            theirs, theirs_whole = _child("flee", [folders[number]], 1)
            rows.append(
                {
                    "persons": number,
                    "flee_run": theirs[0],
                    "istmo_run": least[number],
                    "ratio_run": theirs[0] / least[number],
                    "flee_first_result": theirs_whole,
                    "istmo_first_result": whole,
                    "ratio_first_result": theirs_whole / whole,
                }
            )
            print({k: float(f"{v:.4g}") for k, v in rows[-1].items()}, file=sys.stderr, flush=True)
    spread = max(least.values()) / min(least.values()) - 1.0
    return {
        "flee": version("flee"),
        "days": days,
        "rows": rows,
        "istmo_run": least,
        "spread_over_persons": spread,
    }


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--persons", nargs="+", type=float, default=[1e4, 1e5, 1e6])
    options.add_argument("--days", type=int, default=20)
    options.add_argument("--child", choices=["istmo", "flee"])
    options.add_argument("--folders", nargs="+", type=Path)
    options.add_argument("--repeats", type=int, default=1)
    given = options.parse_args()
    if given.child:
        times = (
            run_flee(given.folders[0]) if given.child == "flee" else run_istmo(given.folders, given.repeats)
        )
        print(json.dumps(times))
    else:
        print(json.dumps(compare([int(number) for number in given.persons], given.days), indent=1))


if __name__ == "__main__":
    main()
