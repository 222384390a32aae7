"""From months to days: sums are kept, the course is the flattest, chance is as stated."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from istmo.needs.days import arrivals, course, days_of

MONTHS = (date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1))
LENGTHS = (31, 31, 29, 31)


def sums(path: np.ndarray) -> np.ndarray:
    return np.stack([part.sum(axis=0) for part in np.split(path, np.cumsum(LENGTHS)[:-1])])


def test_the_days_of_months() -> None:
    days = days_of(MONTHS)
    assert (days[0], days[-1], len(days)) == (date(2023, 12, 1), date(2024, 3, 31), sum(LENGTHS))


@settings(deadline=None, max_examples=20)
@given(st.lists(st.floats(0, 1e5), min_size=4, max_size=4))
def test_days_add_up_to_their_months_and_none_is_negative(totals: list[float]) -> None:
    path = course(np.array(totals)[:, None], MONTHS)
    assert (path >= 0).all()
    assert sums(path)[:, 0] == pytest.approx(totals, rel=1e-9, abs=1e-6)


def test_a_steady_flow_stays_level() -> None:
    path = course(10.0 * np.array(LENGTHS)[:, None], MONTHS)
    assert path == pytest.approx(10.0)


def test_the_course_is_the_flattest_by_a_search() -> None:
    """Boot, Feibes & Lisman 1967: the least sum of squared daily changes among all with these monthly sums."""
    months, totals = MONTHS[2:], np.array([290.0, 620.0])
    ours = course(totals[:, None], months)[:, 0]
    bounds = [
        {"type": "eq", "fun": lambda x: x[:29].sum() - 290.0},
        {"type": "eq", "fun": lambda x: x[29:].sum() - 620.0},
    ]
    found = minimize(
        lambda x: (np.diff(x) ** 2).sum(),
        np.full(60, 15.0),
        jac=_slope,
        constraints=bounds,
        options={"maxiter": 500},
    )
    assert ours == pytest.approx(found.x, abs=0.02)


def _slope(x: np.ndarray) -> np.ndarray:
    change = np.diff(x)
    return 2 * (np.append(0, change) - np.append(change, 0))


def test_a_days_arrivals_are_negative_binomial() -> None:
    """Var = m + (c m)^2, and types share the factor: Cov = c^2 m m'."""
    expected = np.broadcast_to([30.0, 20.0], (20_000, 5, 2))
    drawn = arrivals(expected, 0.25, np.random.default_rng(1)).reshape(-1, 2).astype(float)
    # 100,000 draws: the standard error of a variance of 86 is about 0.4.
    assert drawn.mean(axis=0) == pytest.approx([30, 20], rel=0.01)
    assert drawn.var(axis=0) == pytest.approx([30 + 7.5**2, 20 + 5.0**2], rel=0.03)
    assert np.cov(drawn.T)[0, 1] == pytest.approx(0.0625 * 600, rel=0.05)
    poisson = arrivals(expected, 0.0, np.random.default_rng(1)).reshape(-1, 2)
    assert poisson.var(axis=0) == pytest.approx([30, 20], rel=0.03)
