"""`istmo simulate`: run a case of displacement under Flee's rules, or a plan on the fitted study."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import polars as pl
import typer

from istmo.cli.output import JsonOption, day, err, out, print_json, print_table
from istmo.cli.scenarios import Asked, simulate_plan
from istmo.errors import InputError

if TYPE_CHECKING:
    from istmo.flee import Comparison, Instance

FOLDER, PLAN = "With a folder", "With --plan"
"""Panels of the help: an option of the one is refused with the other."""


def simulate(
    instance: Annotated[
        Path | None, typer.Argument(help="Folder of a Flee instance.", show_default=False)
    ] = None,
    compared: Annotated[
        bool,
        typer.Option(
            "--compare",
            help="Score both choice rules beside Flee's own course and naive forecasts.",
            rich_help_panel=FOLDER,
        ),
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option(
            help="Draw whole persons from this seed instead of expected numbers; not with --compare.",
            min=0,
            rich_help_panel=FOLDER,
        ),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan", help="Simulate this plan (TOML) on the fitted study instead.", rich_help_panel=PLAN
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="baseline|FILE",
            help="Set beside the plan: what goes on anyway, or another plan.",
            rich_help_panel=PLAN,
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Draws of the fitted study; 1 is its most probable run, without intervals.",
            show_default=str(Asked.draws),
            rich_help_panel=PLAN,
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="YYYY-MM-DD",
            help="First month.",
            show_default="the plan's",
            rich_help_panel=PLAN,
        ),
    ] = None,
    months: Annotated[
        int | None,
        typer.Option(
            "--months", help="How many months.", show_default="the plan's, or 12", rich_help_panel=PLAN
        ),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write the whole table as CSV.", rich_help_panel=PLAN)
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--out", help="Write a page with figures (.html).", rich_help_panel=PLAN)
    ] = None,
    language: Annotated[
        Literal["en", "es"] | None,
        typer.Option("--lang", help="Language of the page.", show_default="en", rich_help_panel=PLAN),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://HOST:PORT",
            help="Make the draws on the Dask cluster whose scheduler is there.",
            rich_help_panel=PLAN,
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Simulate a plan on the fitted study, or displacement under Flee's rules; with --compare, score the latter.

    Examples: istmo simulate --plan plan.toml --against baseline --out plan.html
    istmo simulate path/to/instance --compare
    """
    if (plan is None) == (instance is None):
        raise InputError("one thing can be simulated at a time", "Give either --plan FILE or a folder")
    of_plans = {
        "--against": against,
        "--draws": draws,
        "--from": start,
        "--months": months,
        "--csv": csv,
        "--out": output,
        "--lang": language,
        "--cluster": cluster,
    }
    if plan is not None:
        _refuse({"--compare": compared or None, "--seed": seed}, "a folder")
        first = day(start, "--from")
        asked = Asked(
            plan, against, first, months, draws or Asked.draws, csv, output, language or Asked.language, json
        )
        from istmo.fit.scenario import scenario  # noqa: PLC0415 - importing it takes a second

        simulate_plan(asked, partial(scenario, cluster=cluster))
        return
    assert instance is not None
    _refuse(of_plans, "--plan")
    if compared:
        _refuse({"--seed": seed}, "a run without --compare")
    from istmo.flee import Counts, compare, read_instance  # noqa: PLC0415 - importing these takes a second
    from istmo.flee import simulate as run_rules  # noqa: PLC0415

    if compared:
        comparison = compare(instance)
        if json:
            print_json(comparison.as_json())
        else:
            _print_comparison(comparison)
        return
    case = read_instance(instance)
    course = run_rules(case, Counts(seed) if seed is not None else None)
    at = course.at[:, case.camps]
    rows: list[dict[str, Any]] = [
        {
            "day": day,
            **dict(zip(case.camp_names, at[day].tolist(), strict=True)),
            "travelling": course.travelling[day],
        }
        for day in range(case.days)
    ]
    if json:
        print_json(rows)
    else:
        _warn(case)
        step = max(case.days // 20, 1)
        print_table(pl.DataFrame(rows[::step]), f"{case.name}: persons in camps at the end of the day")


def _refuse(given: dict[str, Any], owner: str) -> None:
    """Refuse the options that were given but belong to another kind of run.

    Raises:
        InputError: naming them and the run that they belong to.
    """
    stray = [name for name, value in given.items() if value is not None]
    if stray:
        belong = "belongs" if len(stray) == 1 else "belong"
        raise InputError(f"{', '.join(stray)} {belong} to {owner}", "Leave it out")


def _print_comparison(comparison: "Comparison") -> None:
    _warn(comparison)
    table = [
        {
            "forecast": name,
            "ARD": round(one.ard, 4),
            **{camp: round(part, 4) for camp, part in one.ard_by_camp.items()},
            "seconds": round(comparison.seconds[name], 3),
        }
        for name, one in comparison.scores.items()
    ]
    dates = max(one.dates for one in comparison.scores.values())
    title = f"{comparison.instance}: averaged relative difference, {dates} dates observed from day"
    print_table(pl.DataFrame(table), f"{title} {comparison.scored}")
    whole = [{"forecast": name, "ARD": round(one.ard, 4)} for name, one in comparison.whole.items()]
    print_table(pl.DataFrame(whole), "The same over all observed dates, for what is fitted on none of them")
    out.print("Parts of the camps add up to the ARD. Istmo's choice and naive_third know the first third.")
    out.print(
        "istmo_others: Istmo's choice with the parameters of other cases and no camp count but day 0's."
    )


def _warn(about: "Comparison | Instance") -> None:
    if about.ignored:
        names = ", ".join(about.ignored)
        err.print(f"conflicts.csv has columns that are no place, left out as in Flee: {names}", markup=False)
    if about.uncompared:
        names = ", ".join(about.uncompared)
        err.print(
            f"data_layout.csv has rows that are no camp of locations.csv, not compared: {names}", markup=False
        )
