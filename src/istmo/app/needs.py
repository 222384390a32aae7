"""What a place needs, as things are or under a plan that was run: the same answer as `istmo needs`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from istmo.app.house import House
from istmo.app.runs.request import arrivals
from istmo.errors import InputError
from istmo.forecast import model
from istmo.needs import MODEL, WEEKS, Answer, Place, known, needs, ratios, record, settings
from istmo.needs.planning import MOST_WEEKS

DRAWS = 1000
MOST_BEDS = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """What is asked of a place.

    Args:
        place: its id.
        beds: whose sufficing is asked; None for none.
        weeks: how many.
        share: what part comes; None for the place's own.
        as_of: the day whose knowledge is used; None for the place's newest.
    """

    place: str
    beds: int | None = None
    weeks: int = WEEKS
    share: float | None = None
    as_of: date | None = None


def wanted(place: str, beds: str = "", weeks: str = "", share: str = "") -> Wanted:
    """What an address asks for.

    Args:
        place, beds, weeks: as in `Wanted`, "" where not given.
        share: in per cent.

    Raises:
        InputError: a number is none, or too large.
    """
    part = _number("share", share, 100.0)
    return Wanted(
        place,
        None if beds == "" else round(_number("beds", beds, MOST_BEDS) or 0),
        round(_number("weeks", weeks, MOST_WEEKS) or WEEKS),
        None if part is None else part / 100,
    )


def _number(name: str, text: str, most: float) -> float | None:
    if not text:
        return None
    try:
        found = float(text)
    except ValueError as error:
        raise InputError(f"{name} {text[:20]!r} is no number", f"Give 0 to {most:,.0f}") from error
    if not 0 <= found <= most:
        raise InputError(f"{name} {text[:20]} cannot be", f"Give 0 to {most:,.0f}")
    return found


def answered(house: House, asked: Wanted, run: str = "") -> Answer:
    """What a place needs, kept.

    Args:
        house: with the store and the runs.
        asked: of which place.
        run: a run that is done; its plan then changes who comes.

    Raises:
        InputError: a number cannot be taken; or the run says nothing of this place or of these weeks.
        UnknownNameError: there is no such place or run.
    """

    def make() -> Answer:
        all_of = settings()
        place = all_of.find(asked.place)
        with house.records.reading() as store:
            found = known(store, all_of, place, asked.as_of, asked.share)
        return needs(
            found,
            all_of,
            place,
            model(MODEL),
            beds=asked.beds,
            weeks=asked.weeks,
            draws=DRAWS,
            ranks=record.ranks(place, MODEL, found.counted.panel.as_of),
            factor=_Factor(house, run, place) if run else None,
        )

    return house.records.once(("needs", asked, run), make, large=True)


@dataclass(frozen=True)
class _Factor:
    """By what the plan of a run multiplies arrivals."""

    house: House
    run: str
    place: Place

    def __call__(self, groups: Sequence[str], months: Sequence[date], draws: int) -> Any:
        """See `istmo.needs.planning.Factor`."""
        found = arrivals(self.house.queue.result(self.house.queue.read(self.run).id))
        if found is None:
            raise InputError(
                "needs are told of a run that stands beside what is in force",
                "Run the plan again beside what is in force",
            )
        return ratios(*found, self.place, groups, months, draws)
