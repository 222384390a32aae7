"""What the counting points on the way to a border had seen by the day of issue, as changes that may come on here.

Agencies publish at different delays, so a point upstream may know a month more than the border. With D x[m] for the
change of its count of the same people on the working scale in month m, two numbers stand beside each month t of the
border: D x[t], where the point had published the month after the border's last one, and D x[t-1], always. Where a point
knew nothing there is a 0, or NaN for who can tell them apart.
"""

import numpy as np

from istmo.assemble import History, Panel
from istmo.forecast.scale import Floats, Scale
from istmo.periods import add_months

MOST = 3
"""No border has more points upstream than this: features are as many for all, so that a program is compiled once."""
FEATURES = 2 * MOST


def changes(panel: Panel, groups: tuple[str, ...], missing: float = 0.0) -> Floats:
    """Changes upstream beside each month known and the one after, (period + 1, group + 1, 2 * MOST), the total last.

    Args:
        panel: what was known.
        groups: of the border, in whose terms the points are read.
        missing: what stands where nothing was known.
    """
    months = [*panel.months, *panel.targets(1)]
    found = np.full((len(months), len(groups) + 1, FEATURES), missing)
    for i, (_, point) in enumerate(panel.upstream[:MOST]):
        if not point.months:
            continue  # its place stays empty, so that a feature is of the same point in every month
        moved = _moved(point, groups)
        place = {month: row for row, month in enumerate(point.months[1:])}
        ahead = months[-1] in place
        for t, month in enumerate(months):
            before = add_months(month, -1)
            if ahead and month in place:
                found[t, :, 2 * i] = moved[place[month]]
            if before in place:
                found[t, :, 2 * i + 1] = moved[place[before]]
    return found


def _moved(point: History, groups: tuple[str, ...]) -> Floats:
    """Monthly changes of a point on the working scale, (period - 1, group + 1)."""
    counts = point.grouped(groups)
    counts = np.column_stack([counts, point.counts.sum(axis=1)])
    moved: Floats = np.diff(Scale.of(counts).forward(counts), axis=0)
    return moved
