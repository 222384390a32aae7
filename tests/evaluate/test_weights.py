"""Weights of the ensemble: the right score, the right slope, and nothing that was not out yet."""

from datetime import date

import numpy as np
import pytest

from istmo.evaluate.weights import Past, _wis_and_slope, learn, wis
from istmo.periods import add_months

NAMES = ("one", "two", "three")
DAY = date(2022, 1, 1)


def past(number: int, *, best: int = 1, released: date | None = None, seed: int = 0) -> list[Past]:
    """Issue days on which member `best` is centred on what comes, and the others are a third off."""
    random = np.random.default_rng(seed)
    made = []
    for i in range(number):
        came = random.uniform(500, 1500, (12, 4))
        width = np.array([np.linspace(-400, 400, 7)])[..., None, None]
        noise = random.normal(0, 120, (3, 1, 12, 4))
        off = np.full((3, 1, 1, 1), 300.0)
        off[best] = 0
        quantiles = came + width + noise + off
        first = released or date(2015, 1, 1)
        days = tuple(add_months(first, step) for step in range(12))
        made.append(Past("usbp" if i % 2 else "darien", quantiles, came, days))
    return made


def test_wis_is_that_of_the_paper() -> None:
    """Bracher and others 2021: |y - median| / 2 + sum alpha / 2 * IS_alpha, over 3.5."""
    line = np.array([[10.0], [20.0], [30.0], [40.0], [50.0], [60.0], [70.0]])
    for came in (5.0, 25.0, 40.0, 68.0, 90.0):
        expected = abs(came - 40) / 2
        for low, high, alpha in ((30, 50, 0.5), (20, 60, 0.2), (10, 70, 0.05)):
            penalty = 2 / alpha * (max(low - came, 0) + max(came - high, 0))
            expected += alpha / 2 * (high - low + penalty)
        assert wis(line, np.array([came]))[0] == pytest.approx(expected / 3.5)


def test_slope_is_that_of_the_score() -> None:
    random = np.random.default_rng(3)
    line = np.sort(random.uniform(0, 100, (7, 50)), axis=0)
    came = random.uniform(-20, 120, 50)
    slope = _wis_and_slope(line, came)[1]
    for level in range(7):
        up, down = line.copy(), line.copy()
        up[level] += 1e-6
        down[level] -= 1e-6
        np.testing.assert_allclose(slope[level], (wis(up, came) - wis(down, came)) / 2e-6, atol=1e-6)


@pytest.mark.parametrize("best", [0, 1, 2])
def test_the_member_that_was_right_gets_the_weight(best: int) -> None:
    found = learn(past(120, best=best), NAMES, 0, DAY)
    assert found.share[..., best].min() > 0.6
    np.testing.assert_allclose(found.share.sum(axis=-1), 1)


def test_intervals_too_wide_are_narrowed_and_too_narrow_ones_widened() -> None:
    members = past(40)
    wide = [Past(o.border, o.came + 5 * (o.quantiles - o.came), o.came, o.released) for o in members]
    assert learn(wide, NAMES, 0, DAY).spread[:, 0].max() < 0
    right = np.random.default_rng(9)
    narrow = []
    for one in members:
        middle = one.came + right.normal(0, 300, one.came.shape)
        narrow.append(Past(one.border, middle + 0.05 * (one.quantiles - one.came), one.came, one.released))
    assert learn(narrow, NAMES, 0, DAY).spread[:, 0].min() > 0


def test_what_was_released_later_is_not_read() -> None:
    before = past(10)
    later = past(30, best=2, released=date(2022, 2, 1), seed=5)
    one, other = learn(before, NAMES, 0, DAY), learn([*before, *later], NAMES, 0, DAY)
    np.testing.assert_array_equal(one.share, other.share)
    np.testing.assert_array_equal(one.spread, other.spread)


def test_with_nothing_released_the_first_shares_hold() -> None:
    found = learn(past(5, released=date(2023, 1, 1)), NAMES, 0, DAY)
    np.testing.assert_allclose(found.share, 1 / 3)


def test_one_issue_day_hardly_moves_the_weights() -> None:
    few, many = (learn(past(number), NAMES, 0, DAY).share[..., 1].mean() for number in (1, 40))
    assert 1 / 3 < few < many
