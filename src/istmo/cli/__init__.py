"""The command line: `istmo`. Every command that prints takes --json; progress goes to standard error.

Exit codes: 0 done, 1 the answer is no, 2 wrong use or bad input, 130 interrupted.
"""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from typer.core import TyperGroup

from istmo.cli.briefing import brief
from istmo.cli.checking import check
from istmo.cli.data import data
from istmo.cli.effects import effect
from istmo.cli.fitting import fit, history
from istmo.cli.forecasting import backtest, forecast, track_record
from istmo.cli.needing import needs
from istmo.cli.nowcasting import nowcast
from istmo.cli.output import err
from istmo.cli.planning import plan
from istmo.cli.registering import register
from istmo.cli.scoring import score
from istmo.cli.serving import serve
from istmo.cli.simulating import simulate
from istmo.cli.watching import watch
from istmo.errors import InputError, IstmoError


class Commands(TyperGroup):
    """The commands; a value that cannot be taken is said as everything else that is wrong, in the reader's language."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command.

        Raises:
            InputError: a value of an option or an argument cannot be taken, or there is none.
        """
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            # what is missing, which is a kind of it, has a sentence of its own
            if type(error) is typer.BadParameter and error.param is not None:
                what = f"{error.param.opts[0]}: {error.message.removeprefix('Value error, ')}"
            else:
                what = error.format_message()
            command = error.ctx.command_path if error.ctx is not None else ctx.command_path
            raise InputError(what.rstrip("."), f"See {command} --help") from error


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="The migration system of the Americas: official counts, forecasts with a score record, briefs.\n\n"
    "Start with `istmo brief`, or look around with `istmo data list`.",
)
app.add_typer(data, name="data")
app.command()(brief)
app.command()(forecast)
app.command()(backtest)
app.command("record")(track_record)
app.command()(score)
app.command()(watch)
app.command()(nowcast)
app.command()(simulate)
app.command()(fit)
app.command()(history)
app.add_typer(plan, name="plan")
app.command()(check)
app.add_typer(register, name="register")
app.command()(needs)
app.command()(effect)
app.command()(serve)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"istmo {version('istmo')}")
        raise typer.Exit


@app.callback()
def _istmo(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None: ...


def _said(error: IstmoError) -> str:
    """What went wrong, in the language that --lang asks for, where the app's table has it."""
    given = " ".join(sys.argv[1:]).replace("--lang=", "--lang ")
    if "--lang es" not in given:
        return str(error)
    from istmo.app.faults import told  # noqa: PLC0415 - only when something is wrong

    return told(str(error), "es")


OWN = Path(__file__).parents[1]
"""The folder of the package."""


def _refuse(error: IstmoError) -> None:
    err.print(f"[bold red]Error:[/bold red] {escape(_said(error))}", highlight=False, soft_wrap=True)
    sys.exit(2)


def main() -> None:
    """Run the command line; what a user can mend is said in a sentence, not in a traceback."""
    try:
        app()
    except IstmoError as error:
        _refuse(error)
    except OSError as error:
        if error.filename is None or OWN in Path(str(error.filename)).parents:
            raise  # a fault of ours
        where = error.filename2 or error.filename
        _refuse(InputError(f"the path {where} cannot be used: {error.strerror}", "Give another one"))
    except RuntimeError as error:
        if str(error) != "Query interrupted":  # what DuckDB makes of Ctrl-C
            raise
        err.print("Interrupted; nothing was left half-written.")
        sys.exit(130)
