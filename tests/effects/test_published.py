"""Published findings: local projections recover what they should, and the record beside the papers."""

import hashlib
import tomllib
from datetime import date
from importlib.resources import files

import numpy as np
import polars as pl
import pytest

from istmo.effects import compared, finding, findings, read
from istmo.effects.elasticity import (
    CALM_LAST,
    FIRST,
    LAST,
    long_run,
    of_lawful,
    of_tightness,
    of_tightness_in_the_long_run,
    projection,
)
from istmo.effects.labour import CARD, DATA, labour, tightness
from istmo.errors import InputError, UnknownNameError
from istmo.warehouse import Store


def test_local_projections_recover_the_response_of_a_known_process() -> None:
    """U_t = 0.6 U_(t-1) - 0.3 L_t + e; L wanders, so a rise stays: after 2 months the response is -0.3 (1 + .6 + .36),
    within four standard errors of the mean over 200 draws; 95 % intervals cover it in 91 to 98 % of them."""
    rng, truth = np.random.default_rng(1), -0.3 * (1 + 0.6 + 0.36)
    found, covered = [], 0
    for _ in range(200):
        lawful, unlawful = np.cumsum(rng.normal(size=150)), np.zeros(150)
        for t in range(1, 150):
            unlawful[t] = 0.6 * unlawful[t - 1] - 0.3 * lawful[t] + rng.normal()
        one = projection(unlawful, lawful, np.arange(150), 1, 2)
        found.append(one.value)
        covered += one.low < truth < one.high
    assert np.mean(found) == pytest.approx(truth, abs=4 * np.std(found) / np.sqrt(200))
    assert 182 <= covered <= 196


def test_too_short_a_series_is_refused() -> None:
    with pytest.raises(InputError, match="observations"):
        projection(np.arange(20.0), np.arange(20.0), np.arange(20), 2, 1)


def test_clemens_2024_elasticity_to_lawful_crossings_has_sign_and_order(filled: Store) -> None:
    """PIIE WP 24-10, abstract: -0.3 after about 10 months. The order of magnitude: between half and twice."""
    found = of_lawful(filled)[10]
    assert -0.6 <= found.value <= -0.15
    assert found.low < found.value < found.high
    assert (FIRST.year, LAST.year) == (2013, 2023)


def test_error_correction_recovers_the_long_run_of_a_known_process() -> None:
    """dU_t = -0.2 (U - 0.6 X)_(t-1) + 0.3 dX_t + e, X wanders: 0.6 in the long run, within four standard errors of the
    mean over 200 draws; 95 % intervals cover it in 89 to 98 % of them."""
    rng, found, covered = np.random.default_rng(2), [], 0
    for _ in range(200):
        cause, outcome = np.cumsum(rng.normal(size=300)), np.zeros(300)
        for t in range(1, 300):
            pushed = -0.2 * (outcome[t - 1] - 0.6 * cause[t - 1]) + 0.3 * (cause[t] - cause[t - 1])
            outcome[t] = outcome[t - 1] + pushed + rng.normal()
        one = long_run(outcome, cause, np.arange(300), 1)
        found.append(one.value)
        covered += one.low < 0.6 < one.high
    assert np.mean(found) == pytest.approx(0.6, abs=4 * np.std(found) / np.sqrt(200))
    assert 178 <= covered <= 196


def test_bahar_2025_crossings_rise_with_tightness_by_its_order(filled: Store) -> None:
    """JPAM 44(2), as told on the author's page: 0.35 to 0.73. Ours in the same month is told from none, in the long run
    not; without the pandemic there is none to tell, as Rodríguez and Bravo (2025) would expect."""
    now, later = of_tightness(filled)[0], of_tightness_in_the_long_run(filled)
    for one in (now, later):
        assert 0.35 / 2 <= one.value <= 0.73 * 2
    assert now.low > 0
    assert later.low < 0
    calm = of_tightness(filled, CALM_LAST)[0]
    assert calm.low < 0 < calm.high
    assert calm.high < 0.73


def test_tightness_stands_in_three_rows_beside_its_paper(filled: Store) -> None:
    rows = compared(finding("tightness"), filled, read().effect)
    assert [(row.of, row.agreement) for row in rows] == [
        ("tightness", "agrees"), ("long-run", "same-size"), ("before-pandemic", "same-sign"),
    ]  # fmt: skip
    assert [len(row.course) for row in rows] == [13, 0, 13]
    assert rows[0].course[0].change == rows[0].ours
    assert {row.observations for row in rows} == {276, 228}


def test_the_labour_market_is_as_its_card_says() -> None:
    card = tomllib.loads(files("istmo.effects").joinpath(CARD).read_text(encoding="utf-8"))
    data = files("istmo.effects").joinpath(DATA).read_bytes()
    assert hashlib.sha256(data).hexdigest() == card["sha256"]
    months = labour()["month"]
    assert months.to_list() == pl.date_range(card["first"], card["last"], "1mo", eager=True).to_list()
    assert months[-1] == date(2024, 9, 1)
    assert [column["name"] for column in card["column"]] == labour().columns[1:]
    assert all(len(column["copies"]) >= 2 for column in card["column"])


def test_tightness_is_openings_per_unemployed_person_and_refuses_months_it_has_not() -> None:
    first = date(2009, 7, 1)
    assert tightness(first, first) == pytest.approx([2232 / 14601])
    with pytest.raises(InputError, match="2000-12-01 to 2024-09-01"):
        tightness(date(2024, 9, 1), date(2024, 10, 1))


def test_the_record_beside_the_papers(filled: Store) -> None:
    """APPAM 2025: Brazilians at the border down by more than 75 %. CGO: Venezuelans and Ecuadorians to the Darien."""
    ours = {
        (row.finding.id, row.of): row for one in findings() for row in compared(one, filled, read().effect)
    }
    for name in ("mexico-electronic-authorisation-brazil-2021", "mexico-visa-brazil-2022"):
        found = ours["brazil", name]
        assert found.ours is not None
        assert 1 - np.exp(found.ours) > 0.75
        assert found.agreement in ("agrees", "same-size")
    for name in ("venezuela", "ecuador"):
        row = ours[f"{name}-darien", f"mexico-visa-{name}-{2022 if name == 'venezuela' else 2021}"]
        assert row.ours is not None
        assert row.low is not None
        assert row.low > 0, "more than before, beyond what placebos do"


def test_an_unknown_finding_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="brazil"):
        finding("nope")
