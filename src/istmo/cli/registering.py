"""`istmo register`: the Los Angeles Declaration, what was promised under it, and what came of that."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import polars as pl
import typer

from istmo.cli.output import (
    AsOfOption,
    JsonOption,
    LanguageOption,
    StoreOption,
    day,
    err,
    must_be_page,
    must_have_folder,
    opened,
    out,
    print_json,
    print_table,
)
from istmo.errors import InputError

if TYPE_CHECKING:
    from istmo.register import Entry, Status

register = typer.Typer(
    no_args_is_help=True, help="The Los Angeles Declaration: who, what was promised, and what came of it."
)

WithOption = Annotated[
    list[Path] | None,
    typer.Option("--with", help="Another register file or folder, read beside those that ship and your own."),
]
NAMED = 4
"""Actors listed by name; where there are more, their number stands."""
Table = Literal["endorsement", "pillar", "package", "meeting", "cooperation", "commitment"]


@register.command("list")
def list_entries(
    text: Annotated[str, typer.Argument(help="Only entries whose id, title or actors contain this.")] = "",
    table: Annotated[Table | None, typer.Option(help="Only entries of this table.")] = None,
    language: LanguageOption = "en",
    more: WithOption = None,
    json: JsonOption = False,
) -> None:
    """List the entries: endorsements, pillars, action packages, meetings, cooperation, commitments.

    Example: istmo register list --table meeting
    """
    from istmo.brief.commitments.told import day as day_of  # noqa: PLC0415
    from istmo.brief.commitments.told import say, who  # noqa: PLC0415
    from istmo.register import with_own  # noqa: PLC0415

    known = with_own(more or ())
    found = [
        (name, one)
        for name, entries in known.entries.items()
        for one in entries
        if table in (None, name)
        and text.lower() in " ".join((one.id, *one.actors, one.title_en, one.title_es)).lower()
    ]
    if json:
        print_json([_listed(name, one, language) for name, one in found])
    elif found:
        shown = [
            (
                one.id,
                say(f"table-{name}", language),
                day_of(one, language, short=True),
                one.title(language),
                who(one.actors, language) if len(one.actors) <= NAMED else str(len(one.actors)),
            )
            for name, one in found
        ]
        heads = [say(f"column-{name}", language) for name in ("entry", "table", "date", "title", "actors")]
        print_table(pl.DataFrame(shown, schema=heads, orient="row"), whole=heads[:1])
        for gap in known.gaps if not text else ():
            if table in (None, gap.table):
                out.print(gap.says(language), highlight=False, markup=False, soft_wrap=True)
    if not found:
        err.print(say("none-matches", language, text=repr(text)), highlight=False, markup=False)
        raise typer.Exit(1)


def _listed(table: str, one: "Entry", language: str) -> dict[str, Any]:
    return {
        "entry": one.id,
        "table": table,
        "date": one.date,
        "by": one.by,
        "span": one.span,
        "actors": list(one.actors),
        "title": one.title(language),
        "read": one.read,
        "source": one.source,
    }


@register.command()
def show(
    entry: Annotated[str, typer.Argument(help="An entry's id (`istmo register list`).", show_default=False)],
    language: LanguageOption = "en",
    more: WithOption = None,
    json: JsonOption = False,
) -> None:
    """Show an entry: who, when, in which words, and where that can be read.

    Example: istmo register show operational-cell-2024
    """
    from istmo.brief.commitments.showing import lines  # noqa: PLC0415
    from istmo.register import with_own  # noqa: PLC0415

    table, one = with_own(more or ()).entry(entry)
    if json:
        print_json({"table": table, **one.model_dump(mode="json")})
        return
    for line in lines(table, one, language):
        out.print(line, highlight=False, markup=False, soft_wrap=True)


@register.command()
def status(
    entry: Annotated[str, typer.Argument(help="One commitment, with its history.")] = "",
    as_of: AsOfOption = None,
    language: LanguageOption = "en",
    page: Annotated[Path | None, typer.Option("--out", help="Write a page with a chart (.html).")] = None,
    more: WithOption = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Compute what came of the commitments: met, on course, behind or not measurable, with the figures.

    Nothing is declared: a rule beside each commitment says which count to compare. With --as-of, only what was known
    on that day is used, and the history of one commitment is recomputed the same way. Without it, the day is that on
    which the newest count became known.

    Examples: istmo register status --as-of 2024-05-07
    istmo register status us-20000-refugees --out refugees.html
    """
    from istmo.brief.commitments import told  # noqa: PLC0415
    from istmo.brief.commitments.showing import record, status_lines  # noqa: PLC0415
    from istmo.brief.desk import newest_knowledge  # noqa: PLC0415
    from istmo.brief.words import words  # noqa: PLC0415
    from istmo.register import history, statuses, with_own  # noqa: PLC0415
    from istmo.register import status as status_of  # noqa: PLC0415

    asked, known = day(as_of), with_own(more or (), store)
    must_be_page(page)
    found: tuple[Status, ...]
    changes: tuple[Status, ...] = ()
    with opened(store) as warehouse:
        when = asked or newest_knowledge(warehouse)
        if entry:
            one = known.commitment(entry)
            if one.date > when:
                raise InputError(f"{entry} was made on {one.date}", "Give a later --as-of")
            found = (status_of(known, warehouse, one, when),)
            changes = history(known, warehouse, one, when)
        else:
            found = statuses(known, warehouse, when)
    if page is not None:
        from istmo.brief.commitments import make_page, make_single_page, write_page  # noqa: PLC0415

        made = (
            make_single_page(known, found[0], changes, language, page.stem)
            if entry
            else make_page(known, found, when, language, page.stem)
        )
        written = write_page(page, *made)
        err.print("\n".join(str(path) for path in written), highlight=False, soft_wrap=True)
    if json:
        rows = [record(each) for each in found]
        print_json({**rows[0], "history": [record(each) for each in changes]} if entry else rows)
    elif entry:
        for line in status_lines(found[0], changes, language):
            out.print(line, highlight=False, markup=False, soft_wrap=True)
    elif found:
        columns = ("commitment", "status", "counted", "share", "until")
        heads = [told.say(f"column-{name}", language) for name in columns]
        table = [
            (each.commitment.id, told.say(each.verdict, language), told.figures(each, language),
             f"{told.bar(each)} {told.share(each, language)}".strip(), told.until(each, language))
            for each in found
        ]  # fmt: skip
        print_table(pl.DataFrame(table, schema=heads, orient="row"), whole=heads[:1])
        if covered := told.covered(found, language):
            out.print(covered, highlight=False, soft_wrap=True)
    if found and not json and asked is None:
        aged = f"{told.age(when, date.today(), language)} {words(language)['newer']}"
        out.print(aged, highlight=False, soft_wrap=True)
        later = 0 if entry else sum(one.date > when for one in known.commitments)
        if later:
            out.print(told.say("later", language, n=later), highlight=False, soft_wrap=True)
    if not found:
        err.print(told.say("none-promised", language, day=told.plain_day(when, language)), highlight=False)
        raise typer.Exit(1)


@register.command()
def accept(
    entries: Annotated[
        Path, typer.Argument(help="What `istmo check --entries FILE` wrote.", show_default=False)
    ],
    by: Annotated[str, typer.Option(help="Who accepts them.")],
    into: Annotated[
        Path | None,
        typer.Option(
            help="The register file to write (TOML).", show_default="your own, which the web app writes too"
        ),
    ] = None,
    pick: Annotated[
        list[int] | None, typer.Option(help="Only these, by their number in the file (1 is the first).")
    ] = None,
    when: Annotated[
        list[str] | None,
        typer.Option(
            "--date",
            metavar="NUMBER=DATE",
            help="When the announcement of this number was made: a day, or a month as 2024-02.",
        ),
    ] = None,
    anyway: Annotated[
        list[int] | None, typer.Option(help="Take the one of this number though an entry says the same.")
    ] = None,
    language: LanguageOption = "en",
    json: JsonOption = False,
) -> None:
    """Take announcements that `istmo check` found into a register file, each with its quotation, for review.

    One that an entry has already, in these words or others, is left out and named with the id of that entry; it is
    refused if you --pick it, or if all are there. Where only the month is known, the month stands.

    Example: istmo register accept entries.toml --by "A. Perez" --pick 2 --date 2=2024-05-06
    """
    from istmo.brief.commitments.told import say  # noqa: PLC0415
    from istmo.register.accepting import accept as take  # noqa: PLC0415
    from istmo.register.accepting import announcements  # noqa: PLC0415
    from istmo.register.own import own_file  # noqa: PLC0415

    own = own_file()
    if into is None:
        into = own
        into.parent.mkdir(parents=True, exist_ok=True)
    must_have_folder(into)
    found = announcements(entries)
    days = _days(when or [])
    wrong = [number for number in (*(pick or ()), *days, *(anyway or ())) if not 1 <= number <= len(found)]
    if wrong:
        raise InputError(f"it has no announcement {wrong[0]}", f"It has {len(found)}", entries)
    numbers = pick or range(1, len(found) + 1)
    chosen = {number: found[number - 1] for number in numbers}
    new, already = take(chosen, into, by, days, anyway or (), others=(own,), leave_out=not pick)
    if json:
        print_json({"file": into, "entries": list(new), "already": already})
        return
    for name in new:
        out.print(name, highlight=False, soft_wrap=True)
    for number, name in already.items():
        err.print(say("accepted-already", language, which=number, entry=name), highlight=False)
    err.print(say("accepted-note", language), highlight=False)


def _days(given: list[str]) -> dict[int, str]:
    """Days by the number of the announcement, as --date gives them."""
    days = {}
    for text in given:
        number, _, when = text.partition("=")
        if not number.strip().isdecimal() or not when:
            raise InputError(
                f"--date {text!r} cannot be read", "Write --date 2=2024-05-07 for announcement 2"
            )
        days[int(number)] = when.strip()
    return days


@register.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Register files or folders; none: those that ship, and what you accepted."),
    ] = None,
    language: LanguageOption = "en",
    json: JsonOption = False,
) -> None:
    """Find the mistakes of register files: every one with its file, line, entry and remedy.

    They are read beside those that ship, as every command reads them. The tests do the same with those that ship.

    Examples: istmo register validate mine.toml
    istmo register validate src/istmo/register/declaration
    """
    from istmo.brief.commitments.told import say  # noqa: PLC0415
    from istmo.register import RegisterError, with_own  # noqa: PLC0415

    problems: list[dict[str, Any]] = []
    entries = 0
    try:
        entries = sum(len(rows) for rows in with_own(paths or ()).entries.values())
    except RegisterError as error:
        if not json:
            raise
        problems = [
            {"file": one.file, "line": one.problem.line, "entry": one.entry, "what": one.problem.what,
             "remedy": one.problem.remedy}
            for one in error.faults
        ]  # fmt: skip
    if json:
        print_json({"in_order": not problems, "entries": entries, "problems": problems})
        raise typer.Exit(2 if problems else 0)
    out.print(say("in-order", language, n=entries), highlight=False)
