"""Placebos: their false positive rate where nothing happens, and that they keep clear of what did."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from istmo.brief.effects import showing, told
from istmo.brief.numbers import LANGUAGES, Language
from istmo.effects import placebo
from istmo.effects.estimate import Bench
from istmo.effects.placebo import BLOCK, FEW, WORST_RATE, Placebos, held_out, quiet, rates
from istmo.studies import load
from tests.effects.simulated import measure, panel, pool


def drawn(values: np.ndarray, groups: int = 40) -> Placebos:
    """Placebos of which only the group and the date matter."""
    nothing = np.zeros((len(values), 1))
    number = np.arange(len(values))
    return Placebos(
        (number % groups).astype(str), number // groups, nothing, nothing, nothing, nothing, nothing, nothing[:, 0],
        nothing[:, 0],
    )  # fmt: skip


def test_independent_statistics_are_found_at_the_nominal_rate() -> None:
    """8,000 independent draws of a heavy-tailed law: held out, 5 % within 1 point (four standard errors)."""
    values = np.random.default_rng(1).standard_t(3, 8000)
    of = drawn(values)
    assert held_out(of, values) == pytest.approx(0.05, abs=0.01)
    found = placebo.test(of, values, np.ones(8000), 1e9, 1.0)
    assert found.p == pytest.approx(1 / 8001)
    assert found.raw > 0.1, "the interval of a normal law would have found twice as many"


def test_a_test_that_does_not_hold_is_exposed() -> None:
    """Where half of the groups wander four times as far, a critical value from the others finds far more than 5 %."""
    rng = np.random.default_rng(2)
    of = drawn(np.zeros(8000))
    values = rng.normal(size=8000) * np.where(of.half, 4.0, 1.0)
    assert held_out(of, values) > 0.2


def test_years_that_differ_are_judged_by_the_strictest_of_them() -> None:
    """A third of the dates wanders four times as far: one critical value fails there, the strictest third's holds."""
    rng = np.random.default_rng(4)
    of = drawn(np.zeros(8000))
    values = rng.normal(size=8000) * np.where(of.part(3) == 2, 4.0, 1.0)
    assert held_out(of, values, 2) > 0.1
    found = placebo.test(of, values, np.ones(8000), 1e9, 1.0)
    assert found.strict
    assert found.critical == pytest.approx(4 * 1.96, rel=0.05)
    wild = np.abs(values[of.part(3) == 2])
    assert (wild > found.critical).mean() == pytest.approx(0.05, abs=0.001)
    assert found.p == pytest.approx(1 / (1 + min((of.part(3) == n).sum() for n in range(3))))
    even = placebo.test(of, rng.normal(size=8000), np.ones(8000), 0.0, 1.0)
    assert not even.strict, "where one value holds, it is taken"


def test_small_blocks_overstate_the_rate_and_never_flatter_it() -> None:
    """Of blocks of 20 the 95 % quantile lies between the two largest, so that 5 to 10 of 100 others exceed it."""
    rng = np.random.default_rng(5)
    found = [held_out(drawn(np.zeros(80), groups=8), rng.normal(size=80)) for _ in range(1000)]
    assert BLOCK == 20
    assert 1 / 21 < np.mean(found) < 2 / 21 + 0.005


def test_too_few_to_judge_are_no_rate() -> None:
    """Two groups on two dates have no other groups in other years; what is not measured is not passed."""
    assert np.isnan(held_out(drawn(np.zeros(4), groups=2), np.zeros(4)))


def test_power_is_what_it_says() -> None:
    """Shifted down by the size that is said to be found in 80 of 100, 80 % of placebos are found."""
    values = np.random.default_rng(3).normal(size=20000)
    of = drawn(values)
    found = placebo.test(of, values, np.ones(20000), 0.0, 1.0)
    assert (np.abs(values - found.down) > found.critical).mean() == pytest.approx(0.8, abs=0.005)
    assert (np.abs(values + found.up) > found.critical).mean() == pytest.approx(0.8, abs=0.005)
    assert found.critical == pytest.approx(1.96, abs=0.05)


def test_simulated_counts_without_an_effect_are_found_at_the_nominal_rate() -> None:
    """A whole panel on which nothing began. Neighbouring dates share months, so the rate is held to 4 points."""
    found = pool(0)
    assert len(found) > 5 * FEW
    for changes, spreads in (
        (found.mean[:, 5], found.mean_sd[:, 5]),
        (found.synthetic_mean[:, 5], found.miss),
    ):
        assert placebo.test(found, changes, spreads, 0.0, 1.0).rate == pytest.approx(0.05, abs=0.04)


def test_placebos_keep_clear_of_measures_and_of_small_groups() -> None:
    """A group is no placebo from three months before its measure to the end of the months after; others are."""
    counted = panel(2)
    counted.counts[1, :] = 3
    one = measure()
    began = counted.number(date(2021, 5, 1))
    for end in range(began - 12, began + 12):
        rows = quiet(counted, end, 1, [one])
        stirred = end - 3 <= began <= end + 1 + 5
        assert (0 in rows) == (not stirred)
        assert 1 not in rows, "three a month are too few"
        assert 2 in rows
    everybody = measure(nationalities=("ALL",))
    assert 0 in quiet(counted, began, 1, [everybody]), "what moves everybody moves those compared with"
    nowhere = measure(links=())
    assert 0 in quiet(counted, began, 1, [nowhere])


def test_placebos_say_how_far_they_are() -> None:
    told: list[tuple[int, int]] = []
    made = placebo.placebos(panel(3, groups=6, months=30), 1, (), report=lambda *done: told.append(done))
    assert [done for done, _ in told] == list(range(len(told)))
    assert {total for _, total in told} == {len(told)}
    assert len(told) >= len(np.unique(made.dates)) > 0


def test_a_bench_makes_placebos_once() -> None:
    counted = panel(3, groups=6, months=30)
    on = Bench(load(), {"usbp": counted}, ())
    assert on.placebos("usbp", 1) is on.placebos("usbp", 1)
    assert on.placebos("usbp", 1) is not on.placebos("usbp", 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rate_above_ten_in_a_hundred_is_marked_and_nothing_is_said_of_it(language: Language) -> None:
    """Half of the groups in half of the years are ten times as wild as all others."""
    of = pool(0)
    wild = of.mean.copy()
    wild[of.half & (of.part(2) == 0)] *= 10
    calm, wilder = rates(panel(100), of), rates(panel(100), replace(of, mean=wild))
    (row,) = (one for one in wilder if one["estimator"] == "structural")
    assert row["rate"] > WORST_RATE
    assert row["down"] is None
    assert not showing.starred(showing.placebos(load(), calm, language))
    shown = showing.placebos(load(), wilder, language)
    assert showing.starred(shown)
    starred = [
        cells for cells in shown.iter_rows() if f"{told.share(row['rate'], language)}{told.STAR}" in cells
    ]
    assert len(starred) == 1
    assert starred[0][-1] == ""


def test_rates_are_told_by_size_and_estimator() -> None:
    rows = rates(panel(100), pool(0))
    assert {(row["size"], row["estimator"]) for row in rows} == {
        ("large", "structural"),
        ("large", "synthetic"),
    }
    assert all(0 <= row["rate"] <= 0.1 and row["down"] < 0 and row["since"] >= "2019-01-01" for row in rows)
