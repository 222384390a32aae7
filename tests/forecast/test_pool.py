"""The ensemble: averages of quantiles, put back into draws that add up."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from istmo.assemble import border, panel
from istmo.forecast import ENSEMBLE, issue, model
from istmo.forecast.pool import LEVELS, MEDIAN, Weights, averaged, drawn, handed_over, shipped
from istmo.forecast.streams import stream
from istmo.warehouse import Store
from tests.forecast.panels import walks

NAMES = ("one", "two")
METHODS = " ".join((Path(__file__).parents[2] / "docs" / "methods.md").read_text(encoding="utf-8").split())


def weights(share: float, spread: float = 0.0) -> Weights:
    return Weights(date(2020, 1, 1), NAMES, np.tile([share, 1 - share], (3, 2, 1)), np.full((3, 2), spread))


def quantiles(seed: int = 0) -> np.ndarray:
    """(member, level, 12 months, 5 series), rising in the level."""
    return np.sort(np.random.default_rng(seed).uniform(0, 5000, (2, len(LEVELS), 12, 5)), axis=1)


def test_levels_are_symmetric_and_have_a_median() -> None:
    np.testing.assert_allclose(np.array(LEVELS) + np.array(LEVELS)[::-1], 1)
    assert LEVELS[MEDIAN] == 0.5


def test_all_weight_on_one_member_is_that_member() -> None:
    np.testing.assert_allclose(averaged(quantiles(), weights(1.0)), quantiles()[0])


def test_quantiles_are_averaged_level_by_level() -> None:
    told = quantiles()
    np.testing.assert_allclose(averaged(told, weights(0.25)), 0.25 * told[0] + 0.75 * told[1])


def test_spread_widens_around_the_median() -> None:
    told = quantiles()
    plain, wide = averaged(told, weights(0.5)), averaged(told, weights(0.5, np.log(1.5)))
    np.testing.assert_allclose(wide[MEDIAN], plain[MEDIAN])
    np.testing.assert_allclose(wide, np.maximum(plain[MEDIAN] + 1.5 * (plain - plain[MEDIAN]), 0))


def test_spans_and_totals_have_weights_of_their_own() -> None:
    share = np.zeros((3, 2, 2))
    share[..., 0] = 1
    share[1, 1] = 0, 1
    found = averaged(quantiles(), Weights(date(2020, 1, 1), NAMES, share, np.zeros((3, 2))))
    np.testing.assert_allclose(found[:, 3:6, -1], quantiles()[1][:, 3:6, -1])
    np.testing.assert_allclose(found[:, 3:6, :-1], quantiles()[0][:, 3:6, :-1])
    np.testing.assert_allclose(found[:, 6:], quantiles()[0][:, 6:])


def test_draws_of_the_total_have_its_quantiles_and_groups_add_up() -> None:
    """Groups are scaled to the total, so its quantiles are kept (to rounding) and theirs are moved a little."""
    known = walks()
    told = handed_over(np.random.default_rng(1).poisson(3000, (2000, 12, 4)))
    draws = drawn(known, told, 2001, stream("x"))
    assert draws.shape == (2001, 12, 4)
    assert draws.min() >= 0
    again = handed_over(draws)
    np.testing.assert_allclose(again[2:-2, :, -1], told[2:-2, :, -1], rtol=0.002)
    np.testing.assert_allclose(again[MEDIAN], told[MEDIAN], rtol=0.02)


def test_weights_survive_json() -> None:
    one = weights(0.25, 0.1)
    other = Weights.of_json(one.as_json())
    assert (other.since, other.members) == (one.since, one.members)
    np.testing.assert_allclose(other.share, one.share)
    np.testing.assert_allclose(other.spread, one.spread)


def test_before_anything_was_scored_the_first_shares_hold() -> None:
    strangers = shipped(NAMES, date(2024, 1, 1))
    assert strangers.share == pytest.approx(0.5)
    found = shipped(("random-walk", "drift", "ets", "pooled-walk"), date(1999, 1, 1))
    assert found.share[0, 0].tolist() == pytest.approx([0.3, 0.2, 0.2, 0.3])
    assert not found.spread.any()


def test_darien_in_2023_as_seen_at_the_end_of_april(filled: Store) -> None:
    """520,085 people crossed (Panama SNM). The 400,000 that was published in April 2023 missed it by 23 %."""
    known = panel(filled, border("darien"), date(2023, 4, 30))
    so_far = sum(int(n) for n, month in zip(known.total, known.months, strict=True) if month.year == 2023)
    said = issue(known, model(ENSEMBLE), horizon=12 - known.months[-1].month, draws=1000)
    year = so_far + said.total.sum(axis=1)
    missed = abs(np.median(year) / 520_085 - 1)
    assert missed < 0.23
    assert f"the ensemble's median misses them by {missed:.0%}.".replace("%", " %") in METHODS
    low, high = np.quantile(year, [0.1, 0.9])
    assert low < 520_085 < high
