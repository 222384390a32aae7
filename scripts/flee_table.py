"""The table of src/istmo/flee/README.md, and what Istmo ships about other cases, from the cases in a folder.

python scripts/flee_table.py ../shared/data/flee           # compare all cases, write the table into the README
python scripts/flee_table.py ../shared/data/flee --others  # src/istmo/flee/others.json
"""

import argparse
import json
from pathlib import Path

from istmo.files import whole
from istmo.flee import compare, read_instance
from istmo.flee.others import FILE, as_json, evaluate

README = Path(__file__).resolve().parents[1] / "src" / "istmo" / "flee" / "README.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
COLUMNS = (
    "flee_reference",
    "flee_rules",
    "istmo",
    "istmo_others",
    "naive_third",
    "naive_frozen",
    "naive_30",
    "naive_60",
)
RIVALS = ("flee_reference", "naive_third", "naive_frozen", "naive_30", "naive_60")
NOT_OBSERVED = ("venezuela2022",)
"""Cases whose counts are not observations (README.md of the folder): in the table, not in the tally or others.json."""


def table(folders: list[Path]) -> str:
    """One row a case: error of the rules on every day, then scores on the dates observed after the first third."""
    head = ("case", "dates", "Flee, every day", "seeds", "our Flee rules, every day", *COLUMNS)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lost: dict[str, list[str]] = {name: [] for name in RIVALS}
    counted = 0
    for folder in folders:
        one, summary = compare(folder), json.loads((folder / "flee_summary.json").read_text())
        if folder.name not in NOT_OBSERVED:
            counted += 1
            for name in RIVALS:
                if one.scores["istmo"].ard >= one.scores[name].ard:
                    lost[name].append(folder.name)
        spread = max(summary["ard_per_seed"]) - min(summary["ard_per_seed"])
        cells = [
            folder.name,
            str(one.scores["istmo"].dates),
            f"{summary['ard_mean']:.4f}",
            f"{spread:.4f}",
            f"{one.every_day['flee_rules']:.4f}",
            *(f"{one.scores[name].ard:.4f}" for name in COLUMNS),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines += [
        "",
        f"`istmo` against the others, without {', '.join(NOT_OBSERVED)}, whose counts are not observations:",
    ]
    for name, cases in lost.items():
        lines.append(
            f"- lower than `{name}` in {counted - len(cases)} of {counted}; not in {', '.join(cases) or 'none'}"
        )
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("cases", type=Path)
    options.add_argument("--others", action="store_true")
    given = options.parse_args()
    folders = sorted(folder for folder in given.cases.iterdir() if folder.is_dir())
    if given.others:
        cases = [evaluate(read_instance(folder)) for folder in folders if folder.name not in NOT_OBSERVED]
        with whole(FILE) as file:
            file.write_text(as_json(cases), "utf-8")
        return
    before, rest = README.read_text().split(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{table(folders)}\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()
