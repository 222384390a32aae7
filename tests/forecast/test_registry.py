"""A registry keeps what was put in, refuses another forecast of the same name, and shows every way of tampering."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from istmo.errors import InputError
from istmo.forecast import Forecast, issue, model
from istmo.forecast.registry import INDEX, LOCK, NOTHING_BEFORE, content, read, register
from tests.forecast.panels import walks

TODAY = date(2024, 1, 26)
NEWEST = {"darien": date(2023, 12, 1)}


@pytest.fixture(scope="module")
def forecasts() -> list[Forecast]:
    return [issue(walks(), model(name), draws=20) for name in ("random-walk", "seasonal-naive", "ets")]


@pytest.fixture
def folder(forecasts: list[Forecast], tmp_path: Path) -> Path:
    register(forecasts, tmp_path, NEWEST, TODAY)
    return tmp_path


def other(forecast: Forecast) -> Forecast:
    """The same forecast but for one event in one draw."""
    draws = forecast.draws.copy()
    draws[-1, -1, -1] += 1
    return replace(forecast, draws=draws)


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_registered_is_what_is_read(forecasts: list[Forecast], folder: Path) -> None:
    found = read(folder)
    assert found.faults == ()
    assert [entry.model for entry in found.entries] == ["random-walk", "seasonal-naive", "ets"]
    for entry, forecast in zip(found.entries, forecasts, strict=True):
        assert np.array_equal(found.forecast(entry).draws, forecast.draws)
        assert (entry.as_of, entry.registered, entry.newest) == (forecast.as_of, TODAY, NEWEST["darien"])
        assert entry.months == forecast.months
        assert entry.fingerprint == forecast.fingerprint
        assert {"istmo", "numpy", "polars", "statsforecast"} <= entry.versions.keys()
        assert len(entry.code) == 64
    assert found.entries[0].previous == NOTHING_BEFORE


def test_registering_again_changes_no_byte(forecasts: list[Forecast], folder: Path) -> None:
    before = state(folder)
    assert register(forecasts, folder, NEWEST, date(2024, 2, 1)) == []
    assert state(folder) == before


def test_another_forecast_of_the_same_name_is_refused_and_nothing_is_written(
    forecasts: list[Forecast], folder: Path
) -> None:
    before = state(folder)
    new = replace(forecasts[0], model="new")
    with pytest.raises(InputError, match="another forecast of this name is registered"):
        register([new, other(forecasts[0])], folder, NEWEST, TODAY)
    assert state(folder) == before


def test_a_later_forecast_is_appended_after_the_lines_that_are_there(
    forecasts: list[Forecast], folder: Path
) -> None:
    lines = (folder / INDEX).read_text().splitlines()
    head = read(folder).head
    [entry] = register([replace(forecasts[0], issued=date(2024, 2, 25))], folder, NEWEST, TODAY)
    assert (folder / INDEX).read_text().splitlines()[:-1] == lines
    assert entry.previous == head
    assert read(folder).faults == ()


def drop(folder: Path, number: int) -> None:
    lines = (folder / INDEX).read_text().splitlines(keepends=True)
    (folder / INDEX).write_text("".join(lines[:number] + lines[number + 1 :]))


def redate(folder: Path) -> None:
    """The first line says that it was registered earlier."""
    lines = (folder / INDEX).read_text().splitlines()
    fields = json.loads(lines[0]) | {"registered": "2020-01-01"}
    (folder / INDEX).write_text("\n".join([json.dumps(fields, sort_keys=True), *lines[1:]]) + "\n")


ETS = "darien-ets-2024-01-25.parquet"


def replaced(folder: Path) -> None:
    """One event in one draw."""
    other(Forecast.read(folder / ETS)).write(folder / ETS)


def torn(folder: Path) -> None:
    (folder / INDEX).write_text((folder / INDEX).read_text()[:-40])


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (replaced, f"{ETS} is not what was registered"),
        (lambda folder: (folder / ETS).write_bytes(b"nothing"), f"{ETS} cannot be read"),
        (lambda folder: (folder / ETS).unlink(), f"{ETS} is in index.jsonl and not in the folder"),
        (lambda folder: drop(folder, 2), f"{ETS} is in the folder and not in index.jsonl"),
        (lambda folder: drop(folder, 1), "line 2 of index.jsonl does not follow the line before"),
        (redate, "line 2 of index.jsonl does not follow the line before"),
        (torn, "line 3 of index.jsonl is no entry"),
    ],
)
def test_tampering_is_found_said_and_stops_registering(
    tamper: Callable[[Path], None], said: str, forecasts: list[Forecast], folder: Path
) -> None:
    tamper(folder)
    found = read(folder)
    assert any(said in fault for fault in found.faults), found.faults
    with pytest.raises(InputError, match="Restore the registry"):
        register([replace(forecasts[0], model="new")], folder, NEWEST, TODAY)


def test_a_forecast_changed_is_not_among_the_entries(folder: Path) -> None:
    replaced(folder)
    assert [entry.model for entry in read(folder).entries] == ["random-walk", "seasonal-naive"]


def test_the_head_changes_when_lines_and_files_are_removed_from_the_end(folder: Path) -> None:
    """No fault can be seen then: that is what the head is kept for."""
    head = read(folder).head
    drop(folder, 2)
    (folder / ETS).unlink()
    assert read(folder).faults == ()
    assert read(folder).head != head


def test_what_was_cut_off_before_its_line_is_mended_by_registering_again(
    forecasts: list[Forecast], folder: Path
) -> None:
    drop(folder, 2)
    assert [entry.model for entry in register(forecasts, folder, NEWEST, TODAY)] == ["ets"]
    assert read(folder).faults == ()


def test_two_processes_do_not_register_at_once(forecasts: list[Forecast], folder: Path) -> None:
    (folder / LOCK).touch()
    before = state(folder)
    with pytest.raises(InputError, match="another process is registering here"):
        register([replace(forecasts[0], model="new")], folder, NEWEST, TODAY)
    assert state(folder) == before
    (folder / LOCK).unlink()
    assert register([replace(forecasts[0], model="new")], folder, NEWEST, TODAY)
    assert not (folder / LOCK).exists()


def test_every_part_of_a_forecast_is_in_its_checksum(forecasts: list[Forecast]) -> None:
    one = forecasts[0]
    changed = [
        other(one),
        replace(one, name="honduras"),
        replace(one, model="m"),
        replace(one, issued=date(2024, 1, 1)),
        replace(one, as_of=date(2024, 1, 1)),
        replace(one, months=(*one.months[1:], date(2030, 1, 1))),
        replace(one, groups=(*one.groups[:-1], "X")),
        replace(one, fingerprint="0"),
    ]
    assert len({content(each) for each in [one, *changed]}) == 9
    assert content(replace(one)) == content(one)
