"""Announced measures: read by their text and day only, and as strong as earlier ones of their class were."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from istmo.assemble import Panel
from istmo.forecast.announced import ENTERED_LATE, GENERAL, NAMED, PRIORS, STEADY, factors, learned
from istmo.forecast.streams import stream
from istmo.measures import measure
from istmo.periods import add_months

GROUPS = ("VEN", "CUB", "NIC", "BRA", "GTM", "OOO")


def known(last: date, as_of: date, falls: dict[str, tuple[date, float]] | None = None) -> Panel:
    """A border of the United States at 10,000 a month and group to a month, with falls from a month on by a factor."""
    months = tuple(add_months(last, step - 59) for step in range(60))
    counts = np.full((60, len(GROUPS)), 10_000)
    for group, (first, factor) in (falls or {}).items():
        counts[[month >= first for month in months], GROUPS.index(group)] = 10_000 * factor
    return Panel("usbp", as_of, months, GROUPS, counts, ("USA", "MEX"))


def middle(panel: Panel, horizon: int = 3) -> np.ndarray:
    return np.median(factors(panel, horizon, 400, stream("x")), axis=0)


def test_a_measure_announced_today_acts_on_those_it_names_and_no_one_else() -> None:
    """12 October 2022: Venezuelans are expelled from that day, so October has it for 20 of 31 days."""
    found = middle(known(date(2022, 9, 1), date(2022, 10, 25)))
    at = {group: found[:, i] for i, group in enumerate(GROUPS)}
    assert at["VEN"][1] == pytest.approx(at["VEN"][2])
    assert at["VEN"][0] == pytest.approx(1 + 20 / 31 * (at["VEN"][1] - 1), rel=0.02)
    assert at["VEN"][1] < 0.95
    for group in ("CUB", "NIC", "GTM", "OOO"):
        assert set(at[group]) == {1.0}


def test_the_day_before_nothing_is_known_of_it() -> None:
    found = middle(known(date(2022, 9, 1), date(2022, 10, 11)))
    assert set(found[:, GROUPS.index("VEN")]) == {1.0}


def test_a_measure_that_showed_in_the_counts_is_not_put_on_again() -> None:
    found = middle(known(date(2023, 1, 1), date(2023, 2, 2)))
    assert set(found[:, GROUPS.index("VEN")]) == {1.0}


def test_it_acts_at_the_borders_of_those_who_took_it_only() -> None:
    far = replace(known(date(2022, 9, 1), date(2022, 10, 25)), parties=("PAN", "COL"))
    assert set(middle(far)[:, GROUPS.index("CUB")]) == {1.0}
    none = replace(far, parties=())
    assert set(middle(none).ravel()) == {1.0}


def test_what_earlier_measures_did_is_what_the_next_is_thought_to_do() -> None:
    """Brazil, December 2021: down to a tenth. One measure and a prior that weighs as much as one."""
    down = {"BRA": (date(2021, 12, 1), 0.1)}
    before = learned(known(date(2021, 11, 1), date(2022, 1, 5), down), NAMED)
    after = learned(known(date(2022, 2, 1), date(2022, 3, 1), down), NAMED)
    assert before.mean > after.mean
    seen = np.log((1000 + STEADY) / (10_000 + STEADY))
    # Since 2019: Guatemala's agreement names Hondurans, not here; title 42 and two visas did nothing in this record.
    nothing = after.seen - 1
    assert after.mean == pytest.approx((PRIORS[NAMED][0] + seen + nothing * 0.0) / (2 + nothing), abs=1e-9)


def test_a_measure_entered_because_counts_had_fallen_teaches_nothing() -> None:
    """The declaration of June 2019 names Guatemalans: who learned from their fall would have learned from the count."""
    assert {measure(name).id for name in ENTERED_LATE} == set(ENTERED_LATE)
    down = {"GTM": (date(2019, 6, 1), 0.1)}
    panel = known(date(2019, 9, 1), date(2019, 10, 25), down)
    assert learned(panel, NAMED) == learned(known(date(2019, 9, 1), date(2019, 10, 25)), NAMED)
    assert set(middle(known(date(2019, 5, 1), date(2019, 6, 10)))[:, GROUPS.index("GTM")]) == {1.0}


def test_nothing_seen_is_the_prior() -> None:
    early = known(date(2015, 12, 1), date(2016, 1, 25))
    for of in (NAMED, GENERAL):
        found = learned(early, of)
        assert (found.mean, found.seen) == (PRIORS[of][0], 0)
        assert found.sd == pytest.approx(PRIORS[of][1] * np.sqrt(2))


def test_when_a_measure_would_end_is_not_used() -> None:
    """Ciudad Juarez, 22 September to 30 November 2023: on 25 October its last day was not known."""
    found = middle(known(date(2023, 8, 1), date(2023, 9, 25)), horizon=6)
    place = GROUPS.index("BRA")
    assert found[2, place] == pytest.approx(found[5, place])
    assert found[5, place] < 1


def test_a_measure_that_acts_already_does_not_hide_a_later_one() -> None:
    """From 12 May 2023 Nicaraguans could be returned to Mexico: announced on the 2nd. Since January they were
    expelled there, which had shown."""
    down = {"CUB": (date(2023, 1, 1), 0.1), "NIC": (date(2023, 1, 1), 0.1)}
    before, after = (
        middle(known(date(2023, 3, 1), date(2023, 5, day), down))[1, GROUPS.index("NIC")] for day in (1, 3)
    )
    assert after < 0.95 * before


def test_a_measure_that_has_ended_does_not_act() -> None:
    """Closing the boats to the Darien lasted from 26 to 29 February 2024."""
    at_the_gap = replace(known(date(2024, 1, 1), date(2024, 2, 27)), parties=("COL",))
    assert middle(at_the_gap)[1, 0] < 1
    assert set(middle(replace(at_the_gap, as_of=date(2024, 3, 2))).ravel()) == {1.0}


def test_until_it_began_a_measure_without_a_day_counts_from_its_announcement() -> None:
    """The transit bar: announced on 16 July 2019, in force in full from 11 September."""
    found = middle(known(date(2019, 6, 1), date(2019, 7, 25)))[:, GROUPS.index("CUB")]
    assert found[0] < 1
    assert found[1] == pytest.approx(found[2])
