"""Who arrives and who is there: draws by day and household type, from what was known on a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from istmo.errors import InputError
from istmo.forecast import Forecast, Model, issue
from istmo.forecast.streams import stream
from istmo.needs import days
from istmo.needs.calibration import taken
from istmo.needs.counts import Counted, Released
from istmo.needs.shares import drawn
from istmo.needs.stay import Floats, Stay, Whole, present
from istmo.periods import add_months

MOST_MONTHS = 12
"""How far ahead a forecast reaches."""
DRAWS = 1000


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a place.

    Args:
        counted: who was counted.
        released: what share of them was released.
        share: what part of those comes.
        stay: how long they stay.
        variation: of a day's arrivals around their course (`days.arrivals`).
    """

    counted: Counted
    released: Released
    share: float
    stay: Stay
    variation: float


@dataclass(frozen=True, eq=False)
class People:
    """Draws by day.

    Args:
        days: consecutive.
        households: types; one type "all" where they are not counted apart.
        arrivals: (draw, day, household).
        present: on the night of each day, (draw, day, household).
        course: expected arrivals by month of all that are drawn, before chance by day, (draw, period, household).
        months: of the course.
    """

    days: tuple[date, ...]
    households: tuple[str, ...]
    arrivals: Whole
    present: Whole
    course: Floats
    months: tuple[date, ...]

    @property
    def total(self) -> Whole:
        """Everybody present, (draw, day)."""
        total: Whole = self.present.sum(axis=2)
        return total

    def calibrated(self, ranks: Sequence[float] | Floats) -> "People":
        """These draws, each as often as past forecasts' ranks ask for (`istmo.needs.calibration`), smallest first."""
        kept = taken(self.total.mean(axis=1), ranks)
        return replace(
            self, arrivals=self.arrivals[kept], present=self.present[kept], course=self.course[kept]
        )


def horizon(known: Known, last: date) -> int:
    """Months to forecast so that the day `last` is reached.

    Raises:
        InputError: it lies too far ahead.
    """
    newest = known.counted.panel.months[-1]
    ahead = 12 * (last.year - newest.year) + last.month - newest.month
    if ahead > MOST_MONTHS:
        what = f"{last} lies {ahead} months after the newest count, of {newest:%Y-%m}"
        raise InputError(what, f"Ask for fewer weeks: forecasts reach {MOST_MONTHS} months")
    return max(ahead, 1)


def people(
    known: Known, model: Model, start: date, length: int, draws: int = DRAWS, factor: Floats | None = None
) -> People:
    """Draws of who arrives and who is there on `length` days from `start` on.

    Args:
        known: what is known of the place.
        model: forecasts the months to come.
        start: first day.
        length: days.
        draws: how many.
        factor: by which a plan changes the months forecast, (draw, period, group); None for no plan.

    Raises:
        InputError: the days lie too far ahead; or before what is known.
    """
    steps = horizon(known, start + timedelta(days=length - 1))
    return drawn_from(
        known, issue(known.counted.panel, model, horizon=steps, draws=draws), start, length, factor
    )


def drawn_from(
    known: Known, forecast: Forecast, start: date, length: int, factor: Floats | None = None
) -> People:
    """The same from a forecast of the place's counts; it reaches the last day.

    Args:
        known: what is known of the place.
        forecast: of `known.counted.panel`.
        start: first day.
        length: days.
        factor: of a plan.

    Raises:
        InputError: the days lie before what is known.
    """
    panel, draws = known.counted.panel, len(forecast.draws)
    counts = forecast.draws.astype(float)
    if factor is not None:
        counts = counts * factor
    # Who is there on the first night came before it, and the course of a month leans on those beside it.
    back = len(known.stay.weights) // 28 + 2
    first = add_months(start, -back)
    past = [month for month in panel.months if month >= first]
    months = (*past, *forecast.months)
    before = np.broadcast_to(
        panel.counts[len(panel.months) - len(past) :], (draws, len(past), len(panel.groups))
    )
    every = np.concatenate([before, counts], axis=1)
    generator = stream("needs", panel.name, forecast.model, panel.as_of)
    coming = every * drawn(known.released, months, draws, generator) * known.share
    names, course = by_household(coming, known.counted.households)
    every_day = days.days_of(months)
    arrived = days.arrivals(days.course(course, months), known.variation, generator)
    there = present(arrived, known.stay, generator)
    at = (start - every_day[0]).days
    if at < 0:
        raise InputError(f"{start} lies before the newest count", "Give a later day")
    chosen = slice(at, at + length)
    return People(tuple(every_day[chosen]), names, arrived[:, chosen], there[:, chosen], course, months)


def by_household(values: Floats, households: Sequence[str]) -> tuple[tuple[str, ...], Floats]:
    """Sums over the sources of a place: the household types, and (..., household)."""
    names = tuple(dict.fromkeys(households))
    member = np.array([[household == name for name in names] for household in households], float)
    return names, values @ member
