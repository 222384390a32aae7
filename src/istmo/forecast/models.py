"""The models, and how a forecast is issued from one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from istmo.assemble import BORDERS, Border, Counts, Panel, Read, TooLittleKnownError, panel
from istmo.errors import InputError, UnknownNameError
from istmo.forecast.baselines import climatology, drift, random_walk, seasonal_naive
from istmo.forecast.boosted import boosted
from istmo.forecast.classical import arima, ces, ets, theta
from istmo.forecast.corridor import POINTS, corridor, with_record
from istmo.forecast.issued import Forecast
from istmo.forecast.joint import YEAR, draw_jointly
from istmo.forecast.pool import LEVELS, averaged, drawn, handed_over, shipped
from istmo.forecast.state_space import state_space
from istmo.forecast.streams import stream
from istmo.forecast.walk import pooled_walk
from istmo.warehouse import Progress, Store

HORIZON = 6
"""Months ahead that are shown."""
DRAWS = 2000
MINIMUM_MONTHS = 24
"""Two years: the least that shows one change from each month of the year to the next."""

Draw = Callable[[Panel, int, int, np.random.Generator], Counts]
"""(what was known, months ahead, number of draws, random stream) -> (draw, period, group), whole events."""


@dataclass(frozen=True)
class Model:
    """A way to forecast.

    Args:
        name: stable: it names forecasts, random streams and rows of the score record.
        draw: makes the draws; a function of a module, so that it can be sent to other processes.
        borders: names of the borders it can forecast; none if it can forecast any.
        reads_record: whether it reads what all points of the study had counted (`Panel.record`) beside the panel.
    """

    name: str
    draw: Draw
    borders: tuple[str, ...] = ()
    reads_record: bool = False

    def can(self, border: str) -> bool:
        """Whether it can forecast a border."""
        return not self.borders or border in self.borders

    def given(self, known: Panel, store: Store) -> Panel:
        """A panel with all that the model reads."""
        return with_record(known, store) if self.reads_record and known.record is None else known


BASELINES: tuple[Model, ...] = (
    Model("random-walk", partial(draw_jointly, method=random_walk)),
    Model("seasonal-naive", partial(draw_jointly, method=seasonal_naive)),
    Model("climatology", partial(draw_jointly, method=climatology)),
    Model("drift", partial(draw_jointly, method=drift)),
    Model("ets", partial(draw_jointly, method=ets)),
    Model("theta", partial(draw_jointly, method=theta)),
    Model("arima", partial(draw_jointly, method=arima)),
    Model("ces", partial(draw_jointly, method=ces)),
)
"""What others would use."""
MEMBERS: tuple[Model, ...] = (
    *BASELINES,
    Model("pooled-walk", pooled_walk),
    Model("state-space", state_space),
)
"""What the ensemble is made of."""
ALONE: tuple[Model, ...] = (Model("boosted", boosted),)
"""Scored beside the members, and none of them: no forecast of the ensemble should wait for trees to grow."""
JUDGED: tuple[Model, ...] = (*MEMBERS, *ALONE)
"""All that a backtest runs before it comes to the ensemble."""


def _ensemble(panel: Panel, horizon: int, draws: int, generator: np.random.Generator) -> Counts:
    """The ensemble with the newest shipped weights that were known on the day of the panel."""
    weights = shipped([each.name for each in MEMBERS], panel.as_of)
    told = np.zeros((len(MEMBERS), len(LEVELS), horizon, len(panel.groups) + 1))
    for i, each in enumerate(MEMBERS):
        if weights.needed[i]:
            random = stream(panel.name, each.name, panel.as_of)
            told[i] = handed_over(each.draw(panel, horizon, draws, random))
    return drawn(panel, averaged(told, weights), draws, generator)


ENSEMBLE = "ensemble"
MODELS: tuple[Model, ...] = (*JUDGED, Model(ENSEMBLE, _ensemble))
REFERENCE = "random-walk"
"""The model that the others are measured against."""


EVERY: tuple[Model, ...] = (*MODELS, Model("corridor", corridor, tuple(POINTS), reads_record=True))
"""All that may be asked for by name. The corridor is run only then: a fit takes more than a minute."""


def model(name: str) -> Model:
    """A model by its name; raises `UnknownNameError` naming those there are."""
    for each in EVERY:
        if each.name == name:
            return each
    raise UnknownNameError(f"There is no model {name!r}. Known: {', '.join(m.name for m in EVERY)}.")


def issue(
    known: Panel, model: Model, issued: date | None = None, horizon: int = HORIZON, draws: int = DRAWS
) -> Forecast:
    """A forecast of the months after the last one known.

    Args:
        known: what was known of a border.
        model: one of `MODELS`, or another of the same form.
        issued: the day it is made; the day of the panel if None.
        horizon: months ahead, 1 to 12.
        draws: how many.

    Raises:
        TooLittleKnownError: fewer than 24 months are known.
        InputError: the horizon or the number of draws makes no sense.
    """
    if not 1 <= horizon <= YEAR or draws < 1:
        raise InputError(f"{horizon} months and {draws} draws", "Ask for 1 to 12 months, and 1 draw or more")
    if len(known.months) < MINIMUM_MONTHS:
        what = f"only {len(known.months)} months of {known.name} were known on {known.as_of}"
        raise TooLittleKnownError(what, f"Give a later day: {MINIMUM_MONTHS} are needed")
    issued = issued or known.as_of
    return Forecast(
        name=known.name,
        model=model.name,
        issued=issued,
        as_of=known.as_of,
        months=known.targets(horizon),
        groups=known.groups,
        draws=model.draw(known, horizon, draws, stream(known.name, model.name, issued)),
        fingerprint=known.fingerprint,
    )


def issue_all(
    store: Store,
    as_of: date | None = None,
    borders: Sequence[Border] = BORDERS,
    models: Sequence[Model] = MODELS,
    horizon: int = HORIZON,
    draws: int = DRAWS,
    progress: Progress = lambda *_: None,
) -> list[Forecast]:
    """Forecasts of every border by every model, border by border.

    A border of which fewer than 24 whole months were known on the day is left out, and a model where it cannot say
    anything (`Model.can`).

    Args:
        store: where to read.
        as_of: what was known on this day; None reads the newest releases.
        borders: which.
        models: which.
        horizon: months ahead, 1 to 12.
        draws: how many.
        progress: told what is being done, how much is done, and how much there is.
    """
    forecasts: list[Forecast] = []
    read: Read = {}
    for i, border in enumerate(borders):
        try:
            known = panel(store, border, as_of, read=read)
        except TooLittleKnownError:
            continue
        if len(known.months) < MINIMUM_MONTHS:
            continue
        for j, each in enumerate(models):
            progress(f"{border.name}, {each.name}", i * len(models) + j, len(borders) * len(models))
            if each.can(border.name):
                known = each.given(known, store)
                forecasts.append(issue(known, each, horizon=horizon, draws=draws))
    return forecasts
