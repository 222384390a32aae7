"""Expected numbers, or whole persons drawn at random: the two ways to run the same rules."""

from typing import Protocol

import numpy as np
from scipy import sparse

from istmo.flee.graph import Layer, Stretch
from istmo.flee.instance import Floats


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
        self._kept: dict[int, tuple[object, sparse.csr_array, Floats]] = {}

    def thin(self, persons: Floats, chance: Floats) -> Floats:
        """See `Mode.thin`."""
        return persons * chance

    def allot(self, persons: float, weight: Floats) -> Floats:
        """See `Mode.allot`."""
        return np.asarray(persons * weight / weight.sum())

    def travel(self, stretch: Stretch, persons: Floats) -> Floats:
        """See `Mode.travel`."""
        if id(stretch) not in self._kept:
            shape = (len(stretch.reach), len(persons))
            self._kept[id(stretch)] = (stretch, _matrix(stretch.to, stretch.event, stretch.chance, shape), persons)
        return np.asarray(self._kept[id(stretch)][1] @ persons)

    def choose(self, layer: Layer, persons: Floats, share: Floats) -> tuple[Floats, Floats]:
        """See `Mode.choose`; the matrix from rows to rows is kept while the shares stay the same."""
        kept = self._kept.get(id(layer))
        if kept is None or kept[0] is not share:
            stretch = layer.stretch
            chance = share[layer.path[stretch.event]] * stretch.chance
            shape = (len(stretch.reach), len(persons))
            leaving = np.bincount(layer.row, share[layer.path], len(persons))[:, None]
            kept = (share, _matrix(stretch.to, layer.row[stretch.event], chance, shape), leaving)
            self._kept[id(layer)] = kept
        return np.asarray(kept[1] @ persons), persons * kept[2]


def _matrix(to: object, of: object, value: Floats, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((value, (to, of)), shape=shape)


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
            of_left = np.divide(chance[now], chance_left[rows], out=np.zeros(len(now)), where=chance_left[rows] > 0)
            events[now] = self.thin(left[rows], of_left[:, None])
            left[rows] -= events[now]
            chance_left[rows] -= chance[now]
        return self.travel(layer.stretch, events), persons - left


def _chance_on_foot(stretch: Stretch, events: int) -> Floats:
    return np.bincount(stretch.event[stretch.foot], stretch.chance[stretch.foot], events)
