"""Measures: what governments did or may do, how it acts on the routes, and plans made of them.

`istmo.measures.apply`, which turns measures into arrays for the engine, is imported by itself because it brings
JAX with it.
"""

from istmo.measures.catalogue import catalogue, in_force, measure
from istmo.measures.kinds import KINDS, Kind, KindOf, Lever, Prior
from istmo.measures.measure import ALL, Measure, Size, Trigger

__all__ = [
    "ALL",
    "KINDS",
    "Kind",
    "KindOf",
    "Lever",
    "Measure",
    "Prior",
    "Size",
    "Trigger",
    "catalogue",
    "in_force",
    "measure",
]
