r"""From months to days: a smooth course within the month, and chance around it.

Only months are published. The course lambda_1, lambda_2, ... of expected arrivals a day is the flattest one whose
months have the sums x_m that were counted or drawn (Boot, Feibes & Lisman 1967, Applied Statistics 16(1), 65-75, by
first differences):

    minimise sum_d (lambda_{d+1} - lambda_d)^2    subject to    sum_{d in m} lambda_d = x_m

Where that falls below 0, beside a month with next to nobody, it is set to 0 and the month scaled to its sum. Around the
course a day's arrivals are Poisson with a factor of mean 1 that all household types share (buses, release times):

    A_{d,g} ~ Poisson(lambda_{d,g} F_d),    F_d ~ Gamma(mean 1, coefficient of variation c)

so that the count of a day is negative binomial. Nothing here knows of weekdays: no daily count is published.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from istmo.needs.stay import Floats, Whole
from istmo.periods import add_months


def days_of(months: Sequence[date]) -> list[date]:
    """Every day of some consecutive months."""
    length = (add_months(months[-1], 1) - months[0]).days
    return [months[0] + timedelta(days=number) for number in range(length)]


def course(totals: Floats, months: Sequence[date]) -> Floats:
    """Expected arrivals by day.

    Args:
        totals: by month, (..., period, household), 0 or more.
        months: first days, consecutive.

    Returns:
        (..., day, household); the days of each month add up to its total.
    """
    lengths = [(add_months(month, 1) - month).days for month in months]
    member = np.repeat(np.eye(len(months)), lengths, axis=0)  # (day, period)
    smooth = np.einsum("dm,...mg->...dg", _flattest(tuple(lengths)), totals)
    if (smooth >= 0).all():
        return np.asarray(smooth)
    above = np.maximum(smooth, 0)
    sums = np.einsum("dm,...dg->...mg", member, above)
    factor = np.divide(totals, sums, out=np.zeros_like(sums), where=sums > 0)
    return np.asarray(above * np.einsum("dm,...mg->...dg", member, factor))


@lru_cache(maxsize=64)
def _flattest(lengths: tuple[int, ...]) -> Floats:
    """The matrix (day, period) that makes the flattest course from totals: constrained least squares, solved once."""
    member = np.repeat(np.eye(len(lengths)), lengths, axis=0)
    days, periods = member.shape
    steps = np.diff(np.eye(days), axis=0)
    left = np.block([[2 * steps.T @ steps, member], [member.T, np.zeros((periods, periods))]])
    right = np.concatenate([np.zeros((days, periods)), np.eye(periods)])
    return np.asarray(np.linalg.solve(left, right)[:days])


def arrivals(expected: Floats, variation: float, generator: np.random.Generator) -> Whole:
    """Whole arrivals by day around their course.

    Args:
        expected: (draw, day, household).
        variation: coefficient of variation of a day's shared factor; 0 leaves a Poisson.
        generator: the stream of random numbers.
    """
    factor: Floats = np.ones((*expected.shape[:2], 1))
    if variation > 0:
        shape = variation**-2
        factor = generator.gamma(shape, 1 / shape, size=factor.shape)
    return generator.poisson(expected * factor)
