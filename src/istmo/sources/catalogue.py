"""All that Istmo can read: the cards of every publisher and the layouts of every file."""

import csv
import importlib
import io
import pkgutil
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from istmo import sources
from istmo.errors import InputError, UnknownNameError
from istmo.observation import Card, Indicator, Publication, Publisher
from istmo.sources.layout import Layout
from istmo.sources.reading import read_bytes, sheet_names


@cache
def cards() -> tuple[Card, ...]:
    """The publishers' cards, ordered by publisher id."""
    folder = files(sources).joinpath("cards")
    texts = (file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(sorted((Card(**tomllib.loads(text)) for text in texts), key=lambda card: card.publisher.id))


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every series by its id."""
    return MappingProxyType({series.id: series for card in cards() for series in card.series})


@cache
def publications() -> Mapping[str, Publication]:
    """Every publication by its id."""
    return MappingProxyType({each.id: each for card in cards() for each in card.publication})


def publication(series: Indicator) -> Publication:
    """What carries a series; of a sum, what carries its first part."""
    return publications()[indicators()[series.sum_of[0]].publication if series.sum_of else series.publication]


def publisher(series: Indicator) -> Publisher:
    """Who publishes a series."""
    return next(card.publisher for card in cards() if series in card.series)


def indicator(series: str) -> Indicator:
    """The series with this id.

    Raises:
        UnknownNameError: with the nearest ids.
    """
    if series not in indicators():
        near = get_close_matches(series, indicators(), n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`istmo data list` shows all."
        raise UnknownNameError(f"There is no series {series!r}. {hint}")
    return indicators()[series]


@cache
def spanish_words() -> Mapping[str, Mapping[str, str]]:
    """What cards say in English only, with its Spanish: licence, compiled, universe, traps."""
    return MappingProxyType(
        tomllib.loads(files(sources).joinpath("words.es.toml").read_text(encoding="utf-8"))
    )


def said(kind: str, text: str, language: str) -> str:
    """What a card says, in a language.

    Args:
        kind: "licence", "compiled", "universe" or "traps".
        text: as the card has it.
        language: "en" or "es".
    """
    return spanish_words()[kind].get(text, text) if language == "es" else text


def traps(series: Indicator, language: str) -> tuple[str, ...]:
    """The known pitfalls of a series in a language."""
    if language != "es":
        return series.traps
    return series.traps_es or tuple(
        _traps_in_spanish().get(trap) or said("traps", trap, language) for trap in series.traps
    )


@cache
def _traps_in_spanish() -> Mapping[str, str]:
    """Those that some card says in both languages: another series may have the same."""
    cited = (each for each in indicators().values() if each.traps_es)
    return {trap: told for each in cited for trap, told in zip(each.traps, each.traps_es, strict=True)}


@cache
def layouts() -> tuple[Layout, ...]:
    """Every file layout of every source module."""
    names = sorted(module.name for module in pkgutil.iter_modules(sources.__path__, "istmo.sources."))
    modules = [importlib.import_module(name) for name in names if name != __name__]
    return tuple(layout for module in modules for layout in getattr(module, "LAYOUTS", ()))


def recognise(path: Path, publication: str | None = None) -> Layout:
    """The layout of a file, judged by its columns or sheets, never by its name.

    Args:
        path: the file.
        publication: look only among the layouts of this publication.

    Raises:
        InputError: when the file is missing, or no layout fits, or those of two publications do; a file that
            nearly fits is told which columns are unknown and which are missing.
    """
    if publication not in (None, *publications()):
        raise UnknownNameError(
            f"There is no publication {publication!r}. Known: {', '.join(publications())}."
        )
    if path.is_dir():
        raise InputError("it is a folder", "Use `istmo data update` with it", path)
    if not path.is_file():
        raise InputError("there is no such file", "Check the path", path)
    if path.suffix.lower() == ".xlsx" and not _is_workbook(path):
        raise InputError("it is no workbook, whatever its name says", "Fetch it again", path)
    recognised = _recognise_workbook if _is_workbook(path) else _recognise_text
    return recognised(path, publication)


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def _recognise_workbook(path: Path, publication: str | None) -> Layout:
    sheets = set(sheet_names(path))
    fitting = [
        layout
        for layout in layouts()
        if layout.kind == "xlsx"
        and sheets.issuperset(layout.header)
        and publication in (None, layout.publication)
    ]
    if not fitting:
        raise InputError(
            f"no known workbook has the sheets {', '.join(sorted(sheets)[:5])} ...",
            "`istmo data import --help` lists what can be read",
            path,
        )
    return max(fitting, key=lambda layout: len(layout.header))


def _recognise_text(path: Path, publication: str | None) -> Layout:
    first = read_bytes(path)[:20_000].decode("utf-8-sig", errors="replace").splitlines()[:1]
    if any(character < " " and character != "\t" for line in first for character in line):
        raise InputError("it is binary, not a table", "Fetch it again", path)
    candidates = []
    for layout in layouts():
        if layout.kind != "csv" or not first or publication not in (None, layout.publication):
            continue
        columns = {
            cell.strip() for cell in next(csv.reader(io.StringIO(first[0]), delimiter=layout.separator), [])
        }
        unknown = columns - {*layout.header, *layout.optional}
        missing = set(layout.header) - columns
        candidates.append(
            (len(unknown) + len(missing), len(columns & set(layout.header)), layout, unknown, missing)
        )
    if not candidates:
        raise InputError("the file is empty", "Fetch it again", path)
    wrong, shared, layout, unknown, missing = min(candidates, key=lambda each: (each[0], -each[1]))
    if wrong == 0:
        fitting = {each[2].publication for each in candidates if each[:2] == (wrong, shared)}
        if len(fitting) > 1:
            remedy = "Say which with --publication"
            raise InputError(f"its columns fit {' and '.join(sorted(fitting))} alike", remedy, path, [1])
        return layout
    if shared > len(layout.header) / 2:
        parts = [("unknown columns", unknown), ("missing columns", missing)]
        faults = "; ".join(f"{word} {', '.join(map(repr, sorted(names)))}" for word, names in parts if names)
        raise InputError(
            f"it looks like {layout.name}, but has {faults}",
            f"The columns must be {', '.join(layout.header)}",
            path,
            [1],
        )
    raise InputError(
        f"no known layout has the columns {first[0][:120]!r}",
        "`istmo data import --help` lists what can be read",
        path,
        [1],
    )
