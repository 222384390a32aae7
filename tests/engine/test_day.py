"""The whole day: against an independent loop, for persons kept, for names and units that must not matter."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from istmo.engine import everything, persons, simulate
from istmo.engine.elimination import CORE
from tests.engine.build import RULE, everything_on
from tests.engine.loop import play

FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_an_independent_loop_with_everything_switched_on(seed):
    agrees_with_the_loop(*everything_on(seed))


def larger(seed):
    """More nodes than the full matrix at the end of an elimination takes."""
    net, (shape, inputs, params, start) = everything_on(seed, days=15, nodes=20, links=50)
    return net, (shape, inputs, cheaper(params), start)


def cheaper(params):
    """So that no loop of so many links is worth going round for ever."""
    return params._replace(choice=params.choice._replace(beta_cost=np.full(3, 1.6)))


def test_agrees_with_the_loop_on_a_larger_network():
    net, cased = larger(0)
    assert cased[0].nodes > CORE
    agrees_with_the_loop(net, cased)


def agrees_with_the_loop(net, cased):
    shape, inputs, params, start = cased
    states, _ = simulate(shape, RULE, inputs, params, start).record
    for day, plain in enumerate(play(net, inputs, params, start, len(shape.ages), 1.0)):
        for name, value in plain.items():
            # both are sums of a few hundred products of doubles, of size 1e3 at most
            np.testing.assert_allclose(
                getattr(states, name)[day], value, rtol=1e-9, atol=1e-9, err_msg=f"{name} {day}"
            )


AS_USERS_RUN_IT = """
import os
os.environ.pop("XLA_FLAGS")
from tests.engine.test_day import test_agrees_with_an_independent_loop_with_everything_switched_on as agrees
agrees(4)
assert "optimization_level" not in os.environ["XLA_FLAGS"]
"""


def test_the_program_that_is_optimised_agrees_with_the_loop_too(run_python):
    done = run_python(AS_USERS_RUN_IT)
    assert done.returncode == 0, done.stderr


@FEW
@given(st.integers(0, 10**6))
def test_persons_are_conserved_over_any_network(seed):
    conserves(*everything_on(seed)[1])


def test_persons_are_conserved_on_a_larger_network():
    conserves(*larger(1)[1])


def conserves(shape, inputs, params, start):
    for mode in ("expected", "counts"):
        states, flows = simulate(shape, RULE, inputs, params, start, mode).record
        assert all(np.asarray(part).min() >= -1e-9 for part in states)
        before = persons(start)
        for day in range(len(inputs.regime)):
            after = persons(type(states)(*(np.asarray(x)[day] for x in states)))
            expected = before + np.asarray(flows.departed)[day].sum(0)
            if mode == "counts":
                np.testing.assert_array_equal(after, expected)
            else:
                np.testing.assert_allclose(after, expected, rtol=1e-9)
            before = after
        if mode == "counts":
            assert all((np.asarray(x) == np.floor(x)).all() for x in states)


def test_a_capacity_is_never_exceeded():
    for seed in range(5):
        _, (shape, inputs, params, start) = everything_on(seed)
        for mode in ("expected", "counts"):
            _, flows = simulate(shape, RULE, inputs, params, start, mode).record
            entered = np.asarray(flows.entered)[:, shape.capped].sum(-1)
            assert (entered <= inputs.link_capacity[inputs.regime] + 1e-9).all()
            served = np.asarray(flows.served).sum((2, 3))
            assert (served <= np.ceil(inputs.service[inputs.regime]) + 1e-9).all()


def test_one_program_serves_every_network_of_one_size():
    from istmo.engine.simulate import compiled_run

    before = compiled_run._cache_size()
    for seed in (100, 101, 102):
        _, (shape, inputs, params, start) = everything_on(seed)
        simulate(shape, RULE, inputs, params, start, "expected", everything)
    assert compiled_run._cache_size() <= before + 1
