"""What people take: beds, meals, water, posts and hours by week, from the standards."""

from collections.abc import Mapping

import numpy as np

from istmo.needs.settings import Standard
from istmo.needs.stay import Floats, Whole

WEEK = 7


def by_week(values: Whole) -> Whole:
    """Days as weeks: (draw, 7 * week, ...) as (draw, week, day, ...)."""
    draws, days, *rest = values.shape
    return values.reshape(draws, days // WEEK, WEEK, *rest)


def supplies(arrivals: Whole, present: Whole, standards: Mapping[str, Standard]) -> dict[str, Floats]:
    """What the people of each week take, draw by draw: (draw, week) by name of the standard.

    Args:
        arrivals: everybody, (draw, 7 * week).
        present: everybody at night, likewise.
        standards: what each takes.
    """
    nights = by_week(present)
    bases = {
        "person-night": nights.sum(axis=2),
        "peak": nights.max(axis=2),
        "arrival": by_week(arrivals).sum(axis=2),
    }
    return {name: taken(bases[one.per].astype(float), one) for name, one in standards.items()}


def taken(number: Floats, standard: Standard) -> Floats:
    """What so many people, arrivals or person-nights take."""
    if standard.one_for is not None:
        return np.asarray(np.ceil(number / standard.one_for))
    return np.asarray(number * (standard.amount or 0.0))
