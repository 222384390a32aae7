"""Who was counted and what share was released: against sums of the store and a published report."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from istmo.assemble import TooLittleKnownError
from istmo.errors import InputError
from istmo.needs.counts import counted, released, with_own
from istmo.needs.settings import settings
from istmo.needs.shares import drawn
from istmo.warehouse import Store

MAY_2022 = date(2022, 5, 1)


def test_groups_add_up_to_the_series(filled: Store) -> None:
    found = counted(filled, settings(), settings().find("El Paso"))
    sector = filled.series("cbp.southwest.usbp", where={"place": ["us_el_paso"]})
    office = filled.series("cbp.southwest.ofo", where={"place": ["fo_el_paso"]})
    both = sector.join(office, on="period").filter(pl.col("period").is_in(found.panel.months)).sort("period")
    assert found.panel.total.tolist() == (both["value"] + both["value_right"]).to_list()
    assert (found.panel.months[0], found.panel.months[-1]) == (date(2019, 10, 1), date(2024, 9, 1))
    assert set(found.households) == {"single-adult", "family", "unaccompanied-child"}


def test_a_place_without_household_types_is_everybody(filled: Store) -> None:
    found = counted(filled, settings(), settings().find("Darien"))
    assert found.panel.groups == ("darien/all",)
    shares = released(filled, settings(), settings().find("Darien"), found.panel.groups)
    assert not any(shares.told)
    assert (drawn(shares, found.panel.months[-2:], 3, np.random.default_rng(1)) == 1).all()


def test_only_what_was_known_is_read(filled: Store) -> None:
    place = settings().find("El Paso")
    found = counted(filled, settings(), place, date(2024, 5, 7))
    assert found.panel.months[-1] == date(2024, 3, 1)
    assert max(found.released) <= date(2024, 5, 7)
    shares = released(filled, settings(), place, found.panel.groups, date(2024, 5, 7))
    assert max(shares.released) <= date(2024, 5, 7)
    assert shares.months[-1] < found.panel.months[-1]
    with pytest.raises(TooLittleKnownError):
        counted(filled, settings(), place, date(2017, 1, 1))


def test_released_in_may_2022_as_el_pasos_shelters_reported(filled: Store) -> None:
    """Border Report, May 2022: agencies "routed 4,400 migrants" to the shelters "in the past 10 days"."""
    place = settings().find("El Paso")
    found = counted(filled, settings(), place)
    shares = released(filled, settings(), place, found.panel.groups)
    counts = found.panel.counts[found.panel.months.index(MAY_2022)]
    came = float((counts * shares.share[shares.months.index(MAY_2022)]).sum())
    # The ten days were the busiest of the month, and not everyone released went to a shelter: within a fifth.
    assert came / 31 * 10 == pytest.approx(4400, rel=0.2)


def test_children_alone_are_not_released_to_a_shelter(filled: Store) -> None:
    place = settings().find("El Paso")
    found = counted(filled, settings(), place)
    shares = released(filled, settings(), place, found.panel.groups)
    child = [household == "unaccompanied-child" for household in found.households]
    ahead = drawn(shares, found.panel.targets(3), 50, np.random.default_rng(1))
    assert (shares.share[:, child] == 0).all()
    assert (ahead[:, :, child] == 0).all()
    assert (ahead[:, :, np.logical_not(child)] > 0).all()


def test_shares_keep_what_is_known_and_spread_ahead(filled: Store) -> None:
    place = settings().find("el-paso-sector")
    found = counted(filled, settings(), place, date(2024, 5, 7))
    shares = released(filled, settings(), place, found.panel.groups, date(2024, 5, 7))
    ahead = drawn(shares, [shares.months[-1], *_after(shares.months[-1], 6)], 4000, np.random.default_rng(1))
    family = found.households.index("family")
    assert (ahead[:, 0] == shares.share[-1]).all()
    spread = ahead[:, :, family].std(axis=0)
    assert spread[0] < 1e-9
    assert (np.diff(spread) > 0).all()
    # Signs are tossed: the middle of the draws stays where the last share was.
    assert np.median(ahead[:, 4, family]) == pytest.approx(shares.share[-1, family], abs=0.05)


def _after(month: date, number: int) -> list[date]:
    from istmo.periods import add_months

    return [add_months(month, step) for step in range(1, number + 1)]


def test_own_records_go_on_from_the_published_shares(filled: Store) -> None:
    place, day = settings().find("el-paso-sector"), date(2024, 5, 7)
    found = counted(filled, settings(), place, day)
    shares = released(filled, settings(), place, found.panel.groups, day)
    own = with_own(shares, found, {"family": 0.4})
    family, adult = (found.households.index(name) for name in ("family", "single-adult"))
    assert own.months[-1] == found.panel.months[-1]
    assert own.share[-1, family] == pytest.approx(0.4)
    assert own.share[-1, adult] == pytest.approx(shares.share[-1, adult])
    assert (own.share[: len(shares.months)] == shares.share).all()
    for wrong, said in (({"family": 1.2}, "a share of 1.2 of family"), ({"families": 0.4}, "families: no")):
        with pytest.raises(InputError, match=said):
            with_own(shares, found, wrong)
