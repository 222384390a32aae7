"""Counts against expectations, named streams, gradients, and what must not matter."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from istmo.engine import everything, run, simulate
from istmo.engine.binomial import binomial
from istmo.engine.streams import key
from istmo.groups import Groups
from tests.engine.build import RULE, as_jax, case, depart, everything_on, network

RUNS = 2000


def settled_and_passed(state, flows):
    return state.settled, flows.passed, state.at


def two_routes(days=40, **second):
    """Two ways, a loop, deaths, a border and people going home; nothing that couples persons."""
    links = [
        {"origin": "a", "destination": "b", "cost": 0.7, "days": 3.0, "days_sd": 1.0, "death_hazard": 0.02},
        {"origin": "a", "destination": "c", "cost": 1.0, **second},
        {"origin": "b", "destination": "c", "cost": 0.6, "back_to": "a"},
        {"origin": "b", "destination": "d", "cost": 0.9},
        {"origin": "c", "destination": "d", "cost": 0.4, "days": 2.0, "days_sd": 1.5},
    ]
    settle = np.array([[-np.inf], [-3.0], [-2.0], [0.0]]) * np.ones(2)
    home = np.full((4, 2), -3.0)
    cased = case(
        network("abcd", links),
        2,
        days,
        kappa=0.4,
        settle=settle,
        home=home,
        reattempt=0.5,
        dwell=np.full((4, 2), 2.5),
    )
    shape, given, params, state = cased
    given = depart(given, 0, np.array([[5.0, 0.5]]))
    given = given._replace(
        interception=given.interception + 0.4, released=given.released * 0 + 0.3, penalty=np.zeros((1, 5, 2))
    )
    return shape, given, params, state._replace(at=np.array([[200.0, 3], [0, 0], [0, 0], [0, 0]]))


def many(cased, runs=RUNS):
    shape, given, params, state = as_jax(cased)

    def one(seed):
        states, flows = run(shape, RULE, given._replace(seed=seed), params, state, "counts").record
        return (
            states.settled[-1],
            flows.passed.sum(0),
            states.at[-1],
            states.dead[-1],
            states.queue.sum((1, 2)),
        )

    return jax.jit(jax.vmap(one))(jnp.arange(runs))


def test_the_mean_of_2000_runs_in_counts_is_the_expected_run():
    cased = two_routes()
    states, flows = simulate(cased[0], RULE, *cased[1:]).record
    exact = (states.settled[-1], flows.passed.sum(0), states.at[-1], states.dead[-1])
    for drawn, mean in zip(jax.tree.map(np.asarray, many(cased)[:4]), map(np.asarray, exact), strict=True):
        error = drawn.std(0) / np.sqrt(RUNS)
        # 40 figures: the chance that one is beyond 4.5 standard errors by luck is 3e-4
        assert (np.abs(drawn.mean(0) - mean) <= 4.5 * error + 1e-9).all()


@pytest.mark.parametrize(
    ("n", "p"),
    [(1, 0.3), (20, 0.49), (30, 0.9), (1000, 0.01), (1000, 0.7), (10**9, 0.4), (2**48, 30 / 2**48)],
)
def test_binomials_have_their_law(n, p):
    size = 20_000
    draws = jax.jit(lambda keys: binomial(keys, jnp.full(size, float(n)), jnp.full(size, p)))(
        key(jnp.arange(size))
    )
    law = stats.binom(n, p)
    smooth = np.random.default_rng(0).random(size)
    levels = law.cdf(draws) - smooth * law.pmf(draws)
    assert stats.kstest(levels, "uniform").pvalue > 1e-3


def test_the_same_key_gives_the_same_persons_and_another_key_others():
    cased = two_routes()
    first, second = (simulate(cased[0], RULE, *cased[1:], "counts").state for _ in range(2))
    other = simulate(cased[0], RULE, cased[1]._replace(seed=np.array(1)), *cased[2:], "counts").state
    assert all((a == b).all() for a, b in zip(first, second, strict=True))
    assert not all((a == b).all() for a, b in zip(first, other, strict=True))


def test_a_measure_changes_only_what_it_touches():
    """A penalty for one group leaves every number of the other group as it was, to the person."""
    shape, given, params, state = two_routes()
    penalty = given.penalty.copy()
    penalty[0, 1, 0] = 2.0
    plain = simulate(shape, RULE, given, params, state, "counts").record
    with_measure = simulate(shape, RULE, given._replace(penalty=penalty), params, state, "counts").record
    for before, after in zip(jax.tree.leaves(plain), jax.tree.leaves(with_measure), strict=True):
        if before.ndim > 1 and before.shape[-1] == 2:
            np.testing.assert_array_equal(before[..., 1], after[..., 1])
    assert not (plain[1].entered[..., 0] == with_measure[1].entered[..., 0]).all()


def test_relabelling_nodes_and_groups_only_relabels_results():
    net, (shape, given, params, start) = everything_on(3)
    states, _ = simulate(shape, RULE, given, params, start).record
    from istmo.engine import layout

    order = np.random.default_rng(0).permutation(len(net.nodes))  # new position -> old node
    where = np.argsort(order)
    turned = type(net)(**{
        **net.__dict__,
        "nodes": tuple(net.nodes[i] for i in order),
        "node_capacity": net.node_capacity[order],
        "overflow": np.where(net.overflow[order] < 0, -1, where[net.overflow[order]]),
        "tail": where[net.tail], "head": where[net.head],
        "back": np.where(net.back < 0, -1, where[net.back]),
    })  # fmt: skip
    group = np.array([2, 0, 1])
    pref = params.choice
    new_params = params._replace(
        kappa=params.kappa[group], reattempt=params.reattempt[:, group],
        choice=type(pref)(*(x[group] if x.ndim == 1 else x[order][:, group] for x in pref)),
    )  # fmt: skip
    sheltered = [list(net.sheltered).index(order[i]) for i in turned.sheltered]
    new_given = given._replace(
        node_id=given.node_id[order], group_id=given.group_id[group], log_rate=given.log_rate[:, group],
        origin=given.origin[order][:, group], eligible=given.eligible[:, group],
        node_capacity=given.node_capacity[:, sheltered],
    )  # fmt: skip
    names = Groups(("N0", "N1", "N2"), ("family",) * 3)
    new_shape = layout(turned, names, ages=6)
    new_start = start._replace(at=start.at[order][:, group])
    again, _ = simulate(new_shape, RULE, new_given, new_params, new_start).record
    np.testing.assert_allclose(again.at, np.asarray(states.at)[:, order][:, :, group], atol=1e-9)
    np.testing.assert_allclose(again.queue, np.asarray(states.queue)[..., group], atol=1e-9)
    np.testing.assert_allclose(again.dead, np.asarray(states.dead)[:, group], atol=1e-9)


def test_relabelling_groups_relabels_persons_drawn_because_streams_have_names():
    shape, given, params, state = two_routes()
    plain = simulate(shape, RULE, given, params, state, "counts").record
    turn = np.array([1, 0])
    turned = given._replace(
        group_id=given.group_id[turn], log_rate=given.log_rate[:, turn], origin=given.origin[:, turn]
    )
    again = simulate(shape, RULE, turned, params, state._replace(at=state.at[:, turn]), "counts").record
    for before, after in zip(jax.tree.leaves(plain), jax.tree.leaves(again), strict=True):
        if before.ndim > 1 and before.shape[-1] == 2:
            np.testing.assert_array_equal(np.asarray(before)[..., turn], after)


def test_two_groups_alike_regrouped_into_one_agree():
    shape, given, params, state = two_routes()
    alike = depart(given, 0, np.array([[3.0, 2.0]]))
    apart = simulate(shape, RULE, alike, params, state).record[0]
    merged = Groups(("N0",), ("family",))
    one = jax.tree.map(
        lambda x: x,
        (
            depart(given, 0, np.array([[5.0, 0.0]])),
            state._replace(at=state.at.sum(1, keepdims=True) * [[1, 0]]),
        ),
    )
    together = simulate(shape, RULE, one[0], params, one[1]).record[0]
    for a, b in zip(apart, together, strict=True):
        np.testing.assert_allclose(np.asarray(a).sum(-1), np.asarray(b).sum(-1), rtol=1e-12, atol=1e-12)
    names, sums = merged.sum_by(("all",), np.ones((4, 1)))
    assert names == ("all",)
    assert sums.shape == (4, 1)


def test_changing_the_unit_of_time_changes_nothing():
    """A day told in hours: every duration 24 times as many, every rate a 24th, a step of 24."""
    rows = {"days": 3.0, "days_sd": 1.0, "death_hazard": 0.02}
    hours = {"days": 72.0, "days_sd": 24.0, "death_hazard": 0.02 / 24}
    runs = []
    for link, unit in ((rows, 1.0), (hours, 24.0)):
        links = [
            {"origin": "a", "destination": "b", "cost": 1.0, **link},
            {
                "id": "q",
                "origin": "b",
                "destination": "c",
                "days": 2.0 * unit,
                "service": 3.0 / unit,
                "give_up": 0.1 / unit,
            },
        ]
        settle = np.array([[-np.inf], [-1.0], [0.0]])
        shape, given, params, state = case(
            network("abc", links),
            1,
            40,
            ages=40,
            step=unit,
            settle=settle,
            dwell=np.full((3, 1), 2.0 * unit),
            beta_time=np.array([0.1 / unit]),
            beta_wait=np.array([0.05 / unit]),
        )
        given = depart(given, 0, 8.0 / unit)
        runs.append(simulate(shape, RULE, given, params, state, "expected", settled_and_passed).record)
    for a, b in zip(*runs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)


def test_the_gradient_equals_finite_differences():
    _, cased = everything_on(4)
    shape, given, params, start = as_jax(cased)

    def total(params, given):
        states, flows = run(shape, RULE, given, params, start, "expected", everything).record
        return (
            (states.settled[-1] ** 1.5).sum()
            + states.queue.sum()
            + flows.passed[:, 3].sum()
            + states.dead[-1].sum()
        )

    value = jax.jit(total)
    gradient = jax.jit(jax.grad(total, argnums=(0, 1), allow_int=True))(params, given)
    for which, name, at in (
        (0, "beta_cost", (0,)), (0, "beta_time", (1,)), (0, "beta_wait", (0,)), (0, "dwell", (2, 1)),
        (0, "settle", (0, 0)), (1, "log_rate", (3, 1)), (1, "penalty", (0, 2, 0)), (1, "passing", (1,)),
        (1, "interception", (0, 1, 0)), (1, "no_show", (0,)),
    ):  # fmt: skip
        tree = params.choice if which == 0 else given
        slope = float(getattr(gradient[0].choice if which == 0 else gradient[1], name)[at])

        def moved(size, tree=tree, name=name, at=at, which=which):
            changed = tree._replace(**{name: getattr(tree, name).at[at].add(size)})
            return float(
                value(params._replace(choice=changed), given) if which == 0 else value(params, changed)
            )

        size = 1e-6
        numeric = (moved(size) - moved(-size)) / (2 * size)
        # central differences of a function near 1e4 carry rounding of about 1e4 * 1e-16 / 1e-6
        assert slope == pytest.approx(numeric, rel=2e-5, abs=2e-5), name


COUNTING = """
from jax._src import monitoring
from istmo.engine import simulate
from tests.engine.test_modes import RULE, two_routes

case = two_routes()
seen = []
monitoring.register_event_duration_secs_listener(lambda event, _seconds, **_: seen.append(event))
simulate(case[0], RULE, *case[1:])
print(seen.count("/jax/core/compile/backend_compile_duration"))
"""


def test_at_most_two_compilations_a_run(run_python):
    """In a process of its own, where nothing is compiled yet."""
    done = run_python(COUNTING)
    assert done.returncode == 0, done.stderr
    assert 1 <= int(done.stdout) <= 2
