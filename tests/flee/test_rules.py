"""Flee's rules on counts: against Flee's own micro-experiments, a plain loop over persons, and conservation."""

import dataclasses
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import istmo.flee
from istmo.flee.instance import Closure, Instance, Links, Places, Series
from istmo.flee.modes import Counts, Expected
from istmo.flee.reader import read_instance
from istmo.flee.rules import simulate
from istmo.flee.settings import MoveRules, Settings, SpawnRules
from istmo.flee.timeline import CORRECTED, FLEE3

EXAMPLE = Path(istmo.flee.__file__).parent / "example"


def case(places, routes, days=6, persons=1000.0, closures=(), **move) -> Instance:
    """An instance: places as (name, kind, capacity), routes as (from, to, km, copies); all displaced on day 1."""
    names = [name for name, _, _ in places]
    ends = [(names.index(a), names.index(b), km, copies) for a, b, km, copies in routes]
    both = np.array(
        [row for a, b, km, copies in ends for row in ((a, b, km, copies), (b, a, km, copies))], float
    )
    count = len(names)
    conflict = np.array([kind == "conflict" for _, kind, _ in places])
    counts = {
        name: Series(np.array([0, 1]), np.array([0.0, persons * (name == camps[0])]))
        for camps in [[name for name, kind, _ in places if kind == "camp"]]
        for name in camps
    }
    rules = MoveRules(**{"max_move_speed": 200.0, "default_movechance": 1.0, **move})
    return Instance(
        name="made",
        start=date(2030, 1, 1),
        days=days,
        places=Places(
            names=tuple(names),
            country=("A",) * count,
            latitude=np.zeros(count),
            longitude=np.zeros(count),
            kind=tuple(kind for _, kind, _ in places),
            foreign=np.zeros(count, bool),
            population=np.where(conflict, 1e6, 0.0),
            capacity=np.array([capacity for _, _, capacity in places], float),
            capacity_per_day=np.zeros(count),
        ),
        links=Links(
            tail=both[:, 0].astype(int),
            head=both[:, 1].astype(int),
            km=both[:, 2],
            copies=both[:, 3],
            speed=np.full(len(both), rules.max_move_speed),
            walk=np.zeros(len(both)),
            ridden=np.arange(len(both)),
        ),
        conflict=np.repeat(conflict[None].astype(float), days, 0),
        watched=conflict,
        begins_in_conflict=conflict,
        closures=tuple(Closure(*closure) for closure in closures),
        counts=counts,
        total=counts[next(iter(counts))],
        camps=np.array([i for i, (_, kind, _) in enumerate(places) if kind == "camp"]),
        settings=Settings(SpawnRules(), rules),
    )


def test_next_link_gets_a_full_day_again_notes_1_12():
    """190 km, then 390 km at 200 km/day: after the first day 200 km into the second link, so there on the second."""
    chain = case(
        [("A", "conflict", -1), ("B", "hub", -1), ("C", "camp", -1)], [("A", "B", 190, 1), ("B", "C", 390, 1)]
    )
    at = simulate(chain).at[:, 2]
    # At B half turn back to A (weights 1/200 and 1/400 with conflict weight), so only a part is at C, but by day 2.
    assert at[1] == 0
    assert at[2] > 0


def test_redirected_link_counts_twice_notes_1_11():
    fork = case(
        [("A", "conflict", -1), ("B", "camp", -1), ("C", "camp", -1)], [("A", "B", 90, 2), ("A", "C", 90, 1)]
    )
    at = simulate(fork).at[1]
    assert at[1] / at[2] == pytest.approx(2.0)
    at = simulate(fork, quirks=CORRECTED).at[1]
    assert at[1] / at[2] == pytest.approx(1.0)


@pytest.mark.parametrize(("occupancy", "moves"), [(0.92, True), (0.94, True), (0.96, False), (1.0, False)])
def test_camp_nearly_full_wastes_the_decision_notes_1_12(occupancy, moves):
    """At 92 and 94 % of the capacity all 200 set out, at 96 and 100 % none does."""
    made = case(
        [("A", "conflict", -1), ("B", "camp", 1000)], [("A", "B", 90, 1)], persons=200.0, camp_movechance=0.0
    )
    there = Series(np.array([0, 1]), np.array([1000 * occupancy, 1000 * occupancy + 200]))
    quirks = dataclasses.replace(FLEE3, lowered_capacity=False)
    at = simulate(dataclasses.replace(made, days=2, counts={"B": there}), quirks=quirks, batches=1).at[1]
    assert at[0] == pytest.approx(0.0 if moves else 200.0)


def test_closed_under_way_are_put_back():
    places, routes = [("A", "conflict", -1), ("B", "camp", -1)], [("A", "B", 390, 1)]
    made = case(places, routes, closures=[("location", "B", "", 2, 4)], camp_movechance=0.0)
    at = simulate(made).at
    assert at[1].sum() == 0  # on the way
    assert at[2, 0] == pytest.approx(1000)  # arrived on a link closed today
    assert at[3, 0] == pytest.approx(1000)  # and no way out
    assert at[5, 1] == pytest.approx(1000)  # two days after it opened


@pytest.mark.parametrize("mode", [Expected(), Counts(4)])
@pytest.mark.parametrize("quirks", [FLEE3, CORRECTED])
def test_persons_are_conserved_with_every_feature_on(mode, quirks):
    course = simulate(read_instance(EXAMPLE), mode, quirks)
    everybody = course.at.sum(1) + course.travelling
    begun = everybody[0] - course.displaced[0]
    assert np.abs(everybody - begun - course.displaced.cumsum()).max() <= 1e-9 * everybody.max()
    assert (course.at >= -1e-9).all()


def test_counts_are_whole_and_repeat_from_their_seed():
    example = read_instance(EXAMPLE)
    one, same, other = (simulate(example, Counts(seed)).at for seed in (1, 1, 2))
    assert (one == np.rint(one)).all()
    assert (one == same).all()
    assert (one != other).any()


def test_mean_of_counts_is_expected_where_no_capacity_binds():
    made = case(
        [("A", "conflict", -1), ("B", "town", -1), ("C", "camp", -1), ("D", "camp", -1)],
        [("A", "B", 60, 1), ("B", "C", 120, 1), ("B", "D", 250, 1), ("A", "D", 300, 1)],
        default_movechance=0.3,
        avoid_short_stints=True,
        start_on_foot=True,
        days=12,
    )
    mean = np.mean([simulate(made, Counts(seed)).at for seed in range(40)], 0)
    expected = simulate(made).at
    # A share of 1000 persons has standard deviation below 16; the mean of 40 runs below 2.5; 4.5 of those.
    assert np.abs(mean - expected).max() < 4.5 * 0.5 * np.sqrt(1000 / 40)


def _next_link(made: Instance, place: int, pushed: bool, random: np.random.Generator) -> int:
    """The link that one person at a place takes now, -1 for none."""
    move, links, kind = made.settings.move, made.links, made.places.kind
    chance = {"conflict": 1.0, "town": move.default_movechance, "camp": move.camp_movechance}[kind[place]]
    if random.random() >= (1.0 if pushed and kind[place] == "town" else chance):
        return -1
    ways = np.flatnonzero(links.tail == place)
    score = {"camp": move.camp_weight, "conflict": move.conflict_weight, "town": 1.0}
    weight = np.array([score[kind[j]] for j in links.head[ways]]) / (move.softening + links.km[ways])
    return int(random.choice(ways, p=weight / weight.sum()))


def _person(made: Instance, random: np.random.Generator, days: int) -> np.ndarray:
    """One person by plain loops: awareness 1, on foot on the first link, passing through towns; place by day."""
    move, links = made.settings.move, made.links
    place, link, x, recent, arrived, record = 0, -1, 0.0, 0.0, False, []
    for _ in range(days):
        today = 0.0
        if link < 0:
            link, x = _next_link(made, place, False, random), 0.0
        while link >= 0:
            speed = move.max_move_speed if arrived else move.max_walk_speed
            x, today = x + speed, today + speed
            if x <= links.km[link]:
                break
            today += links.km[link] - x
            place, link, x, arrived = int(links.head[link]), -1, 0.0, True
            if today < speed:
                link = _next_link(made, place, (recent + today / move.max_move_speed) / 2 < 0.5, random)
        recent = (recent + today / move.max_move_speed) / 2
        record.append(place if link < 0 else -1)
    return np.array(record)


def test_counts_agree_with_a_plain_loop_over_persons():
    made = case(
        [("A", "conflict", -1), ("B", "town", -1), ("C", "camp", -1), ("D", "camp", -1), ("E", "town", -1)],
        [
            ("A", "B", 60, 1),
            ("B", "C", 120, 1),
            ("B", "D", 250, 1),
            ("A", "E", 35, 1),
            ("E", "D", 140, 1),
            ("B", "E", 25, 1),
        ],
        default_movechance=0.4,
        camp_movechance=0.01,
        camp_weight=2.0,
        avoid_short_stints=True,
        start_on_foot=True,
        days=15,
    )
    persons, random = 1500, np.random.default_rng(5)
    tracks = np.array([_person(made, random, made.days - 1) for _ in range(persons)])
    share = np.stack([(tracks == place).mean(0) for place in range(5)], 1)
    ours = simulate(made, levels=64, grains=200).at[1:] / 1000.0
    # The share of 1500 persons has standard deviation below 0.013; 4.5 of those over 70 comparisons.
    assert np.abs(ours - share).max() < 4.5 * 0.5 / np.sqrt(persons)


def test_time_does_not_know_the_number_of_persons():
    """The same steps are done for any number: the expected mode is linear where no capacity binds."""
    made = case(
        [("A", "conflict", -1), ("B", "town", -1), ("C", "camp", -1)], [("A", "B", 60, 1), ("B", "C", 120, 1)]
    )
    many = dataclasses.replace(made, counts={"C": Series(np.array([0, 1]), np.array([0.0, 1e9]))})
    assert simulate(many).at == pytest.approx(simulate(made).at * 1e6)
