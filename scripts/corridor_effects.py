"""Make src/istmo/effects/corridor.csv anew from the shipped fit: some six minutes. Run it after every new fit.

python scripts/corridor_effects.py
"""

from pathlib import Path

from istmo.effects.corridor import DRAWS, FILE, made
from istmo.files import whole
from istmo.fit.fitted import load_fitted


def main() -> None:
    table = made(lambda name, done, of: print(f"{done}/{of} {name}", flush=True))
    path = Path(__file__).parent.parent / "src/istmo/effects" / FILE
    with whole(path) as beside, Path(beside).open("w", encoding="utf-8") as file:
        file.write(
            f"# scripts/corridor_effects.py; {DRAWS} draws; fit of store {load_fitted().known.fingerprint}\n"
        )
        file.write(table.write_csv())
    print(path.name, table.height, "rows")


if __name__ == "__main__":
    main()
