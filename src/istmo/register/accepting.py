"""Announcements that `istmo check` found, taken into the register by a person."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, NoReturn

from pydantic import BaseModel, ConfigDict, ValidationError

from istmo import toml
from istmo.errors import InputError
from istmo.files import whole
from istmo.places import country, folded, label
from istmo.register.alike import quoted, same
from istmo.register.dated import Dated, dated
from istmo.register.entry import Commitment, Entry
from istmo.register.reading import register

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
# Accepted from checked reports. Review each entry: its titles, actor, day, pillar, number, and a rule if a series
# counts it.
"""
_TITLES = {
    "aid": {"en": "Aid announced", "es": "Ayuda anunciada"},
    "office": {"en": "Office announced", "es": "Oficina anunciada"},
    "measure": {"en": "Measure announced", "es": "Medida anunciada"},
    "agreement": {"en": "Agreement", "es": "Acuerdo"},
    "meeting": {"en": "Meeting announced", "es": "Reunión anunciada"},
}
"""What a title begins with: the words of a report stand in its quotation, in the one language they were said in."""


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


class Taken(NamedTuple):
    """What came of accepting announcements.

    Args:
        new: ids of the new entries.
        already: of what was left out, the entry that it is already, by its number.
    """

    new: tuple[str, ...]
    already: dict[int, str]


def accept(
    found: Mapping[int, Found],
    into: Path,
    by: str,
    days: Mapping[int, str] = MappingProxyType({}),
    anyway: Collection[int] = (),
    *,
    others: Sequence[Path] = (),
    leave_out: bool = False,
) -> Taken:
    """Write announcements into a register file, which is written whole or not at all.

    An agreement becomes a cooperation, all else a commitment. Each has the report's sentence as its quotation, a title
    that says of which kind it is and of whom, and who accepted it; a commitment says that no rule ties it yet: what it
    belongs to and how it can be measured is for the review to say.

    Args:
        found: announcements by their numbers.
        into: a register file, made if there is none.
        by: who accepts them.
        days: of some, by number, when it was said, in place of what the report has: a day, a month ("2024-02"), a year
            or a stretch of months.
        anyway: numbers of those that are taken though an entry says the same.
        others: other register files whose entries count as there already.
        leave_out: take the others where some are there already, unless there are none.

    Raises:
        InputError: nobody is named; an announcement is there already, has no day, or one that lies ahead or cannot be.
        RegisterError: the file is no register.
    """
    if not by.strip():
        raise InputError("nobody accepts them", "Say who does")
    said = {number: _said(number, days.get(number, one.date)) for number, one in found.items()}
    known = register(tuple(path for path in dict.fromkeys((into, *others)) if path.exists()))
    there = [one for rows in known.entries.values() for one in rows]
    new: dict[str, tuple[str, dict[str, Any]]] = {}
    already: dict[int, str] = {}
    undated: list[int] = []
    for number, one in found.items():
        when = said[number]
        if name := _already(number, one, when, there, anyway):  # of the register, or of this same file
            already[number] = name
        elif when is None:
            undated.append(number)
        else:
            table = "cooperation" if one.kind == "agreement" else "commitment"
            row = _entry(one, by, when, {each.id for each in there})
            there.append(_read(number, table, row))
            new[row["id"]] = (table, row)
    if already and not (leave_out and (new or undated)):
        _refuse_same(already)
    if undated:
        raise InputError(
            f"no day is known of announcement {', '.join(map(str, undated))}",
            f"Say when: `--date {undated[0]}=2024-05-07`; where only the month is known, `--date {undated[0]}=2024-05`",
        )
    text = into.read_text(encoding="utf-8") if into.exists() else _HEAD
    with whole(into) as beside:
        beside.write_text(
            "\n".join([text.rstrip("\n") + "\n", *(toml.table(*each) for each in new.values())]),
            encoding="utf-8",
        )
    return Taken(tuple(new), already)


def _already(
    number: int, one: Found, when: Dated | None, there: Sequence[Entry], anyway: Collection[int]
) -> str:
    """The id of the entry that an announcement is already; "" if there is none."""
    if number in anyway:
        return ""
    entry = quoted(one.quotation, there) or same(one.quotation, _actors(one.actor), when, there)
    return entry.id if entry is not None else ""


def _said(number: int, text: str) -> Dated | None:
    """When an announcement was made, which is no day to come; None where a text is empty."""
    if not text:
        return None
    try:
        when = dated(text)
    except ValueError as error:
        what = f"announcement {number}: {text!r} is no day, month or year"
        raise InputError(what, "Write it as 2024-05-07, 2024-05 or 2024") from error
    if when.first > date.today():
        raise InputError(f"announcement {number}: {text} is in the future", "Give when it was announced")
    return when


def _refuse_same(same: Mapping[int, str]) -> NoReturn:
    """Refuse announcements that are entries already; ids of the entries by the numbers of the announcements."""
    shown = "; ".join(f"announcement {number} is there already: {name}" for number, name in same.items())
    raise InputError(
        shown, f"Leave it out; where it is not the same, take {min(same)} anyway (`--anyway {min(same)}`)"
    )


def _read(number: int, table: str, row: Mapping[str, Any]) -> Entry:
    """A row as the register would read it."""
    try:
        return Entry.model_validate(row) if table == "cooperation" else Commitment.model_validate(row)
    except ValidationError as error:
        what, _, remedy = error.errors()[0]["msg"].removeprefix("Value error, ").partition(". ")
        raise InputError(f"announcement {number}: {what}", remedy or "Correct it there") from error


def _entry(each: Found, by: str, when: Dated, taken: set[str]) -> dict[str, Any]:
    actors = _actors(each.actor)
    titles = {f"title_{language}": _title(each.kind, actors, language) for language in ("en", "es")}
    entry: dict[str, Any] = {
        "id": _id(each, when, taken),
        "date": when.written,
        **({"by": True} if when.by else {}),
        "actors": actors,
        **titles,
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


def _title(kind: str, actors: Sequence[str], language: str) -> str:
    """What kind it is, and whose: countries, as what else acts has a name in the report's language only."""
    names = ", ".join(label(one, language) for one in actors if country(one))
    return f"{_TITLES[kind][language]}: {names}" if names else _TITLES[kind][language]


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


def _id(each: Found, when: Dated, taken: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", folded(each.what))[:5]
    stem = "-".join([*words, *re.findall(r"\d+", str(when.written))])
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name
