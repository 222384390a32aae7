"""What goes wrong, in the reader's language: errors are raised in English, and said in Spanish by a table of sentences.

`words/faults.es.toml` pairs every English sentence that can reach a user with its Spanish one, the fields of both in
order. An error's text is cut the way `istmo.errors` put it together (file, what is wrong, rows, remedy), and each part
is looked up; a text of which some part has no Spanish is said in English as it stands.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from markupsafe import Markup

from istmo.brief import numbers
from istmo.brief.numbers import Language

LONGEST = 4_000
"""Characters of a line that is looked up; a longer one carries a file with it."""
FIELD = re.compile(r"\{(\w*)\}")
MOST_CUTS, DEEPEST = 6, 3
"""Full stops and semicolons at which a text is tried to be cut; fields within fields."""
_ROW = re.compile(r"(.*) \(row (\d+)\)", re.DOTALL)
_ROWS = re.compile(r"(.*) \(rows ([\d, .]+); (\d+) in all\)", re.DOTALL)
_PLACE = re.compile(r"([^\n]*?), line (\d+): (.*)", re.DOTALL)
_MONTHS = {f"{date(2000, number, 1):%B}": number for number in range(1, 13)}
_MONTH = re.compile(rf"({'|'.join(_MONTHS)}) ([12]\d{{3}})")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the table.

    Args:
        parts: the English between the fields, one more than there are fields.
        kinds: what each field is: "", "word", "text", "list" or "month" (the table says what these mean).
        spanish: with {} or {0} for each.
    """

    parts: tuple[str, ...]
    kinds: tuple[str, ...]
    spanish: str

    @classmethod
    def of(cls, english: str, spanish: str) -> "Sentence":
        """A line of the table."""
        parts = FIELD.split(english)
        return cls(tuple(parts[::2]), tuple(parts[1::2]), spanish)

    def fields(self, text: str) -> list[str] | None:
        """What stands in the fields, if a text is this sentence: each as short as can be, none of them empty."""
        first, *rest = self.parts
        if not rest:
            return [] if text == first else None
        if not text.startswith(first):
            return None
        at, found = len(first), []
        for part in rest[:-1]:
            end = text.find(part, at + 1)
            if end < 0:
                return None
            found.append(text[at:end])
            at = end + len(part)
        end = len(text) - len(rest[-1])
        if end <= at or not text.endswith(rest[-1]):
            return None
        return [*found, text[at:end]]


def table() -> Mapping[str, object]:
    """The table as its file has it: English by section."""
    text = files("istmo.app.words").joinpath("faults.es.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _sentences() -> tuple[Sentence, ...]:
    """Every sentence, the one with most words of its own first."""
    pairs = _pairs(table())
    found = [Sentence.of(english, spanish) for english, spanish in pairs]
    return tuple(sorted(found, key=lambda one: -sum(map(len, one.parts))))


def _pairs(section: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in section.items():
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            yield from _pairs(value)


def told(text: str, language: Language) -> str:
    """What went wrong, in a language; in English as it stands where the table does not know it.

    Args:
        text: of an error, or of a part of it.
        language: of the reader.
    """
    return (spanish(text) if language == "es" else None) or text


def marked(text: str, language: Language) -> Markup:
    """The same for a page, on which English that is left over is marked as English."""
    if language == "es" and spanish(text) is None:
        return Markup('<span lang="en">{}</span>').format(text)
    return Markup.escape(told(text, language))


def spanish(text: str) -> str | None:
    """What went wrong, in Spanish; None where some part of it is not in the table."""
    lines = [_line(line) for line in text.split("\n")]
    return "\n".join(map(str, lines)) if all(lines) else _line(text)


@lru_cache(2000)
def _line(text: str) -> str | None:
    if len(text) > LONGEST:
        return None
    at = len(text)
    for _ in range(MOST_CUTS):  # from the end on: a remedy is short, and seldom holds a full stop
        at = text.rfind(". ", 0, at)
        if at < 0:
            break
        end = "." if text.endswith(".") else ""
        what, remedy = _what(text[:at]), _sentence(text[at + 2 :].removesuffix("."))
        if what and remedy:
            return f"{what}. {remedy}{end}"
    return _sentence(text)


def _what(text: str) -> str | None:
    """What is wrong, with the rows behind it, and before it the line; a file before it is a sentence's first field."""
    before = rows = ""
    if found := _ROW.fullmatch(text):
        text, rows = found[1], f" (fila {found[2]})"
    elif found := _ROWS.fullmatch(text):
        text, rows = found[1], f" (filas {found[2]}; {found[3]} en total)"
    if found := _PLACE.fullmatch(text):
        before, text = f"{found[1]}, línea {found[2]}: ", found[3]
    whole = _sentence(text)
    return f"{before}{whole}{rows}" if whole else None


def _sentence(text: str, depth: int = 0) -> str | None:
    """One sentence, or several with semicolons between; a first letter in lower case stays so."""
    if "; " in text:
        parts = [_one(part, depth) for part in text.split("; ")[: MOST_CUTS + 1]]
        if all(parts) and text.count("; ") == len(parts) - 1:
            return "; ".join(map(str, parts))
    found = _one(text, depth)
    if found is None and text[:1].islower():
        found = _one(text[0].upper() + text[1:], depth)
        return found and found[0].lower() + found[1:]
    return found


@lru_cache(2000)
def _one(text: str, depth: int) -> str | None:
    for sentence in _sentences() if depth <= DEEPEST else ():
        fields = sentence.fields(text)
        if fields is None:
            continue
        said = [_field(kind, field, depth) for kind, field in zip(sentence.kinds, fields, strict=True)]
        if all(said):
            return sentence.spanish.format(*said)
    return None


def _field(kind: str, text: str, depth: int) -> str | None:
    """A field in Spanish; None for a {text} that is not in the table."""
    if kind in ("text", "word"):
        return _sentence(text, depth + 1) or (text if kind == "word" else None)
    if kind == "list":
        return text.replace(" or ", " o ").replace(" and ", " y ")
    if kind == "month":
        found = _MONTH.fullmatch(text)
        return numbers.month(date(int(found[2]), _MONTHS[found[1]], 1), "es") if found else text
    return text.replace(",", numbers.THIN) if _THOUSANDS.fullmatch(text) else text
