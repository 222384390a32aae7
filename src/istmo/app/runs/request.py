"""What is asked of a run: a plan, what to hold it against, how long and in how many draws."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from istmo.app.plans import LONGEST, read
from istmo.files import whole
from istmo.measures import BASELINE, Plan, plan_from_text
from istmo.measures.plan import MOST_MONTHS
from istmo.needs import Arrived
from istmo.studies import Study


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


def judged(asked: Request, study: Study) -> Ready:
    """A request whose plans can be run in its months, made ready.

    Raises:
        PlanError: a plan is not in order, or cannot be run in its months.
        InputError: plans contradict what is in force.
    """
    read(asked.plan, study, asked.start, asked.months)
    found = ready(asked, study)
    if asked.against and found.other is not BASELINE:
        read(asked.against, study, found.start, found.months)
    return found


def ready(asked: Request, study: Study) -> Ready:
    """A request as it is simulated, without judging it anew: a run that is done stays readable.

    Raises:
        PlanError: a plan cannot be read.
        InputError: it is not said when to begin.
    """
    plan = plan_from_text(asked.plan, study)
    other = None
    if asked.against:
        other = BASELINE if asked.against == "baseline" else plan_from_text(asked.against, study)
    start, months = plan.span(asked.start, asked.months)
    return Ready(plan=plan, other=other, start=start, months=months, draws=asked.draws)


def total(asked: Request) -> int:
    """How many draws are to be run, the other plan's with them."""
    return asked.draws * (2 if asked.against else 1)


@dataclass(frozen=True)
class Came:
    """What a run came to.

    Args:
        table: of `istmo.measures.effect_table`.
        plan: arrivals draw by draw, for what a place needs.
        base: those of what is in force going on; None where the run stands beside nothing or another plan.
        about: of `Fitted.about`, and the day it was `made`.
    """

    table: pl.DataFrame
    plan: Arrived
    base: Arrived | None
    about: dict[str, str]

    def write(self, path: Path) -> None:
        """Write it whole: the table last, because it is what a run that is done has."""
        if self.base is not None:
            with whole(arrivals_beside(path)) as beside, beside.open("wb") as opened:
                np.savez_compressed(
                    opened,
                    months=np.array(self.plan.months, "datetime64[D]"),
                    points=np.array(self.plan.points),
                    households=np.array(self.plan.households),
                    plan=self.plan.persons.astype(np.float32),
                    base=self.base.persons.astype(np.float32),
                )
        with whole(path) as beside:
            self.table.write_parquet(beside, metadata=self.about)


def arrivals_beside(path: Path) -> Path:
    """The file of arrivals of a run, beside its table."""
    return path.with_suffix(".npz")


def arrivals(path: Path) -> tuple[Arrived, Arrived] | None:
    """Arrivals of a run and of what is in force going on, from beside its table; None where there are none."""
    file = arrivals_beside(path)
    if not file.is_file():
        return None
    with np.load(file, allow_pickle=False) as found:
        months = tuple(found["months"].astype(object))
        points, households = (tuple(map(str, found[name])) for name in ("points", "households"))
        plan, base = (
            Arrived(months, points, households, found[name].astype(float)) for name in ("plan", "base")
        )
    return plan, base


def simulate(asked: Request, study: Study, tell: Callable[[int], None]) -> Came:
    """What a run comes to.

    Args:
        asked: what to run.
        study: what to run it on.
        tell: told how many draws are done or under way; what it raises ends the run.
    """
    from istmo.fit.fitted import load_fitted  # noqa: PLC0415 - importing these takes seconds
    from istmo.fit.scenario import scenario  # noqa: PLC0415
    from istmo.measures.effect_table import effect_table  # noqa: PLC0415

    one = judged(asked, study)
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
    in_force = theirs if one.other == BASELINE else None
    return Came(
        effect_table(ours, theirs),
        Arrived.of(ours, ours.months),
        Arrived.of(in_force, in_force.months) if in_force is not None else None,
        {**load_fitted(study.name).about, "made": date.today().isoformat()},
    )
