"""A study fitted to what its points counted: `fit`."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from istmo.files import whole
from istmo.fit.counts import Record, record
from istmo.fit.fitted import Fitted
from istmo.fit.laplace import polish
from istmo.fit.latent import Latent
from istmo.fit.mode import Sizes, begin, mode, observed, prior_of
from istmo.fit.model import SPIN_UP, Model, model, run_months
from istmo.measures import Measure, catalogue
from istmo.studies import Study
from istmo.warehouse import Store

FIRST, LAST = date(2019, 10, 1), date(2024, 9, 1)
"""The months that the shipped study is fitted to."""

STEPS = 400
DRAWS = 100
NEWTON = 1
KEEP_EVERY = 20

Report = Callable[[str, float], None]


def known_to(
    study: Study, store: Store, first: date = FIRST, last: date = LAST, as_of: date | None = None
) -> Record:
    """What a fit of some months is given.

    Args:
        study, store: what, and from which counts.
        first, last: months counted. Months up to `last` that were not known on `as_of` are future.
        as_of: only what was released by then; None for everything stored.
    """
    return record(study, store, run_months(first, last), as_of)


def fit(
    study: Study,
    known: Record,
    *,
    measures: tuple[Measure, ...] | None = None,
    sizes: Sizes | None = None,
    hidden: NDArray[np.bool_] | None = None,
    steps: int = STEPS,
    newton: int = NEWTON,
    draws: int = DRAWS,
    seed: int = 0,
    report: Report = lambda _stage, _share: None,
    part: Path | None = None,
) -> Fitted:
    """A fitted study.

    Args:
        study: what is fitted.
        known: to which counts, as `known_to` reads them.
        measures: what acted; by default the catalogue's.
        sizes: priors of single measures instead of their kind's.
        hidden: counts not shown to the fit. (point, month, group)
        steps: of the search by gradient, at most.
        newton: steps of Gauss-Newton after it.
        draws: of the posterior that are kept.
        seed: of the draws.
        report: told the stage and how far it is, from 0 to 1.
        part: file that the search leaves its best point in every 20 steps, and begins from if it is there and of the
            same counts.
    """
    made = model(study, known, known.months, catalogue() if measures is None else measures)
    prior = prior_of(made, known, sizes)
    counts = observed(made, known, prior)
    if hidden is not None:
        counts = np.where(hidden, np.nan, counts)
    start, done = begin(made, known, prior), 0
    mark = hashlib.sha256(np.nan_to_num(counts, nan=-1.0).tobytes() + repr(made.entries).encode()).hexdigest()
    if part is not None and (kept := _resumed(part, mark, start)) is not None:
        start, done = kept

    def after(step: int, _value: float, latent: Latent) -> None:
        report("search", step / steps)
        if part is not None and step % KEEP_EVERY == 0:
            with whole(part) as beside, Path(beside).open("wb") as file:
                np.savez(file, mark=mark, done=step, **latent._asdict())

    found = mode(made, prior, counts, start, steps, done, after)
    drawn: tuple[Latent, ...] = ()
    if draws:
        report("curvature", 0.0)
        posterior = polish(made, prior, counts, found, newton)
        rng = np.random.default_rng(seed)
        found, drawn = posterior.mode, tuple(posterior.draw(rng) for _ in range(draws))
    seen = np.isfinite(counts).any((0, 2))
    return Fitted(
        study=study.name,
        last=SPIN_UP + int(np.flatnonzero(seen)[-1]),
        measures=tuple(made.measures[k].id for k in made.sized),
        kinds=tuple(sorted({made.measures[k].kind for k in made.sized})),
        mode=found,
        draws=drawn,
        prior=prior,
        known=known,
    )


def _resumed(part: Path, mark: str, start: Latent) -> tuple[Latent, int] | None:
    """Where an interrupted search of the same counts had come to."""
    if not part.is_file():
        return None
    with np.load(part, allow_pickle=False) as kept:
        if str(kept["mark"]) != mark:
            return None
        return Latent(*(kept[name] for name in start._fields)), int(kept["done"])


def fitted_model(study: Study, fitted: Fitted, measures: tuple[Measure, ...] | None = None) -> Model:
    """The model that was fitted."""
    return model(study, fitted.known, fitted.months, catalogue() if measures is None else measures)
