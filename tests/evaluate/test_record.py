"""The shipped score record: small, honest about time, and what the code of today would write."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from istmo.assemble import ARENA, border, panel
from istmo.errors import InputError
from istmo.evaluate import FIRST_ISSUE, backtest, record, summary
from istmo.evaluate.calibration import TENTHS
from istmo.evaluate.scores import ROW, together
from istmo.forecast import ENSEMBLE, MODELS, issue, model
from istmo.observation import ALL
from istmo.periods import add_months
from istmo.warehouse import Store

HERE = Path(record.__file__).parent


def test_it_is_small() -> None:
    assert sum(file.stat().st_size for file in HERE.iterdir() if file.is_file()) < 4_000_000


def test_it_has_every_border_and_model_each_month_for_24_months_or_more() -> None:
    rows = record.load()
    assert rows.schema == ROW
    found = rows.group_by("border", "model").agg(pl.col("issued").unique().sort())
    assert set(found.select("border", "model").rows()) == {(b.name, m.name) for b in ARENA for m in MODELS}
    for days in found["issued"].to_list():
        assert len(days) >= 24
        every = [add_months(days[0], i).replace(day=25) for i in range(12 * 9)]
        gaps = set(every[: every.index(days[-1]) + 1]) - set(days)
        # Where the later series of a border was out before the earlier one had met it, nothing was ahead to forecast.
        assert gaps <= {date(year, month, 25) for year in (2017, 2019) for month in (11, 12)}
        assert sorted(days) == days
    starts = dict(found.filter(model="ensemble").select("border", pl.col("issued").list.first()).iter_rows())
    assert starts["usbp"] == starts["sectors"] == starts["households"] == FIRST_ISSUE
    assert starts["honduras"] <= date(2021, 1, 25)


def test_it_holds_no_row_twice() -> None:
    rows = record.load()
    assert not rows.select("border", "model", "issued", "target", "group").is_duplicated().any()


def test_as_of_a_day_only_targets_released_by_then_are_there() -> None:
    day = date(2023, 5, 7)
    known = record.load(day)
    assert 0 < known.height < record.load().height
    assert known["released"].max() <= day  # type: ignore[operator]
    assert known["target"].max() < day  # type: ignore[operator]
    assert known["issued"].max() < day  # type: ignore[operator]
    assert record.load(FIRST_ISSUE).is_empty()


def test_no_target_was_known_when_its_forecast_was_issued() -> None:
    assert record.load().filter(pl.col("released") <= pl.col("issued")).is_empty()


def test_it_was_scored_with_the_figures_that_are_shipped(filled: Store) -> None:
    about = record.about()
    again = record.describe(filled, record.load(), about["draws"])
    assert about["data"] == again["data"], (
        "the figures have changed: run `istmo backtest --out` and ship its files"
    )
    assert about["rows"] == record.load().height


def test_summary_file_is_the_summary_of_the_rows() -> None:
    written = pl.read_csv(HERE / record.SUMMARY)
    computed = summary(record.load())
    # The file has four decimals; the rows are rounded to a tenth of an event.
    assert_frame_equal(written, computed, check_dtypes=False, rel_tol=1e-3, abs_tol=1e-3)


@pytest.mark.parametrize("area", ["southwest", "darien"])
def test_one_origin_done_again_gives_the_shipped_scores(area: str, filled: Store) -> None:
    day = date(2023, 5, 25)
    plain = [model(name) for name in ("random-walk", "seasonal-naive", "pooled-walk")]
    again, _ = backtest(
        filled, borders=[border(area)], models=plain, first=day, last=day, draws=record.about()["draws"],
        processes=1,
    )  # fmt: skip
    again = together(again).filter(pl.col("model") != ENSEMBLE)
    shipped = record.load().filter(
        pl.col("model").is_in([each.name for each in plain]), border=area, issued=day
    )
    key = ["model", "target", "group"]
    shipped, again = shipped.sort(key), again.sort(key)
    assert shipped.select(key).rows() == again.select(key).rows()
    assert shipped["observed"].to_list() == again["observed"].to_list()
    # Rounded to a tenth, kept in 24 bits.
    for name in ("median", "crps", "wis"):
        pairs = zip(shipped[name], again[name], strict=True)
        assert all(one == pytest.approx(other, abs=0.06, rel=1e-6) for one, other in pairs)


@pytest.mark.parametrize("area", ["usbp", "darien"])
def test_the_ensemble_done_again_gives_about_the_shipped_scores(area: str, filled: Store) -> None:
    """Its shipped weights, known on the day, on its members of that day; optimisers may stop a little elsewhere."""
    day = date(2023, 5, 25)
    known = panel(filled, border(area), day)
    said = issue(known, model(ENSEMBLE), horizon=12, draws=record.about()["draws"])
    shipped = record.load().filter(group=ALL, border=area, issued=day, model=ENSEMBLE)
    middle = np.median(said.total, axis=0)
    assert shipped["median"].to_list() == pytest.approx(middle[: shipped.height].tolist(), rel=0.02)


def test_written_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    rows, about = record.load().head(500), record.about()
    record.write(rows, about, tmp_path / "new")
    assert_frame_equal(record.load(folder=tmp_path / "new"), rows)
    assert record.about(tmp_path / "new") == about | {"rows": 500}
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == [
        "pit.csv",
        "scores.parquet",
        "summary.csv",
    ]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record.write(record.load().head(500), record.about(), tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def fails_half_way(_: pl.DataFrame, path: Path, **_options: object) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(pl.DataFrame, "write_csv", fails_half_way)
    with pytest.raises(OSError, match="disk full"):
        record.write(record.load().head(100), record.about(), tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file .*scores\.parquet"):
        record.load(folder=tmp_path)


def test_the_histograms_are_of_every_border_and_model_and_hold_all_that_came() -> None:
    found = record.histograms()
    assert set(found.select("border", "model").rows()) == {(b.name, m.name) for b in ARENA for m in MODELS}
    np.testing.assert_allclose(found.select(TENTHS).sum_horizontal(), 1, atol=1e-3)
    totals = found.filter(of="total").group_by("border", "model").agg(pl.col("cells").sum())
    rows = record.load().filter(group=ALL).group_by("border", "model").len()
    assert set(totals.rows()) == set(rows.rows())
