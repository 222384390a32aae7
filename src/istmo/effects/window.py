"""When a measure began, whom it addresses, and what else happened to them then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from istmo.effects.design import AHEAD
from istmo.measures import ALL, Measure
from istmo.periods import add_months

NEAR = 3
"""Months before within which another measure still blurs what began: its own effect is not over."""
FULL_MONTH = 3
"""A measure that begins on this day of a month or before has that month for its first; else the next one."""
ANNOUNCED = 2
"""Months before its first day, at most, that are left out because it had been announced."""


@dataclass(frozen=True)
class Window:
    """The months of a measure.

    Args:
        end: first month that is no longer before: that of the announcement.
        first: first whole month in force.
        ahead: whole months in force, at most `AHEAD`.
    """

    end: date
    first: date
    ahead: int

    @property
    def gap(self) -> int:
        """Months between before and after."""
        return months_between(self.end, self.first)

    @property
    def before(self) -> date:
        """The last month before."""
        return add_months(self.end, -1)

    def months(self) -> tuple[date, ...]:
        """The months after."""
        return tuple(add_months(self.first, number) for number in range(self.ahead))


def window(measure: Measure) -> Window:
    """The months of a measure."""
    began = measure.start.replace(day=1)
    first = began if measure.start.day <= FULL_MONTH else add_months(began, 1)
    end = max(measure.known.replace(day=1), add_months(began, -ANNOUNCED))
    ahead = AHEAD
    if measure.lapses is not None:
        ahead = max(min(AHEAD, months_between(first, measure.lapses.replace(day=1))), 0)
    return Window(end, first, ahead)


def addresses(measure: Measure, code: str) -> bool:
    """Whether a measure addresses a nationality."""
    plain = [word for word in measure.nationalities if not word.startswith("!")]
    return f"!{code}" not in measure.nationalities and (not plain or ALL in plain or code in plain)


def broad(measure: Measure) -> bool:
    """Whether it addresses everybody, or everybody but some: nobody is then left to compare with."""
    return all(word == ALL or word.startswith("!") for word in measure.nationalities)


def acts(measure: Measure, point: str) -> bool:
    """Whether it does anything in the study that a point could notice."""
    return bool(measure.links or measure.pathways) or point in measure.points


def events(measure: Measure) -> tuple[date, ...]:
    """The months in which it began and ended."""
    lapses = () if measure.lapses is None else (measure.lapses.replace(day=1),)
    return (measure.start.replace(day=1), *lapses)


@dataclass(frozen=True)
class Clash:
    """Another measure that began or ended on the same groups about then, and in which month."""

    id: str
    month: date
    package: bool


def clashes(
    measure: Measure, when: Window, groups: Sequence[str], point: str, every: Iterable[Measure]
) -> tuple[Clash, ...]:
    """What else began or ended in the window on some groups, and not on those they are compared with.

    A measure on everybody moves the controls too, so it only clashes with another on everybody.

    Args:
        measure: whose window it is.
        when: the window.
        groups: nationalities looked at.
        point: where they are counted.
        every: the catalogue.
    """
    first, last = add_months(when.end, -NEAR), add_months(when.first, max(when.ahead, 1) - 1)
    found = []
    for other in every:
        if other.id == measure.id or not acts(other, point) or (broad(other) and not broad(measure)):
            continue
        if not any(addresses(other, code) for code in groups):
            continue
        same = bool(measure.package) and other.package == measure.package
        found += [Clash(other.id, month, same) for month in events(other) if first <= month <= last]
    return tuple(sorted(found, key=lambda one: (one.month, one.id)))


def months_between(first: date, last: date) -> int:
    """How many months one month lies after another."""
    return (last.year - first.year) * 12 + last.month - first.month
