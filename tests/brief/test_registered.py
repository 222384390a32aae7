"""What the brief says of registered forecasts and of alerts, in both languages; the shipped registry may hold none."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from istmo.assemble import border, panel
from istmo.brief.csvs import headed
from istmo.brief.desk import Desk
from istmo.brief.numbers import Language
from istmo.brief.sections import registered, watch
from istmo.brief.writer import Writer
from istmo.evaluate import alerts
from istmo.evaluate.registered import register_all
from istmo.forecast import issue, model
from istmo.warehouse import Store

DAY = date(2024, 2, 25)


@pytest.fixture(scope="module")
def registry(filled: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Darien from February 2024 on, by the two baselines."""
    folder = tmp_path_factory.mktemp("registry")
    known = panel(filled, border("darien"), DAY)
    forecasts = [issue(known, model(name), draws=100) for name in ("random-walk", "seasonal-naive")]
    register_all(filled, forecasts, folder, date(2026, 1, 1))
    return folder


def desk(store: Store, day: date, language: Language = "en") -> Desk:
    return Desk(store, day, Writer(language))


def words(section: object) -> str:
    return re.sub(r"<[^>]+>", "", repr(section))


def kinds(filled: Store, day: date, folder: Path) -> list[str]:
    return [block.kind for block in registered.section(desk(filled, day), [folder]).blocks]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "nothing to score yet"), ("es", "todavía no hay nada que puntuar")],
)
def test_where_nothing_is_registered_a_sentence_says_so(
    filled: Store, tmp_path: Path, language: Language, said: str
) -> None:
    section = registered.section(desk(filled, DAY, language), [tmp_path])
    assert [block.kind for block in section.blocks] == ["paragraph"]
    assert said in words(section)


def test_open_targets_and_scores_appear_as_the_counts_come_in(filled: Store, registry: Path) -> None:
    """Darien's July became known on 10 August."""
    assert kinds(filled, date(2024, 2, 24), registry) == ["paragraph"]
    assert kinds(filled, date(2024, 2, 26), registry) == ["paragraph", "paragraph", "points", "paragraph"]
    assert kinds(filled, date(2024, 5, 15), registry) == ["paragraph", "paragraph", "points", "table"]
    assert kinds(filled, date(2024, 8, 15), registry) == ["paragraph", "paragraph", "table"]


def test_the_table_has_the_baselines_side_by_side_and_the_targets_as_csv(
    filled: Store, registry: Path
) -> None:
    section = registered.section(desk(filled, date(2024, 5, 15)), [registry])
    table = section.blocks[-1]
    assert table.kind == "table"
    assert [re.sub("<[^>]+>", "", str(row.cells[0])) for row in table.rows[1:]] == [
        "Random walk",
        "Seasonal naive",
    ]
    assert "no proof" in str(table.rows[0].cells[0])  # the store held the months on the day of registration
    assert table.data.height == 2 * 3
    assert set(table.data["group"]) == {"ALL"}
    assert set(headed(table.data, "es").columns) & set(table.data.columns) == {"crps", "wis", "pit", "sha256"}
    assert table.data["released"].max() <= date(2024, 5, 15)  # type: ignore[operator]


def test_a_changed_file_is_said_on_the_page(filled: Store, registry: Path, tmp_path: Path) -> None:
    for path in registry.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "darien-random-walk-2024-02-25.parquet").write_bytes(b"")
    assert "not as they were registered" in words(registered.section(desk(filled, DAY), [tmp_path]))


@pytest.mark.parametrize(("language", "said"), [("en", "first known on"), ("es", "por primera vez")])
def test_alerts_stand_with_what_the_earlier_ones_were_worth(
    filled: Store, language: Language, said: str
) -> None:
    """On the day of the newest alert of the shipped record."""
    raised = alerts.load().filter(pl.col("side") != "inside").sort("known")
    day = raised["known"][-1]
    table = watch.section(desk(filled, day, language)).blocks[-1]
    assert table.kind == "table"
    assert said in words(table)
    newest = raised.filter(known=day, border=raised["border"][-1])
    assert {f"{group}, {alerts.WATCHER}" for group in newest["group"]} <= set(table.data["of"])
    assert table.data["released"].max() == day
    assert {"own_false", "own_decided", "base"} <= set(table.data["measure"])
