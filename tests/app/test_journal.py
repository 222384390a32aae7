"""The journal of imports: no two of them in one file, whatever the clock says."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from istmo.app import journal
from istmo.app.journal import Journal
from istmo.sources.catalogue import indicator, publication
from istmo.warehouse import Store
from istmo.warehouse.store import Release

MOMENT = datetime(2024, 12, 6, 9, 30, 15, 999_999)


class Stopped(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
        return MOMENT


def test_a_file_imported_again_in_the_same_moment_is_written_down_again(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "datetime", Stopped)
    release = Release(
        publication(indicator("panama.darien.nationality")),
        "a.csv",
        "0" * 64,
        date(2024, 12, 5),
        False,
        "",
        pl.DataFrame(),
    )
    one = Journal(tmp_path)
    first = one.begin(release, "local")
    one.end(first, "failed")
    second = one.begin(release, "local")
    third = Journal(tmp_path).begin(release, "another process")
    one.end(second, "stored")
    with Store.open(store_path) as store:
        told = one.all(store)
    assert len({each.begun for each in told}) == 3
    assert set(told) == {
        replace(first, state="failed"),
        replace(second, state="stored"),
        replace(third, state="cut-off"),
    }
