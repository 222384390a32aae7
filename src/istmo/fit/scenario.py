"""What a plan comes to on a fitted study: the engine, by nationality and household type, in as many draws as wanted.

Draw n has the same parameters and the same shocks whatever the plan, so two plans differ by what they do and by
nothing else. Months that were counted keep the departures that the fit found; beyond them departures draw back to
what they were, and constants, ports and detection go on as the random walks they are (`ahead.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from istmo.engine import Calendar, Inputs, Parameters, RecursiveLogit, ensemble, inputs, layout, nobody
from istmo.fit.ahead import ahead
from istmo.fit.fitted import Fitted, load_fitted
from istmo.fit.latent import Latent
from istmo.fit.model import COST_TASTE, Model, model, run_months
from istmo.fit.places import usual_places
from istmo.fit.ways import acts_within
from istmo.groups import Groups
from istmo.measures import KINDS, Measure, catalogue, in_effect
from istmo.measures.apply import Reach, central_size, changes, effects, into, prepared, reach
from istmo.measures.filling import first_to_number, kept, let_in, passed, worth
from istmo.measures.outcome import Keep, Outcome, collect, joined
from istmo.measures.plan import BASELINE, Plan, announced
from istmo.network import Network
from istmo.periods import add_months
from istmo.studies import Study
from istmo.workers import done, workers

WARM = 3
"""Months run before the first one wanted, beside the fit's own."""

AT_ONCE = 10
"""Draws that a worker of a cluster makes in a row."""


def scenario(
    study: Study,
    plan: Plan,
    start: date,
    months: int,
    draws: int,
    fitted: Fitted | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
    cluster: str | None = None,
) -> Outcome:
    """What a plan comes to.

    Args:
        study: that was fitted.
        plan: what is done; what is in force or announced on `start` goes on beside it.
        start: first day of the first month.
        months: how many.
        draws: how many; 1 is the mode, without shocks.
        fitted: the fit, by default the one shipped with the study.
        progress: told before each draw how many are done or under way, and how many there are; what it raises ends
            the run.
        cluster: address of a Dask cluster to do it on instead (`istmo.workers`).

    Raises:
        InputError: measures contradict each other, there is no fit, or no cluster.
    """
    fitted = fitted or load_fitted(study.name)
    numbers = range(draws) if draws > 1 else [None]
    if cluster is None:
        return _drawn(study, plan, start, months, numbers, fitted, progress)
    tasks = [
        (study, plan, start, months, numbers[first : first + AT_ONCE], fitted)
        for first in range(0, draws, AT_ONCE)
    ]
    with workers(1, cluster) as pool:
        return joined(
            done(
                pool, _part, tasks, "", lambda _what, parts, _of: progress(min(parts * AT_ONCE, draws), draws)
            )
        )


def _part(task: tuple[Study, Plan, date, int, Sequence[int | None], Fitted]) -> Outcome:
    return _drawn(*task)


def _drawn(
    study: Study,
    plan: Plan,
    start: date,
    months: int,
    numbers: Sequence[int | None],
    fitted: Fitted,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Outcome:
    """The draws of these numbers, None being the mode."""
    wanted = run_months(add_months(start, -WARM), add_months(start, months - 1))
    every = in_effect(study, plan, start, since=wanted[0])
    measures = tuple(one for one in every if one.links or one.pathways)
    bare = model(study, fitted.known, wanted)
    network = replace(
        prepared(study, measures),
        back=bare.network.back,
        opens=bare.network.opens,
        closes=bare.network.closes,
    )
    groups = Groups.product(study.nationalities, study.households)
    calendar = Calendar(
        wanted[0],
        (add_months(wanted[-1], 1) - wanted[0]).days,
        changes=sorted({*bare.reach.starts, *changes(measures)}),
    )
    shape = layout(network, groups)
    acts = reach(replace(study, network=network), measures, groups, calendar)
    record = Keep(study, network, shape, groups)
    full = model(study, fitted.known, _through(fitted, wanted))

    by_month = replace(bare, knots=np.eye(len(wanted)))
    places = usual_places(study, fitted.known, add_months(start, -1))
    in_fit = {one.id for one in catalogue() if acts_within(one, fitted.months)}
    old = np.array([one.start < fitted.months[0] and one.id not in in_fit for one in measures], float)
    first = first_to_number(study, measures, announced(start, wanted[0]))
    before = let_in(study, measures, first, places)
    promised = np.isfinite(before)
    without = np.full((len(numbers), len(measures)), np.inf)
    if promised.any():  # the half of the work that comes first
        baseline = _drawn(
            study, BASELINE, start, months, numbers, fitted, lambda place, of: progress(place // 2, of)
        )
        without[:, promised] = passed(study, [measures[k] for k in np.flatnonzero(promised)], baseline)
    shared = Run(start, network, groups, calendar, acts, measures, old, bare, places)

    def drawn(place: int, number: int | None) -> tuple[Inputs, Parameters]:
        progress((len(numbers) + place) // 2 if promised.any() else place, len(numbers))
        latent, sizes = _latent(fitted, full, wanted, measures, number)
        base, params = by_month.engine(latent)
        return _inputs(study, fitted, base, params, shared, *kept(sizes, before, without[place]))

    draws = (drawn(place, number) for place, number in enumerate(numbers))
    runs = ensemble(shape, RecursiveLogit(), draws, nobody(shape, len(groups)), record=record)
    days = [calendar.day(number) for number in range(calendar.days)]
    return collect(
        study, network, groups, plan, days, (run.record for run in runs), skip=(start - wanted[0]).days
    )


@dataclass(frozen=True, eq=False)
class Run:
    """What the draws of a scenario share.

    Args:
        start: first day that is wanted.
        network, groups, calendar: of the run.
        acts, measures: when and where measures act.
        old: 1 for those in force all the time that was fitted: what they take off is in the constants. (measure)
        bare: the model without measures.
        places: in which proportion links share places. (link)
    """

    start: date
    network: Network
    groups: Groups
    calendar: Calendar
    acts: Reach
    measures: tuple[Measure, ...]
    old: NDArray[np.float64]
    bare: Model
    places: NDArray[np.float64]


def _through(fitted: Fitted, wanted: tuple[date, ...]) -> tuple[date, ...]:
    """The fitted months and those wanted after them."""
    return tuple(
        add_months(fitted.months[0], n)
        for n in range(
            max(
                len(fitted.months),
                (wanted[-1].year - fitted.months[0].year) * 12
                + wanted[-1].month
                - fitted.months[0].month
                + 1,
            )
        )
    )


def _latent(
    fitted: Fitted, full: Model, wanted: tuple[date, ...], measures: Sequence[Measure], number: int | None
) -> tuple[Latent, NDArray[np.float64]]:
    """Draw `number` of the latent quantities, month by month of those wanted, and of the sizes of measures.

    Knots become months: the model that reads them interpolates no more. None is the mode, which goes on as it ended.
    """
    rng = np.random.default_rng(0 if number is None else number)
    one = fitted.mode if number is None else fitted.draws[number % len(fitted.draws)]
    months, knots = len(full.months), full.knots.shape[1]
    longer = one._replace(
        level=_held(one.level, months),
        constant=_held(one.constant, knots),
        port=_held(one.port, knots),
        drift=_held(one.drift, knots),
    )
    if number is not None and months - 1 > fitted.last:
        longer = ahead(fitted.prior, longer, fitted.last, rng)
    at = [full.months.index(month) if month >= full.months[0] else 0 for month in wanted]
    weights = full.knots[at]
    monthly = longer._replace(
        level=longer.level[at],
        constant=weights @ longer.constant,
        port=weights @ longer.port,
        drift=weights @ longer.drift,
    )
    return monthly, np.array([_size(fitted, longer, one, rng, number is None) for one in measures])


def _held(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Rows that go on as the last one."""
    return np.concatenate([values, np.repeat(values[-1:], max(length - len(values), 0), 0)])


def _size(fitted: Fitted, latent: Latent, one: Measure, rng: np.random.Generator, central: bool) -> float:
    """The size of a measure in a draw: as fitted; else as stated; else about the mean of its kind.

    The random number is taken whether it is needed or not, so that a measure does not move another's.
    """
    shock = float(np.clip(rng.standard_normal(), -2, 2))
    name = one.like or one.id
    if one.size is not None:
        low, high = one.size.low, one.size.high
        sign = -1.0 if one.eases else 1.0
        middle = one.size.central
        reach = (high - middle if shock > 0 else middle - low) / 1.645
        return sign * (middle if central else middle + shock * reach)
    if name in fitted.measures:
        return float(np.asarray(latent.size)[fitted.measures.index(name)])
    prior = KINDS[one.kind].prior
    if prior is None:
        return central_size(one)
    mean = (
        float(np.asarray(latent.kind)[fitted.kinds.index(one.kind)])
        if one.kind in fitted.kinds
        else prior.mean
    )
    return mean if central else mean + prior.spread * shock


REGIMES = 16
"""Regimes are filled up to a multiple of this with ones that never come, so that plans share a compiled program."""


def _padded(given: Inputs) -> Inputs:
    """The inputs with regimes up to the next multiple of `REGIMES`."""
    of_regimes = (
        "open",
        "cost",
        "penalty",
        "interception",
        "released",
        "link_capacity",
        "node_capacity",
        "service",
    )
    fields: dict[str, Any] = {}
    for name in of_regimes:
        rows = np.asarray(getattr(given, name))
        fields[name] = np.concatenate([rows, np.repeat(rows[-1:], -len(rows) % REGIMES, 0)])
    return given._replace(**fields)


def _as_known(open_: NDArray[np.float64], run: Run) -> NDArray[np.float64]:
    """Which links are open: from the first day on as they were that day, but where a measure of the run opens one.

    Args:
        open_: as it came. (regime, link)
        run: with its measures.
    """
    before = np.array(run.acts.starts) <= run.start
    now = open_[before][-1]
    opened = np.zeros_like(open_)
    for k, one in enumerate(run.measures):
        if one.about.lever == "service" or central_size(one) < 0:
            opened = np.maximum(opened, run.acts.active[k][:, None] * run.acts.links[k])
    return np.where(before[:, None], open_, np.maximum(now, opened))


def _inputs(
    study: Study,
    fitted: Fitted,
    base: Inputs,
    params: Parameters,
    run: Run,
    sizes: NDArray[np.float64],
    more: NDArray[np.float64],
) -> tuple[Inputs, Parameters]:
    """The engine's inputs by nationality and household, with the measures in them: their sizes, and by how much more
    each makes its links worth.
    """
    kinds = len(study.households)
    given = inputs(run.network, run.groups, run.calendar)
    regime = np.searchsorted(np.array(run.bare.reach.starts), np.array(run.acts.starts), side="right") - 1

    def each(values: Any, regimes: bool = True) -> NDArray[np.float64]:
        out = np.repeat(np.asarray(values), kinds, -1)
        return out[regime] if regimes else out

    share = np.log(np.maximum(fitted.known.households, 1e-9)).reshape(-1)
    fields: dict[str, Any] = {
        "log_rate": each(base.log_rate, regimes=False) + share,
        "origin": each(base.origin, regimes=False),
        "eligible": each(base.eligible, regimes=False),
        "open": _as_known(np.asarray(base.open)[regime], run),
        "penalty": each(base.penalty),
        "interception": np.asarray(base.interception)[regime],
        "released": each(base.released),
    }
    given = given._replace(**fields)
    beta = np.full(len(run.groups), COST_TASTE)
    found = effects(run.network, run.acts, sizes, run.places)
    if run.old.any():
        always = replace(run.acts, active=np.repeat(run.old[:, None], run.acts.active.shape[1], 1))
        found = found._replace(penalty=found.penalty - always.summed("penalty", sizes))
    found = found._replace(penalty=found.penalty - worth(run.acts, more))
    given = _padded(into(given, found, beta))

    def wide(values: Any) -> Any:
        array = np.asarray(values)
        return (
            np.repeat(array, kinds, -1)
            if array.ndim and array.shape[-1] == len(study.nationalities)
            else array
        )

    return given, jax.tree.map(wide, params)
