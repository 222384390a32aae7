"""`istmo check`: what it prints, writes and refuses."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

TEXT = """WASHINGTON, April 18, 2024 - Agents made 137,480 apprehensions between ports of entry along the
southwest border in March. The United States announced $20 million in aid. <script>alert(1)</script>"""
KEYS = {
    "document", "quote", "start", "end", "number_start", "number_end", "kind", "value", "value_low", "value_high",
    "unit",
    "comparator", "place", "nationality", "period_start", "period_end", "series", "official_value", "official_first",
    "verdict", "confidence", "alternative", "said_by",
}  # fmt: skip


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_json_lines_claims_then_documents(
    run_istmo: Callable[..., Any], report: Path, store_path: Path
) -> None:
    done = run_istmo("check", str(report), "--json", "--store", str(store_path))
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("verdict") for row in rows] == ["revised-later", "not-checkable", None]
    assert set(rows[0]) >= KEYS
    assert (rows[0]["official_value"], rows[0]["official_first"]) == (137_473, 137_480)
    assert rows[0]["source"].startswith("https://")
    said = rows[-1]["announcements"][0]["quotation"]
    assert said == "The United States announced $20 million in aid. <script>alert(1)</script>"


def test_the_terminal_in_both_languages(
    run_istmo: Callable[..., Any], report: Path, store_path: Path
) -> None:
    english = run_istmo("check", str(report), "--store", str(store_path))
    spanish = run_istmo("check", str(report), "--store", str(store_path), "--lang", "es")
    assert "revised later" in english.stdout
    assert "revisada después" in spanish.stdout


def test_the_page_stands_alone_and_shows_the_text_as_text(
    run_istmo: Callable[..., Any], report: Path, store_path: Path, tmp_path: Path
) -> None:
    page, entries = tmp_path / "page.html", tmp_path / "entries.toml"
    done = run_istmo(
        "check", str(report), "--store", str(store_path), "--out", str(page), "--entries", str(entries)
    )
    assert done.returncode == 0, done.stderr
    html = unescape(page.read_text(encoding="utf-8").replace("&lt;script", "&amp;lt;script"))
    assert "<script" not in html
    assert "&lt;script>alert(1)" in html
    assert "default-src 'none'" in html
    assert 'class="revised-later"' in html
    assert "<svg" in html
    assert "http://www.w3.org" in html
    assert 'src="' not in html
    assert "[[announcement]]" in entries.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing.txt"], "no such file"),
        (["."], "no file in it"),
        (["empty.txt"], "empty"),
        (["empty.txt", "--as-of", "2999-01-01"], "in the future"),
        (["empty.txt", "--out", "nowhere/page.html"], "no folder"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(
    run_istmo: Callable[..., Any],
    tmp_path: Path,
    store_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if "empty.txt" in arguments:
        (tmp_path / "empty.txt").write_text("")
    done = run_istmo("check", *arguments, "--store", str(store_path))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(
    run_istmo: Callable[..., Any], report: Path, store_path: Path, tmp_path: Path
) -> None:
    folder, empty = tmp_path / "folder", tmp_path / "empty.txt"
    folder.mkdir()
    report.rename(folder / report.name)
    empty.write_text("")
    missing = tmp_path / "missing.txt"
    done = run_istmo("check", "--json", str(empty), str(missing), str(folder), "--store", str(store_path))
    assert done.returncode == 1
    assert [json.loads(line)["document"] for line in done.stdout.splitlines()] == [report.name] * 3
    said = done.stderr.replace("\n", "")
    assert "empty.txt: it is empty" in said
    assert "missing.txt: there is no such file" in said


def test_the_documented_keys_are_those_printed(
    run_istmo: Callable[..., Any], report: Path, store_path: Path
) -> None:
    section = (
        (Path(__file__).parents[2] / "docs" / "json.md")
        .read_text(encoding="utf-8")
        .split("## istmo check")[1]
    )
    claim, document = section.split("then a document a line")
    done = run_istmo("check", str(report), "--json", "--store", str(store_path))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for text, row in ((claim, rows[0]), (document, rows[-1])):
        named = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
        assert {key for line in named for key in re.findall(r"`(\w+)`", line)} == set(row)
