"""The docs page's calls work as they stand: one and more for each resource."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.app.conftest import TOKEN, Served

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "app.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[2:]
RESOURCES = (
    "series",
    "releases",
    "situation",
    "flows",
    "forecasts",
    "scores",
    "nowcasts",
    "registered",
    "alerts",
    "effects",
    "register",
    "checks",
    "measures",
    "plans",
    "runs",
    "needs",
    "imports",
)


def test_every_resource_has_a_call() -> None:
    asked = set(re.findall(r'"\$ISTMO/(\w+)', "".join(BLOCKS)))
    assert asked == set(RESOURCES)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize("block", BLOCKS)
def test_the_calls_of_the_page_work(served: Served, tmp_path: Path, block: str) -> None:
    checked = block.replace("curl -s ", "curl -sS --fail-with-body ")
    environment = {
        "PATH": os.environ["PATH"],
        "ISTMO": f"{served.address}/api/v1",
        "AUTH": f"Authorization: Bearer {TOKEN}",
    }
    done = subprocess.run(
        ["bash", "-euc", checked], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert done.returncode == 0, f"{done.stdout[:500]} {done.stderr} {shlex.quote(block)}"
    assert "urn:istmo" not in done.stdout
    for run in served.house.queue.all():
        served.house.queue.cancel(run.id)
    served.house.accepted.file.unlink(missing_ok=True)
    served.house.records.forget()
    for plan in served.house.plans.all():
        served.house.plans.remove(plan.id)
