"""How a commitment is tied to what was counted: four small rules, each written in the TOML beside the commitment.

The number promised stands once, in the commitment; a rule says where to look for what came of it.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from istmo.measures.measure import Frozen


class Base(Frozen):
    """An earlier stretch of the same series, for a promise of so many times as much: first and last day."""

    start: date
    end: date


class _Window(Frozen):
    """Args: start, end: first and last day in which the promise is to be kept; no end for one that goes on."""

    start: date
    end: date | None = None

    @model_validator(mode="after")
    def _forwards(self) -> "_Window":
        if self.end is not None and self.end < self.start:
            raise ValueError("the rule ends before it starts. Give an end after its start")
        return self


class SeriesRule(_Window):
    """Tied to a series of the store. Whole periods inside the window are counted, as known on the day asked for.

    Args:
        series: its id.
        people: id of a `[[people]]` table whose nationalities are counted; "" for all.
        where: codes of other dimensions to keep.
        base: for a promise of so many times as much, the stretch that it is a multiple of.
        beside: added to the number promised, when that comes on top of a fixed one. [unit of the commitment]
        most: whether the number is not to be passed, rather than to be reached.
    """

    kind: Literal["series"]
    series: str
    people: str = ""
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    base: Base | None = None
    beside: float = 0.0
    most: bool = False


class PathwayRule(_Window):
    """Tied to the newest published total of a pathway's stage (`pathways/published.toml`): `of`, "pathway/stage"."""

    kind: Literal["pathway"]
    of: str


class FigureRule(_Window):
    """Tied to figures cited in the register itself: `figure`, the id of a `[[figure]]`."""

    kind: Literal["figure"]
    figure: str


class MeasureRule(Frozen):
    """Met when measures of the record have begun.

    Args:
        measures: their ids (`istmo plan measures`).
        end: the last day by which they were promised; None where no day was named.
    """

    kind: Literal["measure"]
    measures: Annotated[tuple[str, ...], Field(min_length=1)]
    end: date | None = None


Rule = Annotated[SeriesRule | PathwayRule | FigureRule | MeasureRule, Field(discriminator="kind")]
