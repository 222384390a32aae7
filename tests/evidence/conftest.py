"""Small helpers to check a text that a test writes itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from istmo.evidence import Claim, Report, check
from istmo.warehouse import Store


@pytest.fixture
def checked(filled: Store, tmp_path: Path) -> Callable[[str], Report]:
    """Check one text: checked("In March 2024 ...")."""

    def run(text: str, name: str = "report.txt") -> Report:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return check(filled, [tmp_path / name]).reports[0]

    return run


@pytest.fixture
def only(checked: Callable[[str], Report]) -> Callable[[str], Claim]:
    """The only claim of a text."""

    def run(text: str) -> Claim:
        claims = checked(text).claims
        assert len(claims) == 1, [c.figure for c in claims]
        return claims[0]

    return run
