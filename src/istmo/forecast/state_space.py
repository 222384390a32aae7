r"""The state space: levels of all series with a damped drift, heavy-tailed shocks and a volatility that all share.

On the working scale, with z for a series s less its season, and all hyperparameters drawn from distributions that the
series of the border have in common:

    z[t,s] = z[t-1,s] + b[t-1,s] + sum_k a[k] x[k,t,s] + e[t,s],    b[t,s] = phi b[t-1,s] + beta e[t,s]
    e[t,s] ~ Student's t(nu) * sigma[s] * exp(v[t]),                v[t] = v[t-1] + eta w[t],   w ~ Normal(0, 1)

That is a local level with a damped trend in the innovations form (Hyndman, Koehler, Ord & Snyder 2008): beta > 0 lets
a shock go on, beta < 0 takes part of it back. The season is one that all series share and what each has of its own; x
are the changes upstream (`istmo.forecast.upstream`), which help one month ahead only. v is the stochastic volatility:
common to all series, because what unsettles one unsettles the others.

The posterior is approximated by independent normals for all quantities, fitted by stochastic variational inference
in NumPyro (Hoffman, Blei, Wang & Paisley 2013; Kucukelbir and others 2017): arrays have the same padded shape for every
border, so that the program is compiled once. Draws of the future carry it on from draws of the posterior; they are put
together as the pooled walk's are, and measures announced by the day act on top (`istmo.forecast.announced`).
"""

from functools import cache
from itertools import pairwise
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from istmo.assemble import Counts, Panel
from istmo.forecast.joint import YEAR, rounded
from istmo.forecast.pool import jointly
from istmo.forecast.scale import Floats, Scale
from istmo.forecast.upstream import FEATURES, changes
from istmo.forecast.walk import ERRORS, with_measures

WINDOW = 120
"""Months of changes that are fitted."""
SERIES = 22
"""Twenty nationalities, the others, the total; borders with fewer are filled up with nothing."""
STEPS = 500
"""Of the search for the posterior."""
RATE = 0.05
"""How far one goes at first; a tenth of it at the end."""
POSTERIOR = 250
"""Draws of the posterior; each serves several draws of the future."""
SEASON, OWN_SEASON = 0.3, 0.1
"""Prior standard deviations of the season that all share, and of what a series has of its own."""
ELASTICITY = 0.1
"""Prior standard deviation of an elasticity to a change upstream."""
SIZE, SIZES = -1.2, 0.7
"""Prior mean of log sigma, and by how much series differ in it."""
GAIN = 0.4
"""Prior standard deviation of beta, as good as."""
LONGEST = 0.95
"""phi - beta lies between minus and plus this: by so much an error counts less every month."""
UNSETTLED = 0.1
"""Prior median of eta."""
FEWEST = 3.0
"""Degrees of freedom at least: a variance there is."""
LARGEST = 3.0
"""No shock is larger than this on the working scale: a factor of twenty in a month."""
_ALONE = Lock()
"""NumPyro keeps which handlers are at work in one list for all threads: two that trace a model at once mix theirs."""


class Record(NamedTuple):
    """What is fitted, padded: the newest month last, and 0 in `known` where there is nothing.

    Args:
        moved: changes on the working scale, (WINDOW, SERIES).
        season: by how much each month of the year comes in and goes, (WINDOW, 12).
        upstream: changes upstream, (WINDOW, SERIES, FEATURES).
        known: 1 or 0, (WINDOW, SERIES).
    """

    moved: Floats
    season: Floats
    upstream: Floats
    known: Floats


def state_space(panel: Panel, horizon: int, draws: int, generator: np.random.Generator) -> Counts:
    """Draws of every group, (draw, period, group), whole events.

    Args:
        panel: what was known.
        horizon: months ahead.
        draws: how many.
        generator: the stream of random numbers.
    """
    counts = np.column_stack([panel.counts, panel.total])
    scale = Scale.of(counts[-ERRORS:])
    seen, upstream = record(panel, counts, scale)
    found = posterior(seen, int(generator.integers(2**31)))
    months = [month.month - 1 for month in (panel.months[-1], *panel.targets(horizon))]
    paths = carried_on(found, seen, upstream, np.array(months), draws, generator)[..., : counts.shape[1]]
    events = jointly(panel, scale.back(scale.forward(counts[-1]) + paths), generator)
    return rounded(with_measures(panel, events, generator))


def record(panel: Panel, counts: Counts, scale: Scale) -> tuple[Record, Floats]:
    """What is fitted of a panel, and the changes upstream beside the first month ahead, (SERIES, FEATURES).

    Args:
        panel: what was known.
        counts: of its groups and their total, (period, series).
        scale: the working scale.
    """
    moved = np.diff(scale.forward(counts), axis=0)[-WINDOW:]
    periods, series = moved.shape
    months = np.array([month.month - 1 for month in panel.months])[-periods - 1 :]
    season = np.eye(YEAR)[months[1:]] - np.eye(YEAR)[months[:-1]]
    # While next to nobody comes, a series does not move, which says nothing of how it moves when they do.
    there = counts >= scale.offset
    known = (there[1:] | there[:-1])[-periods:]
    beside = changes(panel, panel.groups)
    made = nothing()
    made.moved[-periods:, :series] = moved
    made.season[-periods:] = season
    made.upstream[-periods:, :series] = beside[-periods - 1 : -1]
    made.known[-periods:, :series] = known
    ahead = np.zeros((SERIES, FEATURES))
    ahead[:series] = beside[-1]
    return made, ahead


def nothing() -> Record:
    """A record of nothing at all."""
    by_series = np.zeros((WINDOW, SERIES))
    return Record(by_series.copy(), np.zeros((WINDOW, YEAR)), np.zeros((WINDOW, SERIES, FEATURES)), by_series)


def posterior(seen: Record, seed: int) -> dict[str, Floats]:
    """Draws of the posterior by the names of the equation, each (POSTERIOR, ...).

    Args:
        seen: what is fitted.
        seed: of the search and of the draws.
    """
    import jax  # noqa: PLC0415 - importing it takes a second

    with _ALONE:
        search, start = _program()
        found = search(jax.random.PRNGKey(seed), start, seen)
    return {name: np.asarray(value, dtype=np.float64) for name, value in found.items()}


def carried_on(
    found: dict[str, Floats],
    seen: Record,
    upstream: Floats,
    months: Counts,
    draws: int,
    generator: np.random.Generator,
) -> Floats:
    """How far each series goes from its last value, (draw, period, SERIES).

    Args:
        found: draws of the posterior.
        seen: what it was fitted to.
        upstream: changes beside the first month ahead, (SERIES, FEATURES).
        months: of the year, 0 to 11, of the last month known and of those ahead.
        draws: how many; every other half has the shocks of the first the other way round.
        generator: the stream of random numbers.
    """
    half = (draws + 1) // 2
    of = generator.permutation(np.arange(half) % POSTERIOR)
    drift = _drift(found, seen)[of]
    season, sigma = found["season"][of], found["sigma"][of]
    nu, phi, beta, eta = (found[name][of, None] for name in ("nu", "phi", "beta", "eta"))
    mean = np.concatenate([drift, drift])
    volatility, at = np.zeros((half, 1)), np.zeros((2 * half, SERIES))
    step = found["a"][of] @ upstream.T
    course = []
    for before, month in pairwise(months):
        volatility = volatility + eta * generator.standard_normal((half, 1))
        shock = sigma * np.exp(volatility) * generator.standard_t(nu, size=(half, SERIES))
        shock = np.clip(shock, -LARGEST, LARGEST)
        shock = np.concatenate([shock, -shock])
        moved = np.tile(season[:, month] - season[:, before] + step, (2, 1))
        at = at + moved + mean + shock
        mean = np.tile(phi, (2, 1)) * mean + np.tile(beta, (2, 1)) * shock
        step = np.zeros_like(step)
        course.append(at)
    return np.stack(course, axis=1)[:draws]


def _drift(found: dict[str, Floats], seen: Record) -> Floats:
    """The drift after the last month known, (POSTERIOR, SERIES)."""
    expected = np.einsum("tm,pms->tps", seen.season, found["season"])
    expected += np.einsum("tsk,pk->tps", seen.upstream, found["a"])
    phi, beta = found["phi"][:, None], found["beta"][:, None]
    drift = np.zeros(found["sigma"].shape)
    for moved, mean in zip(seen.moved, expected, strict=True):
        drift = phi * drift + beta * (moved - mean - drift)
    return drift


def model(seen: Any) -> None:
    """The equation at the head of this module, as NumPyro says it.

    Args:
        seen: a `Record` of JAX's arrays.
    """
    import jax.numpy as jnp  # noqa: PLC0415
    import numpyro  # noqa: PLC0415
    from numpyro import distributions as dist  # noqa: PLC0415

    def normal(name: str, *shape: int) -> Any:
        return numpyro.sample(name, dist.Normal(0, 1).expand(shape).to_event(len(shape)))

    season = SEASON * normal("shared", YEAR)[:, None] + OWN_SEASON * normal("own", YEAR, SERIES)
    season = numpyro.deterministic("season", season - season.mean(axis=0))
    a = numpyro.deterministic("a", ELASTICITY * normal("elasticity", FEATURES))
    phi = numpyro.sample("phi", dist.Beta(2, 2))
    # phi - beta stays inside the unit circle: beyond it old errors would weigh more than new ones, without end.
    theta = LONGEST * jnp.tanh((phi - GAIN * normal("gain")) / LONGEST)
    numpyro.deterministic("beta", phi - theta)
    sigma = numpyro.deterministic("sigma", jnp.exp(SIZE + SIZES * (normal("size") + normal("sizes", SERIES))))
    eta = numpyro.deterministic("eta", UNSETTLED * jnp.exp(0.5 * normal("unsettled")))
    nu = numpyro.deterministic("nu", FEWEST + numpyro.sample("degrees", dist.Gamma(4, 1)))
    w = normal("w", WINDOW)
    # v in the last month is 0: sigma is how large shocks are now.
    volatility = -eta * np.triu(np.ones((WINDOW, WINDOW)), k=1) @ w
    moved = seen.moved - seen.season @ season - seen.upstream @ a
    errors = _errors(moved, phi, theta)
    density = dist.StudentT(nu, 0.0, sigma * jnp.exp(volatility)[:, None]).log_prob(errors)
    numpyro.factor("counts", (seen.known * density).sum())


def _errors(moved: Any, phi: Any, theta: Any) -> Any:
    """e from changes less their mean: e[t] = m[t] - phi m[t-1] + theta e[t-1], theta = phi - beta, all at once."""
    from jax.scipy.linalg import solve_triangular  # noqa: PLC0415

    now, before = np.eye(WINDOW), np.eye(WINDOW, k=-1)
    return solve_triangular(now - theta * before, (now - phi * before) @ moved, lower=True)


@cache
def _program() -> Any:
    """The compiled search, and where it starts: the same for every record."""
    import jax  # noqa: PLC0415
    from numpyro.handlers import replay  # noqa: PLC0415
    from numpyro.handlers import seed as seeded  # noqa: PLC0415
    from numpyro.infer import SVI, Trace_ELBO  # noqa: PLC0415
    from numpyro.infer.autoguide import AutoNormal  # noqa: PLC0415
    from numpyro.infer.initialization import init_to_feasible  # noqa: PLC0415
    from numpyro.infer.util import log_density  # noqa: PLC0415
    from numpyro.optim import Adam  # noqa: PLC0415

    class Ordered(Trace_ELBO):  # type: ignore[misc, unused-ignore]
        """The same sum, always in the order of the model: NumPyro's goes over a set, so that each Python process would
        compile another program, and find none that is kept."""

        def loss_with_mutable_state(
            self, rng_key: Any, param_map: Any, model: Any, guide: Any, *args: Any
        ) -> Any:
            of_model, of_guide = jax.random.split(rng_key)
            behind, trace = log_density(seeded(guide, of_guide), args, {}, param_map)
            before, _ = log_density(replay(seeded(model, of_model), trace), args, {}, param_map)
            return {"loss": behind - before, "mutable_state": None}

    import istmo.engine  # noqa: F401, PLC0415 - its settings of JAX, whatever else has been run

    guide = AutoNormal(model, init_loc_fn=init_to_feasible, init_scale=0.1)
    svi = SVI(model, guide, Adam(lambda i: RATE * 0.1 ** (i / STEPS)), Ordered())
    start = svi.init(jax.random.PRNGKey(0), nothing())

    def search(key: Any, start: Any, seen: Record) -> dict[str, Any]:
        first, last = jax.random.split(key)
        state = start._replace(rng_key=first)
        state, _ = jax.lax.scan(lambda s, _: svi.update(s, seen), state, None, length=STEPS)
        drawn = guide.sample_posterior(last, svi.get_params(state), sample_shape=(POSTERIOR,))
        return {name: drawn[name] for name in ("season", "a", "phi", "beta", "sigma", "eta", "nu")}

    return jax.jit(search), start
