"""Measures -> arrays: when each acts, on which links and groups, and what that makes of the engine's inputs.

A measure k of size s_k takes s_k off the utility of the links it acts on, for the groups it addresses, on the days
it is in force:

    penalty[r, l, g] = sum_k s_k active[k, r] reach[k, l, g]

with active and reach of 0 and 1. So a penalty is two small matrix products, through which the gradient of the fit
passes; sizes may be JAX arrays, and everything else is plain NumPy, computed once.

Fees [USD] go the same way and are weighted by the taste for cost afterwards, because the engine's prices are the
same for all groups. A closure for some nationalities only is a penalty of `SHUT`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from istmo.engine import Calendar, Inputs, regimes
from istmo.groups import Groups
from istmo.measures.contradictions import refuse_contradictions
from istmo.measures.kinds import Lever
from istmo.measures.measure import Measure
from istmo.measures.select import groups_of, links_of
from istmo.network import Network
from istmo.studies import Study

Floats = NDArray[np.float64]

SHUT = 20.0
"""Utility off a link that is closed to some groups: a chance of two in a thousand million."""


@dataclass(frozen=True, eq=False)
class Reach:
    """Where and when measures act: what a fit computes once.

    Args:
        ids: of the measures, in order. (measure)
        levers: what each turns. (measure)
        shared: of each measure, the one whose size it has: itself, or the one it is `like`. (measure)
        active: 1 where a measure is in force. (measure, regime)
        links: 1 where it acts on a link. (measure, link)
        groups: 1 where it addresses a group. (measure, group)
        starts: first day of each regime. (regime)
    """

    ids: tuple[str, ...]
    levers: tuple[Lever, ...]
    shared: tuple[str, ...]
    active: Floats
    links: Floats
    groups: Floats
    starts: tuple[date, ...]

    def of(self, lever: Lever) -> NDArray[np.int64]:
        """Indices of the measures with a lever."""
        return np.flatnonzero([one == lever for one in self.levers])

    def summed(self, lever: Lever, sizes: Any) -> Any:
        """What the measures with a lever add up to. (regime, link, group)

        Args:
            lever: "penalty" or "fee".
            sizes: of all measures, in order; NumPy or JAX. (measure)
        """
        which = self.of(lever)
        both = self.links[which][:, :, None] * self.groups[which][:, None, :]
        _, links, groups = both.shape
        weighted = self.active[which] * sizes[which][:, None]
        flat = weighted.T @ both.reshape(len(which), links * groups)
        return flat.reshape(len(self.starts), links, groups)

    def sizes(self, known: Mapping[str, Any], measures: Sequence[Measure]) -> list[Any]:
        """The size of each measure: that of `known` by its id (or the one it is like), else its own, else its
        kind's.
        """
        own = [central_size(one) for one in measures]
        return [known.get(name, size) for name, size in zip(self.shared, own, strict=True)]


class Effects(NamedTuple):
    """What measures make of the engine's inputs.

    Args:
        penalty: utility taken off. (regime, link, group)
        fee: [USD]. (regime, link, group)
        open: 0 where a measure closes a link to everybody. (regime, link)
        service: [person/day]; NaN where no measure says. (regime, queue)
        link_capacity: [person/day]; NaN where no measure says. (regime, capped)
        log_rate: added to log departures. (regime, group)
    """

    penalty: Any
    fee: Any
    open: Floats
    service: Floats
    link_capacity: Floats
    log_rate: Any


def changes(measures: Sequence[Measure]) -> tuple[date, ...]:
    """The days on which a measure begins or has ended: `Calendar.changes`."""
    days = {one.start for one in measures} | {one.lapses for one in measures if one.lapses is not None}
    return tuple(sorted(days))


def prepared(study: Study, measures: Sequence[Measure]) -> Network:
    """The study's network with a queue or a capacity on the links that a measure gives one.

    The shape of a run depends on which links have them, so a run with a plan is made on this network. Neither a new
    queue nor a new capacity binds anybody while no measure that gives one is in force.
    """
    network = study.network
    queued, capacity, service = network.queued.copy(), network.capacity.copy(), network.service.copy()
    for one in measures:
        links = links_of(study, one)
        if one.about.lever == "service":
            service[links & ~queued] = UNBOUND
            queued |= links
        if one.about.lever == "limit":
            capacity[links & ~np.isfinite(capacity)] = UNBOUND
    return replace(network, queued=queued, capacity=capacity, service=service)


UNBOUND = 1e9
"""Persons a day: a capacity, or a number of places, that never binds."""


def reach(study: Study, measures: Sequence[Measure], groups: Groups, calendar: Calendar) -> Reach:
    """When and where measures act.

    Args:
        study: whose links and groups they name.
        measures: in any order; with `like`, the one meant must be among them or have a known size.
        groups: those of the run: nationalities, or nationalities and households.
        calendar: with `changes(measures)` among its changes.

    Raises:
        InputError: two of them contradict each other.
    """
    refuse_contradictions(study, measures)
    _, starts = regimes(study.network, calendar)
    return Reach(
        ids=tuple(one.id for one in measures),
        levers=tuple(_lever(one) for one in measures),
        shared=tuple(one.like or one.id for one in measures),
        active=_table([[one.holds(day) for day in starts] for one in measures], len(starts)),
        links=_table([links_of(study, one) for one in measures], len(study.network.links)),
        groups=_table([groups_of(groups, one) for one in measures], len(groups)),
        starts=tuple(starts),
    )


def effects(network: Network, acts: Reach, sizes: Any, places: Floats | None = None) -> Effects:
    """What measures make of the inputs.

    Args:
        network: of `prepared`.
        acts: of `reach`.
        sizes: in the unit of each kind; NumPy, or JAX inside a gradient (those of capacities, limits and
            closures are read as numbers and carry none). (measure)
        places: in which proportion the links of a measure share its places; by default in that of the network's own
            service. (link)
    """
    by_regime = (acts.active[acts.of("departures")] * sizes[acts.of("departures")][:, None]).T
    if places is None:
        places = np.where(network.service < UNBOUND, network.service, 0.0)
    return Effects(
        penalty=acts.summed("penalty", sizes),
        fee=acts.summed("fee", sizes),
        open=1 - np.minimum(acts.active[acts.of("open")].T @ acts.links[acts.of("open")], 1.0),
        service=_stated(acts, "service", sizes, network.pathways, places),
        link_capacity=_stated(acts, "limit", sizes, network.capped, None),
        log_rate=by_regime @ acts.groups[acts.of("departures")],
    )


def into(given: Inputs, found: Effects, beta_cost: Any) -> Inputs:
    """Inputs with the effects of measures.

    Args:
        given: on the same network, calendar and groups.
        found: of `effects`.
        beta_cost: taste for cost [1/USD]. (group)
    """
    fields: dict[str, Any] = dict(  # noqa: C408
        penalty=given.penalty + found.penalty + beta_cost * found.fee,
        open=given.open * found.open,
        service=np.where(np.isnan(found.service), given.service, found.service),
        link_capacity=np.where(np.isnan(found.link_capacity), given.link_capacity, found.link_capacity),
        log_rate=given.log_rate + found.log_rate[np.asarray(given.regime)],
    )
    return given._replace(**fields)


def central_size(one: Measure) -> float:
    """The size a measure states, else the mean of its kind's prior; with the other sign if it eases."""
    if one.size is not None:
        size = one.size.central
    elif one.about.lever == "open":
        size = SHUT
    else:
        size = one.about.prior.mean if one.about.prior else 0.0
    return -size if one.eases else size


def _lever(one: Measure) -> Lever:
    """A closure for some only is a penalty, because the engine opens and closes links for all."""
    addressed = (*one.nationalities, *one.households)
    return "penalty" if one.about.lever == "open" and set(addressed) != {"ALL"} else one.about.lever


def _stated(
    acts: Reach, lever: Lever, sizes: Any, links: NDArray[np.int64], weights: Floats | None
) -> Floats:
    """Rates that measures set: NaN where none does. (regime, len(links))

    A rate is of all links of a measure together. It is shared out in proportion to `weights`; a link without one, of
    which nothing is known yet, has the mean of the others. Without weights (a limit) every link gets it whole.
    """
    rates = np.full((len(acts.starts), len(links)), np.nan)
    for k in acts.of(lever):
        mine = acts.links[k][links] > 0
        share = np.ones(mine.sum())
        if weights is not None:
            own = weights[links][mine]
            own = np.where(own > 0, own, own[own > 0].mean() if (own > 0).any() else 1.0)
            share = own / own.sum()
        rates[np.ix_(acts.active[k] > 0, mine)] = float(sizes[k]) * share
    return rates


def _table(rows: Sequence[Any], width: int) -> Floats:
    return np.array(rows, float).reshape(len(rows), width)
