"""The fitted corridor as a model: the study fitted to what all its counting points had counted by the day.

One fit says what may be counted at every border, and takes more than a minute; it is kept for the other borders of the
same day. The measures it may know are those announced before the day. A nationality for which the study has no routes
is given its share of the others.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from istmo.assemble import Counts, Panel
from istmo.errors import InputError
from istmo.forecast.issued import LONGEST
from istmo.measures import known_before
from istmo.periods import add_months
from istmo.warehouse import Store

if TYPE_CHECKING:  # few forecasts need a study
    from istmo.assemble.record import Record

POINTS = {
    "southwest": ("usbp", "usbp_others", "ofo"),
    "darien": ("darien",),
    "honduras": ("honduras_fee", "honduras"),
    "mexico": ("mexico",),
    "usbp": ("usbp", "usbp_others"),
    "ofo": ("ofo",),
}
"""Borders, and the counting points of the study that count the same."""

BACK = 18
"""Months that are fitted, as for `istmo history`."""
SHARED = 12
"""Months over which the shares of the others are taken."""
FITTED = 100
"""Draws of the fit; more futures are drawn from each."""


def with_record(known: Panel, store: Store) -> Panel:
    """A panel with what was known of all points on its day.

    Args:
        known: of a border that the study counts.
        store: where to read.
    """
    from istmo.assemble.record import record  # noqa: PLC0415 - few forecasts need a study
    from istmo.fit.model import run_months  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    now = known.as_of.replace(day=1)
    months = run_months(add_months(now, -BACK), add_months(now, LONGEST))
    return replace(known, record=record(load(), store, months, known.as_of))


def corridor(panel: Panel, horizon: int, draws: int, generator: np.random.Generator) -> Counts:
    """Draws of the corridor, an `istmo.forecast.models.Draw`.

    Args:
        panel: with its `record`.
        horizon: months ahead.
        draws: how many.
        generator: decides in which of the groups without routes of their own a person of the others is counted; the fit
            has a stream of its own.

    Raises:
        InputError: the panel has no record, or the study does not count at this border.
    """
    if panel.record is None or panel.name not in POINTS:
        raise InputError(
            f"the corridor was not given what all its points had counted, or does not count at {panel.name}",
            f"Use istmo forecast or istmo backtest, for {', '.join(POINTS)}",
        )
    record = panel.record
    told, codes = _foreseen(_Day(record.fingerprint, panel.as_of, record), draws)
    rows = [record.points.index(point) for point in POINTS[panel.name] if point in record.points]
    ahead = [_months(record.months).index(month) for month in panel.targets(horizon)]
    counts = told[:, rows][:, :, ahead].sum(1)  # (draw, period, nationality)
    own = [codes.index(code) for code in panel.groups[:-1] if code in codes]
    rest = np.delete(counts, own, axis=2).sum(2)
    shared = [
        place
        for place, code in enumerate(panel.groups)
        if code not in codes or place == len(panel.groups) - 1
    ]
    weight = panel.counts[-SHARED:, shared].sum(0) + 1.0
    out = np.zeros((len(counts), horizon, len(panel.groups)), np.int64)
    out[:, :, [place for place in range(len(panel.groups)) if place not in shared]] = counts[:, :, own]
    out[:, :, shared] = generator.multinomial(rest.astype(np.int64), weight / weight.sum())
    return out


def _months(months: tuple[date, ...]) -> tuple[date, ...]:
    from istmo.fit.model import SPIN_UP  # noqa: PLC0415

    return months[SPIN_UP:]


@dataclass(frozen=True)
class _Day:
    """What the study is fitted to; days are told apart by what was known on them."""

    fingerprint: str
    as_of: date
    record: "Record" = field(compare=False)


@lru_cache(maxsize=2)
def _foreseen(day: _Day, draws: int) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Counts that may come, (draw, point, month of the record, nationality), and the nationalities."""
    from istmo.fit.ahead import foreseen  # noqa: PLC0415
    from istmo.fit.run import fit, fitted_model  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    study, measures = load(), known_before(day.as_of)
    found = fit(study, day.record, measures=measures, draws=min(FITTED, draws))
    each = -(-draws // len(found.draws))
    told = foreseen(fitted_model(study, found, measures), found, _months(found.months), each=each)
    counts = {
        point.id: [code in point.nationalities for code in study.nationalities] for point in study.points
    }
    counted = np.array([counts[point] for point in day.record.points])
    return told[:draws] * counted[:, None, :], study.nationalities
