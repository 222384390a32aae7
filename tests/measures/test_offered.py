"""What the catalogue offers to a plan is what the reading of plans takes, and what is in force is no change."""

from datetime import date

import pytest

from istmo.measures import PlanError, catalogue, left_in_force, offered, plan_from_text
from istmo.measures.measure import DAYS
from istmo.studies import Study, load

OCTOBER = date(2024, 10, 1)


@pytest.fixture(scope="module")
def study() -> Study:
    return load()


def taken(study: Study, start: date, table: str) -> str:
    """What is wrong with a plan of one table; "" if nothing."""
    try:
        plan_from_text(f'title = "x"\nstart = {start}\n{table}', study)
    except PlanError as error:
        return str(error)
    return ""


def test_what_is_offered_is_taken_and_what_is_not_is_refused_or_goes_on(study: Study) -> None:
    found = offered(study, OCTOBER).uses
    assert [one.measure for one in found] == [one.id for one in catalogue()]
    whys = {one.why for one in found}
    assert whys == {"", "goes-on", "acts-on-nothing", "contradicts"}
    for one in found:
        if one.why != "goes-on":  # which the next test is about
            said = taken(study, OCTOBER, f'[[use]]\nmeasure = "{one.measure}"\nstart = {one.start}\n')
            assert bool(said) == bool(one.why), (one, said)
            assert one.other in said


def test_what_goes_on_is_in_force_without_the_plan_and_can_be_ended(study: Study) -> None:
    found = offered(study, OCTOBER)
    goes_on = {one.measure for one in found.uses if one.why == "goes-on"}
    plan = plan_from_text(f'title = "x"\nstart = {OCTOBER}\n', study)
    left = {one.id: one for one in left_in_force(study, plan, OCTOBER)}
    assert goes_on == {name for name, one in left.items() if one.end is None}
    ending = "".join(f'[[end]]\nmeasure = "{one.measure}"\ndate = {one.date}\n' for one in found.ends)
    assert taken(study, OCTOBER, ending) == ""
    assert {one.measure for one in found.ends} == {name for name, one in left.items() if one.acts}


def test_a_measure_with_an_end_is_offered_from_the_day_after_it(study: Study) -> None:
    one = next(one for one in offered(study, OCTOBER).uses if one.last is not None)
    assert (one.start - one.last).days == 1


@pytest.mark.parametrize(
    ("start", "places"),
    [
        (date(2022, 6, 1), {}),
        (date(2023, 2, 1), {"cbp-one": 740 * DAYS["monthly"], "chnv": 30_000}),
        (date(2024, 8, 5), {"cbp-one": 1450 * DAYS["monthly"], "chnv": 0}),  # paused
        (OCTOBER, {"cbp-one": 1450 * DAYS["monthly"], "chnv": 30_000}),
    ],
)
def test_places_are_those_announced_and_in_force(study: Study, start: date, places: dict[str, float]) -> None:
    assert dict(offered(study, start).places) == pytest.approx(places)
