"""Forecasts that were made before are those that would be made now."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from istmo.brief.desk import Desk, newest_knowledge
from istmo.brief.sections import outlook
from istmo.brief.writer import Writer
from istmo.forecast import Forecast, beforehand, issue, model
from istmo.forecast.pool import LEVELS
from istmo.warehouse import Store
from tests.forecast.panels import walks

WALK = model("random-walk")


def test_the_shipped_ones_are_what_the_models_make_of_the_shipped_figures(filled: Store) -> None:
    ready = outlook.ready(Desk(filled, newest_knowledge(filled), Writer("en")))
    folder = Path(beforehand.__file__).parent
    assert {path.name for path in folder.glob("*.parquet")} == {
        beforehand.name(each.known, each.model) for each in ready
    }
    for each in ready:
        shipped, now = each.made().forecast, issue(each.known, each.model)
        assert (shipped.months, shipped.groups, shipped.fingerprint) == (
            now.months,
            now.groups,
            now.fingerprint,
        )
        # other processors round otherwise, which moves what is fitted in the last digits
        np.testing.assert_allclose(shipped.quantiles(LEVELS), now.quantiles(LEVELS), rtol=0.01, atol=1)


def test_one_that_was_made_is_read_and_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = walks()
    first = beforehand.at_hand(known, WALK, tmp_path)
    assert (first.draws == issue(known, WALK).draws).all()
    made: list[str] = []

    def counted(*_: object) -> Forecast:
        made.append("again")
        return issue(known, WALK)

    monkeypatch.setattr(beforehand, "issue", counted)
    again = beforehand.at_hand(known, WALK, tmp_path)
    assert not made
    assert (again.draws == first.draws).all()
    [kept] = tmp_path.iterdir()
    kept.write_bytes(b"broken")
    assert (beforehand.at_hand(known, WALK, tmp_path).draws == first.draws).all()
    assert made == ["again"]
    assert beforehand.at_hand(known, WALK).draws.shape == first.draws.shape
    assert len(made) == 2


def test_other_counts_another_model_or_another_day_have_another_name() -> None:
    known = walks()
    counts = known.counts.copy()
    counts[0, 0] += 1
    others = [
        beforehand.name(replace(known, counts=counts), WALK),
        beforehand.name(known, model("drift")),
        beforehand.name(replace(known, as_of=known.as_of.replace(day=1)), WALK),
        beforehand.name(replace(known, upstream=(("above", known),)), WALK),
    ]
    assert len({beforehand.name(known, WALK), *others}) == 5


def test_the_oldest_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beforehand, "MOST", 2)
    for name in ("random-walk", "drift", "climatology"):
        beforehand.at_hand(walks(), model(name), tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert not list(tmp_path.glob("*random-walk*"))
