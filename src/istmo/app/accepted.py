"""The register with what persons accepted into it from checked reports, in the file that the commands read too."""

from collections.abc import Collection, Mapping
from pathlib import Path
from threading import Lock

from istmo.register import Register, register
from istmo.register.accepting import Found, accept


class Accepted:
    """What was accepted into the register, in a TOML file as `istmo register accept` writes it.

    Args:
        file: made when something is first accepted.
        beside: another such file, read and never written: the terminal's, where this one is kept elsewhere.
    """

    def __init__(self, file: Path, beside: Path | None = None) -> None:
        self.file = file
        self.beside = beside or file
        self._lock = Lock()
        self._read: tuple[tuple[int, ...], Register] | None = None

    def register(self) -> Register:
        """The register that ships, with what was accepted beside it; read anew when the file has changed.

        Raises:
            InputError: somebody changed the file by hand, and it is no register any more.
        """
        files = tuple(each for each in dict.fromkeys((self.file, self.beside)) if each.exists())
        if not files:
            return register()
        written = tuple(each.stat().st_mtime_ns for each in files)
        if self._read is None or self._read[0] != written:
            self._read = written, register(files)
        return self._read[1]

    def take(
        self, found: Mapping[int, Found], by: str, days: Mapping[int, str], anyway: Collection[int]
    ) -> tuple[str, ...]:
        """Accept announcements; the ids of the new entries.

        Args:
            found, by, days, anyway: as of `accept`.

        Raises:
            InputError: as `accept`; nothing is written then.
        """
        with self._lock:
            return accept(found, self.file, by, days, anyway, others=(self.beside,)).new

    def quoted(self) -> dict[str, str]:
        """The entries that were accepted: id by quotation."""
        rows = self.register().entries.values()
        return {one.quotation: one.id for each in rows for one in each if one.accepted_by}
