"""The Makefile: every target installs what it needs, also on a fresh checkout and by itself."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("target", [".venv/.project-installed", "brief", "serve", "data", "test", "lint"])
def test_the_packages_that_build_the_project_are_there_before_it_is_built(
    tmp_path: Path, target: str
) -> None:
    """The build itself is not isolated: hatchling has to be installed, and stands in both locks."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    steps = done.stdout.splitlines()
    locked = [at for at, step in enumerate(steps) if "--require-hashes" in step]
    built = [at for at, step in enumerate(steps) if "--no-build-isolation" in step]
    assert len(built) == 1
    assert locked
    assert min(locked) < built[0]
    for name in ("run", "dev"):
        assert "\nhatchling==" in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
