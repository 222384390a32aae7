"""Windows, clashes, and where a point lies to a measure."""

from datetime import date

import pytest

from istmo.effects.points import role
from istmo.effects.window import addresses, broad, clashes, window
from istmo.measures import measure as of_record
from istmo.studies import load
from tests.effects.simulated import measure


@pytest.mark.parametrize(
    ("given", "end", "first", "ahead"),
    [
        ({"start": date(2021, 5, 1)}, date(2021, 5, 1), date(2021, 5, 1), 6),
        ({"start": date(2021, 5, 20)}, date(2021, 5, 1), date(2021, 6, 1), 6),
        ({"start": date(2021, 5, 20), "announced": date(2021, 4, 28)}, date(2021, 4, 1), date(2021, 6, 1), 6),
        ({"start": date(2021, 5, 1), "announced": date(2020, 1, 1)}, date(2021, 3, 1), date(2021, 5, 1), 6),
        ({"start": date(2021, 5, 1), "end": date(2021, 7, 31)}, date(2021, 5, 1), date(2021, 5, 1), 3),
        ({"start": date(2021, 5, 1), "end": date(2021, 7, 30)}, date(2021, 5, 1), date(2021, 5, 1), 2),
        ({"start": date(2021, 5, 20), "end": date(2021, 5, 25)}, date(2021, 5, 1), date(2021, 6, 1), 0),
    ],
)
def test_the_months_of_a_measure(given: dict[str, date], end: date, first: date, ahead: int) -> None:
    found = window(measure(**given))
    assert (found.end, found.first, found.ahead) == (end, first, ahead)


def test_whom_it_addresses() -> None:
    assert addresses(measure(nationalities=("ALL",)), "VEN")
    assert not addresses(measure(nationalities=("!MEX",)), "MEX")
    assert addresses(measure(nationalities=("!MEX",)), "VEN")
    assert not addresses(measure(), "VEN")
    assert [broad(measure(nationalities=one)) for one in (("ALL",), ("!MEX",), ("VEN",))] == [
        True,
        True,
        False,
    ]


def test_what_else_happened_to_the_same_people() -> None:
    one = measure()
    others = [
        measure(id="same-people", start=date(2021, 7, 10)),
        measure(id="just-before", start=date(2021, 2, 1)),
        measure(id="long-before", start=date(2021, 1, 31)),
        measure(id="ends-in-it", start=date(2018, 1, 1), end=date(2021, 6, 30)),
        measure(id="after-it", start=date(2021, 11, 1)),
        measure(id="other-people", nationalities=("AAB",)),
        measure(id="everybody", nationalities=("ALL",)),
        measure(id="acts-on-nothing", links=()),
        measure(id="counts-at-a-point", links=(), points=("honduras",)),
    ]
    found = {each.id for each in clashes(one, window(one), ["AAA"], "usbp", [one, *others])}
    assert found == {"same-people", "just-before", "ends-in-it"}
    at_honduras = {each.id for each in clashes(one, window(one), ["AAA"], "honduras", [one, *others])}
    assert at_honduras == {*found, "counts-at-a-point"}


def test_the_agreement_with_guatemala_cannot_be_told_from_the_joint_declaration() -> None:
    """7 June 2019: in the first month that still blurs months before that end in August. A month earlier is not."""
    of_2019 = of_record("asylum-cooperative-agreement-guatemala-2019")
    declared = of_record("mexico-us-joint-declaration-2019")
    when = window(of_2019)
    assert (when.before, when.first, when.ahead) == (date(2019, 8, 1), date(2019, 12, 1), 3)
    assert of_2019.known < when.before, "announced before the months before end, which is said"
    for people in (["HND"], ["SLV"], ["HND", "SLV"]):
        found = clashes(of_2019, when, people, "usbp", [of_2019, declared])
        assert [(each.id, each.month) for each in found] == [(declared.id, date(2019, 6, 1))]
    earlier = declared.model_copy(update={"start": date(2019, 5, 31)})
    assert not clashes(of_2019, when, ["HND"], "usbp", [earlier])
    later = declared.model_copy(update={"start": date(2020, 2, 29)})
    assert clashes(of_2019, when, ["HND"], "usbp", [later])
    too_late = declared.model_copy(update={"start": date(2020, 3, 1)})
    assert not clashes(of_2019, when, ["HND"], "usbp", [too_late])


def test_where_points_lie_to_measures_of_the_record() -> None:
    """Closing the way by air to Mexico leaves the Darien as another way; a rule at the border has all of it before."""
    study = load()
    by_air = {
        point: role(study, of_record("mexico-visa-venezuela-2022"), point) for point in ("usbp", "darien")
    }
    assert by_air == {"usbp": "after", "darien": "beside"}
    at_border = of_record("venezuela-expulsion-2022")
    assert [role(study, at_border, point) for point in ("usbp", "darien", "coast", "ofo")] == [
        "at", "before", "beside", "beside"
    ]  # fmt: skip
