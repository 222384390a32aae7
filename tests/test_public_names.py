"""The public names are those the documents list, each says what it is, and importing them costs nothing."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import istmo

ROOT = Path(__file__).parents[1]
REFERENCE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_reference_lists_every_public_name_and_no_other() -> None:
    listed = set(re.findall(r"^::: istmo\.(\w+)$", REFERENCE, re.MULTILINE)) | {"open"}
    assert listed == set(istmo.__all__)
    assert "`istmo.open(" in REFERENCE


@pytest.mark.parametrize("name", istmo.__all__)
def test_a_public_name_is_a_thing_with_a_docstring(name: str) -> None:
    thing = getattr(istmo, name)
    assert not inspect.ismodule(thing), f"istmo.{name} is a module, not what its name promises"
    if callable(thing):
        assert thing.__doc__, f"istmo.{name} does not say what it is"


def test_no_other_name_is_offered() -> None:
    assert sorted(dir(istmo)) == sorted(istmo.__all__)
    with pytest.raises(AttributeError, match="no attribute 'everything'"):
        istmo.everything  # noqa: B018 - the look-up itself is the test


def test_importing_istmo_loads_no_library(run_python: Callable[..., Any]) -> None:
    heavy = "polars duckdb numpy pydantic altair statsforecast"
    done = run_python(f"import sys, istmo; print([n for n in '{heavy}'.split() if n in sys.modules])")
    assert done.stdout.strip() == "[]", done.stderr
