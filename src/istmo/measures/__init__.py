"""Measures: what governments did or may do, how it acts on the routes, and plans made of them.

`istmo.measures.apply` (measures as arrays for the engine), `istmo.measures.outcome` (what a simulated plan comes to)
and `istmo.measures.effect_table` bring JAX with them and are imported by themselves.
"""

from istmo.measures.catalogue import catalogue, in_force, measure
from istmo.measures.explain import Explained, explain
from istmo.measures.kinds import KINDS, Kind, KindOf, Lever, Prior
from istmo.measures.known import known_before
from istmo.measures.lines import PlanError, Problem
from istmo.measures.measure import ALL, Measure, Size, Trigger
from istmo.measures.offered import Offered, Use, offered
from istmo.measures.plan import BASELINE, End, Plan, in_effect, left_in_force
from istmo.measures.reading import plan_from_text, plan_to_run, read_plan
from istmo.measures.writing import plan_as_toml, template

__all__ = [
    "ALL",
    "BASELINE",
    "KINDS",
    "End",
    "Explained",
    "Kind",
    "KindOf",
    "Lever",
    "Measure",
    "Offered",
    "Plan",
    "PlanError",
    "Prior",
    "Problem",
    "Size",
    "Trigger",
    "Use",
    "catalogue",
    "explain",
    "in_effect",
    "in_force",
    "known_before",
    "left_in_force",
    "measure",
    "offered",
    "plan_as_toml",
    "plan_from_text",
    "plan_to_run",
    "read_plan",
    "template",
]
