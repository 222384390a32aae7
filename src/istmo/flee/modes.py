"""Expected numbers, or whole persons drawn at random: the two ways to run the same rules."""

from typing import Protocol

import numpy as np

from istmo.flee.instance import Floats, Ints


class Mode(Protocol):
    """How persons are shared out."""

    def thin(self, persons: Floats, chance: Floats) -> Floats:
        """Those of `persons` to whom something happens that has this chance for each, independently."""
        ...

    def spread(self, persons: Floats, row: Ints, share: Floats) -> Floats:
        """Persons of each row shared out over its events: (row, level) -> (event, level).

        Args:
            persons: (row, level)
            row: of each event, increasing. (event)
            share: chance of each event; adds to 1 or less over a row, and the rest takes none. (event)
        """
        ...

    def allot(self, persons: float, weight: Floats) -> Floats:
        """A number of persons over places by weight. (place)"""
        ...


class Expected:
    """Means: every draw is replaced by its expectation."""

    def thin(self, persons: Floats, chance: Floats) -> Floats:
        """See `Mode.thin`."""
        return persons * chance

    def spread(self, persons: Floats, row: Ints, share: Floats) -> Floats:
        """See `Mode.spread`."""
        return np.asarray(np.take(persons, row, axis=0) * share[:, None])

    def allot(self, persons: float, weight: Floats) -> Floats:
        """See `Mode.allot`."""
        return np.asarray(persons * weight / weight.sum())


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

    def spread(self, persons: Floats, row: Ints, share: Floats) -> Floats:
        """See `Mode.spread`: multinomial, one event after the other out of those who are left."""
        events = np.zeros((len(row), persons.shape[1]))
        left, chance_left = persons.copy(), np.ones(len(persons))
        place = np.arange(len(row)) - np.searchsorted(row, row)
        for turn in range(int(place.max(initial=-1)) + 1):
            now = np.flatnonzero(place == turn)
            rows = row[now]
            chance = share[now] / np.maximum(chance_left[rows], 1e-300)
            events[now] = self.thin(left[rows], np.minimum(chance, 1.0)[:, None])
            left[rows] -= events[now]
            chance_left[rows] -= share[now]
        return events

    def allot(self, persons: float, weight: Floats) -> Floats:
        """See `Mode.allot`: multinomial."""
        return self.random.multinomial(int(persons), weight / weight.sum()).astype(float)
