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
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = Lock()
        self._read: tuple[int, Register] | None = None

    def register(self) -> Register:
        """The register that ships, with what was accepted beside it; read anew when the file has changed.

        Raises:
            InputError: somebody changed the file by hand, and it is no register any more.
        """
        if not self.file.exists():
            return register()
        written = self.file.stat().st_mtime_ns
        if self._read is None or self._read[0] != written:
            self._read = written, register((self.file,))
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
            return accept(found, self.file, by, days, anyway).new

    def quoted(self) -> dict[str, str]:
        """The entries that were accepted: id by quotation."""
        own = self.register().entries.values() if self.file.exists() else ()
        return {one.quotation: one.id for rows in own for one in rows if one.accepted_by}
