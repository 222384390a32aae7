"""`istmo simulate --plan`: what a plan comes to on the fitted study, beside another plan."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from istmo.cli.output import bar, out, print_json, print_table, records
from istmo.errors import InputError
from istmo.plurals import agreeing

if TYPE_CHECKING:
    from istmo.measures import Plan
    from istmo.studies import Study

SHOWN_WAYS = 8


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line.

    Args:
        plan: a plan's file.
        against: "baseline", another plan's file, or None.
        start: first month; None leaves it to the plan.
        months: how many; None leaves it to the plan.
        draws: of the fitted study; 1 is its most probable run, without intervals.
        csv: file for the whole table.
        page: file for the page.
        language: of the page.
        json: whether to print JSON.
        study: which study.
    """

    plan: Path
    against: str | None = None
    start: date | None = None
    months: int | None = None
    draws: int = 200
    csv: Path | None = None
    page: Path | None = None
    language: Any = "en"
    json: bool = False
    study: str = "americas"


def simulate_plan(asked: Asked, simulator: Callable[..., Any]) -> None:
    """Simulate, print, and write what was asked for.

    Args:
        asked: on the command line.
        simulator: `istmo.fit.scenario.scenario`, or another.

    Raises:
        InputError: a plan or a number cannot be taken.
    """
    from istmo.files import whole  # noqa: PLC0415 - importing these takes a second
    from istmo.measures import BASELINE, Plan, in_effect, read_plan  # noqa: PLC0415
    from istmo.measures.effect_table import effect_table  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    study = load(asked.study)
    _refuse_numbers(asked)
    plan = read_plan(asked.plan, study, asked.start, asked.months)
    start, months = plan.span(asked.start, asked.months)
    other: Plan | None = None
    if asked.against is not None:
        own = asked.against != "baseline"
        other = read_plan(Path(asked.against), study, start, months) if own else BASELINE
    for one in (plan, other):
        if one is not None:
            in_effect(study, one, start)  # refuses what contradicts the measures in force then
    with bar() as progress:
        task = progress.add_task("simulating", total=2 if other is not None else 1)
        ours = simulator(study, plan, start, months, asked.draws)
        progress.advance(task)
        theirs = simulator(study, other, start, months, asked.draws) if other is not None else None
    table = effect_table(ours, theirs)
    if asked.csv is not None:
        from istmo.brief.csvs import neutral  # noqa: PLC0415 - importing it takes a second

        with whole(asked.csv) as beside:
            neutral(table).write_csv(beside)
    if asked.page is not None:
        from istmo.brief.scenario import make_page, write_page  # noqa: PLC0415
        from istmo.fit.fitted import load_fitted  # noqa: PLC0415

        page = asked.page if asked.page.suffix == ".html" else asked.page.with_suffix(".html")
        about = {**load_fitted(study.name).about, "made": date.today().isoformat()}
        html, figures = make_page(study, ours, theirs, table, asked.language, page.stem, about)
        written = write_page(page, html, figures)
        if not asked.json:
            out.print(str(written[0]), highlight=False, soft_wrap=True)
    if asked.json:
        print_json(_as_json(table, asked, plan.title, start, months))
    elif asked.page is None:
        _print(study, table, plan, asked, start, months)


def _refuse_numbers(asked: Asked) -> None:
    """Nothing if as many months and draws can be simulated.

    Raises:
        InputError: they cannot.
    """
    from istmo.measures.plan import MOST_MONTHS  # noqa: PLC0415

    if asked.months is not None and not 1 <= asked.months <= MOST_MONTHS:
        raise InputError(f"{asked.months} months cannot be simulated", f"Give 1 to {MOST_MONTHS}")
    if asked.draws < 1:
        raise InputError(f"{asked.draws} draws cannot be simulated", "Give 1 or more")


def _whole(table: pl.DataFrame, what: str) -> pl.DataFrame:
    return table.filter(pl.col("month").is_null(), what=what, nationality="ALL", household="ALL")


def _as_json(table: pl.DataFrame, asked: Asked, title: str, start: date, months: int) -> dict[str, Any]:
    """Everything over the whole time, and arrivals of everybody month by month."""
    everybody = (pl.col("nationality") == "ALL") & (pl.col("household") == "ALL")
    by_month = everybody & (pl.col("what") == "arrivals")
    rows = table.filter(pl.col("month").is_null() | by_month)
    return {
        "plan": title,
        "against": asked.against,
        "start": start,
        "months": months,
        "draws": asked.draws,
        "rows": records(rows),
    }


def _print(study: "Study", table: pl.DataFrame, plan: "Plan", asked: Asked, start: date, months: int) -> None:
    from istmo.brief.scenario.told import FEWEST  # noqa: PLC0415 - importing these takes a second
    from istmo.brief.writer import Writer  # noqa: PLC0415
    from istmo.measures.explain import place_in, way  # noqa: PLC0415
    from istmo.measures.idle import idle  # noqa: PLC0415

    def named(rows: pl.DataFrame, name: Callable[[str], str]) -> pl.DataFrame:
        return rows.with_columns(pl.col("where").map_elements(name, return_dtype=pl.String))

    write = Writer("en")
    seen = pl.max_horizontal("high", "base_high") >= 1
    beside = asked.against is not None
    text = "{title}: {n} [n:month|months] from {start}, {draws} [draws:draw|draws]"
    fields = {"title": plan.title, "n": months, "start": start, "draws": asked.draws}
    out.print(agreeing(text, fields).format(**fields), highlight=False, markup=False)
    out.print("[dim]Persons: median and 80 % interval of the draws.[/dim]\n" if asked.draws > 1 else "")
    if 1 < asked.draws < FEWEST:
        few = write.text("scenario.few-draws", draws=asked.draws, fewest=FEWEST).striptags()
        out.print(f"{few}\n", highlight=False, markup=False)
    arrivals = _whole(table, "arrivals").filter(seen)
    print_table(_shown(named(arrivals, lambda point: study.point(point).label_en), asked, "arrivals at"))
    order = pl.col("change").abs() if beside else pl.col("median")
    ways = _whole(table, "way").filter(seen).sort(order, descending=True).head(SHOWN_WAYS)
    if beside:
        ways = ways.filter(pl.col("change").abs() >= 1)
    out.print()
    if ways.height:
        ways = named(ways, lambda link: way(study, link, "en"))
        print_table(_shown(ways, asked, "ways that change most" if beside else "ways most taken"))
    else:
        out.print(write.text("scenario.not-diverted", n=1).striptags(), markup=False)
    for one in idle(study, plan, table) if beside else ():
        out.print(write.text("scenario.idle", measure=one.title("en")).striptags(), markup=False)
    tolls = pl.concat([_whole(table, what) for what in ("departures", "returns", "went-home", "deaths")])
    out.print()
    tolls = tolls.with_columns(
        where=pl.col("what").map_elements(
            lambda what: str(write.text(f"scenario.{what}")), return_dtype=pl.String
        )
    )
    print_table(_shown(tolls, asked, "on the way"))
    waits = pl.concat([_whole(table, what) for what in ("served", "waiting", "wait")])
    waits = waits.filter(pl.max_horizontal("high", "base_high") > 0)
    if waits.height:
        said = {"served": "called up", "waiting": "waiting at the end", "wait": "mean wait [days]"}
        places = named(waits, lambda link: place_in(study, link, "en")).with_columns(
            where=pl.concat_str("where", pl.lit(", "), pl.col("what").replace_strict(said))
        )
        out.print()
        print_table(_shown(places.sort("where"), asked, "pathways"))
    out.print("\n[dim]By nationality, household type and month with --csv, --json or --out.[/dim]")


def _shown(rows: pl.DataFrame, asked: Asked, heading: str) -> pl.DataFrame:
    columns: dict[str, list[str]] = {heading: rows["where"].to_list(), "plan": _ranges(rows, "", asked.draws)}
    if asked.against is not None:
        columns |= {
            "otherwise": _ranges(rows, "base_", asked.draws),
            "change": _ranges(rows, "change", asked.draws, signed=True),
        }
    return pl.DataFrame(columns)


def _ranges(rows: pl.DataFrame, prefix: str, draws: int, *, signed: bool = False) -> list[str]:
    names = (
        ("change_low", "change", "change_high")
        if signed
        else [f"{prefix}{n}" for n in ("low", "median", "high")]
    )
    form = "+z,.0f" if signed else "z,.0f"
    found = []
    for low, middle, high in rows.select(names).iter_rows():
        if middle is None:
            found.append("·")
            continue
        small = 0.05 <= abs(middle) < 10 and middle != round(middle)
        shape = form.replace(".0f", ".1f") if small else form
        said = f"{middle:{shape}}"
        found.append(said if draws == 1 else f"{said} ({low:{shape}} to {high:{shape}})")
    return found
