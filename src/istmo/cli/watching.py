"""`istmo watch`: which series left the interval of their forecast, and what such alerts were worth."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from istmo import places
from istmo.assemble import BORDERS
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
from istmo.errors import UnknownNameError
from istmo.evaluate import alerts
from istmo.forecast import MODELS, Model, model
from istmo.observation import ALL


def watch(
    border: Annotated[
        list[str] | None, typer.Option("--border", help="Only this border. Repeatable.")
    ] = None,
    nationality: Annotated[
        list[str] | None,
        typer.Option(
            "--nationality", help="Only this nationality (ISO code), or ALL for the total. Repeatable."
        ),
    ] = None,
    by: Annotated[
        str, typer.Option("--model", help=f"Whose intervals: {', '.join(m.name for m in MODELS)}.")
    ] = alerts.WATCHER,
    as_of: AsOfOption = None,
    record: Annotated[
        Path | None, typer.Option(help="An alert record made by --remake.", show_default="the shipped one")
    ] = None,
    remake: Annotated[
        Path | None,
        typer.Option(help="Folder to write the record of past alerts to, made anew; takes minutes."),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if a series left its interval, for scripts.")
    ] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Say which series left the 95 % interval of the forecast issued the day before their newest month was known.

    Each alert is shown with how many earlier ones were false: the median of the three months after it was back inside.

    Example: istmo watch --as-of 2023-09-12 --exit-code
    """
    areas = [border_named(name) for name in border] if border else list(BORDERS)
    must_be_folder(remake)
    when, watcher = day(as_of), _watcher(by)
    with opened(store) as warehouse, bar() as progress:
        task = progress.add_task("watching", total=None)

        def report(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        if remake:
            alerts.write(alerts.remake(warehouse, areas, watcher, report), remake)
        rows = alerts.watch(warehouse, areas, watcher, when, report)
    if nationality and rows.height:
        rows = rows.filter(pl.col("group").is_in(_watched(rows, nationality)))
    past = alerts.load(when, remake or record).filter(model=watcher.name)
    past = past.filter(pl.col("border").is_in([area.name for area in areas]))
    found = alerts.with_past(rows, past)
    kinds = past.with_columns(
        of=pl.when(pl.col("group") == ALL).then(pl.lit("total")).otherwise(pl.lit("groups"))
    )
    measured = alerts.rates(kinds, ("border", "of"))
    if json:
        watched = rows.group_by("border", "target", "known", maintain_order=True).agg(
            pl.len().alias("series"), (pl.col("side") != "inside").sum().alias("alerts")
        )
        gone = ("decided", "later", "after")
        print_json(
            {
                "model": watcher.name,
                "level": alerts.LEVEL,
                "as_of": when,
                "watched": records(watched),
                "alerts": records(found.drop(gone)),
                "rates": records(measured),
            }
        )
    else:
        _print(rows, found, measured, watcher.name)
    if exit_code and found.height:
        raise typer.Exit(1)


def _watcher(name: str) -> Model:
    """The model whose intervals are watched.

    Raises:
        UnknownNameError: there is none of that name, or one that nobody can wait for every month.
    """
    if name not in (names := [each.name for each in MODELS]):
        raise UnknownNameError(f"There is no model {name!r} to watch by. Known: {', '.join(names)}.")
    return model(name)


def _watched(rows: pl.DataFrame, asked: Sequence[str]) -> list[str]:
    """The codes of what was asked for, by code or by name.

    Raises:
        UnknownNameError: one of them is not among the series that are watched.
    """
    known = rows["group"].unique(maintain_order=True).to_list()
    codes = [each.upper() if each.upper() in known else places.country(each) for each in asked]
    for each, code in zip(asked, codes, strict=True):
        if code not in known:
            raise UnknownNameError(f"No series {each!r} is watched there. Watched: {', '.join(known)}.")
    return [code for code in codes if code is not None]


def _print(rows: pl.DataFrame, found: pl.DataFrame, measured: pl.DataFrame, name: str) -> None:
    for (area, month, known), seen in rows.group_by("border", "target", "known", maintain_order=True):
        left = seen.filter(pl.col("side") != "inside").height
        out.print(
            f"{area}: {month:%Y-%m}, known on {known}: {left} of {seen.height} series left the 95 % interval of {name}",
            highlight=False,
        )
    if not rows.height:
        out.print("Nothing was known to watch: too few months.")
        return
    out.print()
    if found.height:
        print_table(
            _table(found), "Alerts (false: of earlier alerts of this series, and of its kind at this border)"
        )
    else:
        out.print("No series left its interval.")
    out.print()
    if measured.height:
        print_table(
            _rates(measured),
            "Earlier alerts: how many were false, and how often three months lay outside anyway",
        )
    else:
        out.print(f"No record of earlier alerts of {name}: make one with --remake FOLDER.")


def _table(found: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "border": found["border"],
            "series": ["total" if code == ALL else places.label(code) for code in found["group"]],
            "month": [f"{month:%Y-%m}" for month in found["target"]],
            "first known": found["known"],
            "count": found["observed"].cast(pl.Float64),
            "interval": [f"{low:,.0f}-{high:,.0f}" for low, high in found.select("low", "high").iter_rows()],
            "left it": found["side"],
            "false before": _of(found, "own"),
            "false of its kind": _of(found, "like"),
        }
    )


def _of(found: pl.DataFrame, which: str) -> list[str]:
    pairs = found.select(f"{which}_false", f"{which}_decided").iter_rows()
    return ["none judged" if not judged else f"{false} of {judged}" for false, judged in pairs]


def _rates(measured: pl.DataFrame) -> pl.DataFrame:
    per_cent = (pl.col("alerts") / pl.col("months") * 100).round(1).alias("alerts, %")
    return measured.select(
        "border",
        "of",
        "months",
        "alerts",
        per_cent,
        "decided",
        "false",
        (pl.col("base") * 100).round(0).alias("base, %"),
    )
