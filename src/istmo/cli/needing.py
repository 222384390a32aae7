"""`istmo needs`: who comes to a place in the next weeks, what they take, and how many beds cost least."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import polars as pl
import typer

from istmo.cli.output import (
    AsOfOption,
    JsonOption,
    StoreOption,
    bar,
    day,
    err,
    must_be_page,
    opened,
    out,
    print_json,
    print_table,
)
from istmo.errors import InputError

if TYPE_CHECKING:
    from istmo.needs import Place, Settings, Stay
    from istmo.needs.planning import Factor

STAY_HELP = (
    "Nights stayed: a mean (2.5), or by nights the shares, which sum to 1 (1:0.5,2:0.3,3:0.2), or whole "
    "numbers as weights (1:5,2:3,3:2)."
)
SLACK = 0.0051
"""By which each share may miss what it stands for: half of its second digit, and a little for adding up."""


def needs(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PLACE",
            help='A place, such as "El Paso"; without one, all are listed.',
            show_default=False,
        ),
    ] = None,
    beds: Annotated[int | None, typer.Option(help="Beds there are, 0 or more: do they suffice?")] = None,
    weeks: Annotated[int | None, typer.Option(help="Weeks ahead, 1 to 26.", show_default="8")] = None,
    share: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER",
            help="What part comes, 0.5 for a half: of those released (US), else of those counted.",
            show_default="the place's",
        ),
    ] = None,
    own: Annotated[
        str | None,
        typer.Option(
            "--released",
            metavar="TYPE:SHARE,...",
            help="Own records: what part of those counted in the last month came (single-adult:0.3,family:0.5).",
        ),
    ] = None,
    stay: Annotated[str | None, typer.Option(help=STAY_HELP, show_default="the place's")] = None,
    empty: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Cost of a bed that stands empty, a night.", show_default="12.5"),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Cost of a person without a bed, a night.", show_default="50"),
    ] = None,
    plan: Annotated[
        Path | None, typer.Option(help="A plan (`istmo plan new`) that changes who comes; takes minutes.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Which model forecasts: see `istmo forecast`.", show_default="theta")
    ] = None,
    draws: Annotated[int, typer.Option(help="Simulated futures, 2 or more.")] = 1000,
    as_of: AsOfOption = None,
    more: Annotated[
        Path | None,
        typer.Option("--with", help="A TOML file with your own standards, costs, shares, stays or places."),
    ] = None,
    page: Annotated[Path | None, typer.Option("--out", help="Write a page with a chart (.html).")] = None,
    language: Annotated[Literal["en", "es"], typer.Option("--lang", help="Language of the words.")] = "en",
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Say how many people come to a place in the next weeks, what they take, and whether the beds suffice.

    Arrivals are forecast by household type from what was known on the day; the advice stands beside the record of such
    advice, and every constant can be changed.

    Example: istmo needs "El Paso" --beds 440 --weeks 8
    """
    from istmo.brief.needs.told import Told  # noqa: PLC0415 - importing these takes a second
    from istmo.brief.words import words as texts  # noqa: PLC0415
    from istmo.forecast import model as named  # noqa: PLC0415
    from istmo.needs import MODEL, WEEKS, Costs, known, record, settings  # noqa: PLC0415
    from istmo.needs import needs as answered  # noqa: PLC0415

    chosen = settings(more)
    place = " ".join(words or ())
    if not place:
        _list(chosen, language, json)
        return
    at, when, forecaster = chosen.find(place), day(as_of), named(model or MODEL)
    staying, records, part = _stay(stay), _records(own), _number(share, "--share")
    costs = Costs(
        chosen.costs.empty if empty is None else _number(empty, "--empty"),
        chosen.costs.missing if missing is None else _number(missing, "--missing"),
    )
    must_be_page(page)
    factor, title = _factor(plan, at) if plan is not None else (None, "")
    with opened(store) as warehouse:
        found = known(warehouse, chosen, at, when, part, staying, records)
    answer = answered(
        found, chosen, at, forecaster, beds=beds, weeks=WEEKS if weeks is None else weeks, costs=costs, draws=draws,
        factor=factor, ranks=record.ranks(at, forecaster.name, found.counted.panel.as_of, own=bool(records)),
    )  # fmt: skip
    mine = more is not None or any(each is not None for each in (share, stay, empty, missing))
    told = Told(answer, language, title, mine, bool(records))
    if page is not None:
        from istmo.brief.needs import make_page, write_page  # noqa: PLC0415

        written = write_page(page, *make_page(told, page.stem))
        err.print("\n".join(str(path) for path in written), highlight=False, soft_wrap=True)
    if json:
        from istmo.brief.needs.showing import data  # noqa: PLC0415

        print_json(data(told))
    else:
        _print(told, f"{told.age(date.today())} {texts(language)['newer']}" if when is None else "")


def _print(told: Any, age: str) -> None:
    from istmo.brief.needs import showing  # noqa: PLC0415

    out.print(f"[bold]{told.title()}[/bold]", highlight=False, soft_wrap=True)
    out.print(" ".join((told.newest(), age)).rstrip(), highlight=False, markup=False, soft_wrap=True)
    for line in told.headlines():
        out.print(f"- {line}", highlight=False, markup=False, soft_wrap=True)
    out.print()
    print_table(showing.people(told), told.say("caption-people"))
    out.print()
    print_table(showing.supplies(told), told.say("caption-supplies"))
    out.print()
    if told.scores().height:
        print_table(showing.scores(told), told.say("caption-record"))
        out.print(f"{told.say('record-note')}\n", highlight=False, markup=False, soft_wrap=True)
    out.print(told.say("standards"), highlight=False, style="bold")
    for line in told.standards():
        out.print(f"- {line}", highlight=False, markup=False, soft_wrap=True)
    out.print(f"\n[bold]{told.say('sources')}[/bold]", highlight=False)
    for line in told.basis():
        out.print(f"- {line}", highlight=False, markup=False, soft_wrap=True)


def _list(settings: "Settings", language: Literal["en", "es"], json: bool) -> None:
    """Every place with the series that feed it."""
    from istmo.brief.words import words  # noqa: PLC0415

    rows = [
        {
            "place": one.id,
            "name": one.name(language),
            "series": [settings.feed[each.feed].series for each in one.sources],
            "share": settings.share[one.share].value,
            "share_source": settings.share[one.share].said(language),
            "stay": settings.stay[one.stay].stay().mean,
            "stay_source": settings.stay[one.stay].said(language),
        }
        for one in settings.place
    ]
    if json:
        print_json(rows)
        return
    said = words(language)
    shown = [
        {
            said["needs.place"]: row["place"],
            "": row["name"],
            said["needs.series"]: ", ".join(row["series"]),  # type: ignore[arg-type]
        }
        for row in rows
    ]
    print_table(pl.DataFrame(shown))


def _number(text: str | None, option: str) -> Any:
    """A number given on the command line; what stands there as 50% or 0,5 is refused with how to write it."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise InputError(f"{option} {text!r} cannot be read", f"Write {option} {_pointed(text)}") from error


def _pointed(text: str, otherwise: str = "0.5") -> str:
    """A number as the command line takes it: 0.5 for 50% and for 0,5; an example where it is none."""
    plain = text.strip().replace(",", ".")
    try:
        value = float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        return otherwise
    return f"{value:g}"


def _stay(text: str | None) -> "Stay | None":
    """A stay given on the command line: a mean, or weights by nights."""
    from istmo.needs import Stay  # noqa: PLC0415
    from istmo.needs.stay import LONGEST  # noqa: PLC0415

    if text is None:
        return None
    try:
        if ":" not in text:
            return Stay.open_ended(float(text))
        pairs = [part.split(":") for part in text.split(",")]
        weights = {int(nights): float(weight) for nights, weight in pairs}
    except ValueError as error:
        written = _pointed(text, "2.5")
        remedy = f"Write --stay {written} for a mean, or --stay 1:0.5,2:0.3,3:0.2 for shares by nights"
        raise InputError(f"--stay {text!r} cannot be read", remedy) from error
    if not weights or min(weights) < 1 or max(weights) > LONGEST or len(weights) < len(pairs):
        raise InputError(
            f"--stay {text!r} has nights that cannot be", f"Give each of 1 to {LONGEST} once at most"
        )
    total = sum(weights.values())
    shares = any(weight != round(weight) for weight in weights.values())
    if shares and min(weights.values()) >= 0 and abs(total - 1) > SLACK * len(weights):
        raise InputError(
            f"the shares of --stay {text!r} sum to {total:g}",
            "Give shares that sum to 1, or whole numbers as weights: 1:5,2:3,3:2",
        )
    return Stay(tuple(weights.get(nights, 0.0) for nights in range(1, max(weights) + 1)))


def _records(text: str | None) -> dict[str, float]:
    """Shares by household type given on the command line."""
    if text is None:
        return {}
    found: dict[str, float] = {}
    for part in text.split(","):
        name, _, share = part.partition(":")
        try:
            value = float(share)
        except ValueError as error:
            what = f"--released {part!r} cannot be read"
            if not share:
                raise InputError(what, "Write single-adult:0.3,family:0.5") from error
            raise InputError(what, f"Write {name.strip()}:{_pointed(share)}") from error
        if name.strip() in found:
            raise InputError(f"--released names {name.strip()} twice", "Give each household type once")
        found[name.strip()] = value
    return found


def _factor(path: Path, place: "Place") -> "tuple[Factor, str]":
    """What multiplies the arrivals under a plan, and the plan's title."""
    from istmo.fit.scenario import scenario  # noqa: PLC0415
    from istmo.measures import read_plan  # noqa: PLC0415
    from istmo.needs import factors  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    study = load("americas")
    read = read_plan(path, study)

    def factor(groups: Sequence[str], months: Sequence[date], draws: int) -> Any:
        with bar() as progress:
            progress.add_task("simulating the plan and its absence", total=None)
            return factors(study, read, place, groups, months, draws, scenario)

    return factor, read.title
