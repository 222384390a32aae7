"""Persons in 32 bits, which large ensembles use, against 64; and an ensemble against its runs one by one."""

import jax
import numpy as np
import pytest

from istmo.engine import ensemble, persons, simulate
from tests.engine.build import RULE, everything_on

ROUNDING = np.finfo(np.float32).eps  # 1.2e-7 of the number rounded


def both(seed):
    _, (shape, given, params, start) = everything_on(seed)
    narrow = jax.tree.map(lambda x: x.astype(np.float32), start)
    return start, given, *(simulate(shape, RULE, given, params, s).record for s in (start, narrow))


@pytest.mark.parametrize("seed", range(4))
def test_32_bits_keep_persons_to_eight_roundings(seed):
    """25 days round each person a hundred times, up as often as down: about sqrt(100) = 10 roundings of half
    of 1.2e-7 for one place, fewer for the sum. 1.2e-7 was measured here.
    """
    start, _, _, (states, flows) = both(seed)
    assert states.at.dtype == np.float32
    ever = np.asarray(flows.departed, np.float64).sum((0, 1)) + persons(start)
    last = persons(type(states)(*(np.asarray(part)[-1] for part in states)))
    np.testing.assert_allclose(last, ever, rtol=8 * ROUNDING)


@pytest.mark.parametrize("seed", range(4))
def test_32_bits_agree_with_64(seed):
    """To sixteen roundings of the largest number in the same part of the state.

    Differences of nearly equal numbers (a queue less those served) lose more than sums do: 4.3e-7 was
    measured here. A queue that is just full in one and not in the other makes no jump, since shares are
    continuous.
    """
    _, _, wide, narrow = both(seed)
    for name, exact in wide[0]._asdict().items():
        most = np.abs(np.asarray(exact)).max()
        np.testing.assert_allclose(
            getattr(narrow[0], name), exact, rtol=0, atol=16 * ROUNDING * most, err_msg=name
        )


def test_an_ensemble_is_its_runs_in_order():
    _, (shape, given, params, start) = everything_on(2)
    draws = [(given._replace(log_rate=given.log_rate + shift), params) for shift in (0.0, 0.1, 0.2, 0.3, 0.4)]
    for made, draw in zip(ensemble(shape, RULE, draws, start), draws, strict=True):
        alone = simulate(shape, RULE, *draw, start)
        for a, b in zip(jax.tree.leaves(made), jax.tree.leaves(alone), strict=True):
            np.testing.assert_array_equal(a, b)
