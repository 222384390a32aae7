"""From tables to arrays: the only door. Models see a `Panel` or a `Record`, and never a table, a file or the store.

| file | what |
|---|---|
| `panel.py` | what was known of one border on a day, for forecasts |
| `record.py` | what was known of all counting points of a study, for its fit; imported from there |
"""

from istmo.assemble.panel import (
    ARENA,
    BORDERS,
    Border,
    Counts,
    History,
    Panel,
    Read,
    TooLittleKnownError,
    border,
    history,
    largest,
    panel,
)

__all__ = [
    "ARENA",
    "BORDERS",
    "Border",
    "Counts",
    "History",
    "Panel",
    "Read",
    "TooLittleKnownError",
    "border",
    "history",
    "largest",
    "panel",
]
