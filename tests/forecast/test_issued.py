"""A forecast keeps what it says, adds up, and is written whole or not at all."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from istmo.errors import InputError
from istmo.forecast import Forecast, issue, model
from tests.forecast.panels import walks


@pytest.fixture
def said() -> Forecast:
    return issue(walks(), model("random-walk"), date(2024, 1, 26), horizon=3, draws=40)


def same(one: Forecast, other: Forecast) -> bool:
    fields = ("name", "model", "issued", "as_of", "months", "groups", "fingerprint")
    return all(getattr(one, f) == getattr(other, f) for f in fields) and np.array_equal(
        one.draws, other.draws
    )


def test_it_says_what_was_known_and_what_it_is_about(said: Forecast) -> None:
    assert (said.name, said.model) == ("darien", "random-walk")
    assert (said.as_of, said.issued) == (date(2024, 1, 25), date(2024, 1, 26))
    assert said.months == (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1))
    assert said.groups == ("G00", "G01", "G02", "OOO")
    assert said.fingerprint == walks().fingerprint


def test_groups_add_up_to_the_total_in_every_draw(said: Forecast) -> None:
    assert said.total.tolist() == [[sum(period) for period in draw] for draw in said.draws.tolist()]
    assert np.array_equal(said.with_total[..., :-1].sum(axis=2), said.with_total[..., -1])


def test_summary_holds_the_quantiles_of_the_draws(said: Forecast) -> None:
    table = said.summary()
    assert table.height == 3 * 5
    row = table.row(
        by_predicate=(pl.col("target") == date(2024, 2, 1)) & (pl.col("group") == "ALL"), named=True
    )
    assert row["median"] == np.quantile(said.total[:, 1], 0.5)
    assert row["low80"] == pytest.approx(np.quantile(said.total[:, 1], 0.1))
    assert row["high95"] == pytest.approx(np.quantile(said.total[:, 1], 0.975))


def test_frame_has_every_draw(said: Forecast) -> None:
    table = said.frame()
    assert table.height == said.draws.size
    cell = table.filter(target=date(2024, 3, 1), group="G01", draw=7)
    assert cell["count"].to_list() == [said.draws[7, 2, 1]]


def test_draws_cannot_be_changed_or_be_negative(said: Forecast) -> None:
    with pytest.raises(ValueError, match="read-only"):
        said.draws[0, 0, 0] = 1
    with pytest.raises(ValueError, match="negative"):
        Forecast("a", "b", said.issued, said.as_of, said.months, said.groups, said.draws - 10**7, "")
    with pytest.raises(ValueError, match="do not fit"):
        Forecast("a", "b", said.issued, said.as_of, said.months[:2], said.groups, said.draws, "")


def test_written_and_read_back_it_is_the_same(said: Forecast, tmp_path: Path) -> None:
    said.write(tmp_path / "new" / "a.parquet")
    assert same(Forecast.read(tmp_path / "new" / "a.parquet"), said)
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["a.parquet"]


def test_a_write_that_fails_leaves_what_was_there(
    said: Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.parquet"
    said.write(file)
    before = file.read_bytes()

    def fails_half_way(_: pl.DataFrame, path: Path, **_options: object) -> None:
        path.write_bytes(b"PAR1 half")
        raise OSError("disk full")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", fails_half_way)
    with pytest.raises(OSError, match="disk full"):
        issue(walks(seed=2), model("random-walk"), draws=5).write(file)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("content", [b"", b"PAR1 half", b"month,count\n"])
def test_a_file_that_is_no_parquet_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(InputError, match=r"/a\.parquet cannot be read as Parquet"):
        Forecast.read(tmp_path / "a.parquet")


def test_a_parquet_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"count": [1]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"it is no istmo\.forecast file"):
        Forecast.read(tmp_path / "a.parquet")


def test_a_file_with_draws_missing_is_refused(said: Forecast, tmp_path: Path) -> None:
    said.write(tmp_path / "a.parquet")
    about = pl.read_parquet_metadata(tmp_path / "a.parquet")["istmo.forecast"]
    rows = pl.read_parquet(tmp_path / "a.parquet").head(100)
    rows.write_parquet(tmp_path / "b.parquet", metadata={"istmo.forecast": about})
    with pytest.raises(InputError, match="it holds 100 draws, not 480"):
        Forecast.read(tmp_path / "b.parquet")
