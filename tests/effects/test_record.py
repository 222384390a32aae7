"""The table that ships: of these counts and this catalogue, and nothing in it that the placebos do not allow."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from istmo.effects import read, save, table
from istmo.effects.design import AHEAD
from istmo.effects.estimate import WORST_RATE, bench
from istmo.effects.panel import panel
from istmo.effects.placebo import NOMINAL
from istmo.effects.points import POINTS
from istmo.effects.record import first_known, known_on, stands
from istmo.errors import InputError
from istmo.measures import catalogue
from istmo.studies import load
from istmo.warehouse import Store

LAST = date(2024, 9, 30)


def test_it_was_made_of_the_counts_and_the_catalogue_that_ship(filled: Store) -> None:
    """If this fails, counts or catalogue changed: istmo effect --all --fresh --out src/istmo/effects/record.json."""
    assert stands(read(), filled)
    elsewhere = read().model_copy(update={"store": "another store with the same counts"})
    assert stands(elsewhere, filled)
    assert not stands(elsewhere.model_copy(update={"counts": "others"}), filled)
    assert not stands(read().model_copy(update={"measures": "others"}), filled)


def test_the_earlier_table_stands_on_its_own_day_and_not_on_the_newest(filled: Store) -> None:
    earlier = known_on(first_known())
    assert earlier is not None
    assert stands(earlier, filled, earlier.known)
    assert not stands(earlier, filled)


def test_every_measure_of_the_record_has_an_answer_or_a_reason() -> None:
    assert [one.measure for one in read().effects] == [one.id for one in catalogue()]
    for one in read().effects:
        assert bool(one.why) == (one.verdict == "cannot-be-told"), one.measure
        assert ("confounded" not in one.why) or one.others, "the measures at fault are named"


def test_nothing_is_said_that_placebos_do_not_allow() -> None:
    told = 0
    for one in read().effects:
        for row in one.rows:
            if row.verdict == "cannot-be-told":
                continue
            assert row.structural is not None
            assert row.structural.rate <= WORST_RATE
            assert row.structural.placebos >= 100
            assert row.structural.p is not None
            assert (row.structural.p <= NOMINAL) == (row.verdict == "changed")
            told += 1
    assert told > 50


@pytest.mark.parametrize("known", [first_known(), read().known])
def test_an_interval_stands_nowhere_where_placebos_are_found_too_often(known: date) -> None:
    """Not in the record, its table or its months; and who fails over six months is withheld over fewer."""
    record = known_on(known)
    assert record is not None
    rates: dict[tuple[object, ...], list[tuple[int, float]]] = {}
    withheld = 0
    for one in record.effects:
        for row in one.rows:
            for name, found in (("structural", row.structural), ("synthetic", row.synthetic)):
                if found is None:
                    continue
                assert (found.rate <= WORST_RATE) == (found.low is not None) == (found.high is not None)
                assert (found.p is not None) == (found.rate <= WORST_RATE)
                withheld += found.withheld
                pool = (row.point, name, row.alone, found.placebos, found.dates)
                rates.setdefault(pool, []).append((row.months, found.rate))
            if row.structural is not None and row.structural.withheld:
                assert all(month.low is None for month in row.course)
    assert withheld > 20
    compared = 0
    for those in rates.values():
        whole = [rate for months, rate in those if months == AHEAD]
        shorter = [rate for months, rate in those if months < AHEAD]
        if whole and shorter:
            assert min(shorter) >= whole[0]
            compared += 1
    assert compared > 10
    written = table(record)
    for name in ("structural", "synthetic"):
        failed = written.filter(pl.col(f"{name}_rate") > WORST_RATE)
        assert failed.height
        assert failed.select(f"{name}_{part}" for part in ("low", "high", "p")).null_count().sum_horizontal()[
            0
        ] == (3 * failed.height)


def test_no_count_after_september_2024(filled: Store) -> None:
    months = [month.month for one in read().effects for row in one.rows for month in row.course]
    assert max(months) <= LAST
    assert all(panel(filled, point).months[-1] <= LAST for point in POINTS)


def test_what_was_not_known_on_a_day_is_not_used(filled: Store) -> None:
    known = panel(filled, POINTS[0], date(2022, 1, 1))
    assert known.months[-1] < date(2022, 1, 1)
    with pytest.raises(InputError, match="no month"):
        panel(filled, POINTS[0], date(1990, 1, 1))
    on = bench(filled, load(), date(2022, 1, 1))
    assert "colombia" not in on.panels, "Colombia's figures of 2023 had not come out"
    assert not on.corridor, "the corridor was fitted to what came later"
    with pytest.raises(InputError, match="any point"):
        bench(filled, load(), date(1990, 1, 1))


def test_a_record_goes_into_a_file_and_out_again(tmp_path: Path) -> None:
    save(read(), tmp_path / "record.json")
    again = read(tmp_path / "record.json")
    assert again == read()
    assert table(again).height == sum(len(one.rows) for one in again.effects)
    (tmp_path / "wrong.json").write_text('{"counts": 3}')
    for name in ("wrong.json", "none.json"):
        with pytest.raises(InputError, match=f"{name}: it is no record of effects"):
            read(tmp_path / name)


def test_the_corridor_has_an_answer_for_measures_that_were_fitted() -> None:
    """The corridor's own effects are of measures of the catalogue, in order low, middle, high."""
    found = [row.corridor for one in read().effects for row in one.rows if row.corridor is not None]
    assert len(found) > 100
    assert all(one.low <= one.change <= one.high for one in found)


def test_groups_not_addressed_are_found_no_more_often_than_one_in_ten() -> None:
    """In-unit placebos: on the dates of the measures themselves, at every point, each date and gap once."""
    found = {
        (row.point, one.first, row.months): (row.controls.found, row.controls.groups)
        for one in read().effects
        for row in one.rows
        if row.controls is not None
    }
    for point in {point for point, _, _ in found}:
        those = [pair for (where, _, _), pair in found.items() if where == point]
        assert sum(number for number, _ in those) <= 0.1 * sum(groups for _, groups in those), point
