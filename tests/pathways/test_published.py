"""The pathways beside what was published of them, and that the published totals are not what they are made of."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from istmo.errors import InputError
from istmo.pathways import WITHIN, Course, by_month, compare, compare_waits, pathways, published, run, waits
from istmo.warehouse import Store

Rows = dict[tuple[str, date, date], float]


@pytest.fixture(scope="module")
def courses() -> dict[str, Course]:
    return {name: run(pathway) for name, pathway in pathways().items()}


@pytest.fixture(scope="module")
def rows(courses: dict[str, Course]) -> Rows:
    frame = compare(courses, published())
    keys = frame.select("of", "since", "until", "error").iter_rows()
    return {(of, since, until): error for of, since, until, error in keys}


def test_cbp_one_appointments_processed_to_august_2024_within_5_percent(
    rows: Rows,
) -> None:
    assert abs(rows["cbp-one/appointment", date(2023, 1, 12), date(2024, 8, 31)]) < WITHIN


def test_port_processing_of_47_to_48_thousand_a_month_within_5_percent(
    rows: Rows,
) -> None:
    assert (
        abs(rows["cbp-one/appointment + walk-ins/inspection", date(2023, 6, 1), date(2023, 6, 30)]) < WITHIN
    )


def test_the_safe_mobility_funnel_misses_5_percent_by_what_the_documents_say(
    courses: dict[str, Course], rows: Rows
) -> None:
    """Voice of America's undated figures: 172,600 applications, 27,400 referred, 7,600 arrived.

    The model reaches the applications between the last count before and the day Guatemala opened to others.
    """
    reached = courses["safe-mobility"].reached(172_600)
    assert reached is not None
    assert date(2023, 12, 15) < reached < date(2024, 5, 7)
    assert rows["safe-mobility/screening", date(2023, 6, 12), reached] == pytest.approx(-0.058, abs=0.001)
    assert rows["safe-mobility/resettlement", date(2023, 6, 12), reached] == pytest.approx(-0.118, abs=0.001)
    # what went in comes out again: the counts of October and December 2023
    assert courses["safe-mobility"].total("screening", end=date(2023, 10, 17)) == pytest.approx(
        4800, rel=0.02
    )
    assert courses["safe-mobility"].total("screening", end=date(2023, 12, 15)) == pytest.approx(
        11000, rel=0.02
    )


def test_no_constant_is_a_published_total() -> None:
    made_of = set()
    for pathway in pathways().values():
        dumped = pathway.model_dump()
        made_of |= {value for value in _numbers(dumped) if value > 0}
    assert made_of.isdisjoint({figure.total for figure in published()})
    assert {172_600.0, 27_400.0, 7_600.0, 771_300.0}.isdisjoint(made_of)


def _numbers(value: object) -> set[float]:
    if isinstance(value, dict):
        return set().union(*(_numbers(one) for one in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(_numbers(one) for one in value)) if value else set()
    return {float(value)} if isinstance(value, int | float) else set()


def test_cbp_one_by_month_beside_ohss(courses: dict[str, Course], filled: Store) -> None:
    months = by_month(courses["cbp-one"], "appointment", filled.series("ohss.cbp-one.total"))
    assert months.height == 20
    assert months["published"].sum() == 771_300
    assert months["error"].abs().mean() < 0.02
    assert months["error"].abs().max() < 0.09  # March 2023


@pytest.mark.parametrize(
    ("of", "series", "where", "start", "end"),
    [
        ("cbp-one/appointment", "ohss.cbp-one.total", {}, date(2023, 1, 1), date(2024, 8, 1)),
        ("cbp-one/appointment", "ohss.cbp-one.total", {}, date(2023, 6, 1), date(2024, 8, 1)),
        (
            "cbp-one/appointment + walk-ins/inspection",
            "cbp.southwest.ofo",
            {},
            date(2023, 6, 1),
            date(2024, 8, 1),
        ),
        ("chnv/authorisation", "ohss.chnv.authorisations.total", {}, date(2022, 10, 1), date(2024, 8, 1)),
        ("chnv/parole", "ohss.chnv.paroles.total", {}, date(2022, 10, 1), date(2024, 8, 1)),
        ("h2a/visa", "state.visas.h2.annual", {"category": ["h2a"]}, date(2021, 10, 1), date(2021, 10, 1)),
        ("h2b/visa", "state.visas.h2.annual", {"category": ["h2b"]}, date(2022, 10, 1), date(2022, 10, 1)),
        ("h2b/visa", "state.visas.h2", {"category": ["h2b"]}, date(2023, 10, 1), date(2024, 9, 1)),
    ],
)
def test_a_published_total_is_that_of_its_series(
    of: str, series: str, where: dict[str, list[str]], start: date, end: date, filled: Store
) -> None:
    total = filled.series(series, where=where, start=start, end=end)["value"].sum()
    assert total in [figure.total for figure in published() if " + ".join(figure.of) == of]


def test_the_pace_of_resettlement_is_that_of_the_register(filled: Store) -> None:
    """constants.toml, safe-mobility/resettlement: what the refugee program moved in two quarters of 2023."""
    of = ["COL", "CUB", "GTM", "HND", "HTI", "NIC", "SLV", "VEN"]
    moved = filled.series("state.refugees", where={"nationality": of})
    stage = pathways()["safe-mobility"].stage[1]
    assert stage.kind == "queue"
    for rate, first, last in zip(stage.service, (7, 10), (9, 12), strict=True):
        quarter = moved.filter(pl.col("period").is_between(date(2023, first, 1), date(2023, last, 1)))
        assert quarter["value"].sum() == rate.persons


def test_the_longest_wait_in_august_2024_is_near_the_nine_months_that_were_told(
    courses: dict[str, Course],
) -> None:
    found = compare_waits(courses, waits()).filter(
        pl.col("what") == "longest", pl.col("day") == date(2024, 8, 31)
    )
    assert abs(found["error"][0]) < 0.1


def test_the_requests_of_thirteen_months_are_of_the_order_published(courses: dict[str, Course]) -> None:
    """CBS News: 64.3 million requests until 8 February 2024, one a day for each who waits."""
    course = courses["cbp-one"]
    requests = course.waiting[0][: course.days.index(date(2024, 2, 8)) + 1].sum()
    assert requests == pytest.approx(64.3e6, rel=0.2)


def test_a_figure_of_an_unknown_stage_or_day_is_refused(courses: dict[str, Course]) -> None:
    figure = published()[0]
    with pytest.raises(InputError, match="no stage of a pathway"):
        compare(courses, [figure.model_copy(update={"of": ("cbp-one/nothing",)})])
    with pytest.raises(InputError, match="does not reach"):
        compare(courses, [figure.model_copy(update={"end": date(2030, 1, 1)})])


def test_every_label_is_there_in_both_languages(courses: dict[str, Course]) -> None:
    frame = compare(courses, published())
    assert frame["figure"].n_unique() == frame["figure_es"].n_unique()
    assert not (frame["figure"] == frame["figure_es"]).any()


def test_the_documents_print_what_is_computed(courses: dict[str, Course]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "pathways.md").read_text(encoding="utf-8")
    for modelled in compare(courses, published())["modelled"]:
        assert f"| {modelled:,.0f} |" in page
    for modelled in compare_waits(courses, waits())["modelled"]:
        assert f"| {modelled:.0f} |" in page
