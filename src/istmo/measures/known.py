"""The catalogue as it was known on a day."""

from collections.abc import Collection
from datetime import date

from istmo.measures.catalogue import catalogue
from istmo.measures.measure import Measure


def known_before(day: date, own: Collection[str] = (), ended: Collection[str] = ()) -> tuple[Measure, ...]:
    """The measures of the catalogue that were known before a day; ends that lay ahead were not.

    Args:
        day: which.
        own: ids of measures that are taken as known all the same.
        ended: ids of measures whose ends are.
    """
    out = []
    for one in catalogue():
        if one.id not in own and one.known >= day:
            continue
        later = one.lapses is not None and one.lapses >= day and one.id not in ended
        # the places of a pathway end where the next number of places begins: that says nothing of what came
        keeps = one.about.lever not in ("service", "limit")
        out.append(one.model_copy(update={"end": None}) if later and keeps else one)
    return tuple(out)
