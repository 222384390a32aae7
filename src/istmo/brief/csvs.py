"""Tables as CSV inside the page: a `data:` link, so that nothing is asked from anywhere."""

import base64

import polars as pl

_DANGEROUS = r"^\s*[=+\-@\t\r\n|%]"
"""A cell that begins so may run as a formula when a spreadsheet opens the file (OWASP, "CSV Injection")."""


def neutral(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before every text that a spreadsheet could take for a formula; numbers stay."""
    text = pl.col(pl.String)
    return frame.with_columns(
        pl.when(text.str.contains(_DANGEROUS)).then(pl.lit("'") + text).otherwise(text).name.keep()
    )


def link(frame: pl.DataFrame) -> str:
    """A `data:` address that holds the frame as CSV (UTF-8 with a byte order mark, as spreadsheets expect)."""
    content = neutral(frame).write_csv(include_bom=True).encode()
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(content).decode()
