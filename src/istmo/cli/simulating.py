"""`istmo simulate`: run a case of displacement, and compare it with what was counted."""

from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from istmo.cli.output import JsonOption, err, out, print_json, print_table
from istmo.flee import Comparison, Counts, compare, read_instance
from istmo.flee import simulate as run_rules


def simulate(
    instance: Annotated[Path, typer.Argument(help="Folder of a Flee instance.", show_default=False)],
    against: Annotated[
        bool,
        typer.Option(
            "--compare", help="Score both choice rules beside Flee's own course and naive forecasts."
        ),
    ] = False,
    seed: Annotated[
        int | None, typer.Option(help="Draw whole persons from this seed instead of expected numbers.", min=0)
    ] = None,
    json: JsonOption = False,
) -> None:
    """Simulate displacement under Flee's rules; with --compare, score it, and Istmo's own choice, on camp counts.

    Example: istmo simulate path/to/instance --compare
    """
    if against:
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
        _warn(case.ignored)
        step = max(case.days // 20, 1)
        print_table(pl.DataFrame(rows[::step]), f"{case.name}: persons in camps at the end of the day")


def _print_comparison(comparison: Comparison) -> None:
    _warn(comparison.ignored)
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


def _warn(ignored: tuple[str, ...]) -> None:
    if ignored:
        err.print(f"conflicts.csv has columns that are no place, left out as in Flee: {', '.join(ignored)}")
