"""What is known beforehand of the ways people take, beside the routes' own table and a count by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from istmo.assemble.record import Record
from istmo.fit.fitted import load_fitted
from istmo.fit.ways import usual_ways
from istmo.measures import KINDS
from istmo.periods import add_months
from istmo.studies import Study, load


@pytest.fixture(scope="module")
def study() -> Study:
    return load("americas")


@pytest.fixture(scope="module")
def known() -> Record:
    return load_fitted().known


def known_to(known: Record, last: date) -> Record:
    counts = known.counts.copy()
    counts[:, [month > last for month in known.months]] = np.nan
    return replace(known, counts=counts)


def share(study: Study, link: str, nationality: str, year: int) -> float:
    row = next(
        row
        for row in study.routes.iter_rows(named=True)
        if (row["link"], row["nationality"]) == (link, nationality)
    )
    return float(row[f"prior_share_{year}"])


def test_without_measures_it_is_the_share_of_each_year_and_a_line_between(
    study: Study, known: Record
) -> None:
    link, group = study.link("caracas>necocli"), study.nationality("VEN")
    middles = [date(2022, 7, 1), date(2023, 7, 1)]
    found = usual_ways(study, known, [*middles, date(2022, 12, 30)])[:, link, group]
    wanted = [np.log(share(study, "caracas>necocli", "VEN", year)) for year in (2022, 2023)]
    assert found[:2] == pytest.approx(wanted)
    days = (date(2022, 12, 30) - middles[0]).days / 365
    assert found[2] == pytest.approx(wanted[0] + days * (wanted[1] - wanted[0]))


def test_what_a_measure_is_expected_to_do_is_taken_out_of_the_share(study: Study, known: Record) -> None:
    link, group = study.link("caracas>mexico_city:air"), study.nationality("VEN")
    found = usual_ways(study, known, [date(2023, 7, 1)])[0, link, group]
    visa = KINDS["visa-requirement"].prior
    assert visa is not None
    assert found == pytest.approx(
        np.log(max(share(study, "caracas>mexico_city:air", "VEN", 2023), 0.02)) + visa.mean
    )


def test_a_year_that_has_not_ended_says_nothing(study: Study, known: Record) -> None:
    link, group = study.link("caracas>necocli"), study.nationality("VEN")
    months = [date(2021, 7, 1), date(2022, 7, 1), date(2024, 7, 1)]
    found = usual_ways(study, known_to(known, date(2022, 11, 1)), months)[:, link, group]
    assert found == pytest.approx(usual_ways(study, known, months[:1])[0, link, group])
    later = usual_ways(study, known_to(known, date(2022, 12, 1)), months)[:, link, group]
    assert later[1:] == pytest.approx(np.log(share(study, "caracas>necocli", "VEN", 2022)))


def test_links_that_the_sectors_share_are_left_to_them(study: Study, known: Record) -> None:
    months = [add_months(known.months[0], number) for number in (0, 40)]
    city = set(study.nodes.filter(study.nodes["kind"] == "border_city")["id"])
    heads = np.array([study.network.nodes[int(head)] in city for head in study.network.head])
    assert not usual_ways(study, known, months)[:, heads].any()
