"""`istmo brief`: the page of the month."""

from pathlib import Path
from time import perf_counter
from typing import Annotated, Literal

import typer

from istmo.cli.output import AsOfOption, JsonOption, StoreOption, bar, day, opened, out, print_json


def brief(
    as_of: AsOfOption = None,
    language: Annotated[Literal["en", "es"], typer.Option("--lang", help="Language of the page.")] = "en",
    output: Annotated[Path, typer.Option("--out", help="Folder for briefs; made if need be.")] = Path("out"),
    record: Annotated[
        Path | None,
        typer.Option(help="A score record made by `istmo backtest --out`.", show_default="the shipped one"),
    ] = None,
    registered: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of registered forecasts. Repeatable.", show_default="the shipped one"),
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Write one page on what is moving, how the sources compare, and what the next six months may bring.

    The page stands alone (no other file, no connection); beside it lie its figures as SVG and PNG.

    Example: istmo brief --as-of 2024-05-07 --lang es
    """
    from istmo.brief import write_brief  # noqa: PLC0415 - importing its libraries takes a second

    start = perf_counter()
    when = day(as_of)
    with opened(store) as warehouse, bar() as progress:
        opening = perf_counter() - start
        task = progress.add_task("brief", total=None)
        written = write_brief(
            warehouse,
            output,
            when,
            language,
            lambda what, done, total: progress.update(task, description=what, completed=done, total=total),
            record,
            registered,
        )
    if json:
        seconds = {"store": round(opening, 3), **written.seconds}
        print_json({"page": written.page, "files": list(written.files), "seconds": seconds})
    else:
        out.print(f"{written.page}", highlight=False, soft_wrap=True)
