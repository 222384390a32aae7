"""A Flee instance as arrays: places, links, conflict, closures, camp counts."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from istmo.flee.settings import Settings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

KINDS = ("camp", "idpcamp", "conflict", "hub", "marker", "town")


@dataclass(frozen=True)
class Places:
    """The places, in the order of locations.csv. Every array has the axis (place).

    Args:
        names: as written.
        country: as written; "unknown" where empty.
        latitude, longitude: [degree].
        kind: one of `KINDS` on day 0.
        foreign: whether the country is not that of the first place.
        population: divided by hasten [person].
        capacity: of camps, divided by hasten [person]; -1 for no limit.
        capacity_per_day: added to the capacity every day [person/day].
    """

    names: tuple[str, ...]
    country: tuple[str, ...]
    latitude: Floats
    longitude: Floats
    kind: tuple[str, ...]
    foreign: Bools
    population: Floats
    capacity: Floats
    capacity_per_day: Floats

    def __len__(self) -> int:
        return len(self.names)

    def index(self) -> dict[str, int]:
        """Number of each place by name."""
        return {name: number for number, name in enumerate(self.names)}


@dataclass(frozen=True)
class Links:
    """Directed links, two for each row of routes.csv. Every array has the axis (link).

    Args:
        tail, head: numbers of the places.
        km: length [km].
        copies: how often Flee holds the link: 2 for rows with forced_redirection 1 (notes 1.11, quirk 2).
        speed: by vehicle [km/day].
        walk: chance a day to go on foot.
        ridden: the link that people really take when they choose this one: the first with the same ends.
    """

    tail: Ints
    head: Ints
    km: Floats
    copies: Floats
    speed: Floats
    walk: Floats
    ridden: Ints

    def __len__(self) -> int:
        return len(self.tail)


class Closure(NamedTuple):
    """A row of closures.csv.

    Args:
        kind: country, location, camp, idpcamp, link or remove_forced_redirection.
        first, second: names of countries or places.
        start: first day closed.
        end: first day open again; 0 or less for never.
    """

    kind: str
    first: str
    second: str
    start: int
    end: int


class Series(NamedTuple):
    """Published counts.

    Args:
        day: days since the start, in the order of the file. (record)
        value: persons, divided by hasten, after the registration corrections. (record)
    """

    day: Ints
    value: Floats


@dataclass(frozen=True)
class Instance:
    """A Flee instance.

    Args:
        name: of the folder.
        start: day 0.
        days: number of days simulated.
        places: where people can be.
        links: how they get from one to another.
        conflict: intensity as in conflicts.csv. (day, place)
        watched: whether conflicts.csv has a column for the place. (place)
        begins_in_conflict: whether locations.csv has the place in conflict from before day 0. (place)
        closures: in the order of the file.
        counts: published counts by name of camp, as in data_layout.csv; also of camps that are no place.
        total: the series `total`.
        camps: numbers of the places with counts: what is compared. (camp)
        settings: of Flee's rules.
        ignored: names in conflicts.csv that are no place; Flee passes over them too.
    """

    name: str
    start: date
    days: int
    places: Places
    links: Links
    conflict: Floats
    watched: Bools
    begins_in_conflict: Bools
    closures: tuple[Closure, ...]
    counts: dict[str, Series]
    total: Series
    camps: Ints
    settings: Settings
    ignored: tuple[str, ...] = ()

    @property
    def camp_names(self) -> tuple[str, ...]:
        """Names of the camps that are compared. (camp)"""
        return tuple(self.places.names[place] for place in self.camps)

    @property
    def uncompared(self) -> tuple[str, ...]:
        """Names with counts that are no camp of locations.csv; their counts are still part of the sum of camps."""
        return tuple(name for name in self.counts if name not in self.camp_names)
