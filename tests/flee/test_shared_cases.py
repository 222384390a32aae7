"""The public cases in ../shared, against what Flee itself predicts there (README.md of the folder)."""

import json
from pathlib import Path

import numpy as np
import pytest

from istmo.flee.comparison import read_reference
from istmo.flee.reader import read_instance
from istmo.flee.rules import simulate
from istmo.flee.scoring import counts_by_day, every_day

CASES = Path(__file__).resolve().parents[3] / "shared" / "data" / "flee"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir()) if CASES.exists() else []
QUICK = ("mali2012", "ssudan2013", "syria2013", "burundi2015")
"""Cases run whole in the tests; scripts and the README cover all ten."""

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not NAMES, reason="../shared is not there")]


@pytest.mark.parametrize("name", NAMES)
def test_camp_counts_by_day_are_those_flee_reads(name):
    import csv

    case = read_instance(CASES / name)
    with (CASES / name / "flee_reference.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    theirs = np.array([[float(row[f"{camp}_data"]) for camp in case.camp_names] for row in rows])
    assert (counts_by_day(case)[: len(theirs)] == theirs).all()


@pytest.mark.parametrize("name", [name for name in QUICK if name in NAMES])
def test_mean_error_is_that_of_flee_within_its_spread_and_two_hundredths(name):
    case = read_instance(CASES / name)
    summary = json.loads((CASES / name / "flee_summary.json").read_text())
    spread = max(summary["ard_per_seed"]) - min(summary["ard_per_seed"])
    course = simulate(case)
    ours = every_day(case, course.at[:, case.camps])
    assert abs(ours - summary["ard_mean"]) <= spread + 0.02
    reference = read_reference(CASES / name / "flee_reference.csv", case)
    assert reference is not None
    apart = np.abs(course.at[:, case.camps] - reference).sum(1) / np.maximum(reference.sum(1), 1)
    assert apart[5:].mean() < 0.02  # of all persons, on an average day, in another camp than in Flee


@pytest.mark.parametrize("name", NAMES)
def test_everybody_flee_displaces_is_displaced(name):
    import csv

    from istmo.flee.timeline import timeline

    case = read_instance(CASES / name)
    line = timeline(case)
    with (CASES / name / "flee_reference.csv").open() as lines:
        theirs = np.array([float(row["agents_total_mean"]) for row in csv.DictReader(lines)])
    assert (line.initial.sum() + line.displaced.cumsum() == theirs[: case.days]).all()
