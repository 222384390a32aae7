"""How sure a verdict is: of claims with confidence p, about a share p have the right one.

The score is a logistic function of how well the words support the reading (log odds), how sure its time is, and what
the verdict rests on. Its weights are a logistic regression, penalised (8) towards what was set by hand before, on the
labelled sets that the rules were developed on, less 0.3 log odds, since other texts are harder; those of "far" and
"tally" came later and are set by hand. `tests/evidence/scoring.py` prints the gap between confidence and the share
right.
"""

from math import exp, log

from istmo.evidence.types import Candidate, Verdict
from istmo.evidence.verdict import Judgement
from istmo.evidence.weighing import Binding

BASE = {"consistent": 2.3, "revised-later": 1.6, "inconsistent": 1.1, "not-checkable": 1.0}
READING, TIME = 0.67, 1.8
REASONS = {
    "loose": -0.9,
    "near-miss": -0.9,
    "within": -1.0,
    "presumed": -0.8,
    "doubtful": -0.9,
    "far": -1.0,
    "tally": -1.8,
    "share": 0.3,
    "only-first": -0.3,
    "no-series": 0.9,
    "no-baseline": -0.7,
    "no-value": -0.2,
}
_KEPT = 0.98


def of(verdict: Verdict, judgement: Judgement, best: Candidate | None, binding: Binding) -> float:
    """The confidence of a verdict on a figure, 0 to 1."""
    score = BASE[verdict] + REASONS.get(judgement.reason, 0.0)
    if best is not None and verdict != "not-checkable":
        share = min(max(best.score, 0.02), _KEPT)
        score += READING * (log(share / (1 - share)) - 1.0) + TIME * (binding.bound.surety - 0.9)
    return round(1 / (1 + exp(-score)), 2)


def of_record(verdict: Verdict, universes: int) -> float:
    """The confidence of a verdict on a record claim: less where only one universe could be looked up."""
    if verdict == "not-checkable":
        return 0.7
    return 0.8 if universes > 1 else 0.65
