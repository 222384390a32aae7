"""Texts that were given to be checked, kept so that the address of a check goes on working."""

import hashlib
import json
import re
from datetime import date
from pathlib import Path

from istmo.errors import UnknownNameError
from istmo.evidence.loading import Text
from istmo.files import whole

MOST = 100
"""Texts kept: the oldest makes room."""
_NAME = re.compile(r"[0-9a-f]{20}")


class Texts:
    """A folder of texts, each named by its checksum.

    Args:
        folder: made at the first text.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, name: str, text: Text) -> str:
        """Keep a text; what it is called from then on.

        Args:
            name: of the report, for people.
            text: what it says.
        """
        about = {"name": name[:200], "text": text.text, "published": text.published and str(text.published)}
        content = json.dumps(about, ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(content.encode()).hexdigest()[:20]
        with whole(self.folder / f"{key}.json") as beside:
            beside.write_text(content, encoding="utf-8")
        kept = sorted(self.folder.glob("*.json"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-MOST]:
            old.unlink(missing_ok=True)
        return key

    def read(self, key: str) -> tuple[str, Text]:
        """A text and the name of its report.

        Raises:
            UnknownNameError: it is not kept (any more).
        """
        file = self.folder / f"{key}.json"
        if not _NAME.fullmatch(key) or not file.is_file():
            raise UnknownNameError("There is no such check, or no longer. Check the report again.")
        found = json.loads(file.read_text(encoding="utf-8"))
        day = found["published"]
        return found["name"], Text(found["text"], date.fromisoformat(day) if day else None)

    def remove(self, key: str) -> None:
        """Forget a text; raises `UnknownNameError` where there is none."""
        self.read(key)
        (self.folder / f"{key}.json").unlink(missing_ok=True)
