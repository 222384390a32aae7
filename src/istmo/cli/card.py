"""How a series is told in the terminal, in English or Spanish."""

import polars as pl

from istmo.cli.output import Language, out
from istmo.observation import Indicator
from istmo.sources.catalogue import indicator, publication, publisher, said, traps

_WORDS = {
    "en": {
        "unit": "Unit", "universe": "Universe", "kind": "Kind", "source": "Source", "file": "File", "mind": "Mind",
        "compiled": "compiled by", "to": "to",
        "none": "none stored. Download it from {address} and store it with `istmo data import FILE`.",
    },
    "es": {
        "unit": "Unidad", "universe": "Universo", "kind": "Tipo", "source": "Fuente", "file": "Archivo",
        "mind": "Ojo", "compiled": "compilado por", "to": "a",
        "none": "ninguno guardado. Descárguelo de {address} y guárdelo con `istmo data import ARCHIVO`.",
        "flow": "flujo", "stock": "existencias", "driver": "factor",
        "month": "mes", "year": "año", "fiscal-year": "año fiscal",
        "series": "serie", "title": "título", "every": "cada", "first": "primero", "last": "último",
        "releases": "ediciones", "publisher": "publica", "unit-column": "unidad",
    },
}  # fmt: skip


def title(series: Indicator, language: Language) -> str:
    """What a series is called."""
    return series.title_es if language == "es" else series.title_en


def by(series: Indicator, language: Language) -> str:
    """Who publishes a series."""
    return publisher(series).name_es if language == "es" else publisher(series).name_en


def in_words(frame: pl.DataFrame, language: Language) -> pl.DataFrame:
    """The table of `istmo data list` with its heads and its codes in a language; as it is in English."""
    if language == "en" or frame.is_empty():
        return frame
    words = _WORDS["es"]
    told = frame.with_columns(
        unit=pl.col("unit").map_elements(lambda unit: _unit(unit, language), return_dtype=pl.String),
        every=pl.col("every").replace(words),
    )
    return told.rename(
        {name: words["unit-column"] if name == "unit" else words[name] for name in frame.columns}
    )


def print_card(series: str, files: pl.DataFrame, language: Language) -> None:
    """The card of a series: what it counts, who publishes it, from which files, and what to mind.

    Args:
        series: its id.
        files: it was read from, as `Store.files` gives them.
        language: of the words.
    """
    card, words = indicator(series), _WORDS[language]
    source = publication(card)
    definition = card.definition_es if language == "es" else card.definition_en
    out.print(f"[bold]{title(card, language)}[/bold]  ({card.id})\n{definition}")
    of = {
        "unit": _unit(card.unit, language),
        "universe": said("universe", card.universe, language),
        "kind": words.get(card.kind, card.kind),
    }
    out.print("   ".join(f"[dim]{words[name]}:[/dim] {text}" for name, text in of.items()))
    compiled = (
        f", {words['compiled']} {said('compiled', source.compiled_by, language)}"
        if source.compiled_by
        else ""
    )
    licence = said("licence", source.licence, language)
    out.print(f"[dim]{words['source']}:[/dim] {by(card, language)}, {source.title}{compiled}. {licence}.")
    for file in files.iter_rows(named=True):
        span = f"{file['first']} {words['to']} {file['last']}"
        about = f"{file['file']} ({span}, sha256 {file['sha256'][:12]}...)"
        out.print(f"[dim]{words['file']}:[/dim] {about}", highlight=False)
    if files.is_empty():
        out.print(
            f"[dim]{words['file']}:[/dim] {words['none'].format(address=source.address)}", highlight=False
        )
    for trap in traps(card, language):
        out.print(f"[yellow]{words['mind']}:[/yellow] {trap}")
    out.print()


def _unit(unit: str, language: Language) -> str:
    if language == "en":
        return unit
    from istmo.brief.writer import Writer  # noqa: PLC0415 - importing it takes a second

    return str(Writer(language).text(f"unit.{unit}"))
