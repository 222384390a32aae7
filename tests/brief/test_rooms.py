"""The sections of the brief on promises and needs: as their commands compute them, and every number sourced."""

import re
from dataclasses import replace
from datetime import date

import pytest

from istmo.brief import Brief
from istmo.brief.blocks import Section, Table
from istmo.brief.commitments import told
from istmo.brief.desk import Desk
from istmo.brief.numbers import Language
from istmo.brief.sections import commitments, needs
from istmo.brief.writer import Writer
from istmo.forecast import model
from istmo.needs import MODEL, known, record, settings
from istmo.needs import needs as answered
from istmo.register import VERDICTS, coverage, register, statuses
from istmo.warehouse import Store
from tests.brief.conftest import DAY
from tests.brief.test_content import plain, rows


def table(found: Section) -> Table:
    return next(block for block in (*found.blocks, *found.tables) if isinstance(block, Table))


def test_both_stand_in_the_brief_before_what_was_put_on_record(brief: Brief) -> None:
    order = [section.id for section in brief.sections]
    assert (
        order.index("outlook") < order.index("needs") < order.index("commitments") < order.index("registered")
    )


def test_the_register_says_how_many_name_a_number_are_tied_and_what_came_of_them(
    english: Brief, filled: Store
) -> None:
    found = statuses(register(), filled, DAY)
    named, tied = coverage(each.commitment for each in found)
    verdicts = [each.verdict for each in found]
    met, on_course, behind, not_measurable = (verdicts.count(name) for name in VERDICTS)
    said = plain(english.html.split('<section id="commitments"')[1].split("<figure")[0])
    assert f"By this day {len(found)} commitments had been made" in said
    assert f"{named} of them name a number, and {tied} of these ({round(100 * tied / named)}%)" in said
    assert f"met {met}, on course {on_course}, behind {behind}, not measurable {not_measurable}" in said


def test_refugees_of_fiscal_2023_stand_at_6312_of_15000(english: Brief) -> None:
    """Report to Congress for fiscal 2023: 15,000 places for Latin America and the Caribbean; admitted 6,312."""
    found = {
        row["measure"]: row
        for row in rows(english, "commitments")
        if row["what"] == "us-refugee-allocation-2023"
    }
    assert (float(found["counted"]["value"]), float(found["promised"]["value"])) == (6312, 15000)
    assert found["share"]["of"] == "behind"
    assert found["promised"]["series"].startswith("cited:United_States@")
    assert "6,312 of 15,000 persons" in plain(english.html)


def test_every_commitment_made_by_then_has_a_row_and_its_title_leads_to_the_promise(filled: Store) -> None:
    found = commitments.section(Desk(filled, DAY, Writer("en")))
    assert found is not None
    made = [one for one in register().commitments if one.date <= DAY]
    titles = [str(row.cells[0]) for row in table(found).rows]
    assert len(titles) == len(made)
    for title, one in zip(titles, made, strict=True):
        assert f'data-release="{one.date}"' in title
        assert ('href="' in title) == one.source.startswith("http")


@pytest.mark.parametrize("part", [0.004, 0.4, 0.996, 1.0, 1.32])
def test_the_share_of_a_row_is_the_one_told_elsewhere(
    filled: Store, monkeypatch: pytest.MonkeyPatch, part: float
) -> None:
    """100 % from the target on and not before."""
    one = next(each for each in statuses(register(), filled, DAY) if each.progress.share is not None)
    target = one.progress.target
    assert target is not None
    now = replace(one, progress=replace(one.progress, value=part * target))
    monkeypatch.setattr(commitments, "statuses", lambda *_: (now,))
    found = commitments.section(Desk(filled, DAY, Writer("en")))
    assert found is not None
    (row,) = table(found).rows
    assert plain(str(row.cells[4])) == told.share(now, "en")
    assert (told.share(now, "en") == "100%") == (part == 1.0)


def test_before_anything_was_promised_there_is_no_section(filled: Store) -> None:
    assert commitments.section(Desk(filled, date(2022, 6, 9), Writer("en"))) is None


@pytest.mark.parametrize("language", ["en", "es"])
def test_needs_are_those_of_the_command_with_their_record(filled: Store, language: Language) -> None:
    chosen = settings()
    place = chosen.find("laredo")
    ranks = record.ranks(place, MODEL, DAY)
    answer = answered(known(filled, chosen, place, DAY), chosen, place, model(MODEL), ranks=ranks)
    found = needs.section(Desk(filled, DAY, Writer(language)))
    cells = [[plain(str(cell)) for cell in row.cells] for row in table(found).rows]
    assert len(cells) == len(needs.PLACES)
    mine = next(row for row in cells if "Laredo" in row[0])
    assert re.sub(r"\D", "", mine[3]) == str(answer.advised)
    kept = record.summary(record.load(DAY).filter(place="laredo", rule=MODEL), record.costs()).row(
        0, named=True
    )
    assert mine[4] == str(kept["months"])
    assert re.sub(r"\D", "", mine[5]) == str(round(100 * kept["enough"]))


def test_what_is_told_of_the_costs_and_weeks_is_so() -> None:
    """The page says: four times, four nights of five, eight weeks, last month plus a fifth."""
    costs = settings().costs
    assert costs.missing / costs.empty == 4
    assert costs.level == pytest.approx(4 / 5)
    from istmo.needs.backtest import MORE
    from istmo.needs.planning import WEEKS

    assert (WEEKS, MORE) == (8, 1.2)


def test_where_too_little_is_known_a_sentence_says_so(filled: Store) -> None:
    found = needs.section(Desk(filled, date(2005, 6, 1), Writer("en")))
    assert [block.kind for block in found.blocks] == ["paragraph"]
    assert "too few months were known" in str(found.blocks[0])
