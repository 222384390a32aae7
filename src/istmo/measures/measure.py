"""Measure: what one or more governments did, or may do, to a set of links for a set of people, from a day on."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from istmo.measures.kinds import KINDS, Kind, KindOf

ALL = "ALL"
DAYS = {"daily": 1.0, "monthly": 365.25 / 12, "yearly": 365.25}
"""Days in each span in which places may be given [day]."""
Names = tuple[str, ...]

Evidence = Literal["read", "cited", "unsourced"]
"""read: the text of a source was read and gives these dates. cited: the reference is known, its text was not read.
unsourced: nothing was found, so the entry must not be relied on."""


class Frozen(BaseModel):
    """A value that cannot change and takes no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Size(Frozen):
    """How strong a measure is, in the unit of its kind, with the range thought likely (about 90 %)."""

    low: float
    central: float
    high: float

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        """A number stands for itself alone, three numbers for low, central and high."""
        if isinstance(given, (int, float)) and not isinstance(given, bool):
            return {"low": given, "central": given, "high": given}
        if isinstance(given, (list, tuple)) and len(given) == 3:
            return dict(zip(("low", "central", "high"), given, strict=True))
        return given

    @model_validator(mode="after")
    def _ordered(self) -> "Size":
        if not self.low <= self.central <= self.high:
            raise ValueError("low, central and high are not in this order")
        return self


class Trigger(Frozen):
    """A rule that switches a measure by what was counted.

    Args:
        point: the counting point whose daily number counts.
        on: an average of this many or more puts the measure in force the next day.
        off: an average below this for `calm` days lets it lapse `delay` days later.
        window: days averaged.
        calm: days in a row on which that average must be below `off`.
        delay: days from then until it lapses.
    """

    point: str
    on: Annotated[float, Field(ge=0)]
    off: Annotated[float, Field(ge=0)]
    window: Annotated[int, Field(ge=1)] = 7
    calm: Annotated[int, Field(ge=1)] = 1
    delay: Annotated[int, Field(ge=0)] = 14


class Measure(Frozen):
    """One measure. A measure with several parts that act differently is several of these with one `package`.

    Args:
        id: its name, in lower case with hyphens.
        kind: what it does, a key of `istmo.measures.kinds.KINDS`.
        title_en, title_es: what to call it.
        parties: who took it, ISO 3166-1 alpha-3.
        announced: the day it became known; None if that was the day it began.
        start: first day in force.
        end: last day in force; None if it has no end.
        nationalities: whom it addresses: codes, ALL, and codes with "!" for all but those.
        households: household types, likewise.
        links: what it acts on: ids of links, patterns with * or ?, `to:KIND` for the links to nodes of a kind,
            `mode:MODE`; with "!" in front, all but those. Empty together with `pathways` if it is
            recorded but acts on nothing in the study.
        pathways: the same by the name of a pathway.
        points: counting points whose registration it changes.
        size: how strong; None leaves it to the prior of its kind and to the fit. Places and daily limits may be
            given as `daily`, `monthly` or `yearly` numbers instead.
        eases: whether it weakens or lifts what its kind does, so that its size has the other sign.
        like: id of the measure that it prolongs or amends, whose size it shares; "" if it has its own.
        trigger: a rule that switches it; None if it simply holds.
        package: name shared by the measures announced as one.
        sources: addresses or citations.
        evidence: how well these are known.
        note: what a reader should know.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    kind: Kind
    title_en: str = ""
    title_es: str = ""
    parties: Names = ()
    announced: date | None = None
    start: date
    end: date | None = None
    nationalities: Names = (ALL,)
    households: Names = (ALL,)
    links: Names = ()
    pathways: Names = ()
    points: Names = ()
    size: Size | None = None
    eases: bool = False
    like: str = ""
    trigger: Trigger | None = None
    package: str = ""
    sources: Names = ()
    evidence: Evidence = "unsourced"
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _per_day(cls, given: object) -> object:
        """A number a month or a year, or low, central and high, become a day's, which is the unit of the engine."""
        if not isinstance(given, dict) or not (rates := [name for name in DAYS if name in given]):
            return given
        if len(rates) > 1 or "size" in given:
            raise ValueError("give one of size, daily, monthly and yearly")
        rest = {name: value for name, value in given.items() if name not in DAYS}
        value, days = given[rates[0]], DAYS[rates[0]]
        three = isinstance(value, (list, tuple)) and len(value) == 3
        if any(
            isinstance(one, bool) or not isinstance(one, (int, float))
            for one in (value if three else [value])
        ):
            raise ValueError(f"{rates[0]} is not a number")
        return {**rest, "size": [one / days for one in value] if three else value / days}

    @property
    def about(self) -> KindOf:
        """What its kind does."""
        return KINDS[self.kind]

    @property
    def acts(self) -> bool:
        """Whether it says where it acts; else it is recorded only."""
        return bool(self.links or self.pathways or self.points) or self.about.lever == "departures"

    @property
    def known(self) -> date:
        """The day it became known: a forecast issued before must not use it."""
        return self.announced or self.start

    @property
    def lapses(self) -> date | None:
        """First day it no longer holds, None if it has no end."""
        return None if self.end is None else self.end + timedelta(days=1)

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: "Measure") -> bool:
        """Whether both are in force on some day."""
        return (self.end is None or other.start <= self.end) and (
            other.end is None or self.start <= other.end
        )

    def title(self, language: str) -> str:
        """Its title in a language, its id if it has none."""
        return (self.title_es if language == "es" else self.title_en) or self.title_en or self.id
