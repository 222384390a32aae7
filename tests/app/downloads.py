"""The CSV files that a page offers, as whoever opens it gets them."""

import base64
import csv
import io
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, NamedTuple

import httpx
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from istmo.brief.csvs import named

SPANISH: dict[str, Any] = tomllib.loads(
    files("istmo.brief.words").joinpath("csv.es.toml").read_text(encoding="utf-8")
)


class Offered(NamedTuple):
    """A file: its name without the ending, its headings, its first row."""

    name: str
    headings: list[str]
    first: list[str]


def offered(api: httpx.Client, address: str) -> Iterator[Offered]:
    """Every CSV file of a page: those that it carries, and those that it links to."""
    for link in HTMLParser(api.get(address).text).css("a[download]"):
        href = str(link.attributes["href"])
        if href.startswith("data:text/csv"):
            yield _read(str(link.attributes["download"]), base64.b64decode(href.partition(",")[2]))
        elif "format=csv" in href:
            answer = api.get(href)
            yield _read(answer.headers["content-disposition"].split('"')[1], answer.content)


def _read(file: str, content: bytes) -> Offered:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert file.endswith(".csv")
    return Offered(file.removesuffix(".csv"), rows[0], rows[1])


def in_spanish(english: Offered, spanish: Offered, also: str = "") -> None:
    """Hold a file to its English one, but for a part of its name that is no word."""
    assert spanish.headings == [SPANISH["column"][each] for each in english.headings]
    if english.name != also:
        assert spanish.name != english.name
        assert spanish.name == named(english.name.removesuffix(also), "es") + also
