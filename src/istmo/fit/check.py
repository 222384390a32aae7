"""Whether a fit may be believed: `istmo fit --check`.

- *calibration*: parameters drawn from the prior of a reduced study, counts simulated from them, the fit's ranks of the
  true parameters uniform (simulation-based calibration; Talts et al. 2018, arXiv 1804.06788).
- *held-out counts*: a tenth of the cells hidden from the fit; how many lie in their 90 % intervals.
- *a point left out*: all counts of one point hidden; its error beside the persistence of that series.
- *what the data say*: how much narrower each kind of quantity is after the fit than before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import jax
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import chisquare

from istmo.fit.counts import Record, record
from istmo.fit.fitted import Fitted
from istmo.fit.laplace import polish
from istmo.fit.latent import PARTY, TAILS, Latent, Prior
from istmo.fit.mode import begin, mode, observed, prior_of
from istmo.fit.model import Model, model, run_months
from istmo.fit.run import FIRST, LAST, fit, fitted_model
from istmo.measures import catalogue
from istmo.studies import Study
from istmo.warehouse import Store

HELD_OUT = 0.1
REPLICATES, RANKED = 60, 19
SMALL = (date(2021, 10, 1), date(2022, 9, 1))

Floats = NDArray[np.float64]
Report = Callable[[str, float], None]


@dataclass(frozen=True)
class HeldOut:
    """Cells hidden from the fit: how many, and the share within their 50 % and 90 % intervals."""

    cells: int
    covered_50: float
    covered_90: float


def drawn_counts(made: Model, fitted: Fitted, seed: int = 0) -> Floats:
    """Counts as the posterior predicts them. (draw, point, month, group)"""
    expected = jax.jit(made.expected)
    noise = np.exp(np.asarray(fitted.mode.log_noise))[:, None, None]
    return np.stack(
        [
            with_noise(np.asarray(expected(one)), noise, np.random.default_rng([seed, n]))
            for n, one in enumerate(fitted.draws)
        ]
    )


def with_noise(mean: Floats, noise: Floats, rng: np.random.Generator) -> Floats:
    """Counts about a mean: negative binomial of variance (1 + PARTY) mean + (noise mean)^2."""
    excess = PARTY * mean + (noise * mean) ** 2
    return rng.poisson(rng.gamma(mean**2 / excess, excess / mean)).astype(float)


def held_out(study: Study, store: Store, report: Report, seed: int = 1, steps: int = 200) -> HeldOut:
    """Coverage of cells hidden at random, of groups and points that were counted more than a little.

    Cells of fewer than 10 expected events are left out: their intervals cover too much because counts are whole.
    """
    rng = np.random.default_rng(seed)
    known = _counted(study, store)
    hidden = np.isfinite(known) & (rng.random(known.shape) < HELD_OUT)
    found = fit(study, store, hidden=hidden, steps=steps, newton=1, draws=100, report=report)
    drawn = drawn_counts(fitted_model(study, found), found)
    judged = hidden & (np.median(drawn, 0) >= 10)
    truth = known[judged]
    quantiles = np.quantile(drawn[:, judged], [0.05, 0.25, 0.75, 0.95], axis=0)
    return HeldOut(
        int(judged.sum()),
        float(((truth >= quantiles[1]) & (truth <= quantiles[2])).mean()),
        float(((truth >= quantiles[0]) & (truth <= quantiles[3])).mean()),
    )


def _counted(study: Study, store: Store) -> Floats:
    months = run_months(FIRST, LAST)
    known = record(study, store, months)
    made = model(study, known, months)
    return observed(made, known, prior_of(made, known))


def left_out(
    study: Study, store: Store, points: tuple[str, ...], report: Report, steps: int = 200
) -> pl.DataFrame:
    """Each point predicted from all the others.

    Its detection is then only what is believed beforehand, so the level is uncertain by that much; the course is not.

    Returns:
        point, months, error and course (median absolute log error of monthly totals, as predicted and after taking off
        its mean), persistence (of the month before), covered (share within the 90 % interval).
    """
    known = _counted(study, store)
    names = [point.id for point in study.points if point.role == "fit"]
    rows = []
    for point in points:
        row = names.index(point)
        hidden = np.zeros(known.shape, bool)
        hidden[row] = True
        found = fit(study, store, hidden=hidden, steps=steps, newton=0, draws=100, report=report)
        drawn = drawn_counts(fitted_model(study, found), found)[:, row]
        cell = np.isfinite(known[row])
        month = cell.any(1)
        truth = np.where(cell, known[row], 0.0).sum(1)[month]
        totals = np.where(cell, drawn, 0.0).sum(2)[:, month]
        error = np.log((np.median(totals, 0) + 5) / (truth + 5))
        low, high = np.quantile(totals, [0.05, 0.95], axis=0)
        rows.append(
            {
                "point": point,
                "months": int(month.sum()),
                "error": float(np.median(np.abs(error))),
                "course": float(np.median(np.abs(error - error.mean()))),
                "persistence": float(np.median(np.abs(np.diff(np.log(truth + 5))))),
                "covered": float(((truth >= low) & (truth <= high)).mean()),
            }
        )
    return pl.DataFrame(rows)


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


@dataclass(frozen=True, eq=False)
class Calibration:
    """Ranks of true values among draws: counts by rank, and the p-value of their being uniform, for each quantity."""

    ranks: dict[str, NDArray[np.int64]]
    p_values: dict[str, float]


def calibration(
    study: Study, store: Store, report: Report, replicates: int = REPLICATES, seed: int = 0
) -> Calibration:
    """Simulation-based calibration on a reduced study: one year, the measures of that year.

    Quantities ranked: sizes of measures, kappa, departures and ports of the largest groups.
    """
    months = run_months(*SMALL)
    known = record(study, store, months)
    made = fitted_model_over(study, known, months)
    prior = prior_of(made, known)
    counts = observed(made, known, prior)
    centre = begin(made, known, prior)
    expected = jax.jit(made.expected)
    largest = np.argsort(-np.nansum(counts, (0, 1)))[:4]
    ranks: dict[str, list[int]] = {}
    for number in range(replicates):
        report("calibration", number / replicates)
        rng = np.random.default_rng([seed, number])
        true = from_prior(prior, centre, rng)
        mean = np.asarray(expected(true))
        simulated = np.where(
            np.isfinite(counts), with_noise(mean, np.exp(true.log_noise)[:, None, None], rng), np.nan
        )
        again = mode(made, prior, simulated, centre, 80)
        posterior = polish(made, prior, simulated, again, 1)
        draws = [posterior.draw(rng) for _ in range(RANKED)]
        for name, value in _ranked(true, largest).items():
            below = sum(_ranked(draw, largest)[name] < value for draw in draws)
            ranks.setdefault(name, []).append(int(below))
    table = {name: np.bincount(np.array(values) // 4, minlength=5) for name, values in ranks.items()}
    return Calibration(table, {name: float(chisquare(seen).pvalue) for name, seen in table.items()})


LEFT_OUT = ("honduras", "mexico", "darien")
"""Points that are left out, one by one."""


def checked(study: Study, store: Store, report: Report) -> pl.DataFrame:
    """All checks.

    Args:
        study, store: what, from which counts.
        report: told the stage and how far it is, from 0 to 1.

    Returns:
        check, of (what it is about), found, wanted (a sentence), holds.
    """
    rows: list[tuple[str, str, float, str, bool]] = []
    for name, p in calibration(study, store, report).p_values.items():
        rows.append(("calibration", name, p, "p above 0.05", p > 0.05))
    cells = held_out(study, store, report)
    for share, found in ((90, cells.covered_90), (50, cells.covered_50)):
        rows.append(
            ("held out", f"{cells.cells} cells, in their {share} % intervals", *_within(found, share))
        )
    for one in left_out(study, store, LEFT_OUT, report).iter_rows(named=True):
        wanted = f"below the persistence of its months, {one['persistence']:.2f}"
        for what in ("error", "course"):
            rows.append(
                ("left out", f"{one['point']}, {what}", one[what], wanted, one[what] < one["persistence"])
            )
        rows.append(("left out", f"{one['point']}, in its 90 % intervals", *_within(one["covered"], 90)))
    return pl.DataFrame(rows, schema=["check", "of", "found", "wanted", "holds"], orient="row")


def _within(found: float, share: int) -> tuple[float, str, bool]:
    low, high = share - 4, share + 4
    return found, f"{low} to {high} %", low <= 100 * found <= high


def fitted_model_over(study: Study, known: Record, months: tuple[date, ...]) -> Model:
    """The model of some months with the measures of the catalogue."""
    return model(study, known, months, catalogue())


def from_prior(prior: Prior, centre: Latent, rng: np.random.Generator) -> Latent:
    """A draw from the prior, departures beginning where those of `centre` do."""
    level = np.array(centre.level)
    level[0] = prior.start + 0.3 * rng.standard_normal(level.shape[1])
    level[1:] = level[0] + np.cumsum(
        np.clip(rng.standard_t(TAILS, level[1:].shape), -4, 4) * prior.level_step, 0
    )

    def walk(shape: tuple[int, ...], middle: float, first: float, step: float) -> Floats:
        steps = rng.standard_normal(shape) * np.where(np.arange(shape[0]) == 0, first, step)[:, None]
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
        log_noise=prior.log_noise + prior.log_noise_spread * rng.standard_normal(len(centre.log_noise)),
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
