"""Network: nodes and directed links as arrays, one row each, in the order of the tables they came from.

A travel time with mean m and standard deviation s [day] becomes K phases, each left with probability p a
step of d days (a negative binomial, the discrete Erlang):

    K = max(1, min(round(mu^2 / (sigma^2 + mu)), floor(mu))),  p = min(1, K / mu),  mu = m / d, sigma = s / d

so that the mean K / p is kept, the variance K (1 - p) / p^2 is met as nearly as whole phases allow, s = 0
gives a delay line (p = 1) and no trip takes less than one step.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Mode = Literal["land", "river", "sea", "air", "administrative"]
MODES: tuple[Mode, ...] = get_args(Mode)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Network:
    """A network that has passed its checks. Make one with `network_from_tables`.

    Args:
        nodes: names of the nodes.
        node_capacity: persons that a node holds overnight; inf where unlimited. (node)
        overflow: where those above the capacity go, an index of a node, -1 for nowhere. (node)
        links: names of the links.
        tail: index of the node a link leaves. (link)
        head: index of the node it leads to. (link)
        mode: how people go. (link)
        distance: [km]. (link)
        days: mean travel time [day]. (link)
        days_sd: its standard deviation [day]. (link)
        cost: what one person pays [USD]. (link)
        death_hazard: deaths per person and day on the link [1/day]. (link)
        capacity: persons that may enter a day, inf where unlimited [person/day]. (link)
        opens: first day the link is open, None for always.
        closes: first day it is closed again, None for never.
        back: where those turned back on this link are brought, an index of a node; -1 where nobody is. (link)
        queued: whether the link is a pathway, with a queue at its tail. (link)
        service: persons served a day [person/day]; 0 where there is no queue. (link)
        lottery: share of the service drawn by lot; the rest is first come, first served. (link)
        no_show: chance that a person served does not appear and is at the tail again. (link)
        give_up: hazard of leaving the queue [1/day]. (link)
        longest_wait: days after which a place in the queue expires; 0 for never. (link)
    """

    nodes: tuple[str, ...]
    node_capacity: Floats
    overflow: Ints
    links: tuple[str, ...]
    tail: Ints
    head: Ints
    mode: tuple[Mode, ...]
    distance: Floats
    days: Floats
    days_sd: Floats
    cost: Floats
    death_hazard: Floats
    capacity: Floats
    opens: tuple[date | None, ...]
    closes: tuple[date | None, ...]
    back: Ints
    queued: NDArray[np.bool_]
    service: Floats
    lottery: Floats
    no_show: Floats
    give_up: Floats
    longest_wait: Floats

    @property
    def pathways(self) -> Ints:
        """Indices of the links that have a queue, in order: the queue axis of the engine."""
        return np.flatnonzero(self.queued)

    @property
    def borders(self) -> Ints:
        """Indices of the links on which people can be intercepted: those that say where they are brought
        back to.
        """
        return np.flatnonzero(self.back >= 0)

    @property
    def capped(self) -> Ints:
        """Indices of the links with a capacity."""
        return np.flatnonzero(np.isfinite(self.capacity))

    @property
    def sheltered(self) -> Ints:
        """Indices of the nodes with a capacity."""
        return np.flatnonzero(np.isfinite(self.node_capacity))

    def phases(self, step: float) -> tuple[Ints, Floats]:
        """Phases of each link and the chance to pass one in a step of `step` days: ((link), (link))."""
        mean, deviation = self.days / step, self.days_sd / step
        wanted = np.round(mean**2 / np.maximum(deviation**2 + mean, 1e-300))
        count = np.maximum(1, np.minimum(wanted, np.floor(mean))).astype(np.int64)
        return count, np.minimum(1.0, count / np.maximum(mean, 1e-300))

    def deaths_per_crossing(self, step: float) -> Floats:
        """The chance that one crossing ends in death: 1 - [(1-d) p / (1 - (1-d)(1-p))]^K, d a step's
        chance. (link)
        """
        count, passing = self.phases(step)
        alive = np.exp(-self.death_hazard * step)
        through: Floats = alive * passing / (1 - alive * (1 - passing))
        return 1 - through**count

    def is_open(self, days: list[date]) -> NDArray[np.bool_]:
        """Whether each link is open on each day: (day, link)."""
        return np.array(
            [
                [
                    (o is None or day >= o) and (c is None or day < c)
                    for o, c in zip(self.opens, self.closes, strict=True)
                ]
                for day in days
            ],
            bool,
        ).reshape(len(days), len(self.links))
