"""Which links and groups a measure reaches: patterns and codes -> indices."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.groups import Groups
from istmo.measures.measure import ALL, Measure
from istmo.network import MODES, Network

Flags = NDArray[np.bool_]


class World(Protocol):
    """What measures must know of a study: an `istmo.studies.Study` is one.

    Args:
        network: where people can go.
        nodes: one row a node, with `id` and `kind`.
        links: one row a link in the network's order, with `id` and `pathway` (null where it is none).
        nationalities, households: who is told apart.
    """

    @property
    def network(self) -> Network: ...  # noqa: D102
    @property
    def nodes(self) -> pl.DataFrame: ...  # noqa: D102
    @property
    def links(self) -> pl.DataFrame: ...  # noqa: D102
    @property
    def nationalities(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def households(self) -> tuple[str, ...]: ...  # noqa: D102


def links_of(world: World, measure: Measure) -> Flags:
    """Whether a measure acts on each link. (link)"""
    names = world.network.links
    by_pattern = _chosen(measure.links, lambda word: _by_word(world, word), len(names))
    return by_pattern | np.isin(_pathways(world), measure.pathways)


def groups_of(groups: Groups, measure: Measure) -> Flags:
    """Whether a measure addresses each group. (group)"""
    nationality = _chosen(
        measure.nationalities, lambda word: _equal(groups.nationality, word), len(groups), start_full=True
    )
    household = _chosen(
        measure.households, lambda word: _equal(groups.household, word), len(groups), start_full=True
    )
    return nationality & household


def unknown_words(world: World, measure: Measure) -> list[tuple[str, str, str]]:
    """Words of a measure that mean nothing in a study: (field, word, the nearest that does or "")."""
    wrong = []
    for word in measure.links:
        if not _by_word(world, word.removeprefix("!")).any():
            wrong.append(("links", word, nearest(word.removeprefix("!"), link_words(world))))
    for word in measure.pathways:
        if word not in pathway_names(world):
            wrong.append(("pathways", word, nearest(word, pathway_names(world))))
    for word in measure.nationalities:
        if word.removeprefix("!") not in {ALL, *world.nationalities}:
            wrong.append(("nationalities", word, nearest(word.removeprefix("!"), world.nationalities)))
    for word in measure.households:
        if word.removeprefix("!") not in {ALL, *world.households}:
            wrong.append(("households", word, nearest(word.removeprefix("!"), world.households)))
    return wrong


def link_words(world: World) -> tuple[str, ...]:
    """Every word that picks links, but patterns."""
    kinds = [f"to:{kind}" for kind in world.nodes["kind"].unique().sort()]
    return (*world.network.links, *kinds, *(f"mode:{mode}" for mode in MODES))


def pathway_names(world: World) -> tuple[str, ...]:
    """The pathways of a study, in the order of its links."""
    return tuple(world.links["pathway"].drop_nulls().unique(maintain_order=True))


def nearest(word: str, words: Iterable[str]) -> str:
    """The known word most like one that is not known; "" if none is."""
    found = get_close_matches(word, list(words), n=1, cutoff=0.5)
    return found[0] if found else ""


def _by_word(world: World, word: str) -> Flags:
    network = world.network
    if word.startswith("to:"):
        kind = np.array(world.nodes["kind"].to_list())[network.head]
        return _equal(kind.tolist(), word.removeprefix("to:"))
    if word.startswith("mode:"):
        return _equal(network.mode, word.removeprefix("mode:"))
    return np.array([fnmatchcase(name, word) for name in network.links], bool)


def _pathways(world: World) -> NDArray[np.str_]:
    return np.array([name or "" for name in world.links["pathway"]], str)


def _equal(names: Sequence[str], word: str) -> Flags:
    return np.array([word in (ALL, name) for name in names], bool)


def _chosen(
    words: Sequence[str], flags: Callable[[str], Flags], count: int, *, start_full: bool = False
) -> Flags:
    """The union of the plain words, less those with "!"; all, if only such are given and `start_full`."""
    plain = [word for word in words if not word.startswith("!")]
    found = np.full(count, start_full and not plain)
    for word in plain:
        found |= flags(word)
    for word in words:
        if word.startswith("!"):
            found &= ~flags(word.removeprefix("!"))
    return found
