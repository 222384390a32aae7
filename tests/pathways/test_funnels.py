"""The course of a pathway: against a plain loop, closed forms, and conservation."""

import numpy as np
import pytest

from istmo.errors import InputError
from istmo.pathways import Pathway, pathways, run
from tests.pathways.build import NOTE, START, day, delay, pathway, queue, rate, share


def count(number: int, total: float) -> dict[str, object]:
    return {"day": day(number), "total": total, "source": NOTE}


@pytest.mark.parametrize("name", sorted(pathways()))
def test_nobody_is_lost_in_any_pathway(name: str) -> None:
    course = run(pathways()[name], {"VEN": 0.25, "HTI": 0.75} if name == "cbp-one" else None)
    np.testing.assert_allclose(course.inside, course.joined.sum(0), rtol=1e-12)


def plain_queue(
    joins: float, places: list[float], lottery: list[float], no_show: float
) -> list[dict[int, float]]:
    """Who is called up on each day, by days waited: a loop without an array."""
    waiting: dict[int, float] = {}
    back, called = 0.0, []
    for today, (free, lot) in enumerate(zip(places, lottery, strict=True)):
        waiting[today] = joins + back
        left, served = free * (1 - lot), dict.fromkeys(waiting, 0.0)
        for born in sorted(waiting):
            served[born] = min(left, waiting[born])
            left -= served[born]
        rest = {born: waiting[born] - served[born] for born in waiting}
        drawn = min(free * lot, sum(rest.values()))
        for born, still in rest.items():
            served[born] += drawn * still / max(sum(rest.values()), 1e-300)
        waiting = {born: waiting[born] - served[born] for born in waiting}
        back = no_show * sum(served.values())
        called.append({today - born: number for born, number in served.items()})
    return called


def test_a_queue_is_as_a_plain_loop_when_its_lottery_changes() -> None:
    way = pathway(queue("gate", rate(4), rate(9, since=40), no_show=0.1), days=70)
    first = way.stage[0]
    drawn = (share(1.0, since=START), share(0.5, since=day(25)))
    way = Pathway.model_validate(way.model_dump() | {"stage": [first.model_dump() | {"lottery": drawn}]})
    course = run(way)
    expected = plain_queue(10.0, [4.0] * 40 + [9.0] * 30, [1.0] * 25 + [0.5] * 45, 0.1)
    for today, by_age in enumerate(expected):
        for age, number in by_age.items():
            assert course.called[0][today, age] == pytest.approx(number, abs=1e-9)
    assert course.total("gate") == pytest.approx(0.9 * (4 * 40 + 9 * 30))


def test_first_come_waits_are_those_of_a_fluid_queue() -> None:
    """10 join and 5 are served a day: who is called up on day t joined on day t/2 and has waited t/2 days."""
    waited = run(pathway(queue("gate", rate(5)), days=41)).waits("gate")
    assert waited["mean"][-1] == pytest.approx(20.0, abs=0.6)
    assert waited["longest"][-1] == 20.0


def test_a_delay_lasts_as_long_as_it_says_and_lets_its_share_on() -> None:
    course = run(pathway(delay("first", 7, 0.5), delay("second", 5, 0.2)))
    assert course.stage("first")[:, 0].tolist() == pytest.approx([0.0] * 7 + [5.0] * 53)
    assert course.stage("second")[:, 0].tolist() == pytest.approx([0.0] * 12 + [1.0] * 48)


def test_places_limit_a_pathway_until_they_no_longer_do() -> None:
    way = pathway(queue("gate", rate(5)))
    served = {factor: run(way.scaled("gate", factor)).total("gate") for factor in (0.0, 0.5, 1.0, 2.0, 4.0)}
    assert served == pytest.approx({0.0: 0.0, 0.5: 150.0, 1.0: 300.0, 2.0: 600.0, 4.0: 600.0})
    with pytest.raises(KeyError):
        way.scaled("elsewhere", 2.0)


def test_twice_the_appointments_shorten_the_wait() -> None:
    """What a delegation asks: joiners as they were, places doubled from the first day."""
    now = pathways()["cbp-one"]
    joins = tuple(rate(float(n), since=0) | {"since": d} for d, n in zip(*_joined(now), strict=True))
    asked = Pathway.model_validate(now.model_dump() | {"waiting": (), "joins": joins})
    before, after = run(asked), run(asked.scaled("appointment", 2.0))
    assert before.total("appointment") == pytest.approx(run(now).total("appointment"))
    assert before.total("appointment") < after.total("appointment") < 2 * before.total("appointment")
    assert after.waits("appointment")["mean"][-1] < 0.1 * before.waits("appointment")["mean"][-1]


def _joined(way: Pathway) -> tuple[tuple[object, ...], np.ndarray]:
    course = run(way)
    return course.days, course.joined[:, 0]


def test_days_and_share_follow_from_two_counts() -> None:
    """The funnel of 7 days and a half, asked back from its counts on two days."""
    truth = run(pathway(delay("first", 7, 0.5)))
    counts = [count(n, truth.total("first", end=day(n))) for n in (20, 45)]
    asked = {**delay("first", 7, 0.5), "counts": counts}
    del asked["days"], asked["share"]
    assert run(pathway(asked)).taken == ((7, pytest.approx(0.5)),)


def test_days_and_share_after_a_queue_follow_too() -> None:
    truth = run(pathway(queue("gate", rate(5)), delay("first", 7, 0.5)))
    asked = {
        **delay("first", 7, 0.5),
        "counts": [count(n, truth.total("first", end=day(n))) for n in (20, 45)],
    }
    del asked["days"], asked["share"]
    days, part = run(pathway(queue("gate", rate(5)), asked)).taken[1]
    assert (days, part) == (7, pytest.approx(0.5))


def test_a_delay_too_short_for_its_place_is_refused() -> None:
    assert run(pathway(queue("gate", rate(5)), delay("first", 3, 0.5))).stage("first")[:4, 0].tolist() == [
        0,
        0,
        0,
        2.5,
    ]
    with pytest.raises(InputError, match="cannot take less than 3"):
        run(pathway(queue("gate", rate(5)), delay("first", 2, 0.5)))


def test_counts_that_no_delay_explains_are_refused() -> None:
    asked = {**delay("first", 7, 0.5), "counts": [count(20, 500.0), count(45, 510.0)]}
    del asked["days"], asked["share"]
    with pytest.raises(InputError, match="no number of days and no share"):
        run(pathway(asked))


def test_joiners_follow_from_those_who_wait() -> None:
    course = run(pathway(queue("gate", rate(5)), waiting=[count(0, 5), count(30, 65), count(40, 65)]))
    assert course.waiting[0][30] - course.waiting[0][0] == pytest.approx(60)
    assert course.waiting[0][40] == pytest.approx(course.waiting[0][30])
    assert course.joined[-1, 0] == pytest.approx(5.0)


def test_a_queue_cannot_shrink_faster_than_it_is_served() -> None:
    with pytest.raises(InputError, match="shrinks faster"):
        run(pathway(queue("gate", rate(5)), waiting=[count(0, 300), count(30, 0)]))
