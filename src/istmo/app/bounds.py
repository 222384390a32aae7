"""How much a packed file unpacks to, counted before anything reads it."""

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import Protocol

from istmo.errors import InputError

MOST = 100_000_000
"""Bytes that a file may unpack to: the largest official workbook unpacks to 18 million."""
STEP = 1 << 20


def refuse_bombs(path: Path) -> None:
    """Refuse an archive that unpacks to more than `MOST` bytes, whatever it says of itself.

    Raises:
        InputError: it unpacks to more, or is damaged.
    """
    with path.open("rb") as opened:
        start = opened.read(4)
    try:
        if start.startswith(b"PK"):
            left = MOST
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    with archive.open(member) as inside:
                        left = _count(inside, left, path)
        elif start.startswith(b"\x1f\x8b"):
            with gzip.open(path) as packed:
                _count(packed, MOST, path)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise InputError("it is damaged or locked", "Fetch it again", path) from error


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _count(opened: _Readable, left: int, path: Path) -> int:
    while chunk := opened.read(STEP):
        left -= len(chunk)
        if left < 0:
            raise InputError(f"it unpacks to more than {MOST:,} bytes", "Give the official file", path)
    return left
