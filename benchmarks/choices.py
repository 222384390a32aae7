"""How the choices inside the joint draws were made: on months before 2022.

For each way of doing it, the WIS relative to the way chosen (below 1: better), of the total and summed over
nationalities, for forecasts issued in 2020 and 2021, and over long Border Patrol history (2008-2021). Three choices:

    offset    log(y + c) with c = 1 (share 0), or 1 + a share of the mean
    errors    signs tossed, or errors centred on their mean, or taken as they are
    total     with a fit of its own to which nationalities are scaled, or the plain sum of nationalities

    python benchmarks/choices.py        three minutes on one core
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from istmo.assemble import Border, Counts, history
from istmo.evaluate.scores import score
from istmo.forecast import Forecast
from istmo.forecast.baselines import random_walk, seasonal_naive
from istmo.forecast.classical import ets, theta
from istmo.forecast.joint import Fit, Method
from istmo.forecast.scale import OFFSET_SHARE, Floats, Scale
from istmo.forecast.streams import stream
from istmo.observation import ALL, OTHER, UNKNOWN
from istmo.warehouse import Store

CUT = date(2022, 1, 1)
HORIZON, DRAWS, KNOWN = 6, 500, 48
METHODS: dict[str, Method] = {
    "random-walk": random_walk,
    "seasonal-naive": seasonal_naive,
    "ets": ets,
    "theta": theta,
}
SERIES = {
    "darien": ("panama.darien.nationality", 14, 1),
    "honduras": ("honduras.irregular.nationality", 26, 2),
    "mexico": ("mexico.irregular.nationality", 26, 2),
    "mexico returns": ("mexico.returns", 26, 4),
    "border patrol": ("ohss.khsm.citizenship.southwest", 108, 6),
}
"""Series, months known at the first origin, months from one origin to the next. Darien has two years only."""


@dataclass(frozen=True)
class Way:
    """One way of drawing."""

    share: float = OFFSET_SHARE
    errors: str = "signs"
    scaled: bool = True


WAYS = {
    "as chosen": Way(),
    "offset 1": Way(share=0),
    "offset 2 %": Way(share=0.02),
    "offset 30 %": Way(share=0.3),
    "errors centred": Way(errors="centred"),
    "errors as they are": Way(errors="raw"),
    "plain sum": Way(scaled=False),
}


@dataclass(frozen=True)
class Case:
    """An origin: the counts known (four years at most) and those that came, (period, group), all before the cut."""

    name: str
    issued: date
    targets: tuple[date, ...]
    groups: tuple[str, ...]
    known: Counts
    came: Counts


def cases(store: Store) -> Iterator[Case]:
    for name, (series, first, step) in SERIES.items():
        now = history(store, Border(name, series))
        last = sum(month < CUT for month in now.months) - HORIZON
        for end in range(first, last + 1, step):
            targets = now.months[end : end + HORIZON]
            recent = now.counts[end - 12 : end].sum(axis=0)
            largest = [now.nationalities[i] for i in np.argsort(-recent, kind="stable")[:22] if recent[i] > 0]
            groups = (*[code for code in largest if code not in (OTHER, UNKNOWN)][:20], OTHER)
            table = now.grouped(groups)
            known = table[max(end - KNOWN, 0) : end]
            yield Case(name, targets[0], targets, groups, known, table[end : end + HORIZON])


def scores(case: Case, method: Method) -> Iterator[tuple[str, str, float]]:
    """(way, total or groups, summed WIS) of one method at one origin."""
    with_total = np.column_stack([case.known, case.known.sum(axis=1)])
    fits: dict[float, list[Fit]] = {}
    for name, way in WAYS.items():
        scale = Scale.of(with_total, way.share)
        if way.share not in fits:
            fits[way.share] = [method(series, HORIZON) for series in scale.forward(with_total).T]
        made = draws(fits[way.share], scale, way, stream("choices", case.name, case.issued))
        forecast = Forecast(case.name, name, case.issued, case.issued, case.targets, case.groups, made, "")
        rows = score(forecast, case.came, case.targets)
        yield name, "total", float(rows.filter(group=ALL)["wis"].sum())
        yield name, "groups", float(rows.remove(group=ALL)["wis"].sum())


def draws(fits: Sequence[Fit], scale: Scale, way: Way, generator: np.random.Generator) -> Counts:
    """The joint draws of `istmo.forecast.joint`, with the choices left open."""
    events = scale.back(np.stack([fit.point for fit in fits], axis=1) + errors(fits, way, generator))
    groups = events[..., :-1]
    if way.scaled:
        sums = groups.sum(axis=-1)
        groups = groups * np.divide(events[..., -1], sums, out=np.zeros_like(sums), where=sums > 0)[..., None]
    return np.rint(groups).astype(np.int64)


def errors(fits: Sequence[Fit], way: Way, generator: np.random.Generator) -> Floats:
    past = np.stack([fit.errors for fit in fits], axis=1)
    response = np.stack([fit.response for fit in fits], axis=1)
    if way.errors == "centred":
        past = past - past.mean(axis=0)
    shocks = past[generator.integers(len(past), size=(DRAWS, HORIZON))]
    if way.errors == "signs":
        shocks = shocks * generator.choice([-1.0, 1.0], size=(DRAWS, HORIZON, 1))
    return np.stack([(response[h::-1] * shocks[:, : h + 1]).sum(axis=1) for h in range(HORIZON)], axis=1)


def main() -> None:
    argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0]).parse_args()
    wis: dict[tuple[str, str, str, str], float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "istmo.duckdb") as store:
        work = list(cases(store))
    for case in track(work, "origins", console=Console(stderr=True)):
        for name, method in METHODS.items():
            with np.errstate(divide="ignore"):  # 14 months of Darien leave the largest ETS without a variance
                for way, of, found in scores(case, method):
                    wis[case.name, name, way, of] += found
    table = Table(
        title="WIS against the way chosen, geometric mean of the models", title_justify="left", box=None
    )
    for column in ("series", "of", "origins", *WAYS):
        table.add_column(column, justify="left" if column in ("series", "of") else "right")
    for series in SERIES:
        origins = sum(case.name == series for case in work)
        for of in ("total", "groups"):
            ratios = (
                np.exp(
                    np.mean(
                        [np.log(wis[series, m, way, of] / wis[series, m, "as chosen", of]) for m in METHODS]
                    )
                )
                for way in WAYS
            )
            table.add_row(series, of, str(origins), *(f"{ratio:.2f}" for ratio in ratios))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
