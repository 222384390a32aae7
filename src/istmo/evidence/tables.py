"""Tables in a text: lines whose cells are set off by bars or tabs, under a line of headings without figures."""

import re

from istmo.evidence.context import Context
from istmo.evidence.types import Figure

_BAR = re.compile(r"\s*[|\t]\s*")
LONGEST_ROW = 2_000
"""Characters from which on a line is no row of a table, so that a long one takes no long time."""
HEADING_WITHIN = 60
"""Lines above a row among which its line of headings is looked for."""


def cells(context: Context, figure: Figure) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the row label and the column heading of a figure stand; empty intervals for one outside tables."""
    start, end = _line(context.plain, figure.start)
    if end - start > LONGEST_ROW:
        return (0, 0), (0, 0)
    row = _split(context.plain, start, end)
    column = next((i for i, (a, b) in enumerate(row) if a <= figure.start < b), 0)
    if len(row) < 2 or column == 0:
        return (0, 0), (0, 0)
    taken = [each.start for each in context.figures]
    for _ in range(HEADING_WITHIN):
        if start == 0:
            break
        start, end = _line(context.plain, start - 1)
        above = _split(context.plain, start, end)
        if len(above) != len(row):
            break
        if not any(start <= at < end for at in taken):
            return row[0], above[column]
    return row[0], (0, 0)


def _line(plain: str, position: int) -> tuple[int, int]:
    start = plain.rfind("\n", 0, position) + 1
    end = plain.find("\n", position)
    return start, end if end >= 0 else len(plain)


def _split(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    found, at = [], start
    for match in _BAR.finditer(plain, start, end):
        if match.start() > start:
            found.append((at, match.start()))
        at = match.end()
    if at < end:
        found.append((at, end))
    return found
