"""What measures did: estimates with intervals, judged by placebos, and the reason where it cannot be told."""

from istmo.effects.answer import Controls, Effect, Estimate, Modelled, Month, Row
from istmo.effects.estimate import Bench, bench, effect
from istmo.effects.published import compared, finding, findings
from istmo.effects.record import Record, known_on, made, read, save, table

__all__ = [
    "Bench",
    "Controls",
    "Effect",
    "Estimate",
    "Modelled",
    "Month",
    "Record",
    "Row",
    "bench",
    "compared",
    "effect",
    "finding",
    "findings",
    "known_on",
    "made",
    "read",
    "save",
    "table",
]
