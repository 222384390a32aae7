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


_OPENING = re.compile(r"(?<![\w-])(?:\w+|[^\w\s])")
_NO_END = re.compile(r"[\w-]")


@cache
def _by_opening() -> dict[str, tuple[str, ...]]:
    """The terms by their first word, longer ones first: quicker to make than one pattern of them all."""
    found: dict[str, list[str]] = {}
    for term in sorted(_terms(), key=len, reverse=True):
        opening = _OPENING.match(term)
        if opening:
            found.setdefault(opening[0], []).append(term)
    return {opening: tuple(terms) for opening, terms in found.items()}


def mentions(plain: str) -> list[Mention]:
    """The terms of a folded text in order; of terms of which one lies within another, the longer one."""
    found: list[Mention] = []
    reach = 0
    terms = _by_opening()
    for match in _OPENING.finditer(plain):
        start = match.start()
        for term in terms.get(match[0], ()):
            end = start + len(term)
            if plain.startswith(term, start) and not _NO_END.match(plain, end):
                if end > reach:
                    if start < reach:  # "la patrulla" and "patrulla fronteriza" name the same once
                        same = dict(_terms()[term])
                        found = [e for e in found if e.end <= start or e.concept not in same]
                    reach = end
                    found += [Mention(name, start, end, strength) for name, strength in _terms()[term]]
                break
    return found
