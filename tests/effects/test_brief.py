"""The section of the brief: from what was known on the day, in the brief without a day too, every number sourced."""

import re
from datetime import date, timedelta

import pytest

from istmo.brief import numbers
from istmo.brief.desk import Desk, newest_knowledge
from istmo.brief.effects import told
from istmo.brief.effects.making import measures
from istmo.brief.numbers import Language
from istmo.brief.sections.effects import section
from istmo.brief.writer import Writer
from istmo.effects import Effect, known_on, read
from istmo.effects.panel import panel
from istmo.effects.points import POINTS
from istmo.effects.record import counts_fingerprint
from istmo.measures import catalogue, measure
from istmo.periods import add_months
from istmo.studies import load
from istmo.warehouse import Store

WORDS = re.compile(r"<(data|time|code|sup|b|small)\b.*?</\1>")
"""What carries its source, and the names of measures and reasons, which are words of the catalogue."""


def test_it_is_not_told_before_its_counts_were_known(filled: Store) -> None:
    assert section(Desk(filled, date(2024, 5, 7), Writer("en"))) is None


def test_the_brief_without_a_day_tells_what_was_known_on_its_day(filled: Store) -> None:
    """Its estimates are of the counts as known that day, and none of what came out later."""
    day = newest_knowledge(filled)
    found = known_on(day)
    assert found is not None
    assert found.known <= day < read().known
    panels = {one.id: panel(filled, one, day) for one in POINTS if one.series in found.series}
    assert found.counts == counts_fingerprint(panels), "python scripts/effects_record.py makes it anew"
    assert all(row.corridor is None for one in found.effects for row in one.rows), "fitted to all"
    assert known_on(read().known) is read()
    assert known_on(found.known - timedelta(1)) is None


def test_a_star_is_explained_where_one_stands_and_nowhere_else(filled: Store) -> None:
    """In the section of the brief and in the table of the page; so is the column of the fitted corridor."""
    write = Writer("en")
    star, corridor = write.text("effect.star"), write.text("effect.corridor-note")
    found = section(Desk(filled, newest_knowledge(filled), write))
    assert found is not None
    tables = [*found.tables]
    for record in (known_on(newest_knowledge(filled)), read()):
        assert record is not None
        said = [one for one in record.effects if one.verdict != "cannot-be-told"]
        fitted = [told.head(one).corridor for one in said]  # type: ignore[union-attr]
        table = measures(load(), record, said, write)
        heads = [str(column.heading) for column in table.columns]
        assert (write.text("effect.column-corridor") in heads) == (corridor in table.note) == any(fitted)
        tables.append(table)
    tables.append(measures(load(), read(), [without_interval(one) for one in said], write))
    assert star in tables[-1].note
    for each in tables:
        cells = "".join(str(cell) for row in each.rows for cell in row.cells)
        assert (told.STAR in cells) == (star in each.note), each.id


def without_interval(found: Effect) -> Effect:
    """The same where placebos of the synthetic control were found too often."""
    none = {"low": None, "high": None}
    rows = tuple(
        row.model_copy(update={"synthetic": row.synthetic.model_copy(update=none)}) if row.synthetic else row
        for row in found.rows
    )
    return found.model_copy(update={"rows": rows})


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_measure_stands_there_and_every_number_carries_its_source(
    filled: Store, language: Language
) -> None:
    found = section(Desk(filled, newest_knowledge(filled), Writer(language)))
    assert found is not None
    (table,) = found.tables
    assert len(table.rows) == len(catalogue())
    assert f"{known_on(newest_knowledge(filled)).known:%Y-%m-%d}" in str(found.blocks[0].text)  # type: ignore[union-attr]
    texts = [str(block.text) for block in found.blocks if hasattr(block, "text")]
    texts += [str(cell) for row in table.rows for cell in row.cells]
    estimated = sum(bool(one.rows and one.rows[0].structural) for one in read().effects)
    assert sum("data-release" in text for text in texts) >= 2 * estimated
    for text in texts:
        assert not re.search(r"\d", re.sub(r"<[^>]*>", "", WORDS.sub("", text))), text


def test_tables_say_where_the_months_before_end() -> None:
    for one in read().effects:
        said = told.span(one, "en")
        head = told.head(one)
        assert bool(said) == bool(head is not None and head.course)
        assert numbers.plain(told.baseline(one, "es")).startswith("antes: hasta ")
        if said:
            assert numbers.plain(f"the months to {numbers.month(one.before, 'en')}.") in numbers.plain(said)
            announced = measure(one.measure).known < add_months(one.before, 1)
            assert ("had been announced" in said) == announced


def test_other_measures_are_named_after_the_reason_that_they_are() -> None:
    found = Effect(
        measure="darien-joint-campaign-2023", before=date(2023, 3, 1), first=date(2023, 4, 1), verdict="cannot-be-told",
        why=("confounded", "short-before"), others=("cbp-one-2023-07",),
    )  # fmt: skip
    first, last = told.reasons(found, "en").split("; ")
    assert first == told.say("why-short-before", "en")
    assert last == f"{told.say('why-confounded', 'en')}: {measure('cbp-one-2023-07').title('en')}"
