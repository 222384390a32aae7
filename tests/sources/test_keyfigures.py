"""The cited key figures: every one has its page, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from istmo.errors import InputError
from istmo.sources import keyfigures
from tests.conftest import SHARED

RAW = SHARED / "data" / "raw" / "keyfigures" / "key_figures_cited.cut2024-09.csv"
HEADER = ",".join(keyfigures.KEY_FIGURE)
GOOD = "court,pending,USA,ALL,,2024-09-30,stock,3600000,EOIR,https://example.org/a,"
FLOW = "comar,applicants,MEX,HTI,2023-01-01,2023-12-31,flow,44239,COMAR,https://example.org/b,first release"


@pytest.mark.shared
def test_the_figures_of_the_raw_file() -> None:
    """PROVENANCE.md: 133 rows, none after September 2024; COMAR counted 44,239 Haitians in 2023."""
    figures = keyfigures.read(RAW)
    assert (figures.height, figures.schema) == (133, keyfigures.KEY_FIGURE)
    haitians = figures.filter(topic="comar_asylum", nationality="HTI", period_start=date(2023, 1, 1))
    assert haitians["value"].to_list() == [44239]
    assert figures["period_end"].max() <= date(2024, 9, 30)
    assert figures.filter(kind="stock")["period_start"].null_count() == figures.filter(kind="stock").height


def test_values(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n{FLOW}\n")
    first, second = keyfigures.read(file).iter_rows(named=True)
    assert first | {"note": "first release"} == dict(zip(keyfigures.KEY_FIGURE, [
        "comar", "applicants", "MEX", "HTI", date(2023, 1, 1), date(2023, 12, 31), "flow", 44239.0, "COMAR",
        "https://example.org/b", "first release",
    ], strict=True))  # fmt: skip
    assert (second["nationality"], second["period_start"], second["note"]) == ("ALL", None, "")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (FLOW.replace("https://example.org/b", "a newspaper"), "'url' is not the address of a page"),
        (FLOW.replace("COMAR", ""), "column 'publisher' is empty"),
        (FLOW.replace("comar", ""), "column 'topic' is empty"),
        (FLOW.replace("HTI", "XYZ"), "unknown country 'XYZ'"),
        (FLOW.replace("HTI", ""), "no country"),
        (FLOW.replace("2023-12-31", "2023-02-30"), "'period_end' is not a possible date"),
        (FLOW.replace("2023-01-01", "1 January"), "'period_start' is not a possible date"),
        (FLOW.replace("2023-01-01", "2024-01-01"), "ends before it begins"),
        (FLOW.replace("2023-01-01", ""), "a flow or cumulative figure needs one"),
        (FLOW.replace("flow", "stock"), "a stock has no 'period_start'"),
        (FLOW.replace("flow", "guess"), "unknown value of 'kind' 'guess'"),
        (FLOW.replace("44239", "-1"), "a negative count in 'value'"),
        (FLOW.replace("44239", "many"), "'value' is not a number"),
        (GOOD, r"given twice \(rows 2, 3; 2 in all\)"),
        (GOOD.replace("3600000", "3500000"), r"given twice \(rows 2, 3; 2 in all\)"),
    ],
)
def test_refused(tmp_path: Path, row: str, message: str) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(f"{HEADER}\n{GOOD}\n{row}\n")
    with pytest.raises(InputError, match=message):
        keyfigures.read(file)
