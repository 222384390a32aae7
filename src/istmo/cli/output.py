"""How commands speak: tables and JSON to standard output, progress and errors to standard error."""

import json
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from istmo.errors import InputError
from istmo.warehouse import Store

WIDTH_OF_A_FILE = 160
"""Columns when the output is no terminal, so that tables are not folded at 80."""

out = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE)
err = Console(stderr=True)

StoreOption = Annotated[
    Path | None,
    typer.Option("--store", help="The store's file.", show_default="~/.local/share/istmo/istmo.duckdb"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
ProcessesOption = Annotated[
    int, typer.Option(min=1, help="How many at once; what is found does not depend on it.")
]
ClusterOption = Annotated[
    str | None,
    typer.Option(metavar="tcp://HOST:PORT", help="Do it on the Dask cluster whose scheduler is there."),
]
Language = Literal["en", "es"]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of the words.")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Read only what was known on this day.")
]


def must_be_page(page: Path | None) -> None:
    """Nothing if a page can be written there, or none is asked for.

    Raises:
        InputError: it is no .html, or there is no such folder.
    """
    if page is None:
        return
    if page.suffix != ".html":
        raise InputError("a page is written as .html", f"Give {page.with_suffix('.html')}", page)
    must_have_folder(page)


def must_have_folder(file: Path) -> None:
    """Nothing if there is the folder that a file is to be written into.

    Raises:
        InputError: there is none, or what is to be a file is a folder.
    """
    if not file.absolute().parent.is_dir():
        raise InputError(f"there is no folder {file.parent}", "Make it first", file)
    if file.is_dir():
        raise InputError(f"{file} is a folder", "Give a file to write")


def must_be_folder(folder: Path | None) -> None:
    """Nothing if a folder can be written to, or none is asked for: work of minutes should not end in a refusal.

    Raises:
        InputError: it is a file.
    """
    if folder is not None and folder.is_file():
        raise InputError(f"{folder} is a file", "Give a folder, new or not")


def day(text: str | None, option: str = "--as-of") -> date | None:
    """A date given on the command line.

    Raises:
        InputError: when it is not a possible YYYY-MM-DD.
    """
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{option} {text!r} is not a date", "Write it as 2024-05-07") from error
    if option == "--as-of" and found > date.today():
        raise InputError(f"{option} {text} is in the future", "Give a day up to today")
    return found


@contextmanager
def bar() -> Iterator[Progress]:
    """A progress bar on standard error, gone when done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        yield progress


@contextmanager
def opened(path: Path | None) -> Iterator[Store]:
    """The store, filled with a progress bar on its first use."""
    with bar() as progress:
        task = progress.add_task("opening the store", total=None)

        def report(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        store = Store.open(path, report)
    with store:
        yield store


def print_json(value: Any) -> None:
    """One JSON document on standard output; dates as ISO text."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")


def records(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """A frame as rows for JSON; whole floats become integers."""
    return [{name: _plain(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


PLAIN = str.maketrans("\xa0\u202f", "  ")
"""Spaces that hold words together on a page are plain ones in a terminal, where people search and copy."""


def print_table(frame: pl.DataFrame, title: str = "", whole: Collection[str] = ()) -> None:
    """A frame as a table, numbers right-aligned with thousands set off.

    Args:
        frame: the rows.
        title: above it.
        whole: columns of ids, which are never broken: they are copied into the next command.
    """
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name, kind in frame.schema.items():
        table.add_column(
            name.translate(PLAIN),
            justify="right" if kind.is_numeric() else "left",
            overflow="fold",
            no_wrap=name in whole,
        )
    for row in frame.iter_rows():
        table.add_row(*(_shown(value) for value in row))
    out.print(table)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _shown(value: Any) -> str:
    if value is None:
        return "·"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.4g}" if abs(value) < 100 else f"{value:,.1f}"
    # A whole number of four digits may be a year, which is not printed as 2,023; values are floats.
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= 10_000):
        return f"{value:,.0f}"
    return str(value).translate(PLAIN)
