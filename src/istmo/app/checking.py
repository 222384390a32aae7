"""Checking a text that was pasted or uploaded. Files are read by a process of their own, within bounds."""

import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from istmo.app.records import Records
from istmo.app.texts import Texts
from istmo.app.words import words
from istmo.brief.numbers import Language
from istmo.errors import InputError
from istmo.evidence.checking import check_text
from istmo.evidence.loading import ENDINGS, Text
from istmo.evidence.record import Record
from istmo.evidence.types import Checked

SECONDS = 25
"""A file that takes longer to read is refused."""
LONGEST = 200_000
"""Characters of a text: some 60 pages."""


def pasted(text: str) -> Text:
    """A pasted text.

    Raises:
        InputError: it is empty or too long.
    """
    if not text.strip():
        raise InputError("the text is empty", "Paste a report, or upload a file")
    if len(text) > LONGEST:
        raise InputError(f"the text has {len(text):,} characters", f"Give parts below {LONGEST:,} characters")
    return Text("".join(c if c in "\n\t" or ord(c) >= 32 else " " for c in text.replace("\r\n", "\n")))


def uploaded(name: str, content: bytes) -> Text:
    """What an uploaded file says, read by a process with bounded time and memory that can open nothing but the file.

    Args:
        name: as the browser gives it; only its ending is used.
        content: the file.

    Raises:
        InputError: it cannot be read, or not within the bounds.
    """
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(
            f"a file that ends in {ending[:12]!r} is not read", f"Give one of {', '.join(ENDINGS)}"
        )
    with tempfile.TemporaryDirectory(prefix="istmo-") as folder:
        path = Path(folder) / f"report{ending}"
        path.write_bytes(content)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "istmo.app.reader", str(path)],
                capture_output=True,
                timeout=SECONDS,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as error:
            raise InputError(
                "the file took too long to read", "Give a smaller one, or paste its text"
            ) from error
    if done.returncode != 0:
        raise InputError("the file cannot be read within bounds", "Give a smaller one, or paste its text")
    said = json.loads(done.stdout)
    if "what" in said:
        raise InputError(said["what"], said["remedy"])
    if len(said["text"]) > LONGEST:
        raise InputError(
            f"the file has {len(said['text']):,} characters", f"Give parts below {LONGEST:,} characters"
        )
    day = said["published"]
    return Text(said["text"], date.fromisoformat(day) if day else None)


def checked(records: Records, texts: Texts, key: str, language: Language) -> Checked:
    """A kept text, checked against the store as it is now; kept as long as the store stays the same.

    Raises:
        UnknownNameError: there is no such text.
    """
    name, text = texts.read(key)

    def check() -> Checked:
        with records.reading() as store:
            report, _ = check_text(Record(store), name or words("check-pasted", language), text, language)
        return Checked((report,), ())

    return records.once(("checked", key, language), check)
