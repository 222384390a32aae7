"""What an instance fixes from day to day: conflict, closures, attractiveness, the newly displaced (notes 1.2-1.8).

Order of a day t, as far as it does not depend on where people are: conflict begins or ends; weights of the origins;
closures and reopenings; attractiveness. Everything here is known before the first person moves.
"""

from dataclasses import dataclass

import numpy as np

from istmo.errors import InputError
from istmo.flee.instance import Bools, Closure, Floats, Instance, Places
from istmo.flee.series import interpolate
from istmo.flee.settings import SpawnRules

EDGE = 1e-6
"""Intensity up to which there is no conflict, as in Flee."""
CAMP_LIMIT = 0.005
"""A place left with a smaller chance than this is a camp, as in Flee."""


@dataclass(frozen=True)
class Quirks:
    """What Flee's code does that its description does not say; each can be set right (notes 1.11).

    Args:
        double_links: rows with forced_redirection 1 count twice.
        inert_link_closures: closures of type `link` do nothing.
        intensity_at_onset: later changes of a conflict's intensity are not seen.
        lowered_capacity: the capacity of a camp is lowered by those there on day 0, who still fill it.
        wasted_decisions: who chose a camp at least 95 % full stays for the day instead of choosing again.
    """

    double_links: bool = True
    inert_link_closures: bool = True
    intensity_at_onset: bool = True
    lowered_capacity: bool = True
    wasted_decisions: bool = True


FLEE3 = Quirks()
"""`compat flee3`: as Flee's source has it, for like-for-like comparison."""
CORRECTED = Quirks(False, False, False, False, False)
"""The same rules without these five."""


@dataclass(frozen=True)
class Timeline:
    """The outside of a run.

    Args:
        camp: whether the place is a camp. (day, place)
        town: whether it is a town, where people who moved little lately do not stop. (day, place)
        leave: chance to leave it. (day, place)
        score: attractiveness. (day, place)
        open: whether the link is open. (day, link)
        weight: of each place as an origin, but for its population. (day, place)
        intensity: of the conflict there. (day, place)
        displaced: persons newly displaced. (day)
        initial: persons in camps on day 0. (place)
        changed: whether leave, score or open differ from the day before. (day)
    """

    camp: Bools
    town: Bools
    leave: Floats
    score: Floats
    open: Bools
    weight: Floats
    intensity: Floats
    displaced: Floats
    initial: Floats
    changed: Bools


class _Status:
    """Conflict status and role of each place, moved forward day by day."""

    def __init__(self, instance: Instance) -> None:
        places, move = instance.places, instance.settings.move
        chance = {
            "camp": move.camp_movechance,
            "idpcamp": move.idpcamp_movechance,
            "conflict": move.conflict_movechance,
            "town": move.default_movechance,
            "hub": 1.0,
            "marker": 1.0,
        }
        kind = np.array(places.kind)
        self.leave = np.array([chance[one] for one in places.kind])
        self.camp = np.isin(kind, ("camp", "idpcamp")) | (self.leave < CAMP_LIMIT)
        self.town = (kind == "town") & ~self.camp
        self.intensity = np.where(kind == "conflict", 1.0, 0.0)
        self.onset = np.full(len(places), -1)
        self.move = move

    def conflict(self, instance: Instance, day: int, quirks: Quirks) -> bool:
        """Conflicts that begin or end today; whether any does."""
        now = instance.conflict[day]
        before = instance.conflict[day - 1] if day else np.zeros_like(now)
        begins, ends = (now > EDGE) & (before <= EDGE), (now <= EDGE) & (before > EDGE)
        self.leave[begins], self.leave[ends] = self.move.conflict_movechance, self.move.default_movechance
        self.town = (self.town | ends) & ~begins
        self.intensity = np.where(begins, now, np.where(ends, 0.0, self.intensity))
        if not quirks.intensity_at_onset:
            self.intensity = np.where(now > EDGE, now, self.intensity)
        self.onset[begins] = day
        return bool((begins | ends).any())

    def role(self, place: int, closure: Closure, closes: bool) -> None:
        """A camp closes (and is a town), or opens."""
        opened = self.move.camp_movechance if closure.kind == "camp" else self.move.idpcamp_movechance
        self.leave[place] = self.move.default_movechance if closes else opened
        self.camp[place], self.town[place] = not closes, closes
        self.intensity[place] = 0.0

    def decayed(self, day: int, spawn: SpawnRules) -> Floats:
        """Conflict intensity times its decay. (place)"""
        decay = np.array(spawn.conflict_spawn_decay)
        elapsed = (day - self.onset) // spawn.conflict_spawn_decay_interval
        return np.asarray(self.intensity * decay[np.clip(elapsed, 0, len(decay) - 1)])


def timeline(instance: Instance, quirks: Quirks = FLEE3) -> Timeline:
    """The outside of a run of an instance under Flee's rules.

    Args:
        instance: as read.
        quirks: which of Flee's quirks to keep.
    """
    days, count = instance.days, len(instance.places)
    move, spawn = instance.settings.move, instance.settings.spawn
    status, is_open = _Status(instance), np.ones(len(instance.links), bool)
    camp, town = np.zeros((days, count), bool), np.zeros((days, count), bool)
    leave, score, weight, intensity = (np.zeros((days, count)) for _ in range(4))
    opened = np.zeros((days, len(instance.links)), bool)
    at_night = status.decayed(0, spawn)
    for day in range(days):
        edge = status.conflict(instance, day, quirks)
        weight[day] = status.decayed(day, spawn) if edge or day == 0 else at_night
        for closure in instance.closures:
            if closure.start == day:
                _close(instance, status, is_open, closure, True, quirks)
            if closure.end == day:
                _close(instance, status, is_open, closure, False, quirks)
        decayed = status.decayed(day, spawn)
        camp[day], town[day], leave[day], opened[day] = status.camp, status.town, status.leave, is_open
        score[day] = np.where(instance.places.foreign, move.foreign_weight, 1.0)
        score[day] *= np.where(status.camp, move.camp_weight, 1.0)
        score[day] *= np.where(status.intensity > 0, move.conflict_weight**decayed, 1.0)
        intensity[day], at_night = status.intensity, decayed
    leave *= _by_size(instance.places, move.movechance_pop_base, move.movechance_pop_scale_factor)
    initial = np.zeros(count)
    if spawn.insert_day0:
        initial[instance.camps] = [interpolate(instance.counts[name], 1)[0] for name in instance.camp_names]
    changed = np.ones(days, bool)
    for values in (leave, score, opened, camp, town):
        changed[1:] &= (values[1:] == values[:-1]).all(1)
    changed[1:] = ~changed[1:]
    return Timeline(
        camp, town, leave, score, opened, weight, intensity, _displaced(instance), initial, changed
    )


def _close(
    instance: Instance, status: _Status, is_open: Bools, closure: Closure, closes: bool, quirks: Quirks
) -> None:
    """Apply a closure or a reopening to the status and to the links that it names."""
    index = instance.places.index()
    if closure.kind in ("camp", "idpcamp"):
        status.role(index[closure.first], closure, closes)
        return
    if closure.kind == "remove_forced_redirection" or (closure.kind == "link" and quirks.inert_link_closures):
        return
    tail, head = instance.links.tail, instance.links.head
    if closure.kind == "country":
        country = np.array(instance.places.country)
        a, b = country[tail], country[head]
        named = ((a == closure.first) & (b == closure.second)) | (
            (a == closure.second) & (b == closure.first)
        )
    elif closure.kind == "location":
        place = index[closure.first]
        named = (tail == place) | (head == place)
    else:
        one, other = index.get(closure.first, -1), index.get(closure.second, -1)
        named = ((tail == one) & (head == other)) | ((tail == other) & (head == one))
    is_open[named] = not closes


def _by_size(places: Places, base: float, power: float) -> Floats:
    """Factor on the chance to leave, by population or capacity. (place)"""
    size = np.maximum(places.population, places.capacity)
    return np.asarray((np.maximum(size, 0.0) / base) ** power)


def _displaced(instance: Instance) -> Floats:
    """Persons newly displaced a day: the change of the counts, less what earlier falls have left owing. (day)"""
    if instance.settings.spawn.sum_from_camps:
        total = np.sum([interpolate(series, instance.days) for series in instance.counts.values()], axis=0)
    else:
        total = interpolate(instance.total, instance.days)
    change = np.diff(total, prepend=0.0)
    if instance.settings.spawn.insert_day0:
        change[0] = 0.0
    owing, new = 0.0, np.zeros(instance.days)
    for day in range(instance.days):
        left = change[day] - owing
        new[day], owing = max(left, 0.0), max(-left, 0.0)
    return new


def conflict_driven(instance: Instance) -> tuple[str, float] | None:
    """The mode and size of conflict-driven displacement, or None where displacement follows the counts.

    Raises:
        InputError: for a mode that Flee does not have.
    """
    rule = instance.settings.spawn.conflict_driven_spawning
    if rule is None:
        return None
    mode = str(rule.get("spawn_mode", "constant"))
    if mode not in ("constant", "pop_ratio", "Poisson"):
        raise InputError(
            f"spawn_mode {mode!r} is unknown", "Use constant, pop_ratio or Poisson", "simsetting.yml"
        )
    return mode, float(rule.get("displaced_per_conflict_day", 0.01 if mode == "pop_ratio" else 500))
