"""Make the shipped tables of effects anew: `python scripts/effects_record.py [folder]`, some minutes each."""

import sys
from pathlib import Path

from istmo.brief.desk import newest_knowledge
from istmo.effects import made, save
from istmo.effects.record import BRIEF, FILE, slim
from istmo.warehouse import open_store

HERE = Path(__file__).parents[1] / "src" / "istmo" / "effects"


def main(folder: Path) -> None:
    with open_store() as store:
        for name, day in ((BRIEF, newest_knowledge(store)), (FILE, None)):
            record = made(store, lambda what, done, every: print(done, every, what, flush=True), day)
            save(slim(record) if name == BRIEF else record, folder / name)
            print(f"{folder / name}: known on {record.known}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
