"""Which links and groups a measure reaches: patterns and codes -> indices."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from istmo.groups import Groups
from istmo.measures.measure import ALL, Measure
from istmo.network import MODES
from istmo.studies import Study

Flags = NDArray[np.bool_]


def links_of(study: Study, measure: Measure) -> Flags:
    """Whether a measure acts on each link. (link)"""
    names = study.network.links
    by_pattern = _chosen(measure.links, lambda word: _by_word(study, word), len(names))
    return by_pattern | np.isin(_pathways(study), measure.pathways)


def groups_of(groups: Groups, measure: Measure) -> Flags:
    """Whether a measure addresses each group. (group)"""
    nationality = _chosen(
        measure.nationalities, lambda word: _equal(groups.nationality, word), len(groups), start_full=True
    )
    household = _chosen(
        measure.households, lambda word: _equal(groups.household, word), len(groups), start_full=True
    )
    return nationality & household


def unknown_words(study: Study, measure: Measure) -> list[tuple[str, str, str]]:
    """Words of a measure that mean nothing in a study: (field, word, the nearest that does or "")."""
    wrong = []
    for word in measure.links:
        if not _by_word(study, word.removeprefix("!")).any():
            wrong.append(("links", word, nearest(word.removeprefix("!"), link_words(study))))
    for word in measure.pathways:
        if word not in pathway_names(study):
            wrong.append(("pathways", word, nearest(word, pathway_names(study))))
    for word in measure.nationalities:
        if word.removeprefix("!") not in {ALL, *study.nationalities}:
            wrong.append(("nationalities", word, nearest(word.removeprefix("!"), study.nationalities)))
    for word in measure.households:
        if word.removeprefix("!") not in {ALL, *study.households}:
            wrong.append(("households", word, nearest(word.removeprefix("!"), study.households)))
    return wrong


def link_words(study: Study) -> tuple[str, ...]:
    """Every word that picks links, but patterns."""
    kinds = [f"to:{kind}" for kind in study.nodes["kind"].unique().sort()]
    return (*study.network.links, *kinds, *(f"mode:{mode}" for mode in MODES))


def pathway_names(study: Study) -> tuple[str, ...]:
    """The pathways of a study, in the order of its links."""
    return tuple(study.links["pathway"].drop_nulls().unique(maintain_order=True))


def nearest(word: str, words: Iterable[str]) -> str:
    """The known word most like one that is not known; "" if none is."""
    found = get_close_matches(word, list(words), n=1, cutoff=0.5)
    return found[0] if found else ""


def _by_word(study: Study, word: str) -> Flags:
    network = study.network
    if word.startswith("to:"):
        kind = np.array(study.nodes["kind"].to_list())[network.head]
        return _equal(kind.tolist(), word.removeprefix("to:"))
    if word.startswith("mode:"):
        return _equal(network.mode, word.removeprefix("mode:"))
    return np.array([fnmatchcase(name, word) for name in network.links], bool)


def _pathways(study: Study) -> NDArray[np.str_]:
    return np.array([name or "" for name in study.links["pathway"]], str)


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
