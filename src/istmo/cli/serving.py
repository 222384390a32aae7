"""`istmo serve`: the pages and the API on this machine."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from istmo.cli.output import StoreOption, err, opened, out
from istmo.cli.scoring import usual
from istmo.errors import InputError


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0 for any free port.")] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the first address in the browser.")] = True,
    home: Annotated[
        Path | None, typer.Option(help="Folder for plans and runs.", show_default="beside the store")
    ] = None,
    registry: Annotated[
        list[Path] | None,
        typer.Option(
            "--registered",
            help="A folder of registered forecasts. Repeatable.",
            show_default="the shipped ones and your own",
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(envvar="ISTMO_TOKEN", help="Token for scripts; random without it.", show_default=False),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Open Istmo in the browser: what is moving, what may come, what a plan would change, what a report got right.

    Only this machine reaches it. The address that is printed holds a random token; scripts send it as
    `Authorization: Bearer TOKEN`. Ctrl-C ends it; runs that were cut off go on when it is served again.

    Example: istmo serve
    """
    if token is not None and len(token) < 16:
        raise InputError(
            "the token is shorter than 16 characters", "Give a longer one, or none for a random one"
        )
    from istmo.app import Settings  # noqa: PLC0415 - importing it takes seconds
    from istmo.app import serve as serve_app  # noqa: PLC0415

    with opened(store):
        pass  # fills a new store, with its progress told
    registries = tuple(registry or usual())
    for folder in registries:
        if not folder.is_dir():
            raise InputError(
                f"{folder}: there is no such folder", "Give one made by `istmo forecast --register`"
            )
    settings = Settings(store=store, home=home, registries=registries, port=port)
    if token is not None:
        settings = replace(settings, token=token)

    def told(address: str) -> None:
        out.print(address, highlight=False, markup=False, soft_wrap=True)
        err.print("[dim]Ctrl-C ends it.[/dim]")

    serve_app(settings, told, browser=browser)
