"""The map: areas in proportion to counts, labels that keep clear of each other, one scale for all its parts."""

import re
from datetime import date
from itertools import combinations
from math import pi
from typing import Any

import numpy as np
import pytest
from markupsafe import Markup

from istmo.brief import Brief, basemap
from istmo.brief.blocks import Drawing, Figure
from istmo.brief.desk import Desk
from istmo.brief.labels import Anchor, Box, crossings, place, width, wrapped
from istmo.brief.numbers import LANGUAGES, Language
from istmo.brief.panel import Spot
from istmo.brief.routemap import MapWords, draw, key_numbers, panels
from istmo.brief.sections import where
from istmo.brief.sections.where import BESIDE, BORDER_TOTALS, OFFICES, PLACED, SECTORS
from istmo.brief.writer import Writer
from istmo.warehouse import Store
from tests.brief.conftest import DAY
from tests.svg import lines

CIRCLE = re.compile(r'<circle data-spot="([\w-]+)" data-radius="([\d.]+)"[^>]*? r="([\d.]+)"([^>]*)')
KEY = re.compile(r'<circle class="key" data-number="(\d+)"[^>]*? r="([\d.]+)"')
WORDS = MapWords(
    "Border", "Routes", "Count", ["transit", "ports", "land", "sea", "air"], [(5000, Markup("5,000"))]
)


def spots(counts: dict[str, float]) -> tuple[list[Spot], list[Spot]]:
    """The points and the border of the real map with these counts."""
    places = {name: basemap.waypoints()[waypoint] for name, (waypoint, _, _) in PLACED.items()}
    places |= {name: spot for name, (spot, _) in BORDER_TOTALS.items()}
    main = [
        spot(name, places[name], counts[name], "Some counting point", name == "at-ports") for name in places
    ]
    border = [
        spot(code, basemap.waypoints()[BESIDE.get(code, code)], counts[code], "Sector name", code in OFFICES)
        for code in (*SECTORS, *OFFICES)
    ]
    return main, border


def spot(name: str, where: tuple[float, float], number: float, label: str, port: bool) -> Spot:
    shown = f"{number:,.0f}"
    hang = (
        (-0.6, 0.8)
        if name in OFFICES
        else (0.0, -1.0)
        if name in SECTORS
        else PLACED.get(name, ("", (0.0, 0.0)))[1]
    )
    return Spot(name, where, number, label, Markup(shown), shown, "Mar 2024", at_port=port, hang=hang)


NAMES = [*PLACED, *BORDER_TOTALS, *SECTORS, *OFFICES]
COUNTS = {name: float(100 + 7 * i**4) for i, name in enumerate(NAMES)}


def outer(found: tuple[str, str, str, str]) -> float:
    """The outer radius of a circle as drawn: half of a ring's line lies outside of its r."""
    line = re.search(r'stroke-width="([\d.]+)"', found[3])
    return float(found[2]) + (float(line[1]) / 2 if line else 0.0)


def test_areas_are_in_proportion_to_counts_in_both_widths_and_in_the_key() -> None:
    drawing = draw(*spots(COUNTS), WORDS, "en")
    for svg in (drawing.wide, drawing.narrow):
        circles = CIRCLE.findall(svg)
        assert {found[0] for found in circles} == set(NAMES)
        per_area = [COUNTS[found[0]] / (pi * outer(found) ** 2) for found in circles]
        number, radius = KEY.findall(svg)[0]
        per_area.append(float(number) / (pi * float(radius) ** 2))
        assert max(per_area) / min(per_area) == pytest.approx(1, abs=0.01)  # radii are written to 0.001 pixel


def test_the_brief_draws_every_sector_and_office_with_its_count(english: Brief) -> None:
    svg = english.figures["map"]
    assert {found[0] for found in CIRCLE.findall(svg)} == set(NAMES)


@pytest.mark.parametrize("seed", range(4))
def test_labels_do_not_cover_each_other_whatever_the_counts(seed: int) -> None:
    """Counts of any size, most of them small: circles may overlap, labels may not, and all stay on the map."""
    numbers = np.random.default_rng(seed).lognormal(8, 2, len(NAMES)).round()
    for pair in panels(*spots(dict(zip(NAMES, numbers.tolist(), strict=True))), WORDS, "es"):
        for panel in pair:
            boxes = panel.boxes
            assert [(a, b) for a, b in combinations(boxes, 2) if a.overlap(b) > 0] == []
            frame = Box(0, 0, panel.frame.width, panel.frame.height)
            assert all(box.inside(frame) for box in boxes)


@pytest.mark.parametrize(
    ("language", "day"), [("en", DAY), ("es", DAY), ("en", date(2022, 12, 30)), ("es", date(2024, 12, 6))]
)
def test_the_maps_of_the_brief_have_no_label_on_a_label_or_a_circle(
    filled: Store, monkeypatch: pytest.MonkeyPatch, language: Language, day: date
) -> None:
    drawn: list[tuple[Any, ...]] = []

    def seen(*arguments: Any) -> Drawing:
        drawn.append(arguments)
        return Drawing("", "")

    monkeypatch.setattr(where, "draw", seen)
    where.section(Desk(filled, day, Writer(language)))
    for pair in panels(*drawn[0]):
        for panel in pair:
            assert len(panel.spots) in (5, 6, 13), "Colombia is counted from 2023 on"
            assert crossings(panel.boxes, panel.anchors) == []


@pytest.mark.parametrize("day", [DAY, date(2024, 12, 6)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_map_is_cut_off_at_an_edge(filled: Store, language: Language, day: date) -> None:
    (figure,) = where.section(Desk(filled, day, Writer(language))).blocks
    assert isinstance(figure, Figure)
    for svg in (figure.drawing.wide, figure.drawing.narrow):
        found = list(lines(svg))
        assert {"Tucson", "Del Rio", "Colombia"} <= {line.text for line in found}
        assert [line for line in found if line.cut] == []


def test_labels_are_placed_the_same_way_every_time() -> None:
    anchors = [Anchor((50 + 30 * i, 50), 10, 60, 25) for i in range(4)]
    frame = Box(0, 0, 300, 150)
    assert place(anchors, frame) == place(anchors, frame)
    with pytest.raises(ValueError, match="does not fit"):
        place([Anchor((5, 5), 2, 500, 20)], frame)


def test_key_numbers_are_round_and_not_above_the_greatest() -> None:
    assert key_numbers(137_473) == [10_000, 50_000, 100_000]
    assert key_numbers(7) == [1, 5, 10]


def test_a_map_of_nobody_is_drawn() -> None:
    drawing = draw(*spots(dict.fromkeys(NAMES, 0.0)), WORDS, "en")
    assert "nan" not in drawing.wide.lower()


def test_text_is_measured_as_helvetica_sets_it() -> None:
    """Adobe's font metrics for Helvetica: a digit is 556, a space 278, "il" 444 thousandths of the type size."""
    assert width("0123456789", 10) == pytest.approx(55.6)
    assert width("il ", 1000) == pytest.approx(722)
    lines = list(wrapped("one two three four", 10, 50))
    assert " ".join(lines) == "one two three four"
    assert all(width(line, 10) <= 50 for line in lines)


def test_the_map_says_what_the_united_nations_ask_for(english: Brief, spanish: Brief) -> None:
    assert "do not imply official endorsement or acceptance by the United Nations" in english.html
    assert "no implican aprobación ni aceptación oficial por parte de las Naciones Unidas" in spanish.html
    for brief in (english, spanish):
        assert "Natural Earth" in brief.html
        assert "GeoNames" in brief.html
        plain = re.sub(r"<[^>]+>", " ", brief.figures["map"])
        said = re.findall(r"United\s+Nations|Naciones\s+Unidas", plain)
        assert len(said) == 1, "the map as a file says so as well, once"
