"""Expected numbers, or whole persons drawn at random: the two ways to run the same rules."""

from typing import Protocol

import numpy as np
from scipy import sparse

from istmo.flee.graph import Layer, Stretch
from istmo.flee.instance import Floats, Ints


class Mode(Protocol):
    """How persons are shared out."""

    def thin(self, persons: Floats, chance: Floats) -> Floats:
        """Those of `persons` to whom something happens that has this chance for each, independently."""
        ...

    def allot(self, persons: float, weight: Floats) -> Floats:
        """A number of persons over places by weight. (place)"""
        ...

    def travel(self, stretch: Stretch, persons: Floats) -> Floats:
        """The persons of each event at the end of the stretch. (reach, level)"""
        ...

    def choose(self, layer: Layer, persons: Floats, share: Floats) -> tuple[Floats, Floats]:
        """Persons who decide, over the alternatives, and to the end of their stretch.

        Args:
            layer: where they are.
            persons: who decide. (row, level)
            share: chance of each alternative, adding to 1 or less over a row. (path)

        Returns:
            Persons at the end of the stretch (reach, level), and persons who left (row, level).
        """
        ...


class Expected:
    """Means: every draw is replaced by its expectation."""

    def __init__(self) -> None:
        self._matrices: dict[int, _Matrix] = {}

    def thin(self, persons: Floats, chance: Floats) -> Floats:
        """See `Mode.thin`."""
        return persons * chance

    def allot(self, persons: float, weight: Floats) -> Floats:
        """See `Mode.allot`."""
        return np.asarray(persons * weight / weight.sum())

    def travel(self, stretch: Stretch, persons: Floats) -> Floats:
        """See `Mode.travel`."""
        matrix = self._matrices.get(id(stretch))
        if matrix is None:
            matrix = self._matrices[id(stretch)] = _Matrix(stretch, stretch.event, len(persons))
            matrix.set(stretch.chance)
        return np.asarray(matrix.content @ persons)

    def choose(self, layer: Layer, persons: Floats, share: Floats) -> tuple[Floats, Floats]:
        """See `Mode.choose`; the matrix from rows to rows is kept while the shares stay the same."""
        stretch = layer.stretch
        matrix = self._matrices.get(id(layer))
        if matrix is None:
            matrix = self._matrices[id(layer)] = _Matrix(stretch, layer.row[stretch.event], len(persons))
        if matrix.share is not share:
            of_event = share[layer.path]
            matrix.set(of_event[stretch.event] * stretch.chance)
            matrix.share, matrix.leaving = (
                share,
                np.bincount(layer.row, of_event, len(persons))[:, None].astype(float),
            )
        return np.asarray(matrix.content @ persons), persons * matrix.leaving


class _Matrix:
    """A sparse matrix from rows, or slots, to the rows reached, whose values change and whose shape does not."""

    def __init__(self, stretch: Stretch, of: Ints, size: int) -> None:
        self.stretch, self.order = stretch, np.lexsort((of, stretch.to))
        starts = np.searchsorted(stretch.to[self.order], np.arange(len(stretch.reach) + 1))
        values = np.zeros(len(of))
        self.content = sparse.csr_array((values, of[self.order], starts), shape=(len(stretch.reach), size))
        self.share: Floats | None = None
        self.leaving = np.zeros((size, 1))

    def set(self, value: Floats) -> None:
        """Put new values in, one for each arc of the stretch."""
        self.content.data[:] = value[self.order]


class Counts:
    """Whole persons, drawn at random.

    Args:
        seed: of the draws.
    """

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def thin(self, persons: Floats, chance: Floats) -> Floats:
        """See `Mode.thin`: binomial."""
        return self.random.binomial(persons.astype(np.int64), np.clip(chance, 0.0, 1.0)).astype(float)

    def allot(self, persons: float, weight: Floats) -> Floats:
        """See `Mode.allot`: multinomial."""
        return self.random.multinomial(int(persons), weight / weight.sum()).astype(float)

    def travel(self, stretch: Stretch, persons: Floats) -> Floats:
        """See `Mode.travel`: binomial where some go on foot."""
        there = persons[stretch.event]
        if stretch.foot.any():
            walking = self.thin(persons, _chance_on_foot(stretch, len(persons))[:, None])[stretch.event]
            there = np.where(stretch.foot[:, None], walking, there - walking)
        reached = np.zeros((len(stretch.reach), persons.shape[1]))
        np.add.at(reached, stretch.to, there)
        return reached

    def choose(self, layer: Layer, persons: Floats, share: Floats) -> tuple[Floats, Floats]:
        """See `Mode.choose`: multinomial, one alternative after the other out of those who are left."""
        events, chance = np.zeros((len(layer.row), persons.shape[1])), share[layer.path]
        left, chance_left = persons.copy(), np.ones(len(persons))
        turn = np.arange(len(layer.row)) - np.searchsorted(layer.row, layer.row)
        for now in (np.flatnonzero(turn == number) for number in range(int(turn.max(initial=-1)) + 1)):
            rows = layer.row[now]
            of_left = np.divide(
                chance[now], chance_left[rows], out=np.zeros(len(now)), where=chance_left[rows] > 0
            )
            events[now] = self.thin(left[rows], of_left[:, None])
            left[rows] -= events[now]
            chance_left[rows] -= chance[now]
        return self.travel(layer.stretch, events), persons - left


def _chance_on_foot(stretch: Stretch, events: int) -> Floats:
    return np.bincount(stretch.event[stretch.foot], stretch.chance[stretch.foot], events).astype(float)
