"""`istmo nowcast`: the month that an agency has not published yet, from those that have."""

from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from istmo.assemble import TooLittleKnownError
from istmo.assemble import border as border_named
from istmo.cli.output import (
    AsOfOption,
    JsonOption,
    StoreOption,
    bar,
    day,
    must_be_folder,
    opened,
    out,
    print_json,
    print_table,
    records,
)
from istmo.evaluate import nowcasts, record, summary
from istmo.forecast import DRAWS
from istmo.forecast.nowcast import MODEL, POINTS, Nowcast
from istmo.forecast.nowcast import nowcast as made
from istmo.observation import ALL

SHOWN = ("border", "model", "of", "targets", "wis_ratio", "crps_ratio", "cover50", "cover80", "cover95")


def nowcast(
    border: Annotated[
        list[str] | None, typer.Option("--border", help=f"Only this one: {', '.join(POINTS)}. Repeatable.")
    ] = None,
    as_of: AsOfOption = None,
    draws: Annotated[int, typer.Option("--draws", min=1, help="Draws of each nowcast.")] = DRAWS,
    output: Annotated[
        Path | None, typer.Option("--out", help="Folder to write the draws to, one Parquet file a nowcast.")
    ] = None,
    scores: Annotated[
        Path | None,
        typer.Option("--record", help="A record made by --remake.", show_default="the shipped one"),
    ] = None,
    remake: Annotated[
        Path | None, typer.Option(help="Folder to write the score record to, made anew; takes minutes.")
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Say what the next month of a border will be, from the counting points that have published it already.

    Beside it stands how such nowcasts have done, next to forecasts made on the same days without the others' figures:
    a ratio above 1 is a loss. Where no other point has published the month, the command says so; if that is so
    everywhere, the exit code is 1.

    Example: istmo nowcast --border mexico --as-of 2024-05-07
    """
    must_be_folder(output)
    must_be_folder(remake)
    when, names = day(as_of), border or list(POINTS)
    found: list[Nowcast] = []
    why_not: dict[str, str] = {}
    with opened(store) as warehouse, bar() as progress:
        task = progress.add_task("nowcasting", total=None)
        if remake:
            rows = nowcasts.remake(
                warehouse,
                draws=draws,
                progress=lambda what, done, total: progress.update(
                    task, description=what, completed=done, total=total
                ),
            )
            record.write(rows, record.describe(warehouse, rows, draws), remake)
        for name in names:
            try:
                found.append(made(warehouse, border_named(name), when, draws))
            except TooLittleKnownError as error:
                why_not[name] = error.what
    files = {each.forecast.name: _file(each, output) for each in found if output}
    for each in found:
        if output:
            each.forecast.write(files[each.forecast.name])
    known = summary(nowcasts.load(when, remake or scores).filter(pl.col("border").is_in(names)))
    if json:
        print_json(
            {
                "nowcasts": [_as_json(each, files.get(each.forecast.name)) for each in found],
                "why_not": [{"border": name, "why": why} for name, why in why_not.items()],
                "record": records(known),
            }
        )
    else:
        _print(found, why_not, known)
    if not found:
        raise typer.Exit(1)


def _file(each: Nowcast, folder: Path) -> Path:
    return folder / f"{each.forecast.name}-{MODEL}-{each.forecast.issued}.parquet"


def _as_json(each: Nowcast, file: Path | None) -> dict[str, Any]:
    forecast, table = each.forecast, each.forecast.summary()
    return {
        "border": forecast.name,
        "month": forecast.months[0],
        "as_of": forecast.as_of,
        "from": list(each.sisters),
        "elasticities": [{"of": name, "value": value} for name, value in each.elasticities.items()],
        "shrinkage": each.shrinkage,
        "fitted_months": each.months,
        "fingerprint": forecast.fingerprint,
        "file": str(file) if file else None,
        "total": records(table.filter(group=ALL).drop("group", "target"))[0],
        "groups": records(table.filter(pl.col("group") != ALL).drop("target")),
    }


def _print(found: list[Nowcast], why_not: dict[str, str], known: pl.DataFrame) -> None:
    if found:
        rows = [{"border": e.forecast.name, "from": ", ".join(e.sisters), **_total(e)} for e in found]
        print_table(pl.DataFrame(rows), "Nowcast of the month not yet published (events)")
    for why in why_not.values():
        out.print(f"No nowcast: {why}.", highlight=False)
    out.print()
    if known.height:
        ratios = [pl.col(name).round(2) for name in ("wis_ratio", "crps_ratio")]
        per_cent = (pl.col("^cover.*$") * 100).round().cast(pl.Int32)
        print_table(
            known.with_columns(*ratios, per_cent).select(SHOWN),
            "Score record by then, the day before publication",
        )
    else:
        out.print("[dim]No nowcast had been scored by then.[/dim]")


def _total(each: Nowcast) -> dict[str, str]:
    row = each.forecast.summary().filter(group=ALL).row(0, named=True)
    return {
        "month": f"{each.forecast.months[0]:%Y-%m}",
        "median": f"{row['median']:,.0f}",
        **{f"{share} %": f"{row[f'low{share}']:,.0f}-{row[f'high{share}']:,.0f}" for share in (50, 80, 95)},
    }
