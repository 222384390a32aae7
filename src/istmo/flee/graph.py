"""Flee's motion on links as a fixed graph of counts (notes 1.6, 1.10).

The state of a person at midnight is a *position*, one of
  - a stance (place, rest of a chosen path), or a place where they have not yet made their first arrival,
  - a slot: x km along a ride (link, on foot or not, rest of the path after it),
times a level of recent travel r. In a day a person moves through *rows* (position, d): d are the km of today, in
steps of max_move_speed / `GRAINS`. Setting out from a row onto a ride, and every start of a day in a slot, has one
outcome by vehicle and perhaps one on foot: a slot, or an arrival that ends the day (d >= speed), or a row from which
to go on. Since d grows with every link, the rows are a graph without loops: in the order of `layers` one pass moves
everybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy import sparse

from istmo.errors import InputError
from istmo.flee.instance import Bools, Floats, Instance, Ints
from istmo.flee.paths import Paths

GRAINS = 25
"""Steps into which the distance of a day is cut: 8 km where people drive 200 km a day."""
MOST_ROWS = 2_000_000

Ride = tuple[int, bool, int, bool]
"""Link, on foot from the start, stance after it, closed under way."""


@dataclass(frozen=True)
class Stretch:
    """Where one stretch of travel ends: arcs from events to rows.

    Args:
        event: of each arc. (arc)
        to: row of each arc, counted along `reach`. (arc)
        foot: whether the arc is for those on foot although not bound to. (arc)
        chance: of the arc, for one in the event. (arc)
        reach: the rows reached.
    """

    event: Ints
    to: Ints
    foot: Bools
    chance: Floats
    reach: Ints


@dataclass(frozen=True)
class Layer:
    """Rows whose people set out together, and what becomes of those who do.

    Args:
        first, last: the rows are first <= row < last.
        row: row of each event, counted from `first`, increasing. (event)
        path: the alternative taken. (event)
        stretch: where they come to.
        dropped: row to which those go who could not follow their path; the row itself where they only stay. (row)
    """

    first: int
    last: int
    row: Ints
    path: Ints
    stretch: Stretch
    dropped: Ints


@dataclass(frozen=True)
class Graph:
    """The fixed part of a run.

    Args:
        positions: how many positions there are; the first are the rows of layer 0: stances, then beginners by place.
        fresh: position of a person new at a place. (place)
        stance: stance of each row, -1 in slots. (row)
        km: distance of the day [km]. (row)
        layers: in the order of a day; layer 0 holds those who begin the day at a place.
        starts: what becomes of those in slots at midnight; events are slots.
        slot_link: link of each slot, -1 where it is closed under way. (slot)
        orphan: slot of the same ride once it is closed under way, -1 where it never is. (slot)
        night: level and position at midnight from level and row: (position level) x (row level).
        levels: of recent travel. (level)
    """

    positions: int
    fresh: Ints
    stance: Ints
    km: Floats
    layers: tuple[Layer, ...]
    starts: Stretch
    slot_link: Ints
    orphan: Ints
    night: sparse.csr_array
    levels: Floats

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.stance)


@dataclass
class _Builder:
    """Collects positions, rows and events until nothing new is reached."""

    instance: Instance
    ways: Paths
    grain: float
    closing: Bools
    slots: dict[tuple[Ride, float], int] = field(default_factory=dict)
    rows: dict[tuple[int, bool, int, bool], int] = field(default_factory=dict)
    waiting: list[tuple[int, bool, int, bool]] = field(default_factory=list)
    outcomes: dict[tuple[str, int, int], list[tuple[bool, int]]] = field(default_factory=dict)

    def row(self, place: int, in_slot: bool, km: float, resting: bool, least: int = 0) -> int:
        """Number of a row, made where it is new: a stance or slot, the km of today, whether the day ends there."""
        step = max(round(km / self.grain), least)
        key = (place, in_slot, step, resting)
        if key not in self.rows:
            self.rows[key] = len(self.rows)
            if len(self.rows) > MOST_ROWS:
                raise InputError("needs too many states", "Lower awareness_level", "simsetting.yml")
            if not resting:
                self.waiting.append(key)
        return self.rows[key]

    def slot(self, ride: Ride, x: float) -> int:
        """Number of a slot, made where it is new, together with its double for rides closed under way."""
        key = (ride, round(x, 6))
        if key not in self.slots:
            self.slots[key] = len(self.slots)
            if self.closing[ride[0]] and not ride[3]:
                self.slot((*ride[:3], True), x)
        return self.slots[key]

    def stretch(self, ride: Ride, x: float, km: float, least: int) -> list[tuple[bool, int]]:
        """The outcomes of one stretch of travel, (on foot, row): from x km along a ride, after km today."""
        link, on_foot, after, closed = ride
        links, move = self.instance.links, self.instance.settings.move
        speeds = [(False, move.max_walk_speed if on_foot else float(links.speed[link]))]
        if links.walk[link] > 0 and not on_foot:
            speeds.append((True, move.max_walk_speed))
        outcomes, length = [], float(links.km[link])
        for foot, speed in speeds:
            if x + speed <= length:
                row = self.row(self.slot(ride, x + speed), True, km + speed, True)
            elif closed:
                row = self.row(int(links.tail[link]), False, km + length - x, True)
            else:
                today = km + length - x
                row = self.row(after, False, today, today >= speed, 0 if today >= speed else least)
            outcomes.append((foot, row))
        return outcomes

    def build(self) -> None:
        """Follow everybody from everywhere."""
        ways, stances = self.ways, len(self.ways.stances)
        by_stance = np.searchsorted(ways.stance, np.arange(stances + 1))
        beginners = (
            range(len(self.instance.places)) if self.instance.settings.move.start_on_foot else range(0)
        )
        for number, stance in enumerate([*range(stances), *beginners]):
            for path in range(by_stance[stance], by_stance[stance + 1]):
                ride = (int(ways.link[path]), number >= stances, int(ways.after[path]), False)
                self.outcomes["idle", number, path] = self.stretch(ride, 0.0, 0.0, 1)
        done = 0
        while self.waiting or done < len(self.slots):
            for ride, x in list(self.slots)[done:]:
                self.outcomes["slot", self.slots[ride, x], -1] = self.stretch(ride, x, 0.0, 1)
                done += 1
            while self.waiting:
                key = self.waiting.pop()
                stance, _, step, _ = key
                for path in range(by_stance[stance], by_stance[stance + 1]):
                    ride = (int(ways.link[path]), False, int(ways.after[path]), False)
                    events = self.stretch(ride, 0.0, step * self.grain, step + 1)
                    self.outcomes["row", self.rows[key], path] = events
                if not ways.free[stance]:
                    self.row(int(ways.place[stance]), False, step * self.grain, True, step)


def graph(instance: Instance, ways: Paths, closing: Bools, levels: int, grains: int = GRAINS) -> Graph:
    """The graph of an instance.

    Args:
        instance: as read.
        ways: its paths.
        closing: links that close at some time during the run. (link)
        levels: of recent travel told apart; 1 where settings make no use of it.
        grains: steps into which the distance of a day is cut.
    """
    grain = instance.settings.move.max_move_speed / grains
    built = _Builder(instance, ways, grain, closing)
    built.build()
    stances, places = len(ways.stances), len(instance.places)
    on_foot = instance.settings.move.start_on_foot
    idle = stances + (places if on_foot else 0)
    order, depth = _order(built)
    renumber = {old: new + idle for new, old in enumerate(order)}
    stance = np.concatenate(
        [np.arange(stances), np.arange(places)[: idle - stances], np.full(len(order), -1)]
    )
    km, position = np.zeros(idle + len(order)), np.arange(idle + len(order))
    for (place, in_slot, step, _), old in built.rows.items():
        new = renumber[old]
        km[new] = step * grain
        stance[new] = -1 if in_slot else place
        position[new] = idle + place if in_slot else place
    layers = tuple(_layers(built, idle, depth, renumber, stance))
    slots, links = len(built.slots), instance.links
    events = [(slot, outcome) for (kind, slot, _), outcome in built.outcomes.items() if kind == "slot"]
    slot_link = np.array([ride[0] if not ride[3] else -1 for ride, _ in built.slots], np.int64)
    orphan = np.array([built.slots.get(((*ride[:3], True), x), -1) for ride, x in built.slots], np.int64)
    return Graph(
        positions=idle + slots,
        fresh=np.arange(places) + (stances if on_foot else 0),
        stance=stance,
        km=km,
        layers=layers,
        starts=_stretch(events, renumber, np.array([links.walk[ride[0]] for ride, _ in built.slots])),
        slot_link=slot_link,
        orphan=orphan,
        night=_night(position, km, instance.settings.move.max_move_speed, idle + slots, levels),
        levels=_levels(levels),
    )


def _order(built: _Builder) -> tuple[list[int], Ints]:
    """Rows sorted by the number of arrivals before them today, those that end a day last; and that number. (row)"""
    depth = np.zeros(len(built.rows), np.int64)
    onward = {row: key for key, row in built.rows.items() if not key[3]}
    by_row: dict[int, list[int]] = {}
    for (kind, row, _), outcome in built.outcomes.items():
        if kind == "row":
            by_row.setdefault(row, []).extend(to for _, to in outcome if to in onward)
    for row in sorted(onward, key=lambda one: onward[one][2]):
        for to in by_row.get(row, ()):
            depth[to] = max(depth[to], depth[row] + 1)
    ending = max(depth.max(initial=0) + 1, 1)
    depth = np.array([depth[row] if row in onward else ending for row in range(len(built.rows))], np.int64)
    order = np.argsort(depth, kind="stable")
    return order.tolist(), depth[order]


def _layers(
    built: _Builder, idle: int, depth: Ints, renumber: dict[int, int], stance: Ints
) -> Iterator[Layer]:
    """Layer 0 and one layer for each number of arrivals before."""
    resting: dict[int, dict[int, int]] = {key[0]: {} for key in built.rows if not key[1]}
    for (place, in_slot, step, ends), old in built.rows.items():
        if ends and not in_slot:
            resting[place][step] = renumber[old]
    steps = {renumber[old]: key[2] for key, old in built.rows.items() if not key[3]}
    onward = [
        (renumber[row], path, outcome)
        for (kind, row, path), outcome in built.outcomes.items()
        if kind == "row"
    ]
    onward += [
        (row, path, outcome) for (kind, row, path), outcome in built.outcomes.items() if kind == "idle"
    ]
    onward.sort(key=lambda event: event[:2])
    at = np.array([event[0] for event in onward], np.int64)
    moving = len(steps)
    edges = [
        0,
        idle,
        *(idle + np.searchsorted(depth[:moving], range(1, int(depth[:moving].max(initial=-1)) + 2))),
    ]
    for first, last in pairwise(edges):
        low, high = np.searchsorted(at, [first, last])
        events = onward[low:high]
        path = np.array([event[1] for event in events], np.int64)
        outcomes = [(number, event[2]) for number, event in enumerate(events)]
        dropped = np.arange(first, last)
        for row in range(first, last):
            if not built.ways.free[stance[row]]:
                place = int(built.ways.place[stance[row]])
                dropped[row - first] = place if row < idle else resting[place][steps[row]]
        yield Layer(
            first=first,
            last=last,
            row=at[low:high] - first,
            path=path,
            stretch=_stretch(outcomes, renumber, built.instance.links.walk[built.ways.link[path]]),
            dropped=dropped,
        )


def _stretch(
    events: list[tuple[int, list[tuple[bool, int]]]], renumber: dict[int, int], walk: Floats
) -> Stretch:
    """The arcs of events: one where all go the same way, else one by vehicle and one on foot."""
    arcs = [
        (event, renumber[row], foot, 1.0 if len(outcome) == 1 else walk[event] if foot else 1.0 - walk[event])
        for event, outcome in events
        for foot, row in outcome
    ]
    event, row, foot, chance = (
        (np.array(column) for column in zip(*arcs, strict=True)) if arcs else (np.zeros(0),) * 4
    )
    reach, to = np.unique(row.astype(np.int64), return_inverse=True)
    return Stretch(
        event.astype(np.int64), to.astype(np.int64), foot.astype(bool), chance.astype(float), reach
    )


def _levels(count: int) -> Floats:
    """Values of recent travel: r is below 2, being the mean of itself and at most twice a day's distance."""
    return np.asarray(np.arange(count) * (2.0 / count))


def _night(position: Ints, km: Floats, speed: float, positions: int, levels: int) -> sparse.csr_array:
    """r <- (r + d / max_move_speed) / 2, to the nearest level."""
    recent = (_levels(levels) + (km / speed)[:, None]) / 2.0
    level = np.clip(np.rint(recent * levels / 2.0), 0, levels - 1).astype(np.int64)
    to = (position[:, None] * levels + level).ravel()
    ones = np.ones(len(to))
    return sparse.csr_array((ones, (to, np.arange(len(to)))), shape=(positions * levels, len(to)))
