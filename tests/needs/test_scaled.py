"""A plan's factor: the ratio of two runs, by month, point and household type."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pytest

from istmo.errors import InputError
from istmo.groups import Groups
from istmo.measures.plan import BASELINE
from istmo.needs import factors, settings

MONTHS = (date(2024, 10, 1), date(2024, 11, 1))


@dataclass(frozen=True)
class Ran:
    """As much of an outcome as is read."""

    points: tuple[str, ...]
    groups: Groups
    arrived: np.ndarray


def simulator(ours: np.ndarray, theirs: np.ndarray) -> Any:
    groups = Groups.product(("VEN", "MEX"), ("single-adult", "family"))

    def run(_: Any, plan: Any, start: date, months: int, draws: int) -> Ran:
        assert (start, months, draws) == (MONTHS[0], 2, 2)
        return Ran(("usbp_el_paso", "ofo_el_paso"), groups, theirs if plan is BASELINE else ours)

    return run


def test_the_ratio_is_taken_draw_by_draw() -> None:
    theirs = np.full((2, 2, 2, 4), 100.0)
    ours = theirs.copy()
    ours[:, :, 0, 0] = 50.0  # half of Venezuelan single adults at the sector
    ours[1, 1, 1] = 300.0  # three times as many at the office, in the second month of the second draw
    place = settings().find("El Paso")
    names = ("sector/single-adult", "sector/family", "office/single-adult", "office/family")
    found = factors(object(), object(), place, names, MONTHS, 5, simulator(ours, theirs), 2)  # type: ignore[arg-type]
    assert found.shape == (5, 2, 4)
    assert found[0].tolist() == [[0.75, 1, 1, 1], [0.75, 1, 1, 1]]
    assert found[1].tolist() == [[0.75, 1, 1, 1], [0.75, 1, 3, 3]]
    assert (found[2:4] == found[:2]).all()


def test_where_nobody_comes_nothing_is_told() -> None:
    nobody = np.zeros((2, 2, 2, 4))
    place = settings().find("el-paso-sector")
    found = factors(object(), object(), place, ("sector/family",), MONTHS, 2, simulator(nobody, nobody), 2)  # type: ignore[arg-type]
    assert (found == 1).all()


def test_a_place_the_study_does_not_count_is_refused() -> None:
    some = np.ones((2, 2, 2, 4))
    with pytest.raises(InputError, match="darien"):
        factors(
            object(),
            object(),
            settings().find("Darien"),
            ("darien/all",),
            MONTHS,
            2,
            simulator(some, some),
            2,  # type: ignore[arg-type]
        )
