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

_OF_THE_US = re.compile(
    r"\b(?:us|u s|eeuu|ee uu|america|washington|(?:joe )?biden|white house|casa blanca|state department|dhs|cbp"
    r"|department of (?:state|homeland security)|departamento de (?:estado|seguridad nacional))\b"
)
_OF = re.compile(
    r"^(?:(?:the|el|la|new|nuevo|president|presidente|government|gobierno|administration) )*(?:of |de |del )?"
)
_SORTS = {"aid": "aid", "office": "offices", "measure": "measure"}
_PILLARS = {"aid": 1, "office": 2, "measure": 3, "agreement": 4, "meeting": 4}
_PATHWAY = re.compile(
    r"\b(?:work|labou?r|h-?2[ab]|seasonal|humanitarian|admit\w*|welcome\w*|resettle\w*|refugees?|appointments?|permits?"
    r"|permisos?|parole|temporary protection|trabajo|laboral\w*|temporal\w*|humanitari[oa]s?|acoger\w*|reasent\w*"
    r"|refugiad[oa]s|citas)\b"
)
"""Words of a measure that opens a way: second pillar; the other measures are of the third."""
_MONEY = re.compile(
    r"(?:(?<![a-z])(?:us ?)?\$ ?(?P<a>\d[\d.,]*)|(?P<b>\d[\d.,]*))"
    r"(?: ?(?P<by>mil millones|millones|million|billion|bn|mil|m)\b)?(?![a-z])"
    r"(?P<usd> de dolares| dolares| dollars)?"
)
_TIMES = {
    None: 1.0, "mil": 1e3, "m": 1e6, "million": 1e6, "millones": 1e6, "bn": 1e9, "billion": 1e9, "mil millones": 1e9,
}  # fmt: skip
_HEAD = """\
# Accepted from checked reports. Review each entry: its titles, which stand as the report has them in both languages,
# actor, day, pillar, number, and a rule if a series counts it.
"""


class Found(BaseModel):
    """An announcement as `istmo check --entries` writes it.

    Args:
        kind, actor, what, quotation, source: as read.
        date: when it was said: a day, a month, a year, a stretch of months ("2024-04/2024-06"), "../2024-05-08" for on
            this day or before, or "".
        planned: when what is to come is to be, likewise, or "".
        accepted_by: for the person who takes it in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["aid", "office", "measure", "agreement", "meeting"]
    actor: str
    date: str
    planned: str = ""
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
    """Write announcements into a register file, which is written whole; the ids of the new entries.

    An agreement becomes a cooperation, all else a commitment. Each has the report's sentence as its quotation, is
    marked with who accepted it, and a commitment says that no rule ties it yet: what it belongs to and how it can be
    measured is for the review to say. One that is there already is left alone.

    Args:
        found: announcements.
        into: a register file, made if there is none.
        by: who accepts them.
        day: the day of those that name none.

    Raises:
        InputError: nobody is named, an announcement has no day, a day lies ahead, or the file is no register.
    """
    if not by.strip():
        raise InputError("nobody accepts them", "Say who does, with --by")
    if day is not None and day > date.today():
        raise InputError(f"{day} is in the future", "Give the day on which it was announced")
    text = into.read_text(encoding="utf-8") if into.exists() else _HEAD
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"it cannot be read: {error}", "Correct it first", into) from error
    there = [row for table in ("commitment", "cooperation") for row in tables.get(table, [])]
    quoted = {str(row.get("quotation", "")) for row in there}
    ids = {str(row.get("id", "")) for row in there}
    new = []
    for each in found:
        if each.quotation in quoted:
            continue
        row = _entry(each, by, day, ids)
        quoted.add(each.quotation)
        ids.add(row["id"])
        new.append(("cooperation" if each.kind == "agreement" else "commitment", row))
    if new:
        with whole(into) as beside:
            beside.write_text(
                "\n".join([text.rstrip("\n") + "\n", *(_toml(table, row) for table, row in new)]),
                encoding="utf-8",
            )
    return tuple(row["id"] for _, row in new)


def _entry(each: Found, by: str, day: date | None, taken: set[str]) -> dict[str, Any]:
    when, exact = _day(each.date)
    when = when or day
    if when is None:
        raise InputError(f"no day is known of {each.what[:60]!r}", "Give one with --date")
    if when > date.today():
        raise InputError(f"{when} is in the future", "Give the day on which it was announced")
    entry = {
        "id": _id(each, when, taken),
        "date": when,
        "by": not exact,
        "actors": _actors(each.actor),
        "title_en": each.what,
        "title_es": each.what,
        "source": each.source,
        "read": True,
        "quotation": each.quotation,
        "accepted_by": by.strip(),
    }
    if each.planned:
        entry |= {"note_en": f"Planned for: {each.planned}.", "note_es": f"Previsto para: {each.planned}."}
    if each.kind == "agreement":
        return entry
    opens = each.kind == "measure" and _PATHWAY.search(folded(each.what))
    entry |= {
        "sort": _SORTS.get(each.kind, "commitment"),
        "pillar": 2 if opens else _PILLARS[each.kind],
        "why_not_en": "Not yet reviewed: no rule ties it to a count.",
        "why_not_es": "Aún sin revisar: ninguna regla lo vincula a un conteo.",
    }
    amount = _dollars(each.what) if each.kind == "aid" else None
    return entry | ({"quantity": amount, "unit": "usd"} if amount else {})


def _dollars(text: str) -> float | None:
    """The one amount of US dollars that a text names; None where it names none, or several."""
    plain = text.lower().replace("ó", "o").replace("\u202f", "").replace("\xa0", " ")
    found = [one for one in _MONEY.finditer(plain) if one["a"] or one["usd"]]
    if len(found) != 1 or "canad" in plain:
        return None
    number = found[0]["a"] or found[0]["b"]
    digits = number.rstrip(".,")
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
    plain_number = re.sub(r"[.,]", "", digits) if grouped else digits.replace(",", ".")
    try:
        return float(plain_number) * _TIMES[found[0]["by"]]
    except ValueError:
        return None


def _day(text: str) -> tuple[date | None, bool]:
    """The day that a text names, the last one of a month or year or span; and whether it names the day itself."""
    last = text.rsplit("/", 1)[-1]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", last):
        return date.fromisoformat(last), last == text
    if re.fullmatch(r"\d{4}-\d\d", last):
        year, month = int(last[:4]), int(last[5:])
        return date(year, month, calendar.monthrange(year, month)[1]), False
    return (date(int(last), 12, 31), False) if re.fullmatch(r"\d{4}", last) else (None, False)


def _actors(text: str) -> list[str]:
    """Country codes for those whom a text names; what names no country stands as it is."""
    parts = [part for part in re.split(r",? (?:and|y|e) |, ", text) if part.strip()]
    codes = [_code(part) for part in parts]
    if codes and all(codes):
        return list(dict.fromkeys(code for code in codes if code))
    return [_code(text) or text.strip() or "not said"]


def _code(text: str) -> str | None:
    plain = folded(text)
    return country(text) or country(_OF.sub("", plain)) or ("USA" if _OF_THE_US.search(plain) else None)


def _id(each: Found, when: date, taken: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", folded(each.what))[:5]
    stem = "-".join([*words, when.isoformat()])
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name


def _toml(table: str, row: dict[str, Any]) -> str:
    # JSON's texts, lists and truth values are TOML's; a date stands as it is.
    lines = [
        f"{key} = {value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)}"
        for key, value in row.items()
    ]
    return "\n".join([f"[[{table}]]", *lines]) + "\n"
