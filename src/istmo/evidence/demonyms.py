"""Nationalities in a text: demonyms ("Venezuelans", "venezolanos") and "from Venezuela", as ISO codes."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from istmo.evidence.folding import folded


@dataclass(frozen=True)
class Origin:
    """A nationality mentioned.

    Args:
        code: ISO 3166-1 alpha-3.
        start, end: its characters.
        demonym: whether it names people ("Cubans"), not the country.
        noun: whether it stands for the people by itself ("Cubans", not "Cuban migrants").
    """

    code: str
    start: int
    end: int
    demonym: bool


@cache
def _table() -> tuple[re.Pattern[str], dict[str, tuple[str, bool]]]:
    text = files(__package__).joinpath("demonyms.csv").read_text(encoding="utf-8")
    found: dict[str, tuple[str, bool]] = {}
    for row in csv.DictReader(text.splitlines()):
        for name in row["countries"].split("|"):
            found[folded(name)] = (row["code"], False)
        for name in row["demonyms"].split("|"):
            found[folded(name)] = (row["code"], True)
    names = sorted(found, key=len, reverse=True)
    return re.compile(
        rf"(?<![\w-])(?<!\bnew )(?<!\bnuevo )(?:{'|'.join(map(re.escape, names))})(?![\w-])"
    ), found


def origins(plain: str) -> list[Origin]:
    """The nationalities and countries that a folded text names, in order."""
    pattern, table = _table()
    return [Origin(table[m[0]][0], m.start(), m.end(), table[m[0]][1]) for m in pattern.finditer(plain)]
