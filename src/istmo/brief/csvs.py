"""Tables as CSV inside the page: a `data:` link, so that nothing is asked from anywhere.

A page in Spanish gives its files Spanish names and headings, from `words/csv.es.toml`; codes stay what they are.
"""

import base64
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from istmo.brief.numbers import Language

_DANGEROUS = r"^\s*[=+\-@\t\r\n|%]"
"""A cell that begins so may run as a formula when a spreadsheet opens the file (OWASP, "CSV Injection")."""


def neutral(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before every text that a spreadsheet could take for a formula; numbers stay."""
    text = pl.col(pl.String)
    return frame.with_columns(
        pl.when(text.str.contains(_DANGEROUS)).then(pl.lit("'") + text).otherwise(text).name.keep()
    )


def named(name: str, language: Language) -> str:
    """What a file is called in a language, without its ending.

    Args:
        name: of the table; English, and left as it is where it is no word, such as the id of a series.
        language: of the page.
    """
    if language == "en":
        return name
    stem = name.removesuffix("-numbers")
    shown = _spanish()["file"].get(stem, stem)
    return str(shown if stem == name else f"{shown}-{_spanish()['numbers']}")


def headed(frame: pl.DataFrame, language: Language) -> pl.DataFrame:
    """The frame with its columns named in a language."""
    return frame if language == "en" else frame.rename(_spanish()["column"], strict=False)


def link(frame: pl.DataFrame, language: Language) -> str:
    """A `data:` address that holds the frame as CSV (UTF-8 with a byte order mark, as spreadsheets expect)."""
    content = neutral(headed(frame, language)).write_csv(include_bom=True).encode()
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(content).decode()


@cache
def _spanish() -> dict[str, Any]:
    return tomllib.loads(files("istmo.brief.words").joinpath("csv.es.toml").read_text(encoding="utf-8"))
