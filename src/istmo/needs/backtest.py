"""How good the advice was: beds advised month after month from what was known, judged by whom the counts brought.

On each issue day a number of beds is advised for the next calendar month. It is judged by the nights of that month,
once its counts came: those counted, times the share that was released (and that alone, for no series counts who came to
a shelter), laid out smoothly over the days, staying as long as the place's people are taken to stay. Beside it, with
the same figures and the same costs, the planner's rule: what the last month brought, plus 20 %.

- `last-month-plus-20`: the last month whose counts, and the last whose shares, were published by that day.
- `own-records-plus-20`: the same month's counts with its true share, which a shelter knows from its own door and nobody
  had published: the rule at its best.
- `theta-own-records`: the advice of the model that advises unless told otherwise, given those shares too.
- `theta-uncalibrated`: its advice before past forecasts calibrated it.

Advice of that model is calibrated where sectors of the Border Patrol feed a place, by the ranks of earlier forecasts at
all such places, those known on the day of issue: it was tried on sectors before, and on nothing else.
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
from istmo.needs.calibration import MONTHS, rank
from istmo.needs.counts import Released, counted, released
from istmo.needs.people import Known, People, by_household, drawn_from, horizon
from istmo.needs.provision import best
from istmo.needs.settings import Place, Settings
from istmo.needs.stay import Floats, expected_present
from istmo.periods import add_months
from istmo.warehouse import Progress, Store

MODEL = "theta"
"""Advises unless told otherwise: cheapest on sectors' months before October 2019 (`benchmarks/needs_choices.py`)."""
RULE, OWN, OWN_ADVICE = "last-month-plus-20", "own-records-plus-20", f"{MODEL}-own-records"
PLAIN = f"{MODEL}-uncalibrated"
SECTOR = "sector"
"""The feed of places at which forecasts are calibrated."""
MORE = 1.2
"""The planner's margin."""
Row = tuple[object, ...]
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
        "rank": pl.Float64,
        "released": pl.Date,
    }
)
"""One advice for one month: `people` present on its mean night, the share of nights with `enough` beds and whether
that was `every_night`, mean beds `missing` and `empty` a night, the `rank` of `people` in the forecast before it was
calibrated (null for what is not calibrated), and the day on which all of that became known."""


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
    past: pl.DataFrame | None = None,
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
        past: rows of earlier issue days, to calibrate by.
    """
    judged_at = {
        place.id: _Judged(store, settings, place)
        for place in places
        if settings.share[place.share].value is not None
    }
    rows: list[Row] = []
    end = max((one.truth.months[-1] for one in judged_at.values()), default=date.min)
    issued = first
    while (target := add_months(issued, 1)) <= end and issued <= (last or date.max):
        progress(str(issued), _apart(first, issued), _apart(first, end))
        before = pl.concat([*([] if past is None else [past]), pl.DataFrame(rows, schema=ROW, orient="row")])
        for one in judged_at.values():
            if target <= one.truth.months[-1]:
                rows += one.advised(issued, target, models, draws, before)
        issued = add_months(issued, 1).replace(day=first.day)
    frame = pl.DataFrame(rows, schema=ROW, orient="row")
    order = {name: number for number, name in enumerate(judged_at)}
    return frame.sort(
        pl.col("place").replace_strict(order, return_dtype=pl.Int64), "issued", maintain_order=True
    )


def calibrates(place: Place, rule: str) -> bool:
    """Whether forecasts by a rule are calibrated at a place."""
    return rule in (MODEL, OWN_ADVICE) and any(one.feed == SECTOR for one in place.sources)


def ranks(rows: pl.DataFrame, place: Place, rule: str, day: date) -> Floats:
    """The ranks by which a forecast issued on a day is calibrated: of the last `MONTHS` known by then, at all places.

    Args:
        rows: in the schema `ROW`.
        place: of the forecast; none where forecasts are not calibrated.
        rule: of the forecast.
        day: of issue.
    """
    if not calibrates(place, rule):
        return np.zeros(0)
    known = rows.filter(pl.col("rule") == rule, pl.col("released") <= day, pl.col("rank").is_not_null())
    newest = known["target"].max()
    if newest is None:
        return np.zeros(0)
    assert isinstance(newest, date)
    return known.filter(pl.col("target") > add_months(newest, -MONTHS))["rank"].round(4).to_numpy()


class _Judged:
    """A place with what came there."""

    def __init__(self, store: Store, settings: Settings, place: Place) -> None:
        self.store, self.settings, self.place = store, settings, place
        self.truth = came(self.known(None))

    def known(self, day: date | None) -> Known:
        """What was known of it on a day; None for now."""
        settings, place = self.settings, self.place
        found = counted(self.store, settings, place, day)
        shares = released(self.store, settings, place, found.panel.groups, day)
        part, stay = settings.share[place.share].value or 0.0, settings.stay[place.stay].stay()
        return Known(found, shares, part, stay, settings.daily.value)

    def advised(
        self, issued: date, target: date, models: Sequence[Model], draws: int, before: pl.DataFrame
    ) -> Iterator[Row]:
        """Every advice of a day, judged; none where too few months were known."""
        try:
            known = self.known(issued)
        except TooLittleKnownError:
            return
        if len(known.counted.panel.months) < MINIMUM_MONTHS:
            return
        nights = self.truth.of(target)
        when = self.truth.released[self.truth.months.index(target)]

        def row(rule: str, beds: int, rank: float | None = None) -> Row:
            return (self.place.id, rule, issued, target, *judged(beds, nights), rank, when)

        for rule, found in _forecast(known, self.truth, models, target, len(nights), draws):
            better = found.calibrated(ranks(before, self.place, rule, issued))
            at = (
                rank(found.total.mean(axis=1), float(nights.mean())) if calibrates(self.place, rule) else None
            )
            yield row(rule, best(better.total, self.settings.costs), at)
            if rule == MODEL:
                yield row(PLAIN, best(found.total, self.settings.costs))
        for rule, beds in _by_rule(known, self.truth):
            yield row(rule, beds)


def _forecast(
    known: Known, truth: Came, models: Sequence[Model], target: date, length: int, draws: int
) -> Iterator[tuple[str, People]]:
    panel, last = known.counted.panel, known.counted.panel.months[-1]
    steps = horizon(known, add_months(target, 1) - timedelta(days=1))
    for model in models:
        forecast = issue(panel, model, horizon=steps, draws=draws)
        yield model.name, drawn_from(known, forecast, target, length)
        if any(known.released.told) and model.name == MODEL:
            knowing = replace(known, released=truth.shares.until(last))
            yield OWN_ADVICE, drawn_from(knowing, forecast, target, length)


def _by_rule(known: Known, truth: Came) -> Iterator[tuple[str, int]]:
    """The planner's rule, with published figures and with those of a shelter's own."""
    panel, last = known.counted.panel, known.counted.panel.months[-1]
    told = any(known.released.told)
    lasted = _apart(last, add_months(last, 1))
    share = known.released.share[-1]
    if told and last in known.released.months:
        share = known.released.share[known.released.months.index(last)]
    received = float((panel.counts[-1] * share).sum()) * known.share
    yield RULE, int(np.ceil(MORE * received / lasted * known.stay.mean))
    if told:
        own = truth.received[truth.months.index(last)]
        yield OWN, int(np.ceil(MORE * own / lasted * known.stay.mean))


def _apart(earlier: date, later: date) -> int:
    """Days between."""
    return (later - earlier).days


def judged(beds: int, nights: Floats) -> tuple[int, float, float, bool, float, float]:
    """An advice beside the nights that came: beds, people, enough, every_night, missing, empty (see `ROW`)."""
    missing, empty = np.maximum(nights - beds, 0), np.maximum(beds - nights, 0)
    suffice = nights <= beds
    return (
        beds, float(nights.mean()), float(suffice.mean()), bool(suffice.all()), float(missing.mean()),
        float(empty.mean()),
    )  # fmt: skip
