"""The answer: who comes to a place in the next weeks, what they take, whether the beds suffice, how many cost least."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from istmo.errors import InputError
from istmo.forecast import Model
from istmo.needs.calibration import LEAST
from istmo.needs.counts import counted, released, with_own
from istmo.needs.people import DRAWS, Known, People, horizon, people
from istmo.needs.provision import Costs, best, cost, over
from istmo.needs.settings import Place, Settings
from istmo.needs.stay import Floats, Stay, Whole
from istmo.needs.supplies import WEEK, by_week, supplies
from istmo.observation import ALL
from istmo.warehouse import Store

WEEKS, MOST_WEEKS = 8, 26
LEVELS = (0.1, 0.5, 0.9)
"""Low, median and high: 80 % of the draws lie between the first and the last."""
COLUMNS = ("what", "week", "household", "low", "median", "high", "mean", "unit", "source")

Factor = Callable[[Sequence[str], Sequence[date], int], Floats]
"""(groups, months, draws) -> by what a plan multiplies their arrivals, (draw, period, group)."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What a place needs.

    Args:
        place: which.
        settings: that were used.
        known: what was known of it.
        model: that forecast.
        people: draws by day.
        beds: whose sufficing is asked; None if none was given.
        costs: of a mistake.
        taken: what each week takes, (draw, week), by name of the standard.
        calibrated: whether past forecasts were enough to calibrate this one by.
        unplanned: the same draws without the plan; None where none was given.
    """

    place: Place
    settings: Settings
    known: Known
    model: str
    people: People
    beds: int | None
    costs: Costs
    taken: dict[str, Floats]
    calibrated: bool
    unplanned: People | None = None

    @property
    def as_of(self) -> date:
        """The day whose knowledge it uses."""
        return self.known.counted.panel.as_of

    @property
    def weeks(self) -> tuple[date, ...]:
        """First day of each week, a Monday."""
        return self.people.days[::WEEK]

    @property
    def nights(self) -> Whole:
        """Everybody present, (draw, week, night)."""
        return by_week(self.people.total)

    @property
    def advised(self) -> int:
        """The number of beds that costs least over all these nights."""
        return best(self.nights, self.costs)

    @property
    def advised_by_week(self) -> tuple[int, ...]:
        """Likewise, for each week by itself."""
        return tuple(best(self.nights[:, week], self.costs) for week in range(len(self.weeks)))

    @property
    def advised_unplanned(self) -> tuple[int, ...]:
        """Likewise, without the plan; empty where none was given."""
        if self.unplanned is None:
            return ()
        nights = by_week(self.unplanned.total)
        return tuple(best(nights[:, week], self.costs) for week in range(len(self.weeks)))

    def over(self, beds: float) -> Floats:
        """P(over capacity) of so many beds, by week."""
        return over(self.nights, beds)

    def cost(self, beds: float) -> float:
        """Expected cost of so many beds in all these nights."""
        return cost(self.nights, beds, self.costs) * len(self.people.days)

    def table(self) -> pl.DataFrame:
        """Everything by week, columns `COLUMNS`: arrivals and people present (the mean night and the busiest one) by
        household type, then what they take; low and high bound 80 % of the draws. With a plan, `arrivals-unplanned`
        and `peak-unplanned` are the same without it."""
        rows = [row for values in self._values() for row in _rows(*values, self.weeks)]
        return pl.DataFrame(rows, schema=list(COLUMNS), orient="row", infer_schema_length=None)

    def _values(self) -> Iterator[tuple[str, str, Floats, str, str]]:
        kinds: list[tuple[str, int | None]] = [(ALL, None)]
        if len(self.people.households) > 1:
            kinds += [(name, at) for at, name in enumerate(self.people.households)]
        for what, of in (
            ("arrivals", self.people.arrivals),
            ("present", self.people.present),
            ("peak", self.people.present),
        ):
            for name, at in kinds:
                daily = by_week(of.sum(axis=2) if at is None else of[:, :, at])
                by = {"arrivals": daily.sum(2), "present": daily.mean(2), "peak": daily.max(2)}[what]
                yield what, name, by.astype(float), "person", ""
        if self.unplanned is not None:
            yield (
                "arrivals-unplanned",
                ALL,
                by_week(self.unplanned.arrivals.sum(2)).sum(2).astype(float),
                "person",
                "",
            )
            yield "peak-unplanned", ALL, by_week(self.unplanned.total).max(2).astype(float), "person", ""
        for name, values in self.taken.items():
            standard = self.settings.standard[name]
            yield name, ALL, values, standard.unit_en, standard.source


def _rows(
    what: str, household: str, values: Floats, unit: str, source: str, weeks: Sequence[date]
) -> Iterator[tuple[object, ...]]:
    low, median, high = np.quantile(values, LEVELS, axis=0)
    mean = values.mean(axis=0)
    for at, week in enumerate(weeks):
        yield (
            what,
            week,
            household,
            float(low[at]),
            float(median[at]),
            float(high[at]),
            float(mean[at]),
            unit,
            source,
        )


def known(
    store: Store,
    settings: Settings,
    place: Place,
    as_of: date | None = None,
    share: float | None = None,
    stay: Stay | None = None,
    own: Mapping[str, float] | None = None,
) -> Known:
    """What is known of a place on a day; a share and a stay of the planner's own replace those in the settings.

    Args:
        store: where to read.
        settings: standards, shares and stays.
        place: which.
        as_of: what was known on this day; None is the day on which its newest counts became known.
        share: what part comes.
        stay: how long they stay.
        own: by household type, what part of those counted in the last month came, from records of the planner's own.

    Raises:
        InputError: nobody publishes what share comes there, and none was given; or it is no share.
        TooLittleKnownError: not one whole month was known.
    """
    default = settings.share[place.share]
    part = share if share is not None else default.value
    if part is None:
        what = f"it is not known what share comes to {place.name('en')}: {default.source}"
        raise InputError(what, "Give one with --share, for example 0.1")
    if not 0 < part <= 1:
        raise InputError(f"a share of {part:g} cannot come", "Give more than 0 and at most 1")
    found = counted(store, settings, place, as_of)
    # Without a day, that on which the newest counts became known: nothing read here was known later.
    shares = released(store, settings, place, found.panel.groups, found.panel.as_of)
    if own:
        shares = with_own(shares, found, own)
    chosen = stay or settings.stay[place.stay].stay()
    return Known(found, shares, part, chosen, settings.daily.value)


def needs(
    of: Known,
    settings: Settings,
    place: Place,
    model: Model,
    *,
    beds: int | None = None,
    weeks: int = WEEKS,
    costs: Costs | None = None,
    draws: int = DRAWS,
    factor: Factor | None = None,
    ranks: Sequence[float] | Floats = (),
) -> Answer:
    """What a place needs in the weeks from the Monday after the day of what is known.

    Args:
        of: what is known.
        settings: standards and costs.
        place: which.
        model: forecasts the months to come.
        beds: whose sufficing is asked.
        weeks: how many.
        costs: in place of those in the settings.
        draws: how many.
        factor: of a plan.
        ranks: of past forecasts of this kind (`istmo.needs.record.ranks`), to calibrate by; none leaves it as it is.

    Raises:
        InputError: a number cannot be taken, or the weeks lie too far ahead.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise InputError(f"{weeks} weeks", f"Ask for 1 to {MOST_WEEKS}")
    if beds is not None and beds < 0:
        raise InputError(f"{beds} beds", "Give 0 or more")
    if draws < 2:
        raise InputError(f"{draws} draws", "Ask for 2 or more")
    as_of = of.counted.panel.as_of
    start = as_of + timedelta(days=WEEK - as_of.weekday())
    length = WEEK * weeks
    by = None
    if factor is not None:
        panel = of.counted.panel
        months = panel.targets(horizon(of, start + timedelta(days=length - 1)))
        by = factor(panel.groups, months, draws)
    found = people(of, model, start, length, draws, by).calibrated(ranks)
    without = None if by is None else people(of, model, start, length, draws).calibrated(ranks)
    taken = supplies(found.arrivals.sum(axis=2), found.total, settings.standard)
    calibrated = len(ranks) >= LEAST
    return Answer(
        place, settings, of, model.name, found, beds, costs or settings.costs, taken, calibrated, without
    )
