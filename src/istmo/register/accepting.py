"""Announcements that `istmo check` found, taken into the register by a person."""

import calendar
import json
import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from istmo.errors import InputError
from istmo.files import whole
from istmo.places import country, folded

_NAMED = {
    "united states": "USA",
    "us": "USA",
    "washington": "USA",
    "biden": "USA",
    "dhs": "USA",
    "cbp": "USA",
}
_SORTS = {"aid": "aid", "office": "offices", "measure": "measure"}
_HEAD = "# Accepted from checked reports. Review each entry: title, actor, pillar, and a rule if a series counts it.\n"


class Found(BaseModel):
    """An announcement as `istmo check --entries` writes it: `date` is a day, a month, a year or ""."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["aid", "office", "measure", "agreement", "meeting"]
    actor: str
    date: str
    what: str
    quotation: str
    source: str
    accepted_by: str = ""


def announcements(path: Path) -> tuple[Found, ...]:
    """The announcements of a file that `istmo check --entries` wrote.

    Raises:
        InputError: it cannot be read, holds none, or an entry is not as it should be; naming it.
    """
    if not path.is_file():
        raise InputError("there is no such file", "Check the path", path)
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("announcement")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            f"it cannot be read: {error}", "Write it with `istmo check --entries`", path
        ) from error
    if not rows:
        raise InputError("it holds no announcements", "Write it with `istmo check --entries`", path)
    found = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(Found.model_validate(row))
        except ValidationError as error:
            first = error.errors()[0]
            what = f"announcement {number}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
            raise InputError(what, "Write it with `istmo check --entries`", path) from error
    return tuple(found)


def accept(found: Sequence[Found], into: Path, by: str, day: date | None = None) -> tuple[str, ...]:
    """Write announcements as commitments into a register file, which is written whole; the ids of the new entries.

    Each has the report's sentence as its quotation, is marked with who accepted it, and says that no rule ties it yet:
    what it belongs to and how it can be measured is for the review to say. One that is there already is left alone.

    Args:
        found: announcements.
        into: a register file, made if there is none.
        by: who accepts them.
        day: the day of those that name none.

    Raises:
        InputError: nobody is named, an announcement has no day, the day lies ahead, or the file is no register.
    """
    if not by.strip():
        raise InputError("nobody accepts them", "Say who does, with --by")
    if day is not None and day > date.today():
        raise InputError(f"{day} is in the future", "Give the day on which it was announced")
    text = into.read_text(encoding="utf-8") if into.exists() else _HEAD
    try:
        there = tomllib.loads(text).get("commitment", [])
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"it cannot be read: {error}", "Correct it first", into) from error
    quoted = {str(row.get("quotation", "")) for row in there}
    ids = {str(row.get("id", "")) for row in there}
    new = []
    for each in found:
        if each.quotation in quoted:
            continue
        row = _entry(each, by, day, ids)
        quoted.add(each.quotation)
        ids.add(row["id"])
        new.append(row)
    if new:
        with whole(into) as beside:
            beside.write_text("\n".join([text.rstrip("\n") + "\n", *map(_toml, new)]), encoding="utf-8")
    return tuple(row["id"] for row in new)


def _entry(each: Found, by: str, day: date | None, taken: set[str]) -> dict[str, Any]:
    when, exact = _day(each.date)
    when = when or day
    if when is None:
        raise InputError(f"no day is known of {each.what[:60]!r}", "Give one with --date")
    return {
        "id": _id(each, when, taken),
        "date": when,
        "by": not exact,
        "actors": [_actor(each.actor)],
        "sort": _SORTS.get(each.kind, "commitment"),
        "pillar": 3 if each.kind == "measure" else 1,
        "title_en": each.what,
        "title_es": each.what,
        "source": each.source,
        "read": True,
        "quotation": each.quotation,
        "why_not_en": "Not yet reviewed: no rule ties it to a count.",
        "why_not_es": "Aún sin revisar: ninguna regla lo vincula a un conteo.",
        "accepted_by": by.strip(),
    }


def _day(text: str) -> tuple[date | None, bool]:
    """The day that a text names, the last one of a month or year or span; and whether it names the day itself."""
    last = text.rsplit("/", 1)[-1]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", last):
        return date.fromisoformat(last), True
    if re.fullmatch(r"\d{4}-\d\d", last):
        year, month = int(last[:4]), int(last[5:])
        return date(year, month, calendar.monthrange(year, month)[1]), False
    return (date(int(last), 12, 31), False) if re.fullmatch(r"\d{4}", last) else (None, False)


def _actor(text: str) -> str:
    """A country's code where the text names one, else the text."""
    plain = folded(text).removeprefix("the ").removesuffix(" administration")
    return country(text) or _NAMED.get(plain) or country(plain) or text.strip() or "not said"


def _id(each: Found, when: date, taken: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", folded(each.what))[:5]
    stem = "-".join([*words, when.isoformat()])
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name


def _toml(row: dict[str, Any]) -> str:
    # JSON's texts, lists and truth values are TOML's; a date stands as it is.
    lines = [
        f"{key} = {value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}"
        for key, value in row.items()
    ]
    return "\n".join(["[[commitment]]", *lines]) + "\n"
