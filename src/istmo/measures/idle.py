"""Measures that find nobody: those whom they address take none of the ways they act on, so that a plan changes nothing
by them, whatever their size."""

import numpy as np
import polars as pl

from istmo.groups import Groups
from istmo.measures.effect_table import ALL
from istmo.measures.measure import Measure
from istmo.measures.plan import Plan
from istmo.measures.select import groups_of, links_of
from istmo.studies import Study


def idle(study: Study, plan: Plan, table: pl.DataFrame) -> tuple[Measure, ...]:
    """The measures of a plan that find fewer than one person in nine draws of ten, with it and without.

    Args:
        study: whose links they name.
        plan: that was simulated beside another.
        table: of `effect_table`.
    """
    ways = table.filter(pl.col("month").is_null(), what="way", household=ALL)
    takers = ways.select("where", "nationality", people=pl.max_horizontal("high", "base_high").fill_null(0.0))
    groups = Groups(study.nationalities, (ALL,) * len(study.nationalities))

    def people(one: Measure) -> float:
        links = [study.network.links[index] for index in np.flatnonzero(links_of(study, one))]
        of_any = one.model_copy(update={"households": (ALL,)})
        codes = [study.nationalities[index] for index in np.flatnonzero(groups_of(groups, of_any))]
        return float(
            takers.filter(pl.col("where").is_in(links), pl.col("nationality").is_in(codes))["people"].sum()
        )

    on_ways = [
        one for one in plan.measures if (one.links or one.pathways) and one.about.lever != "departures"
    ]
    return tuple(one for one in on_ways if people(one) < 1)
