"""Whether a fit may be believed: `istmo fit --check`.

- *calibration*: parameters drawn from the prior of a reduced study, counts simulated from them, the fit's ranks of the
  true parameters uniform (simulation-based calibration; Talts et al. 2018, arXiv 1804.06788).
- *held-out counts*: a tenth of the cells hidden from the fit; how many lie in their 90 % intervals.
- *a point left out*: all counts of one point hidden; its error beside the persistence of that series.
- *what the data say*: how much narrower each kind of quantity is after the fit than before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import chisquare

from istmo.assemble.record import Record
from istmo.fit.fitted import Fitted
from istmo.fit.laplace import draws, settle
from istmo.fit.latent import TAILS, Latent, Prior, with_noise
from istmo.fit.mode import approach, begin, observed, prior_of
from istmo.fit.model import Model, model
from istmo.fit.run import ROUNDS, STEPS, fit, fitted_model, known_to
from istmo.measures import catalogue
from istmo.studies import Study
from istmo.warehouse import Progress, Store
from istmo.workers import done, workers

HELD_OUT = 0.1
REPLICATES, RANKED = 60, 19
AT_ONCE = 10
"""Replicates that one worker makes in a row: only its first has to be compiled."""
SMALL = (date(2021, 10, 1), date(2022, 9, 1))

Floats = NDArray[np.float64]
Row = tuple[str, str, float, str, bool]


@dataclass(frozen=True)
class HeldOut:
    """Cells hidden from the fit: how many, and the share within their 50 % and 90 % intervals."""

    cells: int
    covered_50: float
    covered_90: float


def drawn_counts(made: Model, fitted: Fitted, seed: int = 0) -> Floats:
    """Counts as the posterior predicts them. (draw, point, month, group)"""
    noise = np.exp(fitted.mode.log_noise)[:, None, :]
    return np.stack(
        [
            with_noise(np.asarray(made.expected(one)), noise, np.random.default_rng([seed, n]))
            for n, one in enumerate(fitted.draws)
        ]
    )


def held_out(study: Study, known: Record, seed: int = 1) -> HeldOut:
    """Coverage of cells hidden at random, of groups and points that were counted more than a little.

    Cells of fewer than 10 expected events are left out: their intervals cover too much because counts are whole.
    """
    rng = np.random.default_rng(seed)
    counts = _counted(study, known)
    hidden = np.isfinite(counts) & (rng.random(counts.shape) < HELD_OUT)
    found = fit(study, known, hidden=hidden)
    drawn = drawn_counts(fitted_model(study, found), found)
    judged = hidden & (np.median(drawn, 0) >= 10)
    truth = counts[judged]
    quantiles = np.quantile(drawn[:, judged], [0.05, 0.25, 0.75, 0.95], axis=0)
    return HeldOut(
        int(judged.sum()),
        float(((truth >= quantiles[1]) & (truth <= quantiles[2])).mean()),
        float(((truth >= quantiles[0]) & (truth <= quantiles[3])).mean()),
    )


def _counted(study: Study, known: Record) -> Floats:
    made = model(study, known, known.months)
    return observed(made, known, prior_of(made, known))


@dataclass(frozen=True)
class LeftOut:
    """A point predicted from all the others, in monthly totals.

    Its detection is then only what is believed beforehand, so the level is uncertain by that much; the course is not.

    Args:
        point: which.
        months: how many.
        error, course: median absolute log error, as predicted and after taking off the mean error.
        persistence: the same of the month before.
        covered: share within the 90 % interval.
    """

    point: str
    months: int
    error: float
    course: float
    persistence: float
    covered: float


def left_out(study: Study, known: Record, point: str) -> LeftOut:
    """A fit that does not see a point, beside what that point counted."""
    counts, row = _counted(study, known), known.points.index(point)
    hidden = np.zeros(counts.shape, bool)
    hidden[row] = True
    found = fit(study, known, hidden=hidden)
    drawn = drawn_counts(fitted_model(study, found), found)[:, row]
    cell = np.isfinite(counts[row])
    month = cell.any(1)
    truth = np.where(cell, counts[row], 0.0).sum(1)[month]
    totals = np.where(cell, drawn, 0.0).sum(2)[:, month]
    error = np.log((np.median(totals, 0) + 5) / (truth + 5))
    low, high = np.quantile(totals, [0.05, 0.95], axis=0)
    return LeftOut(
        point,
        int(month.sum()),
        float(np.median(np.abs(error))),
        float(np.median(np.abs(error - error.mean()))),
        float(np.median(np.abs(np.diff(np.log(truth + 5))))),
        float(((truth >= low) & (truth <= high)).mean()),
    )


def identified(fitted: Fitted) -> pl.DataFrame:
    """What the data say of what is shared: spread after the fit over spread before, 1 meaning that they say nothing.

    Returns:
        name, mean, sd, prior_mean, prior_sd, ratio. The smallest ratios come first.
    """
    prior = fitted.prior
    kind_mean = {kind: prior.kind_mean[n] for n, kind in enumerate(fitted.kinds)}
    rows = [
        (
            "kappa (log odds)",
            [float(d.logit_kappa) for d in fitted.draws],
            prior.logit_kappa,
            prior.logit_kappa_spread,
        )
    ]
    for n, kind in enumerate(fitted.kinds):
        rows.append(
            (
                f"kind {kind}",
                [float(d.kind[n]) for d in fitted.draws],
                prior.kind_mean[n],
                prior.kind_spread[n],
            )
        )
    for n, name in enumerate(fitted.measures):
        of_kind = int(prior.of_kind[n])
        spread = float(np.hypot(prior.size_spread[n], prior.kind_spread[of_kind]))
        rows.append(
            (name, [float(d.size[n]) for d in fitted.draws], kind_mean[fitted.kinds[of_kind]], spread)
        )
    table = pl.DataFrame(
        [(name, float(np.mean(v)), float(np.std(v)), float(m), float(s)) for name, v, m, s in rows],
        schema=["name", "mean", "sd", "prior_mean", "prior_sd"],
        orient="row",
    )
    return table.with_columns(ratio=pl.col("sd") / pl.col("prior_sd")).sort("ratio")


def ranks(study: Study, known: Record, numbers: Sequence[int], seed: int = 0) -> list[dict[str, int]]:
    """Simulation-based calibration: among `RANKED` draws of a fit, how many lie below the true value.

    Quantities ranked: sizes of measures, kappa, departures and ports of the largest groups.

    Args:
        study: which.
        known: whose months and shape the simulated counts have.
        numbers: of the replicates; each has a random stream of its own.
        seed: of all.
    """
    made = model(study, known, known.months, catalogue())
    prior = prior_of(made, known)
    counts = observed(made, known, prior)
    centre = begin(made, known, prior)
    largest = np.argsort(-np.nansum(counts, (0, 1)))[:4]
    found = []
    for number in numbers:
        rng = np.random.default_rng([seed, number])
        true = from_prior(prior, centre, rng)
        mean = np.asarray(made.expected(true))
        simulated = np.where(
            np.isfinite(counts), with_noise(mean, np.exp(true.log_noise)[:, None, :], rng), np.nan
        )
        near = approach(made, prior, simulated, centre, STEPS)
        settled = settle(made, prior, simulated, near, range(ROUNDS))
        drawn = [_ranked(one, largest) for one in draws(made, prior, simulated, settled, RANKED, rng)]
        true_values = _ranked(true, largest)
        found.append({name: sum(one[name] < value for one in drawn) for name, value in true_values.items()})
    return found


def uniform(found: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """The p-value of each quantity's ranks being uniform, in five bins (chi-squared)."""
    bins = {
        name: np.bincount([one[name] * 5 // (RANKED + 1) for one in found], minlength=5) for name in found[0]
    }
    return {name: float(chisquare(seen).pvalue) for name, seen in bins.items()}


LEFT_OUT = ("honduras", "mexico", "darien")
"""Points that are left out, one by one."""


def checked(
    study: Study,
    store: Store,
    *,
    replicates: int = REPLICATES,
    processes: int = 2,
    cluster: str | None = None,
    progress: Progress = lambda *_: None,
) -> pl.DataFrame:
    """All checks.

    Args:
        study, store: what, and from which counts.
        replicates: of the calibration.
        processes, cluster: where fits are made (`istmo.workers`).
        progress: told what is being done, how much is done, and how much there is.

    Returns:
        check, of (what it is about), found, wanted (a sentence), holds.
    """
    known, year = known_to(study, store), known_to(study, store, *SMALL)
    parts = [range(first, min(first + AT_ONCE, replicates)) for first in range(0, replicates, AT_ONCE)]
    with workers(processes, cluster) as pool:
        fits = [(study, known, point) for point in (None, *LEFT_OUT)]
        rows = [row for rows in done(pool, _hidden, fits, "fits to all months", progress) for row in rows]
        simulated = [(study, year, numbers) for numbers in parts]
        ranked = [one for part in done(pool, _ranks, simulated, "calibration", progress) for one in part]
    p_values = uniform(ranked)
    together = min(1.0, len(p_values) * min(p_values.values()))
    p_values = {f"all {len(p_values)} quantities (Bonferroni)": together, **p_values}
    rows += [("calibration", name, p, "p above 0.05", p > 0.05) for name, p in p_values.items()]
    return pl.DataFrame(rows, schema=["check", "of", "found", "wanted", "holds"], orient="row")


def _hidden(task: tuple[Study, Record, str | None]) -> list[Row]:
    """The rows of counts hidden at random, or of a point left out."""
    study, known, point = task
    if point is None:
        cells = held_out(study, known)
        intervals = ((90, cells.covered_90), (50, cells.covered_50))
        return [
            ("held out", f"{cells.cells} cells, in their {share} % intervals", *_within(covered, share))
            for share, covered in intervals
        ]
    one = left_out(study, known, point)
    wanted = f"below the persistence of its months, {one.persistence:.2f}"
    errors = (("error", one.error), ("course", one.course))
    return [
        *(("left out", f"{point}, {what}", error, wanted, error < one.persistence) for what, error in errors),
        ("left out", f"{point}, in its 90 % intervals", *_within(one.covered, 90)),
    ]


def _ranks(task: tuple[Study, Record, Sequence[int]]) -> list[dict[str, int]]:
    return ranks(*task)


def _within(found: float, share: int) -> tuple[float, str, bool]:
    low, high = share - 4, share + 4
    return found, f"{low} to {high} %", low <= 100 * found <= high


def from_prior(prior: Prior, centre: Latent, rng: np.random.Generator) -> Latent:
    """A draw from the prior; but departures begin within 0.3 of `prior.start`, and no step is beyond four scales."""
    level = np.array(centre.level)
    level[0] = prior.start + 0.3 * rng.standard_normal(level.shape[1])
    level[1:] = level[0] + np.cumsum(
        np.clip(rng.standard_t(TAILS, level[1:].shape), -4, 4) * prior.level_step, 0
    )

    def walk(shape: tuple[int, ...], middle: float, first: Any, step: Any) -> Floats:
        steps = rng.standard_normal(shape) * np.where(np.arange(shape[0])[:, None] == 0, first, step)
        return middle + np.cumsum(steps, 0)

    kind = prior.kind_mean + prior.kind_spread * rng.standard_normal(len(prior.kind_mean))
    middle = np.where(np.isnan(prior.size_mean), kind[prior.of_kind], prior.size_mean)
    return replace_all(
        centre,
        level=level,
        constant=walk(centre.constant.shape, 0.0, prior.constant_start, prior.constant_step),
        port=walk(centre.port.shape, prior.port_start, prior.port_spread, prior.port_step),
        drift=walk(centre.drift.shape, 0.0, prior.drift_start, prior.drift_step),
        offset=rng.standard_normal(centre.offset.shape) * prior.offset[:, None],
        stay=prior.stay * rng.standard_normal(centre.stay.shape),
        kind=kind,
        size=middle + prior.size_spread * rng.standard_normal(len(middle)),
        logit_kappa=np.asarray(prior.logit_kappa + prior.logit_kappa_spread * rng.standard_normal()),
        log_noise=prior.log_noise + prior.log_noise_spread * rng.standard_normal(centre.log_noise.shape),
    )


def replace_all(latent: Latent, **values: Floats) -> Latent:
    """A latent with some fields replaced, all as NumPy arrays."""
    return Latent(*(np.asarray(x, float) for x in latent._replace(**values)))


def _ranked(latent: Latent, largest: NDArray[np.int64]) -> dict[str, float]:
    out = {f"size {n}": float(value) for n, value in enumerate(latent.size)}
    out["kappa"] = float(latent.logit_kappa)
    for g in largest:
        out[f"departures {g}"] = float(latent.level[len(latent.level) // 2, g])
        out[f"port {g}"] = float(latent.port[len(latent.port) // 2, g])
    return out
