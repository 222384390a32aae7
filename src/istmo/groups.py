"""Groups: who is told apart. A group is a nationality and a household type; people in it are exchangeable."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from istmo.errors import InputError


@dataclass(frozen=True)
class Groups:
    """The groups of a run, in the order of the last axis of every array of the engine.

    Args:
        nationality: of each group, ISO 3166-1 alpha-3 (or OOO, UNK).
        household: of each group, a word of `istmo.observation.HOUSEHOLDS`.
    """

    nationality: tuple[str, ...]
    household: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.nationality) != len(self.household):
            raise InputError(
                f"{len(self.nationality)} nationalities and {len(self.household)} household types",
                "Give one of each for every group",
            )
        names = self.names
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(f"Groups given twice: {', '.join(twice[:5])}", "Give every group once")

    @classmethod
    def product(cls, nationalities: Sequence[str], households: Sequence[str]) -> "Groups":
        """Every nationality with every household type, nationality varying slowest."""
        pairs = [(nationality, household) for nationality in nationalities for household in households]
        return cls(tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs))

    def __len__(self) -> int:
        return len(self.nationality)

    @property
    def names(self) -> tuple[str, ...]:
        """ "VEN/family" and so on: the names that the random streams are keyed by."""
        return tuple(f"{n}/{h}" for n, h in zip(self.nationality, self.household, strict=True))

    def sum_by(
        self, keys: Sequence[str], values: NDArray[np.float64]
    ) -> tuple[tuple[str, ...], NDArray[np.float64]]:
        """Sums over the groups that share a key, along the last axis.

        Args:
            keys: one a group: `groups.nationality`, `groups.household` or any other partition.
            values: (..., group).

        Returns:
            The distinct keys in order of first appearance, and the sums (..., key).
        """
        names = tuple(dict.fromkeys(keys))
        member = np.array([[key == name for name in names] for key in keys], float).reshape(
            len(keys), len(names)
        )
        return names, values @ member
