"""What is asked of a run: a plan, what to hold it against, how long and in how many draws."""

from collections.abc import Callable
from datetime import date

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from istmo.app.plans import LONGEST, read
from istmo.errors import InputError
from istmo.measures import BASELINE, Plan, in_effect
from istmo.periods import add_months
from istmo.studies import Study

MONTHS, MOST_MONTHS = 12, 36
LAST_COUNT = date(2024, 9, 1)


class Request(BaseModel):
    """A run that is asked for.

    Args:
        plan: TOML of the plan.
        against: TOML of another plan; "baseline" for what is in force going on; "" for nothing.
        start: first month; None leaves it to the plan.
        months: how many; None leaves it to the plan.
        draws: of the fitted study; 1 is its most probable run, without intervals.
    """

    model_config = ConfigDict(extra="forbid")

    plan: str = Field(max_length=LONGEST)
    against: str = Field(default="baseline", max_length=LONGEST)
    start: date | None = None
    months: int | None = Field(default=None, ge=1, le=MOST_MONTHS)
    draws: int = Field(default=50, ge=1, le=500)


class Ready(BaseModel):
    """A request whose plans are in order and whose months are settled."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    plan: Plan
    other: Plan | None
    start: date
    months: int
    draws: int


def ready(asked: Request, study: Study) -> Ready:
    """A request, made ready to be simulated.

    Raises:
        PlanError: a plan is not in order.
        InputError: plans contradict what is in force, or it is not said when to begin.
    """
    plan = read(asked.plan, study)
    other = None
    if asked.against:
        other = BASELINE if asked.against == "baseline" else read(asked.against, study)
    start = asked.start or plan.first_day
    if start is None:
        raise InputError("the plan changes nothing, so it does not say when to begin", "Give a first month")
    if not date(2019, 10, 1) <= start <= date(2030, 12, 31):
        raise InputError(f"a run cannot begin on {start}", "Give a day from October 2019 to December 2030")
    months = asked.months or plan.months or MONTHS
    if months > MOST_MONTHS:
        raise InputError(f"{months} months cannot be simulated", f"Give 1 to {MOST_MONTHS}")
    for one in (plan, other):
        if one is not None:
            in_effect(study, one, start)
    return Ready(plan=plan, other=other, start=add_months(start, 0), months=months, draws=asked.draws)


def total(asked: Request) -> int:
    """How many draws are to be run, the other plan's with them."""
    return asked.draws * (2 if asked.against else 1)


def simulate(asked: Request, study: Study, tell: Callable[[int], None]) -> pl.DataFrame:
    """The table of a run (`istmo.measures.effect_table`).

    Args:
        asked: what to run.
        study: what to run it on.
        tell: told how many draws are done or under way; what it raises ends the run.
    """
    from istmo.fit.scenario import scenario  # noqa: PLC0415 - importing it takes seconds
    from istmo.measures.effect_table import effect_table  # noqa: PLC0415

    one = ready(asked, study)
    ours = scenario(study, one.plan, one.start, one.months, one.draws, progress=lambda done, _: tell(done))
    theirs = None
    if one.other is not None:
        theirs = scenario(
            study,
            one.other,
            one.start,
            one.months,
            one.draws,
            progress=lambda done, _: tell(one.draws + done),
        )
    return effect_table(ours, theirs)
