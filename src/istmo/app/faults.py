"""What goes wrong, in the reader's language: errors are raised in English, and said in Spanish by a table of sentences.

`words/faults.es.toml` pairs every English sentence that can reach a user with its Spanish one, the fields of both in
order. An error's text is cut the way `istmo.errors` put it together (file, what is wrong, rows, remedy), and each part
is looked up; of several readings the one stands that leaves least as it was. A text of which some part has no Spanish
is said in English as it stands.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
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
_MONTHS = {f"{date(2000, number, 1):%B}": number for number in range(1, 13)}
_MONTH = re.compile(rf"({'|'.join(_MONTHS)}) ([12]\d{{3}})")
_DAY = re.compile(rf"(\d{{1,2}}) {_MONTH.pattern}")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the table, with at least one field.

    Args:
        parts: the English between the fields, one more than there are fields.
        kinds: what each field is: "", "word", "text", "list", "month" or "day" (the table says what these mean).
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
def _whole() -> Mapping[str, str]:
    """The sentences of every section that have no field."""
    return {english: spanish for english, spanish in _pairs(table()) if not FIELD.search(english)}


@cache
def _patterns() -> tuple[tuple[str, str, Sentence], ...]:
    """Those that have, after how each begins and ends."""
    found = (Sentence.of(english, spanish) for english, spanish in _pairs(table()) if FIELD.search(english))
    return tuple((one.parts[0], one.parts[-1], one) for one in found)


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


Reading = tuple[int, str]
"""A text in Spanish, after the number of its characters that were copied: the fewer, the better it was understood."""


@lru_cache(2000)
def _line(text: str) -> str | None:
    """A sentence, or what is wrong and its remedy, each with its full stop."""
    if len(text) > LONGEST:
        return None
    found = [_sentence(text, 0)]
    end, at = "." if text.endswith(".") else "", len(text)
    for _ in range(MOST_CUTS):  # from the end on: a remedy is short, and seldom holds a full stop
        at = text.rfind(". ", 0, at)
        if at < 0:
            break
        what, remedy = _sentence(text[:at], 0), _sentence(text[at + 2 :].removesuffix("."), 0)
        if what and remedy:
            found.append((what[0] + remedy[0], f"{what[1]}. {remedy[1]}{end}"))
    best = _best(found)
    return best and best[1]


def _best(readings: Iterable[Reading | None]) -> Reading | None:
    return min((each for each in readings if each is not None), default=None)


def _sentence(text: str, depth: int) -> Reading | None:
    """One sentence, or several with semicolons between; a first letter in lower case stays so."""
    found = [_one(text, depth)]
    parts = text.split("; ")
    if 1 < len(parts) <= MOST_CUTS and all(each := [_one(part, depth) for part in parts]):
        found.append((sum(one[0] for one in each if one), "; ".join(one[1] for one in each if one)))
    if found == [None] and text[:1].islower():
        capital = _one(text[0].upper() + text[1:], depth)
        return capital and (capital[0], capital[1][0].lower() + capital[1][1:])
    return _best(found)


@lru_cache(4000)
def _one(text: str, depth: int) -> Reading | None:
    if text in _whole():
        return 0, _whole()[text]
    if depth > DEEPEST:
        return None
    alike = [one for begin, end, one in _patterns() if text.startswith(begin) and text.endswith(end)]
    return _best(_read(sentence, text, depth) for sentence in alike)


def _read(sentence: Sentence, text: str, depth: int) -> Reading | None:
    fields = sentence.fields(text)
    if fields is None:
        return None
    said = [_field(kind, field, depth) for kind, field in zip(sentence.kinds, fields, strict=True)]
    if not all(said):
        return None
    return sum(one[0] for one in said if one), sentence.spanish.format(*(one[1] for one in said if one))


def _field(kind: str, text: str, depth: int) -> Reading | None:
    """A field in Spanish; None for a {text} that is not in the table."""
    if kind in ("text", "word") and (found := _sentence(text, depth + 1)):
        return found
    if kind == "list":
        text = text.replace(" or ", " o ").replace(" and ", " y ")
    elif kind == "month" and (named := _MONTH.fullmatch(text)):
        text = numbers.month(date(int(named[2]), _MONTHS[named[1]], 1), "es")
    elif kind == "day" and (named := _DAY.fullmatch(text)):
        text = numbers.full_date(date(int(named[3]), _MONTHS[named[2]], int(named[1])), "es")
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(",", numbers.THIN)
    return None if kind == "text" else (len(text), text)
