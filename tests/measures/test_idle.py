"""Measures that find nobody are named; those that find somebody, with the plan or without it, are not."""

import polars as pl
import pytest

from istmo.measures import plan_from_text
from istmo.measures.effect_table import ALL, COLUMNS
from istmo.measures.idle import idle
from istmo.studies import Study, load

PLAN = """
title = "Two closures"
start = 2024-10-01

[[measure]]
id = "closed"
kind = "visa-requirement"
parties = ["NIC"]
nationalities = ["VEN"]
households = ["family"]
links = ["caracas>managua:air"]
start = 2024-11-01
"""


@pytest.fixture(scope="module")
def study() -> Study:
    return load("americas")


def _taken(link: str, nationality: str, high: float, base_high: float) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(COLUMNS, 0.0)
    return row | {
        "what": "way", "where": link, "month": None, "nationality": nationality, "household": ALL,
        "high": high, "base_high": base_high,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("link", "nationality", "high", "base_high", "finds"),
    [
        ("caracas>managua:air", "VEN", 0.0, 400.0, True),  # taken without the plan
        ("caracas>managua:air", "VEN", 7.0, 0.0, True),  # taken with it
        ("caracas>managua:air", "VEN", 0.2, 0.4, False),
        ("caracas>managua:air", "COL", 400.0, 400.0, False),  # by others
        ("caracas>necocli", "VEN", 400.0, 400.0, False),  # another way
    ],
)
def test_who_is_found(
    study: Study, link: str, nationality: str, high: float, base_high: float, finds: bool
) -> None:
    plan = plan_from_text(PLAN, study)
    table = pl.DataFrame([_taken(link, nationality, high, base_high)])
    assert [one.id for one in idle(study, plan, table)] == ([] if finds else ["closed"])
