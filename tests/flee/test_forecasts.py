"""Scores on observed dates only, naive forecasts by hand, and no look at what is scored."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import istmo.flee
from istmo.flee.choice import (
    Case,
    Fitted,
    Prior,
    Tastes,
    episodes,
    fit,
    growth,
    known_until,
    reach,
    shares,
    third,
    without_travel,
)
from istmo.flee.forecasts import frozen, rolling
from istmo.flee.instance import Series
from istmo.flee.reader import read_instance
from istmo.flee.scoring import counts_by_day, every_day, observed, score
from istmo.flee.series import interpolate
from istmo.flee.timeline import timeline

PRIOR = Prior(0.5, 2.0, 0.03)
EXAMPLE = Path(istmo.flee.__file__).parent / "example"


@pytest.fixture(scope="module")
def case():
    return read_instance(EXAMPLE)


def test_score_is_the_mean_of_each_camp_over_its_own_dates(case):
    dates = observed(case, 30, 61)
    assert dates.day.tolist() == [31, 45, 59, 60]
    assert dates.seen.sum(1).tolist() == [4, 4, 4, 1]  # on day 60 only Hondo has a record
    course = np.full((case.days, 4), 500.0)
    one = score(case, course, dates)
    total = counts_by_day(case).sum(1)[dates.day]
    by_hand = [
        np.mean([abs(500.0 - dates.value[t, c]) / total[t] for t in range(4) if dates.seen[t, c]])
        for c in range(4)
    ]
    assert list(one.ard_by_camp.values()) == pytest.approx(by_hand)
    assert one.ard == pytest.approx(sum(by_hand))
    wild = course.copy()
    wild[[day for day in range(case.days) if day not in dates.day]] = 1e9
    assert score(case, wild, dates) == one
    assert score(case, np.nan_to_num(counts_by_day(case)), dates).ard < 1e-12


def test_score_is_that_of_flee_where_every_camp_publishes_every_day(case):
    days = np.arange(case.days)
    full = {name: Series(days, interpolate(case.counts[name], case.days)) for name in case.camp_names}
    daily = dataclasses.replace(case, counts=full)
    course = np.full((case.days, 4), 500.0)
    assert score(daily, course, observed(daily)).ard == pytest.approx(every_day(daily, course))


def test_camp_without_a_count_on_the_dates_scored_has_no_part(case):
    assert list(score(case, np.zeros((case.days, 4)), observed(case, 60, 61)).ard_by_camp) == ["Hondo"]


def test_naive_forecasts_by_hand(case):
    known = counts_by_day(case).sum(1)
    start = np.array([20, 93, 0, 30]) / 143.0  # Hondo had 100 before the registration of day 60
    assert frozen(case)[50] == pytest.approx(start * known[50])
    hondo = 2400 / 2 * 4000 / 4300  # corrected by the registration
    aged = np.trunc([700 / 2, hondo, 900 / 2, 900 / 2])
    assert rolling(case, 30)[61] == pytest.approx(aged / aged.sum() * known[61])
    assert rolling(case, 60)[40] == pytest.approx(start * known[40])


def test_nothing_scored_is_seen_by_the_fit_or_the_rolling_shares(case):
    """Change every camp's counts from the first scored day on, but not their sum: fit and forecast stay the same."""
    from_day = third(case)
    moved = dict(case.counts)
    for name, other in (("Hondo", "Isla"), ("Isla", "Hondo")):
        days = np.union1d(case.counts["Hondo"].day, case.counts["Isla"].day)
        own, swapped = (np.interp(days, *case.counts[camp]) for camp in (name, other))
        moved[name] = Series(days, np.where(days >= from_day, swapped, own))
    first = dataclasses.replace(
        case, counts={n: Series(moved[n].day, np.interp(moved[n].day, *case.counts[n])) for n in moved}
    )
    second = dataclasses.replace(case, counts=moved)
    # Between the last date before and the first one after, interpolation mixes the two; the sum of all stays.
    cases = Case(first), Case(second)
    one, two = (fit(each, PRIOR, from_day) for each in cases)
    assert one.tastes == two.tastes
    assert one.alpha == pytest.approx(two.alpha)
    courses = [
        without_travel(each, fitted, from_day - 1) for each, fitted in zip(cases, (one, two), strict=True)
    ]
    assert courses[0][from_day:] == pytest.approx(courses[1][from_day:], rel=1e-3, abs=2)
    assert not np.allclose(counts_by_day(first)[70], counts_by_day(second)[70])


def test_shares_are_those_of_enumerated_random_walks(case):
    """N and P(c | i) against the sum over all ways of up to 400 links."""
    line = timeline(case)
    day, beta, gamma, alpha = 30, 1.3, 0.7, np.array([0.2, -0.4, 0.1, 0.5])
    ways = reach(case, line, day, beta, gamma)
    links, count = case.links, len(case.places)
    first = links.ridden == np.arange(len(links))
    degree = np.bincount(links.tail[first], minlength=count)
    step = np.zeros((count, count))
    for link in np.flatnonzero(first & line.open[day]):
        i, j = links.tail[link], links.head[link]
        cost = beta * links.km[link] / links.speed[link] + gamma * line.intensity[day][j]
        step[i, j] += np.exp(-cost) / degree[i]
    total, power = np.zeros((count, 4)), np.eye(count)
    for _ in range(400):
        total += power[:, case.camps]
        power = power @ step
    assert ways == pytest.approx(total * line.camp[day][case.camps], rel=1e-10, abs=1e-14)
    origin = np.zeros(count)
    origin[[0, 1]] = 0.6, 0.4
    weight = total[:2] * np.exp(alpha)
    by_hand = np.array([0.6, 0.4]) @ (weight / weight.sum(1, keepdims=True))
    mean, _ = shares(ways[None], origin[None], alpha)
    assert mean[0] == pytest.approx(by_hand)


def test_derivative_of_shares_is_that_of_finite_differences(case):
    line = timeline(case)
    spans = episodes(case, line)
    ways = np.array([reach(case, line, int(day), 1.0, 1.0) for day in spans.first])
    alpha, small = np.array([0.3, 0.0, -0.2, 0.4]), 1e-6
    _, slope = shares(ways, spans.origin, alpha)
    for camp in range(4):
        up, down = (shares(ways, spans.origin, alpha + sign * small * np.eye(4)[camp])[0] for sign in (1, -1))
        assert slope[:, :, camp] == pytest.approx((up - down) / (2 * small), abs=1e-8)


def test_growth_adds_up_to_the_total_known(case):
    known = counts_by_day(case).sum(1)
    spans = episodes(case, timeline(case))
    able = np.ones(len(spans.first), bool)
    days = np.arange(21, case.days)
    factor, came = growth(known, spans, able, 0.5, 20, days)
    assert factor * known[20] + came.sum(1) == pytest.approx(known[days])


def test_closed_camp_gets_nobody_and_an_unreachable_one_neither(case):
    line = timeline(case)
    isla = case.camp_names.index("Isla")
    assert (reach(case, line, 5, 1.0, 1.0)[:, isla] == 0).all()  # closed until day 20
    origin = np.eye(len(case.places))[:1]
    border = reach(case, line, 42, 1.0, 1.0)  # closed border: only the camp at home can be reached
    assert shares(border[None], origin, np.zeros(4))[0][0].tolist() == [1, 0, 0, 0]


def test_fit_finds_attractions_that_made_the_counts(case):
    """Counts of the first third made by known attractions: the fit puts the camps in the right order."""
    truth = Fitted(Tastes(1.0, 1.0, 0.5), alpha=np.array([0.0, 1.5, 0.5, -1.0]), until=1, dates=0)
    made = without_travel(Case(case), truth, 0)
    days = np.arange(0, case.days, 3)
    counts = {n: Series(days, made[days, at]) for at, n in enumerate(case.camp_names)}
    found = fit(Case(dataclasses.replace(case, counts=counts)), Prior(0.5, 10.0, 1e-3), 90)
    assert (found.tastes, found.dates) == (Tastes(1.0, 1.0, 0.5), 29)
    assert found.alpha[1] - found.alpha[3] == pytest.approx(2.5, abs=0.8)


def test_what_is_scored_begins_after_the_first_third_or_after_day_0(case):
    assert known_until(case) == third(case) == 34
    early = {name: Series(one.day[:2], one.value[:2]) for name, one in case.counts.items()}
    assert known_until(dataclasses.replace(case, counts=early)) == 1
