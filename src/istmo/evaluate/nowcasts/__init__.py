"""How the nowcast has done: every month since 2022 as it stood the day before the agency published it.

On that day the other counting points had published all they would before it. Beside the nowcast stand forecasts of the
same month by other models, issued on the same day from the border's own figures. The folder holds the record that ships
with the package; `istmo nowcast --remake FOLDER` makes it anew.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import polars as pl

from istmo.assemble import Border, TooLittleKnownError, border, history, panel
from istmo.evaluate import record
from istmo.evaluate.past import Past
from istmo.evaluate.scores import ROW, score
from istmo.forecast import DRAWS, REFERENCE, Forecast, issue, model
from istmo.forecast.nowcast import POINTS, nowcast
from istmo.warehouse import Progress, Store

BESIDE = (REFERENCE, "ets", "theta")
"""The models that the nowcast is scored beside."""
FIRST_MONTH = date(2022, 1, 1)
"""As in the score record."""


def load(as_of: date | None = None, folder: Path | None = None) -> pl.DataFrame:
    """The scored months that had become known on a day, in the schema `evaluate.scores.ROW`.

    Args:
        as_of: the day; None loads all.
        folder: a record of one's own; the shipped one if None.

    Raises:
        InputError: the folder holds no record.
    """
    return record.load(as_of, folder or Path(str(files(__name__))))


def remake(
    store: Store,
    names: Sequence[str] = POINTS,
    beside: Sequence[str] = BESIDE,
    draws: int = DRAWS,
    first: date = FIRST_MONTH,
    progress: Progress = lambda *_: None,
) -> pl.DataFrame:
    """Scores of the nowcast and of the models beside it, in the schema `evaluate.scores.ROW`.

    A month that no other counting point published first has no nowcast and is left out, for every model.

    Args:
        store: where the counts are.
        names: which borders.
        beside: which other models.
        draws: of each forecast.
        first: first month.
        progress: told how many months are done.
    """
    return pl.concat(
        [ROW.to_frame(), *(_course(store, border(n), beside, draws, first, progress) for n in names)]
    )


def _course(
    store: Store, area: Border, beside: Sequence[str], draws: int, first: date, progress: Progress
) -> pl.DataFrame:
    past, now = Past(store, area, None), history(store, area)
    months = [month for month in now.months if month >= first]
    rows = [ROW.to_frame()]
    for done, month in enumerate(months):
        progress(f"{area.name}, {month:%Y-%m}", done, len(months))
        known = past.first_known(month)
        if known is None:
            continue
        place = now.months.index(month)
        for forecast in _forecasts(store, area, known - timedelta(days=1), beside, draws):
            if forecast.months == (month,):
                rows.append(score(forecast, now.grouped(forecast.groups)[[place]], [now.released[place]]))
    return pl.concat(rows)


def _forecasts(store: Store, area: Border, day: date, beside: Sequence[str], draws: int) -> list[Forecast]:
    """The nowcast of a day and the others' forecasts of its month; none where there is no nowcast."""
    try:
        found = nowcast(store, area, day, draws).forecast
        known = panel(store, area, day)
        return [found, *(issue(known, model(name), horizon=1, draws=draws) for name in beside)]
    except TooLittleKnownError:
        return []
