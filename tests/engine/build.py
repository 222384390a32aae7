"""One small builder of networks with the real schema, for every test of the engine."""

from datetime import date
from typing import Any

import jax
import numpy as np
import polars as pl

from istmo.engine import (
    Calendar,
    Choice,
    Inputs,
    Layout,
    Parameters,
    Preferences,
    RecursiveLogit,
    State,
    nobody,
)
from istmo.engine import inputs as base_inputs
from istmo.engine import layout as make_layout
from istmo.engine.types import Names
from istmo.groups import Groups
from istmo.network import LINKS, NODES, Network, network_from_tables

START = date(2023, 1, 1)
RULE = RecursiveLogit()
Case = tuple[Layout, Inputs, Parameters, State]


def network(nodes: list[dict[str, Any]] | str, links: list[dict[str, Any]]) -> Network:
    """A network of rows; nodes may be a word of one-letter names, links default to land and one day."""
    rows = [{"id": name} for name in nodes] if isinstance(nodes, str) else nodes
    full = [{"id": f"{r['origin']}-{r['destination']}", "mode": "land", "days": 1.0, **r} for r in links]
    return network_from_tables(_table(rows, NODES), _table(full, LINKS))


def _table(rows: list[dict[str, Any]], columns: dict[str, Any]) -> pl.DataFrame:
    names = [name for name in columns if any(name in row for row in rows)]
    return pl.DataFrame({n: pl.Series(n, [row.get(n) for row in rows], columns[n].type) for n in names})


def preferences(net: Network, groups: int, **changes: Any) -> Preferences:
    """Preferences where only cost matters and nobody settles or goes home, but for `changes`."""
    plain = {
        **{f"beta_{name}": np.zeros(groups) for name in ("cost", "time", "risk", "return", "wait")},
        "settle": np.full((len(net.nodes), groups), -np.inf),
        "home": np.full((len(net.nodes), groups), -np.inf),
        "dwell": np.ones((len(net.nodes), groups)),
        "beta_cost": np.ones(groups),
    }
    return Preferences(**{**plain, **changes})


def case(
    net: Network, groups: Groups | int = 1, days: int = 30, *, ages: int | None = None, step: float = 1.0,
    look: int = 30, changes: tuple[date, ...] = (), kappa: float = 0.0, reattempt: float = 1.0, **prefs: Any,
) -> Case:  # fmt: skip
    """A run on a network in which nobody departs yet."""
    who = (
        groups
        if isinstance(groups, Groups)
        else Groups(tuple(f"N{i}" for i in range(groups)), ("family",) * groups)
    )
    shape = make_layout(net, who, ages, step)
    given = base_inputs(net, who, Calendar(START, days, changes=changes, step=step, look=look))
    count = len(who)
    params = Parameters(
        preferences(net, count, **prefs), np.full(count, kappa), np.full((1, count), reattempt)
    )
    return shape, given, params, nobody(shape, count)


def depart(given: Inputs, node: int, rates: Any) -> Inputs:
    """Departures from one node: a rate [person/day] for each day, group or both."""
    days, groups = given.log_rate.shape
    with np.errstate(divide="ignore"):
        log_rate = np.log(np.broadcast_to(np.asarray(rates, float), (days, groups)))
    origin = np.zeros_like(given.origin)
    origin[node] = 1.0
    return given._replace(log_rate=log_rate, origin=origin)


def everything_on(seed: int, days: int = 25, nodes: int = 6, links: int = 14) -> tuple[Network, Case]:
    """A random network of fixed size with every part of the engine switched on: one compiled program for
    all.
    """
    rng = np.random.default_rng(seed)
    ring = [(i, (i + 1) % nodes) for i in range(nodes)]
    others = [(i, j) for i in range(nodes) for j in range(nodes) if i != j and (i, j) not in ring]
    pairs = ring + [others[k] for k in rng.choice(len(others), links - nodes, replace=False)]
    phases = rng.permutation([1, 2, 3, 4] * 2 + [1] * (links - 8))
    special = rng.permutation(links)
    rows = []
    for k, (i, j) in enumerate(pairs):
        mean = phases[k] * rng.uniform(1.0, 1.9)
        row: dict[str, Any] = {
            "id": f"link-{k}",
            "origin": f"n{i}",
            "destination": f"n{j}",
            "days": mean,
            "days_sd": np.sqrt(mean**2 / phases[k] - mean) if phases[k] < mean else 0.0,
            "cost": rng.uniform(1.5, 4.0),
            "death_hazard": rng.choice([0.0, 0.01]),
        }
        if k in special[:3]:
            row["back_to"] = f"n{rng.integers(nodes)}"
        if k in special[3:5]:
            row["capacity"] = float(rng.integers(0, 6))
        if k in special[5:7]:
            row |= {
                "service": float(rng.choice([0, 2, 5, 7.5])),
                "lottery": float(rng.choice([0, 0.5, 1])),
                "no_show": 0.2,
                "give_up": 0.05,
                "longest_wait": float(rng.choice([0, 3, 6])),
            }
        if k == special[7]:
            row |= {"opens": date(2023, 1, 5), "closes": date(2023, 1, 12)}
        rows.append(row)
    full = [int(n) for n in rng.choice(nodes, 2, replace=False)]
    places = [
        {
            "id": f"n{i}",
            "capacity": float(rng.integers(0, 20)) if i in full else None,
            "overflow_to": f"n{(i + 1) % nodes}" if i == full[0] else None,
        }
        for i in range(nodes)
    ]
    net = network(places, rows)
    groups = 3
    settle = np.where(rng.random((nodes, 1)) < 0.4, 0.0, -np.inf) * np.ones(groups)
    settle[0] = 0.0
    shape, given, params, state = case(
        net,
        groups,
        days,
        ages=6,
        look=5,
        changes=(date(2023, 1, 5), date(2023, 1, 12)),
        kappa=0.3,
        reattempt=0.6,
        settle=settle,
        home=np.full((nodes, groups), -6.0),
        dwell=rng.uniform(0.5, 4.0, (nodes, groups)),
        beta_time=rng.uniform(0, 0.2, groups),
        beta_wait=np.full(groups, 0.1),
        beta_return=np.full(groups, 0.5),
        beta_risk=np.full(groups, 2.0),
    )
    borders = given.interception.shape
    given = given._replace(
        log_rate=rng.uniform(1.0, 4.0, (days, groups)),
        origin=rng.dirichlet(np.ones(nodes), groups).T,
        interception=rng.uniform(0, 1, borders),
        released=rng.uniform(0, 1, borders),
        penalty=rng.uniform(0, 1, given.penalty.shape),
        eligible=(rng.random(given.eligible.shape) < 0.9) * 1.0,
        seed=np.array(seed),
    )
    start = state._replace(at=rng.integers(0, 30, state.at.shape) * 1.0)
    return net, (shape, given, params, start)


def as_jax(case: Case) -> Case:
    """The same arrays as JAX holds them."""
    return jax.tree.map(jax.numpy.asarray, case)


def choose(cased: Case, day: int = 0) -> Choice:
    """What the recursive logit says on a day, before anybody has moved."""
    shape, given, params, state = as_jax(cased)
    return _choose(shape._replace(names=Names((), ())), given, params.choice, state, jax.numpy.asarray(day))


_choose = jax.jit(RULE.choose)
