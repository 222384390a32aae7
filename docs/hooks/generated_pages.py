"""Pages written by the program itself at build time: the catalogue from the cards, the commands from the code."""

import subprocess
import sys
from datetime import date

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from istmo.observation import Card, Indicator, Publication
from istmo.periods import fiscal_year
from istmo.sources.catalogue import cards
from istmo.warehouse import snapshot

CATALOGUE = """# Catalogue of series

Every series Istmo knows, as its card says. `istmo data show SERIES` prints the same card with the newest figures, and
`istmo data list` the whole list. The words are explained in [Concepts](concepts.md). The periods are those in the
snapshot that ships with the package; files you import add to them. Where none are shipped, the publication's address
has the file.
"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    files.append(File.generated(config, "catalogue.md", content=_catalogue()))
    files.append(File.generated(config, "cli.md", content=_commands()))
    return files


def _catalogue() -> str:
    spans = _spans()
    ordered = sorted(cards(), key=lambda card: card.publisher.name_en)
    return "\n".join([CATALOGUE, *(_publisher(card, spans) for card in ordered)])


def _publisher(card: Card, spans: dict[str, str]) -> str:
    rows = [_row(series, spans) for series in card.series]
    return "\n".join(
        [
            f"## {card.publisher.name_en}",
            "",
            f"[{card.publisher.address}]({card.publisher.address})",
            "",
            *(_publication(each) for each in card.publication),
            "",
            "| what is counted | who and where | periods | traps |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _publication(publication: Publication) -> str:
    compiled = f" Compiled by {publication.compiled_by}." if publication.compiled_by else ""
    days = publication.lag_days
    out = "Out once, long after" if days is None else f"Usually out {days} days after the period ends"
    return f"- [{publication.title}]({publication.address}). Terms: {publication.licence.rstrip('.')}. {out}.{compiled}"


def _row(series: Indicator, spans: dict[str, str]) -> str:
    unit = f"unit: {series.unit}; {series.kind}"
    if series.rounding > 1:
        unit += f"; rounded to {series.rounding}"
    if series.category:
        unit += f"; category: {series.category}"
    if series.sum_of:
        unit += f"; the sum of {', '.join(f'`{part}`' for part in series.sum_of)}"
    cells = [
        f"**{series.title_en}**<br>`{series.id}`<br>{series.definition_en}<br>*{unit}*",
        series.universe,
        spans.get(series.id, "none shipped"),
        "<br>".join(f"• {trap}" for trap in series.traps),
    ]
    return "| " + " | ".join(cell.replace("|", "&#124;").replace("\n", " ") for cell in cells) + " |"


def _spans() -> dict[str, str]:
    """First and last period of each series in the shipped snapshot; of a sum, those that all its parts have."""
    known = {series: (first, last) for series, first, last in snapshot.periods()}
    words = {}
    for series in (series for card in cards() for series in card.series):
        parts = series.sum_of or (series.id,)
        if all(part in known for part in parts):
            first, last = max(known[part][0] for part in parts), min(known[part][1] for part in parts)
            ends = dict.fromkeys([_named(first, series), _named(last, series)])
            words[series.id] = f"{series.frequency}, {' to '.join(ends)}"
    return words


def _named(period: date, series: Indicator) -> str:
    if series.frequency == "fiscal-year":
        return f"FY{fiscal_year(period)}"
    return f"{period:%Y}" if series.frequency == "year" else f"{period:%Y-%m}"


def _commands() -> str:
    """What Typer itself says of the commands."""
    ask = ["typer", "istmo.cli", "utils", "docs", "--name", "istmo", "--title", "Command line"]
    return subprocess.run(
        [sys.executable, "-m", *ask], check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout
