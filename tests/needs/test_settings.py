"""Places, standards and costs: what ships is sourced, a file of one's own goes over it, faults are said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from istmo.app.faults import spanish
from istmo.errors import InputError, UnknownNameError
from istmo.needs.settings import settings
from istmo.sources.catalogue import indicators
from istmo.studies import load

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(text: str) -> Path:
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return to


def test_everything_that_ships_has_a_source_in_both_languages() -> None:
    own = settings()
    sourced = [*own.standard.values(), *own.cost.values(), own.daily, *own.stay.values(), *own.share.values()]
    assert len(sourced) >= 15
    for one in sourced:
        assert one.source_es not in ("", one.source)
        assert ("assumption" in one.source) == ("supuesto" in one.source_es)


def test_every_place_is_fed_by_a_series_and_stands_at_a_point_of_the_study() -> None:
    own, points = settings(), {point.id for point in load("americas").points}
    assert len({one.id for one in own.place}) == len(own.place) >= 20
    for one in own.place:
        for source in one.sources:
            assert own.feed[source.feed].series in indicators()
            assert source.point in points
        assert one.name("en")
        assert one.name("es")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("El Paso", "el-paso"),
        ("el paso sector", "el-paso-sector"),
        ("Oficina de campo El Paso", "el-paso-field-office"),
        ("darién", "darien"),
        ("RGV", "rio-grande-valley"),
        ("TAPACHULA", "tapachula"),
        ("Yuma Sector", "yuma"),
    ],
)
def test_a_place_goes_by_many_names(name: str, place: str) -> None:
    assert settings().find(name).id == place


def test_an_unknown_place_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean el-paso"):
        settings().find("El Pasoo")


def test_ones_own_values_take_the_place_of_those_shipped(write: Write) -> None:
    own = settings(
        write(
            """
            [standard.water]
            amount = 0.02
            [standard.blankets]
            label_en = "blankets"
            label_es = "mantas"
            per = "arrival"
            amount = 1
            source = "our stock list"
            [cost.missing]
            value = 90
            source = "our hotel"
            [stay.border]
            mean = 2.5
            [[place]]
            id = "casa"
            name_en = "Casa"
            sources = [{ feed = "sector", where = "us_el_paso", point = "usbp_el_paso" }]
            stay = "border"
            share = "released"
            """
        )
    )
    assert own.standard["water"].amount == 0.02
    assert own.standard["water"].source == "set in mine.toml"
    assert own.standard["meals"] == settings().standard["meals"]
    assert own.standard["blankets"].label("es") == "mantas"
    assert own.costs.missing == 90
    assert own.cost["missing"].source == "our hotel"
    assert own.stay["border"].stay().mean == pytest.approx(2.5, rel=0.01)
    assert own.find("casa").name("en") == "Casa"
    assert own.find("El Paso") == settings().find("El Paso")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[standard.water]\namount = -1", "line 2: standard.water.amount"),
        (
            "[standard.water]\namount = 1\none_for = 2",
            "line 1: standard.water: give either amount or one_for",
        ),
        (
            "[standard.tents]\namount = 1",
            r"line 1: standard.tents.*to change what ships, name it: beds, meals, ",
        ),
        ("# mine\n[cost.bed]\nvalue = 1\nsource = 'x'", "line 2: cost.bed"),
        ("[share.released]\nvalue = 1.5", "line 2: share.released.value"),
        ("[stay.border]\nnights = 'two'", "line 2: stay.border.nights"),
        ("[[place]]\nid = 'x'\nsources = []\nstay = 'border'\nshare = 'released'", "line 3: place"),
        (
            "[[place]]\nid = 'w'\nsources = [{feed = 'sector', point = 'p'}]\nstay = 'border'\nshare = 'released'\n"
            "[[place]]\nid = 'x'\nsources = [{feed = 'sector', point = 'p'}]\nstay = 'bordr'\nshare = 'released'",
            r"line 9: place x: there is no stay 'bordr'. Did you mean border\?",
        ),
        (
            "[[place]]\nid = 'x'\nsources = [{feed = 'sea', point = 'p'}]\nstay = 'border'\nshare = 'released'",
            r"line 3: place x: there is no feed 'sea'. Known: ",
        ),
        ("[cots]\nx = 1", r"line 1: cots: .* Did you mean cost\?"),
        ("[cost.empty]\nvalue = 12,5", r"line 2: this is not TOML: .*\. Text stands in quotes"),
    ],
)
def test_a_fault_is_said_with_its_place(write: Write, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        settings(write(text))
    assert str(caught.value).startswith("mine.toml, line ")
    assert spanish(str(caught.value))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml"):
        settings(tmp_path / "none.toml")
