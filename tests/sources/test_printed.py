"""Values as first printed: releases of their series, each with its day and address."""

from datetime import date

import pytest

from istmo.sources import printed
from istmo.warehouse import Store

MARCH_2022 = date(2022, 3, 1)


def value(store: Store, series: str, month: date, as_of: date | None = None) -> float | None:
    frame = store.series(series, start=month, end=month, as_of=as_of)
    return frame["value"][0] if frame.height else None


def test_march_2022_was_221303_when_first_published_and_222574_later(filled: Store) -> None:
    """CBP, Monthly Operational Update of 18 April 2022: 221,303; Nationwide Encounters files since: 222,574."""
    assert value(filled, "cbp.updates.southwest", MARCH_2022, date(2022, 4, 18)) == 221_303
    assert value(filled, "cbp.updates.southwest", MARCH_2022, date(2022, 4, 17)) is None
    assert value(filled, "cbp.southwest", MARCH_2022) == 222_574


def test_a_restatement_is_a_release_of_its_own(filled: Store) -> None:
    """December 2022 was 251,487 on 20 January 2023 and 251,978 on 10 February."""
    december = date(2022, 12, 1)
    assert value(filled, "cbp.updates.southwest", december, date(2023, 2, 9)) == 251_487
    assert value(filled, "cbp.updates.southwest", december, date(2023, 2, 10)) == 251_978
    assert filled.versions("cbp.updates.southwest").filter(period=december).height == 2


def test_every_release_has_the_address_it_was_read_at(filled: Store) -> None:
    rows = filled.releases().filter(file="printed.csv")
    assert rows.height == len(list(printed.printed()))
    assert rows["obtained_from"].str.starts_with("http").all()


@pytest.mark.parametrize(
    ("series", "latest"),
    [("cbp.updates.southwest", "cbp.southwest"), ("cbp.updates.southwest-usbp", "cbp.southwest.usbp")],
)
def test_what_was_printed_lies_within_the_revision_that_the_checker_presumes(
    filled: Store, series: str, latest: str
) -> None:
    """The largest revision measured here is what `universes.toml` calls this publisher's."""
    from istmo.evidence.universes import universe

    presumed = universe("us-sw").revision
    off = []
    for each in printed.printed():
        for row in each.cells.filter(series=series).iter_rows(named=True):
            now = value(filled, latest, row["period"])
            assert now is not None
            off.append(abs(row["value"] - now) / now)
    assert len(off) > 20
    assert presumed / 2 < max(off) <= presumed
