"""What a lawful pathway is: frozen values, each with its source, and what was published of it.

A pathway is a chain of stages. A `Queue` serves so many a day and lets the others wait; a `Delay` takes so many
days, after which a share goes on. Numbers are kept as they were published (persons in days, part of whole, counts on
a day), and what follows from them is computed in `istmo.pathways.inference`.
"""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Source = Annotated[str, Field(min_length=8)]
"""Where a number was read: an address, a series of Istmo's, or "assumption: why"."""

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rate(Value):
    """So many persons in so many days, from a day on until the next rate begins."""

    since: date
    persons: Amount
    days: Annotated[float, Field(gt=0)] = 1.0
    source: Source

    @property
    def value(self) -> float:
        """[person/day]."""
        return self.persons / self.days


class Share(Value):
    """A part of a whole."""

    part: Amount
    whole: Annotated[float, Field(gt=0)]
    source: Source

    @model_validator(mode="after")
    def _at_most_one(self) -> "Share":
        if self.part > self.whole:
            raise ValueError("part is larger than whole")
        return self

    @property
    def value(self) -> float:
        """Between 0 and 1."""
        return self.part / self.whole


class ShareSince(Share):
    """A share from a day on, until the next begins."""

    since: date


class Count(Value):
    """Persons counted at the end of a day: since the beginning, or waiting."""

    day: date
    total: Amount
    source: Source


class Days(Value):
    """A time, in whole days of at least one."""

    value: Annotated[int, Field(ge=1, le=3650)]
    source: Source


class _Stage(Value):
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    label_en: Annotated[str, Field(min_length=1)]
    label_es: Annotated[str, Field(min_length=1)]


class Queue(_Stage):
    """Persons wait for one of a day's places.

    Args:
        service: places a day.
        lottery: share of the places drawn by lot among all who wait; the others go to who has waited longest.
        no_show: share of those called up who do not come, and join again.
    """

    kind: Literal["queue"]
    service: Annotated[tuple[Rate, ...], Field(min_length=1)]
    lottery: Annotated[tuple[ShareSince, ...], Field(min_length=1)]
    no_show: Share


class Delay(_Stage):
    """Persons wait so many days each, and a share of them goes on.

    Args:
        days: how long, unless `counts` tell.
        share: of those who began, who go on, unless `counts` tell.
        counts: two counts of those who went on, from which the days and the share are worked out.
    """

    kind: Literal["delay"]
    days: Days | None = None
    share: Share | None = None
    counts: tuple[Count, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "Delay":
        given = self.days is not None and self.share is not None
        if given == bool(self.counts) or (self.days is None) != (self.share is None):
            raise ValueError("give either days and share, or counts")
        if self.counts and len(self.counts) != 2:
            raise ValueError("give two counts, as there are two unknowns")
        return self


Stage = Annotated[Queue | Delay, Field(discriminator="kind")]


class Pathway(Value):
    """A lawful pathway from the first step to the last.

    Args:
        id: a word with hyphens.
        label_en, label_es: its name.
        starts, ends: first and last day of a run.
        joins: persons who begin, a day.
        counts: or how many had begun by a day; between counts and after the last the pace is even.
        waiting: or how many waited for the first stage, which must be a queue, on a day.
        stages: in order.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    label_en: Annotated[str, Field(min_length=1)]
    label_es: Annotated[str, Field(min_length=1)]
    starts: date
    ends: date
    joins: tuple[Rate, ...] = ()
    counts: tuple[Count, ...] = ()
    waiting: tuple[Count, ...] = ()
    stage: Annotated[tuple[Stage, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> "Pathway":
        if self.ends < self.starts:
            raise ValueError("ends is before starts")
        if sum(map(bool, (self.joins, self.counts, self.waiting))) != 1:
            raise ValueError("give one of joins, counts and waiting")
        if self.waiting and self.stage[0].kind != "queue":
            raise ValueError("waiting is given, but the first stage is no queue")
        names = [stage.id for stage in self.stage]
        if len(set(names)) < len(names):
            raise ValueError("two stages have one id")
        for counts in (self.counts, self.waiting):
            if len(counts) == 1:
                raise ValueError("give two counts or more, for a pace")
            if counts and counts[0].day > self.starts:
                raise ValueError("the first count is after starts")
            _in_order([count.day for count in counts])
        totals = [count.total for count in self.counts]
        if totals != sorted(totals):
            raise ValueError("a count since the beginning falls")
        _in_order([rate.since for rate in self.joins])
        for stage in self.stage:
            if isinstance(stage, Queue):
                _in_order([rate.since for rate in stage.service])
                _in_order([share.since for share in stage.lottery])
        return self

    def scaled(self, stage: str, factor: float) -> "Pathway":
        """This pathway with the places of one queue multiplied: what would other capacities do?

        Args:
            stage: id of a queue.
            factor: 0 or more.

        Raises:
            KeyError: no such queue.
        """
        if stage not in [one.id for one in self.stage if isinstance(one, Queue)]:
            raise KeyError(stage)
        return self.model_copy(update={"stage": tuple(_scaled(one, stage, factor) for one in self.stage)})


class Published(Value):
    """A published total of some stages together.

    Args:
        of: "pathway/stage" each, or "pathway/joined".
        start, end: first and last day counted.
        reached: or, where the day of the figure is not known: since the beginning, until as many have begun.
        total: the figure.
        source: where it was published.
        inputs: why what it is compared with does not come from it, or that it does.
        bar: whether it must be met within 5 %.
    """

    of: Annotated[tuple[str, ...], Field(min_length=1)]
    start: date | None = None
    end: date | None = None
    reached: Amount | None = None
    total: Annotated[float, Field(gt=0)]
    source: Source
    inputs: Source
    bar: bool

    @model_validator(mode="after")
    def _when(self) -> "Published":
        if (self.start is None or self.end is None) == (self.reached is None):
            raise ValueError("give start and end, or reached")
        return self


class PublishedWait(Value):
    """A published wait: `mean` of those called up on that day, or `longest`. [day]"""

    of: str
    day: date
    what: Literal["mean", "longest"]
    days: Amount
    source: Source


def _in_order(days: list[date]) -> None:
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise ValueError("dates are not in order")


def _scaled(stage: Queue | Delay, name: str, factor: float) -> Queue | Delay:
    if not isinstance(stage, Queue) or stage.id != name:
        return stage
    service = tuple(rate.model_copy(update={"persons": rate.persons * factor}) for rate in stage.service)
    return stage.model_copy(update={"service": service})
