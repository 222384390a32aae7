"""A study, its record and its measures -> one function from latent quantities to expected counts.

Links are weighed against how they are: the price, time and risk that a link has in the study are part of its
constant, and only what a measure changes of them enters the utility (an incremental logit). So the log-sum at a
node is near 0 where no measure acts, and departures respond to measures only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

from istmo.assemble.record import Record
from istmo.engine import Calendar, Inputs, Layout, Parameters, Preferences, State, inputs, layout, nobody
from istmo.fit.flows import Calls, Grid, grid, monthly
from istmo.fit.latent import Latent
from istmo.fit.ways import acts_within, is_fitted, usual_ways
from istmo.groups import Groups
from istmo.measures import Measure
from istmo.measures.apply import Reach, central_size, effects, into, prepared, reach
from istmo.measures.select import groups_of
from istmo.network import Network
from istmo.periods import add_months
from istmo.studies import Point, Study

SPIN_UP = 3
"""Months run before the first count, so that people are already on their way."""

KNOT = 3
"""Months between the knots of what changes slowly."""

AGAIN = 0.6
"""Chance that one expelled tries again. assumption: CBP put the repeat encounters of fiscal 2021, when about six in
ten encounters ended in an expulsion, at 27 % of all: 0.27 / 0.6 = 0.45 of the expelled were met again within a year;
some were not met."""

GO_HOME = 0.01
"""Share who turn round at a place of transit where nothing acts. assumption: few were counted going south to 2024."""

COST_TASTE = 0.001
"""Utility of a dollar. assumption: 1,000 USD more on one of two like ways moves its share from 50 to 27 %; the
counts of the study cannot tell, because few prices changed alone."""

IN_NORTH = 0.05
"""Encounters inside Mexico that a passage in its north gives, one in its south giving 1. assumption: Venezuelans,
nearly all of whom flew to Mexico in 2021, were met there once for every twenty who reached the United States."""

EXPEL = ("expulsion", "expulsion-with-parole")
"""Kinds of measures under which encounters end in an expulsion."""

BACKGROUND = 1.0
"""Events a month that a point may count of a group that the routes do not bring there."""


@dataclass(frozen=True, eq=False)
class Model:
    """Everything that is fixed while the latent quantities vary.

    Args:
        study, network, months: what is fitted, over which months (the first `SPIN_UP` of which are not counted).
        measures: what acts; those whose size is fitted are `sized`.
        layout, inputs, start: of the engine; `inputs.penalty` holds what is known of shares.
        calls, days: what is read off, and when.
        entry: which constant each entry link of each group has. (link, group), -1 for none
        entries: names of the constants, "VEN necocli" and so on.
        knots: weight of each knot in each month. (month, knot)
        month_of: month of each regime. (regime)
        ports: links to ports of entry.
        detection: log of the centre of the range of detection. (point)
        stay: utility of staying at each place before the latent quantities. (node)
        reach: where the measures act.
        sized: indices of the measures whose size is fitted.
        size_of: for each measure, its place among `sized`, or -1. (measure)
    """

    study: Study
    network: Network
    months: tuple[date, ...]
    measures: tuple[Measure, ...]
    layout: Layout
    inputs: Inputs
    start: State
    calls: Calls
    days: Grid
    entry: NDArray[np.int64]
    entries: tuple[str, ...]
    knots: NDArray[np.float64]
    month_of: NDArray[np.int64]
    ports: NDArray[np.int64]
    detection: NDArray[np.float64]
    stay: NDArray[np.float64]
    reach: Reach
    sized: tuple[int, ...]
    size_of: NDArray[np.int64]

    @partial(jax.jit, static_argnums=0)
    def expected(self, latent: Latent) -> Float[Array, "point month group"]:
        """Expected counts of the months after the spin-up."""
        seen = jnp.swapaxes(
            monthly(self.layout, *self.engine(latent), self.start, self.calls, self.days), 0, 1
        )
        return seen[:, SPIN_UP:] * self.detected(latent) + BACKGROUND

    def detected(self, latent: Latent) -> Float[Array, "point month group"]:
        """Events counted per person who passes, of the months after the spin-up."""
        drift = jnp.asarray(self.detection) + jnp.asarray(self.knots[SPIN_UP:]) @ latent.drift
        return jnp.exp(drift.T[:, :, None] + latent.offset[:, None, :])

    def engine(self, latent: Latent) -> tuple[Inputs, Parameters]:
        """What the engine is given: NumPy's arrays from those of NumPy, JAX's inside a gradient."""
        xp: Any = np if isinstance(latent.level, np.ndarray) else jnp
        groups = latent.level.shape[1]
        knots = xp.asarray(self.knots)
        constant = xp.pad((knots @ latent.constant)[self.month_of], ((0, 0), (0, 1)))
        port = (knots @ latent.port)[self.month_of]
        is_port = np.isin(np.arange(len(self.network.links)), self.ports)[:, None]
        penalty = xp.asarray(self.inputs.penalty) - constant[:, self.entry] - port[:, None, :] * is_port
        stated = np.array([central_size(one) for one in self.measures])
        sizes = xp.where(self.size_of >= 0, xp.append(latent.size, 0.0)[self.size_of], stated)
        level = latent.level[np.repeat(self.days.month, (self.days.day >= 0).sum(1))]
        given = self.inputs._replace(penalty=penalty, log_rate=level)
        if self.measures:
            found = effects(self.network, self.reach, stated)  # all but penalties from what is stated
            found = found._replace(penalty=self.reach.summed("penalty", sizes))
            given = into(given, found, np.full(groups, COST_TASTE))
        here = (np.arange(len(self.stay)) == self.study.node("mexico_city"))[:, None]
        zero = np.zeros(groups)
        tastes: dict[str, Any] = {
            **dict.fromkeys(("beta_cost", "beta_time", "beta_risk", "beta_return", "beta_wait"), zero),
            "settle": self.stay[:, None] + xp.where(here, latent.stay, 0.0),
            "home": np.where(np.isfinite(self.stay) & (self.stay < 0), np.log(GO_HOME), -np.inf)[:, None],
            "dwell": self.study.nodes["dwell_days"].to_numpy().astype(float)[:, None],
        }
        kappa = xp.exp(-xp.logaddexp(0.0, -latent.logit_kappa)) * xp.ones(groups)
        params = Parameters(Preferences(**tastes), kappa, xp.full((1, groups), AGAIN))
        both: tuple[Inputs, Parameters] = jax.tree.map(xp.asarray, (given, params))
        return both


def knot_weights(months: int) -> NDArray[np.float64]:
    """Linear interpolation between knots `KNOT` months apart. (month, knot)"""
    place = np.arange(months) / KNOT
    below = np.floor(place).astype(int)
    weights = np.zeros((months, int(np.ceil(place[-1])) + 1))
    weights[np.arange(months), below] += 1 - (place - below)
    weights[np.arange(months), np.minimum(below + 1, weights.shape[1] - 1)] += place - below
    return weights


def run_months(first: date, last: date) -> tuple[date, ...]:
    """The months of a run that is counted from `first` to `last`."""
    start = add_months(first, -SPIN_UP)
    count = (last.year - start.year) * 12 + last.month - start.month + 1
    return tuple(add_months(start, number) for number in range(count))


def third(day: date) -> date:
    """The beginning of a third of a month that is nearest to a day: rules change on these here."""
    starts = [day.replace(day=1), day.replace(day=11), day.replace(day=21), add_months(day, 1)]
    return min(starts, key=lambda start: abs((start - day).days))


def model(study: Study, known: Record, months: tuple[date, ...], measures: Sequence[Measure] = ()) -> Model:
    """The model of a study over some months.

    Args:
        study: places, links, nationalities and points.
        known: shares of sectors and of expulsions; beyond the last month with counts they hold on.
        months: as `run_months` gives them.
        measures: what acts. They begin and end on thirds of months here.
    """
    snapped = tuple(one.model_copy(update=_snapped(one)) for one in measures)
    snapped = tuple(one for one in snapped if acts_within(one, months))
    network = prepared(study, snapped)
    border = np.array([study.nodes["kind"][int(j)] == "sector" for j in network.head])
    network = replace(network, back=np.where(border, network.tail, -1), queued=np.zeros_like(network.queued))
    groups = Groups(study.nationalities, ("all",) * len(study.nationalities))
    openings = [day for name in ("opens", "closes") for day in study.routes[name].drop_nulls()]
    edges = {third(day) for day in openings} | {
        d for one in snapped for d in (one.start, one.lapses) if d is not None
    }
    calendar = Calendar(
        months[0], (add_months(months[-1], 1) - months[0]).days, changes=[*months, *sorted(edges)]
    )
    network = replace(network, opens=_thirds(network.opens), closes=_thirds(network.closes))
    shape, given = layout(network, groups), inputs(network, groups, calendar)
    dates = [calendar.day(number) for number in range(calendar.days)]
    month = np.array([(day.year - months[0].year) * 12 + day.month - months[0].month for day in dates])
    regime = np.asarray(given.regime)
    firsts = np.array([int(np.flatnonzero(regime == r)[0]) for r in range(regime.max() + 1)])
    month_of = month[firsts]
    at = np.array([min(max(_months_between(known.months[0], m), 0), len(known.months) - 1) for m in months])
    fields: dict[str, Any] = {
        "origin": study.origins,
        "eligible": study.eligible,
        "open": np.array([study.eligible_on(dates[f]).max(1) for f in firsts]) * np.asarray(given.open),
        "penalty": _known_penalty(study, known, at[month_of])
        - usual_ways(study, known, months)[month_of]
        - _seasons(study, known)[[months[m].month - 1 for m in month_of]][:, :, None],
        "interception": np.ones((len(firsts), len(shape.borders), 1)),
        "released": 1.0
        - _expelled(known, snapped, groups, [dates[first] for first in firsts])[:, None, :]
        * np.ones((1, len(shape.borders), 1)),
    }
    entry, entries = _entries(study)
    fitted = [point for point in study.points if point.role == "fit"]
    sized = tuple(k for k, one in enumerate(snapped) if is_fitted(one))
    size_of = np.full(len(snapped), -1)
    size_of[list(sized)] = np.arange(len(sized))
    return Model(
        study=study,
        network=network,
        months=months,
        measures=snapped,
        layout=shape,
        inputs=given._replace(**fields),
        start=nobody(shape, len(groups)),
        calls=_calls(study, shape, fitted),
        days=grid(regime, month),
        entry=entry,
        entries=entries,
        knots=knot_weights(len(months)),
        month_of=month_of,
        ports=np.flatnonzero([study.nodes["kind"][int(j)] == "field_office" for j in network.head]),
        detection=np.array([np.log(np.sqrt(point.detection[0] * point.detection[1])) for point in fitted]),
        stay=_staying(study),
        reach=reach(replace(study, network=network), snapped, groups, calendar),
        sized=sized,
        size_of=size_of,
    )


def _expelled(
    known: Record, measures: Sequence[Measure], groups: Groups, days: Sequence[date]
) -> NDArray[np.float64]:
    """Share of the encounters that end in an expulsion, on days. (day, group)

    As counted, and as in the last month counted for as long as a measure then expels the group.
    """
    last = known.months[np.flatnonzero(np.isfinite(known.counts).any((0, 2)))[-1]]
    out = np.empty((len(days), len(groups)))
    for number, day in enumerate(days):
        month = min(max(_months_between(known.months[0], day), 0), len(known.months) - 1)
        out[number] = known.expelled[month]
        if day >= add_months(last, 1):
            acting = [one for one in measures if one.kind in EXPEL and one.holds(day)]
            out[number] *= np.any(
                [np.zeros(len(groups), bool), *(groups_of(groups, one) for one in acting)], axis=0
            )
    return out


def _snapped(one: Measure) -> dict[str, date | None]:
    start = third(one.start)
    return {
        "start": start,
        "end": None if one.lapses is None else max(third(one.lapses) - timedelta(1), start),
    }


def _thirds(days: tuple[date | None, ...]) -> tuple[date | None, ...]:
    return tuple(None if day is None else third(day) for day in days)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _staying(study: Study) -> NDArray[np.float64]:
    prior = study.nodes["settle_prior"].to_numpy().astype(float)
    stay = np.where(np.isfinite(prior), np.log(np.where(np.isfinite(prior), prior, 1.0)), -np.inf)
    stay[study.nodes["kind"].is_in(["sector", "field_office", "exit"]).to_numpy()] = 0.0
    return stay


def _entries(study: Study) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Constants of entry links: one for each group and kind of way, shared by the places it can begin from."""
    names: dict[str, int] = {}
    of = np.full((len(study.network.links), len(study.nationalities)), -1)
    city = set(study.nodes.filter(study.nodes["kind"] == "border_city")["id"])
    for row in study.routes.iter_rows(named=True):
        head = row["link"].split(">")[1]
        if head.split(":")[0] in city:
            continue  # the sectors' shares say it
        name = f"{row['nationality']} {head}"
        of[study.link(row["link"]), study.nationality(row["nationality"])] = names.setdefault(
            name, len(names)
        )
    return of, tuple(names)


def _known_penalty(study: Study, known: Record, month: NDArray[np.int64]) -> NDArray[np.float64]:
    """Minus the log of what is known of shares: entry links beforehand; sectors and field offices by month.

    (regime, link, group)
    """
    network = study.network
    out = np.zeros((len(month), len(network.links), len(study.nationalities)))
    kind = dict(study.nodes.select("id", "kind").iter_rows())
    tail = [network.nodes[int(i)] for i in network.tail]
    head = [network.nodes[int(j)] for j in network.head]
    sector_of = {t: h for t, h in zip(tail, head, strict=True) if kind[h] == "sector"}
    office_of = {t: h for t, h in zip(tail, head, strict=True) if kind[h] == "field_office"}
    between = {
        city: known.sectors[month, known.sector_names.index(sector)] for city, sector in sector_of.items()
    }
    together = {
        office: sum(between[city] for city in between if office_of[city] == office)
        for office in known.office_names
    }
    for index, h in enumerate(head):
        if kind[h] == "border_city":
            out[:, index] = -np.log(between[h])
        elif kind[h] == "field_office":
            out[:, index] = -np.log(known.offices[month, known.office_names.index(h)] / together[h])
    return out


SEASONAL = ("h2",)
"""Points whose flow follows the calendar: visas for seasonal work are issued before the harvests."""


def _seasons(study: Study, known: Record) -> NDArray[np.float64]:
    """How much more the links of seasonal points are taken in each month of the year, as far as counts of all twelve
    are known; utility. (month of the year, link)
    """
    out = np.zeros((12, len(study.network.links)))
    calendar = np.array([month.month - 1 for month in known.months])
    for point in study.points:
        if point.id not in SEASONAL:
            continue
        counts = known.counts[known.points.index(point.id)]
        seen = np.isfinite(counts).any(1)
        if len(set(calendar[seen])) < 12:
            continue
        level = np.log(np.nansum(counts, 1) + 1.0)
        usual = np.array([level[seen & (calendar == month)].mean() for month in range(12)])
        out[:, [study.link(name) for name in point.links]] = (usual - usual.mean())[:, None]
    return out


def _calls(study: Study, shape: Layout, points: Sequence[Point]) -> Calls:
    passed = np.zeros((len(points), len(study.network.links)))
    intercepted = np.zeros((len(points), len(shape.borders)))
    borders = {int(link): place for place, link in enumerate(shape.borders)}
    for row, point in enumerate(points):
        for link in (study.link(name) for name in point.links):
            if link in borders:
                intercepted[row, borders[link]] = 1.0
            else:
                south = study.network.nodes[int(shape.tail[link])] == "tapachula"
                passed[row, link] = IN_NORTH if point.what == "intercepted" and not south else 1.0
    return Calls(jnp.asarray(passed), jnp.asarray(intercepted))
