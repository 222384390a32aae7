"""Route choice: enumerated paths, closed forms, what must be refused, and large networks."""

import time
from datetime import date

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from istmo.engine import RecursiveLogit, simulate
from istmo.engine.elimination import eliminate, elimination
from istmo.engine.large import large_logit
from istmo.errors import InputError
from tests.engine.build import RULE, case, choose, depart, network


def paths(pairs, start, end):
    """All paths of an acyclic graph, as lists of links."""
    if start == end:
        return [[]]
    return [[a, *rest] for a, (i, j) in enumerate(pairs) if i == start for rest in paths(pairs, j, end)]


@pytest.mark.parametrize("seed", range(5))
def test_equals_the_logit_over_all_enumerated_paths_of_an_acyclic_graph(seed):
    rng = np.random.default_rng(seed)
    chain, jumps = [(i, i + 1) for i in range(5)], [(i, j) for i in range(6) for j in range(i + 2, 6)]
    pairs = sorted(chain + [jumps[k] for k in rng.choice(len(jumps), 6, replace=False)])
    cost = rng.uniform(0, 5, len(pairs))
    names = "abcdef"
    net = network(
        names,
        [
            {"origin": names[i], "destination": names[j], "cost": c}
            for (i, j), c in zip(pairs, cost, strict=True)
        ],
    )
    settle = np.full((6, 1), -np.inf)
    settle[5] = 0.0
    choice = choose(case(net, settle=settle))
    all_paths = paths(pairs, 0, 5)
    weight = np.exp([-cost[path].sum() for path in all_paths])
    assert abs(choice.value[0, 0] - np.log(weight.sum())) < 1e-10
    for path, w in zip(all_paths, weight, strict=True):
        assert abs(np.prod(np.asarray(choice.link)[path, 0]) - w / weight.sum()) < 1e-10


def test_a_loop_sums_to_the_geometric_series_of_fosgerau_2013_section_2():
    """Two nodes joined both ways: V_a = log(m b / (1 - m n)), all numbers of rounds included (eq. 5,
    closed form).
    """
    net = network(
        "ab",
        [{"origin": "a", "destination": "b", "cost": 1.0}, {"origin": "b", "destination": "a", "cost": 0.5}],
    )
    choice = choose(case(net, settle=np.array([[-np.inf], [-0.3]])))
    m, n, b = np.exp(-1.0), np.exp(-0.5), np.exp(-0.3)
    assert abs(choice.value[0, 0] - np.log(m * b / (1 - m * n))) < 1e-12
    assert abs(choice.settle[1, 0] - (1 - m * n)) < 1e-12


def test_red_bus_blue_bus_of_parallel_links():
    """k like links between two nodes count k times: the independence of irrelevant alternatives, McFadden
    1974.
    """
    links = [{"id": f"bus-{k}", "origin": "a", "destination": "b", "cost": 2.0} for k in range(3)]
    net = network("ab", [*links, {"id": "car", "origin": "a", "destination": "b", "cost": 2.0}])
    choice = choose(case(net, settle=np.array([[-np.inf], [0.0]])))
    np.testing.assert_allclose(choice.link[:, 0], 0.25, atol=1e-15)


def test_a_network_near_singular_is_refused_with_its_loop():
    links = [
        {"id": "out", "origin": "a", "destination": "b", "cost": 1.0},
        {"id": "there", "origin": "b", "destination": "c", "cost": 0.0},
        {"id": "back", "origin": "c", "destination": "b", "cost": 0.0},
    ]
    cased = case(network("abc", links), settle=np.array([[-np.inf], [-np.inf], [0.0]]))
    with pytest.raises(
        InputError, match=r"N0/family.*loop of links (there -> back|back -> there).*Raise a cost"
    ):
        simulate(cased[0], RULE, *cased[1:])


def test_the_loop_is_looked_for_in_regimes_that_no_look_was_marked_for():
    """The first day of a regime is a look whether `fresh` says so or not, for a run and for its error alike."""
    links = [
        {"id": "out", "origin": "a", "destination": "b", "cost": 1.0},
        {"id": "there", "origin": "b", "destination": "c", "cost": 2.0},
        {"id": "back", "origin": "c", "destination": "b", "cost": 2.0},
        {"id": "home", "origin": "b", "destination": "a", "cost": 0.5},
    ]
    shape, given, params, state = case(network("abc", links), settle=np.array([[-np.inf], [-np.inf], [0.0]]))
    names = (
        "open", "cost", "penalty", "interception", "released", "link_capacity", "node_capacity", "service",
    )  # fmt: skip
    twice = {name: np.repeat(np.asarray(getattr(given, name))[:1], 2, 0) for name in names}
    twice["penalty"][1, 1:3] = -2.0
    days = len(given.regime)
    given = given._replace(regime=(np.arange(days) >= days // 2).astype(int), **twice)
    with pytest.raises(InputError, match=r"loop of links (there -> back|back -> there)"):
        simulate(shape, RULE, given, params, state)


def test_a_utility_too_small_to_hold_is_refused():
    net = network("ab", [{"origin": "a", "destination": "b", "cost": 1000.0}])
    cased = case(net, settle=np.array([[-np.inf], [0.0]]))
    with pytest.raises(InputError, match="below -700"):
        simulate(cased[0], RULE, *cased[1:])


def test_choices_follow_links_that_open_and_close():
    links = [
        {"id": "sea", "origin": "a", "destination": "b", "cost": 1.0, "closes": date(2023, 1, 11)},
        {"id": "air", "origin": "a", "destination": "b", "cost": 2.0, "opens": date(2023, 1, 6)},
    ]
    cased = case(network("ab", links), settle=np.array([[-np.inf], [0.0]]), kappa=0.5)
    shape, given, params, state = cased
    run = simulate(shape, RULE, depart(given, 0, 1.0), params, state)
    entered = np.asarray(run.record[1].entered)[:, :, 0]
    both = np.exp(-1.0) + np.exp(-2.0)
    for days, share, total in (
        (slice(0, 5), 1.0, np.exp(-1.0)),
        (slice(5, 10), np.exp(-1) / both, both),
        (slice(10, 30), 0.0, np.exp(-2.0)),
    ):
        # departures are exp(kappa V): a harder way deters, and what it does not deter it diverts
        np.testing.assert_allclose(entered[days, 0], share * total**0.5, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(entered[days].sum(1), total**0.5, rtol=1e-12)


@pytest.mark.parametrize("nodes", [7, 12, 13, 40])  # the full matrix at the end takes twelve
@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_elimination_equals_a_dense_solve(nodes, seed):
    rng = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(nodes) for j in range(nodes) if i != j]
    links = 5 * nodes // 2
    tail, head = np.array(pairs)[rng.choice(len(pairs), links, replace=False)].T
    weight = rng.uniform(0, rng.uniform(0.2, 0.9), (links, 2)) * (rng.random((links, 2)) < 0.9)
    b = rng.random((nodes, 2))
    plan = elimination(nodes, tuple(tail.tolist()), tuple(head.tolist()))
    z, margin = jax.jit(eliminate)(plan, weight, b)
    for g in range(2):
        matrix = np.zeros((nodes, nodes))
        np.add.at(matrix, (tail, head), weight[:, g])
        radius = np.abs(np.linalg.eigvals(matrix)).max()
        assert (margin[g] > 0) == (radius < 1)
        if radius < 1:
            np.testing.assert_allclose(z[:, g], np.linalg.solve(np.eye(nodes) - matrix, b[:, g]), rtol=1e-9)


def grid(side, count, seed=0):
    """`count` links between neighbours of a square grid, both ways."""
    index = np.arange(side * side).reshape(side, side)
    ends = [(index[:, :-1].ravel(), index[:, 1:].ravel()), (index[:-1].ravel(), index[1:].ravel())]
    tail = np.concatenate([x for a, b in ends for x in (a, b)])
    head = np.concatenate([x for a, b in ends for x in (b, a)])
    keep = np.random.default_rng(seed).permutation(len(tail))[:count]
    return tail[keep], head[keep]


def test_forty_thousand_links_in_under_a_second():
    tail, head = grid(114, 40_000)
    u = -np.random.default_rng(1).uniform(1.5, 3.0, len(tail))
    terminal = np.full(114 * 114, -np.inf)
    terminal[57 * 114 + 57] = 0.0
    large_logit(tail[:4], head[:4], u[:4], terminal)  # the import of SciPy is not the solve
    begin = time.perf_counter()
    choice = large_logit(tail, head, u, terminal)
    assert time.perf_counter() - begin < 1.0
    some = np.isfinite(choice.value)
    total = np.bincount(tail, choice.link, len(terminal))[some] + np.exp(terminal[some] - choice.value[some])
    np.testing.assert_allclose(total, 1.0, atol=1e-9)


def test_the_large_solver_refuses_and_names_a_loop():
    tail, head = np.array([0, 1, 2, 1]), np.array([1, 2, 1, 3])
    with pytest.raises(InputError, match=r"(l1 -> l2|l2 -> l1)"):
        large_logit(
            tail,
            head,
            np.array([-1.0, 0.0, 0.0, -1.0]),
            np.array([-np.inf] * 3 + [0.0]),
            ("l0", "l1", "l2", "l3"),
        )


def test_the_rule_is_a_value():
    assert RecursiveLogit() == RULE
    assert hash(RecursiveLogit()) == hash(RULE)
