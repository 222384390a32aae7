"""simsetting.yml: the settings of Flee's rules that Istmo knows, with Flee's own defaults.

Keys and defaults are those of Flee (Ghorbani et al. 2024, "Flee 3", doi 10.1016/j.jocs.2024.102371). A key that is
not here and is switched on changes the rules in a way that Istmo does not know, so the reader refuses the instance.
"""

from dataclasses import dataclass, fields
from math import sqrt
from pathlib import Path
from typing import Any, TypeVar

import yaml

from istmo.errors import InputError
from istmo.flee.tables import missing

T = TypeVar("T")


@dataclass(frozen=True)
class SpawnRules:
    """Where and when people are displaced.

    Args:
        sum_from_camps: newly displaced are the change of the sum of the camps' series, not of `total`.
        insert_day0: people counted on day 0 are in the camps on day 0.
        empty_camps_on_day0: camps start empty, and day 0 is taken off their series.
        take_from_population: each person displaced lowers the population of the place.
        conflict_zone_spawning_only: read for completeness; the weights are zero elsewhere either way.
        conflict_spawn_decay: factor on the conflict intensity by time since its onset.
        conflict_spawn_decay_interval: length of one entry of the decay [day].
        conflict_driven_spawning: `spawn_mode` (constant, pop_ratio, Poisson) and `displaced_per_conflict_day`.
    """

    sum_from_camps: bool = True
    insert_day0: bool = True
    empty_camps_on_day0: bool = False
    take_from_population: bool = False
    conflict_zone_spawning_only: bool = True
    conflict_spawn_decay: tuple[float, ...] = (1.0,)
    conflict_spawn_decay_interval: int = 30
    conflict_driven_spawning: dict[str, Any] | None = None


@dataclass(frozen=True)
class MoveRules:
    """How people move. Speeds in km/day, distances in km, chances a day; weights have no unit.

    Args:
        max_move_speed: by vehicle.
        max_walk_speed: on foot.
        foreign_weight, camp_weight, conflict_weight: factors of a place's attractiveness.
        conflict_movechance, camp_movechance, idpcamp_movechance, default_movechance: chance to leave a place.
        awareness_level: links that people look ahead.
        capacity_buffer: occupancy from which a place is felt to fill up, as a share of its capacity.
        capacity_scaling: factor on all capacities.
        avoid_short_stints: people who have moved little lately pass through towns.
        start_on_foot: people walk their first link.
        softening, distance_power, weight_softening, weight_power: of the weight of a route.
        pruning_threshold: routes with a weight below the best over this are dropped; 1 or less for never.
        use_pop_for_loc_weight, pop_power_for_loc_weight: weight of places that are no camp by population.
        movechance_pop_base, movechance_pop_scale_factor: chance to leave by population.
        stay_close_to_home, home_distance_power: weight by distance (as coded: from where people are now).
    """

    max_move_speed: float = 360.0
    max_walk_speed: float = 35.0
    foreign_weight: float = 1.0
    camp_weight: float = 1.0
    conflict_weight: float = 1.0 / sqrt(10.0)
    conflict_movechance: float = 1.0
    camp_movechance: float = 0.001
    idpcamp_movechance: float = 0.1
    default_movechance: float = 0.3
    awareness_level: int = 1
    capacity_buffer: float = 0.9
    capacity_scaling: float = 1.0
    avoid_short_stints: bool = False
    start_on_foot: bool = False
    softening: float = 10.0
    distance_power: float = 1.0
    weight_softening: float = 0.0
    weight_power: float = 1.0
    pruning_threshold: float = 1.0
    use_pop_for_loc_weight: bool = False
    pop_power_for_loc_weight: float = 0.1
    movechance_pop_base: float = 10000.0
    movechance_pop_scale_factor: float = 0.0
    stay_close_to_home: bool = False
    home_distance_power: float = 0.5


@dataclass(frozen=True)
class Settings:
    """All settings of an instance.

    Args:
        spawn: where and when people are displaced.
        move: how they move.
        hasten: by how much all counts of persons are divided.
    """

    spawn: SpawnRules = SpawnRules()
    move: MoveRules = MoveRules()
    hasten: int = 1


IGNORED = {"log_levels", "number_of_steps", "conflict_input_file"}
NEVER_READ = {"max_crossing_speed", "camps_are_sinks", "average_social_connectivity"}
"""Keys that Flee reads past, or that matter only with a rule that is refused: they may stand."""


def read_settings(file: Path) -> Settings:
    """The settings in a simsetting.yml.

    Raises:
        InputError: when the file is no YAML mapping, a value has the wrong type, or a rule is switched on that
            Istmo does not know (flood rules, IPC, demographic rules, two-system thinking, ...).
    """
    if not file.exists():
        raise missing(file)
    try:
        content = yaml.safe_load(file.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"cannot be read as YAML: {error}", "Give Flee's settings file", file) from error
    if not isinstance(content, dict):
        raise InputError("holds no mapping of settings", "Give Flee's settings file", file)
    known = {"spawn_rules", "move_rules", "optimisations"} | IGNORED
    _refuse(file, {key: value for key, value in content.items() if key not in known})
    spawn = _section(file, content, "spawn_rules", SpawnRules)
    move = _section(file, content, "move_rules", MoveRules)
    optimisations = content.get("optimisations") or {}
    settings = Settings(spawn, move, int(optimisations.get("hasten", 1)))
    _check(file, settings)
    return settings


def _refuse(file: Path, unknown: dict[str, Any]) -> None:
    on = sorted(str(key) for key, value in unknown.items() if value)
    if on:
        raise InputError(
            f"switches on rules that Istmo does not have: {', '.join(on)}",
            "Remove these settings or set them to false, or run the instance with Flee",
            file,
        )


def _section(file: Path, content: dict[str, Any], name: str, kind: type[T]) -> T:
    given = content.get(name) or {}
    names = {field.name: field.type for field in fields(kind)}  # type: ignore[arg-type]
    _refuse(file, {key: v for key, v in given.items() if key not in names and key not in NEVER_READ})
    values = {
        key: _typed(file, key, v, names[key]) for key, v in given.items() if key in names and v is not None
    }
    return kind(**values)


def _typed(file: Path, key: str, value: Any, kind: Any) -> Any:
    try:
        if kind is bool:
            if not isinstance(value, bool):
                raise TypeError
            return value
        if kind in (int, float):
            return kind(value)
        if key == "conflict_spawn_decay":
            return tuple(float(entry) for entry in value) or (1.0,)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{key} cannot be {value!r}", f"Give {key} as Flee's documentation says", file
        ) from error
    return value


def _check(file: Path, settings: Settings) -> None:
    """Values with which Flee itself does not run, or freezes everybody (awareness 0)."""
    move = settings.move
    if move.awareness_level == 0:
        raise InputError("awareness_level 0 lets nobody move in Flee", "Use 1 or more, or -1", file)
    if settings.hasten < 1 or move.max_move_speed <= 0 or move.max_walk_speed <= 0:
        raise InputError("hasten and the speeds must be positive", "Correct the settings", file)
