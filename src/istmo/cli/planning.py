"""`istmo plan`: write, check and explain plans, and list the measures of the record."""

from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from istmo.cli.output import (
    JsonOption,
    LanguageOption,
    day,
    err,
    must_have_folder,
    out,
    print_json,
    print_table,
)
from istmo.errors import InputError
from istmo.plurals import agreeing

plan = typer.Typer(no_args_is_help=True, help="Write, check and explain plans of measures.")

PlanArgument = Annotated[Path, typer.Argument(help="A plan as TOML.", show_default=False)]
StudyOption = Annotated[str, typer.Option("--study", help="The study whose places and people it names.")]


@plan.command()
def new(
    path: Annotated[Path, typer.Argument(help="File to write.")] = Path("plan.toml"),
    language: LanguageOption = "en",
) -> None:
    """Write a plan that does nothing yet, with comments that say what may stand in it.

    Example: istmo plan new plan.toml
    """
    from istmo.files import whole  # noqa: PLC0415
    from istmo.measures import template  # noqa: PLC0415

    _refuse_no_new(path)
    with whole(path) as beside:
        beside.write_text(template(language), encoding="utf-8")
    out.print(str(path), highlight=False, soft_wrap=True)


def _refuse_no_new(path: Path) -> None:
    """Nothing if a new plan can be written there.

    Raises:
        InputError: there is a file already, or no such folder.
    """
    if path.exists():
        raise InputError("it exists already", "Give another name", path)
    must_have_folder(path)


@plan.command()
def check(path: PlanArgument, study: StudyOption = "americas", json: JsonOption = False) -> None:
    """Find the mistakes of a plan: every one with its line and its remedy.

    Example: istmo plan check plan.toml
    """
    from istmo.measures import PlanError, read_plan  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    problems: list[dict[str, Any]] = []
    try:
        found = read_plan(path, load(study))
    except PlanError as error:
        if not json:
            raise
        problems = [{"line": one.line, "what": one.what, "remedy": one.remedy} for one in error.problems]
    if json:
        print_json({"plan": path, "in_order": not problems, "problems": problems})
        raise typer.Exit(2 if problems else 0)
    ends = f", {len(found.ended)} ended" if found.ended else ""
    measures = agreeing("{n} [n:measure|measures]", {"n": len(found.measures)}).format(n=len(found.measures))
    out.print(f"{path.name} is in order: {measures}{ends}.", highlight=False)


@plan.command()
def explain(
    path: PlanArgument,
    language: LanguageOption = "en",
    study: StudyOption = "americas",
    json: JsonOption = False,
) -> None:
    """Say in plain words what a plan does to which ways and people.

    Example: istmo plan explain plan.toml --lang es
    """
    from istmo.measures import explain as explain_plan  # noqa: PLC0415
    from istmo.measures import read_plan  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    place = load(study)
    told = explain_plan(place, read_plan(path, place), language)
    if json:
        measures = [{"title": title, "sentences": list(sentences)} for title, sentences in told.measures]
        print_json({"opening": told.opening, "measures": measures, "closing": told.closing})
        return
    lines = [told.opening, ""]
    for number, (title, sentences) in enumerate(told.measures, 1):
        lines += [f"{number}. {title}", *(f"   {sentence}" for sentence in sentences), ""]
    out.print("\n".join([*lines, told.closing]).strip(), highlight=False, markup=False, soft_wrap=True)


@plan.command("from-register")
def from_register(
    commitments: Annotated[
        list[str] | None, typer.Argument(help="Commitments to carry out; none lists those that can be.")
    ] = None,
    path: Annotated[Path, typer.Option("--out", help="The plan to write (TOML).")] = Path("plan.toml"),
    start: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day of the plan.")
    ] = "2024-10-01",
    months: Annotated[int, typer.Option(min=1, help="How many months.")] = 12,
    study: StudyOption = "americas",
    language: LanguageOption = "en",
    more: Annotated[
        list[Path] | None, typer.Option("--with", help="Another register file or folder beside it.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Write a plan in which commitments of the register are carried out, to be simulated.

    Example: istmo plan from-register us-refugee-allocation-2025 --from 2024-10-01 --out kept.toml
    """
    from istmo.brief.commitments.told import plain_day, say  # noqa: PLC0415
    from istmo.files import whole  # noqa: PLC0415
    from istmo.measures import plan_as_toml  # noqa: PLC0415
    from istmo.register import with_own  # noqa: PLC0415
    from istmo.register.planning import plan_from, simulable  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    known, place = with_own(more or ()), load(study)
    first = day(start, "--from")
    assert first is not None
    if not commitments:
        found = simulable(known, place, first)
        offered = [one.commitment for one in found if not one.why]
        rows = [{"commitment": one.id, "title": one.title(language)} for one in offered]
        if json:
            print_json(rows)
            return
        if rows:
            heads = {name: say(f"column-{name}", language) for name in ("commitment", "title")}
            print_table(pl.DataFrame(rows).rename(heads), whole=(heads["commitment"],))
        for why, key in (("goes-on", "going-on"), ("contradicts", "contradicting")):
            if number := sum(one.why == why for one in found):
                told = say(key, language, n=number, day=plain_day(first, language))
                out.print(told, highlight=False, soft_wrap=True)
        return
    _refuse_no_new(path)
    title = "; ".join(known.commitment(name).title(language) for name in commitments)
    made = plan_from(known, place, commitments, first, months, title)
    with whole(path) as beside:
        beside.write_text(plan_as_toml(made), encoding="utf-8")
    if json:
        print_json({"plan": path, "commitments": commitments, "measures": [one.id for one in made.measures]})
        return
    out.print(str(path), highlight=False, soft_wrap=True)


@plan.command()
def measures(
    text: Annotated[
        str, typer.Argument(help="Only those whose id, title, kind or people contain this.")
    ] = "",
    language: LanguageOption = "en",
    json: JsonOption = False,
) -> None:
    """List the measures of the record, 2019 to 2024: what was done, by whom, when, and how well that is known.

    Example: istmo plan measures visa
    """
    from istmo.brief.effects.told import say  # noqa: PLC0415
    from istmo.measures import catalogue  # noqa: PLC0415

    rows = [
        {
            "measure": one.id,
            "kind": one.kind,
            "title": one.title(language),
            "announced": one.known,
            "start": one.start,
            "end": one.end,
            "parties": list(one.parties),
            "nationalities": list(one.nationalities),
            "links": list(one.links),
            "pathways": list(one.pathways),
            "size": one.size.model_dump() if one.size else None,
            "evidence": one.evidence,
            "sources": list(one.sources),
            "note": one.note,
        }
        for one in catalogue()
        if text.lower()
        in " ".join((one.id, one.kind, one.title_en, one.title_es, *one.nationalities)).lower()
    ]
    if json:
        print_json(rows)
    elif rows:
        names = ("measure", "kind", "start", "end", "title", "evidence")
        shown = [
            [row[name] for name in names[:-1]] + [say(f"evidence-{row['evidence']}", language)]
            for row in rows
        ]
        heads = [say(f"column-{name}", language) for name in names]
        print_table(pl.DataFrame(shown, schema=heads, orient="row"), whole=heads[:1])
    if not rows:
        err.print(say("none-matches", language, text=repr(text)), highlight=False, markup=False)
        raise typer.Exit(1)
