"""The boosted quantiles: what they find on made-up panels, and that they are learned once a year of data."""

from dataclasses import replace

import numpy as np
import pytest

from istmo.assemble import History, Panel
from istmo.forecast import issue, model
from istmo.forecast.boosted import QUANTILES, Lessons, learned, lessons
from istmo.forecast.upstream import changes
from istmo.periods import add_months
from tests.forecast.panels import panel, walks

BOOSTED = model("boosted")


def cut(known: Panel, months: int) -> Panel:
    """The panel as it was when only its first months were known, with the groups that were largest then."""
    return replace(known, months=known.months[:months], counts=known.counts[:months].copy())


def test_quantiles_of_a_normal_are_recovered() -> None:
    """6,000 steps of a normal, features that say nothing: quantiles to a tenth of a standard deviation."""
    from scipy.special import ndtri

    random = np.random.default_rng(3)
    found = learned(Lessons("normal", random.normal(size=(6000, 3)), random.normal(size=6000), np.ones(6000)))
    told = [each.predict(np.zeros((1, 3)))[0] for each in found]
    # The trees take a step of a twentieth towards a leaf's quantile, 120 times: 0.2 % of the way is left.
    assert told[1:-1] == pytest.approx(ndtri(QUANTILES[1:-1]), abs=0.2)
    assert told[len(QUANTILES) // 2] == pytest.approx(0, abs=0.1)


def test_a_season_is_found_and_a_walk_is_not_leant() -> None:
    """Twenty groups walk, tripling each June and falling back in July: forecasts do too."""
    periods, groups = 120, 20
    random = np.random.default_rng(4)
    level = random.normal(0, 0.05, (periods, groups)).cumsum(axis=0)
    june = np.array([month.month == 6 for month in panel(np.ones((periods, 1))).months])
    counts = np.rint(np.exp(level + np.log(3) * june[:, None]) * np.geomspace(20_000, 2_000, groups))
    forecast = issue(panel(counts), BOOSTED, horizon=12, draws=400)
    median = np.median(forecast.draws, axis=0)
    place = [month.month for month in forecast.months].index(6)
    ratio = median[place] / counts[-1]
    assert 2 < np.median(ratio) < 4
    assert np.median(median[place - 2] / counts[-1]) == pytest.approx(1, abs=0.15)


def test_the_lessons_of_a_year_are_the_same_in_each_of_its_months() -> None:
    """All that is known of a border, from which each month takes other groups."""
    whole = walks(periods=71, groups=30)
    known = History(
        whole.months, tuple(add_months(month, 1) for month in whole.months), whole.groups, whole.counts
    )
    digests = []
    for months in (48, 52, 59, 60):
        then = known.until(whole.months[months - 1])
        groups = (*whole.groups[: months % 7 + 3], "OOO")
        digests.append(
            lessons(
                replace(cut(whole, months), groups=groups, counts=then.grouped(groups), ungrouped=then)
            ).digest
        )
    assert digests[0] == digests[1] == digests[2] != digests[3]
    revised = known.counts.copy()
    revised[5] += 1
    other = replace(whole, ungrouped=replace(known, counts=revised))
    assert lessons(other).digest != lessons(replace(whole, ungrouped=known)).digest


def test_the_draws_add_up_and_are_whole() -> None:
    forecast = issue(walks(periods=60, groups=6), BOOSTED, draws=50)
    assert forecast.draws.dtype == np.int64
    assert np.array_equal(forecast.with_total[..., -1], forecast.draws.sum(axis=-1))


def test_changes_upstream_stand_beside_the_months_they_may_reach() -> None:
    """A point that knows a month more: its changes of the month itself and of the one before; else the latter only."""
    known = walks(periods=30, groups=3)
    months = tuple(add_months(known.months[0], i) for i in range(31))
    counts = np.tile(np.rint(100 * 1.5 ** (np.arange(31) % 2)).astype(np.int64)[:, None], (1, 3))
    ahead = History(months, months, known.groups, counts)
    level = ahead.until(known.months[-1])
    both = changes(replace(known, upstream=(("a", ahead), ("b", level))), known.groups)
    step = np.diff(np.log(counts[:, 0] + 1 + 0.1 * counts[:, 0].mean()))
    assert both.shape == (31, 4, 6)
    assert both[1:, 0, 0] == pytest.approx(step)
    assert both[2:, 0, 1] == pytest.approx(step[:-1])
    assert not both[:, :, 2].any()  # b does not know the month to come
    assert both[2:, 0, 3] == pytest.approx(step[:-1], rel=0.01)  # the scale of 30 months, not 31
    assert not both[..., 4:].any()
