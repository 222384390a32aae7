"""Calibration: by hand, in closed form, and blind to what was not known."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from istmo.needs import settings
from istmo.needs.backtest import MODEL, ROW, ranks
from istmo.needs.calibration import LEAST, rank, taken


def test_a_rank_by_hand() -> None:
    """Of draws 1, 2, 2, 5, one and half of two lie below 2; all lie below 6."""
    draws = np.array([5.0, 2.0, 1.0, 2.0])
    assert [rank(draws, came) for came in (0.0, 2.0, 6.0)] == [0.0, 0.5, 1.0]


def test_even_ranks_change_nothing_and_few_ranks_neither() -> None:
    size = np.random.default_rng(1).normal(size=400)
    even = (np.arange(1000) + 0.5) / 1000
    assert (taken(size, even) == np.argsort(size)).all()
    assert (taken(size, np.ones(LEAST - 1)) == np.argsort(size)).all()


def test_a_forecast_that_was_too_narrow_is_widened_to_what_came() -> None:
    """What came was N(0, 2) where N(0, 1) was forecast: the quartiles of the draws taken are those of N(0, 2).

    P(u <= x) = Phi(z(x) / 2). A quartile falls inside a tenth, in which ranks are taken as even: hence 0.1.
    """
    asked = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    past = norm.cdf(2 * asked)
    found = asked[taken(asked, past)]
    assert np.quantile(found, [0.25, 0.5, 0.75]) == pytest.approx(2 * norm.ppf([0.25, 0.5, 0.75]), abs=0.1)


@given(st.lists(st.floats(0, 1), min_size=LEAST, max_size=3 * LEAST), st.integers(2, 300))
def test_draws_that_are_taken_are_draws_in_order(past: list[float], number: int) -> None:
    size = np.random.default_rng(number).normal(size=number)
    found = taken(size, past)
    assert len(found) == number
    assert (np.diff(size[found]) >= 0).all()


def test_only_ranks_that_were_known_and_are_recent_count() -> None:
    """Ranks of another rule, of months known later, and of months more than two years before the newest known."""

    def row(rule: str, target: date, released: date, value: float | None) -> dict[str, object]:
        usual = dict.fromkeys(ROW.names())
        return {**usual, "rule": rule, "target": target, "released": released, "rank": value}

    rows = pl.DataFrame(
        [
            row(MODEL, date(2020, 12, 1), date(2021, 3, 1), 0.1),
            row(MODEL, date(2021, 1, 1), date(2021, 4, 1), 0.2),
            row(MODEL, date(2022, 12, 1), date(2023, 3, 1), 0.3),
            row(MODEL, date(2023, 1, 1), date(2023, 4, 1), 0.4),
            row("another", date(2022, 12, 1), date(2023, 3, 1), 0.5),
            row(MODEL, date(2022, 12, 1), date(2023, 3, 1), None),
        ],
        schema=ROW,
    )
    sector, darien = settings().find("Yuma"), settings().find("Darien")
    assert ranks(rows, sector, MODEL, date(2023, 3, 31)).tolist() == [0.2, 0.3]
    assert ranks(rows, sector, MODEL, date(2023, 4, 1)).tolist() == [0.3, 0.4]
    assert ranks(rows, sector, "another", date(2023, 4, 1)).tolist() == [], "tried with one model alone"
    assert ranks(rows, darien, MODEL, date(2023, 4, 1)).tolist() == [], "and on sectors alone"
