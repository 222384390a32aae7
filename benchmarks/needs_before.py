"""Whether ranks of forecasts of sectors' counts should calibrate advice while too few ranks of its own are known.

`python benchmarks/needs_before.py`, a quarter of an hour. To September 2022 advice was not calibrated, because the
record has no earlier forecasts. Here those of the sectors' counts, two months ahead and from the summer of
2017 on, stand in, as they did when the calibration was chosen (`benchmarks/needs_choices.py`). Printed is how often the
advice was enough (0.8 is aimed at), by how much places miss that (root mean square) and what it cost as a ratio to the
planner's rule: at all places that sectors feed, and at El Paso; as it ships, and so.
"""

import importlib
import sys
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from istmo.assemble import Panel
from istmo.forecast import issue, model
from istmo.needs import MODEL, OWN_ADVICE, backtest, record, settings
from istmo.needs.calibration import LEAST, rank
from istmo.warehouse import Store, open_store

FIRST, LAST, AHEAD, DRAWS = date(2017, 6, 1), date(2022, 7, 1), 2, 500
ADVICE = importlib.import_module("istmo.needs.backtest")
PLAIN = ADVICE.ranks


def before(store: Store) -> pl.DataFrame:
    """Ranks of forecasts of each sector's counts as rows of the record."""
    old = store.series("cbp.sector.southwest", by=["place"], end=date(2019, 9, 1))
    new = store.series("cbp.southwest.usbp", by=["place"], start=date(2019, 10, 1))
    rows: list[dict[str, Any]] = []
    every = pl.concat([old, new.filter(pl.col("place") != "ALL")]).sort("period")
    for (place,), one in every.group_by("place", maintain_order=True):
        months, counts = tuple(one["period"]), one["value"].to_numpy().astype(np.int64)
        for at in range(months.index(FIRST) + 1, months.index(LAST) + 2):
            panel = Panel(str(place), months[at], months[:at], ("OOO",), counts[:at, None].copy())
            draws = issue(panel, model(MODEL), horizon=AHEAD, draws=DRAWS).total[:, AHEAD - 1].astype(float)
            came = at + AHEAD - 1
            rows += [
                {
                    **dict.fromkeys(ADVICE.ROW.names()), "place": place, "rule": rule,
                    "issued": months[at].replace(day=25), "target": months[came],
                    "rank": rank(draws, float(counts[came])), "released": one["released"][came],
                }
                for rule in (MODEL, OWN_ADVICE)
            ]  # fmt: skip
    return pl.DataFrame(rows, schema=ADVICE.ROW)


def told(name: str, rows: pl.DataFrame) -> None:
    """Print how the advice of places that sectors feed did, and that of El Paso."""
    costs = record.costs()
    for where, mine in (("all", rows), ("El Paso", rows.filter(place="el-paso"))):
        found = record.summary(mine, costs, by=()).filter(rule=MODEL)
        share = mine.filter(rule=MODEL).group_by("place").agg(pl.col("enough").mean())["enough"].to_numpy()
        missed = float(np.sqrt(np.mean((share - costs.level) ** 2)))
        enough, ratio = found["enough"][0], found["ratio"][0]
        print(f"{name}, {where}: enough {enough:.3f}, places miss by {missed:.3f}, cost {ratio:.3f}")


def main() -> None:
    all_of = settings()
    fed = [place for place in all_of.place if ADVICE.calibrates(place, MODEL)]
    # offices alone are not calibrated, and no rank of theirs counts
    with open_store() as store:
        known = before(store)

        def ranks(rows: pl.DataFrame, place: Any, rule: str, day: date) -> Any:
            own = PLAIN(rows, place, rule, day)
            return own if len(own) >= LEAST else PLAIN(known, place, rule, day)

        told("as it ships", record.load().filter(pl.col("place").is_in([place.id for place in fed])))
        ADVICE.ranks = ranks  # type: ignore[attr-defined]
        told("with them", backtest(store, all_of, fed, (model(MODEL),), DRAWS))


if __name__ == "__main__":
    sys.exit(main())
