"""`istmo check`: the figures of reports against the record."""

import json as json_module
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from istmo.cli.output import AsOfOption, StoreOption, bar, day, err, must_have_folder, opened
from istmo.errors import InputError


def check(
    paths: Annotated[list[Path], typer.Argument(help="Reports (text, HTML, PDF, Word), or folders of them.")],
    as_of: AsOfOption = None,
    language: Annotated[Literal["en", "es"], typer.Option("--lang", help="Language of the answers.")] = "en",
    page: Annotated[
        Path | None, typer.Option("--out", help="Write a page with the text and its claims.")
    ] = None,
    entries: Annotated[
        Path | None,
        typer.Option(help="Write what was announced as TOML entries, to be accepted by a person."),
    ] = None,
    store: StoreOption = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON Lines: a claim a line, then a document a line.")
    ] = False,
) -> None:
    """Check the figures of a report against the record, claim by claim.

    Nothing is fetched and nothing in a report is run. A file that cannot be read is named and passed over where there
    are others; the exit code is 1 where it was asked for by name. With --as-of, each claim is also judged by what was
    known on that day, and no report is taken to be younger.

    Example: istmo check report.txt --out checked.html
    """
    from istmo.evidence import check as check_reports  # noqa: PLC0415 - importing its libraries takes a second
    from istmo.evidence.announcements import as_toml  # noqa: PLC0415
    from istmo.evidence.output import lines  # noqa: PLC0415
    from istmo.files import whole  # noqa: PLC0415

    failed: list[InputError] = []

    def pass_over(error: InputError) -> None:
        err.print(f"[yellow]Passed over:[/yellow] {escape(str(error))}", highlight=False, soft_wrap=True)
        if error.file in paths:
            failed.append(error)

    when = day(as_of)
    for target in (page, entries):
        if target is not None:
            must_have_folder(target)
    with opened(store) as warehouse, bar() as progress:
        task = progress.add_task("reports", total=None)
        checked = check_reports(
            warehouse,
            paths,
            when,
            language,
            lambda what, done, total: progress.update(task, description=what, completed=done, total=total),
            pass_over,
        )
        if page is not None:
            from istmo.evidence.page import page as make_page  # noqa: PLC0415

            html = make_page(warehouse, checked, language)
            with whole(page) as beside:
                beside.write_text(html, encoding="utf-8")
    if entries is not None:
        found = [each for report in checked.reports for each in report.announcements]
        with whole(entries) as beside:
            beside.write_text("\n".join(as_toml(each) for each in found), encoding="utf-8")
    if json:
        for line in lines(checked, language):
            sys.stdout.write(json_module.dumps(line, ensure_ascii=False) + "\n")
    else:
        from istmo.cli.told import tell  # noqa: PLC0415

        tell(checked, language, page, entries)
    if failed or not checked.reports:
        raise typer.Exit(1)
