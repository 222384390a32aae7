"""Draws from many small laws at once, in a time that does not depend on how many columns they have.

Walker's alias method with Vose's tables (doi 10.1109/32.92917): a column is picked evenly and kept with a chance of
its own, or else passed on to one other column. One uniform number serves both.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Urns(NamedTuple):
    """One law a row, all with the same columns. A cell is one column of one row, counted row after row.

    Args:
        columns: their number.
        keep: column plus the chance to keep it. (cell)
        other: the cell it is passed on to. (cell)
    """

    columns: int
    keep: NDArray[np.float64]
    other: NDArray[np.int64]

    def draw(self, row: NDArray[np.int64], stream: np.random.Generator) -> NDArray[np.int64]:
        """A cell from the law of each row given. (draw)"""
        at = stream.random(len(row))
        at *= self.columns
        cell = row * self.columns
        cell += at.astype(np.int64)
        return np.where(at < self.keep[cell], cell, self.other[cell])


def urns(chance: NDArray[np.float64]) -> Urns:
    """Urns for laws given as a table.

    Args:
        chance: of each column; a row adds to 1 up to rounding. (row, column)
    """
    rows, columns = chance.shape
    pairs = [_vose(row) for row in (chance * columns).tolist()]
    keep = np.array([keep for keep, _ in pairs], np.float64) + np.arange(columns)
    other = np.array([other for _, other in pairs], np.int64) + columns * np.arange(rows)[:, None]
    return Urns(columns, keep.ravel(), other.ravel())


def _vose(scaled: list[float]) -> tuple[list[float], list[int]]:
    """The chance to keep each column, and to which it is passed on otherwise."""
    keep, other = [1.0] * len(scaled), list(range(len(scaled)))
    poor = [column for column, x in enumerate(scaled) if x < 1.0]
    rich = [column for column, x in enumerate(scaled) if x >= 1.0]
    while poor and rich:
        column, giver = poor.pop(), rich[-1]
        keep[column], other[column] = scaled[column], giver
        scaled[giver] -= 1.0 - scaled[column]
        if scaled[giver] < 1.0:
            poor.append(rich.pop())
    return keep, other
