"""What is known beforehand of the ways that people take: the shares by year of a study's routes.

The shares of a year hold what the measures of that year did. What those are expected to do is taken out of them,
because the model puts it in on the day that a measure begins:

    log usual[y, l, g] = log share[y, l, g] + max_k s_k held[k, y] + min_k s_k held[k, y]

with s_k the mean size of the kind of measure k and held the share of the year in which it was in force. Of several that
hinder the same way at once the largest is taken: most of those whom it stops the others would have stopped too.
Between the middles of years the line is straight; after the last year that is known it stays where it was.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from istmo.assemble.record import Record
from istmo.groups import Groups
from istmo.measures import Measure, catalogue
from istmo.measures.apply import central_size
from istmo.measures.select import groups_of, links_of
from istmo.periods import add_months
from istmo.studies import Study

COMPILED = date(2024, 9, 1)
"""The last month whose counts the shares of the routes were compiled from."""

LEAST_SHARE = 0.02
"""Share below which no entry link that a nationality may use is put: a way that exists can be found."""

SHARE = "prior_share_"


def usual_ways(study: Study, known: Record, months: Sequence[date]) -> NDArray[np.float64]:
    """Log of how much each entry link is usually taken; 0 elsewhere. (month, link, group)

    Args:
        study: whose routes say it.
        known: whose months are fitted; shares of years that had not ended by the last count are not used.
        months: for which it is wanted.
    """
    shape = len(study.network.links), len(study.nationalities)
    counted = known.months[int(np.flatnonzero(np.isfinite(known.counts).any((0, 2)))[-1])]
    years = sorted(int(name.removeprefix(SHARE)) for name in study.routes.columns if name.startswith(SHARE))
    years = [year for year in years if min(date(year, 12, 1), COMPILED) <= counted] or years[:1]
    shares, taken = np.zeros((len(years), *shape)), np.zeros(shape, bool)
    city = set(study.nodes.filter(study.nodes["kind"] == "border_city")["id"])
    for row in study.routes.iter_rows(named=True):
        if row["link"].split(">")[1].split(":")[0] in city:
            continue  # the sectors' shares say it
        place = study.link(row["link"]), study.nationality(row["nationality"])
        shares[:, *place] = [np.log(max(row[f"{SHARE}{year}"], LEAST_SHARE)) for year in years]
        taken[place] = True
    groups = Groups(study.nationalities, ("all",) * len(study.nationalities))
    hinder, ease = np.zeros_like(shares), np.zeros_like(shares)
    for one in catalogue():
        if is_fitted(one) and acts_within(one, known.months):
            reached = taken & links_of(study, one)[:, None] & groups_of(groups, one)
            held = np.array([_held(one, year) for year in years])
            size = (central_size(one) * held)[:, None, None] * reached
            hinder, ease = np.maximum(hinder, size), np.minimum(ease, size)
    shares += hinder + ease
    middle = np.array([date(year, 7, 1).toordinal() for year in years])
    at = np.array([month.toordinal() for month in months])
    weights = np.array([np.interp(at, middle, one) for one in np.eye(len(years))]).T
    return np.tensordot(weights, shares, 1)


def is_fitted(one: Measure) -> bool:
    """Whether the size of a measure is fitted."""
    return one.size is None and one.about.prior is not None and one.about.lever == "penalty"


def acts_within(one: Measure, months: Sequence[date]) -> bool:
    """Whether a measure acts on something some time during these months (one in force throughout is in the
    constants)."""
    lapses = one.lapses
    return (
        bool(one.links or one.pathways)
        and one.start < add_months(months[-1], 1)
        and (lapses is None or lapses > months[0])
        and (lapses is None or lapses > one.start)
        and not (one.start <= months[0] and (lapses is None or lapses >= add_months(months[-1], 1)))
    )


def _held(one: Measure, year: int) -> float:
    """The share of a year, as far as it was compiled, in which a measure was in force."""
    first, after = date(year, 1, 1), min(date(year + 1, 1, 1), add_months(COMPILED, 1))
    days = (min(one.lapses or after, after) - max(one.start, first)).days
    return max(days, 0) / (after - first).days
