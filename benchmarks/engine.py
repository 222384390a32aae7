"""How fast the engine is here, and what bounds it: `python benchmarks/engine.py [--draws 1000]` prints JSON.

Wall and processor seconds are both given, because the first depends on what else the machine is doing.
"""

import argparse
import functools
import json
import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path

import jax
import numpy as np
from engine_case import case

from istmo.engine import Parameters, RecursiveLogit, ensemble, nobody, persons, simulate
from istmo.engine.journeys import journeys, odds
from istmo.engine.large import large_logit

HERE = Path(__file__).parent
RULE = RecursiveLogit()
LEGS = 9.0
"""Legs of a journey, about: from Colombia to the United States, country by country."""


def watched(state, flows):
    """What a forecast keeps: counting points along the way by group, settlers and occupancy of nodes by
    day.
    """
    return flows.passed[:20], flows.settled.sum(0), state.at.sum(1)


def timed(function, repeats=1):
    best = (np.inf, np.inf)
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        function()
        best = min(best, (time.perf_counter() - wall, time.process_time() - cpu))
    return {"wall_s": best[0], "cpu_s": best[1]}


def draws(params: Parameters, given, count):
    """Draws that differ in every parameter of the choice and in the level of departures.

    Coefficients are never below the case's own, because some draws would then be refused as singular.
    """
    for number in range(count):
        rng = np.random.default_rng(number)
        factor = [1 + 0.05 * abs(rng.standard_normal()) for _ in params.choice[:5]]
        choice = params.choice._replace(
            **{
                name: value * f
                for name, value, f in zip(params.choice._fields[:5], params.choice[:5], factor, strict=True)
            }
        )
        shift = 0.2 * rng.standard_normal(given.log_rate.shape[1])
        yield (
            given._replace(log_rate=given.log_rate + shift, seed=np.array(number)),
            params._replace(choice=choice),
        )


def thousand(count, dtype):
    layout, given, params, state = case()
    start = nobody(layout, state.at.shape[1], dtype)
    simulate(layout, RULE, given, params, start, "expected", watched)
    out = timed(
        lambda: [
            None for _ in ensemble(layout, RULE, draws(params, given, count), start, "expected", watched)
        ]
    )
    out = {"draws": count, "days": len(given.regime), "nodes": layout.nodes, "links": len(layout.tail),
           "groups": state.at.shape[1], "phases": len(layout.phase_link), "pathways": len(layout.pathways),
           "looks": int(given.fresh.sum()), **out}  # fmt: skip
    out["wall_s_for_1000"] = out["wall_s"] * 1000 / count
    out["cpu_s_for_1000"] = out["cpu_s"] * 1000 / count
    # every step must at least read and write the persons at nodes, on links and in queues, and read the
    # link chances
    numbers = 2 * (state.at.size + state.on.size + state.queue.size) + len(layout.tail) * state.at.shape[1]
    out["bytes_per_step"] = numbers * np.dtype(dtype).itemsize
    out["bytes_per_s"] = out["bytes_per_step"] * count * out["days"] / out["wall_s"]
    out["persons_lost_share"] = persons_lost(dtype)
    return out


def counted(_state, flows):
    return flows.departed.sum(0)


def persons_lost(dtype):
    """The largest relative error of a group's persons after all days."""
    layout, given, params, state = case()
    start = nobody(layout, state.at.shape[1], dtype)
    done = simulate(layout, RULE, given, params, start, "expected", counted)
    ever = np.asarray(done.record, np.float64).sum(0)
    return float(np.abs(persons(done.state) / ever - 1).max())


def bound(result):
    """How near the step is to what memory can do: bytes it must move over bytes a copy in cache moves."""
    return {
        width: {
            "least_wall_s_for_1000": result[width]["bytes_per_step"]
            * result[width]["days"]
            * 1000
            / result["copy_in_cache_bytes_per_s"],
            "share_of_bound": result[width]["bytes_per_s"] / result["copy_in_cache_bytes_per_s"],
        }
        for width in ("thousand_float32", "thousand_float64")
    }


def machine():
    """Processor, its number and the versions that matter."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(": ")[1] for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor(),
        "processors": os.cpu_count(),
        "devices": len(jax.devices()),
        "system": platform.platform(),
        "python": platform.python_version(),
        "jax": jax.__version__,
        "numpy": np.__version__,
    }


def bandwidth(size):
    """Bytes a second that two threads read and write, copying arrays of `size` bytes each, over and over."""
    pairs = [(np.ones(size // 8), np.empty(size // 8)) for _ in range(2)]
    rounds = max(1, int(1e9 / size))

    def copy(pair):
        for _ in range(rounds):
            np.copyto(pair[1], pair[0])

    threads = [threading.Thread(target=copy, args=(pair,)) for pair in pairs]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 2 * 2 * rounds * pairs[0][0].nbytes / (time.perf_counter() - begin)


def persons_do_not_matter():
    """One draw of a year at four sizes: seconds must not depend on the number of persons.

    The sizes take turns, and of each the best turn counts, so that a slow minute of the machine meets all.
    """
    layout, given, params, state = case(days=365)
    daily = np.exp(given.log_rate).sum()
    out = {}
    for mode, turns in (("expected", 15), ("counts", 2)):
        runs = {}
        for total in (1e4, 1e5, 1e6, 1e9):
            scaled = given._replace(log_rate=given.log_rate + np.log(total / daily))
            runs[total] = functools.partial(simulate, layout, RULE, scaled, params, state, mode, watched)
            jax.block_until_ready(runs[total]())
        best = dict.fromkeys(runs, np.inf)
        for _ in range(turns):
            for total, go in runs.items():
                best[total] = min(best[total], timed(lambda go=go: jax.block_until_ready(go()))["wall_s"])
        out[mode] = {f"{total:.0e}": seconds for total, seconds in best.items()}
    return out


def sampled():
    """Journeys along a corridor of 60 nodes, where all must go on until they settle, die or are sent home."""
    pairs = sorted({(i, j) for i in range(60) for j in (i - 1, i + 1, i + 2) if 0 <= j < 60})
    layout, given, params, state = case(days=60, pairs=pairs)
    ends = np.where(params.choice.settle < 0, -np.inf, 0.0)
    choice = params.choice._replace(settle=ends, home=np.full((60, 1), -np.inf))
    chain = odds(layout, RULE, given, params._replace(choice=choice), state, 0, 0)
    legs = [len(journeys(chain, node, 2000).link) / 2000 for node in range(60)]
    start = int(np.argmin(np.abs(np.array(legs) - LEGS)))
    made = journeys(chain, start, 1_000_000)
    out = timed(lambda: journeys(chain, start, 1_000_000), 3)
    return {**out, "journeys_per_s": 1e6 / out["wall_s"], "journeys_per_cpu_s": 1e6 / out["cpu_s"],
            "legs_per_journey": len(made.link) / 1e6}  # fmt: skip


def forty_thousand_links():
    side = 114
    index = np.arange(side * side).reshape(side, side)
    ends = [(index[:, :-1].ravel(), index[:, 1:].ravel()), (index[:-1].ravel(), index[1:].ravel())]
    tail = np.concatenate([x for a, b in ends for x in (a, b)])
    head = np.concatenate([x for a, b in ends for x in (b, a)])
    keep = np.random.default_rng(0).permutation(len(tail))[:40_000]
    u = -np.random.default_rng(1).uniform(1.5, 3.0, len(keep))
    terminal = np.where(np.arange(side * side) == 57 * side + 57, 0.0, -np.inf)
    return timed(lambda: large_logit(tail[keep], head[keep], u, terminal), 3)


def cold_start():
    """Seconds from a new process to the numbers of a small run; the second time programs come from the
    cache.
    """
    code = (
        "import engine_case as e, istmo.engine as i\n"
        "shape, *rest = e.case(20, 60, 2, days=120)\n"
        "print(float(i.simulate(shape, i.RecursiveLogit(), *rest).state.settled.sum()))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    run = lambda: subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True)  # noqa: E731
    run()
    return timed(run, 3)["wall_s"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=100)
    count = parser.parse_args().draws
    result = {
        "machine": machine(),
        "load_average": os.getloadavg(),
        "cold_start_s": cold_start(),
        "thousand_float64": thousand(count, np.float64),
        "thousand_float32": thousand(count, np.float32),
        "copy_in_cache_bytes_per_s": bandwidth(400_000),
        "copy_in_memory_bytes_per_s": bandwidth(400_000_000),
        "forty_thousand_links": forty_thousand_links(),
        "journeys": sampled(),
        "persons": persons_do_not_matter(),
        "load_average_after": os.getloadavg(),
    }
    result["memory_bound"] = bound(result)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
