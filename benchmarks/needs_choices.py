"""Which model advises on needs unless told otherwise: chosen on months before October 2019, none in its record.

`python benchmarks/needs_choices.py`. Border Patrol published sectors by month from October 1999 (totals only). Every
third month from 2010 to mid-2019 each model advises a provision for the second month ahead, at the level of the shipped
costs; printed is the mean cost by sector as a ratio to "last month plus 20 %", and over all their geometric mean.
"""

import sys
from datetime import date

import numpy as np

from istmo.assemble import Panel
from istmo.forecast import MODELS, issue
from istmo.needs import Costs, best, cost, settings
from istmo.periods import add_months
from istmo.warehouse import Store, open_store

SERIES, FIRST, LAST, EVERY, AHEAD, MORE = (
    "cbp.sector.southwest",
    date(2010, 1, 1),
    date(2019, 7, 1),
    3,
    2,
    1.2,
)


def sectors(store: Store) -> dict[str, tuple[tuple[date, ...], np.ndarray]]:
    table = store.series(SERIES, by=["place"], end=date(2019, 9, 1)).sort("period")
    return {
        str(place): (tuple(rows["period"]), rows["value"].to_numpy().astype(np.int64))
        for (place,), rows in table.group_by("place", maintain_order=True)
    }


def costs_of(
    months: tuple[date, ...], counts: np.ndarray, place: str, costs: Costs
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"rule": [], **{model.name: [] for model in MODELS}}
    last = FIRST
    while last <= LAST:
        at = months.index(last) + 1
        came = counts[at + AHEAD - 1 : at + AHEAD].astype(float)
        known = Panel(place, add_months(last, 1), months[:at], ("OOO",), counts[:at, None].copy())
        found["rule"].append(cost(came, MORE * counts[at - 1], costs))
        for model in MODELS:
            draws = issue(known, model, horizon=AHEAD, draws=500).total[:, AHEAD - 1]
            found[model.name].append(cost(came, best(draws, costs), costs))
        last = add_months(last, EVERY)
    return found


def main() -> None:
    costs = settings().costs
    ratios: dict[str, list[float]] = {}
    with open_store() as store:
        for place, (months, counts) in sorted(sectors(store).items()):
            found = costs_of(months, counts, place, costs)
            rule = np.mean(found.pop("rule"))
            row = {name: float(np.mean(values) / rule) for name, values in found.items()}
            print(place, {name: round(value, 3) for name, value in row.items()}, flush=True)
            for name, value in row.items():
                ratios.setdefault(name, []).append(value)
    print("all", {name: round(float(np.exp(np.mean(np.log(values)))), 3) for name, values in ratios.items()})


if __name__ == "__main__":
    sys.exit(main())
