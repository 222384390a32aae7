"""The page of one measure says what the terminal says of it."""

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from istmo.brief.blocks import Figure, Paragraph, Points, Table
from istmo.brief.effects import course, showing, single, told
from istmo.brief.numbers import LANGUAGES, Language
from istmo.brief.writer import Writer
from istmo.effects import read
from istmo.errors import UnknownNameError
from istmo.measures import catalogue
from istmo.studies import load

CHANGED = "mexico-visa-peru-2024"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_measure_has_its_months_after_and_its_power(language: Language) -> None:
    found, study = read().effect(CHANGED), load()
    made = {each.id: each for each in single.sections(read(), CHANGED, Writer(language))}
    head = told.head(found)
    assert head is not None
    chart, months, _ = made["effect-months"].blocks
    assert isinstance(chart, Figure)
    assert isinstance(months, Table)
    assert told.point(study, head.point, language) in chart.title
    one = head.course[0]
    assert one.corridor is not None
    assert months.data.row(0, named=True)["corridor_high"] == one.corridor.high
    assert months.data["month"].to_list() == [one.month for one in head.course]
    assert [row.cells for row in months.rows] == [
        [cell for cell in row if cell] for row in showing.course(head, language).rows()
    ]
    points = made["effect-tested"].blocks[0]
    assert isinstance(points, Points)
    plain = [item.striptags() for item in points.items]
    assert plain == [
        " ".join(line.replace("`", "").split())
        for line in (*showing.tested(study, found, language), *showing.unsaid(study, found, language))
    ]
    power = told.say("power", language, down="", up="").split(":")[0]
    assert any(line.startswith(power) for line in plain)


def test_every_measure_has_a_page_and_no_other() -> None:
    for one in catalogue():
        first, *_ = single.sections(read(), one.id, Writer("en"))
        answer = told.verdict(read().effect(one.id), "en")
        said = [block.text for block in first.blocks if isinstance(block, Paragraph)]
        assert any(answer in text for text in said), one.id
    with pytest.raises(UnknownNameError):
        single.sections(read(), "no-such", Writer("en"))


def test_the_chart_draws_what_each_month_has() -> None:
    """Two months: one with both intervals, one whose placebos were found too often and of which no corridor speaks."""
    row = told.head(read().effect(CHANGED))
    assert row is not None
    both, *_ = row.course
    bare = row.course[1].model_copy(update={"low": None, "high": None, "corridor": None})
    assert None not in (both.low, both.corridor)
    svg = HTMLParser(course.drawn(row.model_copy(update={"course": (both, bare)}), "en").wide)
    drawn = [
        len(svg.css(f"g.concat_0_layer_{layer}_marks > {mark}"))
        for layer, mark in ((1, "line"), (2, "path"), (3, "line"), (4, "path"))
    ]
    assert drawn == [1, 2, 1, 1]
