"""A desk that counts some alone: of these a brief's sections speak, and of nobody else."""

from datetime import date

import polars as pl
import pytest

from istmo.brief.desk import Desk
from istmo.brief.numbers import LANGUAGES, Language
from istmo.brief.sections import deaths, disagreement, headlines, pathways, returns, sources, watch
from istmo.brief.writer import Writer
from istmo.evaluate import alerts
from istmo.warehouse import Store
from tests.brief.conftest import DAY


def test_the_nationalities_add_up_to_everybody(filled: Store) -> None:
    month, series = date(2024, 3, 1), "panama.darien.nationality"
    everybody = Desk(filled, DAY, Writer("en"))
    told = 0.0
    for code in everybody.divided(series, "nationality"):
        alone = Desk(filled, DAY, Writer("en"), {"nationality": code}).tally("darien").at(month)
        told += alone.number if alone else 0
    whole = everybody.tally("darien").at(month)
    assert whole is not None
    assert told == whole.number == 36841


def test_what_a_source_does_not_tell_apart_is_left_out(filled: Store) -> None:
    families = Desk(filled, DAY, Writer("en"), {"household": "family"})
    assert families.tally("between-ports")
    assert not families.tally("darien"), "Panama does not tell families apart"
    assert not families.tally("refugees"), "only nationals of the Americas, and no household type"
    assert not Desk(filled, DAY, Writer("en"), {"nationality": "GTM"}).tally("chnv")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "only",
    [
        {"nationality": "VEN"},
        {"nationality": "GTM"},
        {"nationality": "BGD"},
        {"household": "family"},
        {"household": "accompanied-minor"},
        {"nationality": "HTI", "household": "single-adult"},
    ],
)
def test_every_section_can_be_written_of_some_alone(
    filled: Store, only: dict[str, str], language: Language
) -> None:
    desk = Desk(filled, DAY, Writer(language), only)
    made = [headlines.section(desk, list), watch.section(desk, alerts.ROW.to_frame())]
    made += [each.section(desk) for each in (pathways, returns, deaths, disagreement, sources)]
    assert all(section.blocks for section in made)


def test_an_alert_is_shown_to_those_it_is_about(filled: Store) -> None:
    row = {
        "border": "southwest",
        "model": "pooled-walk",
        "group": "VEN",
        "target": date(2024, 3, 1),
        "known": date(2024, 4, 12),
        "observed": 5000,
        "median": 9000.0,
        "low": 7000.0,
        "high": 12000.0,
        "side": "below",
    }
    rows = pl.DataFrame([row], schema=alerts.ROW)
    for only, shown in (
        ({}, 1),
        ({"nationality": "VEN"}, 1),
        ({"nationality": "HTI"}, 0),
        ({"household": "family"}, 0),
    ):
        section = watch.section(Desk(filled, DAY, Writer("en"), only), rows)
        assert sum(block.kind == "table" for block in section.blocks) == shown, only
