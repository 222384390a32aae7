"""The register from TOML, every fault named with its file and entry.

Each table may stand in any file of the folder: [[endorsement]], [[pillar]], [[package]], [[meeting]], [[cooperation]],
[[commitment]], [[figure]], [[people]] and [[gap]].
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from istmo.errors import InputError, UnknownNameError
from istmo.measures.select import nearest
from istmo.register.checks import checked
from istmo.register.entry import Commitment, Entry, Figure, Gap, Meeting, Package, People, Pillar

TABLES: Mapping[str, type[BaseModel]] = {
    "endorsement": Entry,
    "pillar": Pillar,
    "package": Package,
    "meeting": Meeting,
    "cooperation": Entry,
    "commitment": Commitment,
    "figure": Figure,
    "people": People,
    "gap": Gap,
}


@dataclass(frozen=True)
class Register:
    """Everything in it, each table in order of time.

    Args:
        endorsements: who endorsed the Declaration, and when.
        pillars: the four.
        packages: the action packages.
        meetings: summits, ministerial and trilateral meetings.
        cooperations: lasting arrangements between some of them.
        commitments: what was promised and announced.
        figures: cited where no series has them.
        people: named sets of nationalities.
        gaps: what is missing in one of these tables, because it was not read.
    """

    endorsements: tuple[Entry, ...]
    pillars: tuple[Pillar, ...]
    packages: tuple[Package, ...]
    meetings: tuple[Meeting, ...]
    cooperations: tuple[Entry, ...]
    commitments: tuple[Commitment, ...]
    figures: tuple[Figure, ...]
    people: tuple[People, ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def entries(self) -> dict[str, tuple[Entry, ...]]:
        """All entries by table."""
        return {
            "endorsement": self.endorsements,
            "pillar": self.pillars,
            "package": self.packages,
            "meeting": self.meetings,
            "cooperation": self.cooperations,
            "commitment": self.commitments,
        }

    def entry(self, name: str) -> tuple[str, Entry]:
        """An entry by its id, with its table; capitals are taken for small letters.

        Raises:
            UnknownNameError: with the nearest id.
        """
        known = {one.id: (table, one) for table, rows in self.entries.items() for one in rows}
        name = name if name in known else name.lower()
        if name not in known:
            hint = nearest(name, known)
            remedy = f"Did you mean {hint}?" if hint else "`istmo register list` shows all."
            raise UnknownNameError(f"There is no entry {name!r} in the register. {remedy}")
        return known[name]

    def commitment(self, name: str) -> Commitment:
        """A commitment by its id.

        Raises:
            UnknownNameError: no such entry, or it is no commitment.
        """
        table, found = self.entry(name)
        if not isinstance(found, Commitment):
            raise UnknownNameError(f"{name} is a {table}, not a commitment. `istmo register show` shows it.")
        return found

    def nationalities(self, name: str) -> tuple[str, ...]:
        """The nationalities that a `[[people]]` table names."""
        return next(one.nationalities for one in self.people if one.id == name)


def register(more: Sequence[Path] = ()) -> Register:
    """The register that comes with Istmo, with the entries of other files or folders beside it.

    Raises:
        InputError: something in them is no TOML, unknown, missing, impossible or there twice; naming file and entry.
    """
    return (
        _shipped() if not more else _assembled([*_own(), *(each for path in more for each in _given(path))])
    )


@cache
def _shipped() -> Register:
    return _assembled(_own())


def _own() -> list[Traversable]:
    folder = files("istmo.register").joinpath("declaration")
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda one: one.name
    )


def _given(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise InputError("there is no such file", "Check the path", path)
    yield from sorted(path.glob("*.toml")) if path.is_dir() else [path]


def _assembled(sources: Iterable[Traversable]) -> Register:
    rows: list[tuple[str, str, BaseModel]] = []
    faults: list[str] = []
    for file in sources:
        for table, row in _rows(file):
            try:
                rows.append((file.name, table, TABLES[table].model_validate(row)))
            except ValidationError as error:
                faults += [f"{file.name}: {table} {_name(row)}: {_said(each)}" for each in error.errors()]
    faults += checked(rows)
    if faults:
        more = f" (and {len(faults) - 5} more)" if len(faults) > 5 else ""
        raise InputError("\n".join(faults[:5]) + more, "Correct the entry and try again")

    def of(table: str) -> tuple[Any, ...]:
        found = [one for _, name, one in rows if name == table]
        return tuple(sorted(found, key=_order))

    return Register(*(of(table) for table in TABLES))


def _order(one: Any) -> tuple[Any, ...]:
    if isinstance(one, (Pillar, Package)):
        return (one.number,)
    return (one.id,) if isinstance(one, (People, Gap)) else (one.date, one.id)


def _rows(file: Traversable) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"it cannot be read: {error}", "Correct it there", file.name) from error
    for table, rows in tables.items():
        if table not in TABLES or not isinstance(rows, list):
            hint = nearest(table, TABLES) or ", ".join(TABLES)
            raise InputError(f"[[{table}]] is not known here", f"Known: {hint}", file.name)
        yield from ((table, row) for row in rows)


def _name(row: Any) -> str:
    return str(row.get("id", "without id")) if isinstance(row, Mapping) else "that is no table"


def _said(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    text = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {text}" if where else text
