"""The fitted corridor beside the ensemble, on every sixth month: docs/assets/corridor-backtest.csv.

    istmo backtest --quick --model corridor --model random-walk --border southwest --border darien --border honduras \
        --border mexico --border usbp --border ofo --out FOLDER       74 minutes of one core
    python benchmarks/corridor_backtest.py FOLDER

Both are told as WIS over the random walk's, on the targets that all three forecast on the same issue days. The
ensemble's scores are those of the record that is shipped.
"""

import argparse
from pathlib import Path

import polars as pl

from istmo.evaluate import record
from istmo.evaluate.compare import with_spans
from istmo.observation import ALL

TABLE = Path(__file__).parents[1] / "docs" / "assets" / "corridor-backtest.csv"
TARGET = ("border", "issued", "target", "group")
MODELS = ("corridor", "random-walk", "ensemble")


def table(corridor: pl.DataFrame, full: pl.DataFrame) -> pl.DataFrame:
    """Ratios by border, groups or total, and months ahead, with how many issue days each rests on.

    Args:
        corridor: scores of the corridor and of the random walk.
        full: scores of the whole backtest, of which the ensemble's are taken.
    """
    rows = pl.concat([corridor, full.filter(pl.col("model") == "ensemble")])
    asked = rows.group_by(TARGET).agg(pl.col("model").n_unique()).filter(pl.col("model") == len(MODELS))
    of = pl.when(pl.col("group") == ALL).then(pl.lit("total")).otherwise(pl.lit("nationalities"))
    sums = (
        with_spans(rows.join(asked, on=TARGET, how="semi"))
        .group_by("border", of.alias("of"), "span")
        .agg(
            pl.col("issued").n_unique().alias("issue_days"),
            *(pl.col("wis").filter(pl.col("model") == name).sum().alias(name) for name in MODELS),
        )
    )
    walk = pl.col("random-walk")
    ratios = [(pl.col(name) / walk).cast(pl.Float64).round(2) for name in ("corridor", "ensemble")]
    return sums.select("border", "of", "span", "issue_days", *ratios)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="what the backtest wrote")
    found = table(record.load(folder=parser.parse_args().folder), record.load())
    order = pl.read_csv(TABLE).select("border", "of", "span")
    told = order.join(found, on=order.columns, how="left", maintain_order="left")
    told.write_csv(TABLE)
    print(told)


if __name__ == "__main__":
    main()
