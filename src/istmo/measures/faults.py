"""What is wrong with the form of a plan, in words: no TOML, unknown or missing keys, values that do not fit."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence

from pydantic_core import ErrorDetails

from istmo.measures.kinds import KIND_NAMES
from istmo.measures.lines import Problem
from istmo.measures.measure import DAYS, Frozen, Measure
from istmo.measures.select import nearest

_SIZE_FORM = "Give a number, or [low, central, high] in this order"
_MISSING: Mapping[str, str] = {
    "id": 'Give it a name, for example id = "visa-2025"',
    "kind": f"Say what kind it is: {', '.join(KIND_NAMES)}",
    "start": "Say from which day on it holds, for example start = 2025-01-01",
    "title": 'Give the plan a title at the top, for example title = "More appointments"',
    "measure": "Say which measure of the catalogue is meant (`istmo plan measures` lists them)",
    "date": "Say the first day without it",
}
_HOLDS: Mapping[str, str] = {
    "nationalities": 'a list such as ["VEN", "CUB"]',
    "households": 'a list such as ["family"]',
    "links": 'a list such as ["*>mexico_city:air"]',
    "pathways": 'a list such as ["cbp-one"]',
    "parties": 'a list such as ["MEX"]',
    "points": 'a list such as ["honduras"]',
    "sources": "a list of addresses or citations",
    "months": "a whole number of 1 or more",
    "eases": "true or false",
}


def malformed(error: tomllib.TOMLDecodeError, text: str) -> Problem:
    """What the TOML reader says."""
    found = re.search(r"\(at line (\d+)", str(error))
    line = int(found[1]) if found else max(len(text.splitlines()), 1)
    what = re.sub(r" \(at .*\)$", "", str(error))
    return Problem(
        line,
        f"this is not TOML: {what[:1].lower()}{what[1:]}",
        'Text stands in quotes, dates as 2024-05-07, lists as ["VEN", "CUB"]',
    )


def misfit(error: ErrorDetails, kind: type[Frozen], line: Callable[[str], int]) -> Problem:
    """What pydantic says of one value.

    Args:
        error: its finding.
        kind: what the row should have been.
        line: of a key of that row, and of the row itself for "".
    """
    key, value = str(error["loc"][0]) if error["loc"] else "", error["input"]
    if error["type"] == "extra_forbidden":
        known = [*kind.model_fields, *(DAYS if kind is Measure else ())]
        return Problem(line(key), f"{key} is not known here", did_you_mean(key, known))
    if error["type"] == "missing":
        return Problem(line(""), f"{key} is missing", _MISSING.get(key, f"Add {key}"))
    if not key:  # said of the row as a whole: how its size is given
        key = next((rate for rate in DAYS if isinstance(value, dict) and rate in value), "")
        return Problem(line(key), _message(error), _SIZE_FORM)
    what, remedy = f"{key} {value!r}: {_message(error)}", f"It holds {_HOLDS.get(key, 'text in quotes')}"
    if key == "kind":
        what, remedy = f"there is no kind of measure {value!r}", did_you_mean(str(value), KIND_NAMES)
    elif "date" in error["type"]:
        what, remedy = f"{key} {value!r} is not a date", "Write it as 2024-05-07"
    elif key == "id":
        what, remedy = f"id {value!r} is not a name", "Use lower case, digits and hyphens"
    elif key == "months" and error["type"] == "less_than_equal":
        what = f"a plan of {value} months is too long"
        most = error["ctx"]["le"]
        remedy = f"Give at most {most}: the fit rests on five years of counts and says nothing of later years"
    elif key == "size":
        what, remedy = f"size: {_message(error)}", _SIZE_FORM
    return Problem(line(key), what, remedy)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """The remedy for an unknown word: those that contain it, or the nearest one, or else the known ones."""
    plain = word.removeprefix("!")
    near = [one for one in known if len(plain) > 2 and plain in one][:3] or [nearest(plain, known)]
    shown = ", ".join(known[:16])
    if near[0]:
        return f"Did you mean {' or '.join(near)}?"
    return f"Known: {shown}{f' and {len(known) - 16} more' if len(known) > 16 else ''}"


def _message(error: ErrorDetails) -> str:
    text = str(error["msg"]).removeprefix("Value error, ")
    return text[:1].lower() + text[1:]
