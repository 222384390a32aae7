"""Istmo's choice in `istmo.flee.choice` is the recursive logit of the engine: the same shares from its own solver."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

import istmo.flee
from istmo.engine.elimination import elimination
from istmo.engine.route import Preferences, logit
from istmo.engine.types import Layout
from istmo.flee.choice import reach, shares
from istmo.flee.reader import read_instance
from istmo.flee.timeline import timeline


def test_shares_are_those_of_the_engine():
    case = read_instance(Path(istmo.flee.__file__).parent / "example")
    line, day, beta, gamma = timeline(case), 35, 1.1, 0.8
    alpha = np.array([0.3, -0.2, 0.0, 0.6])
    links, count = case.links, len(case.places)
    used = np.flatnonzero(links.ridden == np.arange(len(links)))
    tail, head = links.tail[used], links.head[used]
    parts = dict.fromkeys(Layout._fields)  # the choice of links needs the shape of the network and no more
    parts |= {
        "tail": jnp.asarray(tail),
        "head": jnp.asarray(head),
        "ways": np.zeros((count, 1), int),
        "step": 1.0,
    }
    a, b = tuple(tail.tolist()), tuple(head.tolist())
    parts |= {"plan": elimination(count, a, b), "turned": elimination(count, b, a)}
    layout = Layout(**parts)
    is_open = line.open[day][used]
    degree = np.bincount(tail[is_open], minlength=count)[tail]
    utility = -beta * links.km[used] / links.speed[used] - gamma * line.intensity[day][head]
    utility = np.where(is_open, utility - np.log(np.maximum(degree, 1)), -np.inf)
    settle = np.full((count, 1), -np.inf)
    settle[case.camps, 0] = np.where(line.camp[day][case.camps], alpha, -np.inf)
    zero = jnp.zeros(1)
    preferences = Preferences(
        zero, zero, zero, zero, zero, jnp.asarray(settle), jnp.full((count, 1), -jnp.inf), zero + 1
    )
    choice = logit(layout, jnp.asarray(utility)[:, None], preferences)
    onward = np.zeros((count, count))
    np.add.at(onward, (tail, head), np.asarray(choice.link)[:, 0])
    ends = np.linalg.solve(np.eye(count) - onward, np.diag(np.asarray(choice.settle)[:, 0]))[:, case.camps]
    ways = reach(case, line, day, beta, gamma)
    for place in range(count):
        mean, _ = shares(ways[None], np.eye(count)[place][None], alpha)
        assert mean[0] == pytest.approx(ends[place], abs=1e-12)
