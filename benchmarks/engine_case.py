"""A case of the size of the Americas, drawn from a seed: 60 nodes, 200 links, 20 nationalities x 3
household types.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

from istmo.engine import Calendar, Inputs, Layout, Parameters, Preferences, State, inputs, layout, nobody
from istmo.groups import Groups
from istmo.network import network_from_tables

START = date(2021, 10, 1)
DAYS = 36 * 365 // 12 + 1
HOUSEHOLDS = ("single-adult", "family", "unaccompanied-child")


def links_between(nodes: int, count: int, seed: int) -> list[tuple[int, int]]:
    """Directed links of a network whose nodes lie in the plane: each with its near neighbours, and some
    flights.
    """
    rng = np.random.default_rng(seed)
    place = rng.random((nodes, 2)) * [0.3, 1.0]
    distance = np.hypot(*(place[:, None] - place[None]).T)
    pairs = {(i, int(j)) for i in range(nodes) for j in np.argsort(distance[i])[1:3]}
    pairs |= {(j, i) for i, j in pairs}
    while len(pairs) < count:
        i, j = (int(x) for x in rng.integers(0, nodes, 2))
        if i != j:
            pairs.add((i, j))
    return sorted(pairs)


def case(
    nodes: int = 60,
    links: int = 200,
    nationalities: int = 20,
    pathways: int = 4,
    days: int = DAYS,
    look: int = 30,
    pairs: list[tuple[int, int]] | None = None,
) -> tuple[Layout, Inputs, Parameters, State]:
    """Layout, inputs, parameters and an empty state, with every part of the engine switched on."""
    rng = np.random.default_rng(7)
    pairs = pairs or links_between(nodes, links, 7)
    count = len(pairs)
    queued = np.zeros(count, bool)
    queued[rng.choice(count, pathways, replace=False)] = True
    border = rng.random(count) < 0.2
    opens = [
        START + timedelta(days=int(rng.integers(1, 1000))) if rng.random() < 0.05 else None for _ in pairs
    ]
    table = pl.DataFrame(
        {
            "id": [f"link-{i}" for i in range(count)],
            "origin": [f"node-{i}" for i, _ in pairs],
            "destination": [f"node-{j}" for _, j in pairs],
            "mode": rng.choice(["land", "river", "sea", "air"], count),
            "days": rng.gamma(2.0, 2.0, count) + 0.5,
            "days_sd": rng.gamma(2.0, 1.0, count),
            "cost": 250.0 + rng.gamma(2.0, 150.0, count),
            "death_hazard": rng.gamma(1.0, 2e-5, count),
            "capacity": np.where(rng.random(count) < 0.1, 200.0, np.inf),
            "opens": pl.Series(opens, dtype=pl.Date),
            "back_to": [f"node-{i}" if b else None for (i, _), b in zip(pairs, border, strict=True)],
            "service": [50.0 if q else None for q in queued],
            "lottery": np.where(queued, 0.5, 0.0),
            "no_show": np.where(queued, 0.05, 0.0),
            "give_up": np.where(queued, 0.002, 0.0),
            "longest_wait": np.where(queued, 60.0, 0.0),
        }
    )
    places = pl.DataFrame(
        {
            "id": [f"node-{i}" for i in range(nodes)],
            "capacity": [2000.0 if i % 10 == 5 else None for i in range(nodes)],
            "overflow_to": [f"node-{i + 1}" if i % 10 == 5 else None for i in range(nodes)],
        }
    )
    network = network_from_tables(places, table)
    groups = Groups.product([f"N{i:02d}" for i in range(nationalities)], HOUSEHOLDS)
    calendar = Calendar(START, days, look=look)
    base = inputs(network, groups, calendar)
    size = len(groups)
    origin = np.zeros((nodes, size))
    origin[rng.integers(0, nodes, size), np.arange(size)] = 1.0
    destinations = rng.choice(nodes, 3, replace=False)
    settle = np.full((nodes, 1), -14.0)
    settle[destinations] = 0.0
    season = np.sin(2 * np.pi * np.arange(days)[:, None] / 365 + rng.random(size) * 6)
    given = base._replace(
        log_rate=np.log(rng.gamma(1.0, 20.0, size)) + 0.3 * season + 2.0,
        origin=origin,
        interception=np.full_like(base.interception, 0.3),
        released=np.full_like(base.released, 0.4),
    )
    params = Parameters(
        choice=Preferences(
            beta_cost=rng.gamma(20.0, 0.0004, size),
            beta_time=rng.gamma(20.0, 0.002, size),
            beta_risk=np.full(size, 20.0),
            beta_return=np.full(size, 1.0),
            beta_wait=np.full(size, 0.02),
            settle=settle,
            home=np.full((nodes, 1), -16.0),
            dwell=rng.gamma(4.0, 1.0, (nodes, 1)) + 0.5,
        ),
        kappa=np.full(size, 0.2),
        reattempt=np.full((1, 1), 0.7),
    )
    shape = layout(network, groups)
    return shape, given, params, nobody(shape, size)
