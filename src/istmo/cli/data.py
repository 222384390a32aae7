"""`istmo data`: look at the record, compare sources, bring in newer files."""

import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.error import URLError
from urllib.parse import urlparse

import polars as pl
import typer

from istmo.cli.card import by, in_words, print_card, title
from istmo.cli.output import (
    AsOfOption,
    JsonOption,
    LanguageOption,
    StoreOption,
    bar,
    day,
    err,
    opened,
    out,
    print_json,
    print_table,
    records,
)
from istmo.errors import InputError
from istmo.observation import DIMENSIONS, KEY
from istmo.sources.catalogue import indicator, layouts, publisher
from istmo.sources.catalogue import publication as publication_of
from istmo.warehouse import imports
from istmo.warehouse.compare import compare as compare_sources
from istmo.warehouse.compare import comparisons
from istmo.warehouse.export import write_series

data = typer.Typer(no_args_is_help=True, help="Look at the record, compare sources, bring in newer files.")

LARGEST_DOWNLOAD = 100_000_000
ByOption = Annotated[
    list[str] | None, typer.Option("--by", help=f"Keep this breakdown: {', '.join(DIMENSIONS)}. Repeatable.")
]
PublishedOption = Annotated[
    str | None,
    typer.Option(
        metavar="YYYY-MM-DD", help="The day the files came out.", show_default="today, marked as estimated"
    ),
]
PublicationOption = Annotated[
    str | None, typer.Option(help="Whose files they are, where two publications share a layout.")
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Take a file that lacks most of what is known of its periods.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and store nothing.")]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="DIMENSION=CODE[,CODE]", help="Only these codes, e.g. nationality=VEN,CUB."
    ),
]


@data.command("list")
def list_(
    text: Annotated[str, typer.Argument(help="Only series whose id, title or concept contains this.")] = "",
    language: LanguageOption = "en",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """List the series: what is counted, by whom, from when to when.

    Example: istmo data list darien
    """
    with opened(store) as warehouse:
        spans = {row["series"]: row for row in warehouse.spans().iter_rows(named=True)}
        rows, without = [], []
        for series in warehouse.indicators():
            words = f"{series.id} {series.title_en} {series.title_es} {series.concept}".lower()
            parts = [spans[part] for part in series.sum_of or (series.id,) if part in spans]
            if text.lower() not in words:
                continue
            if not parts:
                without.append(series.id)
                continue
            rows.append(
                {
                    "series": series.id,
                    "title": title(series, language),
                    "unit": series.unit,
                    "every": series.frequency,
                    "first": max(part["first"] for part in parts),
                    "last": min(part["last"] for part in parts),
                    "releases": max(part["releases"] for part in parts),
                    "publisher": by(series, language),
                }
            )
    if json:
        print_json(rows)
    else:
        print_table(in_words(pl.DataFrame(rows), language))
    if without:
        err.print(f"Not stored: {', '.join(without)}. `istmo data show` says where to get them.")
    elif not rows:
        err.print(f"No series matches {text!r}.")
    if not rows:
        raise typer.Exit(1)


@data.command()
def show(
    series: Annotated[str, typer.Argument(help="The series' id, as `istmo data list` shows it.")],
    by: ByOption = None,
    where: WhereOption = None,
    as_of: AsOfOption = None,
    start: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="First period.")] = None,
    end: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Last period.")] = None,
    last: Annotated[int, typer.Option(min=0, help="How many periods to show; 0 shows all.")] = 12,
    releases: Annotated[
        bool, typer.Option("--releases", help="Show each release of each period instead.")
    ] = False,
    language: LanguageOption = "en",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Show one series: its definition, its source and its newest values.

    Example: istmo data show panama.darien.nationality --where nationality=VEN --as-of 2024-05-07
    """
    with opened(store) as warehouse:
        card, files = indicator(series), warehouse.files(series)
        if releases:
            values = warehouse.versions(series)
        else:
            values = warehouse.series(
                series,
                by=by or [],
                where=chosen(where),
                as_of=day(as_of),
                start=day(start, "--start"),
                end=day(end, "--end"),
            )
    if last and not json:
        newest = values["period"].unique().sort().tail(last)
        values = values.filter(pl.col("period").is_in(newest.to_list()))
    if json:
        print_json(
            {
                "series": card.model_dump(),
                "source": _source(series),
                "files": records(files),
                "values": records(values),
            }
        )
    else:
        print_card(series, files, language)
    if files.is_empty():
        raise typer.Exit(1)
    if not json:
        print_table(values)
    if values.is_empty():
        err.print("Nothing was known of it then." if as_of else "No values in this span.")
        raise typer.Exit(1)


@data.command()
def query(
    sql: Annotated[
        str, typer.Argument(help="One SELECT over observation, as_of('DATE'), release, key_figure.")
    ],
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Ask the store in SQL (DuckDB), read only.

    Example: istmo data query "SELECT nationality, sum(value) AS transits FROM as_of('2024-05-07')
    WHERE series = 'panama.darien.nationality' AND year(period) = 2023 GROUP BY ALL ORDER BY 2 DESC LIMIT 5"
    """
    with opened(store) as warehouse:
        answer = warehouse.query(sql)
    if json:
        print_json(records(answer))
    else:
        print_table(answer)


@data.command()
def compare(
    name: Annotated[str | None, typer.Argument(help="One comparison; all if left out.")] = None,
    as_of: AsOfOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Show where two sources count the same thing and differ, by how much, and why."""
    known = {each.id: each for each in comparisons()}
    if name is not None and name not in known:
        raise InputError(f"there is no comparison {name!r}", f"Known: {', '.join(known)}")
    with opened(store) as warehouse:
        found = compare_sources(warehouse, name, day(as_of))
    if found.is_empty():
        err.print("Nothing to compare was known then.")
    if json:
        whys = {each.id: each.why_en for each in known.values()}
        print_json([{**row, "why": whys[row["comparison"]]} for row in records(found)])
    if json or found.is_empty():
        raise typer.Exit(int(found.is_empty()))
    for identifier, each in known.items():
        rows = found.filter(comparison=identifier)
        if rows.is_empty():
            continue
        heading = [rows["left"][0], rows["right"][0] if each.right else "cited figure"]
        columns = ["start", "end", *(["nationality"] if each.cited else [])]
        values = ["left_value", "right_value", "difference", "percent", "verdict"]
        shown = rows.select(*columns, *values).rename(dict(zip(values[:2], heading, strict=True)))
        print_table(shown, each.title_en)
        out.print(f"[dim]Why: {each.why_en}[/dim]\n")


@data.command(
    "import", epilog="Layouts that can be read: " + "; ".join(sorted({each.name for each in layouts()})) + "."
)
def import_(
    files: Annotated[
        list[Path], typer.Argument(help="Official files as downloaded; recognised by their columns.")
    ],
    published: PublishedOption = None,
    publication: PublicationOption = None,
    dry_run: DryRunOption = False,
    replace: ReplaceOption = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Store newer official files as new releases; what was stored before stays readable.

    All files are stored, or none: a file with bad rows stops the import, says which rows and changes nothing.
    """
    _take(files, published, publication, dry_run=dry_run, replace=replace, store=store, json=json)


@data.command()
def update(
    origin: Annotated[
        str, typer.Argument(help="A folder with official files, or the https address of one file.")
    ],
    published: PublishedOption = None,
    publication: PublicationOption = None,
    dry_run: DryRunOption = False,
    replace: ReplaceOption = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Look through a folder, or fetch an address, and import what is not stored yet."""
    if urlparse(origin).scheme in ("http", "https"):
        with tempfile.TemporaryDirectory() as scratch:
            _take(
                [_download(origin, Path(scratch))],
                published,
                publication,
                dry_run=dry_run,
                replace=replace,
                store=store,
                json=json,
            )
    elif Path(origin).is_dir():
        files = list(imports.official_files(Path(origin)))
        if not files:
            what = f"there are no {', '.join(imports.ENDINGS)} files in this folder"
            raise InputError(what, "Give another folder", origin)
        _take(files, published, publication, dry_run=dry_run, replace=replace, store=store, json=json)
    else:
        raise InputError("it is neither a folder nor an http(s) address", "Check it", origin)


@data.command()
def export(
    series: Annotated[list[str], typer.Argument(help="Ids of the series.")],
    output: Annotated[Path, typer.Option("--out", help="File to write: .csv, .parquet or .json.")],
    by: ByOption = None,
    where: WhereOption = None,
    as_of: AsOfOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Write series to one file, each row with its source, licence and release.

    Example: istmo data export panama.darien.nationality --by nationality --out darien.csv
    """
    with opened(store) as warehouse:
        rows = write_series(warehouse, series, output, by=by or [], where=chosen(where), as_of=day(as_of))
    if not rows:
        err.print("Nothing was known of it then; no file was written.")
        raise typer.Exit(1)
    if json:
        print_json({"file": str(output), "rows": rows})
    else:
        out.print(f"{rows:,} rows -> {output}")


def chosen(where: Sequence[str] | None) -> dict[str, list[str]]:
    """`--where` options as a mapping from dimension to codes.

    Raises:
        InputError: an option that is not DIMENSION=CODE[,CODE].
    """
    pairs = [option.partition("=") for option in where or ()]
    for dimension, equals, codes in pairs:
        if not equals or not codes:
            raise InputError(f"--where {dimension!r} is not DIMENSION=CODE", "Write e.g. nationality=VEN,CUB")
    return {dimension.strip(): [code.strip() for code in codes.split(",")] for dimension, _, codes in pairs}


def _source(series: str) -> dict[str, Any]:
    card = indicator(series)
    return {"publisher": publisher(card).name_en, **publication_of(card).model_dump(exclude={"files"})}


def _download(address: str, folder: Path) -> Path:
    name = Path(urlparse(address).path).name or "download"
    request = urllib.request.Request(address, headers={"User-Agent": "istmo"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read(LARGEST_DOWNLOAD + 1)
    except (URLError, TimeoutError) as error:
        raise InputError(
            f"it cannot be fetched ({error})", "Download it by hand and import the file", address
        ) from error
    if len(content) > LARGEST_DOWNLOAD:
        raise InputError("it is larger than 100 MB", "Download it by hand and import the file", address)
    target = folder / name
    target.write_bytes(content)
    return target


def _take(
    files: Sequence[Path],
    published: str | None,
    publication: str | None,
    *,
    dry_run: bool,
    replace: bool,
    store: Path | None,
    json: bool,
) -> None:
    with bar() as progress:
        task = progress.add_task("reading", total=len(files))
        releases = []
        for file in files:
            progress.update(task, description=f"reading {file.name}")
            releases.append(imports.read(file, day(published, "--published"), publication))
            progress.advance(task)
    with opened(store) as warehouse:
        path = warehouse.path
        previews = [imports.preview(warehouse, release) for release in releases]
    wanted = {preview.release.sha256: preview.release for preview in previews if preview.stored is None}
    if not (dry_run or replace):
        _refuse_fragments(previews)
    if wanted and not dry_run:
        imports.store_all(path, list(wanted.values()))
    if json:
        print_json([_summary(preview, dry_run=dry_run) for preview in previews])
        return
    for preview in previews:
        _print_preview(preview)
    done = "would be stored" if dry_run else "stored"
    out.print(f"{len(wanted)} of {len(files)} files {done}.")


def _refuse_fragments(previews: Sequence[imports.Preview]) -> None:
    """A file that lacks most of what is known of its periods is cut off, not a revision."""
    for preview in previews:
        gone, kept = preview.gone.height, preview.unchanged + preview.revised.height
        if preview.stored is None and gone > kept:
            what = f"it lacks {gone:,} of the {gone + kept:,} cells known of the periods it covers"
            raise InputError(what, "Give the whole file, or --replace if it is right", preview.release.file)


def _summary(preview: imports.Preview, *, dry_run: bool) -> dict[str, Any]:
    release = preview.release
    return {
        "file": release.file,
        "publication": release.publication.id,
        "published": release.published,
        "published_estimated": release.published_estimated,
        "already_stored": preview.stored is not None,
        "stored": preview.stored is None and not dry_run,
        "first": release.cells["period"].min(),
        "last": release.cells["period"].max(),
        "new": preview.new.height,
        "added": preview.added.height,
        "gone": preview.gone.height,
        "unchanged": preview.unchanged,
        "revised": records(preview.revised.select(*KEY, "before", "value")),
    }


def _print_preview(preview: imports.Preview) -> None:
    release = preview.release
    assumed = " (assumed; say --published if it came out earlier)" if release.published_estimated else ""
    out.print(
        f"[bold]{release.file}[/bold]: {release.publication.title}, published {release.published}{assumed}"
    )
    if preview.stored:
        out.print(f"  This very file is stored already, as published {preview.stored}; nothing to do.\n")
        return
    periods = release.cells["period"]
    span = f"{periods.min()!s} to {periods.max()!s}"
    changes = (
        f"{preview.revised.height:,} revised, {preview.added.height:,} added, {preview.gone.height:,} gone"
    )
    out.print(f"  {span}: {preview.new.height:,} cells new, {changes}, {preview.unchanged:,} unchanged.")
    if preview.newer:
        out.print(
            f"  A file published {preview.newer} is stored: what it covers is read from that one today."
        )
    if preview.revised.height:
        change = (pl.col("value") - pl.col("before")).abs()
        largest = preview.revised.sort(change, descending=True).head(10)
        print_table(largest.select(*KEY, "before", "value"), "  Largest revisions")
    out.print()
