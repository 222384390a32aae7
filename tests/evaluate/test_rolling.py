"""Rolling origins: one a month, each blind to what came later, scored with what is known now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from polars.testing import assert_frame_equal

from istmo.assemble import border, panel
from istmo.errors import InputError
from istmo.evaluate import backtest
from istmo.evaluate.rolling import origins
from istmo.forecast import MODELS, issue
from istmo.observation import ALL
from istmo.periods import add_months
from istmo.warehouse import Store
from tests import builder

DARIEN = border("darien")


def rows(months: int, factor: int = 1) -> list[dict[str, object]]:
    return [
        {
            "period": str(add_months(date(2020, 1, 1), i)),
            "nationality": code,
            "value": factor * (size + 7 * i * i % 90),
        }
        for i in range(months)
        for code, size in (("VEN", 900), ("HTI", 500))
    ]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Store]:
    """January 2020 to June 2022; in 2023 everything is revised to the double."""
    first = builder.release(builder.cells(rows(30)), "2022-08-01", "a.csv")
    second = builder.release(builder.cells(rows(30, 2)), "2023-01-01", "b.csv")
    with builder.store(tmp_path / "x.duckdb", first, second) as store:
        yield store


def test_origins_go_from_the_first_day_to_the_last_with_a_target_that_came(small: Store) -> None:
    found = list(origins(small, DARIEN, horizon=6))
    assert [each.known.as_of for each in found] == [date(2022, month, 25) for month in range(1, 7)]
    assert [len(each.released) for each in found] == [6, 5, 4, 3, 2, 1]


def test_each_origin_knows_the_first_release_and_is_scored_with_the_newest(small: Store) -> None:
    for each in origins(small, DARIEN):
        assert each.known.fingerprint == panel(small, DARIEN, each.known.as_of).fingerprint
        assert each.known.counts[0].tolist() == [900, 500, 0]
        later = small.series(DARIEN.series, start=each.known.targets(1)[0])["value"].to_list()
        assert each.observed.sum(axis=1).tolist() == later[: len(each.released)]
        assert set(each.released) == {date(2023, 1, 1)}


def test_no_origin_before_two_years_are_known(small: Store) -> None:
    found = list(origins(small, DARIEN, date(2020, 2, 25)))
    assert found[0].known.as_of == date(2022, 1, 25)
    assert len(found[0].known.months) == 24


def test_a_first_day_that_not_every_month_has_is_refused(small: Store) -> None:
    with pytest.raises(InputError, match="not every month has a day 31"):
        list(origins(small, DARIEN, date(2022, 1, 31)))


def test_scores_do_not_depend_on_the_number_of_processes(small: Store) -> None:
    one, weights = backtest(small, borders=[DARIEN], models=MODELS[:2], draws=20, processes=1)
    two, _ = backtest(small, borders=[DARIEN], models=MODELS[:2], draws=20, processes=2)
    assert_frame_equal(one, two)
    # Two members and the ensemble of both; two nationalities, the rest, the total.
    assert one.height == sum(3 * 4 * len(each.released) for each in origins(small, DARIEN))
    assert set(one["model"]) == {"random-walk", "seasonal-naive", "ensemble"}
    assert weights[0].share[0, 0].tolist() == pytest.approx([0.3, 0.7])


def test_what_was_kept_is_not_made_again(small: Store, tmp_path: Path) -> None:
    def never(*_: object) -> np.ndarray:
        raise AssertionError("made again")

    chosen = MODELS[:1]
    how = {"borders": [DARIEN], "draws": 20, "processes": 1, "keep": tmp_path / "kept"}
    one, _ = backtest(small, models=chosen, **how)
    assert len(list((tmp_path / "kept").glob("*.npz"))) == 6
    again, _ = backtest(small, models=[replace(chosen[0], draw=never)], **how)
    assert_frame_equal(one, again)
    with pytest.raises(AssertionError, match="made again"):
        backtest(small, models=[replace(chosen[0], draw=never)], **{**how, "draws": 21})
    # A stop half-way leaves the rest to be made, and nothing twice.
    next((tmp_path / "kept").glob("*.npz")).unlink()
    mended, _ = backtest(small, models=chosen, **how)
    assert_frame_equal(one, mended)


def test_progress_is_told(small: Store) -> None:
    told: list[tuple[str, int, int]] = []
    backtest(
        small, borders=[DARIEN], models=MODELS[:1], draws=5, processes=1,
        progress=lambda *step: told.append(step),
    )  # fmt: skip
    assert told[0] == ("reading darien", 0, 1)
    assert told[-1] == ("members, border by border and year by year", 1, 1)


def test_a_backtest_without_origins_is_empty(small: Store) -> None:
    assert backtest(small, borders=[DARIEN], last=date(2021, 1, 1))[0].is_empty()


def test_a_row_is_the_score_of_the_forecast_issued_on_that_day(filled: Store) -> None:
    day = date(2023, 9, 25)
    found, _ = backtest(
        filled, borders=[DARIEN], models=MODELS[:1], first=day, last=day, draws=300, processes=1
    )
    forecast = issue(panel(filled, DARIEN, day), MODELS[0], horizon=12, draws=300)
    total = found.filter(group=ALL)
    assert total["target"].to_list() == list(forecast.months)
    assert total["median"].to_list() == forecast.summary().filter(group=ALL)["median"].to_list()
    # Panama SNM: 49,256 people crossed in October 2023.
    assert total["observed"][1] == filled.series(DARIEN.series, start=forecast.months[1])["value"][0]
