"""Flee instances: read, simulated under Flee's rules and under Istmo's own choice, compared with camp counts.

README.md says what is supported, how the rules became counts, and how the two choices compare on public cases.
"""

from istmo.flee.choice import Case, Fitted, Prior, Tastes, fit
from istmo.flee.comparison import Comparison, compare
from istmo.flee.forecasts import frozen, rolling
from istmo.flee.instance import Instance
from istmo.flee.modes import Counts, Expected
from istmo.flee.reader import read_instance
from istmo.flee.rules import Course, simulate
from istmo.flee.scoring import Observed, Score, observed, score
from istmo.flee.timeline import CORRECTED, FLEE3, Quirks

__all__ = [
    "CORRECTED",
    "FLEE3",
    "Case",
    "Comparison",
    "Counts",
    "Course",
    "Expected",
    "Fitted",
    "Instance",
    "Observed",
    "Prior",
    "Quirks",
    "Score",
    "Tastes",
    "compare",
    "fit",
    "frozen",
    "observed",
    "read_instance",
    "rolling",
    "score",
    "simulate",
]
