"""What can go wrong for a user, said so that they can mend it."""

from collections.abc import Sequence
from pathlib import Path


class IstmoError(Exception):
    """Anything a user can mend: wrong input, an unknown name, a store that is busy."""


class InputError(IstmoError):
    """A file or a request that cannot be taken as it is.

    The message names the file, what is wrong, the rows (the first five and how many there are) and
    what to do about it. Nothing has been stored when this is raised.

    Args:
        what: what is wrong, one sentence without a full stop.
        remedy: what the user can do, one sentence without a full stop.
        file: the file at fault, if there is one.
        rows: 1-based row numbers as a text editor shows them (the header is row 1).
    """

    def __init__(
        self, what: str, remedy: str, file: Path | str | None = None, rows: Sequence[int] = ()
    ) -> None:
        self.what, self.remedy, self.file, self.rows = what, remedy, file, tuple(rows)
        super().__init__(self._message())

    def _message(self) -> str:
        where = f"{Path(self.file).name}: " if self.file is not None else ""
        end = "" if self.remedy.endswith("?") else "."
        return f"{where}{self.what}{_rows(self.rows)}. {self.remedy}{end}"


def _rows(rows: Sequence[int]) -> str:
    if not rows:
        return ""
    first = ", ".join(str(row) for row in rows[:5])
    if len(rows) == 1:
        return f" (row {first})"
    return f" (rows {first}{', ...' if len(rows) > 5 else ''}; {len(rows)} in all)"


class UnknownNameError(IstmoError):
    """A series, place or release that the store does not have; the message offers the nearest names."""
