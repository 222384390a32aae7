"""What people take: arithmetic by hand, and what the shipped constants say."""

import numpy as np
import pytest

from istmo.needs.settings import settings
from istmo.needs.supplies import supplies


@pytest.fixture
def taken() -> dict[str, float]:
    """One draw, one week: 100 people on six nights and 130 on one; 350 arrived."""
    present = np.array([[100, 100, 130, 100, 100, 100, 100]])
    found = supplies(np.full((1, 7), 50), present, settings().standard)
    return {name: float(values[0, 0]) for name, values in found.items()}


def test_meals_water_and_floor(taken: dict[str, float]) -> None:
    """730 person-nights: 3 meals and 15 litres each; 130 people on the busiest night: 3.5 m2 and a bed each."""
    assert taken["meals"] == 2190
    assert taken["water"] == pytest.approx(10.95)  # m3
    assert taken["floor"] == 455
    assert taken["beds"] == 130


def test_posts_count_whole(taken: dict[str, float]) -> None:
    """130 people: 20 a toilet, 48 a shower, 10,000 a health post."""
    assert (taken["toilets"], taken["showers"], taken["health-posts"]) == (7, 3, 1)


def test_hours_follow_from_the_planning_figures(taken: dict[str, float]) -> None:
    """UNHCR: 4 consultations a person a year, 50 a clinician a day (here of 8 hours); one worker for 50 people."""
    assert taken["consultations"] == pytest.approx(730 * 4 / 365, rel=1e-3)
    assert taken["clinician-hours"] == pytest.approx(730 * 4 / 365 / 50 * 8, rel=1e-3)
    assert taken["staff-hours"] == pytest.approx(730 / 50 * 24)


def test_nobody_takes_nothing() -> None:
    empty = np.zeros((2, 14), dtype=np.int64)
    for values in supplies(empty, empty, settings().standard).values():
        assert (values == 0).all()
