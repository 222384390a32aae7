"""Comparisons: by hand, and with twins that luck alone tells apart."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from istmo.evaluate import compare
from istmo.evaluate.scores import EACH, ROW
from istmo.periods import add_months


def rows(scores: dict[str, list[float]], of: str = EACH, horizon: int = 1) -> pl.DataFrame:
    """One target an issue day, from January 2020 on."""
    made = []
    for model, values in scores.items():
        for i, value in enumerate(values):
            issued = add_months(date(2020, 1, 1), i).replace(day=25)
            made.append(
                {
                    "border": "usbp", "model": model, "issued": issued,
                    "target": add_months(issued.replace(day=1), horizon), "horizon": horizon, "lead": horizon,
                    "group": of, "observed": 1, "median": 1.0, "crps": value, "wis": value, "logs": 1.0,
                    "pit": 0.5, "in50": 1.0, "in80": 1.0, "in95": 1.0, "in99": 1.0, "above99": 0.0,
                    "released": date(2024, 1, 1),
                }
            )  # fmt: skip
    return pl.DataFrame(made, schema=ROW)


def test_skill_is_against_the_better_of_the_two_simple_ones() -> None:
    table = compare.skill(rows({"random-walk": [10, 10], "seasonal-naive": [4, 12], "ets": [6, 6]}))
    found = {row["model"]: row for row in table.iter_rows(named=True)}
    assert found["ets"]["simple"] == "seasonal-naive"
    assert found["ets"]["skill"] == pytest.approx(1 - 6 / 8)
    assert found["random-walk"]["skill"] == pytest.approx(1 - 10 / 8)


def test_a_ratio_is_that_of_the_sums_and_lies_in_its_interval() -> None:
    random = np.random.default_rng(1)
    other = random.uniform(50, 150, 60)
    table = rows({"a": list(other * random.uniform(0.7, 0.9, 60)), "b": list(other)})
    found = compare.ratio(table, "a", "b")
    assert found.low < found.value < found.high < 1
    assert found.origins == 60
    assert compare.ratio(table, "a", "b") == found


def test_the_interval_of_twins_holds_one_as_often_as_it_says() -> None:
    """Two models of equal skill on autocorrelated scores: 90 % intervals should hold 1 in about 90 of 100 records."""
    held = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        shared = np.exp(np.convolve(random.normal(0, 0.3, 125), np.ones(6) / 2, "valid"))
        noise = np.exp(
            np.stack([np.convolve(random.normal(0, 0.2, 125), np.ones(6) / 2, "valid") for _ in "ab"])
        )
        found = compare.ratio(rows({"a": list(shared * noise[0]), "b": list(shared * noise[1])}), "a", "b")
        held += found.low <= 1 <= found.high
    assert 75 <= held <= 97


def test_models_without_a_common_target_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="no target in common"):
        compare.ratio(rows({"a": [1.0]}), "a", "b")


def test_spans_and_breaks() -> None:
    table = pl.concat([rows({"a": [1.0] * 60}, horizon=h) for h in (1, 4, 12)])
    spans = compare.with_spans(table)
    assert set(spans.select("horizon", "span").unique().rows()) == {(1, "h1-3"), (4, "h4-6"), (12, "h7-12")}
    breaks = compare.with_breaks(table.filter(horizon=1))
    found = dict(breaks.select("target", "regime").iter_rows())
    # One month ahead, May 2020 was forecast in April, when the break had come; four months ahead it was not.
    assert (found[date(2020, 3, 1)], found[date(2020, 5, 1)], found[date(2020, 6, 1)]) == (
        "2020-03",
        "between",
        "between",
    )
    later = dict(compare.with_breaks(table.filter(horizon=4)).select("target", "regime").iter_rows())
    assert (later[date(2020, 5, 1)], later[date(2020, 6, 1)]) == ("2020-03", "between")
    assert (later[date(2023, 7, 1)], later[date(2023, 8, 1)]) == ("2023-05", "between")


def test_a_few_issue_days_say_nothing_of_luck() -> None:
    found = compare.ratio(rows({"a": [1.0] * 12, "b": [2.0] * 12}), "a", "b")
    assert (found.value, found.low, found.high) == (0.5, None, None)
