"""A sector told once; all sentences are our own."""

from collections.abc import Callable

import pytest

from istmo.evidence import Claim, Report
from istmo.evidence.output import claim

Checked = Callable[[str], Report]


def figure(report: Report, value: float) -> Claim:
    return next(each for each in report.claims if each.figure.value == value)


@pytest.mark.parametrize(
    "text",
    [
        "November 20, 2023\n\nAgents of the Tucson Sector were busy in October. They made 55,224 apprehensions, "
        "more than in any other month.\n\nFamily units came too. Agents counted 28,670 people in families in "
        "October.",
        "20 de noviembre de 2023\n\nLos agentes del sector Tucson tuvieron mucho trabajo en octubre. Hicieron "
        "55.224 aprehensiones, más que en ningún otro mes.\n\nTambién llegaron familias. Los agentes contaron "
        "28.670 personas en familias en octubre.",
    ],
)
def test_the_only_sector_of_a_document_holds_for_all_its_figures(checked: Checked, text: str) -> None:
    report = checked(text)
    for value in (55_224, 28_670):
        assert claim(figure(report, value), "en")["place"] == "us_tucson"


def test_it_ends_where_the_whole_border_is_named(checked: Checked) -> None:
    text = (
        "November 20, 2023\n\nAgents of the Tucson Sector were busy in October. Along the whole southwest border the "
        "Border Patrol made 188,749 apprehensions."
    )
    found = figure(checked(text), 188_749)
    assert (claim(found, "en")["place"], found.verdict) == ("southwest-border", "consistent")


@pytest.mark.parametrize(
    "text",
    [
        "El paso por el Darién creció en 2023: Panamá contó 520.085 personas.",
        "En Nuevo Laredo esperan miles. En 2023 Panamá contó 520.085 personas en el Darién.",
    ],
)
def test_a_way_through_and_a_mexican_town_are_no_sectors(checked: Checked, text: str) -> None:
    found = figure(checked(text), 520_085)
    assert (claim(found, "en")["series"], found.verdict) == ("panama.darien.nationality", "consistent")


def test_a_series_is_named_where_it_has_no_such_value(checked: Checked) -> None:
    text = "The Border Patrol's Tucson Sector made 500,000 apprehensions in 1998."
    made = claim(figure(checked(text), 500_000), "en")
    assert (made["series"], made["place"], made["verdict"]) == (
        "cbp.southwest.usbp",
        "us_tucson",
        "not-checkable",
    )
