"""What people at a place can choose from: paths up to the awareness level (notes 1.4).

From place i a path i -> ... -> j of at most `awareness` counted links, never back to a place already left, is one
alternative; so is each of its prefixes. A path that ends at a marker is none, and a marker does not count as a link.
Who has chosen a path keeps the rest of it: a *stance* is a place together with the places still ahead on a chosen path.
"""

from dataclasses import dataclass

import numpy as np

from istmo.errors import InputError
from istmo.flee.instance import Bools, Floats, Instance, Ints

MOST_PATHS = 200_000

Stance = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Paths:
    """All alternatives of all stances, sorted by stance.

    Args:
        stances: place, and the places still ahead; the first are the places with nothing ahead.
        stance: whose alternative it is. (path)
        link: the first link of the path, as it is really taken. (path)
        after: stance on arrival at the end of that link. (path)
        end: last place of the path. (path)
        km: length of the path [km]; zero where the path was chosen before. (path)
        copies: how often Flee holds it. (path)
        links: all links that must be open, padded with -1. (path, step)
    """

    stances: tuple[Stance, ...]
    stance: Ints
    link: Ints
    after: Ints
    end: Ints
    km: Floats
    copies: Floats
    links: Ints

    @property
    def place(self) -> Ints:
        """Place of each stance. (stance)"""
        return np.array([place for place, _ in self.stances], np.int64)

    @property
    def free(self) -> Bools:
        """Whether a stance has nothing ahead: its people have still to choose. (stance)"""
        return np.array([not ahead for _, ahead in self.stances])


@dataclass(frozen=True)
class _Path:
    links: tuple[int, ...]
    places: tuple[int, ...]
    km: float
    copies: float


def paths(instance: Instance, double_links: bool = True) -> Paths:
    """The alternatives at every place of an instance, and of everyone under way on a chosen path.

    Args:
        instance: as read.
        double_links: whether rows with forced_redirection 1 count twice, as in Flee.

    Raises:
        InputError: when there are too many paths to enumerate.
    """
    count, links = len(instance.places), instance.links
    leaving: list[list[int]] = [[] for _ in range(count)]
    for link, tail in enumerate(links.tail):
        leaving[tail].append(link)
    copies = links.copies if double_links else np.ones(len(links))
    number: dict[Stance, int] = {(place, ()): place for place in range(count)}
    rows: list[tuple[int, int, int, int, float, float, tuple[int, ...]]] = []
    chosen = [path for place in range(count) for path in _from(instance, place, leaving, copies)]
    for path in chosen:
        first = int(links.ridden[path.links[0]])
        after = number.setdefault((path.places[0], path.places[1:]), len(number))
        origin = int(links.tail[first])
        rows.append((origin, first, after, path.places[-1], path.km, path.copies, path.links))
    between = {
        (int(links.tail[one]), int(links.head[one])): int(links.ridden[one]) for one in range(len(links))
    }
    waiting = list(number)[count:]
    for place, ahead in waiting:
        link = between[place, ahead[0]]
        following = (ahead[0], ahead[1:])
        if following not in number:
            number[following] = len(number)
            waiting.append(following)
        rows.append((number[place, ahead], link, number[following], ahead[-1], 0.0, 1.0, (link,)))
    rows.sort(key=lambda row: row[0])
    width = max((len(row[-1]) for row in rows), default=1)
    whose, taken, then, end = (np.array([row[column] for row in rows], np.int64) for column in range(4))
    return Paths(
        stances=tuple(number),
        stance=whose,
        link=taken,
        after=then,
        end=end,
        km=np.array([row[4] for row in rows], float),
        copies=np.array([row[5] for row in rows], float),
        links=np.array([[*row[6], *[-1] * (width - len(row[6]))] for row in rows], np.int64).reshape(
            len(rows), width
        ),
    )


def _from(instance: Instance, origin: int, leaving: list[list[int]], copies: Floats) -> list[_Path]:
    """All paths from a place."""
    links, awareness = instance.links, max(instance.settings.move.awareness_level, 1)
    found: list[_Path] = []
    open_ends = [(_Path((), (), 0.0, 1.0), origin, awareness)]
    while open_ends:
        path, here, hops = open_ends.pop()
        left = (origin, *path.places)
        for link in leaving[here]:
            head = int(links.head[link])
            if head in left:
                continue
            longer = _Path(
                (*path.links, link),
                (*path.places, head),
                path.km + links.km[link],
                path.copies * copies[link],
            )
            marker = instance.places.kind[head] == "marker"
            if not marker:
                found.append(longer)
            if hops > 1 or marker:
                open_ends.append((longer, head, hops - (not marker)))
        if len(found) > MOST_PATHS:
            raise InputError(
                f"awareness_level {awareness} gives more than {MOST_PATHS} paths from one place",
                "Lower awareness_level",
                "simsetting.yml",
            )
    return found
