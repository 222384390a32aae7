"""How many took each way: in which proportion places that are given to several ways together are shared.

A measure says how many places there are (1,450 appointments a day), not at which port. They are shared as people were
counted: at ports by field office, and there by city as the sectors beside them say; on other ways by nationality.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from istmo.assemble.record import Record
from istmo.studies import Point, Study


def usual_places(study: Study, known: Record, month: date) -> NDArray[np.float64]:
    """Persons counted on each link in a year; 0 on links whose counting points know of none. (link)

    Args:
        study: whose links and points they are.
        known: the counts.
        month: the last of the twelve months that are summed; the last with counts if it lies beyond them.
    """
    counted = np.flatnonzero(np.isfinite(known.counts).any((0, 2)))
    first = known.months[0]
    last = int(np.clip((month.year - first.year) * 12 + month.month - first.month, 0, counted[-1]))
    year = slice(max(last - 11, 0), last + 1)
    out = np.zeros(len(study.network.links))
    for point in study.points:
        if point.role == "fit" and point.what == "passed":
            people = np.nan_to_num(known.counts[known.points.index(point.id), year])
            ways = [study.link(name) for name in point.links]
            share = _at_ports(study, known, point, year)
            if share is None:
                share = study.eligible[ways] / np.maximum(study.eligible[ways].sum(0), 1.0)
            out[ways] = (people[None] * share.reshape(len(ways), -1, people.shape[1])).sum((1, 2))
    return out


def _at_ports(study: Study, known: Record, point: Point, year: slice) -> NDArray[np.float64] | None:
    """Shares of a point's links to ports of entry, by month; None where they are no such links. (link, month, group)"""
    ends = [name.split(">") for name in point.links]
    if not all(head in known.office_names for _, head in ends):
        return None
    pairs = zip(study.network.tail, study.network.head, strict=True)
    names = [(study.network.nodes[int(tail)], study.network.nodes[int(head)]) for tail, head in pairs]
    sector = {tail: known.sector_names.index(head) for tail, head in names if head in known.sector_names}
    city = np.stack([known.sectors[year, sector[tail]] for tail, _ in ends])
    beside = np.stack([sum(city[[h == head for _, h in ends]]) for _, head in ends])
    office = np.stack([known.offices[year, known.office_names.index(head)] for _, head in ends])
    return np.asarray(office * city / beside)
