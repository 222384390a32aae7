"""How sure a verdict is: of claims with confidence p, about a share p have the right one.

The score is a logistic function of how well the words support the reading (log odds), how sure its time is, and what
the verdict rests on. Its weights were set by hand, below what the documents that the rules were written beside would
allow, since others are harder; `tests/evidence/scoring.py` prints the gap between confidence and the share right.
"""

from math import exp, log

from istmo.evidence.types import Candidate, Verdict
from istmo.evidence.verdict import Judgement
from istmo.evidence.weighing import Binding

BASE = {"consistent": 2.2, "revised-later": 1.6, "inconsistent": 0.9, "not-checkable": 1.2}
READING, TIME = 0.5, 2.0
REASONS = {
    "loose": -0.8,
    "near-miss": -0.8,
    "presumed": -0.9,
    "doubtful": -0.7,
    "share": -0.5,
    "only-first": -0.3,
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
