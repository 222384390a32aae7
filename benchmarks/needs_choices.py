"""Which model advises on needs unless told otherwise: chosen on months before October 2019, none in its record.

`python benchmarks/needs_choices.py`. Border Patrol published sectors by month from October 1999 (totals only). Every
third month from 2010 to mid-2019 each model advises a provision for the second month ahead, at the level of the shipped
costs; printed is the mean cost by sector as a ratio to "last month plus 20 %", and over all their geometric mean.

Before that, how the chosen model is calibrated by its own past forecasts, known three months after their issue: every
month from 2010 to mid-2019, by ranks of so many months back and so many bins; printed is how often the advice was
enough (0.8 is aimed at) and what it cost, as above. Forecasts from 2004 on give the first ranks. Last, whether a
place's own ranks help if they count several times over: in 2010 to 2014, to choose, and then in 2015 to mid-2019.
"""

import sys
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np

from istmo.assemble import Panel
from istmo.forecast import MODELS, issue, model
from istmo.needs import MODEL, Costs, best, cost, settings
from istmo.needs.calibration import BINS, MONTHS, rank, taken
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

MIDDLE = date(2014, 12, 1)
SEEN_FROM, KNOWN = date(2004, 1, 1), 3


def sectors(store: Store) -> dict[str, tuple[tuple[date, ...], np.ndarray]]:
    table = store.series(SERIES, by=["place"], end=date(2019, 9, 1)).sort("period")
    return {
        str(place): (tuple(rows["period"]), rows["value"].to_numpy().astype(np.int64))
        for (place,), rows in table.group_by("place", maintain_order=True)
    }


def costs_of(
    months: tuple[date, ...], counts: np.ndarray, place: str, costs: Costs
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"rule": [], **{one.name: [] for one in MODELS}}
    last = FIRST
    while last <= LAST:
        at = months.index(last) + 1
        came = counts[at + AHEAD - 1 : at + AHEAD].astype(float)
        known = Panel(place, add_months(last, 1), months[:at], ("OOO",), counts[:at, None].copy())
        found["rule"].append(cost(came, MORE * counts[at - 1], costs))
        for one in MODELS:
            draws = issue(known, one, horizon=AHEAD, draws=500).total[:, AHEAD - 1]
            found[one.name].append(cost(came, best(draws, costs), costs))
        last = add_months(last, EVERY)
    return found


@dataclass(frozen=True)
class Past:
    """A forecast of the chosen model and what came: place, its last month, draws, count, and the rule's advice."""

    place: str
    last: date
    draws: np.ndarray
    came: float
    rule: float


def forecasts(store: Store) -> list[Past]:
    found = []
    for place, (months, counts) in sorted(sectors(store).items()):
        last = SEEN_FROM
        while last <= LAST:
            at = months.index(last) + 1
            known = Panel(place, add_months(last, 1), months[:at], ("OOO",), counts[:at, None].copy())
            draws = issue(known, model(MODEL), horizon=AHEAD, draws=500).total[:, AHEAD - 1].astype(float)
            found.append(Past(place, last, draws, float(counts[at + AHEAD - 1]), MORE * counts[at - 1]))
            last = add_months(last, 1)
    return found


def calibrated(
    past: list[Past],
    months: int,
    bins: int,
    costs: Costs,
    own: int = 0,
    first: date = FIRST,
    last: date = LAST,
) -> tuple[float, float, float]:
    """How often the advice was enough, by how much places miss the level (root mean square), and its cost.

    0 months leave the forecasts as they were; `own` counts a place's own ranks so many times more.
    """
    ranks = np.array([rank(one.draws, one.came) for one in past])
    lasts = np.array([one.last for one in past])
    places = np.array([one.place for one in past])
    enough, ours, rules = {}, {}, {}
    for one in past:
        if not first <= one.last <= last:
            continue
        newest = add_months(one.last, -KNOWN)
        kept = (lasts <= newest) & (lasts > add_months(newest, -months))
        counted = np.concatenate([ranks[kept], *[ranks[kept & (places == one.place)]] * own])
        beds = best(one.draws[taken(one.draws, counted, bins)], costs)
        came = np.array([one.came])
        enough.setdefault(one.place, []).append(one.came <= beds)
        ours.setdefault(one.place, []).append(cost(came, beds, costs))
        rules.setdefault(one.place, []).append(cost(came, one.rule, costs))
    ratios = [np.mean(ours[place]) / np.mean(rules[place]) for place in ours]
    shares = np.array([np.mean(of_place) for of_place in enough.values()])
    missed = float(np.sqrt(np.mean((shares - costs.level) ** 2)))
    return float(shares.mean()), missed, float(np.exp(np.mean(np.log(ratios))))


def main() -> None:
    costs = settings().costs
    ratios: dict[str, list[float]] = {}
    with open_store() as store:
        past = forecasts(store)
        for months, bins in ((0, 10), *product((12, 24, 36, 60), (5, 10, 20, 50))):
            enough, _, ratio = calibrated(past, months, bins, costs)
            print(f"{months} months, {bins} bins: enough {enough:.3f}, cost {ratio:.3f}", flush=True)
        for span, own in product(((FIRST, MIDDLE), (add_months(MIDDLE, 1), LAST)), (0, 1, 2, 4, 8)):
            enough, missed, ratio = calibrated(past, MONTHS, BINS, costs, own, *span)
            print(
                f"{span[0]} to {span[1]}, own ranks {own} times more: enough {enough:.3f}, "
                f"places miss by {missed:.3f}, cost {ratio:.3f}",
                flush=True,
            )
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
