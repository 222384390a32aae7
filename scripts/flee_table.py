"""The tables of src/istmo/flee/README.md, from the cases in a folder.

python scripts/flee_table.py ../shared/data/flee          # compare all cases, write the table into the README
python scripts/flee_table.py ../shared/data/flee --prior  # how the prior was chosen, on first thirds alone
"""

import argparse
import json
from itertools import product
from pathlib import Path

import numpy as np

from istmo.flee import Instance, Prior, compare, fit, forecast, frozen, observed, read_instance, score
from istmo.flee.choice import third

README = Path(__file__).resolve().parents[1] / "src" / "istmo" / "flee" / "README.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
COLUMNS = ("flee_reference", "flee_rules", "istmo", "naive_third", "naive_frozen", "naive_30", "naive_60")
NOT_OBSERVED = ("venezuela2022",)
"""Cases whose counts are not observations (README.md of the folder): in the table, not in the tally or the choice."""
ATTRACTION = 2.0
FOLLOW, SPREAD, NOISE = (0.5, 0.75), (0.3, 1.0), (0.01, 0.03)


def table(folders: list[Path]) -> str:
    """One row a case: error of the rules on every day, then scores on the dates observed after the first third."""
    head = (
        "case",
        "dates",
        "Flee, every day",
        "seeds",
        "our Flee rules, every day",
        *COLUMNS,
        "istmo below Flee",
    )
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    below = []
    for folder in folders:
        one, summary = compare(folder), json.loads((folder / "flee_summary.json").read_text())
        ards = [one.scores[name].ard for name in COLUMNS]
        if folder.name not in NOT_OBSERVED:
            below.append(ards[2] < ards[0])
        spread = max(summary["ard_per_seed"]) - min(summary["ard_per_seed"])
        cells = [
            folder.name,
            str(one.scores["istmo"].dates),
            f"{summary['ard_mean']:.4f}",
            f"{spread:.4f}",
            f"{one.every_day['flee_rules']:.4f}",
            *(f"{ard:.3f}" for ard in ards),
            "yes" if ards[2] < ards[0] else "no",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    tally = f"Istmo's choice is below Flee's own course in {sum(below)} of {len(below)} cases"
    return "\n".join(
        [*lines, "", f"{tally} (without {', '.join(NOT_OBSERVED)}, whose counts are not observations)."]
    )


def inner(case: Instance, prior: Prior) -> tuple[float, float]:
    """Fitted on the first half of the first third, scored on its second half; and with shares frozen between them."""
    middle = third(case) // 2
    dates = observed(case, middle, third(case))
    ours = score(case, forecast(case, fit(case, prior, middle)), dates).ard
    return ours, score(case, frozen(case, middle - 1), dates).ard


def priors(folders: list[Path]) -> str:
    """The mean score of each prior over the cases."""
    cases = [read_instance(folder) for folder in folders if folder.name not in NOT_OBSERVED]
    lines = ["| follow | spread | noise | mean ARD | frozen shares |", "|---|---|---|---|---|"]
    for follow, spread, noise in product(FOLLOW, SPREAD, NOISE):
        prior = Prior(spread=spread, follow=follow, noise=noise, attraction=ATTRACTION)
        ours, naive = np.mean([inner(case, prior) for case in cases], 0)
        lines.append(f"| {follow} | {spread} | {noise} | {ours:.4f} | {naive:.4f} |")
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("cases", type=Path)
    options.add_argument("--prior", action="store_true")
    given = options.parse_args()
    folders = sorted(folder for folder in given.cases.iterdir() if folder.is_dir())
    if given.prior:
        print(priors(folders))
        return
    before, rest = README.read_text().split(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{table(folders)}\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()
