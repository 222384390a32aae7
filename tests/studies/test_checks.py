"""A wrong file of a study gets a message that names the file and the rows."""

import csv
import io
from importlib.resources import files

import pytest

from istmo.errors import InputError
from istmo.studies.study import study
from istmo.studies.tables import FILES

FOLDER = files("istmo.studies").joinpath("americas")
TEXTS = {file: FOLDER.joinpath(f"{file}.csv").read_text(encoding="utf-8") for file in FILES}


def changed(file: str, old: str, new: str | None) -> dict[str, str]:
    """The files with one text replaced, or without the lines that start with it."""
    text = TEXTS[file]
    assert old in text, f"{old!r} is not in {file}.csv any more"
    if new is not None:
        return TEXTS | {file: text.replace(old, new, 1)}
    kept = [line for line in text.splitlines(keepends=True) if not line.startswith(old)]
    assert len(kept) < len(text.splitlines())
    return TEXTS | {file: "".join(kept)}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("nodes", "kind", "sort", r"columns missing: kind"),
        ("nodes", ",origin,", ",oasis,", r"kind is unknown \(row 2\)"),
        ("links", "caracas>necocli,caracas", "caracas>necocli,lagos", r"origin is not a node \(row 2\)"),
        ("links", ",land,", ",rail,", r"mode is not one of .* \(row 2\)"),
        ("groups", "MEX,MEX", "VEN,VEN", r"nationality given twice \(rows 2, 3"),
        ("origins", "VEN,caracas,0.5", "VEN,caracas,0.6", r"the shares .* add to 1 \(rows 2"),
        ("origins", "VEN,caracas,0.5", "VEN,caracas,half", r"share cannot be read .*\(row 2\)"),
        ("origins", "MEX,", None, r"no origin for MEX"),
        ("routes", "VEN,caracas>necocli", "VEN,caracas>moon", r"link is unknown \(row 2\)"),
        ("routes", "VEN,caracas>necocli", None, r"prior_share_2019 does not add to 1"),
        ("routes", "SEN,", None, r"SEN cannot reach an end of a journey from dakar"),
        ("routes", "2021-11-22", "22 Nov", r"opens cannot be read"),
        ("points", "danli>esquipulas", "danli>paris", r"links not in the study: danli>paris"),
        ("points", ",passed,", ",guessed,", r"what is unknown \(row 2\)"),
        ("points", '""us_rgv""', "us_rgv", r"where cannot be read"),
        ("points", "2023-03-01", "2025-01-01", r"start is after end \(row 2\)"),
    ],
)
def test_wrong_files(file: str, old: str, new: str | None, message: str) -> None:
    with pytest.raises(InputError, match=rf"^{file}\.csv: .*{message}"):
        study("americas", changed(file, old, new))


@pytest.mark.parametrize("column", [name for name in FILES["links"] if name.endswith("source")])
def test_an_attribute_without_a_source(column: str) -> None:
    lines = TEXTS["links"].splitlines(keepends=True)
    rows = list(csv.DictReader(io.StringIO("".join(lines))))
    row = next(i for i, each in enumerate(rows) if each[column])
    rows[row][column] = ""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with pytest.raises(InputError, match=rf"links\.csv: {column} is empty \(row {row + 2}\)"):
        study("americas", TEXTS | {"links": out.getvalue()})


def test_a_circle_is_named() -> None:
    line = next(row for row in TEXTS["links"].splitlines() if row.startswith("managua>danli,"))
    back = line.replace("managua>danli,managua,danli", "danli>managua,danli,managua", 1)
    texts = TEXTS | {"links": TEXTS["links"] + back + "\n"}
    with pytest.raises(
        InputError, match=r"links\.csv: the links go in a circle: managua>danli, danli>managua"
    ):
        study("americas", texts)


def test_as_shipped_it_passes() -> None:
    assert study("americas", TEXTS).name == "americas"
