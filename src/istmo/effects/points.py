"""Where effects are looked for: counted series by nationality, and where each lies to the links a measure acts on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from istmo.measures import Measure
from istmo.measures.select import links_of
from istmo.studies import Study

Role = Literal["at", "after", "before", "beside"]
"""at: on links that the measure acts on. after: journeys over these can come there. before: on the way to these.
beside: neither. A rise there may be people it turns away, a diversion; a fall, people whom it let in lawfully."""


@dataclass(frozen=True)
class Counted:
    """A counting point with the series that effects are read from.

    Args:
        id: of the point in the study.
        series: the longest that tells nationalities apart there.
    """

    id: str
    series: str


POINTS = (
    Counted("usbp", "ohss.khsm.citizenship.southwest"),
    Counted("ofo", "cbp.southwest.ofo"),
    Counted("mexico", "mexico.irregular.nationality"),
    Counted("honduras", "honduras.irregular.nationality"),
    Counted("darien", "panama.darien.nationality"),
    Counted("colombia", "colombia.irregular.nationality"),
    Counted("coast", "ohss.khsm.citizenship.coastal"),
)
"""The Border Patrol's is the series of OHSS since fiscal 2000: it names 126 citizenships where CBP's names 21. Paroles,
refugees and labour visas are left out: few nationalities have them, so nothing could be compared."""


def role(study: Study, measure: Measure, point: str) -> Role:
    """Where a counting point lies to what a measure acts on, by the links of the study."""
    network = study.network
    acts = links_of(study, measure)
    here = np.isin(network.links, study.point(point).links)
    if (acts & here).any():
        return "at"
    if (reached(study, network.head[acts]) & here).any():
        return "after"
    if (reached(study, network.head[here]) & acts).any():
        return "before"
    return "beside"


def reached(study: Study, nodes: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The links on which a journey from some places may still travel. (link)"""
    network = study.network
    open_, seen = list(map(int, nodes)), set(map(int, nodes))
    while open_:
        node = open_.pop()
        new = {int(j) for j in network.head[network.tail == node]} - seen
        seen |= new
        open_ += new
    return np.isin(network.tail, sorted(seen))
