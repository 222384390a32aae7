"""Plans: written as a form or as TOML, run, and compared."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from typing import Any

import polars as pl
from markupsafe import Markup

from istmo.app.house import House
from istmo.app.pages import comparing, needs
from istmo.app.pages.making import Asked, Page
from istmo.app.plans import study
from istmo.app.runs.queue import Run
from istmo.app.runs.request import Request, ready
from istmo.app.words import words
from istmo.brief import numbers
from istmo.brief.blocks import Section
from istmo.brief.numbers import Language
from istmo.brief.scenario.making import cautions
from istmo.brief.scenario.sections import sections
from istmo.brief.scenario.told import Told
from istmo.brief.writer import Writer
from istmo.errors import InputError
from istmo.measures import KINDS, catalogue, template
from istmo.measures.explain import pathway
from istmo.measures.plan import MONTHS
from istmo.needs import settings
from istmo.periods import add_months
from istmo.register.planning import simulable

RESTS = ("counted", "known", "store", "made")
"""What the file of a run's table says of what it rests on."""


@cache
def pathways(language: Language) -> tuple[tuple[str, str], ...]:
    """The pathways of the study: name and id, by name."""
    ids = set(study().links["pathway"].drop_nulls().to_list()) - {""}
    named = [(pathway(each, language), each) for each in ids]
    return tuple(sorted(named, key=lambda one: numbers.alphabetical(one[0])))


def _context(house: House, asked: Asked) -> dict[str, object]:
    name = asked.get("run")
    newest = house.queue.all(50)
    today = date.today()
    offered = house.records.once(
        ("simulable", today), lambda: simulable(house.accepted.register(), study(), today)
    )
    base: dict[str, object] = {
        "measures": sorted(catalogue(), key=lambda one: numbers.alphabetical(one.title(asked.language))),
        "kinds": {
            kind: (about.title_es if asked.language == "es" else about.title_en)
            for kind, about in KINDS.items()
        },
        "pathways": pathways(asked.language),
        "commitments": [each.commitment for each in offered],
        "template": template(asked.language),
        "saved": house.plans.all(),
        "saved_on": lambda plan: date.fromisoformat(plan.saved[:10]),
        "places": sorted(
            ((one.name(asked.language), one.id) for one in settings().place),
            key=lambda one: numbers.alphabetical(one[0]),
        ),
        "other_plan": None,
        "runs": [(run, title(run), about(run, asked.language)) for run in newest[:20]],
        "took": took(newest, asked.language),
        "beside": [
            (run.id, title(run), about(run, asked.language))
            for run in newest
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
    told = told_of(house, run, write)
    side_by_side = []
    made: list[Section] = []
    beside = asked.get("beside")
    runs = [(run.id, told.plan.title)]
    if beside:
        other = house.queue.read(beside)
        if other.state != "done":
            raise InputError("the run beside it is not done", "Wait for it, or choose another")
        theirs = told_of(house, other, write)
        made.append(comparing.section(told, theirs, asked))
        side_by_side.append(theirs)
        runs.append((other.id, theirs.plan.title))
        shown["other_plan"] = other
    made += sections(told, "run", side_by_side)
    made += needs.sections(house, asked, runs, write)
    cite = Markup("{} {}").format(stamp(run, asked.language), told.rests)
    return {
        **shown, "sections": made, "write": write, "told": told, "cite": cite, "cautions": cautions(told),
    }  # fmt: skip


def told_of(house: House, run: Run, write: Writer) -> Told:
    """A run that is done as the pages of the brief tell it."""
    asked, path = ready(Request.model_validate(run.request), study()), house.queue.result(run.id)
    months = tuple(add_months(asked.start, n) for n in range(asked.months))
    about = {name: text for name, text in pl.read_parquet_metadata(path).items() if name in RESTS}
    return Told(study(), asked.plan, asked.other, months, asked.draws, pl.read_parquet(path), write, about)


def stamp(run: Run, language: Language) -> str:
    """Which run it was, by which version."""
    return words("cite-run", language, id=run.id, version=version("istmo"))


def title(run: Run) -> str:
    """A run's plan by its title, whatever else is the matter with it."""
    return str(_plan(run).get("title", run.id))


def about(run: Run, language: Language) -> str:
    """When a run was asked for, in how many draws, and its id: what tells runs of one plan apart."""
    asked = datetime.fromtimestamp(run.created)
    when = f"{numbers.full_date(asked.date(), language)}, {asked:%H:%M}"
    return words("run-about", language, when=when, draws=run.request.get("draws", 0), id=run.id[:6])


def took(runs: Sequence[Run], language: Language) -> str:
    """How long the newest of some runs that is done took, for how many draws of how many months; "" if none is."""
    done = next((run for run in runs if run.state == "done"), None)
    if done is None or done.started is None or done.ended is None:
        return ""
    minutes, seconds = divmod(round(done.ended - done.started), 60)
    time = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    months = done.request.get("months") or _plan(done).get("months") or MONTHS
    return words("plans-took", language, time=time, draws=done.total, months=months)


def _plan(run: Run) -> Mapping[str, Any]:
    try:
        return tomllib.loads(run.request["plan"])
    except (tomllib.TOMLDecodeError, KeyError):
        return {}


PAGE = Page(
    "plans", "plans.html.j2", _context, ("run", "plan", "beside", *needs.TAKES), live=True, script="plans.js"
)
