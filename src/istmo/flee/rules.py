"""Flee's rules on counts instead of agents (notes/flee-rules; Ghorbani et al. 2024, doi 10.1016/j.jocs.2024.102371).

People in the same position and level of recent travel are exchangeable, so the rules move counts; the time of a run
does not depend on how many people there are. The weight of an alternative that ends in j after D km is

    W = [ (weight_softening + s_j) / (softening + D)^distance_power * C_j ]^weight_power

with s_j the attractiveness of the day and C_j falling from 1 to 0 while occupancy rises from `capacity_buffer` to 1
of the capacity. Counts are exact in distribution but for two things: recent travel and the distance of a day are
rounded (`LEVELS`, `graph.GRAINS`), and Flee updates occupancies person by person where a run here does so `BATCHES`
times a day, and only while some place is near its capacity.
"""

from dataclasses import dataclass

import numpy as np

from istmo.errors import InputError
from istmo.flee.graph import GRAINS, Graph, Layer, graph
from istmo.flee.instance import Bools, Floats, Instance, Ints
from istmo.flee.modes import Expected, Mode
from istmo.flee.paths import Paths, paths
from istmo.flee.timeline import FLEE3, Quirks, Timeline, conflict_driven, timeline

LEVELS = 8
BATCHES = 4
NEAR = 0.8
"""Occupancy at the end of a day, as a share of the capacity, from which the day is cut into batches."""
FULL = 0.5
"""Factor C of a camp below which nobody sets out for it."""


@dataclass(frozen=True)
class Course:
    """Where people were at the end of each day.

    Args:
        at: persons at each place. (day, place)
        travelling: persons on links. (day)
        displaced: persons newly displaced. (day)
    """

    at: Floats
    travelling: Floats
    displaced: Floats


def simulate(
    instance: Instance,
    mode: Mode | None = None,
    quirks: Quirks = FLEE3,
    levels: int = LEVELS,
    grains: int = GRAINS,
    batches: int = BATCHES,
) -> Course:
    """An instance under Flee's rules.

    Args:
        instance: as read.
        mode: expected numbers (the default) or `Counts(seed)`.
        quirks: `FLEE3` to do as Flee does, `CORRECTED` to do as it says.
        levels: of recent travel.
        grains: steps into which the distance of a day is cut.
        batches: how often occupancies are updated on a day when a place is near its capacity.

    Raises:
        InputError: when someone is displaced on a day on which no place is in conflict.
    """
    return Run(instance, mode or Expected(), quirks, levels, grains, batches).course()


class Run:
    """One run: what is fixed, and the counts of the day."""

    def __init__(
        self, instance: Instance, mode: Mode, quirks: Quirks, levels: int, grains: int, batches: int
    ) -> None:
        self.instance, self.mode, self.quirks, self.batches = instance, mode, quirks, batches
        self.line: Timeline = timeline(instance, quirks)
        self.ways: Paths = paths(instance, quirks.double_links)
        levels = levels if instance.settings.move.avoid_short_stints else 1
        closing = np.asarray((self.line.open[:-1] & ~self.line.open[1:]).any(0))
        self.graph: Graph = graph(instance, self.ways, closing, levels, grains)
        self.row_place = np.where(self.graph.stance >= 0, self.ways.place[self.graph.stance], -1)
        speed = instance.settings.move.max_move_speed
        self.pushed = self.graph.levels + (self.graph.km / speed)[:, None] < 1.0
        if not instance.settings.move.avoid_short_stints:
            self.pushed[:] = False
        self.count = np.zeros((self.graph.positions, levels))
        self.population = instance.places.population.copy()
        self.capacity = instance.places.capacity.copy()
        if quirks.lowered_capacity:
            self.capacity -= np.where(self.capacity >= 0, self.line.initial, 0.0)
        np.add.at(self.count[:, 0], self.graph.fresh, self.line.initial)
        self.reach = _reach(instance, self.ways)
        self.share = np.zeros(len(self.ways.stance))
        self.factor = np.full(len(instance.places), -1.0)
        self.leave: tuple[Floats, ...] = ()
        self.crowded = False
        self.means = mode if isinstance(mode, Expected) else Expected()
        first = self.graph.layers[0].last
        self.idle = self.row_place[:first]
        self.bound = [
            np.flatnonzero(~self.ways.free[self.graph.stance[x.first : x.last]]) for x in self.graph.layers
        ]

    def course(self) -> Course:
        """Run all days."""
        days, places = self.instance.days, len(self.instance.places)
        at, travelling, displaced = np.zeros((days, places)), np.zeros(days), np.zeros(days)
        for day in range(days):
            displaced[day] = self.spawn(day)
            if day:
                self.strand(self.line.open[day - 1] & ~self.line.open[day])
            self.capacity += self.instance.places.capacity_per_day
            self.move(day)
            at[day] = self.present(self.count[: len(self.idle)], self.idle)
            travelling[day] = self.count[len(self.idle) :].sum()
        return Course(at, travelling, displaced)

    def present(self, persons: Floats, place: Ints) -> Floats:
        """Persons by place. (place)"""
        here = place >= 0
        return np.bincount(place[here], persons[here].sum(1), len(self.population)).astype(float)

    def spawn(self, day: int) -> float:
        """Put the newly displaced at their origins; how many they are."""
        new = self.newly(day)
        self.count[self.graph.fresh, 0] += new
        return float(new.sum())

    def newly(self, day: int) -> Floats:
        """The newly displaced of a day, taken from the population where the instance says so. (place)"""
        new = self.driven(day) if self.instance.settings.spawn.conflict_driven_spawning else self.counted(day)
        if self.instance.settings.spawn.take_from_population:
            self.population = self.population - new
        return new

    def counted(self, day: int) -> Floats:
        """The change of the counts, shared out over places in conflict by population. (place)"""
        number, weight = self.line.displaced[day], self.line.weight[day] * np.maximum(self.population, 0.0)
        if number <= 0:
            return np.zeros_like(weight)
        if weight.sum() <= 0:
            raise InputError(
                f"{number:.0f} persons are displaced on day {day}, when no populated place is in conflict",
                "Add a conflict to conflicts.csv that begins by then",
                "conflicts.csv",
            )
        return self.mode.allot(number, weight)

    def driven(self, day: int) -> Floats:
        """Displacement set by the conflicts themselves. (place)"""
        mode, size = conflict_driven(self.instance) or ("constant", 0.0)
        mean = size * self.line.intensity[day] * (self.population if mode == "pop_ratio" else 1.0)
        return self.mode.thin(mean, np.ones_like(mean)) if mode == "Poisson" else np.trunc(mean)

    def strand(self, closed: Bools) -> None:
        """People on links that close today will be put back at their start."""
        graph = self.graph
        if closed.any():
            slots = np.flatnonzero((graph.slot_link >= 0) & closed[graph.slot_link] & (graph.orphan >= 0))
            first = graph.layers[0].last
            self.count[first + graph.orphan[slots]] += self.count[first + slots]
            self.count[first + slots] = 0.0

    def move(self, day: int) -> None:
        """Departures, then travel with everything that follows from it, then the night."""
        graph, idle = self.graph, self.graph.layers[0].last
        if self.line.changed[day]:
            self.leave = tuple(self.chances(layer, day) for layer in graph.layers)
        ended = np.zeros((graph.rows, self.count.shape[1]))
        ended[:idle] = self.count[:idle]
        self.choices(day, self.present(ended[:idle], self.idle), renew=self.renews(day))
        arrived = np.zeros_like(ended)
        self.set_out(0, ended, arrived, self.mode)
        arrived[graph.starts.reach] += self.mode.travel(graph.starts, self.count[idle:])
        if not self.crowded:
            once = ended + self.onward(arrived.copy(), self.means)
            self.crowded = self.near(once)
        if self.crowded or self.mode is not self.means:
            ended = self.in_batches(day, ended, arrived, self.batches if self.crowded else 1)
            self.crowded = self.near(ended)
        else:
            ended = once
        self.count = (graph.night @ ended.ravel()).reshape(self.count.shape)

    def renews(self, day: int) -> bool:
        """Whether the attractiveness of a place, or what is open, differs from the day before."""
        sized = self.instance.settings.move.use_pop_for_loc_weight
        return bool(self.line.changed[day]) or (sized and self.instance.settings.spawn.take_from_population)

    def in_batches(self, day: int, ended: Floats, arrived: Floats, batches: int) -> Floats:
        """Everybody's way onward, one batch of people after the other, each seeing how full the one before left it."""
        for batch in range(batches):
            if batch:
                self.choices(day, self.present(ended, self.row_place), renew=False)
            part = self.mode.thin(arrived, np.asarray(1.0 / (batches - batch)))
            arrived = arrived - part
            ended = ended + self.onward(part, self.mode)
        return ended

    def onward(self, rows: Floats, mode: Mode) -> Floats:
        """Let those who have arrived go on as far as they do today; works in place. (row, level)"""
        for number in range(1, len(self.graph.layers)):
            self.set_out(number, rows, rows, mode)
        return rows

    def chances(self, layer: Layer, day: int) -> Floats:
        """Chance that one in a row decides to leave. (row, level)"""
        here = slice(layer.first, layer.last)
        place, free = self.row_place[here], self.ways.free[self.graph.stance[here]]
        chance = np.where(free, self.line.leave[day][place], 1.0)[:, None]
        through = self.pushed[here] & self.line.town[day][place][:, None] & (layer.first > 0)
        return np.where(through, 1.0, np.broadcast_to(chance, through.shape))

    def set_out(self, number: int, rows: Floats, arrived: Floats, mode: Mode) -> None:
        """Take those who leave out of a layer of `rows`, and put them into `arrived` where they come to."""
        layer = self.graph.layers[number]
        here = rows[layer.first : layer.last]
        reached, gone = mode.choose(layer, mode.thin(here, self.leave[number]), self.share)
        here -= gone
        arrived[layer.stretch.reach] += reached
        bound = self.bound[number]
        if len(bound):
            np.add.at(rows, layer.dropped[bound], here[bound])
            here[bound] = 0.0

    def near(self, rows: Floats) -> bool:
        """Whether some place is near its capacity."""
        limit = self.capacity * self.instance.settings.move.capacity_scaling
        limited = limit >= 1
        return bool(limited.any() and (self.present(rows, self.row_place) > NEAR * limit)[limited].any())

    def choices(self, day: int, present: Floats, renew: bool) -> None:
        """Set the chance of every alternative, from the people present at each place."""
        move = self.instance.settings.move
        limit = self.capacity * move.capacity_scaling
        occupancy = np.divide(present, limit, out=np.zeros_like(present), where=limit >= 1)
        factor = np.clip((1.0 - occupancy) / (1.0 - move.capacity_buffer), 0.0, 1.0)
        if renew or (factor != self.factor).any():
            self.factor = factor
            self.share = self.shares(day, factor)

    def scores(self, day: int) -> Floats:
        """Attractiveness of the day, by population where the settings say so. (place)"""
        move = self.instance.settings.move
        if not move.use_pop_for_loc_weight:
            return np.asarray(self.line.score[day])
        by_size = np.maximum(self.population, 1.0) ** move.pop_power_for_loc_weight
        return np.asarray(self.line.score[day] * np.where(self.line.camp[day], 1.0, by_size))

    def shares(self, day: int, factor: Floats) -> Floats:
        """The chance of each alternative for one who decides; those of a full camp stay. (path)"""
        ways, move = self.ways, self.instance.settings.move
        is_open = (self.line.open[day][ways.links] | (ways.links < 0)).all(1)
        score = self.scores(day)
        weight = (
            (move.weight_softening + score[ways.end] * self.reach[0]) * self.reach[1] * factor[ways.end]
        ) ** (move.weight_power)
        weight = np.where(is_open, weight * ways.copies, 0.0)
        stances = len(ways.stances)
        full = self.line.camp[day][ways.end] & (factor[ways.end] < FULL)
        if not self.quirks.wasted_decisions:
            weight = np.where(full, 0.0, weight)
        if move.pruning_threshold > 1.001:
            best = np.zeros(stances)
            np.maximum.at(best, ways.stance, weight)
            weight = np.where(weight < best[ways.stance] / move.pruning_threshold, 0.0, weight)
        total = np.bincount(ways.stance, weight, stances)
        alike = np.where(is_open, ways.copies, 0.0)
        weight = np.where(total[ways.stance] > 0, weight, alike)
        total = np.bincount(ways.stance, weight, stances)[ways.stance]
        share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
        return np.where(full, 0.0, share)


def _reach(instance: Instance, ways: Paths) -> tuple[Floats, Floats]:
    """Factors of the weight that do not change: nearness to where people are, and length of the path. (path)"""
    move = instance.settings.move
    length = 1.0 / (move.softening + ways.km) ** move.distance_power
    if not move.stay_close_to_home:
        return np.ones(len(ways.km)), length
    here, there = ways.place[ways.stance], ways.end
    return np.maximum(crow_km(instance, here, there), 1.0) ** -move.home_distance_power, length


def crow_km(instance: Instance, here: Ints, there: Ints) -> Floats:
    """Great-circle distances between places [km], on a sphere of 6373 km as in Flee."""
    a, b = (np.radians(values[here]) for values in (instance.places.latitude, instance.places.longitude))
    c, d = (np.radians(values[there]) for values in (instance.places.latitude, instance.places.longitude))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return np.asarray(2 * 6373.0 * np.arcsin(np.sqrt(half)))
