"""Plans: written as a form or as TOML, run, and compared."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.metadata import version

import polars as pl
from markupsafe import Markup

from istmo.app.flowmap import width
from istmo.app.house import House
from istmo.app.pages import comparing, needs
from istmo.app.pages.making import Asked, Page
from istmo.app.plans import study
from istmo.app.runs.queue import Run
from istmo.app.runs.request import Ready, Request, ready
from istmo.app.situation import line
from istmo.app.words import words
from istmo.brief import numbers
from istmo.brief.blocks import Figure, Section
from istmo.brief.carto import Frame
from istmo.brief.numbers import Language
from istmo.brief.routemap import MapWords, Over, draw
from istmo.brief.scenario.making import cautions
from istmo.brief.scenario.sections import sections
from istmo.brief.scenario.told import DIGITS, Told
from istmo.brief.words import words as brief_words
from istmo.brief.writer import Writer
from istmo.errors import InputError
from istmo.measures import KINDS, catalogue, template
from istmo.measures.effect_table import ALL
from istmo.measures.explain import pathway
from istmo.needs import settings
from istmo.periods import add_months

MORE, FEWER = 'stroke="#a3331f"', 'stroke="#0b5cad" stroke-dasharray="6 4"'
"""Lines of ways that gain and lose people: colour does not speak alone."""


@cache
def pathways(language: Language) -> tuple[tuple[str, str], ...]:
    """The pathways of the study: name and id, by name."""
    ids = set(study().links["pathway"].drop_nulls().to_list()) - {""}
    named = [(pathway(each, language), each) for each in ids]
    return tuple(sorted(named, key=lambda one: numbers.alphabetical(one[0])))


def _context(house: House, asked: Asked) -> dict[str, object]:
    name = asked.get("run")
    base: dict[str, object] = {
        "measures": sorted(catalogue(), key=lambda one: numbers.alphabetical(one.title(asked.language))),
        "kinds": {
            kind: (about.title_es if asked.language == "es" else about.title_en)
            for kind, about in KINDS.items()
        },
        "pathways": pathways(asked.language),
        "template": template(asked.language),
        "saved": house.plans.all(),
        "saved_on": lambda plan: date.fromisoformat(plan.saved[:10]),
        "places": sorted(
            ((one.name(asked.language), one.id) for one in settings().place),
            key=lambda one: numbers.alphabetical(one[0]),
        ),
        "other_plan": None,
        "runs": [(run, title(run)) for run in house.queue.all(20)],
        "beside": [
            (run.id, title(run))
            for run in house.queue.all(50)
            if run.state == "done" and run.id != name and run.request["against"] == "baseline"
        ],
        "chosen": None,
        "sections": (),
    }
    if not name:
        write = Writer(asked.language)
        return {**base, "sections": needs.sections(house, asked, (), write), "write": write}
    run = house.queue.read(name)
    shown: dict[str, object] = {**base, "chosen": run, "chosen_title": title(run)}
    if run.state != "done":
        return shown
    write = Writer(asked.language)
    told = told_of(*result(house, run), write)
    made = sections(told, "run")
    shown_plans = [told]
    beside = asked.get("beside")
    runs = [(run.id, told.plan.title)]
    if beside:
        other = house.queue.read(beside)
        if other.state != "done":
            raise InputError("the run beside it is not done", "Wait for it, or choose another")
        theirs = told_of(*result(house, other), write)
        made.insert(0, comparing.section(told, theirs, asked))
        shown_plans.append(theirs)
        runs.append((other.id, theirs.plan.title))
        shown["other_plan"] = other
    drawn = _diversions(shown_plans, asked)
    if drawn:
        place = next(number for number, each in enumerate(made) if each.id == "ways")
        made.insert(place, Section("diversion", Markup(asked.say("diversion-title")), drawn))
    made += needs.sections(house, asked, runs, write)
    cite = stamp(house, run, asked.language)
    return {
        **shown, "sections": made, "write": write, "told": told, "cite": cite, "cautions": cautions(write),
    }  # fmt: skip


def result(house: House, run: Run) -> tuple[Ready, pl.DataFrame]:
    """What a run that is done was asked, and its table."""
    return ready(Request.model_validate(run.request), study()), pl.read_parquet(house.queue.result(run.id))


def told_of(found: Ready, table: pl.DataFrame, write: Writer) -> Told:
    """A run as the pages of the brief tell it."""
    months = tuple(add_months(found.start, n) for n in range(found.months))
    return Told(study(), found.plan, found.other, months, found.draws, table, write)


def stamp(house: House, run: Run, language: Language) -> str:
    """What a run's numbers rest on: run, version, the counts behind the fit, the draws."""
    about = pl.read_parquet_metadata(house.queue.result(run.id))
    draws = run.request["draws"]
    rests = {name: about.get(name, numbers.DASH) for name in ("counted", "store")}
    return words(
        "cite-run", language, id=run.id, version=version("istmo"), draws=draws, last=draws - 1, **rests
    )


def title(run: Run) -> str:
    """A run's plan by its title, whatever else is the matter with it."""
    import tomllib  # noqa: PLC0415

    try:
        return str(tomllib.loads(run.request["plan"]).get("title", run.id))
    except (tomllib.TOMLDecodeError, KeyError):
        return run.id


def _changes(told: Told) -> dict[str, float]:
    """The median change of every way that gains or loses somebody."""
    everybody = (pl.col("nationality") == ALL) & (pl.col("household") == ALL)
    rows = told.whole("way").filter(everybody, pl.col("change").abs() >= 1).select("where", "change")
    return {str(where): float(change) for where, change in rows.iter_rows()}


def _diversions(plans: Sequence[Told], asked: Asked) -> list[Figure]:
    """A map for each plan that moves somebody, all on one scale; none for one that stands beside nothing."""
    found = [(told, _changes(told)) for told in plans if told.other is not None]
    greatest = max((abs(each) for _, changes in found for each in changes.values()), default=0.0)
    names = ("diversion", "diversion-beside")
    return [
        _diversion(told, changes, greatest, asked, name)
        for name, (told, changes) in zip(names, found, strict=False)
        if changes
    ]


def _diversion(told: Told, changes: dict[str, float], greatest: float, asked: Asked, name: str) -> Figure:
    """Where a plan moves people, on the map."""
    said = brief_words(asked.language)
    drawn = MapWords(
        border=said["map.border"].format(month="").rstrip(" :"),
        main=said["map.main"],
        key=asked.say("diversion-key"),
        marks=[
            asked.say("diversion-more"),
            asked.say("diversion-fewer"),
            said["map.land"],
            said["map.sea"],
            said["map.air"],
        ],
        numbers=[],
        strokes=(MORE, FEWER),
    )
    return Figure(
        id=name,
        title=Markup.escape(asked.say("diversion-heading", name=told.plan.title)),
        subtitle=Markup.escape(
            asked.say("diversion-subtitle", n=numbers.about(greatest, asked.language, DIGITS))
        ),
        drawing=draw([], [], drawn, asked.language, _over(changes, greatest)),
        description=asked.say("diversion-described", list=_listed(told, changes, asked.language)),
        source=told.source,
        note=told.write.text("map.disclaimer"),
        data=pl.DataFrame({"of": [told.way(link) for link in changes], "change": list(changes.values())}),
    )


def _over(changes: dict[str, float], greatest: float) -> Over:
    def drawn(frame: Frame) -> str:
        parts = []
        for link, change in sorted(changes.items(), key=lambda one: abs(one[1])):
            data = frame.line(line(link))
            if data:
                look = MORE if change > 0 else FEWER
                parts.append(
                    f'<path class="leg" d="{data}" fill="none" {look} stroke-opacity=".75" '
                    f'stroke-width="{width(abs(change), greatest, frame.width):.2f}"/>'
                )
        return "".join(parts)

    return drawn


def _listed(told: Told, changes: dict[str, float], language: Language) -> str:
    top = sorted(changes.items(), key=lambda one: -abs(one[1]))[:8]
    return "; ".join(f"{told.way(link)}: {numbers.count(change, language)}" for link, change in top)


PAGE = Page(
    "plans", "plans.html.j2", _context, ("run", "plan", "beside", *needs.TAKES), live=True, script="plans.js"
)
