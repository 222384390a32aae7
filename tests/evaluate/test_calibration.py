"""PIT histograms: flat for what came from the draws' own law, and where forecasts lean."""

import numpy as np
import polars as pl
import pytest

from istmo.evaluate.calibration import TENTHS, pit
from istmo.observation import ALL


def cells(pits: np.ndarray, group: str = "VEN") -> pl.DataFrame:
    return pl.DataFrame({"border": "darien", "model": "ets", "group": group, "pit": pits})


def test_a_tenth_in_each_where_chances_are_right() -> None:
    found = pit(cells(np.random.default_rng(1).random(20_000)))
    assert found["cells"].item() == 20_000
    np.testing.assert_allclose(found.select(TENTHS).row(0), 0.1, atol=0.01)


def test_edges_are_counted_once_and_totals_apart() -> None:
    found = pit(pl.concat([cells(np.array([0.0, 0.1, 0.99, 1.0])), cells(np.array([0.5]), ALL)]))
    groups = found.filter(of="groups").select(TENTHS).row(0)
    assert groups == pytest.approx((0.25, 0.25, *[0] * 7, 0.5))
    assert found.filter(of="total")["tenth6"].item() == 1
