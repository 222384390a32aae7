"""The README's and the documents' examples run as they stand, and the documented JSON keys are those printed.

A `python` block runs in one namespace a page; a `text` block right after it is what it must print. In a
`console` block each `$ istmo ...` runs by itself, and the lines below it are what it must print; `...` stands for
anything. A shown answer that begins with `Error:` must come with exit code 2. Every page starts with its own copy
of one filled store.
"""

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
JSON_KEYS = ROOT / "docs" / "json.md"
PAGES = sorted({ROOT / "README.md", *(ROOT / "docs").rglob("*.md")} - {JSON_KEYS})
FENCE = re.compile(r"^``` ?(?P<language>\w+)[^\n]*\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = Path(sys.executable).with_name("istmo")
WIDTH = "120"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, its line on the page, and what a `text` block after it shows."""

    language: str
    code: str
    line: int
    shown: str | None


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = list(FENCE.finditer(text))
    result = []
    for here, after in zip_longest(found, found[1:]):
        follows = after and after["language"] == "text" and not text[here.end() : after.start()].strip()
        shown = after["code"] if after and follows else None
        result.append(Block(here["language"], here["code"], text[: here.start()].count("\n") + 2, shown))
    return result


def commands(block: Block) -> Iterator[tuple[list[str], str]]:
    """Each command of a console block, and what the page shows below it."""
    for part in re.split(r"^\$ ", block.code, flags=re.MULTILINE)[1:]:
        lines = part.replace("\\\n", " ").splitlines()
        yield shlex.split(lines[0]), "\n".join(lines[1:])


def same(shown: str, printed: str) -> bool:
    """Whether what was printed is what the page shows, `...` standing for anything and trailing blanks for nothing."""
    plain = "\n".join(line.rstrip() for line in shown.strip().splitlines())
    pattern = ".*".join(re.escape(part) for part in plain.split("..."))
    return bool(
        re.fullmatch(pattern, "\n".join(line.rstrip() for line in printed.strip().splitlines()), re.DOTALL)
    )


@pytest.fixture
def desk(store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder beside a home with a filled store, as a reader of the page would have."""
    store = tmp_path / "home" / "istmo" / "istmo.duckdb"
    store.parent.mkdir(parents=True)
    shutil.copy(store_path, store)
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "desk" / "docs" / "examples")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", WIDTH)
    monkeypatch.chdir(tmp_path / "desk")
    return tmp_path / "desk"


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    assert arguments[0] == "istmo", f"a console block may run istmo alone, not {arguments[0]!r}"
    return subprocess.run(
        [COMMAND, *arguments[1:]],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ.copy(),
        check=False,
    )


def test_every_how_to_and_the_readme_have_examples_that_run() -> None:
    shown = [page for page in PAGES if page.parent.name == "how-to" or page.stem in ("README", "start")]
    assert len(shown) >= 7
    without = [
        page.name for page in shown if not {"python", "console"} & {block.language for block in blocks(page)}
    ]
    assert without == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
@pytest.mark.usefixtures("desk")
def test_the_examples_run_as_they_stand(page: Path) -> None:
    namespace: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(page):
        where = f"{page.relative_to(ROOT)}, line {block.line}"
        if block.language == "python":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile("\n" * (block.line - 1) + block.code, page, "exec"), namespace)
            assert block.shown is None or same(block.shown, printed.getvalue()), (
                f"{where}:\n{printed.getvalue()}"
            )
        if block.language == "console":
            for arguments, shown in commands(block):
                done = run(arguments)
                expected = 2 if shown.startswith("Error:") else 0
                assert done.returncode == expected, f"{where}: {shlex.join(arguments)}\n{done.stderr}"
                printed_text = done.stderr if expected else done.stdout
                assert not shown or same(shown, printed_text), (
                    f"{where}: {shlex.join(arguments)}\n{printed_text}"
                )


def keys(value: object, path: str = "") -> set[str]:
    """The keys of a JSON value, nested ones as `a.b`, those of a list's rows as `a[].b`."""
    if isinstance(value, dict):
        return set().union(*({f"{path}{key}", *keys(below, f"{path}{key}.")} for key, below in value.items()))
    if isinstance(value, list):
        return set().union(*(keys(row, f"{path.removesuffix('.')}[].") for row in value))
    return set()


def test_every_command_has_its_keys_documented() -> None:
    described = {command.split(" --")[0] for command, _ in documented()}
    assert len(described) == 24
    assert all(listed for _, listed in documented())


def documented() -> list[tuple[str, set[str]]]:
    """Each command of docs/json.md with the keys its table lists."""
    sections = JSON_KEYS.read_text(encoding="utf-8").split("\n## ")[1:]
    commands_of = (re.search(r"^\$ (.+ --json.*)$", section, re.MULTILINE) for section in sections)
    return [
        (command[1], set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)))
        for command, section in zip(commands_of, sections, strict=True)
        if command
    ]


@pytest.mark.parametrize(
    ("command", "listed"), documented(), ids=lambda value: value if isinstance(value, str) else ""
)
@pytest.mark.usefixtures("desk")
def test_json_has_the_documented_keys_and_no_others(command: str, listed: set[str]) -> None:
    done = run(shlex.split(command))
    assert done.returncode == 0, done.stderr
    assert keys(json.loads(done.stdout)) == listed
