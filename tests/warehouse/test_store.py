"""What was known when: releases, estimated days, zeros, and what is refused."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from istmo.errors import IstmoError, UnknownNameError
from istmo.sources.catalogue import publications
from istmo.warehouse import Store
from istmo.warehouse.store import writing
from tests import builder

MARCH = date(2024, 3, 1)


def darien(value: float, nationality: str = "VEN", period: str = "2024-03-01") -> dict[str, object]:
    return {"period": period, "nationality": nationality, "value": value}


def test_a_first_release_is_known_from_the_usual_publication_day_and_marked_as_estimated(
    tmp_path: Path,
) -> None:
    lag = timedelta(days=publications()["panama.transit-tables"].lag_days)
    known = date(2024, 3, 31) + lag
    release = builder.release(builder.cells([darien(7)]), "2025-11-30")
    with builder.store(tmp_path / "s", release) as store:
        assert store.series(builder.DARIEN, as_of=known - timedelta(days=1)).is_empty()
        assert store.series(builder.DARIEN, as_of=known).row(0) == (MARCH, 7.0, 1, 0, known, True)


def test_a_file_that_came_out_before_the_usual_day_is_known_from_its_own_day(tmp_path: Path) -> None:
    with builder.store(
        tmp_path / "s", builder.release(builder.cells([darien(7)]), "2024-04-01", estimated=False)
    ) as store:
        assert store.series(builder.DARIEN).row(0) == (MARCH, 7.0, 1, 0, date(2024, 4, 1), False)


def test_the_newest_period_of_a_file_is_known_from_its_recorded_day_even_if_that_is_late(
    tmp_path: Path,
) -> None:
    rows = [darien(5, period="2024-02-01"), darien(7)]
    with builder.store(
        tmp_path / "s", builder.release(builder.cells(rows), "2024-06-20", estimated=False)
    ) as store:
        found = store.series(builder.DARIEN).select("period", "released", "estimated").rows()
        assert found[1] == (MARCH, date(2024, 6, 20), False)
        assert found[0][1] < date(2024, 4, 1), "an older month came out before, on its usual day"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_releases_coexist_and_the_order_of_storing_does_not_matter(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    both = [
        builder.release(builder.cells([darien(7)]), "2024-04-10", "first.csv"),
        builder.release(builder.cells([darien(9)]), "2024-06-10", "second.csv"),
    ]
    with builder.store(tmp_path / "s", *(both[i] for i in order)) as store:
        assert store.series(builder.DARIEN, as_of=date(2024, 6, 9))["value"].to_list() == [7]
        assert store.series(builder.DARIEN, as_of=date(2024, 6, 10))["value"].to_list() == [9]
        assert store.versions(builder.DARIEN)["file"].to_list() == ["first.csv", "second.csv"]


def test_a_cell_that_a_newer_release_leaves_out_is_zero_then_and_what_it_was_before(tmp_path: Path) -> None:
    old = builder.release(builder.cells([darien(7), darien(2, "CUB")]), "2024-04-10", "first.csv")
    new = builder.release(builder.cells([darien(9)]), "2024-06-10", "second.csv")
    with builder.store(tmp_path / "s", old, new) as store:
        now = store.series(builder.DARIEN, by=["nationality"])
        then = store.series(builder.DARIEN, by=["nationality"], as_of=date(2024, 5, 1))
        assert dict(then.select("nationality", "value").iter_rows()) == {"CUB": 2, "VEN": 7}
        assert dict(now.select("nationality", "value").iter_rows()) == {"VEN": 9}
        assert now["value"].sum() == 9


def test_missing_zero_and_suppressed_are_three_things(tmp_path: Path) -> None:
    rows = [
        darien(0, "CUB"),
        darien(5, "VEN"),
        {**darien(0, "HTI"), "value": None, "status": "suppressed"},
        darien(5, "VEN", "2024-04-01"),
    ]
    with builder.store(tmp_path / "s", builder.release(builder.cells(rows), "2024-06-10")) as store:
        by = store.series(builder.DARIEN, by=["nationality"], where={"nationality": ["CUB", "HTI"]})
        values = {
            (row["period"], row["nationality"]): (row["value"], row["unobserved"]) for row in by.to_dicts()
        }
        assert values[MARCH, "CUB"] == (0, 0), "an observed zero"
        assert values[MARCH, "HTI"] == (None, 1), "suppressed is not zero"
        assert values[date(2024, 4, 1), "CUB"] == (0, 0), (
            "nobody counted in a published month of an exact tally"
        )
        statuses = store.query("SELECT status FROM observation WHERE nationality = 'HTI'")
        assert statuses["status"].to_list() == ["suppressed"]
        total = store.series(builder.DARIEN)
        assert total["unobserved"].to_list() == [1, 0], "the sum says that a part of it is unknown"


def test_where_a_period_is_not_broken_down_absence_is_not_zero(tmp_path: Path) -> None:
    rows = [{"period": "2024-02-01", "value": 50}, darien(5), darien(1, "CUB")]
    with builder.store(tmp_path / "s", builder.release(builder.cells(rows), "2024-06-10")) as store:
        venezuelans = store.series(builder.DARIEN, where={"nationality": ["VEN"]})
        assert venezuelans["period"].to_list() == [MARCH]
        assert store.series(builder.DARIEN)["value"].to_list() == [50, 6]


def test_a_sum_of_series_needs_every_part(tmp_path: Path) -> None:
    parts = [
        builder.cells(
            [{"period": month, "place": "us_rgv", "nationality": "MEX", "household": "family", "value": 3}],
            series,
        )
        for series, months in (
            ("cbp.southwest.usbp", ["2024-02-01", "2024-03-01"]),
            ("cbp.southwest.ofo", ["2024-02-01"]),
        )
        for month in months
    ]
    releases = [builder.release(part, "2024-06-10", str(i)) for i, part in enumerate(parts)]
    with builder.store(tmp_path / "s", *releases) as store:
        total = store.series("cbp.southwest")
        assert total.select("period", "value").rows() == [(date(2024, 2, 1), 6.0)]


def test_a_code_that_the_series_never_shows_is_refused_not_answered_with_zero(tmp_path: Path) -> None:
    with (
        builder.store(tmp_path / "s", builder.release(builder.cells([darien(7)]), "2024-06-10")) as store,
        pytest.raises(UnknownNameError, match=r"does not show nationality VNE. It shows VEN"),
    ):
        store.series(builder.DARIEN, where={"nationality": ["VNE"]})


def test_an_unknown_series_is_answered_with_the_nearest_names(filled: Store) -> None:
    with pytest.raises(UnknownNameError, match=r"Did you mean .*panama.darien.nationality"):
        filled.series("panama.darien.nationalty")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM release",
        "COPY release TO '{folder}/stolen.csv'",
        "SELECT * FROM read_csv('{folder}/secret.csv')",
        "ATTACH '{folder}/other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SELEC 1",
    ],
)
def test_a_query_cannot_write_or_reach_outside(filled: Store, tmp_path: Path, sql: str) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with pytest.raises(IstmoError, match="The query failed"):
        filled.query(sql.format(folder=tmp_path))
    assert not (tmp_path / "stolen.csv").exists()


def test_a_store_in_use_by_a_writer_is_said_to_be_busy(tmp_path: Path, run_python) -> None:
    path = tmp_path / "s"
    builder.store(path, builder.release(builder.cells([darien(7)]), "2024-06-10")).close()
    code = "import sys; from istmo.warehouse import Store; Store.open(sys.argv[1])"
    with writing(path):
        failed = run_python(code, str(path))
    assert failed.returncode == 1
    assert "is in use by process" in failed.stderr


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database\n" * 1000)
    with pytest.raises(IstmoError, match="cannot be opened as a store"):
        Store.open(text)
    other = tmp_path / "other.duckdb"
    duckdb.connect(str(other)).close()
    with pytest.raises(IstmoError, match="not an Istmo store"):
        Store.open(other)
    assert text.read_text() == "not a database\n" * 1000


def test_equal_knowledge_has_equal_fingerprints(tmp_path: Path) -> None:
    first = builder.release(builder.cells([darien(7)]), "2024-04-01", "first.csv")
    second = builder.release(builder.cells([darien(9)]), "2024-06-10", "second.csv")
    with builder.store(tmp_path / "one", first) as one, builder.store(tmp_path / "two", first, second) as two:
        assert one.fingerprint(date(2024, 5, 1)) == two.fingerprint(date(2024, 5, 1))
        assert one.fingerprint() != two.fingerprint()


def test_one_process_may_open_a_store_twice(store_path: Path) -> None:
    with Store.open(store_path) as one, Store.open(store_path) as two:
        assert one.fingerprint() == two.fingerprint()
