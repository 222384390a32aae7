"""A fit that is broken off and goes on."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from istmo.fit import run
from istmo.fit.run import fit, known_to
from istmo.studies import load
from istmo.warehouse import Store


def test_a_fit_broken_off_goes_on_from_its_last_round(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, part = load("americas"), tmp_path / "fit.part"
    known = known_to(study, filled, date(2022, 1, 1), date(2022, 2, 1))
    how = {"steps": 3, "rounds": 2, "draws": 0}
    whole = fit(study, known, **how)  # type: ignore[arg-type]

    def stop(share: float) -> None:
        if share == pytest.approx(2 / 4):  # the search and one round of two have ended
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(study, known, **how, report=stop, part=part)  # type: ignore[arg-type]
    monkeypatch.setattr(run, "approach", None)  # not searched again
    again = fit(study, known, **how, part=part)  # type: ignore[arg-type]
    np.testing.assert_allclose(again.mode.level, whole.mode.level, rtol=1e-9)
    np.testing.assert_allclose(again.mode.log_noise, whole.mode.log_noise, rtol=1e-9)


def test_a_fit_of_other_counts_does_not_go_on_from_it(filled: Store, tmp_path: Path) -> None:
    study, part = load("americas"), tmp_path / "fit.part"
    part_of = known_to(study, filled, date(2022, 1, 1), date(2022, 2, 1))
    fit(study, part_of, steps=1, rounds=0, draws=0, part=part)
    other = known_to(study, filled, date(2022, 2, 1), date(2022, 3, 1))
    alone = fit(study, other, steps=1, rounds=0, draws=0)
    beside = fit(study, other, steps=1, rounds=0, draws=0, part=part)
    np.testing.assert_array_equal(beside.mode.level, alone.mode.level)
