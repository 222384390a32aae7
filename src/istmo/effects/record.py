"""The table of all measures as a file: made by `istmo effect --all`, shipped, and read where minutes are too long.

Two ship: `record.json` of the newest counts, and `brief.json` of those known on the day of a brief without a date, some
weeks earlier, month by month only where a row answers. `scripts/effects_record.py` makes both.
"""

import hashlib
import json
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from istmo.effects.answer import Effect, Value
from istmo.effects.estimate import Report, bench, effect, headline
from istmo.effects.panel import Panel, panel
from istmo.effects.points import POINTS
from istmo.errors import InputError
from istmo.files import whole
from istmo.measures import Measure, catalogue
from istmo.studies import load
from istmo.warehouse import Store

FILE, BRIEF = "record.json", "brief.json"
DIGITS = 4


class Record(Value):
    """Effects of every measure of the catalogue.

    Args:
        counts: checksum of the counts they were estimated from.
        store: checksum of the whole store they were in; where it is the same, nothing else need be looked at.
        measures: checksum of the catalogue.
        known: day on which the newest of the counts became known.
        series: read.
        effects: by first day of the measure.
    """

    counts: str
    store: str
    measures: str
    known: date
    series: tuple[str, ...]
    effects: tuple[Effect, ...]

    def effect(self, measure: str) -> Effect:
        """The effect of a measure that is in it."""
        return next(one for one in self.effects if one.measure == measure)


def made(store: Store, report: Report = lambda *_: None, as_of: date | None = None) -> Record:
    """Every measure of the catalogue, some minutes of work.

    Args:
        store: the counts.
        report: told what is done, how much is done, and how much there is.
        as_of: what was known on this day, without the corridor, which was fitted to all; everything if None.
    """
    on = bench(store, load(), as_of)
    found = []
    for done, measure in enumerate(on.every):
        report(measure.id, done, len(on.every))
        found.append(effect(on, measure))
    days = [store.series(one.series, as_of=as_of)["released"].max() for one in on.panels.values()]
    return Record(
        counts=counts_fingerprint(on.panels),
        store=store.fingerprint(as_of),
        measures=catalogue_fingerprint(on.every),
        known=max(day for day in days if isinstance(day, date)),
        series=tuple(one.series for one in on.panels.values()),
        effects=tuple(found),
    )


def slim(record: Record) -> Record:
    """A record whose rows other than those that answer for a measure are not told month by month."""
    found = []
    for one in record.effects:
        head = headline(one.rows) if one.rows else None
        rows = tuple(
            row if row is head else row.model_copy(update={"course": (), "weights": (), "controls": None})
            for row in one.rows
        )
        found.append(one.model_copy(update={"rows": rows}))
    return record.model_copy(update={"effects": tuple(found)})


def save(record: Record, path: Path) -> None:
    """Write a record, whole or not at all; numbers to four digits."""
    rows = json.loads(record.model_dump_json(exclude_defaults=True), parse_float=_rounded)
    with whole(path) as beside:
        Path(beside).write_text(json.dumps(rows, indent=None, separators=(",", ":")) + "\n", encoding="utf-8")


def read(path: Path | None = None) -> Record:
    """A record: the one that ships, or a file of `save`.

    Raises:
        InputError: there is none, or it is no such file.
    """
    if path is None:
        return _shipped(FILE)
    try:
        return Record.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        remedy = "Make it with istmo effect --all --out FILE.json"
        raise InputError("it is no record of effects", remedy, path) from error


def known_on(day: date) -> Record | None:
    """The newest record that ships of counts known on a day; None if there is none."""
    found = [one for one in _all_shipped() if one.known <= day]
    return max(found, key=lambda one: one.known, default=None)


def first_known() -> date:
    """The first day on which the counts of a record that ships were known."""
    return min(one.known for one in _all_shipped())


def _all_shipped() -> list[Record]:
    return [_shipped(name) for name in (FILE, BRIEF)]


@cache
def _shipped(name: str) -> Record:
    text = files("istmo.effects").joinpath(name).read_text(encoding="utf-8")
    return Record.model_validate_json(text)


def stands(record: Record, store: Store, as_of: date | None = None) -> bool:
    """Whether a record was made of the counts and the catalogue that there are now.

    Args:
        record: of effects.
        store: with the counts.
        as_of: the counts known on this day are meant; None for the newest.
    """
    if record.measures != catalogue_fingerprint():
        return False
    if record.store == store.fingerprint(as_of):
        return True
    return record.counts == counts_fingerprint({point.id: panel(store, point, as_of) for point in POINTS})


def counts_fingerprint(panels: dict[str, Panel]) -> str:
    """A checksum of all counts that effects are estimated from."""
    text = "|".join(panels[name].fingerprint for name in sorted(panels))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def catalogue_fingerprint(measures: tuple[Measure, ...] | None = None) -> str:
    """A checksum of what the catalogue says of when, whom and where."""
    rows = [
        (one.id, one.start, one.end, one.announced, one.nationalities, one.links, one.pathways, one.points)
        for one in (catalogue() if measures is None else measures)
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def table(record: Record) -> pl.DataFrame:
    """Every row of a record with the three answers, unrounded, in logs of (events + 10); null where there is none."""
    rows: list[dict[str, Any]] = []
    for one in record.effects:
        for row in one.rows:
            flat: dict[str, Any] = {
                "measure": one.measure,
                "first": one.first,
                "point": row.point,
                "role": row.role,
            }
            flat |= {"group": row.group, "verdict": row.verdict, "why": " ".join(row.why)}
            flat |= {"others": " ".join(row.others), "months": row.months}
            flat |= {"counted": row.counted, "expected": row.expected}
            for name in ("structural", "synthetic"):
                found = getattr(row, name)
                for part in (
                    "change",
                    "low",
                    "high",
                    "p",
                    "rate",
                    "raw",
                    "placebos",
                    "dates",
                    "down",
                    "up",
                    "strict",
                ):
                    flat[f"{name}_{part}"] = getattr(found, part) if found is not None else None
            for part in ("change", "low", "high"):
                flat[f"corridor_{part}"] = getattr(row.corridor, part) if row.corridor is not None else None
            rows.append(flat)
    return pl.DataFrame(rows, infer_schema_length=None)


def _rounded(text: str) -> float:
    return float(f"{float(text):.{DIGITS}g}")
