"""Make the shipped forecasts of the newest figures anew: `python scripts/forecasts_beforehand.py`, a minute.

They are what the brief and the app show of the figures that ship: after a new snapshot, or a change of a model, run it.
"""

from pathlib import Path

from istmo.brief.desk import Desk, newest_knowledge
from istmo.brief.sections import outlook
from istmo.brief.writer import Writer
from istmo.forecast import beforehand
from istmo.warehouse import open_store

HERE = Path(__file__).parents[1] / "src" / "istmo" / "forecast" / "beforehand"


def main() -> None:
    with open_store() as store:
        ready = outlook.ready(Desk(store, newest_knowledge(store), Writer("en")))
    new = set()
    for each in ready:
        made = each.made()
        path = HERE / beforehand.name(each.known, each.model)
        made.forecast.write(path)
        new.add(path)
        print(path.name)
    for old in {*HERE.glob("*.parquet")} - new:
        old.unlink()


if __name__ == "__main__":
    main()
