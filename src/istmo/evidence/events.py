"""Events with a known day that reports tell of: they bound when a report that names no year was written
(`events.csv`)."""

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Event:
    """Something with a known day that reports tell of.

    Args:
        id: short name.
        kind: "since" (the report is not older), "until" (not younger), "day" (both), "year" (of that
            year).
        first: the day, or the first of the year.
        pattern: how a folded text tells of it.
        what: what it was.
    """

    id: str
    kind: str
    first: date
    pattern: re.Pattern[str]
    what: str


@cache
def events() -> tuple[Event, ...]:
    """The events of `events.csv`."""
    text = files(__package__).joinpath("events.csv").read_text(encoding="utf-8")
    return tuple(
        Event(
            row["id"],
            row["kind"],
            date.fromisoformat(row["first"]),
            re.compile(row["pattern"], re.DOTALL),
            row["what"],
        )
        for row in csv.DictReader(text.splitlines())
    )


@dataclass(frozen=True)
class Bounds:
    """The days between which a text lies by its events; `told` is whether any event says more than the decade."""

    first: date
    last: date
    told: bool


def bounds(plain: str, latest: date) -> Bounds:
    """The days between which a report lies by the events it tells of.

    Args:
        plain: folded text.
        latest: a day it is not younger than.
    """
    first, last, known = EARLIEST, latest, False
    told = [each for each in events() if each.pattern.search(plain)]
    names = {each.id for each in told}
    for each in told:
        if each.id == "election-2024" and ("midterms-2022" in names or "biden" not in names):
            continue
        if each.id == "amlo-election" and "lopez obrador" not in plain:
            continue
        if each.kind in ("since", "day", "year"):
            first = max(first, each.first)
        if each.kind in ("until", "day"):
            last = min(last, each.first)
        if each.kind == "year":
            last = min(last, date(each.first.year, 12, 31))
        if each.kind in ("year", "until", "day") or each.first >= date(2023, 1, 1):
            known = True
    return Bounds(first, last, known) if first <= last else Bounds(EARLIEST, latest, False)
