"""Missing Migrants: incidents become sums by month, country and route or cause, and nothing else."""

import csv
import gzip
import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from istmo.errors import InputError
from istmo.sources import missing_migrants
from tests.sources.national import RAW, assert_refused, missed_totals, written

COPY = dict(
    zip(
        missing_migrants.COPY,
        ("2023-05-17", "Incident", "Central American Route", "PAN", "2.0", "Drowning", "", "VEN", "A river, Panama",
         "-77.7", "8.5"),
        strict=True,
    )
)  # fmt: skip
DOWNLOAD = dict.fromkeys(missing_migrants.DOWNLOAD, "") | {
    "Incident ID": "2023.MMP0001",
    "Region": "Central America",
    "Incident Date": "Wed, 05/17/2023 - 12:00",
    "Number Dead": "2",
    "Minimum Estimated Number of Missing": "1",
    "Cause of Death": "Drowning",
    "Location of death": "Off the coast of Guna Yala, Panama",
    "Migration route": "Darien",
}


def table(base: dict[str, str], *changes: dict[str, str]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, base)
    writer.writeheader()
    writer.writerows(base | change for change in changes)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"t": "2023-02-30"}, "not a possible date"),
        ({"geo": "Atlantis"}, "unknown country 'Atlantis'"),
        ({"dead": "1.5"}, "a fractional count"),
        ({"dead": "-1"}, "a negative count"),
        ({"dead": ""}, "no count"),
        ({"cause": "Boredom"}, "unknown value of 'cause' 'Boredom'"),
    ],
)
def test_a_faulty_row_of_the_copy_is_refused(tmp_path: Path, change: dict[str, str], words: str) -> None:
    path = written(tmp_path, table(COPY, change))
    assert_refused(missing_migrants.read_copy, path, words)


@pytest.mark.parametrize(
    ("changes", "words", "rows"),
    [
        ([{"Incident Date": "Wed, 02/30/2023 - 12:00"}], "not a possible date", (2,)),
        ([{"Number Dead": "-2"}], "a negative count", (2,)),
        ([{"Cause of Death": "Boredom"}], "unknown value of 'Cause of Death' 'Boredom'", (2,)),
        ([{}, {"Number Dead": "3"}], "incidents listed twice", (2, 3)),
    ],
)
def test_a_faulty_row_of_the_download_is_refused(
    tmp_path: Path, changes: list[dict[str, str]], words: str, rows: tuple[int, ...]
) -> None:
    path = written(tmp_path, table(DOWNLOAD, *changes))
    assert_refused(missing_migrants.read_download, path, words, rows)


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(table(COPY, *[{}] * 50).encode())[:-20])
    with pytest.raises(InputError, match="cut off or damaged"):
        missing_migrants.read_copy(path)


def test_incidents_are_added_up_and_forgotten(tmp_path: Path) -> None:
    """Two bodies found in one place on one day are two rows alike; several causes are mixed."""
    several = "Drowning,Harsh environmental conditions / lack of adequate shelter, food, water"
    text = table(COPY, {}, {}, {"t": "2023-05-20", "cause": several})
    found = missing_migrants.read_copy(written(tmp_path, text))
    assert found.select("series", "period", "place", "nationality", "category", "value").rows() == [
        ("iom.deaths", date(2023, 5, 1), "PAN", "ALL", "central-american-route", 6),
        ("iom.deaths.cause", date(2023, 5, 1), "PAN", "ALL", "drowning", 4),
        ("iom.deaths.cause", date(2023, 5, 1), "PAN", "ALL", "mixed-or-unknown", 2),
    ]


def test_the_download_counts_dead_and_missing_in_the_americas(tmp_path: Path) -> None:
    text = table(
        DOWNLOAD,
        {},
        {"Incident ID": "2", "Number Dead": "", "Location of death": "On a road, Oaxaca, México"},
        {"Incident ID": "3", "Location of death": "In the desert, see coordinates", "Migration route": ""},
        {"Incident ID": "4", "Region": "South America", "Location of death": "Nangarhar, Afghanistan"},
        {"Incident ID": "5", "Region": "Mediterranean"},
    )
    found = missing_migrants.read_download(written(tmp_path, text)).filter(pl.col("series") == "iom.deaths")
    assert found.select("place", "category", "value").rows() == [
        ("MEX", "darien", 1),
        ("PAN", "darien", 3),
        ("UNK", "undefined", 3),
    ]


@pytest.mark.shared
def test_the_raw_file_agrees_with_what_iom_printed_and_holds_no_incident() -> None:
    found = missing_migrants.read_copy(RAW / "missing_migrants_americas_2014-2025.cut2024-09.csv.gz")
    assert missed_totals("iom", found) == []
    years = found.filter(pl.col("series") == "iom.deaths").group_by(pl.col("period").dt.year())
    total = dict(years.agg(pl.col("value").sum()).rows())
    assert [total[year] for year in (2021, 2022, 2023)] == [1401, 1528, 1413]  # PROVENANCE.md
    causes = found.filter(pl.col("series") == "iom.deaths.cause")
    assert causes["value"].sum() == sum(total.values())
    assert (found["period"].dt.day() == 1).all()
    assert set(found["nationality"]) == set(found["household"]) == {"ALL"}
    assert "CUW" in found["place"]
    assert not {"LBY", "NLD"} & set(found["place"])
