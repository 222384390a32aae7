"""`python -m istmo.app.reader FILE`: what a report says, as JSON, read within bounds of memory and time.

It runs beside the app, so that a file made to harm (an archive that unpacks without end, a PDF that never does) takes
nothing but this process with it.
"""

import json
import sys
from pathlib import Path

MEMORY, SECONDS = 1_500_000_000, 20
"""Bytes and processor seconds."""


def _bounded() -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none; there the caller's clock is the bound
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main(path: Path) -> None:
    """Print what a file says, or what is wrong with it."""
    from istmo.errors import InputError  # noqa: PLC0415 - within the bounds
    from istmo.evidence.loading import load  # noqa: PLC0415

    try:
        text = load(path)
        said = {"text": text.text, "published": text.published and str(text.published)}
    except InputError as error:
        said = {"what": error.what, "remedy": error.remedy}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    _bounded()
    main(Path(sys.argv[1]))
