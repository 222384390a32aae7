"""The answer to "what did it do?": a row for each count of each group, as plain values for a file and back."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from istmo.effects.placebo import NOMINAL
from istmo.effects.points import Role

Verdict = Literal["changed", "within-chance", "cannot-be-told"]
Why = Literal[
    "acts-on-nothing", "confounded", "no-whole-month", "no-months-after", "short-before",
    "too-few-counted", "too-few-controls", "too-few-placebos", "false-positives", "before-not-told", "disagree",
]  # fmt: skip
"""Why it cannot be told. acts-on-nothing: no route of the study. confounded: another measure on these groups.
no-whole-month: it lapsed within two months. no-months-after: the counts end. short-before: fewer than 18 months.
false-positives: more than 10 % among placebos held out. before-not-told: the design misses the six months before the
measure. disagree: the two designs find opposite changes."""


class Value(BaseModel):
    """A frozen value that takes no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Estimate(Value):
    """What one estimator says of the average of the months, in logs of (events + 10).

    Args:
        change: the change.
        low, high: its 95 % interval by the placebos; None where their false positive rate is above `WORST_RATE`.
        p: share of placebos as large; None likewise.
        rate: false positive rate at the nominal 5 %, on placebos of other groups and years: of these months or of all
            six, whichever is higher.
        strict: whether the strictest third of the dates decided, one critical value for all being exceeded too often.
        raw: the rate that the model's own 95 % interval would have had.
        placebos, dates: how many, on how many dates.
        down, up: a fall, and a rise, that would be found in 80 of 100 cases.
    """

    change: float
    low: float | None = None
    high: float | None = None
    p: float | None = None
    rate: float
    raw: float
    placebos: int
    dates: int
    down: float
    up: float
    strict: bool = False

    @property
    def withheld(self) -> bool:
        """Whether its placebos are found so often that nothing may be said."""
        return self.p is None

    @property
    def found(self) -> bool:
        """Whether it is told from chance."""
        return self.p is not None and self.p <= NOMINAL


class Modelled(Value):
    """What the fitted corridor says: log change and the 95 % interval of its draws."""

    change: float
    low: float
    high: float


class Month(Value):
    """One month after: counted, expected, and the change with its interval by the placebos of that month; no interval
    where these, or those of the row, are found too often."""

    month: date
    counted: float
    expected: float
    change: float
    low: float | None = None
    high: float | None = None
    synthetic: float | None = None
    corridor: Modelled | None = None


class Controls(Value):
    """Groups not addressed, put to the same test on the same date: how many, how many "found", mean change."""

    groups: int
    found: int
    change: float


class Weight(Value):
    """One control's share of a synthetic control."""

    group: str
    share: float


class Row(Value):
    """One group at one counting point.

    Args:
        point, role: where, and how it lies to the measure.
        group: nationality, or TOTAL for all that are addressed.
        verdict, why, others: the answer, the reasons it cannot be told, and the measures at fault.
        months: whole months after that were averaged.
        counted, expected: events a month in these.
        structural, synthetic, corridor: the three answers side by side; None where one has none.
        course: month by month.
        alone: whether nobody was left to compare with, so that the series before is all that tells what was expected.
        weights: of the largest controls in the synthetic control.
        controls: groups not addressed.
        package: other measures of the same package in the window, whose effect is in it.
    """

    point: str
    role: Role
    group: str
    verdict: Verdict
    why: tuple[Why, ...] = ()
    others: tuple[str, ...] = ()
    months: int = 0
    counted: float | None = None
    expected: float | None = None
    structural: Estimate | None = None
    synthetic: Estimate | None = None
    corridor: Modelled | None = None
    course: tuple[Month, ...] = ()
    alone: bool = False
    weights: tuple[Weight, ...] = ()
    controls: Controls | None = None
    package: tuple[str, ...] = ()


class Effect(Value):
    """What a measure did.

    Args:
        measure: its id.
        before: last month before, on which what was to be expected rests with those earlier.
        first: first whole month in force.
        verdict, why, others: of its headline: the first row where it acts, or the first after.
        shared: measures on everybody that began or ended in the window: they moved the controls too.
        rows: addressed groups where it acts and after, then where a diversion would show.
    """

    measure: str
    before: date
    first: date
    verdict: Verdict
    why: tuple[Why, ...] = ()
    others: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
