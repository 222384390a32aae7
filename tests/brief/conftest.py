"""Briefs made once for all tests of this folder."""

from datetime import date

import pytest

from istmo.brief import Brief, make_brief
from istmo.warehouse import Store

DAY = date(2024, 5, 7)


@pytest.fixture(scope="session")
def english(filled: Store) -> Brief:
    """The brief of 7 May 2024 in English."""
    return make_brief(filled, DAY, "en")


@pytest.fixture(scope="session")
def spanish(filled: Store) -> Brief:
    """The brief of 7 May 2024 in Spanish."""
    return make_brief(filled, DAY, "es")


@pytest.fixture(params=["en", "es"])
def brief(request: pytest.FixtureRequest) -> Brief:
    """The brief of 7 May 2024 in each language."""
    made: Brief = request.getfixturevalue({"en": "english", "es": "spanish"}[request.param])
    return made
