"""The register from TOML, every fault named with its file, line and entry, and with what to do.

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
from istmo.measures.faults import did_you_mean, malformed
from istmo.measures.lines import Lines, Problem
from istmo.measures.select import nearest
from istmo.register.checks import checked
from istmo.register.entry import Commitment, Entry, Figure, Gap, Meeting, Package, People, Pillar
from istmo.register.faults import At, Fault, RegisterError

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

    Args:
        more: files or folders; those that ship are read once, by whatever path they are given.

    Raises:
        InputError: a file cannot be read.
        RegisterError: something in them is no TOML, unknown, missing, impossible or there twice.
    """
    if not more:
        return _shipped()
    own = _own()
    shipped = {Path(str(file)).resolve() for file in own}
    given = dict.fromkeys(each.resolve() for path in more for each in _given(path))
    return _assembled([*own, *(each for each in given if each not in shipped)])


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
    rows: list[tuple[At, BaseModel]] = []
    faults: list[Fault] = []
    for file in sources:
        for at, row in _rows(file, faults):
            try:
                rows.append((at, TABLES[at.table].model_validate(row)))
            except ValidationError as error:
                faults += [at.misfit(each, TABLES[at.table]) for each in error.errors()]
    faults += checked(rows)
    if faults:
        raise RegisterError(faults)

    def of(table: str) -> tuple[Any, ...]:
        return tuple(sorted((one for at, one in rows if at.table == table), key=_order))

    return Register(*(of(table) for table in TABLES))


def _order(one: Any) -> tuple[Any, ...]:
    if isinstance(one, (Pillar, Package)):
        return (one.number,)
    return (one.id,) if isinstance(one, (People, Gap)) else (one.date, one.id)


def _rows(file: Traversable, faults: list[Fault]) -> Iterator[tuple[At, Mapping[str, Any]]]:
    """The rows of a file with where each stands; what is no table of the register goes to `faults`."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("it cannot be read as text", "Check the path", file.name) from error
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(Fault(file.name, "TOML", malformed(error, text)))
        return
    lines = Lines(text)
    for table, rows in tables.items():
        at = At(file.name, lines, table, 0, table)
        if table not in TABLES:
            what, remedy = f"[[{table}]] is not known here", did_you_mean(table, list(TABLES))
            faults.append(at.fault(Problem(at.line(), what, remedy)))
        elif not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            what, remedy = f"{table} is not a list of tables", f"Write [[{table}]] above each"
            faults.append(at.fault(Problem(at.line(), what, remedy)))
        else:
            for index, row in enumerate(rows):
                yield At(file.name, lines, table, index, str(row.get("id", table))), row
