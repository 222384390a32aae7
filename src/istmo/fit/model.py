"""A study, its record and its measures -> one function from latent quantities to expected counts.

Links are weighed against how they are: the price, time and risk that a link has in the study are part of its
constant, and only what a measure changes of them enters the utility (an incremental logit). So the log-sum at a
node is near 0 where no measure acts, and departures respond to measures only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

from istmo.engine import Calendar, Inputs, Layout, Parameters, Preferences, State, inputs, layout, nobody
from istmo.fit.counts import Record
from istmo.fit.flows import Calls, Grid, grid, monthly
from istmo.fit.latent import Latent
from istmo.groups import Groups
from istmo.periods import add_months
from istmo.studies import Study

SPIN_UP = 3
"""Months run before the first count, so that people are already on their way."""

KNOT = 3
"""Months between the knots of what changes slowly."""

LEAST_SHARE = 0.02
"""Prior share below which no entry link that a nationality may use is put: a way that exists can be found."""

AGAIN = 0.6
"""Chance that one expelled tries again. assumption: CBP put the repeat encounters of fiscal 2021, when about six in
ten encounters ended in an expulsion, at 27 % of all: 0.27 / 0.6 = 0.45 of the expelled were met again within a year;
some were not met."""

GO_HOME = 0.01
"""Share who turn round at a place of transit where nothing acts. assumption: few are counted going south before 2025."""


@dataclass(frozen=True, eq=False)
class Acts:
    """Where and when measures take utility off links.

    Args:
        measure: index of the measure. (entry)
        regime, link, group: where it acts. (entry)
        names: of the measures.
        of_kind: kind of each. (measure)
    """

    measure: NDArray[np.int64]
    regime: NDArray[np.int64]
    link: NDArray[np.int64]
    group: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Model:
    """Everything that is fixed while the latent quantities vary.

    Args:
        study, months: what is fitted, over which months (the first `SPIN_UP` of which are not counted).
        layout, inputs, start: of the engine; `inputs.penalty` holds what is known of shares.
        calls, days: what is read off, and when.
        entry_link, entry_group: the entry links with a constant. (entry)
        knots: weight of each knot in each month. (month, knot)
        month_of: month of each regime. (regime)
        ports: links to ports of entry.
        detection: log of the centre of the range of detection. (point)
        stay: utility of staying at each place before the latent quantities. (node)
        acts: the measures.
    """

    study: Study
    months: tuple[date, ...]
    layout: Layout
    inputs: Inputs
    start: State
    calls: Calls
    days: Grid
    entry_link: NDArray[np.int64]
    entry_group: NDArray[np.int64]
    knots: NDArray[np.float64]
    month_of: NDArray[np.int64]
    ports: NDArray[np.int64]
    detection: NDArray[np.float64]
    stay: NDArray[np.float64]
    last_transit: int
    acts: Acts

    def expected(self, latent: Latent) -> Float[Array, "point month group"]:
        """Expected counts, of the months after the spin-up."""
        seen = monthly(self.layout, *self.engine(latent), self.start, self.calls, self.days)[SPIN_UP:]
        knots = jnp.asarray(self.knots[SPIN_UP:])
        detected = jnp.asarray(self.detection) + knots @ latent.drift
        return jnp.swapaxes(seen, 0, 1) * jnp.exp(detected.T[:, :, None] + latent.offset[:, None, :]) + 1.0

    def engine(self, latent: Latent) -> tuple[Inputs, Parameters]:
        """What the engine is given."""
        groups = latent.level.shape[1]
        knots = jnp.asarray(self.knots)
        constant = (knots @ latent.constant)[self.month_of]
        port = (knots @ latent.port)[self.month_of]
        a = self.acts
        penalty = (
            jnp.asarray(self.inputs.penalty)
            .at[:, self.entry_link, self.entry_group].add(-constant)
            .at[:, self.ports, :].add(-port[:, None, :])
            .at[a.regime, a.link, a.group].add(latent.size[a.measure])
        )  # fmt: skip
        stay = jnp.repeat(jnp.asarray(self.stay)[:, None], groups, 1)
        stay = stay.at[self.last_transit].add(latent.stay)
        transit = np.isfinite(self.stay) & (self.stay < 0)
        zero = jnp.zeros(groups)
        tastes = Preferences(
            zero, zero, zero, zero, zero,
            settle=stay,
            home=jnp.asarray(np.where(transit, np.log(GO_HOME), -np.inf)[:, None]),
            dwell=jnp.asarray(self.study.nodes["dwell_days"].to_numpy().astype(float))[:, None],
        )  # fmt: skip
        day_month = np.repeat(self.days.month, (self.days.day >= 0).sum(1))
        given = self.inputs._replace(penalty=penalty, log_rate=latent.level[day_month])
        return given, Parameters(tastes, jnp.exp(latent.log_kappa) * jnp.ones(groups), jnp.full((1, groups), AGAIN))


def knot_weights(months: int) -> NDArray[np.float64]:
    """Linear interpolation between knots `KNOT` months apart. (month, knot)"""
    place = np.arange(months) / KNOT
    below = np.floor(place).astype(int)
    weights = np.zeros((months, int(np.ceil(place[-1])) + 1 if months > 1 else 1))
    weights[np.arange(months), below] += 1 - (place - below)
    above = np.minimum(below + 1, weights.shape[1] - 1)
    weights[np.arange(months), above] += place - below
    return weights


def run_months(first: date, last: date) -> tuple[date, ...]:
    """The months of a run that is counted from `first` to `last`."""
    start = add_months(first, -SPIN_UP)
    count = (last.year - start.year) * 12 + last.month - start.month + 1
    return tuple(add_months(start, number) for number in range(count))


def model(study: Study, known: Record, months: tuple[date, ...], measures: Sequence["Act"] = ()) -> Model:
    """The model of a study over some months.

    Args:
        study: places, links, nationalities and points.
        known: shares of sectors and of expulsions; beyond its last month they hold on.
        months: as `run_months` gives them.
        measures: what acts.
    """
    network = study.network
    border = np.array([study.nodes["kind"][int(j)] == "sector" for j in network.head])
    network = replace(network, back=np.where(border, network.tail, -1))
    groups = Groups(study.nationalities, ("all",) * len(study.nationalities))
    changes = [*months, *(day for act in measures for day in (act.start, act.end) if day is not None)]
    calendar = Calendar(months[0], (add_months(months[-1], 1) - months[0]).days, changes=changes)
    shape, given = layout(network, groups), inputs(network, groups, calendar)
    dates = [calendar.day(number) for number in range(calendar.days)]
    month = np.array([(day.year - months[0].year) * 12 + day.month - months[0].month for day in dates])
    regime = np.asarray(given.regime)
    first_day = [dates[int(np.flatnonzero(regime == r)[0])] for r in range(regime.max() + 1)]
    month_of = month[[int(np.flatnonzero(regime == r)[0]) for r in range(regime.max() + 1)]]
    known_month = np.clip([known.months.index(m) if m in known.months else -1 for m in months], 0, None)
    late = np.array([m > known.months[-1] for m in months])
    known_month = np.where(late, len(known.months) - 1, known_month)
    given = given._replace(
        origin=study.origins,
        eligible=study.eligible,
        open=np.array(given.open) * _route_open(study, first_day),
        penalty=_known_penalty(study, known, known_month[month_of]),
        interception=np.ones((len(first_day), len(shape.borders), 1)),
        released=1.0 - known.expelled[known_month[month_of]][:, None, :] * np.ones((1, len(shape.borders), 1)),
    )
    shares = [(study.link(r["link"]), study.nationality(r["nationality"])) for r in study.routes.iter_rows(named=True)]
    stay = np.full(len(network.nodes), -np.inf)
    prior = study.nodes["settle_prior"].to_numpy().astype(float)
    stay[np.isfinite(prior)] = np.log(prior[np.isfinite(prior)])
    ends = study.nodes["kind"].is_in(["sector", "field_office", "exit"]).to_numpy()
    stay[ends] = 0.0
    fitted = [point for point in study.points if point.role == "fit"]
    return Model(
        study, months, *(jax.tree.map(jnp.asarray, (shape, given, nobody(shape, len(groups))))),
        calls=_calls(study, shape, fitted),
        days=grid(regime, month),
        entry_link=np.array([link for link, _ in shares]),
        entry_group=np.array([group for _, group in shares]),
        knots=knot_weights(len(months)),
        month_of=month_of,
        ports=np.flatnonzero([study.nodes["kind"][int(j)] == "field_office" for j in network.head]),
        detection=np.array([np.log(np.sqrt(p.detection[0] * p.detection[1])) for p in fitted]),
        stay=stay,
        last_transit=study.node("mexico_city"),
        acts=_acts(study, measures, first_day),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Act:
    """One measure as the model sees it: utility off some links for some groups, from a day to another.

    Args:
        name: the measure's id.
        kind: the measure's kind.
        start: first day.
        end: first day without it, None if it stays.
        links, groups: indices.
    """

    name: str
    kind: str
    start: date
    end: date | None
    links: tuple[int, ...]
    groups: tuple[int, ...]


def _acts(study: Study, measures: Sequence[Act], first_day: list[date]) -> Acts:
    rows = [
        (k, r, a, g)
        for k, act in enumerate(measures)
        for r, day in enumerate(first_day)
        if act.start <= day and (act.end is None or day < act.end)
        for a in act.links
        for g in act.groups
        if study.eligible[a, g]
    ]
    table = np.array(rows, int).reshape(-1, 4)
    return Acts(*table.T)


def _route_open(study: Study, first_day: list[date]) -> NDArray[np.float64]:
    """Whether any nationality may use a link on the first day of each regime. (regime, link)"""
    return np.array([study.eligible_on(day).max(1) for day in first_day])


def _known_penalty(study: Study, known: Record, month: NDArray[np.int64]) -> NDArray[np.float64]:
    """Minus the log of what is known of shares: entry links beforehand; sectors and field offices by month.

    (regime, link, group)
    """
    network = study.network
    out = np.zeros((len(month), len(network.links), len(study.nationalities)))
    years = [name for name in study.routes.columns if name.startswith("prior_share")]
    for row in study.routes.iter_rows(named=True):
        out[:, study.link(row["link"]), study.nationality(row["nationality"])] = -np.log(
            max(row[years[0]], LEAST_SHARE)
        )
    tail = [network.nodes[int(i)] for i in network.tail]
    head = [network.nodes[int(j)] for j in network.head]
    sector_of = {t: h for t, h in zip(tail, head, strict=True) if h in SECTORS}
    office_of = {t: h for t, h in zip(tail, head, strict=True) if h in OFFICES}
    cities = list(sector_of)
    between = {city: known.sectors[month, SECTORS.index(sector_of[city])] for city in cities}
    port = {city: known.offices[month, OFFICES.index(office_of[city])] for city in cities}
    together = {o: sum(between[c] for c in cities if office_of[c] == o) for o in OFFICES}
    for index, (t, h) in enumerate(zip(tail, head, strict=True)):
        if h in between and t in ("mexico_city", "mexico_origin"):
            out[:, index] = -np.log(between[h])
        elif h in OFFICES:
            out[:, index] = -np.log(port[t] / together[h])
    return out


SECTORS = (
    "us_san_diego", "us_el_centro", "us_yuma", "us_tucson", "us_el_paso", "us_big_bend", "us_del_rio", "us_laredo",
    "us_rgv",
)  # fmt: skip
OFFICES = ("fo_el_paso", "fo_laredo", "fo_san_diego", "fo_tucson")


def _calls(study: Study, shape: Layout, points: list) -> Calls:
    passed = np.zeros((len(points), len(study.network.links)))
    intercepted = np.zeros((len(points), len(shape.borders)))
    borders = {int(link): place for place, link in enumerate(shape.borders)}
    for row, point in enumerate(points):
        for link in (study.link(name) for name in point.links):
            if link in borders:
                intercepted[row, borders[link]] = 1.0
            else:
                passed[row, link] = 1.0
    return Calls(passed, intercepted)
