"""`istmo effect`: what a measure of the record did, as far as placebos let it be said."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from istmo.cli.output import (
    AsOfOption,
    JsonOption,
    StoreOption,
    bar,
    day,
    err,
    must_have_folder,
    opened,
    out,
    print_json,
    print_table,
)
from istmo.errors import InputError
from istmo.warehouse import Store

if TYPE_CHECKING:
    from datetime import date

    from istmo.effects import Effect, Record

ENDINGS = (".html", ".csv", ".json")


def effect(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MEASURE",
            help="Ids of measures, or with --published of findings; none lists all.",
            show_default=False,
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every measure, as a table.")] = False,
    published: Annotated[bool, typer.Option(help="Published findings beside ours.")] = False,
    placebos: Annotated[bool, typer.Option(help="The placebos of every counting point.")] = False,
    fresh: Annotated[
        bool, typer.Option(help="Estimate anew instead of reading the table that ships.")
    ] = False,
    as_of: AsOfOption = None,
    language: Annotated[Literal["en", "es"], typer.Option("--lang", help="Language of the words.")] = "en",
    page: Annotated[
        Path | None,
        typer.Option("--out", help="With --all: write a page (.html), table (.csv) or record (.json)."),
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Say what a measure did to the counts: change, interval, diversion, and what placebos think of it.

    The same design is put to groups and dates without a measure of their own, hundreds of them; that decides what
    may be said.

    Examples: istmo effect mexico-visa-peru-2024
    istmo effect mexico-visa-peru-2024 mexico-visa-brazil-2022
    istmo effect --all --out effects.html
    istmo effect --published brazil
    """
    names = _named(words or [], published=published)
    if sum((every, published, placebos)) > 1:
        raise InputError("--all, --published and --placebos were given together", "Give one of them")
    if every and names:
        raise InputError(f"--all and {names[0]} were given together", "Give one of them")
    if placebos and names:
        raise InputError(f"--placebos and {names[0]} were given together", "Give one of them")
    if published and as_of is not None:
        raise InputError("--published reads the newest counts", "Leave --as-of away, or name measures")
    if page is not None and not every:
        raise InputError("--out was given without --all", "Add --all, or leave --out away")
    if every and as_of is not None:
        raise InputError("--all reads the newest counts", "Leave --as-of away, or name measures")
    if page is not None:
        if page.suffix not in ENDINGS:
            raise InputError(f"unknown ending {page.suffix!r}", f"Write one of {', '.join(ENDINGS)}", page)
        must_have_folder(page)
    if placebos:
        _placebos(store, language, json)
    elif published:
        _published(store, names, fresh, language, json)
    elif every or not names:
        _table(store, fresh, page, language, json)
    else:
        _each(store, names, fresh, as_of, language, json)


def _named(words: list[str], *, published: bool) -> tuple[str, ...]:
    """The ids that words make, of measures or of findings, each once: several, or one typed with spaces; capitals are
    taken for small letters."""
    from istmo.effects import findings  # noqa: PLC0415 - importing these takes a second
    from istmo.measures import catalogue  # noqa: PLC0415

    words = [word.lower() for word in words]
    known = {one.id for one in (findings() if published else catalogue())}
    if len(words) > 1 and not known.intersection(words):
        words = ["-".join(words)]
    return tuple(dict.fromkeys(words))


def _each(
    path: Path | None,
    names: Sequence[str],
    fresh: bool,
    as_of: str | None,
    language: Literal["en", "es"],
    json: bool,
) -> None:
    from istmo.measures import measure  # noqa: PLC0415

    for name in names:
        measure(name)  # an unknown one is refused before the others are estimated
    with opened(path) as store:
        found = _effects(store, names, fresh, as_of, language)
    if json:
        dumped = [one.model_dump(mode="json") for one, _, _ in found]
        print_json(dumped if len(names) > 1 else dumped[0])
        return
    for number, (one, _, known) in enumerate(found):
        if number:
            _line("")
        _tell(one, known, language)
    if any(shipped for _, shipped, _ in found):
        from istmo.brief.effects.told import say  # noqa: PLC0415

        err.print(say("from-record", language), highlight=False)


def _tell(found: "Effect", known: "date", language: Literal["en", "es"]) -> None:
    from istmo.brief import numbers  # noqa: PLC0415
    from istmo.brief.effects import showing, told  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    study = load()
    for line in showing.opening(study, found, language):
        _line(line)
    _line(told.say("known-by", language, day=numbers.plain(numbers.full_date(known, language))))
    if not showing.shown(found):
        return
    _line("")
    print_table(showing.rows(study, found, language))
    head = told.head(found)
    if head is not None and head.course:
        where = told.point(study, head.point, language)
        _line("")
        print_table(
            showing.course(head, language),
            told.say("months-of", language, point=where, group=told.group(head.group, language)),
        )
        _line(told.course_note(head, language))
    _line("")
    for line in (*showing.tested(study, found, language), *showing.unsaid(study, found, language)):
        _line(line)


def _table(
    path: Path | None, fresh: bool, page: Path | None, language: Literal["en", "es"], json: bool
) -> None:
    from istmo.brief.effects import showing, told  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    with opened(path) as store:
        record = _record(store, fresh)
        if page is not None and page.suffix == ".html":
            from istmo.brief.effects.making import make_page  # noqa: PLC0415
            from istmo.brief.files import write_page  # noqa: PLC0415

            write_page(page, *make_page(store, record, language, page.stem))
    if page is not None:
        if page.suffix == ".json":
            from istmo.effects import save  # noqa: PLC0415

            save(record, page)
        elif page.suffix == ".csv":
            from istmo.effects import table  # noqa: PLC0415
            from istmo.files import whole  # noqa: PLC0415

            with whole(page) as beside:
                table(record).write_csv(beside)
        err.print(str(page), highlight=False, soft_wrap=True)
    if json:
        print_json(record.model_dump(mode="json"))
    elif page is None:
        lines = showing.overview(load(), record, language)
        print_table(lines, whole=lines.columns[:1])
        if showing.starred(lines):
            _line(told.say("star", language))
        _line(told.say("diverted-note", language))
        _line(told.tallied(record, language))
        _line(told.known_by(record, language))


def _published(
    path: Path | None, names: Sequence[str], fresh: bool, language: Literal["en", "es"], json: bool
) -> None:
    from istmo.brief.effects import showing, told  # noqa: PLC0415
    from istmo.effects import compared, finding, findings  # noqa: PLC0415

    chosen = tuple(map(finding, names)) or findings()
    with opened(path) as store:
        rows = [
            row
            for one in chosen
            for row in compared(one, store, lambda m: _effects(store, [m], fresh, None, language)[0][0])
        ]
    if json:
        print_json([row.model_dump(mode="json") for row in rows])
        return
    lines = showing.beside(rows, language)
    print_table(lines, whole=(told.say("column-finding", language), told.say("column-measure", language)))
    for line in dict.fromkeys(showing.notes(rows, language)):
        _line(line)
    for address in dict.fromkeys(one.address for one in chosen):
        _line(address)


def _placebos(path: Path | None, language: Literal["en", "es"], json: bool) -> None:
    from istmo.brief.effects import showing, told  # noqa: PLC0415
    from istmo.effects.estimate import bench  # noqa: PLC0415
    from istmo.effects.panel import Panel  # noqa: PLC0415
    from istmo.effects.placebo import SINCE, placebos, rates  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    study = load()
    with opened(path) as store:
        on = bench(store, study)
    longest = min(on.panels.values(), key=lambda panel: panel.months[0])
    pools = [(panel, SINCE, alone) for panel in on.panels.values() for alone in (False, True)]
    table = []
    err.print(told.say("making", language), highlight=False)
    with bar() as progress:
        task = progress.add_task("placebos", total=len(pools) + 1)
        for number, (panel, since, alone) in enumerate([*pools, (longest, None, False)]):

            def report(done: int, total: int, panel: Panel = panel, number: int = number) -> None:
                progress.update(task, description=panel.point, completed=number + done / total)

            table += rates(panel, placebos(panel, 1, on.every, since=since, alone=alone, report=report))
    if json:
        print_json(table)
    else:
        print_table(lines := showing.placebos(study, table, language))
        if showing.starred(lines):
            _line(told.say("star-placebos", language))


def _effects(
    store: Store, names: Sequence[str], fresh: bool, as_of: str | None, language: Literal["en", "es"]
) -> "list[tuple[Effect, bool, date]]":
    """Effects, each with whether it was read from the table that ships, and the day its counts were known on."""
    from istmo.brief.desk import newest_knowledge  # noqa: PLC0415
    from istmo.effects.estimate import bench  # noqa: PLC0415
    from istmo.effects.estimate import effect as estimated  # noqa: PLC0415
    from istmo.effects.record import read, stands  # noqa: PLC0415
    from istmo.measures import measure  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    when = day(as_of)
    if not fresh and when is None and stands(read(), store):
        return [(read().effect(name), True, read().known) for name in names]
    from istmo.brief.effects.told import say  # noqa: PLC0415

    def making() -> None:
        err.print(say("making", language), highlight=False)

    on, known = bench(store, load(), when, making), when or newest_knowledge(store)
    return [(estimated(on, measure(name)), False, known) for name in names]


def _record(store: Store, fresh: bool) -> "Record":
    """The table that ships if it is of the same counts; made anew else."""
    from istmo.effects.record import made, read, stands  # noqa: PLC0415

    if not fresh and stands(read(), store):
        return read()
    with bar() as progress:
        task = progress.add_task("effects", total=None)

        def report(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        return made(store, report)


def _line(text: str) -> None:
    out.print(text, highlight=False, markup=False, soft_wrap=True)
