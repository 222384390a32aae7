"""Forecasts made beforehand: those of the shipped figures come with the package, one's own are kept in a folder.

The ensemble takes half a minute of a processor, and the same data, model and day give the same draws. So whoever shows
a forecast may take it from a file: the name of the file stands for all that the model may look at
(`istmo.assemble.Panel.seen`), and other data have another name. `scripts/forecasts_beforehand.py` makes the shipped
files anew, and a test holds them to what the models make.
"""

import hashlib
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from istmo.assemble import Panel
from istmo.errors import InputError
from istmo.forecast.issued import Forecast
from istmo.forecast.models import DRAWS, HORIZON, Model, issue
from istmo.workers import code

MOST = 100
"""Files that are kept in a folder of one's own, a few hundred kilobytes each; the oldest make room."""


def at_hand(known: Panel, model: Model, folder: Path | None = None) -> Forecast:
    """What `istmo.forecast.issue` makes of a panel: from a file where it was made before, else made now and kept.

    Args:
        known: what was known of a border.
        model: one of `istmo.forecast.MODELS`.
        folder: where one's own are kept, made if need be; None keeps nothing.

    Raises:
        TooLittleKnownError: fewer than 24 months are known.
    """
    with as_file(files(__name__)) as shipped:
        found = _read(shipped / name(known, model))
    if found is not None:
        return found
    if folder is None:
        return issue(known, model)
    mine = folder / f"{_program()}-{name(known, model)}"
    found = _read(mine)
    if found is None:
        found = issue(known, model)
        try:
            found.write(mine)
            _make_room(folder)
        except OSError:  # a full or read-only disk: it is made again next time
            return found
    return found


def name(known: Panel, model: Model) -> str:
    """The file of a forecast: what it is about, and a checksum of all that it is made from."""
    told = "|".join([known.name, model.name, str(known.as_of), known.seen, str(HORIZON), str(DRAWS)])
    return f"{known.name}-{model.name}-{known.as_of}-{hashlib.sha256(told.encode()).hexdigest()[:16]}.parquet"


def _read(path: Path) -> Forecast | None:
    """The forecast in a file; None where there is none, or none that can be read."""
    if not path.is_file():
        return None
    try:
        return Forecast.read(path)
    except (InputError, ValueError, KeyError):
        return None


def _make_room(folder: Path) -> None:
    kept = sorted(folder.glob("*.parquet"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-MOST]:
        path.unlink(missing_ok=True)


@cache
def _program() -> str:
    """A checksum of the program and of what its forecasts read beside the store: measures and weights."""
    digest, root = hashlib.sha256(code().encode()), Path(str(files("istmo")))
    for part in ("forecast", "measures"):
        for path in sorted((root / part).rglob("*")):
            if path.suffix in (".toml", ".json", ".csv"):
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
