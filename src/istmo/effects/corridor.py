"""What the fitted corridor says a measure did: counts as they came, over counts with the measure's size at nothing.

Departures, shocks and every other measure stay as fitted, draw by draw: the difference is the measure's alone. That
is what the other estimators cannot say where measures fall together; but it rests on the study's routes and on the
prior of the measure's kind. It takes minutes, so it is run once, by `scripts/corridor_effects.py`, and shipped.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from istmo.effects.answer import Modelled
from istmo.effects.panel import TOGETHER
from istmo.effects.window import addresses, window
from istmo.measures import catalogue

FILE = "corridor.csv"
DRAWS = 40
LEAST = 5.0
"""Events a month without the measure, below which a ratio says nothing."""
MERGED = {"honduras_fee": "honduras", "usbp_others": "usbp"}
"""Counting points of the study that are one here: the same count under another rule, or of other nationalities."""

NAMED = 6
"""Nationalities up to which each is told; where a measure addresses more, only all of them together are."""

Report = Callable[[str, int, int], None]


def made(report: Report = lambda *_: None, draws: int = DRAWS) -> pl.DataFrame:
    """The corridor's effects of every fitted measure of the catalogue, minutes of work.

    Returns:
        measure, point, group, month (the first whole one is 1; 0 is the average of all), change, low, high (logs).
    """
    from istmo.fit.fitted import load_fitted  # noqa: PLC0415
    from istmo.fit.model import SPIN_UP  # noqa: PLC0415
    from istmo.fit.run import fitted_model  # noqa: PLC0415
    from istmo.studies import load  # noqa: PLC0415

    study, found = load(), load_fitted()
    model = fitted_model(study, found)
    chosen = found.draws[:draws]
    months, points, counts = found.months[SPIN_UP:], found.known.points, found.known.counts[:, SPIN_UP:]
    measures = [one for one in catalogue() if one.id in found.measures]
    rows: list[tuple[object, ...]] = []
    with_it = [np.asarray(model.expected(one)) for one in chosen]
    for done, measure in enumerate(measures):
        report(measure.id, done, len(measures))
        after = window(measure).months()
        when = [number for number, month in enumerate(months) if month in after]
        if not when or months[when[0]] != after[0]:
            continue  # it began before the first month fitted: the constants hold what it did
        place = found.measures.index(measure.id)
        without = []
        for one in chosen:
            size = np.array(one.size)
            size[place] = 0.0
            without.append(np.asarray(model.expected(one._replace(size=size))))
        addressed = [g for g, code in enumerate(study.nationalities) if addresses(measure, code)]
        named = {study.nationalities[g]: [g] for g in addressed if study.nationalities[g] != "OOO"}
        groups = {TOGETHER: addressed, **(named if len(named) <= NAMED else {})}
        for p, point in enumerate(points):
            for name, members in groups.items():
                seen = [g for g in members if np.isfinite(counts[p, when, g]).any()]
                if seen:
                    pair = [
                        np.array([run[p][when][:, seen].sum(1) for run in runs])
                        for runs in (with_it, without)
                    ]
                    rows += _rows((measure.id, MERGED.get(point, point), name), *pair)
    names = ["measure", "point", "group", "month", "change", "low", "high"]
    return pl.DataFrame(rows, schema=names, orient="row").unique(names[:4], keep="first", maintain_order=True)


def _rows(
    key: tuple[str, str, str], with_it: NDArray[np.float64], without: NDArray[np.float64]
) -> list[tuple[object, ...]]:
    """The average of the months and each of them, from counts expected. (draw, month) both"""
    if np.median(without) < LEAST:
        return []
    each = np.log(with_it) - np.log(without)
    changes = {0: each.mean(1), **{number + 1: each[:, number] for number in range(each.shape[1])}}
    return [
        (*key, number, *(round(float(np.quantile(draws, q)), 4) for q in (0.5, 0.025, 0.975)))
        for number, draws in changes.items()
    ]


@cache
def shipped() -> pl.DataFrame:
    """The table that ships with the package, as `made` returns it."""
    text = files("istmo.effects").joinpath(FILE).read_bytes()
    return pl.read_csv(BytesIO(text), comment_prefix="#")


def modelled(measure: str, point: str, group: str) -> tuple[Modelled, ...]:
    """What the corridor says of a row: the average of its months, then each; empty if it says nothing.

    Args:
        measure: its id.
        point: where it is counted.
        group: nationality, or `TOGETHER`.
    """
    found = shipped().filter(
        (pl.col("measure") == measure) & (pl.col("point") == point) & (pl.col("group") == group)
    )
    rows = found.sort("month").select("change", "low", "high").iter_rows(named=True)
    return tuple(Modelled(**row) for row in rows)
