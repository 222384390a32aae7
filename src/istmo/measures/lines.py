"""Where in a TOML text a table or a key stands, so that a message can name the line."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from istmo.errors import IstmoError

_HEADER = re.compile(r"^\s*\[\[\s*([\w-]+)\s*\]\]")
_TABLE = re.compile(r"^\s*\[\s*([\w.\"-]+)\s*\]")
_KEY = re.compile(r"^\s*\"?([\w-]+)\"?\s*=")


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file: the line, what is wrong, and what to do, without full stops."""

    line: int
    what: str
    remedy: str


class PlanError(IstmoError):
    """A plan that cannot be taken as it is. Every problem is named with its line and its remedy.

    Args:
        file: the plan's file.
        problems: at least one.
    """

    def __init__(self, file: Path | str, problems: Sequence[Problem]) -> None:
        self.file, self.problems = Path(file), tuple(sorted(problems, key=lambda one: one.line))
        super().__init__(
            "\n".join(
                f"{self.file.name}, line {one.line}: {one.what}. {one.remedy}{'' if one.remedy[-1] == '?' else '.'}"
                for one in self.problems
            )
        )


class Lines:
    """Lines of the tables and keys of a TOML text (1-based).

    Args:
        text: as read; only arrays of tables (`[[name]]`) and plain keys are told apart.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[str, int, str], int] = {}
        table, counts = "", Counter[str]()
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.match(line):
                table = header[1]
                counts[table] += 1
                self._lines[table, counts[table] - 1, ""] = number
            elif key := _KEY.match(line):
                self._lines.setdefault((table, max(counts[table] - 1, 0), key[1]), number)

    def of(self, table: str, index: int, key: str = "") -> int:
        """Line of a key of the `index`-th table of a name; of the table if it has no such key; else 1."""
        return self._lines.get((table, index, key)) or self._lines.get((table, index, "")) or 1


def line_of(text: str, path: Sequence[str]) -> int:
    """Line of what stands at a path of a TOML text, or of the deepest table above it that is there; 1 if none is.

    Args:
        text: as read, of tables (`[a.b]`), lists of tables (`[[a]]`) and plain keys.
        path: names of tables and keys, and behind a list's name the number (0 is the first) of one of its tables.
    """
    best, depth = 1, 0
    here: tuple[str, ...] = ()
    counts = Counter[str]()
    for number, line in enumerate(text.splitlines(), 1):
        found = here
        if header := _HEADER.match(line):
            found = here = (header[1], str(counts[header[1]]))
            counts[header[1]] += 1
        elif table := _TABLE.match(line):
            found = here = tuple(table[1].replace('"', "").split("."))
        elif key := _KEY.match(line):
            found = (*here, key[1])
        if len(found) > depth and tuple(path[: len(found)]) == found:
            best, depth = number, len(found)
    return best
