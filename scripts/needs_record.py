"""Make the record of past advice on needs anew: `python scripts/needs_record.py [folder]`, some minutes."""

import sys
from datetime import date
from pathlib import Path

from istmo.forecast import model
from istmo.needs import backtest, record, settings
from istmo.warehouse import open_store

HERE = Path(__file__).parents[1] / "src" / "istmo" / "needs" / "record"
DRAWS = 500
MODELS = tuple(model(name) for name in ("random-walk", "seasonal-naive", "ets", "theta"))
"""Those among which the advice was chosen on earlier months (`benchmarks/needs_choices.py`), and the chosen one."""


def main(folder: Path) -> None:
    chosen = settings()
    with open_store() as store:
        rows = backtest(store, chosen, chosen.place, MODELS, DRAWS, progress=lambda what, *_: print(what))
        costs = {"empty": chosen.costs.empty, "missing": chosen.costs.missing}
        about = {"made": str(date.today()), "costs": costs, "draws": DRAWS, "store": store.fingerprint()}
    record.write(rows, about, folder)
    print(f"{rows.height:,} rows -> {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
