"""Writing a page and its figures, whole or not at all: the brief as a folder that lists its files, others singly."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import vl_convert

from istmo.errors import InputError
from istmo.files import whole

MANIFEST = "brief.json"
PNG_SCALE = 1.6


def check(folder: Path) -> None:
    """Raise `InputError` if `folder` holds something that is not a brief of ours: it would be replaced whole."""
    if folder.exists() and not (folder / MANIFEST).is_file():
        raise InputError(f"{folder} exists and holds no brief", "Give another --out, or move it away")


def write(folder: Path, contents: Mapping[str, bytes], about: Mapping[str, Any]) -> list[Path]:
    """Put files into a new folder and move it into place; an earlier brief there is replaced, anything else refused.

    Args:
        folder: where the files shall be.
        contents: by file name.
        about: what the list of files says about them: day, language, version ...

    Returns:
        The files, in the order of `contents`, then the list.

    Raises:
        InputError: the folder exists and is no brief, or cannot be written.
    """
    check(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise InputError(f"{folder.parent} cannot be written", "Give another --out") from error
    try:
        fresh = scratch / "new"
        fresh.mkdir()
        for name, content in contents.items():
            (fresh / name).write_bytes(content)
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        listing = json.dumps({**about, "files": sums}, indent=1, ensure_ascii=False, default=str)
        (fresh / MANIFEST).write_text(listing + "\n", encoding="utf-8")
        _exchange(fresh, folder, scratch / "old")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return [folder / name for name in (*contents, MANIFEST)]


def write_page(path: Path, html: str, figures: Mapping[str, str]) -> list[Path]:
    """Write a page by itself, and beside it each figure as SVG and PNG; each file whole or not at all."""
    contents = {path.name: html.encode()}
    for name, svg in figures.items():
        contents |= pictures(name, svg)
    written = {path.with_name(name): content for name, content in contents.items()}
    for file, content in written.items():
        with whole(file) as beside:
            beside.write_bytes(content)
    return list(written)


def pictures(name: str, svg: str) -> dict[str, bytes]:
    """A figure as SVG and PNG, by file name."""
    return {f"{name}.svg": svg.encode(), f"{name}.png": vl_convert.svg_to_png(svg, scale=PNG_SCALE)}


def _exchange(fresh: Path, folder: Path, aside: Path) -> None:
    """Move the new folder into place; if that fails, the old one is put back."""
    if not folder.exists():
        fresh.rename(folder)
        return
    folder.rename(aside)
    try:
        fresh.rename(folder)
    except OSError:
        aside.rename(folder)
        raise
