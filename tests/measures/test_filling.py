"""Places of a pathway that nobody had numbered: closed forms, and who is let in on the engine."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from istmo.engine import Calendar
from istmo.groups import Groups
from istmo.measures import BASELINE, Measure, catalogue
from istmo.measures.apply import changes, reach
from istmo.measures.filling import first_to_number, kept, let_in, passed, worth
from istmo.measures.select import links_of
from istmo.studies import Study, load
from tests.measures import small

START = date(2022, 1, 1)
PLACES = {
    "id": "p",
    "kind": "capacity",
    "start": date(2022, 1, 10),
    "pathways": ["resettlement"],
    "yearly": 1,
}


@pytest.fixture(scope="module")
def study() -> Study:
    return load("americas")


def counted(study: Study, persons: float) -> np.ndarray:
    """So many persons a year on each way as a refugee, and 7 on every other."""
    mine = links_of(study, Measure.model_validate(PLACES))
    return np.where(mine, persons, 7.0)


def test_who_was_let_in_is_counted_where_no_number_was_announced(study: Study) -> None:
    refugees = Measure.model_validate(PLACES)
    ways = links_of(study, refugees).sum()
    appointments = [one for one in catalogue() if one.pathways == ("cbp-one",)]
    more = Measure.model_validate({**PLACES, "id": "more", "pathways": ["cbp-one"]})
    visa = Measure.model_validate({"id": "v", "kind": "visa-requirement", "start": START, "links": ["*"]})
    plan = [refugees, more, visa]
    first = first_to_number(study, plan, appointments)
    assert first.tolist() == [True, False, False]
    assert first_to_number(study, plan, []).tolist() == [True, True, False]
    assert let_in(study, plan, first, counted(study, 365.25)) == pytest.approx([ways, np.inf, np.inf])
    assert let_in(study, plan, first, counted(study, 0.0)) == pytest.approx([np.inf] * 3)


def test_a_promise_is_kept_and_fewer_places_limit() -> None:
    """30 a day where 10 were let in: log 3 where 10 would pass, log 1.5 where 20 would, nothing where 40 would."""
    for without, more in ((10.0, np.log(3)), (20.0, np.log(1.5)), (40.0, 0.0), (0.0, 0.0)):
        sizes, worth_more = kept(np.array([30.0]), np.array([10.0]), np.array([without]))
        assert sizes[0] >= 1e9
        assert worth_more == pytest.approx([more])
    for places, before in ((3.0, 10.0), (0.0, 10.0), (30.0, np.inf)):
        sizes, worth_more = kept(np.array([places]), np.array([before]), np.array([1.0]))
        assert (sizes[0], worth_more[0]) == (places, 0.0)


def test_a_way_is_worth_more_while_the_places_are_in_force(study: Study) -> None:
    refugees = Measure.model_validate(PLACES)
    groups = Groups.product(study.nationalities, ["ALL"])
    acts = reach(study, [refugees], groups, Calendar(START, 60, changes=changes([refugees])))
    mine, found = links_of(study, refugees), worth(acts, np.array([2.0]))
    assert found.shape == (len(acts.starts), len(mine), 1)
    begun = np.array(acts.starts) >= refugees.start
    assert (found[begun][:, mine] == 2).all()
    assert found[~begun].max() == found[:, ~mine].max() == 0


def test_who_passes_without_the_plan_is_a_mean_over_the_days_in_force(study: Study) -> None:
    """January with 310 persons and February with 560, in force from 31 January on: 10 and 560 persons in 29 days."""
    late = Measure.model_validate({**PLACES, "start": date(2022, 1, 31), "pathways": ["chnv"]})
    outcome = small.simulated(study, BASELINE, (), [9.0], date(2021, 12, 12), 79)
    assert outcome.months == (START, date(2022, 2, 1))
    entered = np.zeros_like(outcome.entered)
    entered[0, :, study.link("caracas>us_interior:chnv"), 0] = [310, 560]
    assert passed(study, [late], replace(outcome, entered=entered)) == pytest.approx(np.array([[570 / 29]]))
