"""Arrays that do not fit one another are named, with both sizes, before anything is compiled."""

from datetime import date

import numpy as np
import pytest

from istmo.engine import Calendar, RecursiveLogit, ensemble, layout, simulate
from istmo.errors import InputError
from istmo.groups import Groups
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


def test_one_value_for_all_groups_fits(parts):
    shape, given, params, state = parts
    simulate(shape, RULE, given, params._replace(kappa=np.zeros(1)), state)


@pytest.mark.parametrize("field", ["kappa", "settle", "log_rate"])
def test_what_is_no_number_is_refused(parts, field):
    shape, given, params, state = parts
    if field == "kappa":
        params = params._replace(kappa=np.full(3, np.nan))
    elif field == "settle":
        params = params._replace(choice=params.choice._replace(settle=np.full((2, 3), 800.0)))
    given = given._replace(
        log_rate=np.full_like(given.log_rate, np.nan if field == "log_rate" else 1.0),
        origin=np.array([[1.0] * 3, [0.0] * 3]),
    )
    with pytest.raises(InputError, match=r"no finite number|not numbers"):
        simulate(shape, RULE, given, params, state)


def test_what_is_no_array_or_holds_no_shares(parts):
    shape, given, params, state = parts
    with pytest.raises(InputError, match=r"State.at has rows of several lengths"):
        simulate(shape, RULE, given, params, state._replace(at=[[1.0, 2.0, 3.0], [1.0]]))
    with pytest.raises(InputError, match=r"State.at is of int64"):
        simulate(shape, RULE, given, params, state._replace(at=state.at.astype(int)))


def test_runs_that_cannot_be(parts):
    shape, given, params, state = parts
    with pytest.raises(InputError, match="0 workers"):
        next(ensemble(shape, RULE, [(given, params)], state, workers=0))
    for wrong in ({"days": 0}, {"days": -1}, {"days": 5, "look": 0}, {"days": 5, "step": 0.0}):
        with pytest.raises(InputError, match="cannot be"):
            Calendar(date(2024, 1, 1), **wrong)
    net = network("ab", [{"origin": "a", "destination": "b"}])
    with pytest.raises(InputError, match="cannot be"):
        layout(net, Groups(("all",), ("all",)), step=-1.0)
