"""The drivers: published totals from the raw files, the publishers' own layouts, and what is refused."""

import csv
import gzip
import math
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from istmo import places
from istmo.errors import InputError
from istmo.observation import OBSERVATION
from istmo.sources.catalogue import indicators, publications, recognise
from istmo.sources.drivers import cepii, imf, ucdp, undesa, unodc, world_bank
from istmo.sources.drivers.tables import left_out
from tests.conftest import SHARED

RAW = SHARED / "data" / "raw"
CONTROLS = [
    pytest.param(row, id=f"{row['series']} {row['where']} {row['start']}")
    for row in csv.DictReader(
        (Path(__file__).parents[1] / "control_totals" / "drivers.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
]
PUBLICATIONS = (
    *("weo.database", "wdi.indicators", "homicide.world-bank"),
    *("ucdp.country-year", "undesa.migrant-stock", "cepii.geodist"),
)


@cache
def raw(publication: str) -> pl.DataFrame:
    (file,) = publications()[publication].files
    layout = recognise(RAW / file.path)
    assert layout.publication == publication
    return layout.read(RAW / file.path)


@pytest.mark.shared
@pytest.mark.parametrize("control", CONTROLS)
def test_published_value(control: dict[str, str]) -> None:
    frame = raw(control["publication"]).filter(
        pl.col("series") == control["series"],
        pl.col("period").is_between(date.fromisoformat(control["start"]), date.fromisoformat(control["end"])),
    )
    for pair in control["where"].split(";"):
        dimension, code = pair.split("=")
        frame = frame.filter(pl.col(dimension) == code)
    assert frame.height
    tolerance = 0 if control["exact"] == "yes" else float(control["exact"])
    assert frame["value"].sum() == pytest.approx(float(control["value"]), abs=tolerance)


@pytest.mark.shared
@pytest.mark.parametrize("publication", PUBLICATIONS)
def test_series_are_those_of_the_card(publication: str) -> None:
    frame = raw(publication)
    assert frame.schema == OBSERVATION
    assert set(frame["series"]) == {
        name for name, each in indicators().items() if each.publication == publication
    }
    assert frame["value"].null_count() == 0
    assert not left_out() & {*frame["place"], *frame["nationality"]}


def test_what_is_left_out_is_no_country() -> None:
    assert [name for name in left_out() if places.country(name)] == []


@pytest.mark.shared
def test_forecasts_are_of_the_release_of_april_2024() -> None:
    (file,) = publications()["weo.database"].files
    assert (file.published, file.published_estimated) == (date(2024, 4, 16), False)
    assert raw("weo.database")["period"].max() == date(2029, 1, 1)


@pytest.mark.shared
def test_migrants_are_none_lost() -> None:
    """An independent loop over the table, without Polars."""
    (file,) = publications()["undesa.migrant-stock"].files
    with gzip.open(RAW / file.path, "rt", encoding="utf-8", newline="") as stream:
        kept = sum(
            int(row["n"]) for row in csv.DictReader(stream) if {row["geo"], row["from"]} & places.americas()
        )
    assert raw("undesa.migrant-stock")["value"].sum() == kept


@pytest.mark.shared
def test_distances_are_great_circles_between_geodist_capitals() -> None:
    """Haversine on a sphere of 6,377 km between the capitals in CEPII's own geo_cepii; coordinates have 5 digits."""
    capitals = {}
    with (RAW / "drivers" / "geo_cepii.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["cap"] == "1.0":
                capitals[places.country(row["iso3"])] = (
                    math.radians(float(row["lat"])),
                    math.radians(float(row["lon"])),
                )
    distances = raw("cepii.geodist").filter(series="cepii.distance")
    checked = 0
    for here, there, value in distances.select("place", "nationality", "value").iter_rows():
        if here in capitals and there in capitals:
            (a, b), (c, d) = capitals[here], capitals[there]
            h = math.sin((a - c) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((b - d) / 2) ** 2
            assert value == pytest.approx(2 * 6377 * math.asin(math.sqrt(h)), rel=1e-4)
            checked += 1
    assert checked > 18_000


WEO = (
    "WEO Country Code\tISO\tWEO Subject Code\tCountry\tSubject Descriptor\tSubject Notes\tUnits\tScale\t"
    "Country/Series-specific Notes\t1980\t2023\t2024\tEstimates Start After\t"
)
WEO_ROWS = (
    "299\tVEN\tNGDPD\tVenezuela\tGDP, current prices\tnote\tU.S. dollars\tBillions\tnote\tn/a\t97.116\t102.328\t2018\t",
    "299\tVEN\tPCPIPCH\tVenezuela\tInflation\tnote\tPercent change\t\tnote\t21.4\t337.458\t99.981\t2022\t",
    "299\tVEN\tNGDPRPC\tVenezuela\tGDP per capita\tnote\tNational currency\tUnits\tnote\t--\t0.000\t0.000\t2018\t",
    "967\tUVK\tNGDPDPC\tKosovo\tGDP per capita\tnote\tU.S. dollars\tUnits\tnote\t\t5,943.131\t6,389.904\t2022\t",
    "967\tUVK\tLP\tKosovo\tPopulation\tnote\tPersons\tMillions\tnote\t\t1.76\t--\t2022\t",
)
WEO_END = ("\t" * 13, "International Monetary Fund, World Economic Outlook Database, April 2024" + "\t" * 13)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_the_imf_file_as_the_imf_hands_it_out(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "WEOApr2024all.xls"
    file.write_bytes("\r\n".join([WEO, *WEO_ROWS, *WEO_END]).encode(encoding))
    frame = recognise(file).read(file)
    found = {
        (row["series"], row["place"], row["period"].year): row["value"] for row in frame.iter_rows(named=True)
    }
    assert found == {
        ("weo.gdp", "VEN", 2023): 97_116_000_000,
        ("weo.gdp", "VEN", 2024): 102_328_000_000,
        ("weo.inflation", "VEN", 1980): 21.4,
        ("weo.inflation", "VEN", 2023): 337.458,
        ("weo.inflation", "VEN", 2024): 99.981,
        ("weo.gdp-per-capita", "XKX", 2023): 5943.131,
        ("weo.gdp-per-capita", "XKX", 2024): 6389.904,
        ("weo.population", "XKX", 2023): 1_760_000,
    }


BANK_LINES = ('"Data Source","World Development Indicators",', "", '"Last Updated Date","2024-09-19",', "")
BANK = '"Country Name","Country Code","Indicator Name","Indicator Code","1960","2022","2023",'
BANK_ROWS = (
    '"Jamaica","JAM","Intentional homicides","VC.IHR.PSRC.P5","","53.1","49.4",',
    '"Latin America & Caribbean","LCN","Intentional homicides","VC.IHR.PSRC.P5","","20.1","19.4",',
    '"Kosovo","XKX","Population, total","SP.POP.TOTL","947000","1761985","1756366",',
    '"Jamaica","JAM","Forest area","AG.LND.FRST.ZS","","54.9","55.1",',
)


@pytest.mark.parametrize("lines", [BANK_LINES, ()], ids=["download", "database"])
def test_the_world_bank_file_as_the_bank_hands_it_out(tmp_path: Path, lines: tuple[str, ...]) -> None:
    file = tmp_path / "API_VC.IHR.PSRC.P5_DS2_en_csv_v2.csv"
    file.write_text("\n".join([*lines, BANK, *BANK_ROWS]), encoding="utf-8-sig")
    layout = recognise(file)
    frame = layout.read(file)
    assert layout.publication == "wdi.indicators"
    found = {
        (row["series"], row["place"], row["period"].year): row["value"] for row in frame.iter_rows(named=True)
    }
    assert found == {
        ("homicide.rate", "JAM", 2022): 53.1,
        ("homicide.rate", "JAM", 2023): 49.4,
        ("wdi.population", "XKX", 1960): 947_000,
        ("wdi.population", "XKX", 2022): 1_761_985,
        ("wdi.population", "XKX", 2023): 1_756_366,
    }


HOMICIDE = "iso3,country,year,rate_per_100k,source"
UCDP = "country_cy,year_cy,sb_total_deaths_best_cy,ns_total_deaths_best_cy,os_total_deaths_best_cy,"
UCDP += "cumulative_total_deaths_in_orgvio_best_cy,version"
DESA = "geo,t,from,sex,n,type_b,type_c,type_r,type_i"
CEPII = "iso_o,iso_d,contig,comlang_off,comlang_ethno,colony,comcol,curcol,col45,smctry,dist,distcap,distw,distwces"
TIDY_WEO = f"country_code,year,{','.join(imf.SUBJECTS)}"


@pytest.mark.parametrize(
    ("read", "lines", "message"),
    [
        (world_bank.read_tidy, ["geo,var,t,v", "XYZ,gdp,2020,1"], r"unknown country 'XYZ' \(row 2\)"),
        (
            world_bank.read_tidy,
            ["geo,var,t,v", "MEX,gdpp,2020,1"],
            r"unknown value of 'var' 'gdpp' \(row 2\)",
        ),
        (world_bank.read_tidy, ["geo,var,t,v", "MEX,gdp,202,1"], r"'t' is not a year \(row 2\)"),
        (world_bank.read_tidy, ["geo,var,t,v", "MEX,gdp,2020,much"], r"'v' is not a number \(row 2\)"),
        (
            world_bank.read_tidy,
            ["geo,var,t,v"] + ["MEX,gdp,2020,1"] * 2,
            r"duplicate rows \(rows 2, 3; 2 in all\)",
        ),
        (
            world_bank.read_tidy,
            ["geo,var,t,v", "MEX,gdp,2020,1", "MEX,gdp,2020,2"],
            r"contradict .*\(rows 2, 3",
        ),
        (
            world_bank.read_download,
            [*BANK_LINES, BANK, BANK_ROWS[3]],
            "no row has an indicator that is known",
        ),
        (
            world_bank.read_download,
            [*BANK_LINES, BANK, BANK_ROWS[0].replace("JAM", "XYZ")],
            r"unknown country 'XYZ' \(row 6\)",
        ),
        (
            world_bank.read_download,
            [*BANK_LINES, BANK.replace("Country Code", "Land"), BANK_ROWS[0]],
            "unknown column 'Land'; missing column 'Country Code'",
        ),
        (imf.read_own, [WEO, WEO_ROWS[2]], "no row has a subject that is known"),
        (imf.read_own, [WEO, WEO_ROWS[0].replace("Billions", "Millions")], r"another scale .*\(row 2\)"),
        (imf.read_own, [WEO, WEO_ROWS[0].replace("VEN", "VNZ")], r"unknown country 'VNZ' \(row 2\)"),
        (
            imf.read_own,
            [WEO, WEO_ROWS[0].replace("97.116", "ninety")],
            r"'value of a year' is not a number \(row 2\)",
        ),
        (
            imf.read_tidy,
            [TIDY_WEO, "VEN,2023" + ",x" * len(imf.SUBJECTS)],
            r"'value of a year' is not a number \(row 2\)",
        ),
        (unodc.read, [HOMICIDE, "JAM,Jamaica,2023,-1,WB"], r"negative rate \(row 2\)"),
        (ucdp.read, [UCDP, "Mexico,2023,1,2,3,7,25.1"], r"do not add up to the total \(row 2\)"),
        (ucdp.read, [UCDP, "Mexico,2023,1,2,-3,0,25.1"], r"negative count .*\(row 2\)"),
        (ucdp.read, [UCDP, "Mejico City,2023,1,2,3,6,25.1"], r"unknown country 'Mejico City' \(row 2\)"),
        (undesa.read, [DESA, "USA,2020,MEX,female,1.5,1,0,1,0"], r"fractional count in 'n' \(row 2\)"),
        (
            undesa.read,
            [DESA] + ["USA,2020,MEX,female,1,1,0,1,0"] * 2,
            r"rows repeat .*\(rows 2, 3; 2 in all\)",
        ),
        (undesa.read, [DESA, "USA,2020,MEX,both,1,1,0,1,0"], r"unknown value of 'sex' 'both' \(row 2\)"),
        (cepii.read, [CEPII, "VEN,COL,2" + ",0" * 11], r"unknown value of 'contig' '2' \(row 2\)"),
        (cepii.read, [CEPII, "VEN,COL,1,0,0,0,0,0,0,0,9,,9,9"], r"no distance between capitals.*\(row 2\)"),
    ],
)
def test_refused(
    tmp_path: Path, read: Callable[[Path], pl.DataFrame], lines: list[str], message: str
) -> None:
    file = tmp_path / "table.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read(file)


def test_half_a_utf16_letter_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "weo.xls"
    file.write_bytes(WEO.encode("utf-16")[:-1])
    with pytest.raises(InputError, match="UTF-16 text is cut off"):
        recognise(file)


def test_aggregates_and_states_that_are_gone_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "ucdp.csv"
    file.write_text(f"{UCDP}\nCzechoslovakia,1990,0,0,0,0,25.1\nRussia (Soviet Union),1990,1,2,3,6,25.1\n")
    frame = ucdp.read(file)
    assert dict(frame.select("category", "value").iter_rows()) == {
        "state-based": 1,
        "non-state": 2,
        "one-sided": 3,
    }
    assert set(frame["place"]) == {"RUS"}
