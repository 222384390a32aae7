"""`istmo score`, and what `istmo forecast --register` does: forecasts on record, and what has become of them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import platformdirs
import polars as pl
import typer

from istmo.cli.output import (
    AsOfOption,
    JsonOption,
    StoreOption,
    day,
    err,
    must_have_folder,
    opened,
    out,
    print_json,
    print_table,
    records,
)
from istmo.evaluate import registered
from istmo.forecast import Forecast, Model, model
from istmo.warehouse import Store

SHOWN = ("border", "standing", "model", "targets", "wis", "wis_ratio", "cover50", "cover80", "cover95")


def own() -> Path:
    """Where one's own registered forecasts live unless told otherwise: `~/.local/share/istmo/registered` on Linux."""
    return Path(platformdirs.user_data_dir("istmo", appauthor=False)) / "registered"


def usual() -> list[Path]:
    """The folders of registered forecasts that are read if none is named: the shipped ones and one's own."""
    return [registered.shipped(), *([own()] if own().is_dir() else [])]


def with_baselines(models: Sequence[Model]) -> list[Model]:
    """The models and, first, the baselines that stand beside every registered forecast."""
    baselines = [model(name) for name in registered.BASELINES]
    return baselines + [each for each in models if each.name not in registered.BASELINES]


def put_on_record(store: Store, forecasts: Sequence[Forecast], folder: Path | None) -> list[str]:
    """Register forecasts; a line on each that is new, and one on the index.

    Args:
        store: what they were made from.
        forecasts: as issued.
        folder: of the registry; `own()` if None.
    """
    folder = folder or own()
    new = registered.register_all(store, forecasts, folder, date.today())
    lines = [f"{each.file}  sha256 {each.sha256}" for each in new]
    return [*lines, f"{len(new)} forecasts registered, {len(forecasts) - len(new)} were there -> {folder}"]


def score(
    folder: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders of registered forecasts.", show_default="the shipped ones and your own"),
    ] = None,
    as_of: AsOfOption = None,
    output: Annotated[Path | None, typer.Option("--out", help="CSV file to write the scores to.")] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Score every registered forecast with what has come since, beside the baselines registered with it.

    Standing says what could be known on the day of registration: ahead (not yet published), unseen (published, but not
    in the store), hindcast (in the store). A file that is not as it was registered is named and not scored; then the
    exit code is 1.

    Example: istmo score --out scores.csv
    """
    if output is not None:
        must_have_folder(output)
    folders = folder or usual()
    with opened(store) as warehouse:
        found = registered.scores(warehouse, folders, day(as_of))
    if output:
        registered.write(found, output)
    waiting = found.open.group_by("border", "issued", "registered", maintain_order=True).agg(
        pl.col("target").min().alias("first"),
        pl.col("target").max().alias("last"),
        pl.col("model").n_unique().alias("models"),
    )
    if json:
        print_json(
            {
                "registered": found.registered,
                "summary": records(found.summary()),
                "open": records(waiting),
                "faults": list(found.faults),
                "heads": list(found.heads),
                "file": str(output) if output else None,
            }
        )
    else:
        _print(found, waiting)
        if output:
            out.print(f"{found.rows.height:,} scores -> {output}")
    for fault in found.faults:
        err.print(f"[bold red]Not as registered:[/bold red] {fault}", soft_wrap=True)
    if found.faults:
        raise typer.Exit(1)


def _print(found: registered.Scores, waiting: pl.DataFrame) -> None:
    if not found.registered:
        out.print("No forecast is registered yet: `istmo forecast --register` puts one on record.")
        return
    means = found.summary()
    for of, title in (("total", "Totals"), ("groups", "Nationalities")):
        if means.height:
            print_table(_rounded(means.filter(of=of)).select(SHOWN), title)
            out.print()
    if waiting.height:
        print_table(waiting, "Targets still open")
    target_count = found.rows.select("border", "issued", "target").n_unique()
    out.print(f"{found.registered} forecasts registered; {target_count} targets have come.")
    for head in found.heads:
        out.print(f"[dim]index head sha256 {head}[/dim]", soft_wrap=True)


def _rounded(means: pl.DataFrame) -> pl.DataFrame:
    ratios = [f"{ratio:.2f}" if ratio is not None else None for ratio in means["wis_ratio"]]
    covers = (pl.col("^cover.*$") * 100).round().cast(pl.Int32)
    return means.with_columns(pl.Series("wis_ratio", ratios, pl.String), pl.col("wis").round(0), covers)
