"""The scores on the labelled sets: what was tuned on, and what was written before the rules saw it (see `-s`)."""

import json
import re
from pathlib import Path

import pytest

from istmo.warehouse import Store
from tests.evidence.scoring import LABELLED, score, show

LEAST: dict[str, dict[str, float]] = {
    "tuned": {
        "value": 0.96,
        "comparator": 0.97,
        "period": 0.80,
        "series": 0.90,
        "macro": 0.80,
        "precise": 0.90,
    },
    "dev": {
        "value": 0.96,
        "comparator": 0.97,
        "period": 0.92,
        "series": 0.94,
        "macro": 0.84,
        "precise": 0.95,
    },
    "third": {
        "value": 0.96,
        "comparator": 0.97,
        "period": 0.94,
        "series": 0.95,
        "macro": 0.88,
        "precise": 0.95,
    },
    "fourth": {
        "value": 0.98,
        "comparator": 0.98,
        "period": 0.97,
        "series": 0.98,
        "macro": 0.93,
        "precise": 0.95,
    },
    "fifth": {
        "value": 0.98,
        "comparator": 0.98,
        "period": 0.94,
        "series": 0.94,
        "macro": 0.87,
        "precise": 0.95,
    },
    "sixth": {
        "value": 0.98,
        "comparator": 0.98,
        "period": 0.95,
        "series": 0.93,
        "macro": 0.89,
        "precise": 0.95,
    },
    "seventh": {
        "value": 0.98,
        "comparator": 0.98,
        "period": 0.95,
        "series": 0.95,
        "macro": 0.87,
        "precise": 0.95,
    },
    "eighth": {
        "value": 0.98,
        "comparator": 0.97,
        "period": 0.87,
        "series": 0.92,
        "macro": 0.82,
        "precise": 0.95,
    },
    "ninth": {
        "value": 0.98,
        "comparator": 0.98,
        "period": 0.94,
        "series": 0.95,
        "macro": 0.87,
        "precise": 0.95,
    },
    "tenth": {
        "value": 0.98,
        "comparator": 0.97,
        "period": 0.92,
        "series": 0.92,
        "macro": 0.83,
        "precise": 0.95,
    },
    "blind": {
        "value": 0.97,
        "comparator": 0.98,
        "period": 0.93,
        "series": 0.92,
        "macro": 0.84,
        "precise": 0.95,
    },
    "eleventh": {
        "value": 0.98,
        "comparator": 0.95,
        "period": 0.83,
        "series": 0.86,
        "macro": 0.75,
        "precise": 0.84,
    },
}
"""The bars of the specification on `tuned`, which the rules were written with. On the others, written before the rules
saw them and then developed on, saved baselines at or above the bars; `eleventh`, whose errors nobody looks at, misses
those of hedge, series, verdicts and precision."""
PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"
ROUNDING = 0.015
"""A hundredth that the page may be behind, and half of one that its rounding takes."""


@pytest.mark.parametrize("half", LEAST)
def test_scores_are_no_worse_than_they_were(half: str, filled: Store) -> None:
    found = score(filled, LABELLED / half)
    show(half, found, wrong=half != "eleventh")
    told = next(
        line.split("|")[3:-1]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| {half} | {found.figures} |")
    )
    names = ("value", "comparator", "period", "series", "macro", "precise", "answered", "calibration")
    scores = {name: getattr(found, name) for name in names}
    assert scores == pytest.approx(dict(zip(names, map(float, told), strict=True)), abs=ROUNDING)
    assert {
        name: getattr(found, name) for name, least in LEAST[half].items() if getattr(found, name) < least
    } == {}


def test_the_tables_of_the_page_have_as_many_cells_in_each_row_as_in_their_head() -> None:
    """A script once wrote a set's row of the first table over the heads of others."""
    tables = re.findall(r"(?:^\|.*\|\n)+", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    for table in tables:
        head, rule, *rows = table.splitlines()
        assert set(rule) == set("|- "), head
        assert not re.search(r"\| \.?\d", head), head
        assert {row.count("|") for row in rows} == {head.count("|")} == {rule.count("|")}, head


@pytest.mark.parametrize("half", LEAST)
def test_labels_are_where_they_say(half: str) -> None:
    for line in (LABELLED / half / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        text = (LABELLED / half / label["document"]).read_text(encoding="utf-8")
        assert text[label["start"] : label["end"]] == label["quote"]
        assert label["start"] <= label["number_start"] < label["number_end"] <= label["end"]


def test_the_tuned_half_has_every_trap(filled: Store) -> None:
    rows = [
        json.loads(line)
        for line in (LABELLED / "tuned" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    traps = {trap for row in rows for trap in row["traps"]}
    assert len(rows) >= 85
    assert traps >= {
        "first-published", "universe", "fiscal-year", "list", "twice", "malformed", "mil", "year-typo", "share",
        "percent-change", "record", "since", "cumulative", "daily", "sector", "implicit-sector", "quotation",
        "compared",
    }  # fmt: skip
    claim = score(filled, LABELLED / "tuned").pairs[0][1]
    assert claim is not None
    assert set(rows[0]) - {"traps"} <= set(claim)
