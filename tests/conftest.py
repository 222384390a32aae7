"""Fixtures that several rooms share."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jaxtyping import install_import_hook

from istmo.warehouse import Store  # which does not import the engine

# Axis names in the engine's annotations are checked whenever a test traces it: before anything imports the engine.
install_import_hook("istmo.engine", "beartype.beartype")
# Most of the time of these tests goes into compiling, so programs are not optimised: they differ in rounding at most.
# The commands that tests run inherit it; tests/engine/test_day.py runs one program as users do.
os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_backend_optimization_level=0".strip()

SHARED = Path(__file__).parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what reads ../shared where a checkout does not have it."""
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="../shared is not here"))


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a store filled from the shipped snapshot; do not write to it."""
    path = tmp_path_factory.mktemp("store") / "istmo.duckdb"
    Store.open(path).close()
    return path


@pytest.fixture(scope="session")
def filled(store_path: Path) -> Iterator[Store]:
    """The shipped snapshot as a store."""
    with Store.open(store_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python code in a process of its own: run_python(code, *arguments)."""

    def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="session")
def run_istmo(run_python: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., Any]:
    """Run the command line in a process of its own: run_istmo("data", "list")."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run_python("from istmo.cli import main; main()", *arguments)

    return run
