"""Counts to a day within a month, and times told across fiscal years; all sentences are our own."""

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
        "15 de febrero de 2023\n\nEste mes de febrero han cruzado el Darién 10.612 migrantes.",
        "En lo que va de febrero de 2023 han cruzado el Darién 10.612 migrantes.",
        "February 15, 2023\n\nSo far in February 10,612 migrants have crossed the Darien Gap.",
        "February 15, 2023\n\nThis February 10,612 migrants have crossed the Darien Gap.",
    ],
)
def test_a_part_of_a_month_is_no_more_than_all_of_it(checked: Checked, text: str) -> None:
    """24,657 came in all of it."""
    found = figure(checked(text), 10_612)
    assert (found.verdict, found.reason) == ("consistent", "within")
    more = figure(checked(text.replace("10.612", "30.612").replace("10,612", "30,612")), 30_612)
    assert more.verdict == "not-checkable"


@pytest.mark.parametrize(
    "text",
    [
        "Del 1 de enero hasta hoy 28 de agosto de 2023 han cruzado el Darién 320.098 migrantes.",
        "From January 1 to August 28, 2023, 320,098 migrants crossed the Darien Gap.",
    ],
)
def test_a_stretch_ends_on_the_day_that_the_text_prints(checked: Checked, text: str) -> None:
    found = figure(checked(text), 320_098)
    assert found.reason == "within"
    assert claim(found, "en")["period_end"] == "2023-08-28"


def test_fiscal_years_from_one_to_another_are_one_stretch(checked: Checked) -> None:
    text = "From fiscal year 2021 to fiscal year 2023 some 1.6 million people got away, unseen or not."
    found = checked(text).claims[0].when
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == ("2020-10-01", "2023-09-30")


def test_a_change_since_the_fiscal_year_began_is_of_its_stretch(checked: Checked) -> None:
    text = (
        "May 20, 2024\n\nIn April agents met 30,393 migrants in the El Paso sector. Since Oct. 1, though, it has seen "
        "a 41 percent decrease compared with the first seven months of the record fiscal year 2023."
    )
    found = next(each for each in checked(text).claims if each.figure.kind == "change").when
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == ("2023-10-01", "2024-04-30")


@pytest.mark.parametrize(
    ("text", "value", "span"),
    [
        (
            "December 31, 2022\n\nAgents in the El Paso Sector apprehended 106,847 migrants in the first two months of "
            "the new fiscal year. In the Del Rio Sector it was 90,963 in the first two months.",
            90_963,
            ("2022-10-01", "2022-11-30"),
        ),
        (
            "February 2, 2023\n\nIn the first quarter of FY2023 agents met 717,000 people; the same time frame in FY22 "
            "had 496,730.",
            496_730,
            ("2021-10-01", "2021-12-31"),
        ),
        (
            "January 20, 2023\n\nIn December Cubans were stopped 42,654 times at the southwest border. Nicaraguans "
            "were stopped more than 35,000 times, up 3% from November.",
            35_000,
            ("2022-12-01", "2022-12-31"),
        ),
        (
            "August 30, 2024\n\nPanama recorded some 238,000 people in the Darien by late August.",
            238_000,
            ("2024-01-01", "2024-08-31"),
        ),
    ],
)
def test_the_time_told_for_several_figures_is_theirs(
    checked: Checked, text: str, value: float, span: tuple[str, str]
) -> None:
    found = claim(figure(checked(text), value), "en")
    assert (found["period_start"], found["period_end"]) == span


@pytest.mark.parametrize(
    "text",
    [
        "August 13, 2021\n\nIn July there were 213,593 encounters at the southwest border. 117,341 encounters, more "
        "than half of the total, were processed under Title 8.",
        "13 de agosto de 2021\n\nEn julio hubo 213.593 encuentros en la frontera suroeste. De ellos, 117.341 se "
        "procesaron bajo el Título 8.",
    ],
)
def test_what_is_processed_under_title_8_is_a_part(checked: Checked, text: str) -> None:
    found = figure(checked(text), 117_341)
    assert found.best is not None
    assert (found.best.reading.category, found.verdict) == ("title-8", "consistent")


def test_a_running_count_ends_in_the_month_that_it_shows_itself_to_end_in(checked: Checked) -> None:
    """495,459 to November, 520,085 to December."""
    text = (
        "December 6, 2023\n\nMore than 500,000 migrants have crossed the Darien so far in 2023, 320,465 of them "
        "Venezuelans."
    )
    for value in (500_000, 320_465):
        found = claim(figure(checked(text), value), "en")
        assert (found["period_start"], found["period_end"]) == ("2023-01-01", "2023-12-31")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("En todo el año fiscal 2021-2022 hubo 2.378.944 encuentros.", ("2021-10-01", "2022-09-30")),
        (
            "Encounters fell by more than 160,000 from fiscal year 2022 to fiscal year 2023.",
            ("2022-10-01", "2023-09-30"),
        ),
        (
            "September 1, 2019\n\nCBP counted 862,785 people at the southwest border in the fiscal year to date.",
            ("2018-10-01", "2019-07-31"),
        ),
        (
            "1 de septiembre de 2019\n\nCBP contó 862.785 personas en la frontera suroeste en el año fiscal hasta la "
            "fecha.",
            ("2018-10-01", "2019-07-31"),
        ),
        ("During the first three months of current FY23, 717,333 people came.", ("2022-10-01", "2022-12-31")),
    ],
)
def test_fiscal_years_as_the_press_writes_them(checked: Checked, text: str, span: tuple[str, str]) -> None:
    found = checked(text).claims[-1].when
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == span


def test_a_stretch_that_names_its_last_month_ends_with_it(checked: Checked) -> None:
    """175,000 lies between the sums to May and to June."""
    text = "20 de junio de 2024\n\nEntre enero y mayo de 2024 Panamá contó en el Darién 175.000 personas."
    assert claim(figure(checked(text), 175_000), "en")["period_end"] == "2024-05-31"
