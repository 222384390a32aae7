"""The section of the brief: told only when all was known, and every number with its source."""

import re
from datetime import date, timedelta

import pytest

from istmo.brief.desk import Desk
from istmo.brief.numbers import Language
from istmo.brief.sections.effects import section
from istmo.brief.writer import Writer
from istmo.effects import read
from istmo.warehouse import Store

BETWEEN_TAGS = re.compile(r"<(data|time|code|sup)\b.*?</\1>")


def test_it_is_not_told_before_its_counts_were_known(filled: Store) -> None:
    assert section(Desk(filled, read().known - timedelta(1), Writer("en"))) is None
    assert section(Desk(filled, date(2024, 5, 7), Writer("en"))) is None


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_number_carries_its_source(filled: Store, language: Language) -> None:
    found = section(Desk(filled, read().known, Writer(language)))
    assert found is not None
    changed = [one for one in read().effects if one.verdict == "changed"]
    (table,) = found.tables
    assert len(table.rows) == len(changed)
    texts = [str(block.text) for block in found.blocks if hasattr(block, "text")]
    texts += [str(cell) for row in table.rows for cell in row.cells]
    assert sum("data-release" in text for text in texts) >= 1 + 4 * len(changed)
    for text in texts:
        assert not re.search(r"\d", re.sub(r"<[^>]*>", "", BETWEEN_TAGS.sub("", text))), text
