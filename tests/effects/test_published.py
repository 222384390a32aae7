"""Published findings: local projections recover what they should, and the record beside the papers."""

import numpy as np
import pytest

from istmo.effects import compared, finding, findings, read
from istmo.effects.elasticity import FIRST, LAST, of_lawful, of_unemployment, projection
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


def test_bahar_2025_crossings_rise_as_unemployment_falls(filled: Store) -> None:
    """JPAM 44(2): more crossings in a tighter labour market, here by unemployment, whose sign is the other one."""
    assert of_unemployment(filled).value < 0


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
