"""Print the lawful pathways beside what was published: funnels, waits, and CBP One by month and nationality.

    python scripts/pathways.py [--lang es] [--store FILE]

The official series are read only to compare with; but for the nationalities of those who ask for an appointment,
which are those met at the ports in the last quarter before CBP One began.
"""

import argparse
from datetime import date
from pathlib import Path

import polars as pl

from istmo.cli.output import opened, out, print_table
from istmo.pathways import Course, by_month, compare, compare_waits, pathways, published, run, waits
from istmo.warehouse import Store

QUARTER_BEFORE = (date(2022, 10, 1), date(2022, 12, 1))
AT_PORTS, ANYWHERE = "ohss.encounters.southwest-ofo.citizenship", "ohss.encounters.southwest.citizenship"
SPANISH = {
    "figure": "cifra", "since": "desde", "until": "hasta",
    "published": "publicado", "modelled": "modelo", "error %": "error %",
    "asked": "≤ 5 %", "of": "de", "day": "día", "what": "qué", "period": "mes", "nationality": "nacionalidad",
    "Funnels": "Embudos", "Waits for an appointment, days": "Espera de una cita, días",
    "CBP One appointments by month": "Citas de CBP One por mes",
    "All at the ports by month": "Todas las personas en los puertos por mes",
    "mean": "media", "longest": "máxima",
    "Mean absolute error by month": "Error absoluto medio por mes",
    "Nationalities, if asked for as met at the ports in Oct-Dec 2022":
        "Nacionalidades, si piden cita como se las encontró en los puertos en oct-dic de 2022",
    "Nationalities, if asked for as met on the whole border in Oct-Dec 2022":
        "Nacionalidades, si piden cita como se las encontró en toda la frontera en oct-dic de 2022",
    "Share given to the wrong nationality": "Proporción atribuida a otra nacionalidad",
}  # fmt: skip


def main(language: str, path: Path | None) -> None:
    words = SPANISH if language == "es" else {}

    def show(frame: pl.DataFrame, title: str) -> None:
        percent = frame.with_columns((pl.col("error") * 100).round(1)).rename({"error": "error %"})
        numbers = pl.col("published", "modelled").round(0)
        plain = percent.with_columns(numbers)
        print_table(plain.rename({n: words.get(n, n) for n in plain.columns}), words.get(title, title))
        out.print()

    known = pathways()
    courses = {name: run(pathway) for name, pathway in known.items()}
    funnels = compare(courses, published())
    asked = pl.when("bar").then(pl.lit("sí" if words else "yes")).otherwise(pl.lit("")).alias("asked")
    label = "figure_es" if language == "es" else "figure"
    columns = [
        pl.col(label).alias("figure"),
        "since",
        "until",
        "published",
        "modelled",
        "error",
        asked,
    ]
    show(funnels.select(columns), "Funnels")
    waited = compare_waits(courses, waits()).with_columns(pl.col("what").replace(words))
    show(waited.select("day", "what", "published", "modelled", "error"), "Waits for an appointment, days")
    with opened(path) as store:
        cbp = courses["cbp-one"]
        months = by_month(cbp, "appointment", store.series("ohss.cbp-one.total"))
        show(months, "CBP One appointments by month")
        show(ports(courses, store), "All at the ports by month")
        for series, where in ((AT_PORTS, "at the ports"), (ANYWHERE, "on the whole border")):
            title = f"Nationalities, if asked for as met {where} in Oct-Dec 2022"
            frame = nationalities(store, series)
            show(frame, title)
            wrong = (
                frame["published"] / frame["published"].sum() - frame["modelled"] / frame["modelled"].sum()
            ).abs()
            said = "Share given to the wrong nationality"
            out.print(f"{words.get(said, said)}: {wrong.sum() / 2:.0%}\n")
    said = "Mean absolute error by month"
    out.print(f"{words.get(said, said)}: {months['error'].abs().mean():.1%}")


def ports(courses: dict[str, Course], store: Store) -> pl.DataFrame:
    """Appointments and walk-ins together, beside all whom Field Operations met."""
    counted = store.series("cbp.southwest.ofo")
    cbp = by_month(courses["cbp-one"], "appointment", counted)
    walk = by_month(courses["walk-ins"], "inspection", counted).select("period", also="modelled")
    both = cbp.join(walk, on="period").with_columns(modelled=pl.col("modelled") + pl.col("also")).drop("also")
    return both.with_columns(error=pl.col("modelled") / pl.col("published") - 1)


def nationalities(store: Store, series: str) -> pl.DataFrame:
    """Totals by nationality when people ask for appointments in the proportions of an earlier series."""
    counted = store.series("ohss.cbp-one", by=["nationality"])
    before = store.series(series, by=["nationality"], start=QUARTER_BEFORE[0], end=QUARTER_BEFORE[1])
    told = set(counted["nationality"]) & set(before["nationality"])
    fold = pl.when(pl.col("nationality").is_in(sorted(told))).then("nationality").otherwise(pl.lit("OOO"))
    sums = before.group_by(nationality=fold).agg(pl.col("value").sum()).sort("nationality")
    shares = dict(zip(sums["nationality"], (sums["value"] / sums["value"].sum()).to_list(), strict=True))
    course = run(pathways()["cbp-one"], shares)
    folded = counted.group_by("period", nationality=fold).agg(pl.col("value").sum())
    rows = (
        by_month(course, "appointment", folded)
        .group_by("nationality")
        .agg(pl.col("published", "modelled").sum())
    )
    return rows.with_columns(error=pl.col("modelled") / pl.col("published") - 1).sort(
        "published", descending=True
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lang", choices=["en", "es"], default="en")
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    main(given.lang, given.store)
