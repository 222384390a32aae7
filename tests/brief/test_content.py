"""What the brief of 7 May 2024 says, against the store asked directly and against published figures."""

import base64
import csv
import io
import re
from datetime import date

import polars as pl
import pytest

from istmo.brief import Brief
from istmo.brief.csvs import headed, named
from istmo.brief.desk import Desk
from istmo.brief.provenance import cited, quoted
from istmo.brief.sections.tables import UNNAMED, ranked
from istmo.brief.writer import Writer
from istmo.warehouse import Store
from tests.brief.conftest import DAY

KNOWN = f"as_of('{DAY}')"


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def headlines(brief: Brief) -> str:
    return plain(brief.html.split('id="headlines"')[1].split("<figure")[0])


def test_cbp_march_2024_as_published_137473_between_ports_and_2_percent_below_february(
    english: Brief,
) -> None:
    """CBP, "CBP releases March 2024 monthly update": 137,480 then, 137,473 after revision; February 140,641."""
    assert (
        "In March 2024 the Border Patrol recorded 137,473 encounters, 2% fewer than in February 2024"
        in headlines(english)
    )


def test_panama_march_2024_36841_through_darien(english: Brief, spanish: Brief) -> None:
    assert "36,841 people who had crossed from Colombia" in headlines(english)
    assert "En marzo de 2024, Panamá registró a 36 841 personas".replace(" ", " ") in headlines(
        spanish
    ).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("figure", "series"),
    [
        ("colombia", "colombia.irregular.nationality"),
        ("darien", "panama.darien.nationality"),
        ("honduras", "honduras.irregular.nationality"),
        ("mexico", "mexico.irregular.nationality"),
        ("between-ports", "cbp.southwest.usbp"),
        ("at-ports", "cbp.southwest.ofo"),
    ],
)
def test_twelve_months_are_the_sum_the_store_gives(
    english: Brief, filled: Store, figure: str, series: str
) -> None:
    asked = filled.query(
        f"""SELECT sum(value) AS total FROM {KNOWN} WHERE series = '{series}' AND period > (
            SELECT max(period) FROM {KNOWN} WHERE series = '{series}') - INTERVAL 12 MONTH"""
    )
    table = rows(english, "glance")
    value = next(row["value"] for row in table if row["series"] == series and row["measure"] == "12 months")
    assert float(value) == asked["total"][0], figure


def test_sectors_and_offices_add_up_to_the_border(english: Brief, filled: Store) -> None:
    table = [row for row in rows(english, "border") if row["measure"] == "month"]
    assert len(table) == 9 + 4
    for series in ("cbp.southwest.usbp", "cbp.southwest.ofo"):
        parts = sum(float(row["value"]) for row in table if row["series"] == series)
        total = filled.query(
            f"SELECT sum(value) AS n FROM {KNOWN} WHERE series = '{series}' AND period = DATE '2024-03-01'"
        )
        assert parts == total["n"][0]


def test_both_languages_hold_the_same_numbers(english: Brief, spanish: Brief) -> None:
    values = [
        re.findall(r'<data value="([^"]+)" data-series="([^"]+)"', brief.html) for brief in (english, spanish)
    ]
    assert sorted(values[0]) == sorted(values[1])


def test_the_forecast_shown_is_the_one_with_the_best_record_and_the_text_says_if_a_baseline_wins(
    english: Brief,
) -> None:
    table, winners = rows(english, "record"), set[str]()
    outlook = plain(english.html.split('<section id="outlook"')[1].split("</section>")[0])
    for border in ("southwest", "darien", "honduras", "mexico"):
        ratios = {
            row["of"].split(", ")[1]: float(row["value"])
            for row in table
            if row["measure"] == "wis_ratio" and row["of"].startswith(f"{border},")
        }
        assert ratios["random-walk"] == pytest.approx(1.0)
        best = min(ratios, key=lambda name: ratios[name])
        winners.add(best if round(ratios[best], 2) < 1 else "random-walk")
        if best != "random-walk" and round(ratios[best], 2) >= 1:
            assert "no visible gain, and so the random walk" in outlook
    assert ("random walk, shown above" in outlook.lower()) == ("random-walk" in winners)
    assert outlook.count("8 in 10 simulated futures") == 4
    assert "What the bands leave out" in outlook


def test_sources_disagree_on_darien_in_2023_by_3_8_percent(english: Brief) -> None:
    """Panama 520,085, Colombia 539,959 (both as published): -3.8 %."""
    table = {row["measure"]: row["value"] for row in rows(english, "disagreement") if row["what"] == "darien-colombia"
             and row["first"] == "2023-01-01"}  # fmt: skip
    assert (float(table["one"]), float(table["other"])) == (520_085, 539_959)
    assert "−3.8%" in english.html


def test_deaths_are_provisional_and_no_change_is_told_of_their_newest_month(english: Brief) -> None:
    told = {row["measure"]: row for row in rows(english, "glance") if row["series"] == "iom.deaths"}
    assert told.keys() == {"month", "12 months", "change on 12 months before"}
    assert told["month"]["what"].endswith("(provisional)")
    assert re.search(
        r"1,468 people died .* \(provisional; \S+ so far against the twelve before\)", headlines(english)
    )
    assert "The newest month, in red, and those just before it are provisional" in english.html


def test_chnv_is_not_compared_with_months_of_one_process_alone(filled: Store) -> None:
    """Venezuelans alone could use it before January 2023; February 2023 is the first whole month of all four."""
    early = Desk(filled, DAY, Writer("en")).tally("chnv")
    assert early.last == date(2023, 12, 1)
    assert early.back(12) is not None, "December 2022 was counted"
    assert early.change(12) is None
    assert early.change(1) is not None
    late = Desk(filled, date(2024, 12, 6), Writer("en")).tally("chnv")
    assert late.change(12) is not None
    assert late.twelve() is not None
    assert late.twelve(12) is None, "September 2022 to August 2023"


def test_other_takes_no_part_in_the_ranking_of_nationalities(filled: Store) -> None:
    desk = Desk(filled, DAY, Writer("en"))
    parts, total = desk.divided("panama.darien.nationality", "nationality"), desk.tally("darien")
    codes = [code for code, _, _ in ranked(parts, total, 500)]
    assert "OOO" in codes
    assert codes[-1] in UNNAMED
    assert set(codes[: -sum(code in UNNAMED for code in codes)]).isdisjoint(UNNAMED)


def test_cited_figures_name_who_published_and_who_quotes_them(english: Brief, spanish: Brief) -> None:
    assert ">CBP monthly update, as quoted by millermayer.com</a>" in english.html
    assert ">CBP monthly update, citado por millermayer.com</a>" in spanish.html
    assert cited("DHS", "https://www.x.org/a") == "cited:DHS@x.org"
    assert quoted(cited("CBP update", "https://d3q.cloudfront.net/amp/b")) == ("CBP update", "cloudfront.net")
    for note in re.findall(r"Cited from: .*?</t[dh]>", english.html):
        links = re.findall(r'href="([^"]+)"', note)
        assert len(links) == len(set(links)) > 0


def test_the_files_of_a_page_in_spanish_are_in_spanish(english: Brief, spanish: Brief) -> None:
    names, theirs = (re.findall(r'download="([\w-]+)\.csv"', each.html) for each in (english, spanish))
    assert theirs == [named(name, "es") for name in names]
    for name, other in zip(names, theirs, strict=True):
        assert other != name
        first = rows(english, name)[0]
        assert list(rows(spanish, other)[0]) == headed(pl.DataFrame([first]), "es").columns
        assert set(first).isdisjoint(rows(spanish, other)[0])


def rows(brief: Brief, table: str) -> list[dict[str, str]]:
    """A table of the page as its reader downloads it."""
    found = re.search(
        rf'download="{table}\.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', brief.html
    )
    assert found is not None
    text = base64.b64decode(found[1]).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_downloaded_number_has_its_series_and_release(english: Brief) -> None:
    names = re.findall(r'download="([\w-]+)\.csv"', english.html)
    assert len(names) >= 12
    for name in names:
        for row in rows(english, name):
            assert row["series"]
            assert row["released"] <= str(DAY)
