"""What the brief of 7 May 2024 says, against the store asked directly and against published figures."""

import base64
import csv
import io
import re

import pytest

from istmo.brief import Brief
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
        winners.add(min(ratios, key=lambda name: ratios[name]))
    if winners == {"random-walk"}:
        assert "At no border does a model beat the random walk" in outlook
    elif "random-walk" in winners:
        assert "no model beats the random walk" in outlook
    assert outlook.count("8 in 10 simulated futures") == 4
    assert "What the bands leave out" in outlook


def test_sources_disagree_on_darien_in_2023_by_3_8_percent(english: Brief) -> None:
    """Panama 520,085, Colombia 539,959 (both as published): -3.8 %."""
    table = {row["measure"]: row["value"] for row in rows(english, "disagreement") if row["what"] == "darien-colombia"
             and row["first"] == "2023-01-01"}  # fmt: skip
    assert (float(table["one"]), float(table["other"])) == (520_085, 539_959)
    assert "−3.8%" in english.html


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
