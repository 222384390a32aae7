"""The corridor as a model: what it says by point and nationality, brought to a border's groups."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from istmo.assemble import Panel, border, panel
from istmo.errors import InputError
from istmo.evaluate import backtest
from istmo.fit.model import SPIN_UP
from istmo.forecast import JUDGED, MODELS, Model, issue, issue_all, model
from istmo.forecast import corridor as room
from istmo.forecast.corridor import POINTS, with_record
from istmo.studies import load
from istmo.warehouse import Store

DAY = date(2023, 4, 28)
DRAWS = 6


@pytest.fixture(scope="module")
def known(filled: Store) -> Panel:
    return with_record(panel(filled, border("usbp"), DAY), filled)


@pytest.fixture
def told(known: Panel, monkeypatch: pytest.MonkeyPatch) -> NDArray[np.float64]:
    """Counts by point, month of the record and nationality, instead of those of a fit."""
    assert known.record is not None
    months, codes = len(known.record.months) - SPIN_UP, load().nationalities
    shape = (DRAWS, len(known.record.points), months, len(codes))
    counts = np.random.default_rng(0).integers(0, 1000, shape).astype(float)
    monkeypatch.setattr(room, "_foreseen", lambda _day, draws: (counts[:draws], codes))
    return counts


def test_nobody_is_lost_or_counted_twice(known: Panel, told: NDArray[np.float64]) -> None:
    forecast = issue(known, model("corridor"), horizon=3, draws=DRAWS)
    assert known.record is not None
    rows = [known.record.points.index(point) for point in POINTS["usbp"]]
    first = known.record.months[SPIN_UP:].index(known.targets(1)[0])
    np.testing.assert_array_equal(
        forecast.draws.sum(2), told[:, rows, first : first + 3].sum((1, 3)).astype(np.int64)
    )
    mexico = load().nationalities.index("MEX")
    np.testing.assert_array_equal(
        forecast.draws[:, :, known.groups.index("MEX")], told[:, rows][:, :, first : first + 3, mexico].sum(1)
    )


@pytest.mark.usefixtures("told")
def test_those_the_study_has_no_routes_for_have_their_share_of_the_others(known: Panel) -> None:
    counts = known.counts.copy()
    counts[-12:, -2:] = [300, 100]  # the year before, three of an unknown nationality for each of the others
    strange = replace(known, groups=(*known.groups[:-2], "ATA", "OOO"), counts=counts)
    found = issue(strange, model("corridor"), horizon=12, draws=DRAWS).draws[:, :, -2:].sum((0, 1))
    assert found[0] / found.sum() == pytest.approx(0.75, abs=0.01)


def test_a_backtest_asks_it_where_it_counts_and_leaves_it_out_of_the_ensemble(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("istmo.forecast.models.with_record", lambda known, _store: known)
    local, walk, naive = (
        Model("local", model("drift").draw, ("usbp",)),
        model("random-walk"),
        model("seasonal-naive"),
    )
    rows, weights = backtest(
        filled, borders=[border("darien"), border("usbp")], models=[local, walk, naive], first=DAY, last=DAY,
        draws=20, processes=1,
    )  # fmt: skip
    said = set(rows.select("border", "model").rows())
    assert ("usbp", "local") in said
    assert ("darien", "local") not in said
    assert ("darien", "ensemble") in said
    assert weights
    assert all("local" not in one.members for one in weights)


def test_it_is_asked_by_name_only_and_where_it_counts(filled: Store, known: Panel) -> None:
    corridor = model("corridor")
    assert corridor not in (*MODELS, *JUDGED)
    assert not issue_all(filled, DAY, borders=[border("sectors")], models=[corridor])
    with pytest.raises(InputError, match="was not given"):
        issue(replace(known, record=None), corridor)


def test_what_the_docs_say_of_its_scores_is_what_was_found() -> None:
    docs = Path(__file__).parents[2] / "docs"
    found = pl.read_csv(docs / "assets" / "corridor-backtest.csv")
    said = re.findall(
        r"^\| (\w+) \| (nationalities|total) \| (\d+, \d+, \d+) \|((?: [\d.]+, [\d.]+ \|){3})$",
        (docs / "methods.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    rows = [(name, of, days, *re.findall(r"[\d.]+", ratios)) for name, of, days, ratios in said]
    wanted = [
        (
            name,
            of,
            ", ".join(map(str, part["issue_days"])),
            *(f"{ratio:.2f}" for pair in part.select("corridor", "ensemble").rows() for ratio in pair),
        )
        for (name, of), part in found.group_by("border", "of", maintain_order=True)
    ]
    assert len(rows) == 2 * len(POINTS)
    assert rows == wanted
