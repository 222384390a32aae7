"""UNHCR's tables: published totals from the raw files, the Refugee Data Finder's layout, and what is refused."""

import csv
import gzip
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from istmo import places
from istmo.errors import InputError
from istmo.observation import OBSERVATION
from istmo.sources.catalogue import indicators, publications, recognise
from tests.conftest import SHARED

RAW = SHARED / "data" / "raw"
CONTROLS = [
    pytest.param(row, id=f"{row['series']} {row['where']} {row['start']}")
    for row in csv.DictReader(
        (Path(__file__).parents[1] / "control_totals" / "unhcr.csv").read_text(encoding="utf-8").splitlines()
    )
]
FILES = {
    file.path.split("/")[1].split("_1990")[0]: RAW / file.path
    for file in publications()["unhcr.database"].files
}

# The first line of population.csv in the Data Finder's download, with its own spelling of "Returned IDPss".
FINDER_POPULATION = (
    'Year,"Country of origin","Country of origin (ISO)","Country of asylum","Country of asylum (ISO)",'
    '"Refugees under UNHCR\'s mandate",Asylum-seekers,"Returned refugees","IDPs of concern to UNHCR","Returned IDPss",'
    '"Stateless persons","Others of concern","Other people in need of international protection","Host Community"'
)
PAIR = "Year,Country of origin,Country of origin (ISO),Country of asylum,Country of asylum (ISO)"
FINDER_APPLICATIONS = f"{PAIR},Authority,Application type,Stage of procedure,Cases / Persons,applied"
FINDER_DECISIONS = (
    f"{PAIR},Authority,Stage of procedure,Cases / Persons,Recognized decisions,Complementary protection,"
    "Rejected decisions,Otherwise closed,Total decisions"
)


@cache
def raw(table: str) -> pl.DataFrame:
    return recognise(FILES[table]).read(FILES[table])


def read(path: Path, header: str, *rows: str) -> pl.DataFrame:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return recognise(path).read(path)


def cells(frame: pl.DataFrame) -> dict[tuple[str, ...], float]:
    key = ("series", "place", "nationality", "category")
    return {tuple(row[name] for name in key): row["value"] for row in frame.iter_rows(named=True)}


@pytest.mark.shared
@pytest.mark.parametrize("control", CONTROLS)
def test_published_total(control: dict[str, str]) -> None:
    frame = pl.concat([raw(table) for table in FILES]).filter(
        pl.col("series") == control["series"],
        pl.col("period").is_between(date.fromisoformat(control["start"]), date.fromisoformat(control["end"])),
    )
    for pair in control["where"].split(";"):
        dimension, codes = pair.split("=")
        frame = frame.filter(pl.col(dimension).is_in(codes.split("|")))
    tolerance = 0 if control["exact"] == "yes" else float(control["exact"])
    assert frame["value"].sum() == pytest.approx(float(control["value"]), abs=tolerance)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("table", "series", "columns"),
    [
        ("population", "unhcr.population", ("refugees", "asylum_seekers", "oip")),
        ("asylum_applications", "unhcr.asylum-applications", ("applied",)),
        (
            "asylum_decisions",
            "unhcr.asylum-decisions",
            ("dec_recognized", "dec_other", "dec_rejected", "dec_closed"),
        ),
    ],
)
def test_nobody_is_lost_between_the_table_and_the_series(
    table: str, series: str, columns: tuple[str, ...]
) -> None:
    """An independent loop over the table, without Polars."""
    kept = 0
    with gzip.open(FILES[table], "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if {row["coo_iso"], row["coa_iso"]} & places.americas():
                kept += sum(int(float(row[column] or 0)) for column in columns)
    assert raw(table).filter(series=series)["value"].sum() == kept


@pytest.mark.shared
def test_series_are_those_of_the_card() -> None:
    frames = pl.concat([raw(table) for table in FILES])
    assert frames.schema == OBSERVATION
    assert set(frames["series"]) == {
        name for name, each in indicators().items() if each.publication == "unhcr.database"
    }
    assert not frames.filter(
        pl.col("series") == "unhcr.idps", pl.col("place") != pl.col("nationality")
    ).height


def test_population_as_the_data_finder_hands_it_out(tmp_path: Path) -> None:
    frame = read(
        tmp_path / "population.csv",
        FINDER_POPULATION,
        '1992,Haiti,HTI,"United States of America",USA,5,0,0,0,0,0,0,-,0',
        "2023,Venezuela (Bolivarian Republic of),VEN,Colombia,COL,1000,20,7,0,0,0,0,2851160,9",
        "2023,Colombia,COL,Colombia,COL,0,0,0,6918373,0,11,0,-,0",
        "2023,Afghanistan,AFG,Pakistan,PAK,1,2,0,0,0,0,0,-,0",
        "2023,Stateless,XXA,Peru,PER,5,0,0,0,0,0,0,-,0",
        "2023,Tibetan,TIB,Peru,PER,15,10,0,0,0,0,0,-,0",
    )
    before = frame.filter(period=date(1992, 1, 1))
    assert cells(before) == {("unhcr.population", "USA", "HTI", "refugees"): 5}, (
        "not collected yet is not zero"
    )
    assert cells(frame.filter(period=date(2023, 1, 1))) == {
        ("unhcr.population", "COL", "VEN", "refugees"): 1000,
        ("unhcr.population", "COL", "VEN", "asylum-seekers"): 20,
        ("unhcr.population", "COL", "VEN", "oip"): 2851160,
        ("unhcr.population", "COL", "COL", "refugees"): 0,
        ("unhcr.population", "COL", "COL", "asylum-seekers"): 0,
        ("unhcr.idps", "COL", "COL", "ALL"): 6918373,
        ("unhcr.population", "PER", "OOO", "refugees"): 20,
        ("unhcr.population", "PER", "OOO", "asylum-seekers"): 10,
    }


def test_first_applications_are_told_from_the_others(tmp_path: Path) -> None:
    frame = read(
        tmp_path / "asylum-applications.csv",
        FINDER_APPLICATIONS,
        "2020,Cuba,CUB,United States of America,USA,G,N,IN,C,100",
        "2020,Cuba,CUB,United States of America,USA,G,N,EO,P,30",
        "2020,Cuba,CUB,United States of America,USA,U,N,FI,P,4",
        "2020,Cuba,CUB,United States of America,USA,G,A,AR,P,7",
    )
    series = "unhcr.asylum-applications"
    assert cells(frame) == {
        (series, "USA", "CUB", "new"): 34,
        (series, "USA", "CUB", "new-cases"): 100,
        (series, "USA", "CUB", "appeal"): 7,
    }


def test_decisions_by_outcome_and_instance(tmp_path: Path) -> None:
    frame = read(
        tmp_path / "asylum-decisions.csv",
        FINDER_DECISIONS,
        "2020,Cuba,CUB,Canada,CAN,G,FI,P,50,0,20,5,75",
        "2020,Cuba,CUB,Canada,CAN,G,JR,P,5,0,10,0,15",
    )
    outcomes = {"recognised": 50, "other": 0, "rejected": 20, "closed": 5}
    review = {
        "recognised-on-review": 5,
        "other-on-review": 0,
        "rejected-on-review": 10,
        "closed-on-review": 0,
    }
    assert {key[-1]: value for key, value in cells(frame).items()} == outcomes | review


GOOD = "2020,Cuba,CUB,Mexico,MEX,G,N,FI,P,100"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([GOOD, "20x0,Cuba,CUB,Mexico,MEX,G,N,FI,P,1"], r"'year' is not a year \(row 3\)"),
        ([GOOD, "2020,Atlantis,ATL,Mexico,MEX,G,N,FI,P,1"], r"unknown country 'ATL' \(row 3\)"),
        ([GOOD, "2020,Cuba,CUB,-,-,G,N,FI,P,1"], r"unknown country '-' \(row 3\)"),
        ([GOOD, "2020,Cuba,CUB,Peru,PER,G,N,FI,P,-1"], r"negative count in 'applied' \(row 3\)"),
        ([GOOD, "2020,Cuba,CUB,Peru,PER,G,N,FI,P,1.5"], r"fractional count in 'applied' \(row 3\)"),
        ([GOOD, "2020,Cuba,CUB,Peru,PER,G,N,FI,P,-"], r"'applied' is not a number \(row 3\)"),
        ([GOOD, "2020,Cuba,CUB,Peru,PER,G,Q,FI,P,1"], r"unknown value of 'stage' 'Q' \(row 3\)"),
        ([GOOD, "2020,Cuba,CUB,Peru,PER,G,N,ZZ,P,1"], r"unknown value of 'level' 'ZZ' \(row 3\)"),
        ([GOOD, "2020,Cuba,CUB,Peru,PER,Z,N,FI,P,1"], r"unknown value of 'authority' 'Z' \(row 3\)"),
        ([GOOD, "2020,Cuba,CUB,Peru,PER,G,N,FI,H,1"], r"unknown value of 'counted' 'H' \(row 3\)"),
        ([GOOD, GOOD], r"rows repeat or contradict each other .*\(rows 2, 3; 2 in all\)"),
        (
            [GOOD, GOOD.replace("100", "101")],
            r"rows repeat or contradict each other .*\(rows 2, 3; 2 in all\)",
        ),
    ],
)
def test_refused(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path / "applications.csv", FINDER_APPLICATIONS, *rows)


def test_unknown_column_and_truncated_gzip_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown columns 'Sex'"):
        read(tmp_path / "applications.csv", f"{FINDER_APPLICATIONS},Sex", f"{GOOD},f")
    whole = gzip.compress("\n".join([FINDER_APPLICATIONS, *[GOOD] * 50]).encode())
    (tmp_path / "cut.csv.gz").write_bytes(whole[:-20])
    with pytest.raises(InputError, match="cut off or damaged"):
        recognise(tmp_path / "cut.csv.gz")
