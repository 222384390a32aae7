"""The checks of the study of the Americas against the record, written into its README and docs/assets.

python scripts/study_tables.py ../shared/data/raw

`docs/assets/americas-flows.csv`: for every nationality and year, events at each counting point, the ratios
between them, and what the prior shares of `routes.csv` say these should be. The README: where the two contradict
each other, and the deaths that the hazards of `links.csv` (from 2020 and 2021) predict for 2022 and 2023 beside
those recorded.
"""

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from istmo.studies import Study, load
from istmo.warehouse import Store

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "src" / "istmo" / "studies" / "americas" / "README.md"
FLOWS = ROOT / "docs" / "assets" / "americas-flows.csv"
DEATHS = "iom/missing_migrants_americas_2014-2025.cut2024-09.csv.gz"
YEARS = (2021, 2022, 2023, 2024)
SERIES = {
    "colombia": "colombia.irregular.nationality",
    "darien": "panama.darien.nationality",
    "honduras": "honduras.irregular.nationality",
    "mexico": "mexico.irregular.nationality",
    "ofo": "cbp.southwest.ofo",
}
AT_LEAST, APART, FACTOR = 1000, 0.15, 2.0
"""A contradiction: at least this many events at the US border, and a share of them seen at a point that differs from
what the routes say by more than this and by more than this factor."""


def counts(store: Store, study: Study) -> dict[tuple[str, str, int], float]:
    """Events by (point, nationality, year); Border Patrol by its own series and, for others, that of OHSS."""
    own = {n for p in study.points if p.id == "usbp" for n in p.nationalities}
    found: dict[tuple[str, str, int], float] = defaultdict(float)
    for name, series in {
        **SERIES,
        "own": "cbp.southwest.usbp",
        "rest": "ohss.khsm.citizenship.southwest",
    }.items():
        table = store.series(series, by=["nationality"], start=date(YEARS[0], 1, 1))
        for period, code, value in table.select("period", "nationality", "value").iter_rows():
            if (
                value is None
                or (name in ("own", "ofo") and code not in own)
                or (name == "rest" and code in own)
            ):
                continue
            group = code if code in study.nationalities else "OOO"
            found["usbp" if name in ("own", "rest") else name, group, period.year] += value
    return found


def implied(study: Study, nationality: str, year: int) -> dict[str, float]:
    """Share of those who reach the land border who pass each link, if all take the prior shares of the year."""
    tail, head = study.network.tail, study.network.head
    shares = {
        row["link"]: row[f"prior_share_{year}"]
        for row in study.routes.filter(pl.col("nationality") == nationality).iter_rows(named=True)
    }
    passing: dict[str, float] = defaultdict(float)
    column = study.nationality(nationality)

    def walk(node: int, people: float) -> None:
        out = [i for i in range(len(tail)) if tail[i] == node and study.eligible[i, column]]
        for i in out:
            name = study.network.links[i]
            part = people * shares.get(
                name, 0.0 if any(study.network.links[j] in shares for j in out) else 1 / len(out)
            )
            passing[name] += part
            if part and study.network.nodes[head[i]] != "mexico_city":
                walk(int(head[i]), part)

    for node in range(len(study.network.nodes)):
        if study.origins[node, column]:
            walk(node, float(study.origins[node, column]))
    land = sum(v for k, v in passing.items() if k.endswith((">mexico_city", ">mexico_city:air")))
    return {k: v / land for k, v in passing.items()} if land else {}


def flows(store: Store, study: Study) -> tuple[list[dict[str, object]], list[str]]:
    """The table of flows, and one line a contradiction."""
    found, rows, said = counts(store, study), [], []
    for code in study.nationalities:
        for year in YEARS:
            seen = {name: found.get((name, code, year)) for name in (*SERIES, "usbp")}
            border = (seen["usbp"] or 0) + (seen["ofo"] or 0)
            expected = implied(study, code, year)
            row: dict[str, object] = {"nationality": code, "year": year}
            row |= {name: "" if value is None else round(value) for name, value in seen.items()}
            ratios = {
                "darien_to_colombia": (seen["darien"], seen["colombia"]),
                "honduras_to_darien": (seen["honduras"], seen["darien"]),
                "mexico_to_border": (seen["mexico"], border),
                "darien_to_border": (seen["darien"], border),
                "honduras_to_border": (seen["honduras"], border),
            }
            row |= {k: round(a / b, 3) if a is not None and b else "" for k, (a, b) in ratios.items()}
            for point, link in (("darien", "necocli>lajas_blancas"), ("honduras", "danli>esquipulas")):
                share = expected.get(link)
                row[f"{point}_by_routes"] = "" if share is None else round(share, 3)
                ratio = row[f"{point}_to_border"]
                if (
                    share is None
                    or not isinstance(ratio, float)
                    or border < AT_LEAST
                    or code in ("NIC", "MEX")
                ):
                    continue
                low, high = sorted((share, ratio))
                if high - low > APART and high > FACTOR * low:
                    said.append(
                        f"| {code} | {year} | {point} | {seen[point]:,.0f} | {border:,.0f} "
                        f"| {ratio:.2f} | {share:.2f} |"
                    )
            rows.append(row)
    return rows, said


@dataclass(frozen=True)
class Area:
    """Where deaths belong to a link: countries, a box (south, north, west, east), words in the cause."""

    name: str
    link: str
    countries: tuple[str, ...]
    box: tuple[float, float, float, float]
    flow: str
    drowned: bool = False
    nationality: str = ""


NORTH = ("USA", "MEX")
SECTORS = {
    "tijuana>us_san_diego": (-130.0, -115.8),
    "mexicali>us_el_centro": (-115.8, -115.0),
    "san_luis_rc>us_yuma": (-115.0, -113.9),
    "nogales_mx>us_tucson": (-113.9, -109.05),
    "ciudad_juarez>us_el_paso": (-109.05, -105.0),
    "ojinaga>us_big_bend": (-105.0, -102.3),
    "piedras_negras>us_del_rio": (-102.3, -100.2),
    "nuevo_laredo>us_laredo": (-100.2, -98.9),
    "reynosa>us_rgv": (-98.9, -96.0),
}
AREAS = (
    Area("Darien", "necocli>lajas_blancas", ("PAN", "COL"), (7.8, 9.6, -78.6, -76.4), "darien"),
    Area("Mexico south of 19.6 N", "tapachula>mexico_city", ("MEX",), (14, 19.6, -107, -86), "foreign"),
    Area("Mexico 19.6 to 25.4 N", "mexico_city>tijuana", ("MEX",), (19.6, 25.4, -115, -86), "foreign"),
    *(
        Area(link.partition(">")[2], link, NORTH, (25.4, 40, *box), link.partition(">")[2])
        for link, box in SECTORS.items()
    ),
    Area(
        "Florida Straits",
        "havana>us_coast:sea",
        (),
        (21.5, 27, -86, -78),
        "CUB",
        drowned=True,
        nationality="CUB",
    ),
    Area(
        "Windward Passage, Bahamas",
        "port_au_prince>us_coast:sea",
        ("BHS", "TCA", "HTI", "USA", "CUB"),
        (19, 28, -81, -71),
        "HTI",
        nationality="HTI",
    ),
)
COAST_GUARD = {
    "CUB": {(2020, 2021): 49 + 838, (2022, 2023): 6182 + 6701},
    "HTI": {(2020, 2021): 418 + 1527, (2022, 2023): 7175 + 4512},
}
"""Interdictions at sea in fiscal years 2020-2021 and 2022 to 12 June 2023: the addresses are in links.csv and,
for 2023, https://www.breitbart.com/border/2023/06/12/11k-cuban-haitian-migrants-apprehended-at-sea-by-coast-guard-this-year/"""


def crossings(store: Store, flow: str, years: tuple[int, int]) -> float:
    """Crossings in two calendar years, as counted."""
    span = {"start": date(years[0], 1, 1), "end": date(years[1], 12, 1)}
    if flow == "darien":
        return float(store.series("panama.darien.nationality", **span)["value"].sum())
    if flow == "foreign":
        table = store.series("cbp.southwest", by=["nationality"], **span)
        return float(table.filter(pl.col("nationality") != "MEX")["value"].sum())
    if flow.startswith("us_"):
        return float(store.series("cbp.southwest.usbp", where={"place": [flow]}, **span)["value"].sum())
    landed = store.series("ohss.khsm.citizenship.coastal", where={"nationality": [flow]}, **span)
    return float(landed["value"].sum()) + COAST_GUARD[flow][years]


def recorded(raw: Path, area: Area, years: tuple[int, int]) -> float:
    """Dead and missing in an area in two calendar years."""
    table = pl.read_csv(raw / DEATHS, infer_schema=False).with_columns(
        pl.col("lat", "lon", "dead").cast(pl.Float64), year=pl.col("t").str.slice(0, 4).cast(pl.Int32)
    )
    south, north, west, east = area.box
    keep = pl.col("year").is_in(years) & (pl.col("lat") >= south) & (pl.col("lat") < north)
    keep &= (pl.col("lon") >= west) & (pl.col("lon") < east)
    if area.countries:
        keep &= pl.col("geo").is_in(area.countries)
    if area.drowned:
        keep &= pl.col("cause") == "Drowning"
    if area.nationality:
        keep &= pl.col("nat").str.contains(area.nationality)
    return float(table.filter(keep)["dead"].sum())


def deaths(raw: Path, store: Store, study: Study) -> list[str]:
    """One row an area: the hazard's deaths for 2022-2023 and those recorded."""
    per_crossing = study.network.deaths_per_crossing(1.0)
    lines = []
    for area in AREAS:
        before, flow = recorded(raw, area, (2020, 2021)), crossings(store, area.flow, (2020, 2021))
        later, then = recorded(raw, area, (2022, 2023)), crossings(store, area.flow, (2022, 2023))
        chance = float(per_crossing[study.link(area.link)])
        lines.append(
            f"| {area.name} | {before:.0f} | {flow:,.0f} | {chance * 1e5:.1f} | {then:,.0f} "
            f"| {chance * then:.0f} | {later:.0f} | {later / (chance * then):.2f} |"
        )
    return lines


def between(text: str, mark: str, lines: list[str]) -> str:
    """The text with the lines put between the two comments that carry a mark."""
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    head, _, rest = text.partition(begin)
    return head + "\n".join([begin, *lines, end]) + rest.partition(end)[2]


def main() -> None:
    """Write the tables."""
    raw, study = Path(sys.argv[1]), load("americas")
    with Store.open() as store:
        rows, said = flows(store, study)
        dead = deaths(raw, store, study)
    FLOWS.parent.mkdir(exist_ok=True)
    with FLOWS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    text = README.read_text(encoding="utf-8")
    head = "| nationality | year | point | events there | at the US border | ratio | by the routes |"
    text = between(text, "flows", [head, "|---|---|---|---:|---:|---:|---:|", *said])
    head = "| where | deaths 2020-21 | crossings 2020-21 | hazard, deaths in 100,000 crossings | crossings 2022-23 | predicted | recorded | recorded / predicted |"  # noqa: E501
    text = between(text, "deaths", [head, "|---|" + "---:|" * 7, *dead])
    README.write_text(text, encoding="utf-8")
    print(f"{len(rows)} rows of flows, {len(said)} contradictions, {len(dead)} areas of deaths")


if __name__ == "__main__":
    main()
