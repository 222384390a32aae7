"""Effects on simulated counts: one that is there, one that is not, and every reason to refuse."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from istmo.brief.effects import told
from istmo.effects.answer import Row
from istmo.effects.design import AHEAD
from istmo.effects.estimate import effect, headline
from istmo.effects.placebo import FEW
from istmo.periods import add_months
from istmo.studies import load
from tests.effects.simulated import bench, measure, panel

START = date(2021, 5, 1)


def test_a_known_effect_is_found_with_its_size_and_others_are_not() -> None:
    """A fall of 1.5 (78 %) in one of sixteen groups."""
    one = measure()
    on = bench(panel(5, effects={"AAA": (START, -1.5)}), one, measure(id="nothing", nationalities=("AAF",)))
    found = effect(on, one)
    row = found.rows[0]
    assert (found.verdict, row.point, row.group, row.role) == ("changed", "usbp", "AAA", "after")
    assert row.structural is not None
    assert row.structural.low is not None
    assert row.structural.high is not None
    assert row.structural.low < -1.5 < row.structural.high < 0
    assert row.structural.rate < 0.1
    assert row.synthetic is not None
    assert row.synthetic.low is not None
    assert row.synthetic.high is not None
    assert row.synthetic.low < -1.5 < row.synthetic.high
    assert [month.month for month in row.course] == [date(2021, m, 1) for m in range(5, 11)]
    assert row.controls is not None
    assert row.controls.found <= 0.2 * row.controls.groups
    assert row.counted is not None
    assert row.expected is not None
    assert row.counted < 0.5 * row.expected
    assert sum(one.share for one in row.weights) == pytest.approx(1, abs=0.3), (
        "the largest weights of those that sum to 1"
    )
    assert effect(on, on.every[1]).verdict == "within-chance"


def test_effects_are_covered_as_often_as_the_interval_says() -> None:
    """An effect of -1 on each of 24 simulated panels: 95 % intervals by placebos cover it in at least 20 (below that
    a true 95 % falls in 6 of 1,000 cases). Placebos of another panel serve all: they are of one law.
    """
    one, covered = measure(), 0
    for seed in range(24):
        row = effect(bench(panel(200 + seed, effects={"AAA": (START, -1.0)}), one), one).rows[0]
        assert row.structural is not None
        covered += row.structural.low < -1.0 < row.structural.high
    assert covered >= 20


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"links": ()}, "acts-on-nothing"),
        ({"end": date(2021, 6, 1)}, "no-whole-month"),
        ({"start": date(2023, 5, 10)}, "no-months-after"),
        ({"start": date(2024, 5, 10)}, "no-months-after"),
        ({"start": date(2019, 3, 1)}, "short-before"),
        ({"start": date(2017, 3, 1)}, "short-before"),
        ({"nationalities": ("ZZZ",)}, "too-few-counted"),
        (
            {"nationalities": tuple(f"A{a}{b}" for a in "A" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")},
            "too-few-controls",
        ),
    ],
)
def test_it_says_why_it_cannot_be_told(given: dict[str, object], why: str) -> None:
    one = measure(**given)
    found = effect(bench(panel(6), one), one)
    assert found.verdict == "cannot-be-told"
    assert why in found.why


def test_a_measure_on_everybody_is_told_by_the_series_before_alone() -> None:
    """A fall of 2.5 in all sixteen groups is found with nobody to compare with; nothing where nothing is."""
    codes = panel(9).groups
    for names in (("ALL",), ("!AAB",)):
        one = measure(nationalities=names)
        on = bench(panel(9, effects=dict.fromkeys(codes, (START, -2.5))), one)
        row = effect(on, one).rows[0]
        assert (row.verdict, row.group, row.alone) == ("changed", "TOTAL", True)
        assert row.structural is not None
        assert row.structural.low < -2.5 < row.structural.high < 0
        assert (row.synthetic, row.controls, row.weights) == (None, None, ())
        assert all(month.synthetic is None for month in row.course)
        quiet = effect(bench(panel(9), one), one)
        assert (quiet.verdict, quiet.shared) == ("within-chance", ())


def test_two_measures_on_everybody_stand_against_each_other() -> None:
    one = measure(nationalities=("ALL",))
    other = measure(id="another", nationalities=("!AAB",), start=date(2021, 6, 5))
    found = effect(bench(panel(9), one, other), one)
    assert (found.why, found.others) == (("confounded",), ("another",))


def test_another_measure_on_the_same_people_stands_against_it_and_is_named() -> None:
    one, other = measure(), measure(id="another", start=date(2021, 6, 5))
    found = effect(bench(panel(7, effects={"AAA": (START, -1.5)}), one, other), one)
    assert (found.verdict, found.why, found.others) == ("cannot-be-told", ("confounded",), ("another",))
    assert found.rows[0].structural is not None, "what both did together is still said"


def test_a_later_measure_only_ends_the_months_looked_at() -> None:
    one, other = measure(), measure(id="another", start=date(2021, 8, 20))
    found = effect(bench(panel(7, effects={"AAA": (START, -1.5)}), one, other), one)
    assert found.verdict == "changed"
    assert found.rows[0].months == 3


def test_measures_of_one_package_are_one() -> None:
    one, other = measure(package="both"), measure(id="another", package="both", start=date(2021, 6, 1))
    found = effect(bench(panel(7, effects={"AAA": (START, -1.5)}), one, other), one)
    assert found.verdict == "changed"
    assert found.rows[0].package == ("another",)


def test_what_had_begun_before_is_refused() -> None:
    """The same fall, four months before the measure: the design misses the months before, and says so."""
    one = measure()
    found = effect(bench(panel(5, effects={"AAA": (date(2021, 1, 1), -1.5)}), one), one)
    assert "before-not-told" in found.why


def test_estimators_that_contradict_each_other_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    one = measure()
    on = bench(panel(5, effects={"AAA": (START, -1.5)}), one)
    monkeypatch.setattr("istmo.effects.estimate._opposite", lambda *_: True)
    assert effect(on, one).why == ("disagree",)


def test_too_many_false_positives_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    one = measure()
    on = bench(panel(5, effects={"AAA": (START, -1.5)}), one)
    monkeypatch.setattr("istmo.effects.placebo.held_out", lambda *_: 0.11)
    found = effect(on, one)
    assert found.why == ("false-positives",)
    estimate = found.rows[0].structural
    assert estimate is not None
    assert (estimate.low, estimate.high, estimate.p) == (None, None, None)
    assert not estimate.found
    assert all(month.low is month.high is None for month in found.rows[0].course)
    said = told.sentence(load(), found.rows[0], "en")
    assert "95%" not in said
    assert said.endswith(f"{told.STAR}.")


def test_a_design_that_fails_over_six_months_says_nothing_of_fewer() -> None:
    """Three months are looked at. Of their placebos few are found, of those of six months far more than one in ten."""
    one = measure()
    later = measure(id="later", start=add_months(START, 3))
    counted = panel(5, effects={"AAA": (START, -1.5)})
    on = bench(counted, one, later)
    calm = effect(on, one).rows[0]
    assert (calm.verdict, calm.months) == ("changed", 3)
    pool = on.kept["usbp", 0]
    wild = pool.mean.copy()
    half = (np.unique(pool.groups, return_inverse=True)[1] % 2 == 0) & (pool.part(2) == 0)
    wild[half, AHEAD - 1] *= 100
    on.kept["usbp", 0] = replace(pool, mean=wild)
    row = effect(on, one).rows[0]
    assert (row.verdict, row.why, row.months) == ("cannot-be-told", ("false-positives",), 3)
    assert row.structural is not None
    assert row.structural.withheld


def test_few_placebos_are_refused() -> None:
    one = measure()
    on = bench(panel(8), one)
    on.kept["usbp", 0] = on.kept["usbp", 0].where(np.arange(len(on.kept["usbp", 0])) < FEW - 1)
    assert "too-few-placebos" in effect(on, one).why


def test_a_change_has_no_unit() -> None:
    """Twenty times the counts of everybody: the same change, but for what is added before taking logs."""
    one = measure()
    once = panel(5, effects={"AAA": (START, -1.5)})
    large = (replace(once, counts=once.counts * times) for times in (20, 400))
    first, second = (effect(bench(each, one), one).rows[0].structural for each in large)
    assert first is not None
    assert second is not None
    assert second.change == pytest.approx(first.change, abs=0.02)


def test_the_headline_is_where_it_acts_then_after() -> None:
    rows = [
        Row(point="usbp", role=where, group="AAA", verdict="within-chance") for where in ("beside", "after", "at")
    ]  # fmt: skip
    assert headline(rows).role == "at"
    assert headline(rows[:2]).role == "after"
    assert headline(rows[:1]).role == "beside"
