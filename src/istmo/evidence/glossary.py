"""The glossary: how English and Spanish name what is counted, where and by whom, artefacts of translation included.

`glossary.csv` holds a term a row, with the concept it names and a kind: term, ambiguous, translation artefact
("seizures" or "incautaciones" for apprehensions), spinning artefact ("brokers" for agents), comparator, format.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from istmo.evidence.folding import folded

STRENGTH = {"term": 1.0, "translation artefact": 0.9, "spinning artefact": 0.9, "ambiguous": 0.8}
"""How much a mention of each kind counts."""
_TOO_COMMON = {
    ("unique_individual", "people"), ("unique_individual", "migrants"), ("unique_individual", "individuals"),
    ("encounter", "meetings"), ("apprehension", "brokers"), ("death", "missing"), ("aid_amount", "fondos"),
    ("expulsion_t42", "expelled"), ("expulsion_t42", "expulsions"), ("expulsion_t42", "expulsiones"),
    ("expulsion_t42", "expulsion"), ("inadmissible", "garitas"), ("participants_countries", "the compact"),
    ("apprehension", "captures"), ("displaced_population", "displaced"),
}  # fmt: skip
"""Entries that say too little by themselves."""


@dataclass(frozen=True)
class Mention:
    """A term found: its concept, its characters, and how much it counts."""

    concept: str
    start: int
    end: int
    strength: float


@cache
def _terms() -> dict[str, tuple[tuple[str, float], ...]]:
    text = files(__package__).joinpath("glossary.csv").read_text(encoding="utf-8")
    terms: dict[str, dict[str, float]] = {}
    for row in csv.DictReader(text.splitlines()):
        strength = STRENGTH.get(row["kind"])
        term = folded(row["term"]).strip()
        if strength and (row["concept"], term) not in _TOO_COMMON:
            terms.setdefault(term, {})[row["concept"]] = strength
    return {term: tuple(concepts.items()) for term, concepts in terms.items()}


@cache
def _pattern() -> re.Pattern[str]:
    terms = sorted(_terms(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?=({'|'.join(map(re.escape, terms))})(?![\w-]))")


def mentions(plain: str) -> list[Mention]:
    """The terms of a folded text in order; of terms of which one lies within another, the longer one."""
    found: list[Mention] = []
    reach = 0
    for match in _pattern().finditer(plain):
        if match.end(1) <= reach:
            continue
        reach = match.end(1)
        found += [
            Mention(concept, match.start(), reach, strength) for concept, strength in _terms()[match[1]]
        ]
    return found
