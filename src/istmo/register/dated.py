"""When something was said, as a report, a form or a command gives it."""

import re
from dataclasses import dataclass
from datetime import date

from istmo.periods import spanned

_DAY = re.compile(r"(\.\./)?([0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True)
class Dated:
    """The days on one of which it was said.

    Args:
        first, last: of these days.
        by: it was on `last` or before; of how long before nothing is known.
        span: the month, year or stretch of months as it was given; "" where it was a day.
    """

    first: date
    last: date
    by: bool = False
    span: str = ""

    @property
    def written(self) -> date | str:
        """The `date` of an entry."""
        return self.span or self.last


def dated(text: str) -> Dated:
    """What a text names: "2024-05-07", "2024-05", "2024", "2024-04/2024-06", or "../2024-05-07" for by that day.

    Raises:
        ValueError: it is written otherwise, or there is no such day.
    """
    if known := spanned(text):
        return Dated(*known, span=text)
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no day, month or year")
    day = date.fromisoformat(found[2])
    return Dated(day, day, by=found[1] is not None)
