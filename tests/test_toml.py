"""What is written as TOML reads back as the same, whoever writes it."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from istmo.app.forms import from_form
from istmo.evidence.announcements import as_toml, entry
from istmo.evidence.types import Announcement
from istmo.register import register
from istmo.register.accepting import Found, accept
from istmo.toml import table, value

HARD = 'a\x7fb "c" \\d é\t\u2028'
PLAIN = (
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.dates()
)


@given(st.lists(PLAIN) | st.dictionaries(st.from_regex(r"[a-z]{1,9}", fullmatch=True), PLAIN))
def test_a_value_reads_back(one: Any) -> None:
    assert tomllib.loads(f"a = {value(one)}")["a"] == one


def test_a_table_and_a_head_read_back() -> None:
    fields = {"a": HARD, "b": [date(2024, 5, 7), {"c": HARD}], "d": 1.5}
    assert tomllib.loads(table("", fields) + table("t", fields) * 2) == fields | {"t": [fields, fields]}
    with pytest.raises(ValueError, match="JSON compliant"):
        value(float("inf"))


def test_any_quotation_is_written_so_that_it_can_be_read(tmp_path: Path) -> None:
    """DEL is the one character that JSON takes as it is and TOML does not."""
    said = Announcement(
        kind="aid", actor="Mexico", day="2024-05-07", planned="", what=HARD, quote=HARD, document="r", start=0, end=9
    )  # fmt: skip
    (row,) = tomllib.loads(as_toml(said))["announcement"]
    assert row == entry(said)
    ((new,), _) = accept({1: Found.model_validate(row)}, tmp_path / "mine.toml", "A. Pérez")
    assert register((tmp_path / "mine.toml",)).commitment(new).quotation == HARD
    assert tomllib.loads(from_form({"title": HARD}))["title"] == HARD
