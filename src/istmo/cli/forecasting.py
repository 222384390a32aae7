"""`istmo forecast` and `istmo backtest`: what the next months may bring, and how such forecasts have done."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from istmo import places
from istmo.assemble import ARENA, BORDERS, Border, border
from istmo.cli.output import (
    AsOfOption,
    ClusterOption,
    JsonOption,
    ProcessesOption,
    StoreOption,
    bar,
    day,
    err,
    must_be_folder,
    opened,
    out,
    print_json,
    print_table,
    records,
)
from istmo.cli.scoring import put_on_record, with_baselines
from istmo.errors import InputError
from istmo.evaluate import FIRST_ISSUE, compare, record, skill, summary
from istmo.evaluate import backtest as run_backtest
from istmo.evaluate.calibration import TENTHS
from istmo.evaluate.scores import EACH, together
from istmo.forecast import (
    BASELINES,
    DRAWS,
    ENSEMBLE,
    EVERY,
    HORIZON,
    JUDGED,
    LONGEST,
    MODELS,
    REFERENCE,
    Forecast,
    Model,
    issue_all,
    model,
)
from istmo.observation import ALL

BorderOption = Annotated[
    list[str] | None,
    typer.Option("--border", help=f"Only this border: {', '.join(b.name for b in ARENA)}. Repeatable."),
]
ModelOption = Annotated[
    list[str] | None,
    typer.Option("--model", help=f"Only this model: {', '.join(m.name for m in EVERY)}. Repeatable."),
]
DrawsOption = Annotated[int, typer.Option("--draws", min=1, help="Draws of each forecast.")]
MonthsOption = Annotated[int, typer.Option("--months", min=1, max=12, help="Months ahead.")]
SHOWN = ("border", "model", "of", "targets", "wis_ratio", "crps_ratio", "cover50", "cover80", "cover95")
USUAL = (REFERENCE, "seasonal-naive", "pooled-walk", ENSEMBLE)
"""Models that are asked if none is named: the ensemble, what it is mostly made of, and the two to beat."""
SCORED_DRAWS = 1000
"""Draws of each forecast in a backtest: twice as many change no ratio by more than a hundredth."""
QUICK = date(2021, 1, 25), 6
"""First issue day of a quick backtest, and months from one to the next."""


def forecast(
    border: BorderOption = None,
    model: ModelOption = None,
    as_of: AsOfOption = None,
    months: MonthsOption = HORIZON,
    draws: DrawsOption = DRAWS,
    output: Annotated[
        Path | None, typer.Option("--out", help="Folder to write the draws to, one Parquet file a forecast.")
    ] = None,
    register: Annotated[
        bool,
        typer.Option("--register", help="Put the forecasts on record, never to be changed; see istmo score."),
    ] = False,
    registry: Annotated[
        Path | None,
        typer.Option(help="Folder to register in.", show_default="~/.local/share/istmo/registered"),
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Forecast the months after the last known one, by nationality, with the score record of each model.

    The ensemble, the pooled walk and two plain methods answer if no model is named. A border of which too little was
    known on the day is left out; if none remains, the exit code is 1.

    Example: istmo forecast --border darien --as-of 2024-05-07
    """
    chosen, models, when = _borders(border), _models(model or USUAL), day(as_of)
    if registry is not None and not register:
        raise InputError(
            "--registry was given without --register", "Add --register, or leave --registry away"
        )
    must_be_folder(output)
    must_be_folder(registry)
    if register:
        models = with_baselines(models)
    with opened(store) as warehouse, bar() as progress:
        task = progress.add_task("forecasting", total=None)
        forecasts = issue_all(
            warehouse,
            when,
            chosen,
            models,
            months,
            draws,
            lambda what, done, total: progress.update(task, description=what, completed=done, total=total),
        )
        lines = put_on_record(warehouse, forecasts, registry) if register else []
    files = {each: output / f"{each.name}-{each.model}-{each.issued}.parquet" for each in forecasts if output}
    for each, file in files.items():
        each.write(file)
    known = _known_scores(forecasts)
    if json:
        print_json([_as_json(each, known, files.get(each)) for each in forecasts])
    else:
        for area in chosen:
            _print_border([each for each in forecasts if each.name == area.name], known)
        if files:
            out.print(f"{len(files)} files -> {output}")
        for line in lines:
            out.print(line, highlight=False, soft_wrap=True)
    if not forecasts:
        err.print("Too little was known then." if when else "Too little is known.")
        raise typer.Exit(1)


def backtest(
    border: BorderOption = None,
    model: ModelOption = None,
    first: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="First issue day, then the same day of every month.",
            show_default=str(FIRST_ISSUE),
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD", help="No issue day after this.", show_default="as far as targets go"
        ),
    ] = None,
    months: MonthsOption = LONGEST,
    draws: DrawsOption = SCORED_DRAWS,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"Every {QUICK[1]} months from {QUICK[0]} on, the four borders.")
    ] = False,
    processes: ProcessesOption = 2,
    cluster: ClusterOption = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            help="Folder to keep what is done in; the same backtest goes on from there after a stop."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder to write the record to: scores, cells, summary, PIT histograms, weights.",
        ),
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Forecast month after month from what was known then, and score it with what came.

    Scores are in events, and as ratios to the random walk's on the same targets: below 1 is better than it. The
    intervals that should cover 50, 80 and 95 % of what came are shown with what they did cover. The ensemble of
    the models has weights learned only from what had been scored by each day.

    Example: istmo backtest --border darien --model ets --out record
    """
    chosen = _borders(border) if border or quick else list(ARENA)
    named = list(JUDGED) if not model or ENSEMBLE in model else _models(model)
    models = [each for each in named if each.name != ENSEMBLE]
    begin = day(first, "--first") or (QUICK[0] if quick else FIRST_ISSUE)
    end = day(last, "--last")
    must_be_folder(output)
    must_be_folder(keep)
    if end is not None and begin > end:
        raise InputError(f"the first issue day, {begin}, is after the last, {end}", "Give an earlier --first")
    if not any(each.name == REFERENCE for each in models):
        models = [*_models([REFERENCE]), *models]
    with opened(store) as warehouse, bar() as progress:
        task = progress.add_task("backtest", total=None)
        rows, weights = run_backtest(
            warehouse,
            borders=chosen,
            models=models,
            first=begin,
            last=end,
            every=QUICK[1] if quick else 1,
            horizon=months,
            draws=draws,
            processes=processes,
            cluster=cluster,
            keep=keep,
            progress=lambda what, done, total: progress.update(
                task, description=what, completed=done, total=total
            ),
        )
        about = record.describe(warehouse, rows, draws)
    if rows.is_empty():
        err.print("No issue day in this span has both two years of known months and a target that has come.")
        raise typer.Exit(1)
    if output:
        record.write(rows, about, output, weights)
    both = together(rows)
    if json:
        file = str(output / record.SCORES) if output else None
        print_json({"about": about, "summary": records(summary(both)), "file": file})
        return
    for of, title in (("total", "Totals"), ("groups", "Nationalities, sectors, households")):
        print_table(_rounded(summary(both).filter(of=of)).select(SHOWN).drop("of"), title)
        out.print()
    if output:
        out.print(f"{rows.height:,} scores -> {output / record.SCORES}")


class Apart(StrEnum):
    """What the score record is told apart by, beside border and model."""

    nothing = "nothing"
    span = "span"
    horizon = "horizon"
    regime = "regime"


APART = {
    Apart.nothing: ("border",),
    Apart.span: ("border", "span"),
    Apart.horizon: ("border", "horizon"),
    Apart.regime: ("border", "regime"),
}


def track_record(
    border: BorderOption = None,
    model: ModelOption = None,
    as_of: AsOfOption = None,
    by: Annotated[
        Apart, typer.Option(help="Tell apart by horizon, spans of it, or the breaks of the record.")
    ] = Apart.span,
    folder: Annotated[
        Path | None, typer.Option("--record", help="A record that `istmo backtest --out` wrote.")
    ] = None,
    pit: Annotated[
        bool,
        typer.Option(
            "--pit", help="In which tenth of the draws what came fell: a tenth in each if chances are right."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """How the models have done: the score record, with skill, calibration, and what luck could have done.

    `skill` is 1 - WIS over that of the better of random walk and seasonal naive; `logs` the mean log
    score of one observation; `ratio` is the ensemble's WIS over that of the model with the best record of those a
    user would otherwise pick, and its 90 % interval over resampled years.

    Example: istmo record --border usbp --by span
    """
    names = [each.name for each in (_borders(border) if border else ARENA)]
    if pit:
        _print_histograms(names, [each.name for each in _models(model)], as_of, folder, json)
        return
    rows = record.load(day(as_of), folder)
    rows = compare.with_breaks(compare.with_spans(rows.filter(pl.col("border").is_in(names))))
    if rows.is_empty():
        err.print("No forecast had been scored by then.")
        raise typer.Exit(1)
    found = skill(rows, APART[by])
    against = [_against(rows, row, APART[by]) for row in found.iter_rows(named=True)]
    found = found.with_columns(
        pl.Series("best_baseline", [each[0] for each in against], dtype=pl.String),
        *(
            pl.Series(name, [each[1] and getattr(each[1], name) for each in against], dtype=pl.Float64)
            for name in ("value", "low", "high")
        ),
    ).rename({"value": "ratio"})
    if model:
        asked = [each.name for each in _models(model)]
        scored = found["model"].unique(maintain_order=True).to_list()
        if not set(asked) & set(scored):
            raise InputError(
                f"the record has no scores of {', '.join(asked)}", f"It has those of {', '.join(scored)}"
            )
        found = found.filter(pl.col("model").is_in(asked))
    if json:
        print_json({"about": record.about(folder), "scores": records(found)})
        return
    for of, title in (("total", "Totals"), ("groups", "Nationalities, sectors, households")):
        print_table(_told(found.filter(of=of), APART[by]), title)
        out.print()


def _print_histograms(
    borders: Sequence[str], models: Sequence[str], as_of: str | None, folder: Path | None, json: bool
) -> None:
    if as_of:
        raise InputError("the histograms are of the whole record", "Leave out --as-of, or --pit")
    found = record.histograms(folder).filter(pl.col("border").is_in(borders) & pl.col("model").is_in(models))
    if json:
        print_json({"about": record.about(folder), "pit": records(found)})
        return
    drawn = ["".join(_bar(share) for share in row) for row in found.select(TENTHS).iter_rows()]
    ends = pl.format(
        "{} / {}", *((pl.col(name) * 100).round().cast(pl.Int32) for name in (TENTHS[0], TENTHS[-1]))
    )
    table = found.select(
        "border",
        "span",
        "model",
        "of",
        "cells",
        pl.Series("tenths", drawn),
        ends.alias("% in lowest / highest"),
    )
    print_table(table, "Where in the draws what came fell: each bar a tenth, 10 % at half height")


def _bar(share: float) -> str:
    """A block eight steps high, full at a fifth."""
    return "▁▂▃▄▅▆▇█"[min(int(share * 40), 7)]


def _against(
    rows: pl.DataFrame, row: dict[str, Any], by: Sequence[str]
) -> tuple[str | None, compare.Ratio | None]:
    """The best single baseline on the same targets, with hindsight, and the ensemble's ratio to it."""
    if row["model"] != ENSEMBLE:
        return None, None
    same = rows.filter(*(pl.col(name) == row[name] for name in by))
    baselines = [each.name for each in BASELINES]
    means = summary(same, by).filter(pl.col("model").is_in(baselines), of=row["of"]).sort("wis")
    if means.is_empty():
        return None, None
    best = str(means["model"][0])
    return best, compare.ratio(same, ENSEMBLE, best, EACH if row["of"] == "groups" else ALL)


def _ends(row: dict[str, Any]) -> str:
    """The interval of a ratio, nothing where there were too few issue days for one."""
    return "" if row["low"] is None else f" ({row['low']:.2f}-{row['high']:.2f})"


def _told(found: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """A table for the terminal."""
    interval = [
        f"{row['ratio']:.2f}{_ends(row)} {row['best_baseline']}" if row["ratio"] else ""
        for row in found.iter_rows(named=True)
    ]
    covers = (pl.col("cover50", "cover80", "cover95", "cover99") * 100).round().cast(pl.Int32)
    return found.select(
        *by,
        "model",
        "targets",
        pl.Series("skill", [f"{each:+.2f}" for each in found["skill"]]),
        covers,
        (pl.col("above99") * 100).round(1),
        pl.col("logs").round(2),
        pl.Series("to the best baseline (90 %)", interval),
    )


def _borders(names: Sequence[str] | None) -> list[Border]:
    return [border(name) for name in names] if names else list(BORDERS)


def _models(names: Sequence[str] | None) -> list[Model]:
    return [model(name) for name in names] if names else list(MODELS)


def _known_scores(forecasts: Sequence[Forecast]) -> pl.DataFrame:
    """The mean scores that were known on the day of the forecasts."""
    days = [each.as_of for each in forecasts]
    return summary(record.load(max(days))) if days else summary(record.load())


def _as_json(forecast: Forecast, known: pl.DataFrame, file: Path | None) -> dict[str, Any]:
    scores = known.filter(border=forecast.name, model=forecast.model)
    table = forecast.summary()
    return {
        "border": forecast.name,
        "series": border(forecast.name).series,
        "model": forecast.model,
        "issued": forecast.issued,
        "as_of": forecast.as_of,
        "draws": len(forecast.draws),
        "fingerprint": forecast.fingerprint,
        "file": str(file) if file else None,
        "total": records(table.filter(group=ALL).drop("group")),
        "groups": records(table.filter(pl.col("group") != ALL)),
        "record": records(scores.drop("border", "model")),
    }


def _print_border(forecasts: Sequence[Forecast], known: pl.DataFrame) -> None:
    """One table of totals, a column for each model, and the score record below."""
    if not forecasts:
        return
    first = forecasts[0]
    totals = {each.model: each.summary().filter(group=ALL) for each in forecasts}
    columns = {name: [_range(row) for row in table.iter_rows(named=True)] for name, table in totals.items()}
    targets = [month.strftime("%Y-%m") for month in first.months]
    print_table(
        pl.DataFrame({"month": targets, **columns}),
        f"{first.name}: {border(first.name).series}, as of {first.as_of} (median, 80 % interval)",
    )
    largest = ", ".join(places.label(code) for code in first.groups[:5])
    out.print(f"[dim]By nationality with --json or --out; the largest: {largest}.[/dim]")
    scores = known.filter((pl.col("border") == first.name) & pl.col("model").is_in(list(totals)))
    if scores.height:
        print_table(_rounded(scores).select(SHOWN).drop("border"), "Score record by then")
    else:
        out.print("[dim]No forecast had been scored by then.[/dim]")
    out.print()


def _range(row: dict[str, Any]) -> str:
    return f"{row['median']:,.0f} ({row['low80']:,.0f}-{row['high80']:,.0f})"


def _rounded(scores: pl.DataFrame) -> pl.DataFrame:
    """Ratios to two decimals, coverage in per cent."""
    ratios = {name: [f"{ratio:.2f}" for ratio in scores[name]] for name in ("wis_ratio", "crps_ratio")}
    return scores.with_columns(
        *(pl.Series(name, texts) for name, texts in ratios.items()),
        (pl.col("^cover.*$") * 100).round().cast(pl.Int32),
    )
