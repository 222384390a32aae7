"""What is wrong with an entry: its file, line and name, what is wrong, and what to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from istmo.errors import InputError
from istmo.measures.faults import did_you_mean
from istmo.measures.lines import Lines, Problem
from istmo.register.rules import Base, FigureRule, MeasureRule, PathwayRule, SeriesRule

_RULES: dict[str, type[BaseModel]] = {
    "series": SeriesRule, "pathway": PathwayRule, "figure": FigureRule, "measure": MeasureRule, "base": Base,
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the file's name, the entry's id, and the problem with its line."""

    file: str
    entry: str
    problem: Problem

    def __str__(self) -> str:
        one = self.problem
        end = "" if one.remedy.endswith("?") else "."
        return f"{self.file}, line {one.line}, {self.entry}: {one.what}. {one.remedy}{end}"


class RegisterError(InputError):
    """Files of the register that cannot be taken as they are; every fault is named.

    Args:
        faults: at least one.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda one: (one.file, one.problem.line)))
        super().__init__("\n".join(map(str, self.faults)), "")

    def _message(self) -> str:
        return self.what


@dataclass(frozen=True)
class At:
    """Where a row stands.

    Args:
        file: its file's name.
        lines: of that file.
        table, index: which row of which table.
        entry: its id.
    """

    file: str
    lines: Lines
    table: str
    index: int
    entry: str

    def line(self, key: str = "") -> int:
        """Line of one of its keys; of the row where it has no such key."""
        return self.lines.of(self.table, self.index, key)

    def fault(self, problem: Problem) -> Fault:
        """A problem as a fault of this row."""
        return Fault(self.file, self.entry, problem)

    def misfit(self, error: ErrorDetails, kind: type[BaseModel]) -> Fault:
        """What pydantic says of one value of it.

        Args:
            error: its finding.
            kind: what the row should have been.
        """
        where = [str(part) for part in error["loc"]]
        key = where[-1] if where else ""
        line = self.line(key)
        if error["type"] == "extra_forbidden":
            inner = next((_RULES[part] for part in reversed(where[:-1]) if part in _RULES), kind)
            problem = Problem(line, f"{key} is not known here", did_you_mean(key, [*inner.model_fields]))
        elif error["type"] == "missing":
            problem = Problem(line, f"{key} is missing", f"Add {key}")
        elif "date" in error["type"]:
            remedy = 'Write it as 2024-05-07; where only the month is known, as "2024-05"'
            problem = Problem(line, f"{key} {error['input']!s} is not a date", remedy)
        elif error["type"] == "value_error":
            what, _, remedy = error["msg"].removeprefix("Value error, ").partition(". ")
            problem = Problem(line, what, remedy)
        elif error["type"].startswith("union_tag"):
            kinds = [name for name in _RULES if name != "base"]
            problem = Problem(
                self.line("kind"), "there is no such kind of rule", f"Known: {', '.join(kinds)}"
            )
        else:
            text = error["msg"]
            what = f"{'.'.join(where)} {error['input']!r}: {text[:1].lower()}{text[1:]}"
            problem = Problem(line, what, "Correct the value")
        return self.fault(problem)


def unknown(line: int, error: Exception) -> Problem:
    """What a name is that nobody knows, from the error that said so."""
    what, _, remedy = str(error).partition(". ")
    return Problem(line, what[:1].lower() + what[1:], re.sub(r"\.$", "", remedy))
