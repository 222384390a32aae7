"""The record of `istmo history` that is kept, and what the page on the corridor says of it."""

import re
from pathlib import Path

import polars as pl

from istmo.fit.history import AHEAD, marks, summary, turns
from istmo.studies import load

DOCS = Path(__file__).parents[2] / "docs"
TABLE = pl.read_csv(DOCS / "assets" / "history.csv", try_parse_dates=True)
PAGE = (DOCS / "corridor.md").read_text(encoding="utf-8")


def test_every_turn_is_in_the_record_with_the_months_after_it() -> None:
    every = turns(load("americas"))
    assert TABLE["turn"].unique().sort().to_list() == sorted(turn.id for turn in every)
    for turn in every:
        months = TABLE.filter(pl.col("turn") == turn.id)["month"]
        assert months.min() > turn.start.replace(day=1)  # type: ignore[operator]
        assert 1 <= months.n_unique() <= AHEAD


def test_the_page_says_what_the_record_says() -> None:
    found = marks(TABLE)
    assert f"| {found.signs} of {found.changes} | all |" in PAGE
    below = 1 - found.error / found.persistence
    assert (
        f"{found.error:.2f}, persistence {found.persistence:.2f}: {below:.0%} below".replace("%", " %")
        in PAGE
    )
    assert f"| {found.covered:.0%} of {found.months} |".replace("%", " %") in PAGE
    assert f"| {found.others:.2f} | |" in PAGE


def test_the_page_has_every_turn_with_its_median_error() -> None:
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (\d+) \| (\d+), (\d+) \| ([\d.]+) \|", PAGE, re.M)
    told = {turn: (int(n), int(right), int(wrong), float(error)) for turn, n, right, wrong, error in rows}
    short = summary(TABLE)
    assert told.keys() == set(short["turn"])
    for turn, (n, right, wrong, error) in told.items():
        own = short.filter(pl.col("turn") == turn)
        assert (n, right, wrong) == (
            own.height,
            (own["sign"] == "right").sum(),
            (own["sign"] == "wrong").sum(),
        )
        assert abs(own["error"].median() - error) <= 0.005  # type: ignore[operator]


def test_marks_equal_a_plain_loop() -> None:
    found = marks(TABLE)
    inside = sum(low <= c <= high for c, low, high in TABLE.select("counted", "low", "high").iter_rows())
    assert found.covered == inside / TABLE.height
    assert found.months == TABLE.height
