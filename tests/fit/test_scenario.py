"""The shipped fit: it reads back as it was written, and a plan can be simulated with it."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from istmo.engine.simulate import compiled_run
from istmo.errors import InputError
from istmo.fit.fitted import load_fitted, save
from istmo.fit.scenario import scenario
from istmo.measures import BASELINE, read_plan
from istmo.studies import load


def test_a_fit_is_kept_whole(tmp_path: Path) -> None:
    shipped = load_fitted("americas")
    save(shipped, tmp_path / "again.npz")
    again = load_fitted("americas", tmp_path / "again.npz")
    assert again.measures == shipped.measures
    assert again.months == shipped.months
    assert np.array_equal(again.mode.level, shipped.mode.level)
    assert np.allclose(again.draws[3].size, shipped.draws[3].size, atol=2e-3)  # half-precision differences
    assert shipped.months[shipped.last] <= date(2024, 9, 1)


def test_no_fit_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="istmo fit"):
        load_fitted("americas", tmp_path / "none.npz")


def test_the_mode_goes_on_as_the_counts_ended() -> None:
    """The month after the last counted one, without shocks, is of the order of the month before it."""
    study = load("americas")
    fitted = load_fitted("americas")
    outcome = scenario(study, BASELINE, date(2024, 9, 1), 1, 1, fitted)
    usbp = outcome.arrived[0, 0, outcome.points.index("usbp")].sum()
    counted = np.nansum(fitted.known.counts[fitted.known.points.index("usbp"), -1])
    assert (
        0.4 < usbp / counted < 2.5
    )  # persons who pass beside events counted: detection and repeats lie between
    assert (outcome.departed >= 0).all()


def test_two_plans_share_one_compiled_program() -> None:
    study = load("americas")
    fitted = load_fitted("americas")
    scenario(study, BASELINE, date(2024, 10, 1), 1, 1, fitted)
    before = compiled_run._cache_size()
    example = Path(__file__).parents[2] / "docs" / "examples" / "more-appointments.toml"
    scenario(study, read_plan(example, study), date(2024, 10, 1), 1, 1, fitted)
    assert compiled_run._cache_size() == before
