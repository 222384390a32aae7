"""How good the advice was: beds advised month after month from what was known, judged by whom the counts brought.

On each issue day a number of beds is advised for the next calendar month. It is judged by the nights of that month,
once its counts came: those counted, times the share that was released (and that alone, for no series counts who came to
a shelter), laid out smoothly over the days, staying as long as the place's people are taken to stay. Beside it, with
the same figures and the same costs, the planner's rule: what the last month brought, plus 20 %.

- `last-month-plus-20`: the last month whose counts, and the last whose shares, were published by that day.
- `own-records-plus-20`: the same month's counts with its true share, which a shelter knows from its own door and nobody
  had published: the rule at its best.
- `theta-own-records`: the advice of the model that advises unless told otherwise, given those shares too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from istmo.assemble import TooLittleKnownError
from istmo.evaluate import FIRST_ISSUE
from istmo.forecast import Model, issue
from istmo.forecast.models import MINIMUM_MONTHS
from istmo.needs import days
from istmo.needs.counts import Released, counted, released
from istmo.needs.people import Known, by_household, drawn_from, horizon
from istmo.needs.provision import Costs, best
from istmo.needs.settings import Place, Settings
from istmo.needs.stay import Floats, expected_present
from istmo.periods import add_months
from istmo.warehouse import Progress, Store

MODEL = "theta"
"""Advises unless told otherwise: cheapest on sectors' months before October 2019 (`benchmarks/needs_choices.py`)."""
RULE, OWN, OWN_ADVICE = "last-month-plus-20", "own-records-plus-20", f"{MODEL}-own-records"
MORE = 1.2
"""The planner's margin."""
ROW = pl.Schema(
    {
        "place": pl.String,
        "rule": pl.String,
        "issued": pl.Date,
        "target": pl.Date,
        "beds": pl.Int64,
        "people": pl.Float64,
        "enough": pl.Float64,
        "every_night": pl.Boolean,
        "missing": pl.Float64,
        "empty": pl.Float64,
        "released": pl.Date,
    }
)
"""One advice for one month: `people` present on its mean night, the share of nights with `enough` beds and whether
that was `every_night`, mean beds `missing` and `empty` a night, and the day on which all of that became known."""


@dataclass(frozen=True, eq=False)
class Came:
    """Whom the counts brought to a place: everybody present by night, as expected from the monthly counts.

    Args:
        days: consecutive.
        present: (day,).
        months: whose counts and shares are both known.
        received: who came, (period,).
        released: when that became known, one day for each month.
        shares: all shares known by now.
    """

    days: tuple[date, ...]
    present: Floats
    months: tuple[date, ...]
    received: Floats
    released: tuple[date, ...]
    shares: Released

    def of(self, month: date) -> Floats:
        """The nights of a month."""
        return np.array(
            [n for day, n in zip(self.days, self.present, strict=True) if add_months(day, 0) == month]
        )


def came(now: Known) -> Came:
    """Whom the counts brought.

    Args:
        now: all counts and shares known by now, with the share that comes and the stay.
    """
    found, shares = now.counted, now.released
    told = any(shares.told)
    months = tuple(m for m in found.panel.months if not told or m in shares.months)
    rows = [found.panel.months.index(month) for month in months]
    part = shares.share[[shares.months.index(month) for month in months]] if told else shares.share
    _, received = by_household(found.panel.counts[rows] * part * now.share, found.households)
    course = days.course(received, months)
    present = expected_present(course, now.stay).sum(axis=-1)
    parts = [shares.released[shares.months.index(month)] if told else date.min for month in months]
    known = tuple(max(found.released[row], part) for row, part in zip(rows, parts, strict=True))
    return Came(tuple(days.days_of(months)), present, months, received.sum(axis=-1), known, shares)


def backtest(
    store: Store,
    settings: Settings,
    places: Sequence[Place],
    models: Sequence[Model],
    draws: int = 500,
    first: date = FIRST_ISSUE,
    last: date | None = None,
    progress: Progress = lambda *_: None,
) -> pl.DataFrame:
    """Every advice at every issue day, in the schema `ROW`; places whose share nobody publishes are left out.

    Args:
        store: where to read.
        settings: standards and costs.
        places: which.
        models: each advises.
        draws: of each forecast.
        first: first issue day; the others are the same day of later months.
        last: no issue day after this one; the last whose month has come if None.
        progress: told what is being done, how much is done, and how much there is.
    """
    rows: list[tuple[object, ...]] = []
    for number, place in enumerate(places):
        progress(place.id, number, len(places))
        if settings.share[place.share].value is not None:
            rows += _at(store, settings, place, models, draws, (first, last or date.max))
    return pl.DataFrame(rows, schema=ROW, orient="row")


def _at(
    store: Store,
    settings: Settings,
    place: Place,
    models: Sequence[Model],
    draws: int,
    span: tuple[date, date],
) -> Iterator[tuple[object, ...]]:
    """The rows of a place, issued from the first day of the span to the last."""

    def as_known(day: date | None) -> Known:
        found = counted(store, settings, place, day)
        shares = released(store, settings, place, found.panel.groups, day)
        part, stay = settings.share[place.share].value or 0.0, settings.stay[place.stay].stay()
        return Known(found, shares, part, stay, settings.daily.value)

    truth = came(as_known(None))
    issued = span[0]
    while (target := add_months(issued, 1)) <= truth.months[-1] and issued <= span[1]:
        try:
            known = as_known(issued)
        except TooLittleKnownError:
            known = None
        if known is not None and len(known.counted.panel.months) >= MINIMUM_MONTHS:
            nights = truth.of(target)
            when = truth.released[truth.months.index(target)]
            for rule, beds in _advice(known, truth, models, target, len(nights), draws, settings.costs):
                yield (place.id, rule, issued, target, *judged(beds, nights), when)
        issued = add_months(issued, 1).replace(day=span[0].day)


def _advice(
    known: Known, truth: Came, models: Sequence[Model], target: date, length: int, draws: int, costs: Costs
) -> Iterator[tuple[str, int]]:
    panel, last = known.counted.panel, known.counted.panel.months[-1]
    told = any(known.released.told)
    steps = horizon(known, add_months(target, 1) - timedelta(days=1))
    for model in models:
        forecast = issue(panel, model, horizon=steps, draws=draws)
        yield model.name, best(drawn_from(known, forecast, target, length).total, costs)
        if told and model.name == MODEL:
            knowing = replace(known, released=truth.shares.until(last))
            yield OWN_ADVICE, best(drawn_from(knowing, forecast, target, length).total, costs)
    lasted = (add_months(last, 1) - last).days
    share = known.released.share[-1]
    if told and last in known.released.months:
        share = known.released.share[known.released.months.index(last)]
    received = float((panel.counts[-1] * share).sum()) * known.share
    yield RULE, int(np.ceil(MORE * received / lasted * known.stay.mean))
    if told:
        own = truth.received[truth.months.index(last)]
        yield OWN, int(np.ceil(MORE * own / lasted * known.stay.mean))


def judged(beds: int, nights: Floats) -> tuple[int, float, float, bool, float, float]:
    """An advice beside the nights that came: beds, people, enough, every_night, missing, empty (see `ROW`)."""
    missing, empty = np.maximum(nights - beds, 0), np.maximum(beds - nights, 0)
    suffice = nights <= beds
    return (
        beds, float(nights.mean()), float(suffice.mean()), bool(suffice.all()), float(missing.mean()),
        float(empty.mean()),
    )  # fmt: skip
