"""Arrays that do not fit one another are named, with both sizes, before anything is compiled."""

import numpy as np
import pytest

from istmo.engine import RecursiveLogit, simulate
from istmo.errors import InputError
from tests.engine.build import case, network

RULE = RecursiveLogit()


@pytest.fixture(scope="module")
def parts():
    net = network("ab", [{"origin": "a", "destination": "b", "service": 2.0}])
    return case(net, 3, 10, ages=5, settle=np.array([[-np.inf], [0.0]]) * np.ones(3))


def test_another_number_of_groups(parts):
    shape, given, params, state = parts
    with pytest.raises(InputError, match=r"State.at \(node, group\) has 2 along group, where .* has 3"):
        simulate(shape, RULE, given, params, state._replace(at=state.at[:, :2]))


def test_an_axis_that_is_missing(parts):
    shape, given, params, state = parts
    with pytest.raises(
        InputError, match=r"State.queue has the shape \(5, 3\), which is not \(queue, age, group\)"
    ):
        simulate(shape, RULE, given, params, state._replace(queue=state.queue[0]))


def test_preferences_of_other_groups(parts):
    shape, given, params, state = parts
    other = params._replace(choice=params.choice._replace(beta_cost=np.ones(2)))
    with pytest.raises(InputError, match=r"Preferences\.beta_cost"):
        simulate(shape, RULE, given, other, state)


def test_one_value_for_all_groups_fits(parts):
    shape, given, params, state = parts
    simulate(shape, RULE, given, params._replace(kappa=np.zeros(1)), state)
